// Every maximum, range and default of the files that people write, with its unit and its reason. The keys are described
// in Cluster/config/README.md.

extension JSONParser {
    /// Bytes of a file: the largest example, a key ring of 10,000 offices, has 4 MB.
    package static let bytesMax = 16 << 20
    /// Levels of nesting: the deepest file of ours has 5.
    package static let depthMax = 32
}

/// Bytes of texts in such files.
package enum TextLimits {
    /// A text of which nothing more is known: two lines on a screen.
    package static let lineBytesMax = 256
    /// Names of nodes and keys as the protocol carries them, and what is named like them.
    package static let nameBytesMax = 64
    /// An indicator's code heads a column of the rankings.
    package static let indicatorCodeBytesMax = 8
    /// A host name: DNS has no longer ones (RFC 1035).
    package static let hostBytesMax = 253
    /// A path: Linux takes 4,096 with the zero at its end.
    package static let pathBytesMax = 4_095
}

extension AddressSetting {
    /// Names of one server; a page has two or three.
    static let namesMax = 32
}

extension SecretKey {
    /// Bytes of a key: as many as SHA-256 gives out.
    package static let bytesCount = 32
    /// Thirty-two random bytes have 30 different values, give or take; fewer than 12 do not happen by chance before the
    /// universe ends, so such a key was typed.
    static let differentMin = 12
}

extension CatalogueFile {
    /// Dossiers below which an office is not ranked, or an indicator not judged, at most: more than a unit of the
    /// country ever has.
    static let minimumScopeMax = 1_000_000_000
    /// Points that must apply before an office is ranked, at most: all that 30 indicators of 1,000 points can give.
    static let minimumApplicableMax = 30_000
    /// Working days after a decision: at most about a year of them.
    static let workingDays = 1...250
}

/// What a number in a configuration file may be, and what it is where the file does not say.
package struct IntegerSetting: Sendable {
    package let range: ClosedRange<Int>
    package let standard: Int

    private init(_ range: ClosedRange<Int>, or standard: Int) {
        self.range = range
        self.standard = standard
    }

    // MARK: - Times

    /// Changes within a fifth of a second go together; ten minutes at most, beyond which figures look stale.
    package static let coalesceMilliseconds = IntegerSetting(0...600_000, or: 200)
    /// The dead are known within 45 s; an hour at most, so that a half-open line ends the same morning.
    package static let idleSeconds = IntegerSetting(1...3_600, or: 45)
    /// Offices are back within half a minute of their upstream, spread over it.
    package static let reconnectMaxSeconds = IntegerSetting(1...3_600, or: 30)
    /// Longer than a line is ever down for a reconnect; a day at most, for who waits for people.
    package static let takeoverSeconds = IntegerSetting(1...86_400, or: 600)
    /// An office that is not heard for a quarter of an hour is named; a year at most.
    package static let silentAfterSeconds = IntegerSetting(1...31_536_000, or: 900)
    /// A quarter of days, so that every day of a period that is being argued about is there; a century at most.
    package static let dailyKeepDays = IntegerSetting(0...36_500, or: 92)
    /// A day, so that somebody looks at the announcement on a working day, and a year at most.
    package static let sealDelaySeconds = IntegerSetting(0...31_536_000, or: 86_400)
    /// `--once`: two minutes carry an office's year over any line that is up; a day at most.
    package static let onceTimeoutSeconds = IntegerSetting(1...86_400, or: 120)
    /// A folder or file whose changes nobody tells is looked at every second, which costs some system calls.
    package static let lookIntervalSeconds = IntegerSetting(1...86_400, or: 1)
    /// One whose changes the system tells is looked at this often in case it does not; an agent with nothing to do
    /// sleeps.
    package static let toldIntervalSeconds = 10
    /// A writer that goes on in a rotated file for ten minutes has been forgotten by its people.
    package static let rotatedQuietSeconds = IntegerSetting(1...86_400, or: 600)
    /// A command costs its database more than a look at a folder.
    package static let commandIntervalSeconds = IntegerSetting(1...86_400, or: 60)
    /// A query that takes five minutes hangs.
    package static let commandTimeoutSeconds = IntegerSetting(1...86_400, or: 300)
    /// Changes of a second go to a database together; an hour at most.
    package static let feedIntervalMilliseconds = IntegerSetting(100...3_600_000, or: 1_000)
    /// A database that takes no batch within a minute is no database that keeps up.
    package static let feedTimeoutSeconds = IntegerSetting(1...3_600, or: 60)
    /// Each keeps its changes and runs its program: some databases and a queue.
    package static let feedsMax = 16
    /// Days that files which were read stay in `done`; a century is for ever.
    static let doneKeepDays = 1...36_500
    /// Days that files which were set aside whole stay in `rejects`: a quarter, in which somebody deals with them.
    package static let rejectsKeepDays = IntegerSetting(1...36_500, or: 90)
    /// Megabytes of refused rows in one file: half a million rows, more than anybody reads, and with the file before it
    /// less than an office's store.
    package static let rejectsMegabytesMax = IntegerSetting(1...100_000, or: 64)
    /// Years that can be sealed: those that records may name.
    static let sealableYears = 2000...2099

    // MARK: - Connections

    /// Twice the 10,000 agents to plan for.
    package static let connectionsMax = IntegerSetting(1...1_000_000, or: 20_000)
    /// Connections that have not proved themselves, in all and from one address; `NodeLimits` has the defaults.
    static let handshakes = 1...1_000_000
    /// Sessions of one key: an office has one, and half-open ones of before beside it.
    package static let sessionsPerKeyMax = IntegerSetting(1...1_000_000, or: 4)
    /// Readers at once; a page is some kilobytes, and answered in milliseconds.
    package static let httpConnectionsMax = IntegerSetting(1...100_000, or: 256)
    /// Of one address; a proxy in front of the page is one address.
    package static let httpConnectionsPerAddressMax = IntegerSetting(1...100_000, or: 64)
    /// Pages that are open and hear of changes at once: each takes a connection and some 2 kB.
    package static let httpWatchersMax = IntegerSetting(0...100_000, or: 5_000)
    /// Of one address; a proxy in front of the page is one address.
    package static let httpWatchersPerAddressMax = IntegerSetting(1...100_000, or: 64)

    // MARK: - Quotas

    // The defaults have their reasons in NodeLimits and in Protocol/08-limits.md. The least is what the smallest office
    // needs, the most what no machine has.
    package static let cellsPerUnitMax = IntegerSetting(1_000...100_000_000, or: 50_000)
    package static let countsPerUnitMax = IntegerSetting(10_000...1_000_000_000, or: 2_000_000)
    package static let unknownProceduresMax = IntegerSetting(0...1_000_000, or: 512)
    package static let decodedBytesPerSecond = IntegerSetting(65_536...1 << 40, or: 8 << 20)
    package static let growthBytesPerDay = IntegerSetting(1 << 20...1 << 50, or: 2 << 30)
    /// One update of the greatest size must always find room.
    package static let stagedBytesMax = IntegerSetting(16 << 20...1 << 40, or: 256 << 20)
    package static let stagedBytesPerSessionMax = IntegerSetting(16 << 20...1 << 40, or: 32 << 20)
}
