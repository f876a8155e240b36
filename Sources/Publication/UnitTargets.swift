internal import Bytes
package import Model
package import Scoring

/// One unit's results against its targets, for lists of units.
package struct UnitTargets: Sendable {
    package let unit: UnitCode
    package let name: String
    package let results: [TargetResult]

    package init(unit: UnitCode, name: String, results: [TargetResult]) {
        self.unit = unit
        self.name = name
        self.results = results
    }
}

extension TargetResult {
    /// `met`, `missed` or `not-judged`.
    var verdictName: String { isMet.map { $0 ? "met" : "missed" } ?? "not-judged" }

    /// Why it is not judged.
    var reason: Reason? {
        if case .notJudged(let reason) = verdict { return reason }
        return nil
    }
}

extension ExactCSV {
    package static let targetColumns = [
        "unit_code", "target_id", "indicator", "comparator", "value", "unit", "verdict", "reason", "numerator",
        "denominator", "numerator_before", "denominator_before", "difference_numerator", "difference_denominator",
        "lacking", "kept_of",
    ]

    /// Units by code, targets in their file's order (T-07).
    package static func targets(
        _ units: [UnitTargets], for reader: Reader = .program, origin: FileOrigin? = nil
    ) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        write(targets: units, to: &sheet)
        return sheet.bytes
    }

    static func write(targets units: [UnitTargets], to sheet: inout SheetWriter) {
        sheet.head(targetColumns)
        for unit in units.sorted(by: { $0.unit < $1.unit }) {
            for result in unit.results {
                let target = result.target
                sheet.code(unit.unit.description)
                sheet.code(target.id)
                sheet.code(target.indicator)
                sheet.text(target.comparator.rawValue)
                sheet.whole(target.percent)
                sheet.text(target.measured.rawValue)
                sheet.text(result.verdictName)
                sheet.text(result.reason?.rawValue ?? "")
                let counts = [
                    result.numerator, result.denominator, result.numeratorBefore, result.denominatorBefore,
                    result.distance?.numerator, result.distance?.denominator, result.distance?.lacking,
                ]
                for count in counts { sheet.whole(count) }
                sheet.whole(result.keptOf)
                sheet.endRow()
            }
        }
    }
}

extension PublicationJSON {
    /// One unit's result, as the unit's answer and `tamcap rank --targets --format json` have it.
    static func append(_ result: TargetResult, to json: inout JSONWriter) {
        let target = result.target
        json.field("id", target.id)
        json.field("indicator", target.indicator)
        json.field("comparator", target.comparator.rawValue)
        json.field("percent", target.percent)
        json.field("unit", target.measured.rawValue)
        json.field("verdict", result.verdictName)
        if let isMet = result.isMet { json.field("met", isMet) } else { json.field("met") { $0.null() } }
        json.field("not_judged", result.reason?.rawValue)
        json.field("numerator", result.numerator)
        json.field("denominator", result.denominator)
        json.field("numerator_before", result.numeratorBefore)
        json.field("denominator_before", result.denominatorBefore)
        json.field("difference_numerator", result.distance?.numerator)
        json.field("difference_denominator", result.distance?.denominator)
        json.field("difference_micro_percent", result.distance?.microPercent)
        json.field("lacking", result.distance?.lacking)
        json.field("kept_of", result.keptOf)
        json.field("source", target.source)
        json.field("text_vi", target.textVi)
    }

    /// X1 to X18 of a unit.
    static func append(_ extras: [ExtraScore], to json: inout JSONWriter) {
        json.array { json in
            for extra in extras {
                json.object { json in
                    json.field("indicator", extra.indicator.code)
                    json.field("name_vi", extra.indicator.nameVi)
                    json.field("name_en", extra.indicator.nameEn)
                    json.field("state", IndicatorScore.State.info.rawValue)
                    json.field("numerator", extra.numerator)
                    json.field("denominator", extra.denominator)
                    json.field("ratio_micro", extra.ratioMicro)
                    if let rated = extra.rated {
                        json.field("rated", rated.part)
                        json.field("rated_of", rated.whole)
                    }
                    if let overdue = extra.overdue { json.field("overdue", overdue) }
                    json.field("formula") { json in
                        json.object { json in
                            json.field("numerator", extra.indicator.text.numerator)
                            json.field("denominator", extra.indicator.text.denominator)
                        }
                    }
                }
            }
        }
    }

    /// Every target of every unit of a league.
    package static func targets(_ units: [UnitTargets], _ ranking: Ranking) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("period", ranking.period.description)
            json.field("asOf", ranking.asOf.description)
            json.field("tier", ranking.league.tier.description)
            json.field("within", ranking.league.within?.description)
            json.field("catalogue", ranking.catalogue.name)
            json.field("rows") { json in
                json.array { json in
                    for unit in units.sorted(by: { $0.unit < $1.unit }) {
                        for result in unit.results {
                            json.object { json in
                                json.field("unit_code", unit.unit.description)
                                append(result, to: &json)
                            }
                        }
                    }
                }
            }
        }
        return json.bytes
    }
}
