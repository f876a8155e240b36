package import Model
package import Scoring

/// Two rankings of one league side by side: what other rules make of the same records.
package struct RankingDifference: Sendable {
    /// One unit, in the order in which the second ranking has it; those that only the first has come last.
    package struct Row: Sendable {
        package let unit: UnitCode
        package let name: String
        /// `nil` where the tree of one side does not have the unit.
        package let before: Standing?
        package let after: Standing?

        /// Places won, fewer than 0 when lost; `nil` unless it is ranked on both sides.
        package var places: Int? { before?.rank.flatMap { old in after?.rank.map { old - $0 } } }

        package var isMoved: Bool {
            before?.rank != after?.rank || before?.score.scaledMicro != after?.score.scaledMicro
                || before?.score.status != after?.score.status
        }
    }

    /// A target of which the verdict is another one.
    package struct Verdict: Sendable {
        package let unit: UnitCode
        package let target: String
        /// Empty where one side does not have it.
        package let before: String
        package let after: String
    }

    package let rows: [Row]
    package let verdicts: [Verdict]

    package init(
        from before: Ranking, _ targetsBefore: [UnitTargets] = [], to after: Ranking, _ targetsAfter: [UnitTargets] = []
    ) {
        let old = Dictionary(uniqueKeysWithValues: before.rows.map { ($0.score.unit, $0) })
        let there = Set(after.rows.map(\.score.unit))
        rows =
            after.rows.map { Row(unit: $0.score.unit, name: $0.name, before: old[$0.score.unit], after: $0) }
            + before.rows.filter { !there.contains($0.score.unit) }.map {
                Row(unit: $0.score.unit, name: $0.name, before: $0, after: nil)
            }
        verdicts = Self.verdicts(targetsBefore, targetsAfter)
    }

    private static func verdicts(_ before: [UnitTargets], _ after: [UnitTargets]) -> [Verdict] {
        struct Key: Hashable {
            let unit: UnitCode
            let target: String
        }
        func named(_ units: [UnitTargets]) -> [Key: String] {
            units.reduce(into: [:]) { names, unit in
                for result in unit.results {
                    let reason = result.reason.map { " (\($0.rawValue))" } ?? ""
                    names[Key(unit: unit.unit, target: result.target.id)] = result.verdictName + reason
                }
            }
        }
        let (old, new) = (named(before), named(after))
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
            .sorted { $0.unit != $1.unit ? $0.unit < $1.unit : $0.target < $1.target }
            .map { Verdict(unit: $0.unit, target: $0.target, before: old[$0] ?? "", after: new[$0] ?? "") }
    }
}

extension ExactCSV {
    package static let differenceColumns = [
        "unit_code", "unit_name", "rank_before", "rank_after", "scaled_micro_before", "scaled_micro_after",
        "points_micro_before", "points_micro_after", "status_before", "status_after",
    ]

    /// Every unit of either ranking, moved or not.
    package static func difference(_ difference: RankingDifference) -> [UInt8] {
        var sheet = SheetWriter(.program)
        sheet.head(differenceColumns)
        for row in difference.rows {
            let sides = [row.before, row.after]
            sheet.code(row.unit.description)
            sheet.text(row.name)
            for side in sides { sheet.whole(side?.rank) }
            for side in sides { side.map { sheet.micro($0.score.scaledMicro) } ?? sheet.empty() }
            for side in sides { side.map { sheet.micro($0.score.pointsMicro) } ?? sheet.empty() }
            for side in sides { sheet.text(side?.score.status.rawValue ?? "") }
            sheet.endRow()
        }
        return sheet.bytes
    }
}

/// The same for people at a terminal.
package enum DifferenceTable {
    /// One line for each unit that moved, then for each target of another verdict.
    package static func text(_ difference: RankingDifference, language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        var table = TextTable([
            .left(words.say("Mã", "Code")), .left(words.say("Đơn vị", "Unit")), .right(words.say("Hạng", "Rank")),
            .right(words.say("Hạng mới", "New rank")), .right(words.say("Đổi", "Places")),
            .right(words.say("Điểm", "Score")), .right(words.say("Điểm mới", "New score")),
        ])
        let moved = difference.rows.filter(\.isMoved)
        for row in moved {
            func score(_ side: Standing?) -> String {
                side.map { DisplayText.twoDecimals(micro: $0.score.scaledMicro, language) } ?? "–"
            }
            func rank(_ side: Standing?) -> String { side?.rank.map(String.init) ?? "–" }
            table.append([
                row.unit.description, row.name, rank(row.before), rank(row.after),
                row.places.map { $0 > 0 ? "+\($0)" : "\($0)" } ?? "", score(row.before), score(row.after),
            ])
        }
        let (all, count) = (difference.rows.count, moved.count)
        var text = words.say(
            "\(count) trong \(all) đơn vị thay đổi\n", "\(count) of \(all) units are different\n")
        if count > 0 { text += table.text(colouredColumn: nil) }
        guard !difference.verdicts.isEmpty else { return text }
        var verdicts = TextTable([
            .left(words.say("Mã", "Code")), .left(words.say("Chỉ tiêu", "Target")),
            .left(words.say("Kết quả", "Verdict")), .left(words.say("Kết quả mới", "New verdict")),
        ])
        for verdict in difference.verdicts {
            verdicts.append([verdict.unit.description, verdict.target, verdict.before, verdict.after])
        }
        return text + "\n" + verdicts.text(colouredColumn: nil)
    }
}
