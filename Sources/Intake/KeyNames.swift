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
    private var names: [[UInt8]] = []
    private var meanings: [Meaning] = []

    init(_ schema: RecordSchema, _ mapping: ColumnMapping) {
        self.schema = schema
        self.mapping = mapping
    }

    mutating func meaning(_ bytes: Span<UInt8>, _ key: Range<Int>) -> Meaning {
        let hash = TextHash.of(bytes, key)
        let place = index.find(hash) { place in
            let name = names[place]
            return name.count == key.count && TextHash.areEqual(name.span, 0, bytes, key)
        }
        if place >= 0 { return meanings[place] }
        let name = bytes.array(key)
        let meaning = meaning(PlainName.of(String(decoding: name, as: UTF8.self)))
        if names.count < IntakeLimits.keysKnownMax, name.count <= IntakeLimits.keyKnownBytesMax {
            index.insert(hash, names.count)
            names.append(name)
            meanings.append(meaning)
        }
        return meaning
    }

    /// The keys that are known, in the order in which they came; the portal's lists are not among them.
    var columns: [FileForm.Column] {
        zip(names, meanings).compactMap { name, meaning in
            let text = String(decoding: name, as: UTF8.self)
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
