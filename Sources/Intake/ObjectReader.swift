internal import Bytes

/// Reads one line of NDJSON into a flat row: flat keys as they are, the portal's nested lists by the derivation table
/// (Protocol/13-records-in.md, R-30). A flat field that is not empty wins over what is derived for it.
struct ObjectReader: Sendable {
    /// The line is no JSON object, or a key of ours stands there twice (`malformed-row`), or its value is an object or
    /// array (`bad-value`).
    struct Fault: Error {
        var reason = RejectReason.malformedRow
        var slot: Int?
    }

    private let schema: RecordSchema
    private let names: NameIndex
    private var values: [ValueMap]?
    /// The texts of the flat fields in the order of their keys, and for each slot where its text stands; -1 = nowhere.
    private var pool: [UInt8] = []
    private var starts: [Int]
    private var ends: [Int]
    private var key: [UInt8] = []
    private var derivation = PortalDerivation()

    init(_ schema: RecordSchema, _ mapping: ColumnMapping) {
        self.schema = schema
        values = mapping.values(schema)
        starts = Array(repeating: -1, count: schema.fields.count)
        ends = starts
        // A mapped name comes first: it says what a column of another system's field means, whatever its name is here.
        var entries: [(name: String, number: Int)] = []
        for (column, field) in mapping.columns.sorted(by: { $0.key < $1.key }) {
            entries.append((column, schema.fields.firstIndex(of: field) ?? Self.ignored))
        }
        for (slot, field) in schema.fields.enumerated() { entries.append((field, slot)) }
        if schema.kind == .dossiers {
            for source in PortalDerivation.Source.allCases {
                entries.append((String(describing: source), Self.firstSource + source.rawValue))
            }
        }
        names = NameIndex(entries)
    }

    private static let firstSource = IntakeLimits.fieldsMax
    /// A column that the configuration gives to a field of another kind.
    private static let ignored = -1

    /// Reads the object in `range`, which is valid UTF-8, into `row`.
    mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>, into row: inout FlatRow) throws(Fault) {
        pool.removeAll(keepingCapacity: true)
        for slot in starts.indices { starts[slot] = -1 }
        derivation.clear()
        do throws(JSONFault) {
            var cursor = JSONCursor(range)
            var repeated: Int?
            try cursor.enterObject(bytes)
            while let name = try cursor.nextKey(bytes) {
                switch find(name, bytes, cursor) {
                case .some(let slot) where slot >= 0 && slot < Self.firstSource:
                    if starts[slot] >= 0 { repeated = repeated ?? slot }
                    try readField(slot, bytes, &cursor)
                case .some(let number) where number >= Self.firstSource:
                    try derivation.read(number - Self.firstSource, bytes, &cursor)
                default: try cursor.skipValue(bytes)
                }
            }
            try cursor.expectEnd(bytes)
            // After the whole line is known to be JSON: what is malformed as a whole has no field.
            if let repeated { fault = Fault(slot: repeated) }
        } catch {
            fault = Fault(slot: nil)
        }
        if let found = fault {
            fault = nil
            throw found
        }
        compose(into: &row)
    }

    private var fault: Fault?

    private mutating func find(_ name: JSONCursor.Text, _ bytes: Span<UInt8>, _ cursor: JSONCursor) -> Int? {
        if !name.hasEscapes { return names.find(bytes, name.range) }
        key.removeAll(keepingCapacity: true)
        cursor.appendUnescaped(name, bytes, to: &key)
        return names.find(key.span, 0..<key.count)
    }

    private mutating func readField(
        _ slot: Int, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONFault) {
        starts[slot] = pool.count
        if try !cursor.appendScalar(bytes, to: &pool) {
            try cursor.skipValue(bytes)
            fault = fault ?? Fault(reason: .badValue, slot: slot)
        }
        ends[slot] = pool.count
    }

    private mutating func compose(into row: inout FlatRow) {
        row.clear()
        for slot in starts.indices {
            let text = starts[slot] < 0 ? pool[0..<0] : pool[starts[slot]..<ends[slot]]
            if text.isEmpty, let derived = derivation.text(slot) {
                var none: [ValueMap]?
                row.append(&none, slot) { $0.append(contentsOf: derived) }
            } else {
                row.append(&values, slot) { $0.append(contentsOf: text) }
            }
        }
    }
}

extension JSONCursor {
    /// Appends the text of a scalar: `null` is empty, a boolean 0 or 1, a number as it stands.
    ///
    /// - Returns: false when an object or array stands there, which is not passed.
    mutating func appendScalar(_ bytes: Span<UInt8>, to output: inout [UInt8]) throws(JSONFault) -> Bool {
        switch try readValue(bytes) {
        case .null: break
        case .bool(let value): output.append(value ? UInt8(ascii: "1") : UInt8(ascii: "0"))
        case .number(let range): for at in range { output.append(bytes[at]) }
        case .string(let text): appendUnescaped(text, bytes, to: &output)
        case .object, .array: return false
        }
        return true
    }
}
