internal import Model

// What a page's form and its steps choose, on whatever page.
extension HTMLText {
    /// The period, the newest of each grain first.
    mutating func periodChoice(_ periods: [Period], _ chosen: Period, _ words: PageWords) {
        markup("<label>")
        text("\(words.say("Kỳ", "Period")) ")
        markup("<select name=\"period\">")
        for (grain, count) in Page.offered {
            let newest = Set(periods + [chosen]).filter { $0.grain == grain }.sorted(by: >)
            let shown = newest.enumerated().filter { $0.offset < count || $0.element == chosen }
            if shown.isEmpty { continue }
            markup("<optgroup label=\"")
            text(words.heading(grain))
            markup("\">")
            for (_, period) in shown { option(period.description, period.description, isSelected: period == chosen) }
            markup("</optgroup>")
        }
        markup("</select></label>\n")
    }

    /// The day by which is judged; left empty it is today. A field of text: browsers make four stops of a field for
    /// dates, of which they show one without focus, and write it in an order of their own.
    mutating func dayChoice(_ chosen: Day?, _ words: PageWords) {
        markup("<label>")
        text("\(words.say("Tính đến ngày", "As of")) ")
        markup("<input name=\"as_of\" value=\"\(chosen?.description ?? "")\" size=\"10\" ")
        markup("pattern=\"[0-9]{4}-[0-9]{2}-[0-9]{2}\" title=\"")
        text(words.say("năm-tháng-ngày, như 2026-10-31", "year-month-day, such as 2026-10-31"))
        markup("\"></label>\n")
    }

    /// To the period before and the one behind, where that has begun. An as-of date chosen for one period may lie
    /// before another begins.
    mutating func periodSteps(_ link: PageLink, today: Day) {
        var step = link
        step.asOf = nil
        markup("<p class=\"steps\">")
        if let previous = link.period.previous {
            step.period = previous
            markup("<a rel=\"prev\" href=\"")
            text(step.target)
            markup("\">← \(previous)</a> ")
        }
        element("strong", "class=\"one\"", link.period.description)
        let next = Period(link.period.grain, holding: link.period.lastDay.advanced(by: 1))
        if next.firstDay <= today {
            step.period = next
            markup(" <a rel=\"next\" href=\"")
            text(step.target)
            markup("\">\(next) →</a>")
        }
        markup("</p>\n")
    }
}

extension PageWords {
    func heading(_ grain: Grain) -> String {
        switch grain {
        case .month: months
        case .quarter: quarters
        case .year: years
        }
    }
}
