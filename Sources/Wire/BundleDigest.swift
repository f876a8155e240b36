internal import Bytes
package import Model

/// The centre's keyed digest of a bundle for one unit: who has neither the centre's ring nor the unit's key can make
/// none (D-85).
package struct BundleDigest: Hashable, Sendable {
    package var unit: UnitCode
    /// 16 bytes.
    package var code: [UInt8]

    package init(unit: UnitCode, code: [UInt8]) {
        self.unit = unit
        self.code = code
    }

    /// The digest of a bundle under a unit's attestation key.
    package init(of unit: UnitCode, key: [UInt8], serial: UInt64, hash: [UInt8]) {
        var message = Array("tamcap bundle".utf8)
        message.writeLengthPrefixed(unit.bytes)
        message.writeLittleEndian(serial)
        message += hash
        self.init(unit: unit, code: HMAC(key: key).code(message).prefix(16))
    }
}

// What travels behind the fields of `bundle-offer`, as extension 1 (M-37).
extension BundleOffer {
    /// Appends the extension with the digests, unless there are none; what is beyond the limit is cut.
    func encodeDigests(into bytes: inout [UInt8]) {
        guard !digests.isEmpty else { return }
        var field: [UInt8] = []
        let told = digests.prefix(Limits.bundleDigestsMax)
        field.writeVarint(UInt64(told.count))
        for digest in told {
            field.write(digest.unit)
            field.write(fixed: digest.code, count: Limits.attestationBytes)
        }
        bytes.writeVarint(ExtensionTag.bundleDigests)
        bytes.writeLengthPrefixed(field)
    }

    /// Reads the extension fields behind the others.
    mutating func decodeDigests(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        var digests: [BundleDigest] = []
        try body.readExtensions(&cursor) { (tag, range) throws(WireError) in
            guard tag == ExtensionTag.bundleDigests else { return }
            let field = body.extracting(range)
            var at = 0
            let count = try field.entryCount(&at, max: Limits.bundleDigestsMax)
            guard count > 0 else { throw .malformed(.entries) }
            for _ in 0..<count {
                let unit = try field.unit(&at)
                let code = try field.bytes(&at, count: Limits.attestationBytes, .attestation)
                digests.append(BundleDigest(unit: unit, code: code))
            }
            guard at == field.count else { throw .malformed(.trailing) }
        }
        self.digests = digests
    }
}
