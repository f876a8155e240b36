internal import CZlib

/// Inflates one raw deflate stream piece by piece: any chunking of the input gives the same bytes.
package struct InflateStream: ~Copyable {
    private var stream = ZlibStream(inflatingWithWindowBits: -15)
    /// The stream's last block has been handed out; input after it is not looked at.
    package private(set) var isEnded = false

    package init() {}

    /// Appends at most `limit` bytes of what the input from `cursor` on inflates to, moving the cursor past the input
    /// they came from. Nothing appended and the cursor at the end: hand in more, if the stream has not ended.
    ///
    /// - Throws: `.inflate(.corrupt)`; the stream is over.
    /// - Complexity: O(bytes appended).
    package mutating func next(
        _ input: Span<UInt8>, _ cursor: inout Int, limit: Int, into output: inout [UInt8]
    ) throws(BytesError) {
        guard !isEnded, limit > 0 else { return }
        let start = cursor
        var status = Z_OK
        var taken = 0
        output.append(addingCapacity: limit) { room in
            unsafe room.withUnsafeMutableBufferPointer { target, filled in
                unsafe input.withUnsafeBufferPointer { source in
                    let offered = min(source.count - start, 1 << 30)
                    unsafe stream.pointer.pointee.next_in = source.baseAddress.map {
                        unsafe UnsafeMutablePointer(mutating: $0 + start)
                    }
                    unsafe stream.pointer.pointee.avail_in = UInt32(offered)
                    unsafe stream.pointer.pointee.next_out = target.baseAddress
                    unsafe stream.pointer.pointee.avail_out = UInt32(limit)
                    status = unsafe inflate(stream.pointer, Z_NO_FLUSH)
                    taken = offered - Int(unsafe stream.pointer.pointee.avail_in)
                    filled = limit - Int(unsafe stream.pointer.pointee.avail_out)
                }
            }
        }
        cursor += taken
        switch status {
        case Z_STREAM_END: isEnded = true
        case Z_OK, Z_BUF_ERROR: break
        default: throw .inflate(.corrupt)
        }
    }
}
