internal import Model
package import Scoring

extension ExactCSV {
    package static let longColumns = [
        "unit_code", "unit_name", "tier", "period", "as_of", "rules", "rank", "indicator", "group", "numerator",
        "denominator", "points_micro", "maximum_points", "state",
    ]

    /// One line for each period, unit and indicator, and one for the unit's sum (`total`): periods in their order,
    /// units by code, indicators in the catalogue's order (I-09). For pivots and databases: what it is of stands in
    /// every line, for programs, too.
    ///
    /// `rules` says by what a ranking was made.
    package static func long(
        _ rankings: [(ranking: Ranking, rules: String)], for reader: Reader = .program
    ) -> [UInt8] {
        var sheet = SheetWriter(reader)
        sheet.head(longColumns)
        for (ranking, rules) in rankings {
            for row in ranking.rowsByUnit {
                let score = row.score
                let begin = { (sheet: inout SheetWriter, indicator: String, group: String) in
                    sheet.code(score.unit.description)
                    sheet.text(row.name)
                    sheet.text(ranking.league.tier.description)
                    sheet.code(ranking.period.description)
                    sheet.text(ranking.asOf.description)
                    sheet.text(rules)
                    sheet.whole(row.rank)
                    sheet.code(indicator)
                    sheet.text(group)
                }
                for (indicator, figure) in zip(ranking.catalogue.indicators, score.indicators) {
                    begin(&sheet, indicator.code, ranking.catalogue.groups[indicator.group].code)
                    append(figure, to: &sheet)
                    sheet.whole(indicator.scoring?.maximum)
                    sheet.text(figure.state.rawValue)
                    sheet.endRow()
                }
                begin(&sheet, "total", "")
                sheet.empty()
                sheet.empty()
                sheet.micro(score.pointsMicro)
                sheet.whole(score.applicable)
                sheet.text(score.status.rawValue)
                sheet.endRow()
            }
        }
        return sheet.bytes
    }
}
