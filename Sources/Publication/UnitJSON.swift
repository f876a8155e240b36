internal import Bytes
internal import Model
internal import Scoring

extension PublicationJSON {
    /// `/api/v1/units/CODE`: the unit's figures with the CSV's names, and how each came about.
    package static func unit(_ report: UnitReport) -> [UInt8] {
        let score = report.score
        let scorer = report.scorer
        var json = JSONWriter()
        json.object { json in
            json.field("unit", score.unit.description)
            json.field("name", report.name)
            json.field("tier", score.tier.description)
            json.field("parent", report.parent?.description)
            append(report.formers, to: &json)
            json.field("period", scorer.period.description)
            json.field("asOf", scorer.asOf.description)
            json.field("judged", scorer.judged.description)
            json.field("catalogue", scorer.catalogue.name)
            append(report.rules, to: &json)
            json.field("base", scorer.catalogue.base(of: score.tier).rawValue)
            json.field("rank", report.standing?.rank)
            json.field("ranked_among", report.leagueCount)
            append(report.range, to: &json)
            append(report.series, of: score.unit, to: &json)
            json.field("scope", score.scope)
            json.field("minimum_scope", scorer.catalogue.minimumScope)
            json.field("minimum_applicable_points", scorer.catalogue.minimumApplicable[score.tier] ?? 0)
            appendFigures(score, band: report.standing?.band?.nameVi, to: &json)
            json.field("indicators") { json in
                json.array { json in
                    for explanation in scorer.explain(score) {
                        json.object { json in append(explanation, scorer.catalogue, to: &json) }
                    }
                }
            }
            if let lost = report.lost { json.field("lost") { json in LostReport.append(lost, scorer, to: &json) } }
            json.field("handlingTime") { json in
                append(report.handlingTime, HandlingTimeClasses(report.cells), to: &json)
            }
            json.field("sync_delay_median_minutes", HandlingTime.medianSyncDelayMinutes(report.cells))
            json.field("signs") { json in append(report.signs, to: &json) }
            json.field("figureSigns") { json in
                json.array { json in
                    for office in report.figureSigns {
                        json.object { json in
                            json.field("unit", office.unit.description)
                            json.field("name", office.name)
                            json.field("signs") { json in
                                SignsReport.append(office.unit == score.unit ? office.signs : office.marked, to: &json)
                            }
                        }
                    }
                }
            }
            json.field("extras") { json in append(score.extras(scorer.catalogue), to: &json) }
            json.field("desk") { json in append(score.desk, WaitTime(report.cells), to: &json) }
            json.field("targets") { json in
                json.array { json in
                    for result in report.targets {
                        json.object { json in append(result, to: &json) }
                    }
                }
            }
            json.field("node") { json in
                if let node = report.node { json.object { json in append(node, to: &json) } } else { json.null() }
            }
        }
        return json.bytes
    }

    private static func append(_ explanation: Explanation, _ catalogue: Catalogue, to json: inout JSONWriter) {
        let indicator = explanation.indicator
        let score = explanation.score
        let isApplicable = score.state != .notApplicable
        json.field("indicator", indicator.code)
        json.field("group", catalogue.groups[indicator.group].code)
        json.field("name_vi", indicator.nameVi)
        json.field("name_en", indicator.nameEn)
        json.field("state", score.state.rawValue)
        json.field("numerator", isApplicable ? score.numerator : nil)
        json.field("denominator", isApplicable ? score.denominator : nil)
        json.field("points_micro", isApplicable && score.state != .info ? score.pointsMicro : nil)
        json.field("maximum_points", indicator.scoring?.maximum)
        json.field("full_at_percent", indicator.scoring?.fullAtPercent)
        json.field("when_empty", indicator.scoring?.whenEmpty.rawValue)
        json.field("minimum_denominator", indicator.scoring?.minimumDenominator)
        json.field("ratio_micro", explanation.ratioMicro)
        if let factor = explanation.syncFactorMicro { json.field("sync_factor_micro", factor) }
        json.field("formula") { json in
            json.object { json in
                json.field("numerator", indicator.formula.text.numerator)
                json.field("denominator", indicator.formula.text.denominator)
            }
        }
        json.field("counts") { json in
            json.object { json in
                for count in explanation.counts { json.field(count.name, count.value) }
            }
        }
    }

    /// Signs with the fraction that each is.
    static func append(_ signs: [Sign], to json: inout JSONWriter) {
        json.array { json in
            for sign in signs {
                json.object { json in
                    json.field("sign", sign.kind.rawValue)
                    json.field("numerator", sign.numerator)
                    json.field("denominator", sign.denominator)
                }
            }
        }
    }

    private static func append(
        _ time: HandlingTime, _ histogram: HandlingTimeClasses, to json: inout JSONWriter
    ) {
        json.object { json in
            json.field("handled", time.handled)
            json.field("total_minutes", time.totalMinutes)
            json.field("median_minutes", time.medianMinutes)
            json.field("p90_minutes", time.p90Minutes)
            json.field("histogram") { json in
                json.array { json in
                    for entry in histogram.classes {
                        json.object { json in
                            json.field("from_minutes", entry.fromMinutes)
                            json.field("to_minutes", entry.toMinutes)
                            json.field("count", entry.count)
                        }
                    }
                }
            }
        }
    }
}
