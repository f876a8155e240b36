internal import CZlib

/// Inflates raw deflate streams into a buffer of exactly the declared size; one instance serves every connection.
///
/// No ratio is ever looked at: the caller has capped the declared size, and a stream that would give one byte more or
/// less than it declared is refused. zlib's inflate state (about 40 KB) is made when it is needed first, and reset for
/// each stream.
package struct Inflater: ~Copyable {
    private var stream: ZlibStream?

    package init() {}

    /// Gives zlib's state back; the next stream makes another.
    package mutating func rest() { stream = nil }

    /// Inflates `input` and appends exactly `declared` bytes to `output`.
    ///
    /// - Throws: `.inflate`; what `output` held before is kept, nothing is appended.
    /// - Complexity: O(declared); memory beyond `output` does not depend on the input.
    package mutating func inflate(
        _ input: Span<UInt8>, declared: Int, into output: inout [UInt8]
    ) throws(BytesError) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: declared))
        let fault = run(input, declared: declared, start: start, output: &output)
        if let fault {
            output.removeSubrange(start...)
            throw .inflate(fault)
        }
    }

    private mutating func run(
        _ input: Span<UInt8>, declared: Int, start: Int, output: inout [UInt8]
    ) -> InflateFault? {
        // 15: the largest window a raw deflate stream may use; negative: raw, without zlib's header.
        if stream == nil { stream = ZlibStream(inflatingWithWindowBits: -15) }
        stream?.reset()
        // The stream stays in `self`, and with it what the pointer points to, until this call ends; so below.
        guard let zlib = unsafe stream?.pointer else { fatalError("an inflater without a stream") }
        return unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                // One byte of scratch tells "exactly full" from "more to come", also when nothing was declared.
                var scratch: UInt8 = 0
                unsafe zlib.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe zlib.pointee.avail_in = UInt32(source.count)
                unsafe zlib.pointee.next_out = target.baseAddress.map { unsafe $0 + start }
                unsafe zlib.pointee.avail_out = UInt32(declared)
                var status = declared > 0 ? unsafe CZlib.inflate(zlib, Z_SYNC_FLUSH) : Z_OK
                if status == Z_OK || status == Z_BUF_ERROR, unsafe zlib.pointee.avail_out == 0 {
                    status = unsafe withUnsafeMutablePointer(to: &scratch) { pointer in
                        unsafe zlib.pointee.next_out = pointer
                        unsafe zlib.pointee.avail_out = 1
                        let last = unsafe CZlib.inflate(zlib, Z_SYNC_FLUSH)
                        return unsafe zlib.pointee.avail_out == 0 ? Z_DATA_ERROR - 100 : last
                    }
                    if status == Z_DATA_ERROR - 100 {
                        return .outputLong(declared: declared)
                    }
                    unsafe zlib.pointee.avail_out = 0
                }
                switch status {
                case Z_STREAM_END:
                    if unsafe zlib.pointee.avail_out > 0 {
                        return .outputShort(
                            declared: declared, got: declared - Int(unsafe zlib.pointee.avail_out))
                    }
                    return unsafe zlib.pointee.avail_in == 0
                        ? nil : .inputLeftOver(Int(unsafe zlib.pointee.avail_in))
                case Z_OK, Z_BUF_ERROR: return .endsEarly
                default: return .corrupt
                }
            }
        }
    }
}

/// Deflates bodies as raw streams; one instance serves every connection.
///
/// Deflate output is not canonical across zlib versions, so nothing is ever compared or digested in this form.
package struct Deflater: ~Copyable {
    private var stream: ZlibStream?
    private let level: Int32

    /// - Parameter level: 1 (fast) … 9 (small); 6 is zlib's default.
    package init(level: Int32 = 6) { self.level = level }

    /// Gives zlib's state back, 268 KB; the next body makes another.
    package mutating func rest() { stream = nil }

    /// The raw deflate stream of `input`, or `nil` when it would not be shorter than the input itself.
    ///
    /// - Complexity: O(count).
    package mutating func deflate(_ input: Span<UInt8>) -> [UInt8]? {
        guard input.count > 1 else { return nil }
        if stream == nil { stream = ZlibStream(deflatingWithWindowBits: -15, level: level) }
        stream?.reset()
        guard let zlib = unsafe stream?.pointer else { fatalError("a deflater without a stream") }
        return unsafe input.withUnsafeBufferPointer { source in
            let room = source.count - 1
            var complete = false
            let output = unsafe [UInt8](unsafeUninitializedCapacity: room) { target, count in
                unsafe zlib.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe zlib.pointee.avail_in = UInt32(source.count)
                unsafe zlib.pointee.next_out = target.baseAddress
                unsafe zlib.pointee.avail_out = UInt32(room)
                complete = unsafe CZlib.deflate(zlib, Z_FINISH) == Z_STREAM_END
                count = room - Int(unsafe zlib.pointee.avail_out)
            }
            return complete ? output : nil
        }
    }
}
