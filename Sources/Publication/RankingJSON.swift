internal import Bytes
package import Model
internal import Scoring

/// The answers of the API; what Cluster/README.md and README.md document.
package enum PublicationJSON {
    /// `/api/v1/rankings`: what a ranking is of, how complete it is, and its rows with the CSV's names.
    package static func ranking(_ report: RankingReport) -> [UInt8] {
        let ranking = report.ranking
        var json = JSONWriter()
        json.object { json in
            json.field("period", ranking.period.description)
            json.field("asOf", ranking.asOf.description)
            json.field("tier", ranking.league.tier.description)
            json.field("within", ranking.league.within?.description)
            json.field("completeness") { json in append(report.completeness, to: &json) }
            json.field("freshness", report.freshness?.description)
            json.field("provisional", report.isProvisional)
            json.field("warnings") { json in append(report.calendarGaps, to: &json) }
            json.field("catalogue", ranking.catalogue.name)
            append(report.rules, to: &json)
            json.field("rows") { json in
                json.array { json in
                    for row in ranking.rows {
                        json.object { json in append(row, report, to: &json) }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func append(_ gaps: [CalendarGap], to json: inout JSONWriter) {
        json.array { json in
            for gap in gaps {
                json.object { json in
                    json.field("code", gap.code)
                    json.field("year", gap.year)
                    json.field("vi", gap.sentence(.vietnamese))
                    json.field("en", gap.sentence(.english))
                }
            }
        }
    }

    private static func append(_ completeness: Completeness, to json: inout JSONWriter) {
        json.object { json in
            json.field("heard", completeness.heard)
            json.field("expected", completeness.expected)
            json.field("missing") { json in
                json.array { json in
                    for office in completeness.missing { json.string(office.unit.description) }
                }
            }
            json.field("notAttested") { json in
                json.array { json in for unit in completeness.notAttested { json.string(unit.description) } }
            }
            json.field("predecessors") { json in
                json.array { json in
                    for office in completeness.predecessors { json.string(office.unit.description) }
                }
            }
        }
    }

    private static func append(_ row: Standing, _ report: RankingReport, to json: inout JSONWriter) {
        json.field("rank", row.rank)
        json.field("unit_code", row.score.unit.description)
        json.field("unit_name", row.name)
        appendFigures(row.score, band: row.band?.nameVi, to: &json)
        append(row.formers, to: &json)
        append(report.ranges[row.score.unit], to: &json)
        guard let ground = report.grounds[row.score.unit] else { return }
        json.field("freshness", ground.freshness?.description)
        json.field("heard", ground.heard)
        json.field("expected", ground.expected)
        json.field("refused", ground.refused)
    }

    /// What a unit was formerly, in part: units that have ended and count with it.
    static func append(_ formers: [Tree.Former], to json: inout JSONWriter) {
        json.field("formerly") { json in
            json.array { json in
                for former in formers {
                    json.object { json in
                        json.field("unit", former.unit.description)
                        json.field("name", former.name)
                        json.field("until", former.until?.description)
                    }
                }
            }
        }
    }

    /// The columns from `points_micro` to `status`.
    static func appendFigures(_ score: UnitScore, band: String?, to json: inout JSONWriter) {
        json.field("points_micro", score.pointsMicro)
        json.field("applicable_points", score.applicable)
        json.field("scaled_micro", score.scaledMicro)
        json.field("band", band)
        for (code, points) in zip(Catalogue.groupCodes, score.groupsMicro) { json.field(code, points) }
        json.field("status", score.status.rawValue)
    }

    /// `/api/v1/periods`: the periods of which there are figures, in the order given.
    package static func periods(_ periods: [Period]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("periods") { json in
                json.array { json in
                    for period in periods {
                        json.object { json in
                            json.field("period", period.description)
                            json.field("grain", String(describing: period.grain))
                            json.field("firstDay", period.firstDay.description)
                            json.field("lastDay", period.lastDay.description)
                        }
                    }
                }
            }
        }
        return json.bytes
    }
}
