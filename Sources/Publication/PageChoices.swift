internal import Model
internal import Scoring

/// What the reader can choose: the tier as links; period, day, part of the country, search and order as a form that
/// works without JavaScript.
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
        if province == nil {
            let map = PageLink(
                path: "/map", period: ranking.period, asOf: link.asOf, language: language,
                selection: PageSelection(renews: selection.renews))
            html.link(map.target, words.say("Bản đồ", "Map"))
            html.markup(" ")
        }
        html.markup("</p>\n")
        appendForm(&html)
        html.periodSteps(link, today: Day(at: generatedAt))
        html.markup("</nav>\n")
    }

    private func appendForm(_ html: inout HTMLText) {
        let words = words
        html.markup("<form method=\"get\" action=\"/\" role=\"search\">\n")
        html.hidden("tier", ranking.league.tier.description)
        if language == .english { html.hidden("lang", language.rawValue) }
        if !selection.renews { html.hidden("renew", "off") }
        html.periodChoice(periods, ranking.period, words)
        html.dayChoice(isAsOfChosen ? ranking.asOf : nil, words)
        appendPart(&html)
        html.markup("<label>")
        html.text("\(words.say("Tìm tên hoặc mã, không cần dấu", "Find a name or code")) ")
        html.markup("<input type=\"search\" name=\"q\" value=\"")
        html.text(selection.search)
        html.markup("\"></label>\n<label>")
        html.text("\(words.say("Xếp theo", "Order")) ")
        html.markup("<select name=\"sort\">")
        for order in PageSelection.Order.all {
            html.option(order.text, name(of: order), isSelected: order == selection.order)
        }
        html.markup("<optgroup label=\"")
        html.text(words.say("Chỉ tiêu", "Indicator"))
        html.markup("\">")
        for indicator in ranking.catalogue.indicators where indicator.tiers.contains(ranking.league.tier) {
            let order = PageSelection.Order.indicator(indicator.code)
            html.option(order.text, name(of: order), isSelected: order == selection.order)
        }
        html.markup("</optgroup></select></label>\n<button>")
        html.text(words.say("Xem", "Show"))
        html.markup("</button>\n</form>\n")
    }

    /// Branches of the whole country or of a province; what else a ranking is within is kept.
    private func appendPart(_ html: inout HTMLText) {
        guard ranking.league.tier == .branch, !provinces.isEmpty else {
            if let within = ranking.league.within { html.hidden("within", within.description) }
            return
        }
        html.markup("<label>")
        html.text("\(words.say("Thuộc", "Within")) ")
        html.markup("<select name=\"within\">")
        html.option("", words.everywhere, isSelected: ranking.league.within == nil)
        for province in provinces {
            html.option(province.unit.description, province.name, isSelected: province.unit == ranking.league.within)
        }
        if let within = ranking.league.within, !provinces.contains(where: { $0.unit == within }) {
            html.option(within.description, withinName ?? within.description, isSelected: true)
        }
        html.markup("</select></label>\n")
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
        case .indicator(let code):
            ranking.catalogue.indicators.first { $0.code == code }
                .map { "\(code) \(language == .english ? $0.nameEn : $0.nameVi)" } ?? code
        }
    }

    func groupName(_ group: Catalogue.Group) -> String { language == .english ? group.nameEn : group.nameVi }
}
