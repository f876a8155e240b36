internal import Bytes
package import Model
package import Scoring

/// The exact CSVs: UTF-8 without BOM, LF after every line, quotes only where RFC 4180 needs them. Two programs that
/// hold the same records write the same bytes.
///
/// For people who open a file in a spreadsheet there is another form of each. It begins with a byte order mark, by
/// which spreadsheets know UTF-8, and no cell of it is a formula, whatever an office calls itself.
package enum ExactCSV {
    package enum Reader: Sendable {
        case program
        case spreadsheet
    }

    static func finish(_ csv: CSVWriter, for reader: Reader) -> [UInt8] {
        reader == .program ? csv.bytes : [0xEF, 0xBB, 0xBF] + csv.bytes
    }

    package static let rankColumns = [
        "rank", "unit_code", "unit_name", "points_micro", "applicable_points", "scaled_micro", "band", "CKMB", "TDGQ",
        "CLGQ", "TTTT", "MDSH", "MDHL", "status",
    ]
    package static let rangeColumns = ["best_rank", "worst_rank"]
    package static let indicatorColumns = [
        "unit_code", "indicator", "numerator", "denominator", "points_micro", "state",
    ]

    /// `rank,unit_code,…,status`, in the ranking's order.
    ///
    /// - Parameters:
    ///   - ranking: what to write.
    ///   - reader: whom for; people also read, behind the other columns, between which ranks a rank can still change.
    ///   - ranges: by unit; empty where nobody knows.
    /// - Returns: the file's bytes.
    package static func ranks(
        _ ranking: Ranking, for reader: Reader = .program, ranges: [UnitCode: RankRange] = [:]
    ) -> [UInt8] {
        var csv = CSVWriter(forSpreadsheet: reader == .spreadsheet)
        let hasRanges = reader == .spreadsheet && !ranges.isEmpty
        csv.row(rankColumns + (hasRanges ? rangeColumns : []))
        for row in ranking.rows {
            let score = row.score
            csv.field(row.rank)
            csv.field(score.unit.description)
            csv.field(row.name)
            csv.field(score.pointsMicro)
            csv.field(score.applicable)
            csv.field(score.scaledMicro)
            csv.field(row.band?.nameVi ?? "")
            for group in score.groupsMicro { csv.field(group) }
            csv.field(score.status.rawValue)
            if hasRanges {
                csv.field(ranges[score.unit]?.best)
                csv.field(ranges[score.unit]?.worst)
            }
            csv.endRow()
        }
        return finish(csv, for: reader)
    }

    /// `unit_code,indicator,…,state`: every indicator of every unit, units by code.
    /// With extras, X1 to X18 (T-01), V1 to V6 and P1 to P5 stand
    /// behind each unit's rows.
    package static func indicators(
        _ ranking: Ranking, for reader: Reader = .program, withExtras: Bool = false
    ) -> [UInt8] {
        var csv = CSVWriter(forSpreadsheet: reader == .spreadsheet)
        csv.row(indicatorColumns)
        for row in ranking.rowsByUnit {
            let unit = row.score.unit.description
            for (indicator, score) in zip(ranking.catalogue.indicators, row.score.indicators) {
                csv.field(unit)
                csv.field(indicator.code)
                append(score, to: &csv)
                csv.field(score.state.rawValue)
                csv.endRow()
            }
            for extra in withExtras ? row.score.extras(ranking.catalogue) : [] {
                csv.field(unit)
                csv.field(extra.indicator.code)
                csv.field(extra.numerator)
                csv.field(extra.denominator)
                csv.emptyField()
                csv.field(IndicatorScore.State.info.rawValue)
                csv.endRow()
            }
            for desk in withExtras ? row.score.desk : [] {
                csv.field(unit)
                csv.field(desk.indicator.code)
                for count in [desk.counts?.numerator, desk.counts?.denominator] {
                    if let count { csv.field(count) } else { csv.emptyField() }
                }
                csv.emptyField()
                csv.field(desk.state.rawValue)
                csv.endRow()
            }
        }
        return finish(csv, for: reader)
    }

    private static func append(_ score: IndicatorScore, to csv: inout CSVWriter) {
        guard score.state != .notApplicable else {
            for _ in 0..<3 { csv.emptyField() }
            return
        }
        csv.field(score.numerator)
        csv.field(score.denominator)
        if score.state == .info { csv.emptyField() } else { csv.field(score.pointsMicro) }
    }
}
