/// One direction's key and the number of its next message (Noise, section 5.1). Where the number stands is both sides'
/// knowledge; it never travels.
package struct CipherState: Sendable {
    private var key: Bytes32
    /// The next message's number.
    package private(set) var counter: UInt64 = 0

    /// `counter` is 0 but for a test of the last numbers.
    package init(key: Bytes32, counter: UInt64 = 0) {
        self.key = key
        self.counter = counter
    }

    /// Encrypts `text` of `bytes` in place and puts the tag into the 16 bytes behind it.
    ///
    /// - Throws: `.exhausted` when all numbers under this key are used.
    package mutating func seal(
        _ bytes: inout MutableSpan<UInt8>, text: Range<Int>, additional: Span<UInt8>
    ) throws(NoiseError) {
        try check()
        ChaChaPoly.seal(
            &bytes, text: text, additional: additional, key: key, nonce: ChaChaNonce(counter: counter))
        counter &+= 1
    }

    /// Decrypts `text` of `bytes` in place, which the 16 bytes behind it prove.
    ///
    /// - Throws: `.notAuthentic`; the number stays then, and nothing is changed.
    package mutating func open(
        _ bytes: inout MutableSpan<UInt8>, text: Range<Int>, additional: Span<UInt8>
    ) throws(NoiseError) {
        try check()
        guard
            ChaChaPoly.open(
                &bytes, text: text, additional: additional, key: key, nonce: ChaChaNonce(counter: counter))
        else { throw .notAuthentic }
        counter &+= 1
    }

    /// The number 2^64 − 1 is kept for new keys.
    private func check() throws(NoiseError) {
        if counter == .max { throw .exhausted }
    }

    /// A new key made of the old one, which cannot be made of the new one; numbers go on (Noise, sections 4.2, 11.3).
    package mutating func rekey() {
        var block: [48 of UInt8] = .init(repeating: 0)
        var bytes = block.mutableSpan
        let none: [0 of UInt8] = []
        ChaChaPoly.seal(
            &bytes, text: 0..<NoiseLimits.keyBytes, additional: none.span, key: key,
            nonce: ChaChaNonce(counter: .max))
        for index in 0..<NoiseLimits.keyBytes { key.bytes[index] = bytes[index] }
    }
}

/// What can go wrong with messages of the framework.
package enum NoiseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The tag does not fit: another key, another place in the conversation, or changed bytes.
    case notAuthentic
    /// The other side's share is a point of low order.
    case weakShare
    /// A message that is shorter than its share and tag, or longer than the framework allows.
    case length(Int)
    /// A message out of its turn.
    case outOfTurn
    /// 2^64 − 1 messages under one key.
    case exhausted

    package var description: String {
        switch self {
        case .notAuthentic: "the bytes are not what the other side encrypted"
        case .weakShare: "the other side's share is a point of low order"
        case .length(let count): "\(count) bytes are no message of the handshake"
        case .outOfTurn: "a message of the handshake came out of its turn"
        case .exhausted: "all numbers of messages under a key are used"
        }
    }
}
