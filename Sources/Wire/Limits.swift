internal import Model

/// Every maximum of the protocol, with its unit and its reason. What binds a peer stands in Protocol/08-limits.md and
/// registry.json too.
package enum Limits {
    /// Wire and decoded body before the peer has proved its key: a hello is below 300 bytes, and a stranger gets no
    /// more of our memory than a page.
    package static let handshakeBytesMax = 4_096
    /// Body on the wire: one read of a socket, and what a slow peer can make us hold.
    package static let wireBytesMax = 65_536
    /// Body after inflating: four times the wire, which real updates reach (2.5 to 3.5 times).
    package static let decodedBytesMax = 262_144
    /// What a sender puts into one update frame when it has the choice; it fits the wire also where deflate fails.
    package static let updateBodyBytesTarget = 49_152
    /// Body from which on deflating is worth its cost: short bodies are mostly digests and small numbers, and zlib's
    /// state costs more to reset than it saves.
    package static let deflateFromBytes = 160
    /// One cell in its plain form. An office of a million dossiers has cells of a few kilobytes; schedules with a
    /// dossier due on every day of the century are 146 kB.
    package static let cellBytesMax = 196_608
    /// What stands before the cells of an update: flags, handle, number, frames, base, attestation at their longest.
    package static let openingBytesMax = 1 + 5 + 10 + 5 + (5 + 8 + 10 + 8 + 10 + 8) + attestationBytes
    /// Cells of one frame: an office's year is about 1,000. Bounds what "same difference" can unfold to: 4,096 cells
    /// of at most 35 counts for a dozen bytes each are 2.5 MB.
    package static let cellsPerFrameMax = 4_096
    /// Frames of one update: 4,096 × 48 kB are 200 MB, ten times the largest office.
    package static let framesPerUpdateMax: UInt32 = 4_096
    /// Claims or holdings of one frame: at most 58 and 117 bytes each, so within the decoded size.
    package static let entriesPerFrameMax = 1_024
    /// Heard stamps of one frame: at most 28 bytes each.
    package static let heardPerFrameMax = 4_096
    /// Reasons of rejected rows in one `health`: a reason is one byte, so strictly ascending ones are at most 256.
    package static let rejectReasonsMax = 256
    /// Notices of one `health`, the names and the figures of each: an office whose every source fails differently has
    /// a handful; with names of 64 bytes they are at most 4 kB.
    package static let noticesMax = 16
    package static let noticeNamesMax = 3
    package static let noticeFiguresMax = 2
    /// Units of a session: the tree has 485 offices; a relay of a whole other tree still fits.
    package static let handlesMax: UInt32 = 65_536
    /// Node names, key ids, builds: one line of a log.
    package static let nameBytesMax = 64
    /// The sentence of a refusal: one line on a screen.
    package static let refusalTextBytesMax = 200
    /// The bundle: a register of 4,096 codes with full names is 1.5 MB.
    package static let bundleBytesMax: UInt32 = 8_388_608
    /// A piece of the bundle: half a frame, so that updates get their turn between two.
    package static let bundlePartBytesMax = 32_768
    /// Digests of one `bundle-offer`: 33 bytes each at most, so that an offer stays below 34 kB; further ones come in
    /// offers of their own. A province has some dozens.
    package static let bundleDigestsMax = 1_024
    /// Versions and steps: two of them added do not wrap. At 10^6 commits a second they last 292,000 years.
    package static let versionMax: UInt64 = 1 << 63 - 1
    /// Bytes of cells that are gathered before they are hashed: SHA-256 in long runs, and no memory to speak of.
    static let digestPieceBytes = 16_384
    /// Nonces, proofs and hashes.
    package static let digestBytes = 32
    /// The truncated HMAC behind a frame: 2^-128 for a guess, and one guess a session.
    package static let macBytes = 16
    /// Frames of one direction under one key: who takes a key from a running program's memory opens no more than these
    /// of what went before, and 65,536 frames are 4 GB at most, far below what ChaCha20-Poly1305 may encrypt under one.
    package static let framesPerKey: UInt64 = 65_536
    /// The owner's keyed digest in an update.
    package static let attestationBytes = 16
}

/// How large a frame may be, by how much is known of the peer.
package struct FrameLimits: Hashable, Sendable {
    package var wireBytesMax: Int
    package var decodedBytesMax: Int
    /// A stranger cannot make us inflate.
    package var allowsDeflated: Bool

    package init(wireBytesMax: Int, decodedBytesMax: Int, allowsDeflated: Bool) {
        self.wireBytesMax = wireBytesMax
        self.decodedBytesMax = decodedBytesMax
        self.allowsDeflated = allowsDeflated
    }

    package static let beforeAuthentication = FrameLimits(
        wireBytesMax: Limits.handshakeBytesMax, decodedBytesMax: Limits.handshakeBytesMax, allowsDeflated: false)
    package static let session = FrameLimits(
        wireBytesMax: Limits.wireBytesMax, decodedBytesMax: Limits.decodedBytesMax, allowsDeflated: true)
}

/// What this build speaks.
package enum ProtocolVersion {
    /// In every header; another one has another framing.
    package static let major: UInt8 = 1
    /// The minor versions of the major one, negotiated in the handshake.
    package static let minors: ClosedRange<UInt8> = 0...6
    /// The minor from which on owners tell the digests of their states.
    package static let digestMinor: UInt8 = 1
    /// The minors that brought measures, the signs first (V-09).
    package static let measureMinors = Measure.minors
    /// The minor that brought the capability `sealed`; who knows it offers it, whatever minor a session comes to.
    package static let sealedMinor: UInt8 = 6
    /// Capability bit 0: the session is encrypted (Protocol/29-encryption.md).
    package static let sealed: UInt64 = 1
    /// All capability bits that are defined.
    package static let capabilities: UInt64 = sealed
}
