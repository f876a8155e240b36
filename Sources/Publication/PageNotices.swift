internal import Model

/// Beside the completeness: what offices were given that did not count.
extension Page {
    /// Units that send and stand in no tree.
    func appendOutside(_ html: inout HTMLText) {
        guard !report.outside.isEmpty else { return }
        let lines = report.outside.map { $0.name.isEmpty ? "\($0.unit)" : "\($0.unit) \($0.name)" }
        appendFolded(
            "\(words.outside) (\(lines.count))", isOpen: lines.count <= Self.missingShownMax, lines, &html)
    }

    func appendNoticed(_ html: inout HTMLText) {
        let offices = report.noticed.filter { !$0.notices.isEmpty }
        guard !offices.isEmpty else { return }
        let lines = offices.prefix(Self.noticedListedMax).flatMap { office in
            office.notices.map { "\(office.unit) \(office.name): \(text($0))" }
        }
        appendFolded(
            "\(words.noticed) (\(offices.count))", isOpen: offices.count <= Self.noticedShownMax,
            attributes: " class=\"noticed\"", lines + (offices.count > Self.noticedListedMax ? ["…"] : []), &html)
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
