internal import Bytes
internal import Model
internal import Publication
internal import Scoring

extension RankCommand {
    /// The ranking as the API gives it, or the indicators with the CSV's names.
    func json(_ result: Result, indicators: Bool) -> [UInt8] {
        let body =
            indicators
            ? Self.indicators(result.ranking, withExtras: showsExtras) : PublicationJSON.ranking(report(result))
        return body + [UInt8(ascii: "\n")]
    }

    /// Offices of the league, and below it, of which no record stands are missing, as they would be at the centre.
    private func report(_ result: Result) -> RankingReport {
        let tree = result.tree
        let part = league.within.map { [$0] + tree.descendants(of: $0) } ?? tree.units
        let expected = part.filter { $0 != tree.root }
        let missing = expected.filter { !result.heard.contains($0) }
        var report = RankingReport(
            ranking: result.ranking,
            completeness: Completeness(
                heard: expected.count - missing.count, expected: expected.count,
                missing: missing.map { Completeness.Office(unit: $0, name: tree.name(of: $0) ?? "") }),
            freshness: missing.isEmpty ? now : nil, isProvisional: !missing.isEmpty || asOf <= period.lastDay)
        report.calendarGaps = result.calendarGaps
        return report
    }

    private static func indicators(_ ranking: Ranking, withExtras: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("period", ranking.period.description)
            json.field("asOf", ranking.asOf.description)
            json.field("tier", ranking.league.tier.description)
            json.field("within", ranking.league.within?.description)
            json.field("catalogue", ranking.catalogue.name)
            json.field("rows") { json in
                json.array { json in
                    for row in ranking.rowsByUnit {
                        for (indicator, score) in zip(ranking.catalogue.indicators, row.score.indicators) {
                            json.object { json in append(score, indicator.code, of: row, to: &json) }
                        }
                        for extra in withExtras ? row.score.extras(ranking.catalogue) : [] {
                            json.object { json in append(extra, of: row, to: &json) }
                        }
                        for desk in withExtras ? row.score.desk : [] {
                            json.object { json in append(desk, of: row, to: &json) }
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func append(_ desk: DeskScore, of row: Standing, to json: inout JSONWriter) {
        json.field("unit_code", row.score.unit.description)
        json.field("indicator", desk.indicator.code)
        json.field("numerator", desk.counts?.numerator)
        json.field("denominator", desk.counts?.denominator)
        json.field("points_micro", Int64?.none)
        json.field("state", desk.state.rawValue)
    }

    private static func append(_ extra: ExtraScore, of row: Standing, to json: inout JSONWriter) {
        json.field("unit_code", row.score.unit.description)
        json.field("indicator", extra.indicator.code)
        json.field("numerator", extra.numerator)
        json.field("denominator", extra.denominator)
        json.field("points_micro", Int64?.none)
        json.field("state", IndicatorScore.State.info.rawValue)
    }

    private static func append(
        _ score: IndicatorScore, _ code: String, of row: Standing, to json: inout JSONWriter
    ) {
        let isApplicable = score.state != .notApplicable
        json.field("unit_code", row.score.unit.description)
        json.field("indicator", code)
        json.field("numerator", isApplicable ? score.numerator : nil)
        json.field("denominator", isApplicable ? score.denominator : nil)
        json.field("points_micro", isApplicable && score.state != .info ? score.pointsMicro : nil)
        json.field("state", score.state.rawValue)
    }
}
