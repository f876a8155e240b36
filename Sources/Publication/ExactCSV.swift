package import Model
package import Scoring

/// The exact CSVs: UTF-8 without BOM, LF after every line, quotes only where RFC 4180 needs them. Two programs that
/// hold the same records write the same bytes.
///
/// For people who open a file in a spreadsheet there are other forms of each. They begin with a byte order mark, by
/// which spreadsheets know UTF-8, and whatever an office calls itself is no formula in them.
package enum ExactCSV {
    /// Whom a file is for, and so in which form it is (I-06).
    package enum Reader: Sendable {
        /// Exact: the bytes are fixed.
        case program
        /// The same with codes in quotes, for programs that take `01` for a number otherwise.
        case quoted
        /// For people, in any language's settings; no cell is a formula.
        case spreadsheet
        /// For people whose Excel is set to Vietnamese: semicolons, decimal commas, codes that stay texts.
        case excel
        /// The cells of a workbook.
        case workbook

        var isForPeople: Bool {
            switch self {
            case .program, .quoted: false
            case .spreadsheet, .excel, .workbook: true
            }
        }
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
    ///   - origin: what it is of, for people.
    /// - Returns: the file's bytes.
    package static func ranks(
        _ ranking: Ranking, for reader: Reader = .program, ranges: [UnitCode: RankRange] = [:],
        origin: FileOrigin? = nil
    ) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        write(ranks: ranking, ranges, hasRanges: reader.isForPeople && !ranges.isEmpty, to: &sheet)
        return sheet.bytes
    }

    static func write(
        ranks ranking: Ranking, _ ranges: [UnitCode: RankRange], hasRanges: Bool, to sheet: inout SheetWriter
    ) {
        sheet.head(rankColumns + (hasRanges ? rangeColumns : []))
        for row in ranking.rows {
            let score = row.score
            sheet.whole(row.rank)
            sheet.code(score.unit.description)
            sheet.text(row.name)
            sheet.micro(score.pointsMicro)
            sheet.whole(score.applicable)
            sheet.micro(score.scaledMicro)
            sheet.text(row.band?.nameVi ?? "")
            for group in score.groupsMicro { sheet.micro(group) }
            sheet.text(score.status.rawValue)
            if hasRanges {
                sheet.whole(ranges[score.unit]?.best)
                sheet.whole(ranges[score.unit]?.worst)
            }
            sheet.endRow()
        }
    }

    /// `unit_code,indicator,…,state`: every indicator of every unit, units by code.
    /// With extras, X1 to X18 (T-01), V1 to V6 and P1 to P5 stand
    /// behind each unit's rows.
    package static func indicators(
        _ ranking: Ranking, for reader: Reader = .program, withExtras: Bool = false, origin: FileOrigin? = nil
    ) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        write(indicators: ranking, withExtras: withExtras, to: &sheet)
        return sheet.bytes
    }

    static func write(indicators ranking: Ranking, withExtras: Bool, to sheet: inout SheetWriter) {
        sheet.head(indicatorColumns)
        for row in ranking.rowsByUnit {
            let unit = row.score.unit.description
            for (indicator, score) in zip(ranking.catalogue.indicators, row.score.indicators) {
                sheet.code(unit)
                sheet.code(indicator.code)
                append(score, to: &sheet)
                sheet.text(score.state.rawValue)
                sheet.endRow()
            }
            for extra in withExtras ? row.score.extras(ranking.catalogue) : [] {
                sheet.code(unit)
                sheet.code(extra.indicator.code)
                sheet.whole(extra.numerator)
                sheet.whole(extra.denominator)
                sheet.empty()
                sheet.text(IndicatorScore.State.info.rawValue)
                sheet.endRow()
            }
            for desk in withExtras ? row.score.desk : [] {
                sheet.code(unit)
                sheet.code(desk.indicator.code)
                sheet.whole(desk.counts?.numerator)
                sheet.whole(desk.counts?.denominator)
                sheet.empty()
                sheet.text(desk.state.rawValue)
                sheet.endRow()
            }
        }
    }

    /// Numerator, denominator and points.
    static func append(_ score: IndicatorScore, to sheet: inout SheetWriter) {
        guard score.state != .notApplicable else {
            for _ in 0..<3 { sheet.empty() }
            return
        }
        sheet.whole(score.numerator)
        sheet.whole(score.denominator)
        if score.state == .info { sheet.empty() } else { sheet.micro(score.pointsMicro) }
    }
}
