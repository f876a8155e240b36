package import Model

/// Every node below an aggregator, as whoever runs them looks at it (Protocol/21-alarms.md, N-19 and N-20).
package struct OpsReport: Sendable {
    /// The node that answers.
    package struct Own: Sendable {
        package var node: String
        package var unit: UnitCode
        package var build: String
        package var minors: ClosedRange<UInt8>
        package var storage: StorageReport
        package var storeBytes: Int
        package var freeBytes: UInt64?
        package var sizeBytes: UInt64?
        package var residentBytes: Int?
        package var startedAt: Moment?
        package var bundle: BundleReport
        package var alarms: Int

        package init(
            node: String, unit: UnitCode, build: String, minors: ClosedRange<UInt8>, storage: StorageReport,
            storeBytes: Int, bundle: BundleReport, alarms: Int
        ) {
            self.node = node
            self.unit = unit
            self.build = build
            self.minors = minors
            self.storage = storage
            self.storeBytes = storeBytes
            self.bundle = bundle
            self.alarms = alarms
        }
    }

    /// A session that stands.
    package struct Peer: Sendable {
        package var node: String
        package var address: String
        package var key: String
        package var build: String
        package var minor: UInt8
        package var units: Int

        package init(node: String, address: String, key: String, build: String, minor: UInt8, units: Int) {
            self.node = node
            self.address = address
            self.key = key
            self.build = build
            self.minor = minor
            self.units = units
        }
    }

    package var at: Moment
    package var own: Own
    package var peers: [Peer]
    /// Those that were asked for, in the order that was asked for.
    package var rows: [OpsRow]
    /// How many there are in all, how many of them are connected, and in trouble.
    package var expected = 0
    package var connected = 0
    package var troubled = 0

    package init(at: Moment, own: Own, peers: [Peer], rows: [OpsRow]) {
        self.at = at
        self.own = own
        self.peers = peers
        self.rows = rows
        expected = rows.count
        connected = rows.count(where: \.node.isConnected)
        troubled = rows.count { !$0.troubles.isEmpty }
    }

    /// Keeps the rows in which every word stands, in an order: of code, name, node, build, key or trouble; "" keeps
    /// all.
    package mutating func select(_ words: String, _ order: OpsOrder) {
        if !words.isEmpty { rows = rows.filter { SearchText.matches(words, in: $0.searched) } }
        rows = order.sorted(rows)
    }
}
