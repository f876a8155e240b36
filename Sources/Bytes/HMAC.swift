/// HMAC-SHA256 (RFC 2104, FIPS 198-1) with the two key blocks compressed once, so that a MAC costs its message only.
///
/// A class, since sessions hold two of them, and 220 bytes would be copied along at every look at a session.
package final class HMAC: Sendable {
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
        var (inner, outer) = (hash, outer)
        outer.update(inner.finish())
        return outer.finish()
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
        guard (1...32).contains(tag.count) else { return false }
        var difference: UInt8 = 0
        for index in 0..<tag.count { difference |= code[byte: index] ^ tag[index] }
        return difference == 0
    }
}
