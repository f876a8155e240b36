internal import Bytes

/// Message ↔ body (Protocol/04-messages.md). Bodies have one encoding for each message; every message but `update` may
/// end in extension fields, of which this version knows those of `holding` and of `health` and skips the others.
extension Message {
    package var type: MessageType {
        switch self {
        case .hello: .hello
        case .challenge: .challenge
        case .proof: .proof
        case .welcome: .welcome
        case .refuse: .refuse
        case .claim: .claim
        case .holding: .holding
        case .update: .update
        case .credit: .credit
        case .ping: .ping
        case .pong: .pong
        case .heard: .heard
        case .health: .health
        case .bundleOffer: .bundleOffer
        case .bundleRequest: .bundleRequest
        case .bundlePart: .bundlePart
        case .goodbye: .goodbye
        case .digest: .digest
        case .share: .share
        case .sealed: .sealed
        }
    }

    /// Appends the body.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .hello(let message): message.encode(into: &bytes)
        case .challenge(let message): message.encode(into: &bytes)
        case .proof(let message): message.encode(into: &bytes)
        case .welcome(let message): message.encode(into: &bytes)
        case .refuse(let message): message.encode(into: &bytes)
        case .claim(let entries):
            bytes.writeVarint(UInt64(entries.count))
            for entry in entries { entry.encode(into: &bytes) }
        case .holding(let entries):
            bytes.writeVarint(UInt64(entries.count))
            for entry in entries { entry.encode(into: &bytes) }
            Holding.encodeTimes(entries, into: &bytes)
        case .update(let message): message.encode(into: &bytes)
        case .credit(let granted): bytes.writeVarint(granted)
        case .ping(let sent): bytes.writeZigZag(sent)
        case .pong(let sent, let peer):
            bytes.writeZigZag(sent)
            bytes.writeZigZag(peer)
        case .heard(let entries):
            bytes.writeVarint(UInt64(entries.count))
            for entry in entries { entry.encode(into: &bytes) }
        case .health(let message):
            message.encode(into: &bytes)
            message.encodeNotices(into: &bytes)
            message.encodeProof(into: &bytes)
        case .bundleOffer(let message):
            message.encode(into: &bytes)
            message.encodeDigests(into: &bytes)
        case .bundleRequest(let message): message.encode(into: &bytes)
        case .bundlePart(let message): message.encode(into: &bytes)
        case .goodbye(let message): message.encode(into: &bytes)
        case .digest(let entries):
            bytes.writeVarint(UInt64(entries.count))
            for entry in entries { entry.encode(into: &bytes) }
        case .share(let message), .sealed(let message): bytes.append(contentsOf: message)
        }
    }

    /// The body alone.
    package var body: [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }

    /// Reads a whole body.
    ///
    /// - Throws: what the body breaks; never traps, whatever the bytes.
    /// - Complexity: O(bytes); memory is bounded by the limits on entries.
    package static func decode(type: MessageType, body: Span<UInt8>) throws(WireError) -> Message {
        var cursor = 0
        var message = try decode(type: type, body, &cursor)
        switch message {
        case .update, .share, .sealed: break
        case .holding(var holdings):
            try Holding.decodeTimes(of: &holdings, body, &cursor)
            message = .holding(holdings)
        case .health(var health):
            try health.decodeExtensions(body, &cursor)
            message = .health(health)
        case .bundleOffer(var offer):
            try offer.decodeDigests(body, &cursor)
            message = .bundleOffer(offer)
        default: try body.skipExtensions(&cursor)
        }
        guard cursor == body.count else { throw .malformed(.trailing) }
        return message
    }

    private static func decode(
        type: MessageType, _ body: Span<UInt8>, _ cursor: inout Int
    ) throws(WireError) -> Message {
        switch type {
        case .hello: .hello(try Hello(body, &cursor))
        case .challenge: .challenge(try Challenge(body, &cursor))
        case .proof: .proof(try Proof(body, &cursor))
        case .welcome: .welcome(try Welcome(body, &cursor))
        case .refuse: .refuse(try Refuse(body, &cursor))
        case .claim:
            .claim(
                try list(body, &cursor, max: Limits.entriesPerFrameMax) { (body, cursor) throws(WireError) in
                    try Claim(body, &cursor)
                })
        case .holding:
            .holding(
                try list(body, &cursor, max: Limits.entriesPerFrameMax) { (body, cursor) throws(WireError) in
                    try Holding(body, &cursor)
                })
        case .update: .update(try UpdateFrame(body, &cursor))
        case .credit: .credit(grantedBytes: try body.varint(&cursor, .count))
        case .ping: .ping(sentMilliseconds: try body.zigZag(&cursor, .clock))
        case .pong:
            .pong(
                sentMilliseconds: try body.zigZag(&cursor, .clock), peerMilliseconds: try body.zigZag(&cursor, .clock))
        case .heard:
            .heard(
                try list(body, &cursor, max: Limits.heardPerFrameMax) { (body, cursor) throws(WireError) in
                    try Heard(body, &cursor)
                })
        case .health: .health(try Health(body, &cursor))
        case .bundleOffer: .bundleOffer(try BundleOffer(body, &cursor))
        case .bundleRequest: .bundleRequest(try BundleRequest(body, &cursor))
        case .bundlePart: .bundlePart(try BundlePart(body, &cursor))
        case .goodbye: .goodbye(try Goodbye(body, &cursor))
        case .digest:
            .digest(
                try list(body, &cursor, max: Limits.entriesPerFrameMax) { (body, cursor) throws(WireError) in
                    try StateDigest(body, &cursor)
                })
        case .share:
            .share(try whole(body, &cursor, atLeast: Limits.digestBytes + Limits.macBytes))
        case .sealed: .sealed(try whole(body, &cursor, atLeast: 1))
        }
    }

    /// All of a body, which holds nothing that can be told apart here.
    private static func whole(
        _ body: Span<UInt8>, _ cursor: inout Int, atLeast least: Int
    ) throws(WireError) -> [UInt8] {
        guard body.count >= least else { throw .malformed(.bytes) }
        return try body.bytes(&cursor, count: body.count, .bytes)
    }

    /// A number of entries, and the entries in the order in which they are to be taken.
    private static func list<Entry>(
        _ body: Span<UInt8>, _ cursor: inout Int, max limit: Int,
        _ entry: (Span<UInt8>, inout Int) throws(WireError) -> Entry
    ) throws(WireError) -> [Entry] {
        let count = try body.entryCount(&cursor, max: limit)
        var entries: [Entry] = []
        for _ in 0..<count { entries.append(try entry(body, &cursor)) }
        return entries
    }
}
