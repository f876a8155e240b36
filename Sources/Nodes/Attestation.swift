internal import Bytes
package import Model
package import Wire

/// The owner's keyed digests (Protocol/06-delivery.md, "Attestation").
package enum Attestation {
    private static let cellLabel = Array("tamcap attestation cells".utf8)
    private static let label = Array("tamcap attestation 2".utf8)
    private static let confirmedLabel = Array("tamcap attestation 2 confirmed".utf8)

    /// The key under which a unit's cells are numbered (K-25).
    package static func cellKey(_ key: [UInt8], unit: UnitCode) -> [UInt8] {
        var message = cellLabel
        message.writeLengthPrefixed(unit.bytes)
        return HMAC(key: key).code(message).bytes
    }

    /// The sum of cells under a key, modulo 2^128 (K-25).
    package static func sum(key: [UInt8], unit: UnitCode, _ cells: [(key: CellKey, measures: Measures)]) -> UInt128 {
        UnitAttestor(key: key, unit: unit).sum(of: cells.map { UpdateFrame.Cell($0.key, .plain($0.measures)) })
    }

    /// What the 16 bytes are the code of (D-76).
    package static func message(
        unit: UnitCode, position: Position, sum: UInt128, isConfirmed: Bool
    ) -> [UInt8] {
        var message = isConfirmed ? confirmedLabel : label
        message.write(unit: unit, position: position)
        message.writeLittleEndian(UInt64(truncatingIfNeeded: sum))
        message.writeLittleEndian(UInt64(truncatingIfNeeded: sum >> 64))
        return message
    }

    /// The 16 bytes of a whole state.
    ///
    /// - Complexity: O(cells).
    package static func make(key: [UInt8], _ state: UnitState, isConfirmed: Bool = false) -> [UInt8] {
        guard let position = state.position else { return [] }
        let attestor = UnitAttestor(key: key, unit: state.unit)
        return attestor.attestation(of: attestor.computedSum(of: state), at: position, isConfirmed: isConfirmed)
    }

    /// The 16 bytes as owners made them before: over the position alone (D-57).
    package static func make(key: [UInt8], unit: UnitCode, position: Position) -> [UInt8] {
        HMAC(key: key).code(positionMessage(unit: unit, position: position)).prefix(Limits.attestationBytes)
    }

    /// What those are the code of.
    static func positionMessage(unit: UnitCode, position: Position) -> [UInt8] {
        var message = Array("tamcap attestation".utf8)
        message.write(unit: unit, position: position)
        return message
    }
}

extension [UInt8] {
    fileprivate mutating func write(unit: UnitCode, position: Position) {
        writeLengthPrefixed(unit.bytes)
        writeLittleEndian(position.incarnation.counter)
        writeLittleEndian(position.incarnation.random)
        writeLittleEndian(position.version)
        writeLittleEndian(position.tag)
    }
}
