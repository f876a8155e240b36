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
    /// For each slot what stands there, and the texts that do not stand in the line as they are meant.
    private var held: [Held]
    private var pool: [UInt8] = []
    private var isPlain = true
    /// Where the fields of a plain line stand in it, two places each as `RowLayout.paired` tells them.
    private(set) var places: [UInt32]
    private var derivation = PortalDerivation()

    /// What a line has for a slot.
    private struct Held: Sendable {
        /// How the key says that it is this field; `nil`: no key has.
        var source: HeaderReading.Source?
        var text = 0..<0
        /// The text stands in the line, not in the pool.
        var isInLine = true
        /// A list or an object, which is no value.
        var isNested = false
        /// Two keys say so in the same way.
        var isTwice = false
    }

    init(_ schema: RecordSchema, _ mapping: ColumnMapping) {
        names = KeyNames(schema, mapping)
        values = mapping.values(schema)
        held = Array(repeating: Held(), count: schema.fields.count)
        places = Array(repeating: 0, count: 2 * schema.fields.count)
    }

    /// Reads the object in `range`, which is valid UTF-8.
    ///
    /// - Returns: true when the line is plain, and its fields are where `places` says, counted from the line's
    ///   beginning; false when they have been put together in `row`.
    mutating func read(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into row: inout FlatRow
    ) throws(Fault) -> Bool {
        pool.removeAll(keepingCapacity: true)
        for slot in held.indices { held[slot] = Held() }
        derivation.clear()
        names.begin()
        isPlain = values == nil
        do throws(JSONFault) {
            var cursor = JSONCursor(range)
            try cursor.enterObject(bytes)
            while let meaning = try nextMeaning(bytes, &cursor) {
                switch meaning {
                case .field(let slot, let source): try readField(slot, source, bytes, &cursor)
                case .list(let number): try derivation.read(number, bytes, &cursor)
                case .nothing: try cursor.passValue(bytes)
                }
            }
            try cursor.expectEnd(bytes)
        } catch {
            throw Fault(slot: nil)
        }
        // After the whole line is known to be JSON: what is malformed as a whole has no field.
        if let slot = held.firstIndex(where: \.isTwice) { throw Fault(slot: slot) }
        if let slot = held.firstIndex(where: \.isNested) { throw Fault(reason: .badValue, slot: slot) }
        guard isPlain, derivation.isEmpty else {
            compose(bytes, into: &row)
            return false
        }
        for slot in held.indices {
            let text = held[slot].text
            // An empty field stands at the line's beginning.
            let start = text.isEmpty ? 0 : text.lowerBound &- range.lowerBound
            places[2 &* slot] = UInt32(truncatingIfNeeded: start)
            places[2 &* slot &+ 1] = UInt32(truncatingIfNeeded: start &+ text.count &+ 1)
        }
        return true
    }

    @inline(__always)
    private mutating func nextMeaning(
        _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONFault) -> KeyNames.Meaning? {
        if let meaning = names.pass(bytes, &cursor) { return meaning }
        guard let name = try cursor.nextKey(bytes) else { return nil }
        return meaning(name, bytes, cursor)
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
        switch try cursor.readValue(bytes) {
        case .null: break
        case .number(let range): field.text = range
        case .string(let text) where !text.hasEscapes: field.text = text.range
        case .string(let text):
            field.text = keep { cursor.appendUnescaped(text, bytes, to: &$0) }
            field.isInLine = false
        case .bool(let value):
            field.text = keep { $0.append(value ? UInt8(ascii: "1") : UInt8(ascii: "0")) }
            field.isInLine = false
        case .object, .array:
            try cursor.skipValue(bytes)
            field.isNested = true
        }
        held[slot] = field
    }

    /// The place in the pool of a text that `append` appends.
    private mutating func keep(_ append: (inout [UInt8]) -> Void) -> Range<Int> {
        let start = pool.count
        append(&pool)
        isPlain = false
        return start..<pool.count
    }

    /// Puts the fields of the line that was read together in `row`.
    mutating func compose(_ bytes: Span<UInt8>, into row: inout FlatRow) {
        row.clear()
        for slot in held.indices {
            let (text, isInLine) = (held[slot].text, held[slot].isInLine)
            if text.isEmpty, let derived = derivation.text(slot) {
                row.append(derived.span)
            } else if values != nil {
                let text = isInLine ? bytes.array(text) : Array(pool[text])
                row.append(&values, slot) { $0 += text }
            } else if isInLine {
                row.append(bytes.extracting(text))
            } else {
                row.append(pool.span.extracting(text), mayHaveNUL: true)
            }
        }
    }
}

extension JSONCursor {
    /// Passes a value, most of which are scalars.
    @inline(__always)
    fileprivate mutating func passValue(_ bytes: Span<UInt8>) throws(JSONFault) {
        switch try readValue(bytes) {
        case .object, .array: try skipValue(bytes)
        default: break
        }
    }

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
