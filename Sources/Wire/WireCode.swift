/// Why a peer says no. The raw value is the protocol's number (Protocol/07-errors.md): names may change, numbers never.
package enum WireCode: UInt16, CaseIterable, Sendable {
    case malformed = 1
    case unsupportedVersion = 2
    case authenticationFailed = 3
    case wrongRealm = 4
    case unknownUnit = 5
    case foreignUnit = 6
    case tooLarge = 7
    case busy = 8
    case storageFull = 9
    case storageError = 10
    case moved = 11
    case superseded = 12
    case duplicateOwner = 13
    case shrunk = 14
    case shuttingDown = 15
    case internalError = 16
    case handshakeTimeout = 17
    case idle = 18
    case creditExceeded = 19
    case outOfPlace = 20
    case valueOutOfRange = 21
    case tooManyConnections = 22
    case checksum = 23
    case digestMismatch = 24
    case implausibleCell = 25
    case notAttested = 26
    case counterTooFar = 29
    case quotaExceeded = 31
    case growthExceeded = 32

    /// Whether the same thing may succeed later without anybody changing it.
    package var isRetryable: Bool {
        switch self {
        case .busy, .storageFull, .storageError, .moved, .superseded, .duplicateOwner, .shrunk, .shuttingDown,
            .internalError, .handshakeTimeout, .idle, .tooManyConnections, .checksum, .digestMismatch,
            .notAttested, .counterTooFar, .growthExceeded:
            true
        case .malformed, .unsupportedVersion, .authenticationFailed, .wrongRealm, .unknownUnit, .foreignUnit,
            .tooLarge, .creditExceeded, .outOfPlace, .valueOutOfRange, .implausibleCell, .quotaExceeded:
            false
        }
    }

    /// The name in the registry, `authentication-failed`.
    package var name: String {
        String(describing: self).reduce(into: "") { name, character in
            if character.isUppercase { name += "-" }
            name += character.lowercased()
        }
    }

    /// What somebody can do about it, or that nobody has to.
    package var action: String {
        let words = sentence
        return Self.actionStart(in: words).map { String(words.utf8.dropFirst($0)) ?? words } ?? words
    }

    /// A fact with what to do about it, as a peer is told: a sentence that says so already stays as it is.
    package func told(_ fact: String) -> String {
        if fact.isEmpty { return sentence }
        return Self.actionStart(in: fact) == nil ? "\(fact); \(action)" : fact
    }

    /// How many bytes stand before what to do, behind the semicolon. By bytes: whoever floods is told so every time.
    private static func actionStart(in sentence: String) -> Int? {
        var previous: UInt8 = 0
        for (place, byte) in sentence.utf8.enumerated() {
            if byte == UInt8(ascii: " "), previous == UInt8(ascii: ";") { return place + 1 }
            previous = byte
        }
        return nil
    }

    /// What it means and who acts, for logs and people.
    package var sentence: String {
        switch self {
        case .malformed: "the bytes break the protocol; the sender's program is at fault"
        case .unsupportedVersion: "no common version; whoever is older must be renewed"
        case .authenticationFailed: "the key is not proved; check key files on both sides"
        case .wrongRealm: "production and training do not mix; correct the realm in the configuration"
        case .unknownUnit: "the unit stands in no topology of the receiver; check the topology"
        case .foreignUnit: "the key may not write this unit; check key ring and configuration"
        case .tooLarge: "a frame, list or update above its limit; the sender's program is at fault"
        case .busy: "too much is under way at the receiver; tried again by itself"
        case .storageFull: "the receiver's disk is full; its operator must make room"
        case .storageError: "the receiver's disk fails; its operator must act"
        case .moved: "the receiver stands elsewhere; the sender goes on from there by itself"
        case .superseded: "another store of this unit was heard lately; look for a second agent"
        case .duplicateOwner: "another session speaks for this unit; look for a second agent"
        case .shrunk: "cells of past periods would go away; check the records, then confirm at the office"
        case .shuttingDown: "the peer is stopping; tried again by itself"
        case .internalError: "a fault of the peer; its operator should look at its log"
        case .handshakeTimeout: "the handshake took too long; tried again by itself"
        case .idle: "nothing was heard for too long; tried again by itself"
        case .creditExceeded: "more was sent than granted; the sender's program is at fault"
        case .outOfPlace: "a message that does not belong here; the sender's program is at fault"
        case .valueOutOfRange: "a number outside its range; nothing was changed"
        case .tooManyConnections: "the listener has no room; tried again by itself"
        case .checksum: "bytes changed on the way; look at the line if it lasts"
        case .implausibleCell:
            "a cell has counts that no records can give; the office's program or store is at fault"
        case .notAttested:
            "the figures are not proved to be the office's own; check its attestation key, and every relay on the way"
        case .counterTooFar:
            "an incarnation far beyond what the receiver knows; look for a second agent, or reset the unit there"
        case .quotaExceeded: "more than one unit may occupy there; look for what the office's records make so many of"
        case .growthExceeded: "more was sent for this unit in a day than is kept; tried again by itself"
        case .digestMismatch: "what is held is not the office's state; a full sync heals it by itself"
        }
    }
}
