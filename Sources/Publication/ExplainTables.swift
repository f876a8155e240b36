internal import Model
internal import Scoring

/// Where a unit lost its points, for people at a terminal.
package enum LostTable {
    package static func text(_ report: LostReport, language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        let catalogue = report.scorer.catalogue
        let sentences = LostWords(language: language, catalogue: catalogue)
        let lost = DisplayText.twoDecimals(micro: report.lost.lostMicro, language)
        var text = words.say(
            "\(report.unit) \(report.name), kỳ \(report.scorer.period): mất \(lost) trong \(report.score.applicable) "
                + "điểm\n",
            "\(report.unit) \(report.name), \(report.scorer.period): lost \(lost) of \(report.score.applicable) "
                + "points\n")
        for loss in report.lost.losses {
            text += "\(catalogue.indicators[loss.indicator].code)  \(sentences.sentence(loss))\n"
        }
        guard !report.lost.rows.isEmpty else { return text }
        let hasOffices = report.lost.rows.contains { $0.office != nil }
        var table = TextTable(
            [.left(words.say("Chỉ số", "Indicator")), .left(words.say("Thủ tục", "Procedure"))]
                + (hasOffices ? [.left(words.columns[2])] : [])
                + [.right(words.say("Thiếu", "Lacking")), .right(words.say("Điểm mất", "Points lost"))])
        // Most points first; equal ones stay as the rows are.
        let rows = report.lost.rows.enumerated().sorted { left, right in
            let (less, more) = (left.element.lostMicro, right.element.lostMicro)
            return less != more ? less > more : left.offset < right.offset
        }
        for (_, row) in rows {
            let code = catalogue.indicators[row.indicator].code
            table.append(
                [
                    row.cause.factor.map { "\(code) × \($0)" } ?? code,
                    words.name(of: row.procedure, in: report.scorer.scorer.register),
                ] + (hasOffices ? [row.office?.description ?? "–"] : []) + [
                    DisplayText.grouped(row.missing, language),
                    DisplayText.twoDecimals(micro: row.lostMicro, language),
                ])
        }
        return text + "\n" + table.text(colouredColumn: nil)
    }
}

/// Why a unit's rank moved, for people at a terminal.
package enum MovementTable {
    package static func text(_ report: MovementReport, language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        func points(_ micro: Int64) -> String { DisplayText.twoDecimals(micro: micro, language) }
        let (old, new) = (report.before, report.after)
        let ranks = "\(old.rank.map(String.init) ?? "–") → \(new.rank.map(String.init) ?? "–")"
        var text = "\(report.unit) \(report.name): \(old.period) → \(new.period)\n"
        text +=
            "\(words.columns[3]) \(points(old.score.scaledMicro)) → \(points(new.score.scaledMicro)) "
            + "(\(DisplayText.signed(micro: report.scoreMicro, language))); \(words.columns[0]) \(ranks)\n"
        for step in report.steps { text += "\n" + self.text(step, words, language) }
        return text + (report.notTold.isEmpty ? "" : "\n" + words.notTold(report.notTold) + "\n")
    }

    private static func text(
        _ step: MovementReport.Step, _ words: PageWords, _ language: PageLanguage
    ) -> String {
        let movement = step.movement
        let told = MovementWords(words: words, movement: movement)
        let change = DisplayText.signed(micro: movement.scoreMicro, language)
        var text = "\(words.cause(step.cause)): \(change)\n"
        if movement.rankPlaces != nil { text += MovementPage.rank(movement, words) + "\n" }
        let indicators = told.indicators.filter { $0.scoreMicro != 0 }
        guard !indicators.isEmpty else { return text }
        let places = movement.places.reduce(into: [:]) { $0[$1.indicator] = $1.places }
        var table = TextTable([
            .right(words.columns[3]), .right(words.columns[0]), .left(words.say("Chỉ số", "Indicator")),
            .left(words.say("Vì sao", "Why")),
        ])
        for indicator in indicators {
            let moved = places[indicator.code] ?? 0
            table.append([
                DisplayText.signed(micro: indicator.scoreMicro, language),
                moved == 0 ? "" : moved > 0 ? "+\(moved)" : "−\(-moved)", told.name(indicator.code),
                told.reason(indicator),
            ])
        }
        return text + table.text(colouredColumn: nil)
    }
}

/// What a unit should reform next, for people at a terminal.
package enum ReformTable {
    package static func text(_ report: ReformReport, language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        let told = ReformWords(language, report)
        let lost = DisplayText.twoDecimals(micro: report.list.lostMicro, language)
        let text = words.say(
            "\(report.unit) \(report.name), kỳ \(report.scorer.period): nên cải cách gì trước; mất \(lost) điểm\n\n",
            "\(report.unit) \(report.name), \(report.scorer.period): what to reform next; lost \(lost) points\n\n")
        var table = TextTable([
            .right("#"), .left(words.say("Thủ tục", "Procedure")), .right(words.say("Điểm mất", "Points lost")),
            .right(words.say("12 tháng", "12 months")), .left(words.say("Tăng", "Grows")),
            .right(words.say("Dự báo 4 tuần", "4 weeks ahead")),
            .left(words.say("Cần làm gì", "What to do")),
        ])
        for (place, row) in report.list.rows.enumerated() {
            table.append([
                "\(place + 1)", words.name(of: row.code, in: report.scorer.scorer.register),
                DisplayText.twoDecimals(micro: row.lostMicro, language),
                row.received.map { DisplayText.grouped($0, language) } ?? "–",
                row.grows.map { $0 ? "▲" : "" } ?? "?", told.expected(row), told.todo(row),
            ])
        }
        return text + table.text(colouredColumn: nil)
    }
}
