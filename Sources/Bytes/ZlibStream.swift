internal import CZlib

/// One zlib stream at an address of its own.
///
/// zlib keeps a pointer from its hidden state back to the `z_stream` and refuses calls when they disagree (since
/// 1.2.9), so a `z_stream` may not move with the Swift value that holds it.
@safe struct ZlibStream: ~Copyable {
    enum Direction { case inflating, deflating }

    let pointer: UnsafeMutablePointer<z_stream>
    private let direction: Direction

    /// - Parameter windowBits: as zlib's: negative for a raw stream, 31 for gzip with the largest window.
    init(inflatingWithWindowBits windowBits: Int32) {
        direction = .inflating
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: z_stream())
        let status = unsafe inflateInit2_(pointer, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { fatalError("inflateInit2 failed with \(status): out of memory") }
    }

    init(deflatingWithWindowBits windowBits: Int32, level: Int32) {
        direction = .deflating
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: z_stream())
        let status = unsafe deflateInit2_(
            pointer, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { fatalError("deflateInit2 failed with \(status): out of memory") }
    }

    deinit {
        switch direction {
        case .inflating: _ = unsafe inflateEnd(pointer)
        case .deflating: _ = unsafe deflateEnd(pointer)
        }
        unsafe pointer.deallocate()
    }

    /// Makes the stream as good as new, keeping its memory.
    mutating func reset() {
        let status = direction == .inflating ? unsafe inflateReset(pointer) : unsafe deflateReset(pointer)
        guard status == Z_OK else { fatalError("zlib refused to reset a stream: \(status)") }
    }
}
