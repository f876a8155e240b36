internal import Model
internal import Scoring

/// What changes: the summary, the table and the files.
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
        html.text(", \(ranking.period), \(words.asOf) \(words.day(ranking.asOf))")
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
        html.element(
            "p", "", report.freshness.map { "\(words.freshness) \(words.moment($0))" } ?? words.neverFresh)
        html.markup("\n")
    }

    private func appendCompleteness(_ html: inout HTMLText) {
        let words = words
        let completeness = report.completeness
        let isComplete = completeness.missing.isEmpty && completeness.heard >= completeness.expected
        html.markup("<p class=\"\(isComplete ? "complete" : "incomplete")\">")
        html.element("strong", "", "\(completeness.heard)/\(completeness.expected)")
        html.text(" \(words.heard)" + (isComplete ? ". \(words.nothingMissing)" : ""))
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

    func appendTable(_ html: inout HTMLText) {
        let words = words
        let columns = words.columns
        guard !ranking.rows.isEmpty else {
            html.element("p", "", words.noRows)
            return html.markup("\n")
        }
        html.markup("<div class=\"wide\"><table>\n<thead><tr>")
        for column in columns[..<5] { html.element("th", "scope=\"col\"", column) }
        for group in ranking.catalogue.groups {
            html.markup("<th scope=\"col\"><abbr title=\"")
            html.text(language == .english ? group.nameEn : group.nameVi)
            html.markup("\">\(group.code)</abbr></th>")
        }
        html.element("th", "scope=\"col\"", columns[5])
        html.markup("</tr></thead>\n<tbody>\n")
        for row in ranking.rows { appendRow(row, &html) }
        html.markup("</tbody>\n</table></div>\n")
    }

    private func appendRow(_ row: Standing, _ html: inout HTMLText) {
        let score = row.score
        func points(_ micro: Int64) -> String {
            score.status == .noData ? "" : DisplayText.twoDecimals(micro: micro)
        }
        html.markup(row.rank == nil ? "<tr class=\"unranked\">" : "<tr>")
        html.element("td", "class=\"number\"", row.rank.map(String.init) ?? "")
        html.markup("<td>")
        var explanation = link
        explanation.path = "/api/v1/units/\(score.unit)"
        explanation.within = nil
        explanation.language = nil
        html.link(explanation.target, score.unit.description)
        html.markup("</td><th scope=\"row\">")
        if score.tier == .province {
            var branches = link
            branches.tier = .branch
            branches.within = score.unit
            html.markup("<a title=\"")
            html.text(words.branches)
            html.markup("\" href=\"")
            html.text(branches.target)
            html.markup("\">")
            html.text(row.name)
            html.markup("</a>")
        } else {
            html.text(row.name)
        }
        if !row.formers.isEmpty {
            html.markup("<br><small>")
            html.text("\(words.formerly) " + row.formers.map { "\($0.name) (\($0.unit))" }.joined(separator: ", "))
            html.markup("</small>")
        }
        appendDoubt(of: score.unit, &html)
        html.markup("</th>")
        html.element("td", "class=\"number\"", points(score.scaledMicro))
        let band = row.band.flatMap { ranking.catalogue.bands.firstIndex(of: $0) }
        html.element("td", band.map { "class=\"band band\(min($0, 4))\"" } ?? "class=\"band\"", words.status(row))
        for group in score.groupsMicro { html.element("td", "class=\"number\"", points(group)) }
        html.element(
            "td", "class=\"number\"",
            score.status == .noData ? "" : "\(points(score.pointsMicro)) / \(score.applicable)")
        html.markup("</tr>\n")
    }

    func appendFiles(_ html: inout HTMLText) {
        html.markup("<p class=\"files\">")
        html.text("\(words.files):")
        for path in ["/api/v1/rankings.csv", "/api/v1/indicators.csv", "/api/v1/rankings", "/api/v1/nodes"] {
            var file = link
            file.path = path
            file.language = nil
            html.markup(" ")
            html.link(path == "/api/v1/nodes" ? path : file.target, String(path.dropFirst("/api/v1/".count)))
            guard path.hasSuffix(".csv") else { continue }
            html.markup(" (")
            html.link("\(file.target)&for=spreadsheet", words.forSpreadsheet)
            html.markup(")")
        }
        html.markup("</p>\n<p class=\"made\">")
        html.text("\(words.generated) \(words.moment(generatedAt)). \(ranking.catalogue.name).")
        html.markup("</p>\n")
    }
}
