internal import Bytes
package import Model

// Writing the parts that messages are made of; the reverse of BodyReading.swift.
extension Array where Element == UInt8 {
    /// A length-prefixed text, cut at a character's end where it is too long; control characters become spaces.
    package mutating func write(text: String, max limit: Int) {
        var bytes = text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        if bytes.count > limit {
            var end = limit
            while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            bytes.removeSubrange(end...)
        }
        writeLengthPrefixed(bytes)
    }

    /// Bytes of a fixed number; anything else is a mistake of ours.
    package mutating func write(fixed bytes: [UInt8], count: Int) {
        guard bytes.count == count else { fatalError("\(bytes.count) bytes where the message has \(count)") }
        append(contentsOf: bytes)
    }

    @inline(__always)
    package mutating func write(_ unit: UnitCode) { writeLengthPrefixed(unit.bytes) }

    package mutating func write(_ procedure: ProcedureCode) { writeLengthPrefixed(procedure.bytes) }

    package mutating func write(_ incarnation: Incarnation) {
        writeVarint(UInt64(incarnation.counter))
        writeLittleEndian(incarnation.random)
    }

    package mutating func write(_ position: Position) {
        write(position.incarnation)
        writeVarint(position.version)
        writeLittleEndian(position.tag)
    }
}
