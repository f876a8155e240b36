/// Values of another system and what they are here, for one field.
struct ValueMap: Sendable {
    /// As they stand, and as they came in other forms.
    private var exact: [[UInt8]: [UInt8]] = [:]
    /// As they are compared.
    private let plain: [String: [UInt8]]
    /// Values that are mapped to nothing, or not yet known not to be.
    private var misses: Set<[UInt8]> = []

    init(_ values: [String: String]) {
        var plain: [String: [UInt8]] = [:]
        for (theirs, ours) in values.sorted(by: { $0.key < $1.key }) {
            exact[Array(theirs.utf8)] = Array(ours.utf8)
            plain[PlainName.of(theirs)] = Array(ours.utf8)
        }
        self.plain = plain
    }

    var isEmpty: Bool { plain.isEmpty }

    /// Our value for one of theirs, `nil` where it stays as it is.
    mutating func find(_ value: [UInt8]) -> [UInt8]? {
        if let ours = exact[value] { return ours }
        if misses.contains(value) { return nil }
        let ours = plain[PlainName.of(String(decoding: value, as: UTF8.self))]
        // A field has few values, or is none that a mapping is made for.
        guard exact.count + misses.count < IntakeLimits.valuesKnownMax else { return ours }
        if let ours { exact[value] = ours } else { misses.insert(value) }
        return ours
    }
}
