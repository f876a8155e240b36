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
