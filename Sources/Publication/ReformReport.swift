internal import Bytes
package import Model
package import Scoring

/// What a unit should reform next: the answer of `/api/v1/units/CODE/reform-next` and of `tamcap reform-next`, which
/// are the same bytes.
package struct ReformReport: Sendable {
    package var unit: UnitCode
    package var name: String
    package var scorer: PeriodScorer
    package var score: UnitScore
    package var list: ReformList
    /// The names of the units directly below in which points are lost.
    package var names: [UnitCode: String]
    /// What is expected of its procedures (B-09).
    package var forecast: ReformForecast

    package init(
        unit: UnitCode, name: String, scorer: PeriodScorer, score: UnitScore, list: ReformList,
        names: [UnitCode: String], forecast: ReformForecast
    ) {
        self.unit = unit
        self.name = name
        self.scorer = scorer
        self.score = score
        self.list = list
        self.names = names
        self.forecast = forecast
    }

    /// From the tree and the cells of a period.
    ///
    /// - Parameters:
    ///   - unit: whose list; it stands in the tree.
    ///   - tree: that of T.
    ///   - scorer: the period and the rules.
    ///   - score: the unit's.
    ///   - offices: the own cells of everything that counts in it, ascending by code.
    ///   - arrivals: what the unit received by day.
    ///   - cells: the unit's merged cells of a period.
    package init(
        of unit: UnitCode, in tree: Tree, by scorer: PeriodScorer, _ score: UnitScore,
        offices: [(unit: UnitCode, cells: [ProcedureCode: Measures])], arrivals: ReformArrivals,
        cells: (Period) -> [ProcedureCode: Measures]
    ) {
        var lost = scorer.lost(score, cells: cells(scorer.period))
        let hasBelow = !tree.children(of: unit).isEmpty
        if hasBelow { lost = scorer.lost(lost, tier: score.tier, among: offices) }
        let list = scorer.reformList(lost, tier: score.tier, months: cells) { office in
            guard hasBelow, let host = tree.host(of: office) else { return nil }
            return ([host] + tree.ancestors(of: host)).first { tree.parent(of: $0) == unit }
        }
        let below = Set(list.rows.flatMap { $0.below.map(\.unit) })
        self.init(
            unit: unit, name: tree.name(of: unit) ?? "", scorer: scorer, score: score, list: list,
            names: below.reduce(into: [:]) { $0[$1] = tree.name(of: $1) },
            forecast: ReformForecast(of: list.rows.compactMap(\.code), arrivals, scorer.scorer.calendar))
    }

    package var json: [UInt8] {
        let (vietnamese, english) = (ReformWords(.vietnamese, self), ReformWords(.english, self))
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("name", name)
            json.field("tier", score.tier.description)
            json.field("period", scorer.period.description)
            json.field("asOf", scorer.asOf.description)
            json.field("catalogue", scorer.catalogue.name)
            json.field("from", list.months.lowerBound.description)
            json.field("to", list.months.upperBound.description)
            json.field("knows_unused", list.knowsUnused)
            json.field("knows_growth", list.knowsGrowth)
            json.field("knows_supplements", list.knowsSupplements)
            json.field("forecast_from", forecast.from.description)
            json.field("lost_micro", list.lostMicro)
            json.field("rows") { json in
                json.array { json in
                    for row in list.rows {
                        json.object { json in
                            append(row, to: &json)
                            json.field("todo_vi", vietnamese.todo(row))
                            json.field("todo_en", english.todo(row))
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private func append(_ row: ReformList.Row, to json: inout JSONWriter) {
        json.field("procedure", row.code?.description)
        json.field("name", row.code.flatMap { scorer.scorer.register.procedure($0)?.name } ?? "")
        json.field("first", row.comesFirst)
        json.field("lost_micro", row.lostMicro)
        json.field("score_micro", row.scoreMicro)
        json.field("received", row.received)
        json.field("recent", row.recent)
        json.field("year_before", row.yearBefore)
        json.field("grows") { json in if let grows = row.grows { json.bool(grows) } else { json.null() } }
        let expected = row.code.flatMap { forecast[$0] }
        json.field("forecast_micro", expected?.totalMicro)
        json.field("last_four_weeks", expected?.before)
        json.field("unused", row.isUnused)
        json.field("scope", row.scope)
        json.field("supplemented", row.supplemented)
        json.field("asks_often", row.asksOften)
        json.field("below") { json in
            json.array { json in
                for part in row.below {
                    json.object { json in
                        json.field("unit", part.unit.description)
                        json.field("lost_micro", part.lostMicro)
                    }
                }
            }
        }
    }

    static let columns = [
        "unit_code", "place", "procedure", "name", "first", "lost_micro", "score_micro", "received", "recent",
        "year_before", "grows", "unused", "scope", "supplemented", "asks_often", "below_losing", "most_unit",
        "most_lost_micro", "todo_vi", "todo_en", "forecast_micro", "last_four_weeks",
    ]

    /// Every row, in their order.
    package func csv(for reader: ExactCSV.Reader = .program, origin: FileOrigin? = nil) -> [UInt8] {
        let (vietnamese, english) = (ReformWords(.vietnamese, self), ReformWords(.english, self))
        var sheet = SheetWriter(reader, origin)
        sheet.head(Self.columns)
        for (place, row) in list.rows.enumerated() {
            sheet.code(unit.description)
            sheet.whole(place + 1)
            sheet.code(row.code?.description ?? "-")
            sheet.text(row.code.flatMap { scorer.scorer.register.procedure($0)?.name } ?? "")
            sheet.whole(row.comesFirst ? 1 : 0)
            sheet.micro(row.lostMicro)
            sheet.micro(row.scoreMicro)
            sheet.whole(row.received)
            sheet.whole(row.recent)
            sheet.whole(row.yearBefore)
            sheet.whole(row.grows.map { $0 ? 1 : 0 })
            sheet.whole(list.knowsUnused ? (row.isUnused ? 1 : 0) : nil)
            sheet.whole(row.scope)
            sheet.whole(row.supplemented)
            sheet.whole(list.knowsSupplements ? (row.asksOften ? 1 : 0) : nil)
            sheet.whole(row.below.count)
            sheet.code(row.most?.unit.description ?? "")
            sheet.micro(row.most?.lostMicro)
            sheet.text(vietnamese.todo(row))
            sheet.text(english.todo(row))
            let expected = row.code.flatMap { forecast[$0] }
            sheet.micro(expected.flatMap { Int64(exactly: $0.totalMicro) })
            sheet.whole(expected?.before)
            sheet.endRow()
        }
        return sheet.bytes
    }
}
