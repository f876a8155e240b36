/// The limits of one server, each against one way of costing it more than it serves.
package struct HTTPLimits: Sendable {
    /// Method, target and version; the longest link of the page has 120 bytes.
    package var requestLineBytesMax = 4 << 10
    /// All fields of a head together, and their number: a browser sends some 20 in 2 kB.
    package var fieldBytesMax = 16 << 10
    package var fieldsMax = 64
    /// From its first byte a request has this long to be complete.
    package var headMilliseconds: Int64 = 10_000
    /// A connection on which nothing is under way is closed after this.
    package var idleMilliseconds: Int64 = 30_000
    /// A reader that takes longer than this, and than the slowest line would need beside it, is let go.
    package var readMilliseconds: Int64 = 10_000
    package var slowestBytesPerSecond: Int64 = 4_096
    /// For more than these, and one more for each watcher, a waiting connection is closed; where none waits, 503 is
    /// said.
    package var connectionsMax = 256
    /// The same for one address: ten people behind one line, whose browsers open six each.
    package var connectionsPerAddressMax = 64
    /// Connections on which events are waited for, beside those above; each takes some 2 kB, and the second connection
    /// of its page as much. More are told 503, and ask by and by instead.
    package var watchersMax = 5_000
    /// The same for one address: ten people behind one line, each with a few pages open.
    package var watchersPerAddressMax = 64
    /// How often a watcher hears that the stream lives, also through proxies that close what is silent for a minute.
    package var heartbeatMilliseconds: Int64 = 15_000
    /// A watcher that has not taken what it was sent for so many heartbeats is let go: it can come back and be told
    /// what is new.
    package var heartbeatsMissedMax = 2
    /// Bytes that the system may hold for a watcher that does not read; the least that it gives.
    package var watcherBufferBytes: Int32 = 4_096
    /// Watchers that are told something before the loop does something else: half a millisecond.
    package var watchersPerTurnMax = 64
    /// From so many watchers of one page on they are a crowd: what they ask is answered after what others ask.
    package var crowdWatchers = 100
    /// The names that the server answers to, in lower case; empty: to any. Against pages that have their own name point
    /// here (DNS rebinding), and read with the browser of somebody who may.
    package var hosts: [String] = []
    /// What is answered to one connection before the loop does something else.
    package var requestsPerTurnMax = 8

    /// Below this the fields that say how a body is encoded cost more than is saved.
    static let compressBytesMin = 1 << 10

    package init() {}
}
