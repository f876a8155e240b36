// What is told beside the figures: health, the bundle, the end.

/// Dialer → listener: how an office is, beside its figures.
public struct Health: Hashable, Sendable {
    public var handle: UInt32
    /// The moment up to which the office has taken in its records, Unix seconds; 0 = nothing yet.
    public var freshness: Int64
    /// Rejected rows by the reason's number (registry.json, `rejects`), ascending.
    public var rejects: [RejectCount]
    /// The office's clock minus its upstream's, in milliseconds; the one that measured it is the office's direct peer.
    public var clockOffsetMilliseconds: Int64
    public var build: String
    /// SHA-256 of the bundle its figures were computed under; empty when it has none.
    public var bundle: [UInt8]
    /// Whether it is re-reading its records or waiting to take over.
    public var isResyncing: Bool

    public struct RejectCount: Hashable, Sendable {
        public var reason: UInt8
        public var count: UInt64

        public init(reason: UInt8, count: UInt64) {
            self.reason = reason
            self.count = count
        }
    }

    public init(
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
public struct BundleOffer: Hashable, Sendable {
    public var serial: UInt64
    /// SHA-256 of the bundle's bytes, 32 bytes.
    public var hash: [UInt8]
    public var bytes: UInt32

    public init(serial: UInt64, hash: [UInt8], bytes: UInt32) {
        self.serial = serial
        self.hash = hash
        self.bytes = bytes
    }
}

/// Dialer → listener: asks for the offered bundle from an offset on.
public struct BundleRequest: Hashable, Sendable {
    public var hash: [UInt8]
    public var offset: UInt32

    public init(hash: [UInt8], offset: UInt32) {
        self.hash = hash
        self.offset = offset
    }
}

/// Listener → dialer: a piece of the bundle.
public struct BundlePart: Hashable, Sendable {
    public var hash: [UInt8]
    public var offset: UInt32
    public var bytes: [UInt8]

    public init(hash: [UInt8], offset: UInt32, bytes: [UInt8]) {
        self.hash = hash
        self.offset = offset
        self.bytes = bytes
    }
}

/// Both directions: a planned end.
public struct Goodbye: Hashable, Sendable {
    public enum Reason: UInt8, Sendable {
        case stopping = 1
        case restarting = 2
        case done = 3
    }

    public var reason: Reason
    public var reconnectAfterMilliseconds: UInt32

    public init(reason: Reason, reconnectAfterMilliseconds: UInt32) {
        self.reason = reason
        self.reconnectAfterMilliseconds = reconnectAfterMilliseconds
    }
}
