/// HMAC-SHA256 (RFC 2104, FIPS 198-1) with the two key blocks compressed once, so that a MAC costs its message only.
package struct HMAC: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: any length; longer than a block it is hashed first, as the standard says.
    package init(key: [UInt8]) {
        var block = key.count > 64 ? SHA256.digest(key).bytes : key
        block.append(contentsOf: repeatElement(0, count: 64 - block.count))
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 })
        self.inner = inner
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5c })
        self.outer = outer
    }

    /// A hasher to take the message in piece by piece; hand it to `finish` afterwards.
    package func start() -> SHA256 { inner }

    /// The code of the message that `hash`, which `start()` gave, has taken in.
    package func finish(_ hash: SHA256) -> Digest256 {
        var outer = outer
        outer.update(hash.digest().bytes)
        return outer.digest()
    }

    /// The code of one message.
    ///
    /// - Complexity: O(count).
    package func code(_ message: [UInt8]) -> Digest256 {
        var hash = inner
        hash.update(message.span)
        return finish(hash)
    }

    /// Whether `tag` is the beginning of `code`, in a time that does not tell where they differ.
    package static func matches(_ code: Digest256, truncated tag: Span<UInt8>) -> Bool {
        let expected = code.prefix(min(32, tag.count))
        guard expected.count == tag.count, tag.count > 0 else { return false }
        var difference: UInt8 = 0
        for index in 0..<tag.count { difference |= expected[index] ^ tag[index] }
        return difference == 0
    }
}
