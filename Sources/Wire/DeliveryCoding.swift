internal import Bytes
internal import Model

// refuse, claim, holding, heard (Protocol/04-messages.md).
extension Refuse {
    func encode(into bytes: inout [UInt8]) {
        switch subject {
        case .session: bytes.append(0)
        case .unit(let handle):
            bytes.append(1)
            bytes.writeVarint(UInt64(handle))
        case .update(let handle, let number):
            bytes.append(2)
            bytes.writeVarint(UInt64(handle))
            bytes.writeVarint(number)
        }
        bytes.writeLittleEndian(code)
        bytes.append((isRetryable ? 1 : 0) | (holding != nil ? 2 : 0))
        bytes.writeVarint(UInt64(retryAfterMilliseconds))
        bytes.write(text: text, max: Limits.refusalTextBytesMax)
        holding?.encode(into: &bytes)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let subject: Subject
        switch try body.byte(&cursor, .subject) {
        case 0: subject = .session
        case 1: subject = .unit(handle: try body.handle(&cursor))
        case 2: subject = .update(handle: try body.handle(&cursor), number: try body.varint(&cursor, .number))
        default: throw .malformed(.subject)
        }
        let code = try body.fixed16(&cursor, .code)
        let flags = try body.byte(&cursor, .flags)
        guard flags < 4 else { throw .malformed(.flags) }
        self.init(
            subject: subject, code: code, isRetryable: flags & 1 != 0,
            retryAfterMilliseconds: try body.varint32(&cursor, .retry),
            text: try body.text(&cursor, 0...Limits.refusalTextBytesMax),
            holding: flags & 2 != 0 ? try Holding(body, &cursor) : nil)
    }
}

extension Claim {
    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(UInt64(handle))
        bytes.write(unit)
        bytes.append((isOwner ? 1 : 0) | (position != nil ? 2 : 0))
        if let position { bytes.write(position) }
        bytes.writeVarint(heardAgeMilliseconds)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let handle = try body.handle(&cursor)
        let unit = try body.unit(&cursor)
        let flags = try body.byte(&cursor, .flags)
        guard flags < 4 else { throw .malformed(.flags) }
        self.init(
            handle: handle, unit: unit, isOwner: flags & 1 != 0,
            position: flags & 2 != 0 ? try body.position(&cursor) : nil,
            heardAgeMilliseconds: try body.varint(&cursor, .age))
        // Whoever is the owner has never not heard it.
        if isOwner, heardAgeMilliseconds > 0 { throw .malformed(.age) }
    }
}

extension Holding {
    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(UInt64(handle))
        bytes.append((level == .durable ? 1 : 0) | (position != nil ? 2 : 0))
        bytes.append(marks.rawValue)
        bytes.append(tier.rawValue)
        bytes.write(text: holder, max: Limits.nameBytesMax)
        if let position { bytes.write(position) }
        bytes.writeVarint(heardAgeMilliseconds)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let handle = try body.handle(&cursor)
        let flags = try body.byte(&cursor, .flags)
        guard flags < 4 else { throw .malformed(.flags) }
        let marks = Marks(rawValue: try body.byte(&cursor, .marks))
        guard marks.isSubset(of: [.shrunk, .supersededUpstream]) else { throw .malformed(.marks) }
        let tier = try Tier(body, &cursor)
        self.init(
            handle: handle, holder: try body.text(&cursor, 0...Limits.nameBytesMax), tier: tier,
            level: flags & 1 != 0 ? .durable : .held,
            position: flags & 2 != 0 ? try body.position(&cursor) : nil,
            heardAgeMilliseconds: try body.varint(&cursor, .age), marks: marks)
    }
}

/// Tags of extension fields (M-09).
enum ExtensionTag {
    /// Of `holding`: for every entry, in order, when its position became durable (varint, 0 = not told).
    static let durableTimes: UInt64 = 1
    /// Of `health`: what did not count, and what else people should know.
    static let notices: UInt64 = 1
    /// Of `health`: what proves it to be the office's own word.
    static let healthProof: UInt64 = 2
    /// Of `bundle-offer`: the centre's keyed digests of the bundle, by unit.
    static let bundleDigests: UInt64 = 1
}

extension Holding {
    /// The first minor that knows the times (M-34).
    package static let timesMinor: UInt8 = 1

    /// Appends the extension with the times, unless there are none to tell.
    static func encodeTimes(_ holdings: [Holding], into bytes: inout [UInt8]) {
        guard holdings.contains(where: { $0.durableAtMilliseconds > 0 }) else { return }
        var times: [UInt8] = []
        for holding in holdings { times.writeVarint(holding.durableAtMilliseconds) }
        bytes.writeVarint(ExtensionTag.durableTimes)
        bytes.writeLengthPrefixed(times)
    }

    /// Reads the extension fields behind the entries.
    static func decodeTimes(
        of holdings: inout [Holding], _ body: Span<UInt8>, _ cursor: inout Int
    ) throws(WireError) {
        var times: [UInt64] = []
        let count = holdings.count
        try body.readExtensions(&cursor) { (tag, range) throws(WireError) in
            guard tag == ExtensionTag.durableTimes else { return }
            let field = body.extracting(range)
            var at = 0
            for _ in 0..<count { times.append(try field.varint(&at, .clock)) }
            guard at == field.count else { throw .malformed(.clock) }
        }
        for (index, time) in times.enumerated() { holdings[index].durableAtMilliseconds = time }
    }
}

extension Heard {
    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(UInt64(handle))
        bytes.write(incarnation)
        bytes.writeVarint(ageMilliseconds)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            handle: try body.handle(&cursor), incarnation: try body.incarnation(&cursor),
            ageMilliseconds: try body.varint(&cursor, .age))
    }
}

extension Span where Element == UInt8 {
    /// The session's number for a unit.
    func handle(_ cursor: inout Int) throws(WireError) -> UInt32 {
        UInt32(try varint(&cursor, .handle, max: UInt64(Limits.handlesMax - 1)))
    }
}
