internal import Bytes

/// What the keys of objects mean. A file has few keys and each of its lines has them all, so what a key means is
/// found out once and then known by its bytes.
struct KeyNames: Sendable {
    enum Meaning: Equatable, Sendable {
        /// A field of the kind, and how its name says so.
        case field(Int, HeaderReading.Source)
        /// One of the portal's lists, by its number.
        case list(Int)
        case nothing
    }

    private let schema: RecordSchema
    private let mapping: ColumnMapping
    private var index = HashIndex()
    /// The names, one after the other, and where each ends.
    private var text: [UInt8] = []
    private var ends: [Int] = []
    private var meanings: [Meaning] = []
    /// It can stand in a line as it is: without what JSON escapes.
    private var isPlain: [Bool] = []
    /// The name that is expected next: the one that came first after the last one.
    private var next = 0

    init(_ schema: RecordSchema, _ mapping: ColumnMapping) {
        self.schema = schema
        self.mapping = mapping
    }

    /// A line begins, with the names of the line before it, most likely.
    mutating func begin() { next = 0 }

    /// What the next key means, if it is the expected one: the lines of a file have the same keys in the same order.
    @inline(__always)
    mutating func pass(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) -> Meaning? {
        if next >= ends.count || !isPlain[next] || !cursor.passKey(bytes, text.span, range(next)) { return nil }
        next &+= 1
        return meanings[next &- 1]
    }

    @inline(__always)
    private func range(_ place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place &- 1])..<ends[place] }

    mutating func meaning(_ bytes: Span<UInt8>, _ key: Range<Int>) -> Meaning {
        let hash = TextHash.of(bytes, key)
        let place = index.find(hash) { place in
            let name = range(place)
            return name.count == key.count && TextHash.areEqual(text.span, name.lowerBound, bytes, key)
        }
        if place >= 0 {
            next = place + 1
            return meanings[place]
        }
        let name = bytes.array(key)
        let meaning = meaning(PlainName.of(String(decoding: name, as: UTF8.self)))
        if ends.count < IntakeLimits.keysKnownMax, name.count <= IntakeLimits.keyKnownBytesMax {
            index.insert(hash, ends.count)
            text += name
            ends.append(text.count)
            isPlain.append(name.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
            meanings.append(meaning)
            next = ends.count
        }
        return meaning
    }

    /// The keys that are known, in the order in which they came; the portal's lists are not among them.
    var columns: [FileForm.Column] {
        meanings.enumerated().compactMap { place, meaning in
            let text = String(decoding: text[range(place)], as: UTF8.self)
            return switch meaning {
            case .field(let slot, let source): FileForm.Column((text, slot, source), schema)
            case .nothing: FileForm.Column((text, nil, nil), schema)
            case .list: nil
            }
        }
    }

    /// A name that says what it is comes before one that is known for it: the lists' own names among them.
    private func meaning(_ name: String) -> Meaning {
        let (slot, source) = HeaderReading.find(name, schema, mapping)
        if let source, source >= .own { return slot.map { .field($0, source) } ?? .nothing }
        if schema.kind == .dossiers,
            let list = PortalDerivation.Source.allCases.first(where: { String(describing: $0).lowercased() == name })
        {
            return .list(list.rawValue)
        }
        if let slot, let source { return .field(slot, source) }
        return .nothing
    }
}
