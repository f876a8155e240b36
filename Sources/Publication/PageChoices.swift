internal import Model
internal import Scoring

/// What the reader can choose: the tier as links; period, search and order as a form that works without JavaScript.
extension Page {
    func appendChoices(_ html: inout HTMLText) {
        html.markup("<nav>\n<p class=\"tiers\">")
        for tier in province == nil ? [Tier.province, .branch, .department, .nation] : [.province, .branch] {
            var link = link.selecting { $0.search = "" }
            link.tier = tier
            if tier != .branch { link.within = province }
            html.link(link.target, words.tierNames[tier] ?? "", isCurrent: tier == ranking.league.tier)
            html.markup(" ")
        }
        html.markup("</p>\n")
        appendForm(&html)
        appendSteps(&html)
        html.markup("</nav>\n")
    }

    private func appendForm(_ html: inout HTMLText) {
        let words = words
        html.markup("<form method=\"get\" action=\"/\" role=\"search\">\n")
        html.hidden("tier", ranking.league.tier.description)
        if let within = ranking.league.within { html.hidden("within", within.description) }
        if language == .english { html.hidden("lang", language.rawValue) }
        if !selection.renews { html.hidden("renew", "off") }
        html.markup("<label>")
        html.text("\(words.say("Kỳ", "Period")) ")
        html.markup("<select name=\"period\">")
        for (grain, count) in Self.offered {
            let newest = Set(periods + [ranking.period]).filter { $0.grain == grain }.sorted(by: >)
            let shown = newest.enumerated().filter { $0.offset < count || $0.element == ranking.period }
            if shown.isEmpty { continue }
            html.markup("<optgroup label=\"")
            html.text(heading(grain))
            html.markup("\">")
            for (_, period) in shown {
                html.option(period.description, period.description, isSelected: period == ranking.period)
            }
            html.markup("</optgroup>")
        }
        html.markup("</select></label>\n<label>")
        html.text("\(words.say("Tìm tên hoặc mã, không cần dấu", "Find a name or code")) ")
        html.markup("<input type=\"search\" name=\"q\" value=\"")
        html.text(selection.search)
        html.markup("\"></label>\n<label>")
        html.text("\(words.say("Xếp theo", "Order")) ")
        html.markup("<select name=\"sort\">")
        for order in PageSelection.Order.all {
            html.option(order.text, name(of: order), isSelected: order == selection.order)
        }
        html.markup("</select></label>\n<button>")
        html.text(words.say("Xem", "Show"))
        html.markup("</button>\n</form>\n")
    }

    /// To the period before and the one behind, where that has begun. An as-of date chosen for one period may lie
    /// before another begins.
    private func appendSteps(_ html: inout HTMLText) {
        var link = link
        link.asOf = nil
        html.markup("<p class=\"steps\">")
        if let previous = ranking.period.previous {
            link.period = previous
            html.markup("<a rel=\"prev\" href=\"")
            html.text(link.target)
            html.markup("\">← \(previous)</a> ")
        }
        html.element("strong", "class=\"one\"", ranking.period.description)
        let next = Period(ranking.period.grain, holding: ranking.period.lastDay.advanced(by: 1))
        if next.firstDay <= Day(at: generatedAt) {
            link.period = next
            html.markup(" <a rel=\"next\" href=\"")
            html.text(link.target)
            html.markup("\">\(next) →</a>")
        }
        html.markup("</p>\n")
    }

    /// What the rows may be put in order by, in words.
    func name(of order: PageSelection.Order) -> String {
        switch order {
        case .rank: words.columns[0]
        case .score: words.columns[3]
        case .change: words.say("Tăng, giảm hạng", "Change of rank")
        case .completeness: words.say("Đơn vị đã gửi", "Offices heard")
        case .name: words.columns[2]
        case .group(let place):
            ranking.catalogue.groups.indices.contains(place) ? groupName(ranking.catalogue.groups[place]) : order.text
        }
    }

    func groupName(_ group: Catalogue.Group) -> String { language == .english ? group.nameEn : group.nameVi }

    private func heading(_ grain: Grain) -> String {
        switch grain {
        case .month: words.months
        case .quarter: words.quarters
        case .year: words.years
        }
    }
}
