import Bytes
import TestSupport
import Testing

/// Runs a read at the cursor and says what came of it and where the cursor stands.
private func reading<Value>(
    _ bytes: [UInt8], _ read: (Span<UInt8>, inout Int) throws(BytesError) -> Value
) -> (Result<Value, BytesError>, cursor: Int) {
    var cursor = 0
    do throws(BytesError) {
        let value = try read(bytes.span, &cursor)
        return (.success(value), cursor)
    } catch { return (.failure(error), cursor) }
}

@Suite struct ByteReadingTests {
    @Test func `integers of fixed width are little-endian and come back`() throws {
        var bytes: [UInt8] = []
        bytes.writeLittleEndian(0x0102 as UInt16)
        bytes.writeLittleEndian(0x0102_0304 as UInt32)
        bytes.writeLittleEndian(0x0102_0304_0506_0708 as UInt64)
        #expect(bytes == [2, 1, 4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1])
        var cursor = 0
        let two = try bytes.span.readLittleEndian(&cursor, as: UInt16.self)
        let four = try bytes.span.readLittleEndian(&cursor, as: UInt32.self)
        let eight = try bytes.span.readLittleEndian(&cursor, as: UInt64.self)
        #expect(two == 0x0102 && four == 0x0102_0304 && eight == 0x0102_0304_0506_0708)
        #expect(cursor == bytes.count)
    }

    @Test func `a short read throws and leaves the cursor`() {
        let byte = reading([]) { (span, cursor) throws(BytesError) in try span.readUInt8(&cursor) }
        #expect(byte.0 == .failure(.truncated(need: 1, have: 0)))
        let four = reading([1, 2, 3]) { (span, cursor) throws(BytesError) in
            try span.readLittleEndian(&cursor, as: UInt32.self)
        }
        #expect(four.0 == .failure(.truncated(need: 4, have: 3)))
        #expect(four.cursor == 0)
        let many = reading([1, 2, 3]) { (span, cursor) throws(BytesError) in try span.readBytes(&cursor, count: 4) }
        #expect(many.0 == .failure(.truncated(need: 4, have: 3)))
        #expect(many.cursor == 0)
        let negative = reading([1]) { (span, cursor) throws(BytesError) in try span.readBytes(&cursor, count: -1) }
        #expect(negative.0 == .failure(.truncated(need: -1, have: 1)))
    }

    @Test func `bytes left over are named`() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(throws: BytesError.trailing(2)) { try bytes.span.expectEnd(1) }
        #expect(throws: Never.self) { try bytes.span.expectEnd(3) }
    }

    @Test(
        arguments: [
            (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]), (16_383, [0xFF, 0x7F]),
            (16_384, [0x80, 0x80, 1]), (UInt64.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        ] as [(UInt64, [UInt8])])
    func `a varint has one encoding`(value: UInt64, encoded: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.writeVarint(value)
        #expect(bytes == encoded)
        let read = reading(encoded) { (span, cursor) throws(BytesError) in try span.readVarint(&cursor) }
        #expect(read.0 == .success(value))
        #expect(read.cursor == encoded.count)
        // One zero group more says the same, and is refused.
        var padded = encoded
        padded[padded.count - 1] |= 0x80
        padded.append(0)
        let refused = reading(padded) { (span, cursor) throws(BytesError) in try span.readVarint(&cursor) }
        #expect(refused.0 == .failure(.varintNotCanonical))
        #expect(refused.cursor == 0)
    }

    @Test(
        arguments: [
            [0x80, 0], [0x80, 0x80, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func `a padded or oversize varint is refused`(bytes: [UInt8]) {
        let read = reading(bytes) { (span, cursor) throws(BytesError) in try span.readVarint(&cursor) }
        #expect(read.0 == .failure(.varintNotCanonical))
        #expect(read.cursor == 0)
    }

    @Test func `a varint cut at any place is truncated, never malformed`() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<2_000 {
            var bytes: [UInt8] = []
            bytes.writeVarint(random.next() >> UInt64(random.next(below: 64)))
            for cut in 0..<bytes.count {
                let read = reading(Array(bytes[..<cut])) { (span, cursor) throws(BytesError) in
                    try span.readVarint(&cursor)
                }
                #expect(read.0 == .failure(.truncated(need: 1, have: 0)))
                #expect(read.cursor == 0)
            }
        }
    }

    @Test func `random bytes are either the canonical encoding of a value or refused`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<50_000 {
            let bytes = random.bytes(random.next(in: 0...12)).map { random.bool(oneIn: 2) ? $0 | 0x80 : $0 }
            let read = reading(bytes) { (span, cursor) throws(BytesError) in try span.readVarint(&cursor) }
            guard case .success(let value) = read.0 else { continue }
            var again: [UInt8] = []
            again.writeVarint(value)
            #expect(again == Array(bytes[..<read.cursor]))
        }
    }

    @Test(arguments: [(0, 0), (-1, 1), (1, 2), (-2, 3), (.max, UInt64.max - 1), (.min, .max)] as [(Int64, UInt64)])
    func `zigzag puts small magnitudes first`(value: Int64, raw: UInt64) {
        var bytes: [UInt8] = []
        bytes.writeZigZag(value)
        var plain: [UInt8] = []
        plain.writeVarint(raw)
        #expect(bytes == plain)
        let read = reading(bytes) { (span, cursor) throws(BytesError) in try span.readZigZag(&cursor) }
        #expect(read.0 == .success(value))
    }

    @Test func `length-prefixed bytes and spans come back`() throws {
        var random = SplitMix64(seed: 4)
        for count in [0, 1, 127, 128, 5_000] {
            let body = random.bytes(count)
            var bytes: [UInt8] = [9]
            bytes.writeLengthPrefixed(body)
            bytes.append(span: body.span)
            var cursor = 1
            let length = try bytes.span.readVarint(&cursor)
            let prefixed = try bytes.span.readBytes(&cursor, count: Int(length))
            let plain = try bytes.span.readBytes(&cursor, count: count)
            try bytes.span.expectEnd(cursor)
            #expect(prefixed == body && plain == body)
        }
    }
}

@Suite struct SmallEncodingTests {
    @Test(
        arguments: [
            ("", 0), ("a", 0xe8b7_be43), ("123456789", 0xcbf4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414f_a339),
        ] as [(String, UInt32)])
    func `the checksum is zlib's`(text: String, expected: UInt32) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let first = CyclicRedundancyCheck.crc32(Array(bytes[..<cut]).span)
            let whole = CyclicRedundancyCheck.crc32(Array(bytes[cut...]).span, previous: first)
            #expect(whole == expected)
        }
    }

    @Test func `hexadecimal text is decoded in either case, and nothing else is accepted`() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(Hexadecimal.decode(Hexadecimal.encode(all)) == all)
        #expect(Hexadecimal.decode("00FFaB") == [0, 255, 0xAB])
        #expect(Hexadecimal.decode("") == [])
        for wrong in ["0", "0g", "0x00", " 00", "é0"] { #expect(Hexadecimal.decode(wrong) == nil) }
    }
}
