internal import Model
internal import Scoring

/// What the reader can choose: the tier and the period, as links.
extension Page {
    func appendChoices(_ html: inout HTMLText) {
        let words = words
        html.markup("<nav>\n<p>")
        html.element("span", "", words.tiers)
        for tier in province == nil ? [Tier.province, .branch, .department, .nation] : [.province, .branch] {
            var link = link
            link.tier = tier
            if tier != .branch { link.within = province }
            html.markup(" ")
            html.link(link.target, words.tierNames[tier] ?? "", isCurrent: tier == ranking.league.tier)
        }
        html.markup("</p>\n")
        for (grain, count) in Self.offered {
            let newest = Set(periods + [ranking.period]).filter { $0.grain == grain }.sorted(by: >)
            let shown = newest.enumerated().filter { $0.offset < count || $0.element == ranking.period }
            if shown.isEmpty { continue }
            html.markup("<p>")
            html.element("span", "", heading(grain))
            for (_, period) in shown {
                var link = link
                link.period = period
                // An as-of date chosen for one period may lie before another begins.
                link.asOf = nil
                html.markup(" ")
                html.link(link.target, period.description, isCurrent: period == ranking.period)
            }
            html.markup("</p>\n")
        }
        html.markup("</nav>\n")
    }

    private func heading(_ grain: Grain) -> String {
        switch grain {
        case .month: words.months
        case .quarter: words.quarters
        case .year: words.years
        }
    }
}
