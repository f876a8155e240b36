internal import Bytes
internal import Model

// hello, challenge, proof, welcome (Protocol/04-messages.md). Proofs stand first, so that what they cover is simply the
// rest of the body, extension fields included.
extension Hello {
    func encode(into bytes: inout [UInt8]) {
        bytes.append(versions.lowerBound)
        bytes.append(versions.upperBound)
        bytes.writeLittleEndian(capabilities)
        bytes.append(realm.rawValue)
        bytes.write(text: node, max: Limits.nameBytesMax)
        bytes.write(text: keyID, max: Limits.nameBytesMax)
        bytes.write(fixed: nonce, count: Limits.digestBytes)
        bytes.write(text: build, max: Limits.nameBytesMax)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let low = try body.byte(&cursor, .version)
        let high = try body.byte(&cursor, .version)
        guard low <= high else { throw .malformed(.version) }
        self.init(
            versions: low...high, capabilities: try body.fixed64(&cursor, .capabilities),
            realm: try Realm(body, &cursor), node: try body.text(&cursor, 1...Limits.nameBytesMax),
            keyID: try body.text(&cursor, 1...Limits.nameBytesMax),
            nonce: try body.bytes(&cursor, count: Limits.digestBytes, .nonce),
            build: try body.text(&cursor, 0...Limits.nameBytesMax))
    }
}

extension Challenge {
    func encode(into bytes: inout [UInt8]) {
        bytes.write(fixed: proof, count: Limits.digestBytes)
        bytes.append(version)
        bytes.writeLittleEndian(capabilities)
        bytes.append(realm.rawValue)
        bytes.write(text: node, max: Limits.nameBytesMax)
        bytes.write(text: build, max: Limits.nameBytesMax)
        bytes.write(fixed: nonce, count: Limits.digestBytes)
        bytes.writeZigZag(clockMilliseconds)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let proof = try body.bytes(&cursor, count: Limits.digestBytes, .proof)
        self.init(
            version: try body.byte(&cursor, .version), capabilities: try body.fixed64(&cursor, .capabilities),
            realm: try Realm(body, &cursor), node: try body.text(&cursor, 1...Limits.nameBytesMax),
            build: try body.text(&cursor, 0...Limits.nameBytesMax),
            nonce: try body.bytes(&cursor, count: Limits.digestBytes, .nonce),
            clockMilliseconds: try body.zigZag(&cursor, .clock), proof: proof)
    }
}

extension Proof {
    func encode(into bytes: inout [UInt8]) {
        bytes.write(fixed: proof, count: Limits.digestBytes)
        bytes.writeZigZag(clockMilliseconds)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            proof: try body.bytes(&cursor, count: Limits.digestBytes, .proof),
            clockMilliseconds: try body.zigZag(&cursor, .clock))
    }
}

// What a dialer says in its share, encrypted: the rest of a proof's body (H-31).
extension Proof {
    package static func sharePayload(clockMilliseconds: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.writeZigZag(clockMilliseconds)
        return bytes
    }

    /// The dialer's clock in Unix milliseconds.
    ///
    /// - Throws: `.malformed`.
    package static func clock(inShare payload: [UInt8]) throws(WireError) -> Int64 {
        let body = payload.span
        var cursor = 0
        let clock = try body.zigZag(&cursor, .clock)
        try body.skipExtensions(&cursor)
        guard cursor == body.count else { throw .malformed(.trailing) }
        return clock
    }
}

extension Welcome {
    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(grantedBytes)
        bytes.writeVarint(UInt64(idleMilliseconds))
        bytes.writeVarint(UInt64(takeoverMilliseconds))
        bytes.append(tier.rawValue)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            grantedBytes: try body.varint(&cursor, .count), idleMilliseconds: try body.varint32(&cursor, .age),
            takeoverMilliseconds: try body.varint32(&cursor, .age), tier: try Tier(body, &cursor))
    }
}

extension Realm {
    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        guard let realm = Realm(rawValue: try body.byte(&cursor, .realm)) else { throw .malformed(.realm) }
        self = realm
    }
}

extension Tier {
    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        guard let tier = Tier(rawValue: try body.byte(&cursor, .tier)) else { throw .malformed(.tier) }
        self = tier
    }
}
