/// Bodies as Protocol/04-messages.md has them, into the fields that Protocol/vectors/README.md names.
package enum ReferenceMessages {
    package typealias Refusal = ReferenceDecoder.Refusal

    package static func decode(type: String, _ body: [UInt8]) throws(Refusal) -> VectorJSON {
        var cursor = ReferenceCursor(body)
        let message: VectorJSON
        switch type {
        case "hello": message = try hello(&cursor)
        case "challenge": message = try challenge(&cursor)
        case "proof": message = ["proof": try cursor.hex(32), "clockMilliseconds": try cursor.zigZag()]
        case "welcome":
            message = [
                "grantedBytes": .string(String(try cursor.varint())),
                "idleMilliseconds": try cursor.number(below: 1 << 32),
                "takeoverMilliseconds": try cursor.number(below: 1 << 32), "tier": try cursor.tier(),
            ]
        case "refuse": message = try refuse(&cursor)
        case "claim": message = ["entries": try cursor.list(1024, claim)]
        case "holding": return ["entries": try withTimes(try cursor.list(1024, holding), &cursor)]
        case "digest": message = ["entries": try cursor.list(1024, digest)]
        case "share", "sealed":
            // As they travel, to their end (29-encryption.md).
            guard body.count >= (type == "share" ? 48 : 1) else { throw .malformed }
            return ["bytes": try cursor.hex(body.count)]
        case "update": return try ReferenceUpdate.decode(&cursor)
        case "credit": message = ["grantedBytes": .string(String(try cursor.varint()))]
        case "ping": message = ["sentMilliseconds": try cursor.zigZag()]
        case "pong": message = ["sentMilliseconds": try cursor.zigZag(), "peerMilliseconds": try cursor.zigZag()]
        case "heard": message = ["entries": try cursor.list(4096, heard)]
        case "health": return try withNotices(try health(&cursor), &cursor)
        case "bundle-offer":
            return try withDigests(
                [
                    "serial": .string(String(try cursor.varint())), "hash": try cursor.hex(32),
                    "bytes": try cursor.number(below: 8_388_609),
                ], &cursor)
        case "bundle-request": message = ["hash": try cursor.hex(32), "offset": try cursor.number(below: 8_388_609)]
        case "bundle-part": message = try bundlePart(&cursor)
        default: message = try goodbye(&cursor)
        }
        try cursor.extensions()
        return message
    }

    private static func hello(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let low = Int(try cursor.byte())
        let high = Int(try cursor.byte())
        guard low <= high else { throw .malformed }
        return [
            "minors": [.number(low), .number(high)], "capabilities": try cursor.fixed64(),
            "realm": try cursor.realm(), "node": try cursor.text(1, 64), "keyID": try cursor.text(1, 64),
            "nonce": try cursor.hex(32), "build": try cursor.text(0, 64),
        ]
    }

    private static func challenge(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        [
            "proof": try cursor.hex(32), "minor": .number(Int(try cursor.byte())),
            "capabilities": try cursor.fixed64(), "realm": try cursor.realm(), "node": try cursor.text(1, 64),
            "build": try cursor.text(0, 64), "nonce": try cursor.hex(32), "clockMilliseconds": try cursor.zigZag(),
        ]
    }

    private static func refuse(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        var members: [VectorJSON.Member] = []
        switch try cursor.byte() {
        case 0: members.append(.init("subject", "session"))
        case 1: members += [.init("subject", "unit"), .init("handle", try cursor.number(below: 65_536))]
        case 2:
            members += [.init("subject", "update"), .init("handle", try cursor.number(below: 65_536))]
            members.append(.init("number", .string(String(try cursor.varint()))))
        default: throw .malformed
        }
        members.append(.init("code", .number(Int(try cursor.byte()) + 256 * Int(try cursor.byte()))))
        let flags = try cursor.flags(2)
        members.append(.init("retryable", .bool(flags & 1 == 1)))
        members.append(.init("retryAfterMilliseconds", try cursor.number(below: 1 << 32)))
        members.append(.init("text", try cursor.text(0, 200)))
        members.append(.init("holding", flags & 2 == 2 ? try holding(&cursor) : .null))
        return .object(members)
    }

    private static func claim(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let handle = try cursor.number(below: 65_536)
        let unit = try cursor.unit()
        let flags = try cursor.flags(2)
        let position = flags & 2 == 2 ? try cursor.position() : .null
        let age = try cursor.varint()
        guard flags & 1 == 0 || age == 0 else { throw .malformed }
        return [
            "handle": handle, "unit": .string(unit), "owner": .bool(flags & 1 == 1), "position": position,
            "heardAgeMilliseconds": .string(String(age)),
        ]
    }

    private static func holding(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let handle = try cursor.number(below: 65_536)
        let flags = try cursor.flags(2)
        let marks = try cursor.flags(2)
        let tier = try cursor.tier()
        return [
            "handle": handle, "holder": try cursor.text(0, 64), "tier": tier,
            "level": flags & 1 == 1 ? "durable" : "held", "shrunk": .bool(marks & 1 == 1),
            "supersededUpstream": .bool(marks & 2 == 2),
            "position": flags & 2 == 2 ? try cursor.position() : .null,
            "heardAgeMilliseconds": .string(String(try cursor.varint())),
        ]
    }

    /// The entries of `holding` with the times of extension 1.
    private static func withTimes(
        _ entries: VectorJSON, _ cursor: inout ReferenceCursor
    ) throws(Refusal) -> VectorJSON {
        var times: [UInt64] = []
        try cursor.extensions { (tag, field) throws(Refusal) in
            guard tag == 1 else { return }
            for _ in entries.items { times.append(try field.varint()) }
            guard field.isAtEnd else { throw .malformed }
        }
        return .array(
            entries.items.enumerated().map { place, entry in
                guard place < times.count, times[place] > 0 else { return entry }
                return .object(entry.members + [.init("durableAtMilliseconds", .string(String(times[place])))])
            })
    }

    private static func digest(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        [
            "handle": try cursor.number(below: 65_536), "position": try cursor.position(),
            "digest": try cursor.hex(32),
        ]
    }

    private static func heard(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        [
            "handle": try cursor.number(below: 65_536), "counter": try cursor.number(below: 1 << 32),
            "random": try cursor.fixed64(), "ageMilliseconds": .string(String(try cursor.varint())),
        ]
    }

    private static func health(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let handle = try cursor.number(below: 65_536)
        let flags = try cursor.flags(2)
        let freshness = try cursor.zigZag()
        var before = -1
        let rejects = try cursor.list(256) { (cursor) throws(Refusal) in
            let reason = Int(try cursor.byte())
            let count = try cursor.varint()
            guard reason > before, count > 0 else { throw .malformed }
            before = reason
            return [.number(reason), .string(String(count))]
        }
        return [
            "handle": handle, "freshness": freshness, "rejects": rejects,
            "clockOffsetMilliseconds": try cursor.zigZag(), "build": try cursor.text(0, 64),
            "bundle": flags & 2 == 2 ? try cursor.hex(32) : "", "resyncing": .bool(flags & 1 == 1),
        ]
    }

    /// The message with the notices of extension 1 and the proof of extension 2.
    private static func withNotices(
        _ message: VectorJSON, _ cursor: inout ReferenceCursor
    ) throws(Refusal) -> VectorJSON {
        var notices: VectorJSON?
        var proof: VectorJSON?
        try cursor.extensions { (tag, field) throws(Refusal) in
            if tag == 2 { proof = try healthProof(&field) }
            guard tag == 1 else { return }
            let list = try field.list(16) { (field) throws(Refusal) in
                let number = Int(try field.byte())
                let count = try field.varint()
                guard number > 0, count > 0 else { throw .malformed }
                return [
                    "number": .number(number), "count": .string(String(count)), "since": try field.zigZag(),
                    "names": try field.list(3) { (field) throws(Refusal) in try field.text(1, 64) },
                    "figures": try field.list(2) { (field) throws(Refusal) in .string(String(try field.varint())) },
                ]
            }
            guard field.isAtEnd, !list.items.isEmpty else { throw .malformed }
            notices = list
        }
        var members = message.members
        if let notices { members.append(.init("notices", notices)) }
        if let proof { members.append(.init("proof", proof)) }
        return .object(members)
    }

    /// M-36.
    private static func healthProof(_ field: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let counter = try field.number(below: 1 << 32)
        let random = try field.fixed64()
        let stamp = try field.varint()
        let version = try field.varint()
        guard version < 1 << 63 else { throw .outOfRange }
        let freshness = try field.zigZag()
        let code = try field.hex(16)
        guard field.isAtEnd else { throw .malformed }
        return [
            "counter": counter, "random": random, "stamp": .string(String(stamp)),
            "version": .string(String(version)), "freshness": freshness, "code": code,
        ]
    }

    /// The offer with the digests of extension 1.
    private static func withDigests(
        _ message: VectorJSON, _ cursor: inout ReferenceCursor
    ) throws(Refusal) -> VectorJSON {
        var digests: VectorJSON?
        try cursor.extensions { (tag, field) throws(Refusal) in
            guard tag == 1 else { return }
            let list = try field.list(1024) { (field) throws(Refusal) in
                ["unit": .string(try field.unit()), "code": try field.hex(16)]
            }
            guard field.isAtEnd, !list.items.isEmpty else { throw .malformed }
            digests = list
        }
        return digests.map { .object(message.members + [.init("digests", $0)]) } ?? message
    }

    private static func bundlePart(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let hash = try cursor.hex(32)
        let offset = try cursor.number(below: 8_388_609)
        let length = try cursor.varint()
        guard length <= 32_768 else { throw .outOfRange }
        guard length > 0 else { throw .malformed }
        return ["hash": hash, "offset": offset, "bytes": try cursor.hex(Int(length))]
    }

    private static func goodbye(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let reasons = [1: "stopping", 2: "restarting", 3: "done"]
        guard let reason = reasons[Int(try cursor.byte())] else { throw .malformed }
        return ["reason": .string(reason), "reconnectAfterMilliseconds": try cursor.number(below: 1 << 32)]
    }
}
