internal import Model
internal import Scoring

/// The table of a ranking: a row for each unit, with every figure in words for those who hear it.
extension Page {
    func appendTable(_ html: inout HTMLText) {
        let rows = shownRows
        if !selection.search.isEmpty { appendFound(rows.count, &html) }
        guard !rows.isEmpty else {
            if selection.search.isEmpty { html.element("p", "id=\"figures\"", words.noRows) }
            return html.markup("\n")
        }
        html.markup("<div class=\"wide\"><table id=\"figures\" class=\"ranking\">\n<thead><tr>")
        appendHeading(words.columns[0], .rank, &html)
        appendHeading(words.say("±", "±"), .change, title: name(of: .change), &html)
        html.element("th", "scope=\"col\"", words.columns[1])
        appendHeading(words.columns[2], .name, &html)
        appendHeading(words.columns[3], .score, &html)
        html.element("th", "scope=\"col\"", words.columns[4])
        for (place, group) in ranking.catalogue.groups.enumerated() {
            appendHeading(groupName(group), .group(place), &html)
        }
        html.element("th", "scope=\"col\"", words.columns[5])
        if case .indicator = selection.order { appendHeading(name(of: selection.order), selection.order, &html) }
        if !report.grounds.isEmpty { appendHeading(name(of: .completeness), .completeness, &html) }
        html.markup("</tr></thead>\n<tbody>\n")
        for row in rows { appendRow(row, &html) }
        html.markup("</tbody>\n</table></div>\n")
    }

    private func appendFound(_ count: Int, _ html: inout HTMLText) {
        html.markup(count == 0 ? "<p id=\"figures\" class=\"found\">" : "<p class=\"found\">")
        html.text(
            words.say(
                "\(count) trong \(ranking.rows.count) đơn vị có \u{201C}\(selection.search)\u{201D}.",
                "\(count) of \(ranking.rows.count) offices have \u{201C}\(selection.search)\u{201D}."))
        html.markup(" ")
        html.link(link.selecting { $0.search = "" }.target, words.say("Xem tất cả", "Show all"))
        html.markup("</p>\n")
    }

    /// A column's head is the way to put the rows in its order.
    private func appendHeading(
        _ text: String, _ order: PageSelection.Order, title: String? = nil, _ html: inout HTMLText
    ) {
        let isUp = order == .rank || order == .name || order == .change || order == .completeness
        html.markup("<th scope=\"col\"")
        if order == selection.order { html.markup(" aria-sort=\"\(isUp ? "ascending" : "descending")\"") }
        html.markup("><a href=\"")
        html.text(link.selecting { $0.order = order }.target)
        html.markup("\">")
        if let title {
            html.markup("<span aria-hidden=\"true\">\(text)</span>")
            html.said(title)
        } else {
            html.text(text)
        }
        html.markup("</a></th>")
    }

    private func appendRow(_ row: Standing, _ html: inout HTMLText) {
        let score = row.score
        let columns = words.columns
        html.markup("<tr id=\"u-")
        html.text(score.unit.description)
        html.markup(row.rank == nil ? "\" class=\"unranked\">" : "\">")
        appendRank(of: row, &html)
        appendChange(of: row, &html)
        appendCell("code", columns[1], score.unit.description, &html)
        appendName(of: row, &html)
        appendCell("number score", columns[3], points(score.scaledMicro, score), &html)
        let band = row.band.flatMap { ranking.catalogue.bands.firstIndex(of: $0) }
        appendCell("band\(band.map { " band\(min($0, 4))" } ?? "")", columns[4], words.status(row), &html)
        let maxima = score.groupMaxima(ranking.catalogue)
        for (place, group) in ranking.catalogue.groups.enumerated() {
            html.markup("<td class=\"number group\" data-label=\"")
            html.text(groupName(group))
            html.markup("\">")
            appendBar(score.groupsMicro[place], of: maxima[place], score, &html)
            html.markup("</td>")
        }
        let total = score.status == .noData ? "" : "\(points(score.pointsMicro, score)) / \(score.applicable)"
        appendCell("number", columns[5], total, &html)
        appendIndicator(of: row, &html)
        appendGround(of: score.unit, &html)
        html.markup("</tr>\n")
    }

    private func points(_ micro: Int64, _ score: UnitScore) -> String {
        score.status == .noData ? "" : DisplayText.twoDecimals(micro: micro, language)
    }

