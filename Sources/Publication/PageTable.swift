internal import Model
internal import Scoring

/// What stands around the table: the summary and the files.
extension Page {
    func appendSummary(_ html: inout HTMLText) {
        let words = words
        html.markup("<h2>")
        html.text("\(words.tierNames[ranking.league.tier] ?? ""), ")
        if ranking.league.within == nil {
            html.text(words.everywhere)
        } else {
            html.text("\(words.within) \(withinName ?? ranking.league.within?.description ?? "")")
        }
        html.text(", ")
        html.time(ranking.period.description)
        html.text(", \(words.asOf) ")
        html.time(words.day(ranking.asOf))
        html.markup("</h2>\n")
        if report.isProvisional {
            html.markup("<p class=\"provisional\">")
            html.element("strong", "", words.provisional)
            html.text(": \(words.provisionalWhy)")
            html.markup("</p>\n")
        }
        appendCompleteness(&html)
        appendPredecessors(&html)
        appendWarnings(&html)
        appendOutside(&html)
        appendNoticed(&html)
        html.markup("<p>")
        html.text(report.freshness == nil ? words.neverFresh : "\(words.freshness) ")
        if let freshness = report.freshness { html.time(words.moment(freshness)) }
        html.markup("</p>\n")
    }

    private func appendCompleteness(_ html: inout HTMLText) {
        let words = words
        let completeness = report.completeness
        let isComplete = completeness.missing.isEmpty && completeness.heard >= completeness.expected
        html.markup("<p class=\"\(isComplete ? "complete" : "incomplete")\">")
        html.element("strong", "", "\(completeness.heard)/\(completeness.expected)")
        html.text(" \(words.heard)" + (isComplete ? ". \(words.nothingMissing)" : ""))
        appendAlarms(&html)
        html.markup("</p>\n")
        guard !completeness.missing.isEmpty else { return }
        let count = completeness.missing.count
        appendFolded(
            "\(words.missing) (\(count))", isOpen: count <= Self.missingShownMax,
            completeness.missing.map { "\($0.unit) \($0.name)" }, &html)
    }

    /// A list of which few lines are shown at once, many on request.
    func appendFolded(
        _ title: String, isOpen: Bool, attributes: String = "", _ lines: [String], _ html: inout HTMLText
    ) {
        html.markup("<details\(attributes)\(isOpen ? " open" : "")><summary>")
        html.text(title)
        html.markup("</summary>\n<ul>\n")
        for line in lines {
            html.element("li", "", line)
            html.markup("\n")
        }
        html.markup("</ul></details>\n")
    }

    private func appendPredecessors(_ html: inout HTMLText) {
        let lacking = report.completeness.predecessors
        guard !lacking.isEmpty else { return }
        html.markup("<p class=\"incomplete\">")
        html.text("\(words.predecessors): " + lacking.map { "\($0.unit) \($0.name)" }.joined(separator: "; "))
        html.markup("</p>\n")
    }

    func appendFiles(_ html: inout HTMLText) {
        html.markup("<p class=\"files\">")
        html.text("\(words.files):")
        for path in ["/api/v1/rankings.csv", "/api/v1/indicators.csv", "/api/v1/rankings", "/api/v1/nodes"] {
            let target = path == "/api/v1/nodes" ? path : link.file(path).target
            html.markup(" ")
            html.link(target, String(path.dropFirst("/api/v1/".count)))
            guard path.hasSuffix(".csv") else { continue }
            html.markup(" (")
            html.link("\(target)&for=spreadsheet", words.forSpreadsheet)
            html.markup(", ")
            html.link("\(target)&for=excel", words.say("Excel tiếng Việt", "Vietnamese Excel"))
            html.markup(")")
        }
        html.markup(" ")
        html.link(link.file("/api/v1/rankings.xlsx").target, "rankings.xlsx")
        html.text(" \(words.say("Trên màn hình treo tường", "On a wall screen")): ")
        html.link(link.selecting { $0.isWall = true }.target, words.say("bảng lớn", "large letters"))
        if let top = ranking.league.within ?? top {
            html.markup(" ")
            html.link(link.reform(of: top).target, words.say("Nên cải cách gì trước", "What to reform next"))
        }
        html.markup("</p>\n")
    }
}
