/// Every size of the scheme, in bytes unless its name says otherwise, with its source or its reason.
package enum NoiseLimits {
    /// Keys, shares, hashes: X25519 (RFC 7748), ChaCha20 (RFC 8439), SHA-256.
    package static let keyBytes = 32
    /// The tag behind a ciphertext (RFC 8439, section 2.8).
    package static let tagBytes = 16
    /// A message of the framework, whatever carries it (Noise, revision 34, section 3).
    package static let messageBytesMax = 65_535
    /// One block of ChaCha20.
    static let blockBytes = 64
    /// One block of Poly1305.
    static let authenticatorBlockBytes = 16
    /// Blocks of key stream that are made at once: one lane each.
    static let lanes = 4
    /// Blocks of HMAC-SHA256 that RFC 5869 lets one expansion have.
    static let expansionBlocksMax = 255
}
