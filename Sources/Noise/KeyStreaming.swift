// The key stream over bytes in place. Loads and stores are unaligned words of integers, of which every pattern is
// valid, and `RawSpan` checks their bounds.
extension ChaCha20 {
    /// Exclusive-or of `range` with the stream from block `skipping` on; `firstStream` holds the blocks 0 to 3, which
    /// have been made already.
    static func apply(
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
    static func head(_ stream: borrowing Stream) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ place: Int) -> UInt64 {
            UInt64(stream[place &* 2][0]) | UInt64(stream[place &* 2 &+ 1][0]) &<< 32
        }
        return (word(0), word(1), word(2), word(3))
    }

    /// - Returns: where the next block's bytes begin, at most the range's end.
    private static func combine(
        _ stream: borrowing Stream, skipping: Int, _ bytes: inout MutableSpan<UInt8>, _ range: Range<Int>
    ) -> Int {
        var at = range.lowerBound
        var block = skipping
        var raw = unsafe bytes.mutableBytes
        while block < NoiseLimits.lanes, at < range.upperBound {
            let left = range.upperBound &- at
            if left < NoiseLimits.blockBytes {
                combineEnd(stream, block, &raw, at..<range.upperBound)
                return range.upperBound
            }
            for place in 0..<16 {
                let there = at &+ place &* 4
                let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: there, as: UInt32.self)
                raw.storeBytes(
                    of: word ^ stream[place][block].littleEndian, toByteOffset: there, as: UInt32.self)
            }
            at &+= NoiseLimits.blockBytes
            block &+= 1
        }
        return at
    }

    private static func combineEnd(
        _ stream: borrowing Stream, _ block: Int, _ raw: inout MutableRawSpan, _ range: Range<Int>
    ) {
        var at = range.lowerBound
        var place = 0
        while at &+ 4 <= range.upperBound {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
            raw.storeBytes(of: word ^ stream[place][block].littleEndian, toByteOffset: at, as: UInt32.self)
            at &+= 4
            place &+= 1
        }
        guard at < range.upperBound else { return }
        var word = stream[place][block]
        while at < range.upperBound {
            let byte = unsafe raw.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            raw.storeBytes(of: byte ^ UInt8(truncatingIfNeeded: word), toByteOffset: at, as: UInt8.self)
            word &>>= 8
            at &+= 1
        }
    }
}
