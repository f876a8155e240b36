package import Bytes

/// What can be wrong with received frames and messages. Every case ends the connection except where `disposition` says
/// otherwise; the reader that threw it throws it again when asked again.
package enum WireError: Error, Equatable, Sendable {
    /// The first bytes are not the magic's (the bytes there are, zeros behind them): a port scan, an HTTP probe.
    case badMagic(UInt32)
    case unsupportedMajor(UInt8)
    case headerChecksum
    case unknownType(UInt8)
    case unknownFlags(UInt16)
    /// The header declares a body on the wire above the limit.
    case tooLarge(wire: Int, limit: Int)
    /// The header declares a decoded body above the limit.
    case decodedTooLarge(decoded: Int, limit: Int)
    /// An uncompressed frame whose two lengths differ.
    case lengthMismatch(wire: Int, decoded: Int)
    case compressedBeforeAuthentication
    /// A frame of this type must carry a MAC here, and does not.
    case unauthenticatedFrame(UInt8)
    /// A frame of this type must not carry a MAC.
    case authenticatedHandshake(UInt8)
    case bodyChecksum
    case macMismatch
    case inflate(InflateFault)
    /// A body that breaks the form of its message at this field.
    case malformed(Field)
    /// A count, key, version or number outside its range.
    case valueOutOfRange(Field)
    /// More entries than the limit.
    case tooMany(Field, count: UInt64, limit: Int)

    /// Where in a message something is wrong.
    package enum Field: String, Equatable, Sendable {
        // Their names are words of sentences (WireError+Text.swift).
        case flags, version, capabilities, realm, text, nonce, proof, clock, tier, level, marks, subject, code, retry
        case handle, unit, position, age, number, index, frames, base, step, tag, attestation
        case procedure, period, cellKind, cellCount, mask, unitMask, count, seriesKey, seriesCount
        case entries, incarnation, freshness, reason, hash, offset, bytes, section
        case extensionTag, extensionLength, trailing
    }

    /// What the receiver does.
    package enum Disposition: Equatable, Sendable {
        /// Not our protocol: closes without an answer, and counts; not an error in the log.
        case closeSilently
        /// Answers `refuse` for the session with `code`, and closes.
        case closeSession
        /// Answers `refuse` for the update the frame belongs to (`UpdateFrame.address`), and goes on.
        case refuseUpdate
    }

    /// The number that goes into the refusal.
    package var code: WireCode {
        switch self {
        case .badMagic, .unknownType, .unknownFlags, .lengthMismatch, .compressedBeforeAuthentication,
            .authenticatedHandshake, .inflate, .malformed:
            .malformed
        case .unsupportedMajor: .unsupportedVersion
        case .headerChecksum, .bodyChecksum: .checksum
        case .tooLarge, .decodedTooLarge, .tooMany: .tooLarge
        case .unauthenticatedFrame, .macMismatch: .authenticationFailed
        case .valueOutOfRange: .valueOutOfRange
        }
    }

    /// What the receiver does about it.
    package var disposition: Disposition {
        switch self {
        case .badMagic: .closeSilently
        case .valueOutOfRange(.count), .valueOutOfRange(.seriesKey), .valueOutOfRange(.step): .refuseUpdate
        default: .closeSession
        }
    }
}
