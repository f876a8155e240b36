internal import Bytes
internal import Model
internal import Scoring

// The ranks that can still change, and those of periods gone by.
extension PublicationJSON {
    /// The ranks that a unit can still have; nothing where it cannot have one or nobody knows.
    static func append(_ range: RankRange?, to json: inout JSONWriter) {
        guard let range else { return }
        json.field("best_rank", range.best)
        json.field("worst_rank", range.worst)
        json.field("may_be_unranked", range.mayBeUnranked)
    }

    /// `/api/v1/series`: the ranks of a league in its periods, the oldest first, units in the ranking's order.
    package static func series(_ report: RankingReport) -> [UInt8] {
        let ranking = report.ranking
        var json = JSONWriter()
        json.object { json in
            json.field("period", ranking.period.description)
            json.field("asOf", ranking.asOf.description)
            json.field("tier", ranking.league.tier.description)
            json.field("within", ranking.league.within?.description)
            json.field("units") { json in
                json.array { json in
                    for row in ranking.rows {
                        json.object { json in
                            json.field("unit_code", row.score.unit.description)
                            json.field("unit_name", row.name)
                            append(report.series, of: row.score.unit, to: &json)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    /// The field `series`: one entry for each period in which the unit stood in the tree.
    static func append(_ series: [LeagueRanks], of unit: UnitCode, to json: inout JSONWriter) {
        json.field("series") { json in
            json.array { json in
                for ranks in series {
                    guard let place = ranks.places[unit] else { continue }
                    json.object { json in
                        json.field("period", ranks.period.description)
                        json.field("rank", place.rank)
                        json.field("ranked", ranks.rankedCount)
                        json.field("scaled_micro", place.scaledMicro)
                        json.field("status", place.status.rawValue)
                    }
                }
            }
        }
    }
}
