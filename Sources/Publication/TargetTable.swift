internal import Model
internal import Scoring

/// Targets on a terminal: a heading and a line for each target of each unit, units by code.
package enum TargetTable {
    package static func text(_ units: [UnitTargets], language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        let headings = words.targetColumns
        return units.sorted { $0.unit < $1.unit }.map { unit in
            var table = TextTable(headings.enumerated().map { (3...3).contains($0) ? .right($1) : .left($1) })
            for result in unit.results {
                table.append([
                    result.target.id, result.target.indicator, words.asked(result.target), words.counted(result),
                    words.verdict(result), words.distance(result), result.keptOf.map { words.kept(of: $0) } ?? "",
                ])
            }
            return "\(unit.unit) \(unit.name)\n" + table.text(colouredColumn: nil)
        }.joined(separator: "\n")
    }
}

extension UnitPage {
    /// What official texts ask, and how the unit stands against it.
    func appendTargets(_ html: inout HTMLText) {
        guard !report.targets.isEmpty else { return }
        html.element("h3", "id=\"targets\"", words.say("Chỉ tiêu được giao", "Targets"))
        html.markup("\n<div class=\"wide\"><table>\n<thead><tr>")
        let columns = words.targetColumns
        html.heads(columns, 3..<4)
        html.markup("</tr></thead>\n<tbody>\n")
        for result in report.targets {
            html.markup("<tr id=\"t-")
            html.text(result.target.id)
            html.markup("\"><th scope=\"row\">")
            html.text("\(result.target.id) \(result.target.textVi)")
            html.markup("<br><small>")
            html.text(result.target.source)
            html.markup("</small></th>")
            html.cell(columns[1], result.target.indicator)
            html.cell(columns[2], words.asked(result.target))
            html.cell(columns[3], words.counted(result), "number")
            html.cell(columns[4], words.verdict(result), result.isMet == false ? "state lacking" : "state")
            html.cell(columns[5], words.distance(result))
            html.cell(columns[6], result.keptOf.map { words.kept(of: $0) } ?? "")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
        appendExtras(&html)
    }

    /// X1 to X18, which the targets ask for.
    private func appendExtras(_ html: inout HTMLText) {
        html.element("h3", "", words.say("Số liệu để đánh giá chỉ tiêu", "Figures that targets are judged by"))
        html.markup("\n<div class=\"wide\"><table>\n<thead><tr>")
        let columns = [
            words.say("Số liệu", "Figure"), words.say("Tử số", "Numerator"), words.say("Mẫu số", "Denominator"),
            words.say("Tỷ lệ", "Ratio"),
        ]
        html.heads(columns, 1..<4)
        html.markup("</tr></thead>\n<tbody>\n")
        for extra in score.extras(scorer.catalogue) {
            html.markup("<tr id=\"i-\(extra.indicator.code)\"><th scope=\"row\">")
            html.text("\(extra.indicator.code) \(words.say(extra.indicator.nameVi, extra.indicator.nameEn))")
            if let rated = extra.rated {
                let part = DisplayText.grouped(rated.part, language)
                let whole = DisplayText.grouped(rated.whole, language)
                html.text(words.say(" (\(part) trên \(whole) hồ sơ có đánh giá)", " (\(part) of \(whole) rated)"))
            }
            if let overdue = extra.overdue, overdue > 0 {
                let count = DisplayText.grouped(overdue, language)
                html.text(words.say(" (\(count) quá hạn)", " (\(count) overdue)"))
            }
            html.markup("</th>")
            html.cell(columns[1], DisplayText.grouped(extra.numerator, language), "number")
            html.cell(columns[2], DisplayText.grouped(extra.denominator, language), "number")
            html.cell(columns[3], extra.ratioMicro.map { "\(points($0 * 100)) %" } ?? "–", "number")
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table></div>\n")
    }
}

extension PageWords {
    var targetColumns: [String] {
        [
            say("Chỉ tiêu", "Target"), say("Số liệu", "Figure"), say("Yêu cầu", "Asked"), say("Thực hiện", "Reached"),
            say("Kết quả", "Result"), say("Chênh lệch hoặc lý do", "Difference, or why not judged"),
            say("Ghi chú", "Remark"),
        ]
    }

    /// `60/100`, and behind it the year before where a change is asked for.
    func counted(_ result: TargetResult) -> String {
        func fraction(_ numerator: Int128?, _ denominator: Int128?) -> String? {
            guard let numerator, let denominator else { return nil }
            return "\(DisplayText.grouped(numerator, language))/\(DisplayText.grouped(denominator, language))"
        }
        let before = fraction(result.numeratorBefore, result.denominatorBefore)
        let now = fraction(result.numerator, result.denominator) ?? "–"
        return before.map { say("\(now); năm trước \($0)", "\(now); year before \($0)") } ?? now
    }
}
