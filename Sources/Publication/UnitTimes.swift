internal import Model
internal import Scoring

/// How long a unit's dossiers took, on its page.
extension UnitPage {
    func appendHandlingTime(_ html: inout HTMLText) {
        let time = report.handlingTime
        guard time.handled > 0 else { return }
        html.element("h3", "id=\"time\"", words.say("Thời gian giải quyết", "Handling time"))
        html.markup("\n<div class=\"figures\">\n")
        let average = Int64(clamping: time.totalMinutes / time.handled)
        for (name, value) in [
            (words.say("Trung vị", "Median"), time.medianMinutes.map { words.duration(minutes: $0) }),
            (
                words.say("90 % hồ sơ trong", "90 % of dossiers within"),
                time.p90Minutes.map { words.duration(minutes: $0) }
            ),
            (words.say("Trung bình", "Average"), words.duration(minutes: average)),
            (words.say("Hồ sơ đã giải quyết", "Dossiers handled"), DisplayText.grouped(time.handled, language)),
        ] + syncDelay {
            html.markup("<p>")
            html.text(name)
            html.element("strong", "", value ?? "–")
            html.markup("</p>\n")
        }
        html.markup("</div>\n")
        appendHistogram(&html)
    }

    /// How long half of the dossiers took to reach the national portal, where that is told.
    private var syncDelay: [(String, String?)] {
        guard let minutes = HandlingTime.medianSyncDelayMinutes(report.cells) else { return [] }
        let name = words.say("Đồng bộ lên Cổng, trung vị", "Until synchronised, median")
        return [(name, words.duration(minutes: minutes))]
    }

    private func appendHistogram(_ html: inout HTMLText) {
        let classes = HandlingTimeClasses(report.cells).classes
        let all = classes.reduce(0) { $0 + $1.count }
        guard all > 0, let most = classes.map(\.count).max() else { return }
        let columns = [
            words.say("Thời gian", "Time"), words.say("Hồ sơ", "Dossiers"), words.say("Tỷ lệ", "Share"),
        ]
        html.markup("<table class=\"groups histogram\">\n<thead><tr>")
        html.heads(columns, 1..<3)
        html.markup("</tr></thead>\n<tbody>\n")
        for entry in classes {
            html.markup("<tr><th scope=\"row\">")
            html.text(words.duration(entry))
            html.markup("</th><td class=\"number\" data-label=\"")
            html.text(columns[1])
            html.markup("\">")
            html.text(DisplayText.grouped(entry.count, language))
            // The longest bar is the commonest class; the share stands in figures beside it.
            html.bar(micro: Int64(entry.count * 1_000_000 / most), of: 1)
            html.markup("</td>")
            let share = Int64((2 * entry.count * 100_000_000 + all) / (2 * all))
            html.cell(columns[2], "\(points(share)) %", "number")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table>\n")
    }
}

extension PageWords {
    /// `3 ngày 4 giờ`, `45 phút`: the two largest units, rounded down.
    func duration(minutes: Int64) -> String {
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        func text(_ count: Int64, _ vietnamese: String, _ english: String) -> String {
            "\(DisplayText.grouped(Int128(count), language)) \(say(vietnamese, english))"
        }
        if days > 0 { return text(days, "ngày", "d") + (hours > 0 ? " " + text(hours, "giờ", "h") : "") }
        if hours > 0 { return text(hours, "giờ", "h") + (rest > 0 ? " " + text(rest, "phút", "min") : "") }
        return text(rest, "phút", "min")
    }

    /// `dưới 1 giờ`, `1 ngày – 2 ngày`, `từ 64 ngày`.
    func duration(_ entry: HandlingTimeClasses.Class) -> String {
        guard let to = entry.toMinutes else {
            return say("từ \(duration(minutes: entry.fromMinutes))", "\(duration(minutes: entry.fromMinutes)) and more")
        }
        if entry.fromMinutes == 0 { return say("dưới \(duration(minutes: to))", "below \(duration(minutes: to))") }
        return "\(duration(minutes: entry.fromMinutes)) – \(duration(minutes: to))"
    }
}
