internal import Bytes
package import Model

/// What an owner says of one of its states: its canonical digest (Protocol/05-cells.md, K-19). A relay passes on the
/// owner's words, never its own.
package struct StateDigest: Hashable, Sendable {
    package var handle: UInt32
    package var position: Position
    /// 32 bytes.
    package var digest: [UInt8]

    package init(handle: UInt32, position: Position, digest: [UInt8]) {
        self.handle = handle
        self.position = position
        self.digest = digest
    }

    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(UInt64(handle))
        bytes.write(position)
        bytes.write(fixed: digest, count: Limits.digestBytes)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            handle: try body.handle(&cursor), position: try body.position(&cursor),
            digest: try body.bytes(&cursor, count: Limits.digestBytes, .hash))
    }
}

/// The canonical digest of a whole state: what two nodes that hold one position must agree on.
///
/// Cells come one by one, so that a state of megabytes needs no second copy.
package struct CanonicalState {
    private var hash = SHA256()
    private var bytes: [UInt8] = []

    package init(unit: UnitCode, position: Position, cellCount: Int) {
        CanonicalForm.encodeHead(unit: unit, position: position, cellCount: cellCount, into: &bytes)
    }

    /// The next cell, in the order of the wire.
    package mutating func append(_ key: CellKey, _ measures: Measures) {
        CanonicalForm.encode(key, measures, into: &bytes)
        if bytes.count > Limits.digestPieceBytes {
            hash.update(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
    }

    /// 32 bytes.
    package consuming func digest() -> [UInt8] {
        hash.update(bytes)
        return hash.digest().bytes
    }
}