    private func appendCell(_ classes: String, _ label: String, _ text: String, _ html: inout HTMLText) {
        html.markup("<td class=\"\(classes)\" data-label=\"")
        html.text(label)
        html.markup("\">")
        html.text(text)
        html.markup("</td>")
    }

    private func appendChange(of row: Standing, _ html: inout HTMLText) {
        html.markup("<td class=\"number change\" data-label=\"")
        html.text(name(of: .change))
        html.markup("\">")
        let change = change(of: row)
        html.explained(change == nil ? nil : link.explanation(of: row.score.unit)) { $0.change(change, words) }
        html.sparkline(RankSeries(report.series, of: row.score.unit), words)
        html.markup("</td>")
    }

    private func appendName(of row: Standing, _ html: inout HTMLText) {
        html.markup("<th scope=\"row\">")
        html.link(link.unit(row.score.unit).target, row.name)
        if !row.formers.isEmpty {
            html.markup("<br><small>")
            html.text("\(words.formerly) " + row.formers.map { "\($0.name) (\($0.unit))" }.joined(separator: ", "))
            html.markup("</small>")
        }
        appendDoubt(of: row.score.unit, &html)
        html.markup("</th>")
    }

    private func appendBar(_ micro: Int64, of maximum: Int, _ score: UnitScore, _ html: inout HTMLText) {
        guard score.status != .noData, maximum > 0 else { return html.text("–") }
        html.text(points(micro, score))
        html.markup("<small>/\(maximum)</small>")
        html.bar(micro: micro, of: maximum)
    }

    private func appendGround(of unit: UnitCode, _ html: inout HTMLText) {
        guard let ground = report.grounds[unit] else { return }
        html.markup("<td class=\"number ground\(ground.heard < ground.expected ? " lacking" : "")\" data-label=\"")
        html.text(name(of: .completeness))
        html.markup("\">\(ground.heard)/\(ground.expected)")
        if let freshness = ground.freshness {
            html.markup(" ")
            html.element("small", "class=\"one\"", words.hour(freshness, on: ranking.asOf))
        }
        if ground.refused > 0 {
            let count = DisplayText.grouped(Int128(ground.refused), language)
            html.markup(" ")
            html.element("small", "", "\(count) \(words.say("dòng bị từ chối", "rows refused"))")
        }
        html.markup("</td>")
    }

    /// What the columns mean, for paper and for those who cannot hover.
    func appendLegend(_ html: inout HTMLText) {
        html.markup("<p class=\"legend\">")
        let groups = ranking.catalogue.groups.map { "\($0.code): \(groupName($0))" }.joined(separator: "; ")
        html.text(
            words.say(
                "Thanh: điểm đạt so với điểm tối đa của nhóm. ▲▼: so với hạng của kỳ trước. Mã nhóm trong CSV: ",
                "Bars: points against the group's maximum. ▲▼: against the rank of the period before. Codes in CSV: "
            ) + groups + ".")
        html.markup("</p>\n")
    }
}

extension UnitScore {
    /// The most points that each group could have given: of the indicators that were scored, in whole points.
    func groupMaxima(_ catalogue: Catalogue) -> [Int] {
        var maxima = [Int](repeating: 0, count: catalogue.groups.count)
        for (indicator, score) in zip(catalogue.indicators, indicators) where score.state == .scored {
            maxima[indicator.group] += indicator.scoring?.maximum ?? 0
        }
        return maxima
    }
}

extension HTMLText {
    /// How long a part of its maximum is; the figure stands beside it, so nobody needs to see or hear the bar.
    mutating func bar(micro: Int64, of maximum: Int) {
        let share = maximum > 0 ? min(max(micro / (Int64(maximum) * 10_000), 0), 100) : 0
        markup("<svg aria-hidden=\"true\"><rect width=\"\(share)%\" height=\"9\"/></svg>")
    }

    /// A change of rank: an arrow with a number to see, words to hear.
    mutating func change(_ change: Int?, _ words: PageWords) {
        guard let change else {
            markup("<span aria-hidden=\"true\">–</span>")
            return said(words.say("kỳ trước không có hạng", "no rank in the period before"))
        }
        let (kind, sign, word) =
            switch change {
            case 1...: ("up", "▲", words.say("tăng", "up"))
            case ..<0: ("down", "▼", words.say("giảm", "down"))
            default: ("same", "=", words.say("giữ hạng", "unchanged"))
            }
        markup("<span class=\"\(kind)\"><span aria-hidden=\"true\">\(sign)</span>")
        said("\(word) ")
        markup("\(change == 0 ? "" : "\(change.magnitude)")</span>")
    }
}
