internal import Model

/// What a unit's own node tells of the quality of its data, on its page.
extension UnitPage {
    /// Refused rows by reason, and files, sources and records that did not count or should be looked at.
    func appendQuality(_ node: NodeReport, _ html: inout HTMLText) {
        html.element("h3", "", words.say("Dòng bị từ chối, theo lý do", "Refused rows by reason"))
        appendList(
            node.rejects.map { "\(words.reason($0.reason)): \(DisplayText.grouped(Int128($0.count), language))" },
            &html)
        html.element(
            "h3", "id=\"noticed\"",
            words.say("Tệp chưa được đọc và điều cần kiểm tra", "Files set aside, and what should be looked at"))
        appendList(node.notices.map { words.text($0) }, &html)
    }

    private func appendList(_ lines: [String], _ html: inout HTMLText) {
        guard !lines.isEmpty else {
            html.element("p", "", words.say("Không có.", "None."))
            return html.markup("\n")
        }
        html.markup("\n<ul>\n")
        for line in lines {
            html.element("li", "", line)
            html.markup("\n")
        }
        html.markup("</ul>\n")
    }
}

extension PageWords {
    /// `2 × its files, …: what it is and what to do (since 14:03 05/10/2026)`.
    func text(_ notice: NodeReport.Notice) -> String {
        var text = notice.count > 1 ? "\(notice.count) × " : ""
        text += notice.files.joined(separator: ", ")
        if notice.count > UInt64(notice.files.count), !notice.files.isEmpty { text += ", …" }
        if !notice.files.isEmpty { text += ": " }
        text += language == .english ? notice.english : notice.vietnamese
        return "\(text) (\(since) \(moment(notice.since)))"
    }
}
