internal import CZlib

/// Whole gzip files (RFC 1952) of one member; the header carries no time and no name, so equal bytes give equal files
/// for one version of zlib.
package enum Gzip {
    /// The gzip file that holds `bytes`.
    ///
    /// `level` goes from 1 (fast) to 9 (small).
    ///
    /// - Complexity: O(count).
    package static func encode(_ bytes: Span<UInt8>, level: Int32 = 6) -> [UInt8] {
        let stream = ZlibStream(deflatingWithWindowBits: 31, level: level)
        var output: [UInt8] = []
        // 18 bytes of header and trailer are inside what deflateBound says for a gzip stream.
        let room = Int(unsafe deflateBound(stream.pointer, UInt(bytes.count)))
        output.append(addingCapacity: room) { target in
            unsafe target.withUnsafeMutableBufferPointer { target, filled in
                unsafe bytes.withUnsafeBufferPointer { source in
                    filled = unsafe deflateAll(source, into: target, stream.pointer)
                }
            }
        }
        return output
    }

    /// The gzip file that holds `bytes`.
    package static func encode(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] { encode(bytes.span, level: level) }

    /// The bytes of a whole gzip file.
    ///
    /// - Throws: `GunzipError`.
    package static func decode(_ file: [UInt8]) throws(GunzipError) -> [UInt8] {
        var stream = GunzipStream()
        var bytes: [UInt8] = []
        try stream.read(file.span) { bytes.append(span: $0) }
        try stream.finish()
        return bytes
    }

    /// zlib counts in 32 bits, so input and output are shown to it in pieces.
    @unsafe private static func deflateAll(
        _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>,
        _ stream: UnsafeMutablePointer<z_stream>
    ) -> Int {
        var (taken, filled) = (0, 0)
        while true {
            let offered = min(source.count - taken, ZlibLimits.pieceBytesMax)
            let room = min(target.count - filled, ZlibLimits.pieceBytesMax)
            unsafe stream.pointee.next_in = source.baseAddress.map { unsafe UnsafeMutablePointer(mutating: $0 + taken) }
            unsafe stream.pointee.avail_in = UInt32(offered)
            unsafe stream.pointee.next_out = target.baseAddress.map { unsafe $0 + filled }
            unsafe stream.pointee.avail_out = UInt32(room)
            let status = unsafe deflate(stream, taken + offered == source.count ? Z_FINISH : Z_NO_FLUSH)
            taken += offered - Int(unsafe stream.pointee.avail_in)
            filled += room - Int(unsafe stream.pointee.avail_out)
            switch status {
            case Z_STREAM_END: return filled
            case Z_OK where filled < target.count: continue
            default: fatalError("deflate gave \(status) although its bound was met")
            }
        }
    }
}
