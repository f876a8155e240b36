internal import Bytes

// What people read of bytes that break the protocol: in logs, and in refusals at the other end.

extension WireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badMagic: "the first bytes are not this protocol's"
        case .unsupportedMajor(let major): "protocol version \(major) is not spoken here; renew the older program"
        case .headerChecksum: "the checksum of a frame's header is wrong; look at the line if it lasts"
        case .unknownType(let number): "there is no message \(number) in this version; renew the older program"
        case .unknownFlags(let flags): "a frame has flags that this version does not know (\(flags))"
        case .tooLarge(let wire, let limit): "a frame of \(wire) bytes is above the limit of \(limit)"
        case .decodedTooLarge(let decoded, let limit):
            "a frame that unpacks to \(decoded) bytes is above the limit of \(limit)"
        case .lengthMismatch(let wire, let decoded):
            "a frame that is not packed says \(wire) bytes and \(decoded) bytes of itself"
        case .compressedBeforeAuthentication: "a packed frame came before the key was proved"
        case .unauthenticatedFrame(let type): "message \(type) came without its keyed checksum"
        case .authenticatedHandshake(let type): "message \(type) of the handshake has a keyed checksum"
        case .bodyChecksum: "the checksum of a frame's body is wrong; look at the line if it lasts"
        case .macMismatch: "a keyed checksum does not fit; check the keys on both sides"
        case .inflate(let fault): "a frame cannot be unpacked: \(fault)"
        case .malformed(let field): "the message is wrong at its \(field); the sender's program is at fault"
        case .valueOutOfRange(let field): "the \(field) is outside its range; nothing was changed"
        case .tooMany(let field, let count, let limit): "\(count) \(field) are above the limit of \(limit)"
        }
    }
}

extension WireError.Field: CustomStringConvertible {
    /// In words: `cell kind`.
    package var description: String { rawValue.inWords }
}

extension MessageType {
    /// In words: `bundle offer`.
    package var words: String { String(describing: self).inWords }
}

extension String {
    /// A name of code as people write it.
    fileprivate var inWords: String {
        reduce(into: "") { words, character in
            if character.isUppercase { words += " " }
            words += character.lowercased()
        }
    }
}
