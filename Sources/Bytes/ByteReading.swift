/// Reading integers from bytes with a cursor that the caller owns.
///
/// Every `read…` moves the cursor past what it returns, or throws and leaves it where it was. Integers of fixed width
/// are little-endian. A varint is LEB128 of at most 64 bits in its shortest form: one value, one encoding, so that
/// digests of encoded state are comparable.
extension Span where Element == UInt8 {
    /// Reads one byte.
    ///
    /// - Throws: `.truncated`; the cursor has not moved.
    @inlinable @inline(__always)
    public func readUInt8(_ cursor: inout Int) throws(BytesError) -> UInt8 {
        guard cursor < count else { throw .truncated(need: 1, have: 0) }
        let byte = self[cursor]
        cursor &+= 1
        return byte
    }

    /// Reads a little-endian integer of the type's width.
    ///
    /// - Throws: `.truncated`; the cursor has not moved.
    @inlinable @inline(__always)
    public func readLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _ cursor: inout Int, as: Value.Type = Value.self
    ) throws(BytesError) -> Value {
        let width = Value.bitWidth / 8
        guard count - cursor >= width else { throw .truncated(need: width, have: count - cursor) }
        var value: Value = 0
        var shift = 0
        for offset in 0..<width {
            value |= Value(truncatingIfNeeded: self[cursor &+ offset]) << Value(truncatingIfNeeded: shift)
            shift &+= 8
        }
        cursor &+= width
        return value
    }

    /// Reads an unsigned varint (LEB128, shortest form, at most ten bytes).
    ///
    /// - Throws: `.truncated` or `.varintNotCanonical`; the cursor has not moved.
    @inlinable @inline(__always)
    public func readVarint(_ cursor: inout Int) throws(BytesError) -> UInt64 {
        guard cursor < count else { throw .truncated(need: 1, have: 0) }
        let first = self[cursor]
        if first < 0x80 {
            cursor &+= 1
            return UInt64(first)
        }
        return try readLongVarint(&cursor)
    }

    /// The rest of `readVarint` for values of 128 and more.
    ///
    /// - Throws: `.truncated` or `.varintNotCanonical`; the cursor has not moved.
    public func readLongVarint(_ cursor: inout Int) throws(BytesError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var at = cursor
        while true {
            guard at < count else { throw .truncated(need: 1, have: 0) }
            let byte = self[at]
            at &+= 1
            // The tenth byte holds the 64th bit alone.
            if shift == 63, byte > 1 { throw .varintNotCanonical }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                if byte == 0, shift > 0 { throw .varintNotCanonical }
                cursor = at
                return value
            }
            shift &+= 7
            if shift > 63 { throw .varintNotCanonical }
        }
    }

    /// Reads a zigzag varint: 0, -1, 1, -2, … as 0, 1, 2, 3, …
    ///
    /// - Throws: `.truncated` or `.varintNotCanonical`; the cursor has not moved.
    @inlinable @inline(__always)
    public func readZigZag(_ cursor: inout Int) throws(BytesError) -> Int64 {
        let raw = try readVarint(&cursor)
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// Reads `length` bytes as an array of their own.
    ///
    /// - Throws: `.truncated`; the cursor has not moved.
    /// - Complexity: O(length).
    @inlinable
    public func readBytes(_ cursor: inout Int, count length: Int) throws(BytesError) -> [UInt8] {
        guard length >= 0, count - cursor >= length else { throw .truncated(need: length, have: count - cursor) }
        var bytes: [UInt8] = []
        bytes.append(span: extracting(cursor..<(cursor + length)))
        cursor += length
        return bytes
    }

    /// Throws unless the cursor stands at the end.
    @inlinable
    public func expectEnd(_ cursor: Int) throws(BytesError) {
        guard cursor == count else { throw .trailing(count - cursor) }
    }
}
