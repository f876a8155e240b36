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

    private var names: KeyNames
    private var values: [ValueMap]?
    /// The texts of the flat fields in the order of their keys, and for each slot what stands there.
    private var pool: [UInt8] = []
    private var held: [Held]
    private var derivation = PortalDerivation()

    /// What a line has for a slot.
    private struct Held: Sendable {
        /// How the key says that it is this field; `nil`: no key has.
        var source: HeaderReading.Source?
        var text = 0..<0
        /// A list or an object, which is no value.
        var isNested = false
        /// Two keys say so in the same way.
        var isTwice = false
    }

    init(_ schema: RecordSchema, _ mapping: ColumnMapping) {
        names = KeyNames(schema, mapping)
        values = mapping.values(schema)
        held = Array(repeating: Held(), count: schema.fields.count)
    }

    /// Reads the object in `range`, which is valid UTF-8, into `row`.
    mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>, into row: inout FlatRow) throws(Fault) {
        pool.removeAll(keepingCapacity: true)
        for slot in held.indices { held[slot] = Held() }
        derivation.clear()
        do throws(JSONFault) {
            var cursor = JSONCursor(range)
            try cursor.enterObject(bytes)
            while let name = try cursor.nextKey(bytes) {
                switch meaning(name, bytes, cursor) {
                case .field(let slot, let source): try readField(slot, source, bytes, &cursor)
                case .list(let number): try derivation.read(number, bytes, &cursor)
                case .nothing: try cursor.skipValue(bytes)
                }
            }
            try cursor.expectEnd(bytes)
        } catch {
            throw Fault(slot: nil)
        }
        // After the whole line is known to be JSON: what is malformed as a whole has no field.
        if let slot = held.firstIndex(where: \.isTwice) { throw Fault(slot: slot) }
        if let slot = held.firstIndex(where: \.isNested) { throw Fault(reason: .badValue, slot: slot) }
        compose(into: &row)
    }

    /// The keys read so far, and what each fills.
    var keys: [FileForm.Column] { names.columns }

    private mutating func meaning(
        _ name: JSONCursor.Text, _ bytes: Span<UInt8>, _ cursor: JSONCursor
    ) -> KeyNames.Meaning {
        if !name.hasEscapes { return names.meaning(bytes, name.range) }
        var key: [UInt8] = []
        cursor.appendUnescaped(name, bytes, to: &key)
        return names.meaning(key.span, 0..<key.count)
    }

    private mutating func readField(
        _ slot: Int, _ source: HeaderReading.Source, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONFault) {
        var field = Held(source: source)
        if let other = held[slot].source {
            // As between the columns of a header: what is known gives way to what is said.
            if other.contradicts(source) {
                held[slot].isTwice = true
                return try cursor.skipValue(bytes)
            }
            if other > source { return try cursor.skipValue(bytes) }
        }
        let start = pool.count
        if try !cursor.appendScalar(bytes, to: &pool) {
            try cursor.skipValue(bytes)
            field.isNested = true
        }
        field.text = start..<pool.count
        held[slot] = field
    }

    private mutating func compose(into row: inout FlatRow) {
        row.clear()
        for slot in held.indices {
            let text = pool[held[slot].text]
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
