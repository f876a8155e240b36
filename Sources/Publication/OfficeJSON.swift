internal import Bytes
internal import Model
internal import Scoring

extension PublicationJSON {
    /// An office as its own agent sees it; the ids of dossiers stand in the list of what is due, not here.
    package static func office(_ report: OfficeReport) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", report.unit.description)
            json.field("name", report.name)
            json.field("now", report.now.description)
            json.field("freshness", report.freshness?.description)
            json.field("due") { json in
                guard let due = report.due else { return json.null() }
                json.object { json in
                    for group in DueGroup.allCases { json.field(group.description, due.total(group)) }
                    json.field("waiting", due.waiting)
                }
            }
            json.field("tasks") { json in json.object { json in append(report.tasks, report.today, to: &json) } }
            json.field("score") { json in append(report.score, to: &json) }
            json.field("refusals") { json in json.object { json in append(report.refusals, to: &json) } }
            json.field("delivery") { json in json.object { json in append(report.delivery, to: &json) } }
            json.field("warnings") { json in
                json.array { json in
                    for warning in report.warnings {
                        json.object { json in
                            json.field("text_vi", warning.vietnamese)
                            json.field("text_en", warning.english)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    /// Open tasks; their texts are for the office alone.
    private static func append(_ tasks: [OpenTask], _ today: Day, to json: inout JSONWriter) {
        json.field("open", tasks.count)
        json.field("overdue", tasks.count { $0.isOverdue(on: today) })
        json.field("rows") { json in
            json.array { json in
                for task in tasks.prefix(OfficePage.pageMax) {
                    json.object { json in
                        json.field("id", task.id)
                        json.field("text", task.text)
                        json.field("figure", task.figure)
                        json.field("due", task.due.description)
                        json.field("overdue", task.isOverdue(on: today))
                        json.field("begun", task.isBegun)
                    }
                }
            }
        }
    }

    private static func append(_ score: OfficeReport.OwnScore, to json: inout JSONWriter) {
        json.object { json in
            switch score {
            case .awaitingBundle: json.field("state", "awaiting-bundle")
            case .outside(let period):
                json.field("state", "outside")
                json.field("period", period.description)
            case .score(let report):
                json.field("state", "own")
                json.field("period", report.scorer.period.description)
                json.field("asOf", report.scorer.asOf.description)
                json.field("catalogue", report.scorer.catalogue.name)
                json.field("scope", report.score.scope)
                appendFigures(report.score, band: nil, to: &json)
                json.field("indicators") { json in
                    json.array { json in
                        for (indicator, score) in zip(report.scorer.catalogue.indicators, report.score.indicators)
                        where score.state != .notApplicable {
                            json.object { json in
                                json.field("indicator", indicator.code)
                                json.field("state", score.state.rawValue)
                                json.field("numerator", score.numerator)
                                json.field("denominator", score.denominator)
                                json.field("points_micro", score.state == .info ? nil : score.pointsMicro)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func append(_ refusals: OfficeReport.Refusals, to json: inout JSONWriter) {
        json.field("counts") { json in
            json.object { json in
                for entry in refusals.counts { json.field(entry.reason, entry.count) }
            }
        }
        json.field("rows") { json in
            json.array { json in
                for row in refusals.rows {
                    json.object { json in
                        json.field("source", row.source)
                        json.field("line", row.line)
                        json.field("field", row.field)
                        json.field("kind", row.kind)
                        json.field("id", row.id)
                        json.field("reason", row.reason)
                        json.field("meaning_vi", row.meaning.vietnamese)
                        json.field("meaning_en", row.meaning.english)
                        json.field("remedy_vi", row.remedy.vietnamese)
                        json.field("remedy_en", row.remedy.english)
                    }
                }
            }
        }
    }

    private static func append(_ delivery: OfficeReport.Delivery, to json: inout JSONWriter) {
        json.field("delivered", delivery.isDelivered)
        json.field("settled", delivery.isSettled)
        json.field("incarnation", delivery.incarnation)
        json.field("version", delivery.version)
        json.field("tag", delivery.tag)
        json.field("digest", delivery.digest)
        json.field("upstreams") { json in
            json.array { json in
                for upstream in delivery.upstreams {
                    json.object { json in
                        json.field("name", upstream.name)
                        json.field("connected", upstream.isConnected)
                    }
                }
            }
        }
        json.field("holdings") { json in
            json.array { json in
                for holding in delivery.holdings {
                    json.object { json in
                        json.field("holder", holding.holder)
                        json.field("tier", holding.tier.description)
                        json.field("level", holding.isDurable ? "durable" : "held")
                        json.field("incarnation", holding.incarnation)
                        json.field("version", holding.version)
                        json.field("current", holding.isCurrent)
                        json.field("durable_since", holding.durableSince?.description)
                    }
                }
            }
        }
    }
}
