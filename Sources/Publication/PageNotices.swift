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
            office.notices.map { "\(office.unit) \(office.name): \(words.text($0))" }
        }
        appendFolded(
            "\(words.noticed) (\(offices.count))", isOpen: offices.count <= Self.noticedShownMax,
            attributes: " class=\"noticed\"", lines + (offices.count > Self.noticedListedMax ? ["…"] : []), &html)
    }
}
