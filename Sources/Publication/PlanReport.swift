internal import Bytes
package import Model

/// Tasks of reform plans at and below a unit, office by office (J-18): what the cells carry, which is no text of a
/// task. The answer of `/api/v1/units/CODE/plans`.
package struct PlanReport: Sendable {
    /// The tasks of one office in a period.
    package struct Row: Equatable, Sendable {
        package var unit: UnitCode
        package var name: String
        package var tasks: Int64 = 0
        package var done: Int64 = 0
        /// Of those done.
        package var doneLate: Int64 = 0
        /// Open, and due on T or later.
        package var notDue: Int64 = 0
        /// Open, and due before T.
        package var overdue: Int64 = 0
        /// When the first of these was due.
        package var overdueSince: Day?

        package init(unit: UnitCode, name: String, _ cell: Measures, judged: Day) {
            self.unit = unit
            self.name = name
            tasks = cell[.plans]
            done = cell[.plansDone]
            doneLate = cell[.plansDoneLate]
            for entry in cell.series(.plansOpen) {
                let due = Slot.scheduleDay(entry.slot.key)
                if due < judged {
                    overdue += entry.count
                    overdueSince = min(overdueSince ?? due, due)
                } else {
                    notDue += entry.count
                }
            }
        }

        /// The most overdue first, then who has been for longest, then by code.
        fileprivate static func standsBefore(_ left: Row, _ right: Row) -> Bool {
            if left.overdue != right.overdue { return left.overdue > right.overdue }
            let (mine, theirs) = (left.overdueSince ?? .last, right.overdueSince ?? .last)
            return mine != theirs ? mine < theirs : left.unit < right.unit
        }
    }

    package var unit: UnitCode
    package var name: String
    package var period: Period
    package var asOf: Day
    /// T.
    package var judged: Day
    /// Offices with tasks in the period.
    package var rows: [Row]

    /// - Parameters:
    ///   - unit: whose.
    ///   - name: its name.
    ///   - period: a task counts in that of its due date and in later ones until it is done.
    ///   - asOf: on what day is judged.
    ///   - offices: the own cells of everything that counts in the unit, with names.
    package init(
        of unit: UnitCode, name: String, in period: Period, asOf: Day,
        offices: [(unit: UnitCode, name: String, cells: [ProcedureCode: Measures])]
    ) {
        self.unit = unit
        self.name = name
        self.period = period
        self.asOf = asOf
        let judged = max(period.firstDay, min(asOf, period.lastDay))
        self.judged = judged
        rows = offices.compactMap { office in
            let row = Row(
                unit: office.unit, name: office.name, office.cells[.none] ?? Measures(), judged: judged)
            return row.tasks > 0 ? row : nil
        }.sorted(by: Row.standsBefore)
    }

    func total(_ part: KeyPath<Row, Int64>) -> Int64 { rows.reduce(0) { $0 + $1[keyPath: part] } }

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("name", name)
            json.field("period", period.description)
            json.field("asOf", asOf.description)
            json.field("judged", judged.description)
            json.field("tasks", total(\.tasks))
            json.field("overdue", total(\.overdue))
            json.field("offices") { json in
                json.array { json in
                    for row in rows { json.object { json in Self.append(row, to: &json) } }
                }
            }
        }
        return json.bytes
    }

    private static func append(_ row: Row, to json: inout JSONWriter) {
        json.field("unit", row.unit.description)
        json.field("name", row.name)
        json.field("tasks", row.tasks)
        json.field("done", row.done)
        json.field("done_late", row.doneLate)
        json.field("not_due", row.notDue)
        json.field("overdue", row.overdue)
        json.field("overdue_since", row.overdueSince?.description)
    }

    static let columns = [
        "unit_code", "name", "tasks", "done", "done_late", "not_due", "overdue", "overdue_since",
    ]

    package func csv(for reader: ExactCSV.Reader = .program, origin: FileOrigin? = nil) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        sheet.head(Self.columns)
        for row in rows {
            sheet.code(row.unit.description)
            sheet.text(row.name)
            for count in [row.tasks, row.done, row.doneLate, row.notDue, row.overdue] { sheet.whole(count) }
            if let since = row.overdueSince { sheet.text(since.description) } else { sheet.empty() }
            sheet.endRow()
        }
        return sheet.bytes
    }
}
