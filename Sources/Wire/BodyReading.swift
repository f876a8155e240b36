internal import Bytes
package import Model

// Reading the parts that messages are made of, each with the name of the field for the refusal. As in Bytes the cursor
// moves past what is read; after an error the body is of no further use.
extension Span where Element == UInt8 {
    @inline(__always)
    package func varint(_ cursor: inout Int, _ field: WireError.Field) throws(WireError) -> UInt64 {
        do throws(BytesError) { return try readVarint(&cursor) } catch { throw .malformed(field) }
    }

    /// A varint up to `limit`.
    @inline(__always)
    package func varint(_ cursor: inout Int, _ field: WireError.Field, max limit: UInt64) throws(WireError) -> UInt64 {
        let value = try varint(&cursor, field)
        guard value <= limit else { throw .valueOutOfRange(field) }
        return value
    }

    package func varint32(_ cursor: inout Int, _ field: WireError.Field) throws(WireError) -> UInt32 {
        UInt32(try varint(&cursor, field, max: UInt64(UInt32.max)))
    }

    @inline(__always)
    package func zigZag(_ cursor: inout Int, _ field: WireError.Field) throws(WireError) -> Int64 {
        do throws(BytesError) { return try readZigZag(&cursor) } catch { throw .malformed(field) }
    }

    @inline(__always)
    package func byte(_ cursor: inout Int, _ field: WireError.Field) throws(WireError) -> UInt8 {
        do throws(BytesError) { return try readUInt8(&cursor) } catch { throw .malformed(field) }
    }

    package func fixed16(_ cursor: inout Int, _ field: WireError.Field) throws(WireError) -> UInt16 {
        do throws(BytesError) { return try readLittleEndian(&cursor) } catch { throw .malformed(field) }
    }

    package func fixed64(_ cursor: inout Int, _ field: WireError.Field) throws(WireError) -> UInt64 {
        do throws(BytesError) { return try readLittleEndian(&cursor) } catch { throw .malformed(field) }
    }

    package func bytes(_ cursor: inout Int, count: Int, _ field: WireError.Field) throws(WireError) -> [UInt8] {
        do throws(BytesError) { return try readBytes(&cursor, count: count) } catch { throw .malformed(field) }
    }

    /// The range of a length-prefixed piece, at most `limit` bytes long.
    @inline(__always)
    package func range(
        _ cursor: inout Int, max limit: Int, _ field: WireError.Field
    ) throws(WireError) -> Range<Int> {
        let length = try varint(&cursor, field)
        guard length <= UInt64(limit) else { throw .valueOutOfRange(field) }
        guard count - cursor >= Int(length) else { throw .malformed(field) }
        let range = cursor..<(cursor + Int(length))
        cursor = range.upperBound
        return range
    }

    /// A length-prefixed text: UTF-8 without control characters, because it ends up in logs and on screens.
    package func text(
        _ cursor: inout Int, _ lengths: ClosedRange<Int>, _ field: WireError.Field = .text
    ) throws(WireError) -> String {
        let range = try range(&cursor, max: lengths.upperBound, field)
        guard range.count >= lengths.lowerBound else { throw .valueOutOfRange(field) }
        let piece = extracting(range)
        for index in piece.indices where piece[index] < 0x20 || piece[index] == 0x7F { throw .malformed(field) }
        let copy = unsafe piece.withUnsafeBufferPointer { unsafe Array($0) }
        guard let text = String(validating: copy, as: UTF8.self) else { throw .malformed(field) }
        return text
    }

    package func unit(_ cursor: inout Int) throws(WireError) -> UnitCode {
        let range = try range(&cursor, max: UnitCode.bytesMax, .unit)
        guard let unit = UnitCode(self, range) else { throw .malformed(.unit) }
        return unit
    }

    /// A procedure's code: 0 to 32 bytes of UTF-8 without control characters.
    package func procedure(_ cursor: inout Int) throws(WireError) -> ProcedureCode {
        let range = try range(&cursor, max: ProcedureCode.bytesMax, .procedure)
        var isPlain = true
        for index in range where self[index] < 0x20 || self[index] >= 0x7F { isPlain = false }
        if !isPlain {
            // The length, below 128, stands in the one byte before.
            var again = range.lowerBound - 1
            _ = try text(&again, 0...ProcedureCode.bytesMax, .procedure)
        }
        guard let code = ProcedureCode(self, range) else { throw .malformed(.procedure) }
        return code
    }

    package func incarnation(_ cursor: inout Int) throws(WireError) -> Incarnation {
        Incarnation(counter: try varint32(&cursor, .incarnation), random: try fixed64(&cursor, .incarnation))
    }

    package func position(_ cursor: inout Int) throws(WireError) -> Position {
        Position(
            incarnation: try incarnation(&cursor),
            version: try varint(&cursor, .version, max: Limits.versionMax),
            tag: try fixed64(&cursor, .tag))
    }

    /// The number of entries that follow.
    package func entryCount(
        _ cursor: inout Int, max limit: Int, _ field: WireError.Field = .entries
    ) throws(WireError) -> Int {
        let count = try varint(&cursor, field)
        guard count <= UInt64(limit) else { throw .tooMany(field, count: count, limit: limit) }
        return Int(count)
    }

    /// The extension fields that end every control message: tag, length, bytes, by strictly ascending tag.
    ///
    /// - Parameters:
    ///   - cursor: moves to the end of the body.
    ///   - known: is given the tag and the range of every field's bytes; what it leaves alone is skipped.
    /// - Throws: what breaks the form, and what `known` throws.
    func readExtensions(
        _ cursor: inout Int, _ known: (UInt64, Range<Int>) throws(WireError) -> Void
    ) throws(WireError) {
        var previous: UInt64?
        while cursor < count {
            let tag = try varint(&cursor, .extensionTag)
            if let previous, tag <= previous { throw .malformed(.extensionTag) }
            previous = tag
            let length = try varint(&cursor, .extensionLength)
            guard length <= UInt64(count - cursor) else { throw .malformed(.extensionLength) }
            try known(tag, cursor..<(cursor + Int(length)))
            cursor += Int(length)
        }
    }

    func skipExtensions(_ cursor: inout Int) throws(WireError) { try readExtensions(&cursor) { _, _ in } }
}
