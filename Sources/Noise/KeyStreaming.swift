// The key stream over bytes in place. Loads and stores are unaligned words of integers, of which every pattern is
// valid, and `RawSpan` checks their bounds. The words are taken as the machine has them: Swift's machines are
// little-endian, as the cipher is.
extension ChaCha20 {
    /// Exclusive-or of `range` with the stream from block `skipping` on; `firstStream` holds the blocks 0 to 3, which
    /// have been made already.
    package static func apply(
        _ input: borrowing Input, to bytes: inout MutableSpan<UInt8>, _ range: Range<Int>,
        firstStream: borrowing Stream, skipping: Int
    ) {
        var at = combine(firstStream, skipping: skipping, &bytes, range)
        var counter = UInt32(NoiseLimits.lanes)
        while at < range.upperBound {
            let stream = stream(input, counter: counter)
            at = combine(stream, skipping: 0, &bytes, at..<range.upperBound)
            counter &+= UInt32(NoiseLimits.lanes)
        }
    }

    /// The first 32 bytes of the first block, as four words of eight bytes.
    @inline(__always)
    package static func head(_ stream: borrowing Stream) -> (UInt64, UInt64, UInt64, UInt64) {
        (word(stream, 0), word(stream, 2), word(stream, 4), word(stream, 6))
    }

    @inline(__always)
    private static func word(_ stream: borrowing Stream, _ place: Int) -> UInt64 {
        UInt64(stream[place][0]) | UInt64(stream[place &+ 1][0]) &<< 32
    }

    /// - Returns: where the next block's bytes begin, at most the range's end.
    private static func combine(
        _ stream: borrowing Stream, skipping: Int, _ bytes: inout MutableSpan<UInt8>, _ range: Range<Int>
    ) -> Int {
        var at = range.lowerBound
        var block = skipping
        var raw = unsafe bytes.mutableBytes
        while block < NoiseLimits.lanes, at < range.upperBound {
            let end = min(at &+ NoiseLimits.blockBytes, range.upperBound)
            // The lane is written out, so that four lanes turned over are four instructions and no memory.
            switch block {
            case 0: combine(stream, lane: 0, &raw, at..<end)
            case 1: combine(stream, lane: 1, &raw, at..<end)
            case 2: combine(stream, lane: 2, &raw, at..<end)
            default: combine(stream, lane: 3, &raw, at..<end)
            }
            at = end
            block &+= 1
        }
        return at
    }

    /// At most one block.
    @inline(__always)
    private static func combine(
        _ stream: borrowing Stream, lane: Int, _ raw: inout MutableRawSpan, _ range: Range<Int>
    ) {
        var at = range.lowerBound
        var place = 0
        while range.upperBound &- at >= 16 {
            let words = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: Words.self)
            raw.storeBytes(of: words ^ row(stream, place, lane), toByteOffset: at, as: Words.self)
            at &+= 16
            place &+= 4
        }
        if at < range.upperBound { combineEnd(row(stream, place, lane), &raw, at..<range.upperBound) }
    }

    /// Four words of a block one behind the other.
    @inline(__always)
    private static func row(_ stream: borrowing Stream, _ place: Int, _ lane: Int) -> Words {
        Words(stream[place][lane], stream[place &+ 1][lane], stream[place &+ 2][lane], stream[place &+ 3][lane])
    }

    /// Fewer than 16 bytes.
    private static func combineEnd(_ words: Words, _ raw: inout MutableRawSpan, _ range: Range<Int>) {
        var at = range.lowerBound
        var (low, high) = (UInt64(words[0]) | UInt64(words[1]) &<< 32, UInt64(words[2]) | UInt64(words[3]) &<< 32)
        if range.upperBound &- at >= 8 {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            raw.storeBytes(of: word ^ low, toByteOffset: at, as: UInt64.self)
            at &+= 8
            low = high
            high = 0
        }
        while at < range.upperBound {
            let byte = unsafe raw.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            raw.storeBytes(of: byte ^ UInt8(truncatingIfNeeded: low), toByteOffset: at, as: UInt8.self)
            low &>>= 8
            at &+= 1
        }
    }
}
