/// A field of a kind: its name as the case's name, letter for letter, since that is what files, rejects and
/// configuration say, and its *slot*, its place in the kind's table, as the raw value.
protocol RecordSlot: RawRepresentable<Int>, CaseIterable, Hashable, Sendable {
    /// What the field is, for people.
    var about: FieldAbout { get }
}

/// The fields of a kind in the order of its table (Protocol/13-records-in.md).
package struct RecordSchema: Sendable {
    package let kind: RecordKind
    package let fields: [String]
    /// Slots that a CSV header must have; `MaDonVi` may be absent.
    package let required: [Int]
    /// Slots that came with each layout of kept rows behind the first (`KeptRows`), the oldest first.
    let later: [[Int]]
    /// The slot that, with the unit, makes the key.
    package let key: Int
    /// The slot of a day that, with `key`, makes the key of kinds of which an id has a record for each day.
    package let keyDay: Int?
    /// The slot of `MaDonVi`.
    package let unit: Int
    /// A field that tells the kind where nothing else does: no kind before this one has it.
    package let telling: String
    /// For each slot, the names beside the field's own under which other systems export it.
    package let names: [[String]]
    /// For each slot, what the field is, for people.
    package let about: [FieldAbout]
    /// The names, beside the kind's own, under which workbooks have a sheet of such records (W-08).
    package let sheetNames: [String]
    /// All names as `HeaderName` compares them, with their slots.
    let known: [HeaderName: Int]

    /// Where a row has its key: its slot, or behind all slots, where a joint one is put (`FlatRow.appendKey`).
    var keySlot: Int { keyDay == nil ? key : fields.count }

    /// The slot of `CapNhat`: the last of every kind.
    package var version: Int { fields.count - 1 }

    init<Slot: RecordSlot>(
        _ kind: RecordKind, _ slots: Slot.Type, key: Slot, and day: Slot? = nil, unit: Slot, required: [Slot],
        later: [[Slot]] = [], telling: Slot, sheets: [String], names: [Slot: [String]]
    ) {
        self.kind = kind
        fields = slots.allCases.map { String(describing: $0) }
        self.required = required.map(\.rawValue)
        self.later = later.map { $0.map(\.rawValue) }
        self.key = key.rawValue
        keyDay = day?.rawValue
        self.unit = unit.rawValue
        self.telling = String(describing: telling)
        let all = slots.allCases.map { names[$0] ?? [] }
        self.names = all
        about = slots.allCases.map(\.about)
        sheetNames = sheets
        known = Dictionary(
            zip(fields, all).enumerated().flatMap { slot, entry in
                ([entry.0] + entry.1).map { (HeaderName($0), slot) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// A kind that no stream of records has.
    private init(without kind: RecordKind) {
        self.kind = kind
        fields = []
        required = []
        later = []
        key = 0
        keyDay = nil
        unit = 0
        telling = ""
        names = []
        about = []
        sheetNames = []
        known = [:]
    }

    package static func of(_ kind: RecordKind) -> RecordSchema {
        RecordTables.type(of: kind)?.schema ?? RecordSchema(without: kind)
    }

    /// The header of rows whose unit is known: all fields that a layout of kept rows has, but the unit's.
    func keptHeader(layout: UInt8) -> String {
        let absent = later.dropFirst(Int(layout - KeptRows.firstLayout)).joined()
        let slots = fields.indices.filter { $0 != unit && !absent.contains($0) }
        return slots.map { fields[$0] }.joined(separator: ",") + "\n"
    }
}
