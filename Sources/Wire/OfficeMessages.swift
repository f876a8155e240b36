// What is told beside the figures: health, the bundle, the end.

/// Dialer → listener: how an office is, beside its figures.
package struct Health: Hashable, Sendable {
    package var handle: UInt32
    /// The moment up to which the office has taken in its records, Unix seconds; 0 = nothing yet.
    package var freshness: Int64
    /// Rejected rows by the reason's number (registry.json, `rejects`), ascending.
    package var rejects: [RejectCount]
    /// The office's clock minus its upstream's, in milliseconds; the one that measured it is the office's direct peer.
    package var clockOffsetMilliseconds: Int64
    package var build: String
    /// SHA-256 of the bundle its figures were computed under; empty when it has none.
    package var bundle: [UInt8]
    /// Whether it is re-reading its records or waiting to take over.
    package var isResyncing: Bool
    /// What its sources gave that did not count, and what else people should know of its records, in the order in which
    /// it is shown. Travels as an extension of the message, which a peer that does not know it skips.
    package var notices: [Notice] = []
    /// That all this is the office's own word; an extension as well.
    package var proof: HealthProof?

    package struct RejectCount: Hashable, Sendable {
        package var reason: UInt8
        package var count: UInt64

        package init(reason: UInt8, count: UInt64) {
            self.reason = reason
            self.count = count
        }
    }

    package init(
        handle: UInt32, freshness: Int64, rejects: [RejectCount], clockOffsetMilliseconds: Int64, build: String,
        bundle: [UInt8], isResyncing: Bool
    ) {
        self.handle = handle
        self.freshness = freshness
        self.rejects = rejects
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
        self.build = build
        self.bundle = bundle
        self.isResyncing = isResyncing
    }
}

/// Listener → dialer: the bundle in force.
package struct BundleOffer: Hashable, Sendable {
    package var serial: UInt64
    /// SHA-256 of the bundle's bytes, 32 bytes.
    package var hash: [UInt8]
    package var bytes: UInt32
    /// The centre's keyed digests for units that the dialer may write. They travel as an extension of the message,
    /// which a peer that does not know it skips.
    package var digests: [BundleDigest] = []

    package init(serial: UInt64, hash: [UInt8], bytes: UInt32, digests: [BundleDigest] = []) {
        self.serial = serial
        self.hash = hash
        self.bytes = bytes
        self.digests = digests
    }
}

/// Dialer → listener: asks for the offered bundle from an offset on.
package struct BundleRequest: Hashable, Sendable {
    package var hash: [UInt8]
    package var offset: UInt32

    package init(hash: [UInt8], offset: UInt32) {
        self.hash = hash
        self.offset = offset
    }
}

/// Listener → dialer: a piece of the bundle.
package struct BundlePart: Hashable, Sendable {
    package var hash: [UInt8]
    package var offset: UInt32
    package var bytes: [UInt8]

    package init(hash: [UInt8], offset: UInt32, bytes: [UInt8]) {
        self.hash = hash
        self.offset = offset
        self.bytes = bytes
    }
}

/// Both directions: a planned end.
package struct Goodbye: Hashable, Sendable {
    package enum Reason: UInt8, Sendable {
        case stopping = 1
        case restarting = 2
        case done = 3
    }

    package var reason: Reason
    package var reconnectAfterMilliseconds: UInt32

    package init(reason: Reason, reconnectAfterMilliseconds: UInt32) {
        self.reason = reason
        self.reconnectAfterMilliseconds = reconnectAfterMilliseconds
    }
}
