internal import Bytes

/// Topology, register, catalogue and calendar as one piece of bytes (Protocol/06-delivery.md, bundle).
///
/// Four sections in this order, each a name and its bytes, both with their length in front; sections of later minor
/// versions follow and are skipped. The bundle's hash is SHA-256 of all the bytes.
package struct BundleContainer: Hashable, Sendable {
    package var topology: [UInt8]
    package var procedures: [UInt8]
    package var catalogue: [UInt8]
    package var calendar: [UInt8]
    /// Further editions of the catalogue.
    package var editions: [[UInt8]]
    /// The year through which the centre has sealed all figures (Y-01); `nil` when it says nothing.
    package var sealedThrough: Int?

    package init(
        topology: [UInt8], procedures: [UInt8], catalogue: [UInt8], calendar: [UInt8], editions: [[UInt8]] = [],
        sealedThrough: Int? = nil
    ) {
        self.editions = editions
        self.sealedThrough = sealedThrough
        self.topology = topology
        self.procedures = procedures
        self.catalogue = catalogue
        self.calendar = calendar
    }

    private static let names = ["topology", "procedures", "catalogue", "calendar"]
    private static let sealedName = "sealed"
    private static let editionName = "edition"
    /// Years that records may name.
    private static let sealedYears = 2000...2099

    /// The bundle's bytes.
    package func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, section) in zip(Self.names, [topology, procedures, catalogue, calendar]) {
            bytes.writeLengthPrefixed(Array(name.utf8))
            bytes.writeLengthPrefixed(section)
        }
        for edition in editions {
            bytes.writeLengthPrefixed(Array(Self.editionName.utf8))
            bytes.writeLengthPrefixed(edition)
        }
        if let sealedThrough {
            bytes.writeLengthPrefixed(Array(Self.sealedName.utf8))
            bytes.writeLengthPrefixed(Array(String(sealedThrough).utf8))
        }
        return bytes
    }

    /// - Throws: `.tooLarge`, or `.malformed(.section)` unless the four sections stand first, all lengths fit, and a
    ///   sealed year is one.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let limit = Int(Limits.bundleBytesMax)
        guard bytes.count <= limit else { throw .tooLarge(wire: bytes.count, limit: limit) }
        let span = bytes.span
        var cursor = 0
        var sections: [[UInt8]] = []
        for name in Self.names {
            guard try span.text(&cursor, 1...Limits.nameBytesMax, .section) == name else { throw .malformed(.section) }
            sections.append(Array(bytes[try span.range(&cursor, max: limit, .section)]))
        }
        var sealedThrough: Int?
        var editions: [[UInt8]] = []
        while cursor < bytes.count {
            let name = try span.text(&cursor, 1...Limits.nameBytesMax, .section)
            let section = try span.range(&cursor, max: limit, .section)
            if name == Self.editionName { editions.append(Array(bytes[section])) }
            if name == Self.sealedName { sealedThrough = try Self.year(bytes[section]) }
        }
        self.init(
            topology: sections[0], procedures: sections[1], catalogue: sections[2], calendar: sections[3],
            editions: editions, sealedThrough: sealedThrough)
    }

    private static func year(_ text: ArraySlice<UInt8>) throws(WireError) -> Int {
        var year = 0
        for byte in text.prefix(4) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .malformed(.section) }
            year = year * 10 + Int(byte - UInt8(ascii: "0"))
        }
        guard text.count == 4, sealedYears.contains(year) else { throw .malformed(.section) }
        return year
    }

    /// SHA-256 of a bundle's bytes.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] { SHA256.digest(bytes).bytes }
}
