internal import Bytes
package import Model

/// What proves that an office said how it is, when, and in which order (Protocol/04-messages.md, M-36). Travels as
/// extension 2 of `health`, through every relay as the owner made it.
package struct HealthProof: Hashable, Sendable {
    package var incarnation: Incarnation
    /// The owner's clock in Unix milliseconds, strictly ascending within an incarnation.
    package var stamp: UInt64
    /// The version at which the owner stood.
    package var version: UInt64
    /// The freshness as the owner said it; peers may have put it right by their own clock (D-72).
    package var freshness: Int64
    /// The first 16 bytes of the keyed code of it all (D-82).
    package var code: [UInt8]

    package init(incarnation: Incarnation, stamp: UInt64, version: UInt64, freshness: Int64, code: [UInt8] = []) {
        self.incarnation = incarnation
        self.stamp = stamp
        self.version = version
        self.freshness = freshness
        self.code = code
    }

    /// The fields that the code covers.
    fileprivate func encode(into bytes: inout [UInt8]) {
        bytes.write(incarnation)
        bytes.writeVarint(stamp)
        bytes.writeVarint(version)
        bytes.writeZigZag(freshness)
    }
}

extension Health {
    private static let label = Array("tamcap health".utf8)

    /// Appends the extension with the proof, if there is one.
    func encodeProof(into bytes: inout [UInt8]) {
        guard let proof else { return }
        var field: [UInt8] = []
        proof.encode(into: &field)
        field.write(fixed: proof.code, count: Limits.attestationBytes)
        bytes.writeVarint(ExtensionTag.healthProof)
        bytes.writeLengthPrefixed(field)
    }

    mutating func decodeProof(_ field: Span<UInt8>) throws(WireError) {
        var at = 0
        var proof = HealthProof(
            incarnation: try field.incarnation(&at), stamp: try field.varint(&at, .clock),
            version: try field.varint(&at, .version, max: Limits.versionMax),
            freshness: try field.zigZag(&at, .freshness))
        proof.code = try field.bytes(&at, count: Limits.attestationBytes, .attestation)
        guard at == field.count else { throw .malformed(.trailing) }
        self.proof = proof
    }

    /// What the proof's code is made of: everything that the office says and no peer may change. The handle is a
    /// session's, and the clock is measured by whoever is connected to the office.
    package func provedBytes(unit: UnitCode, _ proof: HealthProof) -> [UInt8] {
        var plain = self
        plain.handle = 0
        plain.clockOffsetMilliseconds = 0
        plain.freshness = proof.freshness
        var bytes = Self.label
        bytes.writeLengthPrefixed(unit.bytes)
        proof.encode(into: &bytes)
        plain.encode(into: &bytes)
        plain.encodeNotices(into: &bytes)
        return bytes
    }
}
