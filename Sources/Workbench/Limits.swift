// Every number that bounds what the tools read and show, with its unit and its reason.

extension Inputs {
    /// Bytes of a file of rules: the largest topology (100,000 rows) has some 10 MB.
    static let bytesMax = 64 << 20
}

extension StoreFolder {
    /// Attempts to read a store: a running node may end a snapshot and remove what it covers while somebody reads.
    static let attemptsMax = 10
}

extension IntakeSummary {
    /// Lines of a kind: a country full of small things must not push the result off the screen.
    static let linesMax = 8
    /// Files that one sentence names; the summary has them all.
    static let namedMax = 5
}

extension Console {
    /// Milliseconds between two lines of progress: five a second are as many as anybody reads.
    static let progressMilliseconds: Int64 = 200
}

extension IdleBench {
    /// Handshakes under way: below the aggregator's `handshakesPerAddressMax`, since all come from one address.
    static let underWayMax = 200
}
