internal import Model

/// Beside the completeness: what offices were given that did not count.
extension Page {
    func appendNoticed(_ html: inout HTMLText) {
        let offices = report.noticed.filter { !$0.notices.isEmpty }
        guard !offices.isEmpty else { return }
        html.markup("<details class=\"noticed\"\(offices.count <= Self.noticedShownMax ? " open" : "")><summary>")
        html.text("\(words.noticed) (\(offices.count))")
        html.markup("</summary>\n<ul>\n")
        for office in offices.prefix(Self.noticedListedMax) {
            for notice in office.notices {
                html.element("li", "", "\(office.unit) \(office.name): \(text(notice))")
                html.markup("\n")
            }
        }
        if offices.count > Self.noticedListedMax { html.element("li", "", "…") }
        html.markup("</ul></details>\n")
    }

    /// `2 × its files, …: what it is and what to do (since 14:03 05/10/2026)`.
    private func text(_ notice: NodeReport.Notice) -> String {
        var text = notice.count > 1 ? "\(notice.count) × " : ""
        text += notice.files.joined(separator: ", ")
        if notice.count > UInt64(notice.files.count), !notice.files.isEmpty { text += ", …" }
        if !notice.files.isEmpty { text += ": " }
        text += language == .english ? notice.english : notice.vietnamese
        return "\(text) (\(words.since) \(words.moment(notice.since)))"
    }
}
