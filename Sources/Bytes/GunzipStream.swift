internal import CZlib

/// Why bytes are not a gzip file (RFC 1952), or not a whole one.
package enum GunzipError: Error, Equatable, Sendable {
    /// The first two bytes are not gzip's.
    case notGzip
    /// A member's header, deflate data, checksum or length is wrong.
    case corrupt
    /// The file ends inside a member, or is empty.
    case truncated
    /// After the end of a member, at this offset of the compressed file, stands something that is no other member and
    /// no zero byte.
    case trailingGarbage(offset: Int)
}

/// Inflates a gzip file piece by piece: any chunking of the file gives the same bytes and the same error.
///
/// A file may hold several members one after another (`cat a.gz b.gz`), as RFC 1952 allows, and zero bytes behind the
/// last one, which fill the blocks of tapes and are read over by gzip(1), too. What comes out before `finish()` has
/// returned is unverified: the checksum stands at the end of each member.
package struct GunzipStream: ~Copyable {
    private enum Place {
        /// At a member's first byte, or its second.
        case magic(Int)
        case member
        /// Behind the last member, among zero bytes.
        case padding
    }

    private static let magic: [2 of UInt8] = [0x1F, 0x8B]

    private var stream = ZlibStream(inflatingWithWindowBits: 31)
    private var place = Place.magic(0)
    private var membersEnded = 0
    private var consumed = 0
    /// The last call filled its output, so zlib may hold more although the input has been taken.
    private var outputWasFull = false

    package init() {}

    /// Takes in `input` and hands out what it inflates to, in pieces of at most `chunkBytesMax`.
    ///
    /// - Throws: `GunzipError`; the stream is over.
    /// - Complexity: O(output).
    package mutating func read(
        _ input: Span<UInt8>, _ output: (Span<UInt8>) -> Void
    ) throws(GunzipError) {
        var cursor = 0
        var chunk: [UInt8] = []
        while try next(input, &cursor, into: &chunk) { output(chunk.span) }
    }

    /// Replaces `chunk` with the next piece, at most `chunkBytesMax`, moving the cursor past the input it came from.
    ///
    /// - Returns: false when the input is used up and nothing came out: hand in more, or `finish()`.
    /// - Throws: `GunzipError`; the stream is over.
    package mutating func next(
        _ input: Span<UInt8>, _ cursor: inout Int, into chunk: inout [UInt8]
    ) throws(GunzipError) -> Bool {
        chunk.removeAll(keepingCapacity: true)
        while cursor < input.count || outputWasFull {
            switch place {
            case .magic(let seen):
                try takeMagic(input[cursor], seen: seen)
                cursor += 1
                consumed += 1
                continue
            case .padding:
                guard input[cursor] == 0 else { throw .trailingGarbage(offset: consumed) }
                cursor += 1
                consumed += 1
                continue
            case .member: break
            }
            switch step(input, &cursor, into: &chunk) {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END:
                membersEnded += 1
                place = .magic(0)
                outputWasFull = false
            default: throw .corrupt
            }
            if !chunk.isEmpty { return true }
        }
        return false
    }

    /// Says that the input ends here.
    ///
    /// - Throws: `.truncated`, or `.trailingGarbage` when a single first byte of a further member stands at the end.
    package consuming func finish() throws(GunzipError) {
        switch place {
        case .member: throw .truncated
        case .padding: break
        case .magic(let seen):
            guard membersEnded > 0 else { throw .truncated }
            guard seen == 0 else { throw .trailingGarbage(offset: consumed - seen) }
        }
    }

    private mutating func takeMagic(_ byte: UInt8, seen: Int) throws(GunzipError) {
        if byte == 0, seen == 0, membersEnded > 0 {
            place = .padding
            return
        }
        guard byte == Self.magic[seen] else {
            throw membersEnded == 0 ? .notGzip : .trailingGarbage(offset: consumed - seen)
        }
        guard seen == 1 else {
            place = .magic(1)
            return
        }
        place = .member
        stream.reset()
        // zlib wants to see the two bytes as well, and a place to write although it will not.
        let bytes = Self.magic
        var nowhere: UInt8 = 0
        unsafe bytes.span.withUnsafeBufferPointer { magic in
            unsafe withUnsafeMutablePointer(to: &nowhere) { target in
                unsafe stream.pointer.pointee.next_in = UnsafeMutablePointer(mutating: magic.baseAddress)
                unsafe stream.pointer.pointee.avail_in = 2
                unsafe stream.pointer.pointee.next_out = target
                unsafe stream.pointer.pointee.avail_out = 0
                _ = unsafe inflate(stream.pointer, Z_NO_FLUSH)
            }
        }
    }

    private mutating func step(_ input: Span<UInt8>, _ cursor: inout Int, into chunk: inout [UInt8]) -> Int32 {
        let start = cursor
        var status = Z_OK
        var taken = 0
        chunk.append(addingCapacity: Self.chunkBytesMax) { output in
            unsafe output.withUnsafeMutableBufferPointer { target, filled in
                unsafe input.withUnsafeBufferPointer { source in
                    let offered = min(source.count - start, ZlibLimits.pieceBytesMax)
                    unsafe stream.pointer.pointee.next_in = source.baseAddress.map {
                        unsafe UnsafeMutablePointer(mutating: $0 + start)
                    }
                    unsafe stream.pointer.pointee.avail_in = UInt32(offered)
                    unsafe stream.pointer.pointee.next_out = target.baseAddress
                    unsafe stream.pointer.pointee.avail_out = UInt32(Self.chunkBytesMax)
                    status = unsafe inflate(stream.pointer, Z_NO_FLUSH)
                    taken = offered - Int(unsafe stream.pointer.pointee.avail_in)
                    filled = Self.chunkBytesMax - Int(unsafe stream.pointer.pointee.avail_out)
                }
            }
        }
        cursor += taken
        consumed += taken
        outputWasFull = chunk.count == Self.chunkBytesMax
        return status
    }
}
