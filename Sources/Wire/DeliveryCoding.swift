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
