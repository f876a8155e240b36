/// ChaCha20-Poly1305 (RFC 8439, section 2.8) on bytes in place.
package enum ChaChaPoly {
    /// Encrypts `text` of `bytes` and puts the tag into the 16 bytes behind it; the tag covers `additional` as well,
    /// which is not encrypted.
    package static func seal(
        _ bytes: inout MutableSpan<UInt8>, text: Range<Int>, additional: Span<UInt8>, key: Bytes32, nonce: ChaChaNonce
    ) {
        let input = ChaCha20.Input(key: key, nonce: nonce)
        let stream = ChaCha20.stream(input, counter: 0)
        ChaCha20.apply(input, to: &bytes, text, firstStream: stream, skipping: 1)
        let tag = tag(stream, bytes.span, text, additional)
        var raw = unsafe bytes.mutableBytes
        raw.storeBytes(of: tag.low, toByteOffset: text.upperBound, as: UInt64.self)
        raw.storeBytes(of: tag.high, toByteOffset: text.upperBound &+ 8, as: UInt64.self)
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
        let told = told(bytes.span, at: text.upperBound)
        guard (tag.low ^ told.low) | (tag.high ^ told.high) == 0 else { return false }
        ChaCha20.apply(input, to: &bytes, text, firstStream: stream, skipping: 1)
        return true
    }

    private static func told(_ bytes: Span<UInt8>, at: Int) -> (low: UInt64, high: UInt64) {
        let raw = unsafe bytes.bytes
        return unsafe (
            raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self),
            raw.unsafeLoadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
        )
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
