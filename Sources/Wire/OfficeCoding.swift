internal import Bytes

// health, bundle offer, bundle request, bundle part, goodbye (Protocol/04-messages.md).
extension Health {
    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(UInt64(handle))
        bytes.append((isResyncing ? 1 : 0) | (bundle.isEmpty ? 0 : 2))
        bytes.writeZigZag(freshness)
        let counted = rejects.filter { $0.count > 0 }.sorted { $0.reason < $1.reason }
        bytes.writeVarint(UInt64(counted.count))
        for reject in counted {
            bytes.append(reject.reason)
            bytes.writeVarint(reject.count)
        }
        bytes.writeZigZag(clockOffsetMilliseconds)
        bytes.write(text: build, max: Limits.nameBytesMax)
        if !bundle.isEmpty { bytes.write(fixed: bundle, count: Limits.digestBytes) }
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let handle = try body.handle(&cursor)
        let flags = try body.byte(&cursor, .flags)
        guard flags < 4 else { throw .malformed(.flags) }
        let freshness = try body.zigZag(&cursor, .freshness)
        let count = try body.entryCount(&cursor, max: Limits.rejectReasonsMax)
        var rejects: [RejectCount] = []
        for _ in 0..<count {
            let reject = RejectCount(
                reason: try body.byte(&cursor, .reason), count: try body.varint(&cursor, .count))
            guard reject.count > 0 else { throw .malformed(.reason) }
            if let last = rejects.last, reject.reason <= last.reason { throw .malformed(.reason) }
            rejects.append(reject)
        }
        self.init(
            handle: handle, freshness: freshness, rejects: rejects,
            clockOffsetMilliseconds: try body.zigZag(&cursor, .clock),
            build: try body.text(&cursor, 0...Limits.nameBytesMax),
            bundle: flags & 2 != 0 ? try body.bytes(&cursor, count: Limits.digestBytes, .hash) : [],
            isResyncing: flags & 1 != 0)
    }
}

// What travels behind the fields of `health`, as extension 1 (M-35).
extension Health {
    /// Appends the extension with the notices, unless there are none; what is beyond a limit is cut.
    func encodeNotices(into bytes: inout [UInt8]) {
        guard !notices.isEmpty else { return }
        var field: [UInt8] = []
        let told = notices.prefix(Limits.noticesMax)
        field.writeVarint(UInt64(told.count))
        for notice in told { notice.encode(into: &field) }
        bytes.writeVarint(ExtensionTag.notices)
        bytes.writeLengthPrefixed(field)
    }

    /// Reads the extension fields behind the others.
    mutating func decodeExtensions(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        var notices: [Notice] = []
        var proved = self
        try body.readExtensions(&cursor) { (tag, range) throws(WireError) in
            if tag == ExtensionTag.healthProof { try proved.decodeProof(body.extracting(range)) }
            guard tag == ExtensionTag.notices else { return }
            let field = body.extracting(range)
            var at = 0
            let count = try field.entryCount(&at, max: Limits.noticesMax)
            guard count > 0 else { throw .malformed(.entries) }
            for _ in 0..<count { notices.append(try Notice(field, &at)) }
            guard at == field.count else { throw .malformed(.trailing) }
        }
        self.notices = notices
        proof = proved.proof
    }
}

extension Health.Notice {
    func encode(into bytes: inout [UInt8]) {
        bytes.append(max(1, number))
        bytes.writeVarint(max(1, count))
        bytes.writeZigZag(since)
        let names = names.filter { !$0.isEmpty }.prefix(Limits.noticeNamesMax)
        bytes.writeVarint(UInt64(names.count))
        for name in names { bytes.write(text: name, max: Limits.nameBytesMax) }
        let figures = figures.prefix(Limits.noticeFiguresMax)
        bytes.writeVarint(UInt64(figures.count))
        for figure in figures { bytes.writeVarint(figure) }
    }

    init(_ field: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            number: try field.byte(&cursor, .number), count: try field.varint(&cursor, .count),
            since: try field.zigZag(&cursor, .clock))
        guard number > 0 else { throw .malformed(.number) }
        guard count > 0 else { throw .malformed(.count) }
        for _ in 0..<(try field.entryCount(&cursor, max: Limits.noticeNamesMax)) {
            names.append(try field.text(&cursor, 1...Limits.nameBytesMax))
        }
        for _ in 0..<(try field.entryCount(&cursor, max: Limits.noticeFiguresMax)) {
            figures.append(try field.varint(&cursor, .count))
        }
    }
}

extension BundleOffer {
    func encode(into bytes: inout [UInt8]) {
        bytes.writeVarint(serial)
        bytes.write(fixed: hash, count: Limits.digestBytes)
        bytes.writeVarint(UInt64(self.bytes))
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            serial: try body.varint(&cursor, .number),
            hash: try body.bytes(&cursor, count: Limits.digestBytes, .hash),
            bytes: UInt32(try body.varint(&cursor, .bytes, max: UInt64(Limits.bundleBytesMax))))
    }
}

extension BundleRequest {
    func encode(into bytes: inout [UInt8]) {
        bytes.write(fixed: hash, count: Limits.digestBytes)
        bytes.writeVarint(UInt64(offset))
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        self.init(
            hash: try body.bytes(&cursor, count: Limits.digestBytes, .hash),
            offset: UInt32(try body.varint(&cursor, .offset, max: UInt64(Limits.bundleBytesMax))))
    }
}

extension BundlePart {
    func encode(into bytes: inout [UInt8]) {
        bytes.write(fixed: hash, count: Limits.digestBytes)
        bytes.writeVarint(UInt64(offset))
        bytes.writeLengthPrefixed(self.bytes)
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        let hash = try body.bytes(&cursor, count: Limits.digestBytes, .hash)
        let offset = UInt32(try body.varint(&cursor, .offset, max: UInt64(Limits.bundleBytesMax)))
        let range = try body.range(&cursor, max: Limits.bundlePartBytesMax, .bytes)
        guard !range.isEmpty else { throw .malformed(.bytes) }
        var start = range.lowerBound
        self.init(hash: hash, offset: offset, bytes: try body.bytes(&start, count: range.count, .bytes))
    }
}

extension Goodbye {
    func encode(into bytes: inout [UInt8]) {
        bytes.append(reason.rawValue)
        bytes.writeVarint(UInt64(reconnectAfterMilliseconds))
    }

    init(_ body: Span<UInt8>, _ cursor: inout Int) throws(WireError) {
        guard let reason = Reason(rawValue: try body.byte(&cursor, .reason)) else { throw .malformed(.reason) }
        self.init(reason: reason, reconnectAfterMilliseconds: try body.varint32(&cursor, .retry))
    }
}
