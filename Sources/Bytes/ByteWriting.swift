/// Writing integers at the end of a byte array; the encodings are those of `ByteReading.swift`.
extension Array where Element == UInt8 {
    /// Appends a little-endian integer of the type's width.
    @inlinable @inline(__always)
    public mutating func writeLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        var rest = value
        for _ in 0..<(Value.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest = rest >> 8
        }
    }

    /// Appends an unsigned varint in its shortest form.
    @inlinable @inline(__always)
    public mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a zigzag varint.
    @inlinable @inline(__always)
    public mutating func writeZigZag(_ value: Int64) {
        writeVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Appends a varint length and then the bytes.
    @inlinable
    public mutating func writeLengthPrefixed(_ bytes: [UInt8]) {
        writeVarint(UInt64(bytes.count))
        append(contentsOf: bytes)
    }

    /// Appends a span.
    ///
    /// - Complexity: O(count).
    @inlinable
    public mutating func append(span: Span<UInt8>) {
        // One copy; byte by byte costs a check of the capacity for each.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
