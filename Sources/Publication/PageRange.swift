internal import Model
internal import Scoring

/// The ranks that rows can still have, beside their ranks.
extension Page {
    /// The rank, and where it can still change, the best and the worst that it can be.
    func appendRank(of row: Standing, _ html: inout HTMLText) {
        html.markup("<td class=\"number rank\" data-label=\"")
        html.text(words.columns[0])
        html.markup("\">\(row.rank.map(String.init) ?? "–")")
        if let range = report.ranges[row.score.unit], range.isOpen { html.range(range, words) }
        html.markup("</td>")
    }

    /// The indicator by which the rows are ordered: its points or its ratio, and what was counted.
    func appendIndicator(of row: Standing, _ html: inout HTMLText) {
        guard case .indicator(let code) = selection.order,
            let place = ranking.catalogue.indicators.firstIndex(where: { $0.code == code })
        else { return }
        let score = row.score.indicators[place]
        html.markup("<td class=\"number\" data-label=\"")
        html.text(name(of: selection.order))
        html.markup("\">")
        let figure = MapTile(.indicator(place), of: row, ranking.catalogue, words).text
        html.text(ranking.catalogue.indicators[place].formula.isShare ? figure : words.state(score.state))
        if score.state != .notApplicable {
            let (numerator, denominator) = (
                DisplayText.grouped(score.numerator, language), DisplayText.grouped(score.denominator, language)
            )
            html.markup(" ")
            html.element("small", "class=\"one\"", "\(numerator) : \(denominator)")
        }
        html.markup("</td>")
    }

    /// What the small numbers below the ranks mean, where there are any.
    func appendRangeLegend(_ html: inout HTMLText) {
        let open = report.ranges.values.count { $0.isOpen }
        guard open > 0 else { return }
        html.markup("<p class=\"legend ranges\">")
        html.text(
            words.say(
                "Số nhỏ dưới hạng: hạng tốt nhất và thấp nhất mà \(open) đơn vị còn có thể đạt khi những đơn vị còn "
                    + "thiếu hoặc cần kiểm tra gửi đủ số liệu, nếu không quá gấp đôi số đã gửi trước đó; – là có thể "
                    + "không được xếp hạng.",
                "Small numbers below a rank: the best and the worst rank that \(open) offices can still have when the "
                    + "offices that are missing or in doubt deliver, if no more than twice what they delivered before; "
                    + "– means that there may be no rank."))
        html.markup("</p>\n")
    }
}

extension PageWords {
    /// `đến 14 giờ`, and of another day than the figures' `đến 14 giờ 05/10/2026`: to the hour, so that a page stays
    /// the same page while offices take in their records.
    func hour(_ moment: Moment, on today: Day) -> String {
        let hour = String(Array(moment.description)[11..<13])
        let day = Day(at: moment)
        return say("đến \(hour) giờ", "up to \(hour)h") + (day == today ? "" : " \(self.day(day))")
    }
}

extension RankRange {
    /// Whether anything is left to be decided.
    var isOpen: Bool { best != worst || mayBeUnranked }

    /// `2–7`, and `–` where there may be no rank.
    var text: String { (best == worst ? "\(best)" : "\(best)–\(worst)") + (mayBeUnranked ? " / –" : "") }
}

extension HTMLText {
    /// The ranks that are left, small, below a rank.
    mutating func range(_ range: RankRange, _ words: PageWords) {
        markup(" <small class=\"range\">")
        said("\(words.say("có thể", "can be")) ")
        text(range.text)
        markup("</small>")
    }
}
