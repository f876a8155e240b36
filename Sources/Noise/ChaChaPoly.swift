/// ChaCha20-Poly1305 (RFC 8439, section 2.8) on bytes in place.
package enum ChaChaPoly {
    /// Encrypts `text` of `bytes` and puts the tag into the 16 bytes behind it; the tag covers `additional` as well, which
    /// is not encrypted.
    package static func seal(
        _ bytes: inout MutableSpan<UInt8>, text: Range<Int>, additional: Span<UInt8>, key: Bytes32, nonce: ChaChaNonce
    ) {
        let input = ChaCha20.Input(key: key, nonce: nonce)
        let stream = ChaCha20.stream(input, counter: 0)
        ChaCha20.apply(input, to: &bytes, text, firstStream: stream, skipping: 1)
        let tag = tag(stream, bytes.span, text, additional)
        for index in 0..<8 {
            bytes[text.upperBound &+ index] = UInt8(truncatingIfNeeded: tag.low &>> UInt64(8 &* index))
            bytes[text.upperBound &+ 8 &+ index] = UInt8(truncatingIfNeeded: tag.high &>> UInt64(8 &* index))
        }
    }

    /// Decrypts `text` of `bytes`, if the 16 bytes behind it are the tag; otherwise nothing is changed.
    ///
    /// The comparison takes the same time wherever the tags differ.
    package static func open(
        _ bytes: inout MutableSpan<UInt8>, text: Range<Int>, additional: Span<UInt8>, key: Bytes32, nonce: ChaChaNonce
    ) -> Bool {
        let input = ChaCha20.Input(key: key, nonce: nonce)
        let stream = ChaCha20.stream(input, counter: 0)
        let tag = tag(stream, bytes.span, text, additional)
        var told: (low: UInt64, high: UInt64) = (0, 0)
        for index in 0..<8 {
            told.low |= UInt64(bytes[text.upperBound &+ index]) &<< UInt64(8 &* index)
            told.high |= UInt64(bytes[text.upperBound &+ 8 &+ index]) &<< UInt64(8 &* index)
        }
        guard (tag.low ^ told.low) | (tag.high ^ told.high) == 0 else { return false }
        ChaCha20.apply(input, to: &bytes, text, firstStream: stream, skipping: 1)
        return true
    }

    private static func tag(
        _ stream: borrowing ChaCha20.Stream, _ bytes: Span<UInt8>, _ text: Range<Int>, _ additional: Span<UInt8>
    ) -> (low: UInt64, high: UInt64) {
        var authenticator = Poly1305(ChaCha20.head(stream))
        authenticator.absorbPadded(additional)
        authenticator.absorbPadded(bytes.extracting(text))
        authenticator.block(UInt64(additional.count), UInt64(text.count), marked: 1 &<< 40)
        return authenticator.tag()
    }
}
