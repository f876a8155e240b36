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

extension RankFinding {
    /// A sign is told from a tenth on, of at least five: a single odd dossier is no sign of anything.
    static let signPercentMin: Int128 = 10
    static let signCountMin: Int128 = 5
    /// A report that tells more than ten times what was received has a digit too many, or another office's figures.
    static let reportFactor: Int128 = 10
    /// Two years: no procedure of the register has a limit of more than one.
    static let farDueDays = 731
}

extension FileGroups {
    /// Bytes of rows in a group: so many groups of a country that all threads end together, and few enough that a
    /// store's own tables cost nothing beside its records.
    package static let groupBytes: Int64 = 4 << 20
    /// Bytes of rows in a byte of a packed file, about.
    static let packedFactor: Int64 = 8
}

extension Console {
    /// Milliseconds between two lines of progress: five a second are as many as anybody reads.
    static let progressMilliseconds: Int64 = 200
}

extension IdleBench {
    /// Handshakes under way: below the aggregator's `handshakesPerAddressMax`, since all come from one address.
    static let underWayMax = 200
}

extension ConformanceTimes {
    /// The greatest frame of an update, header and MAC included: less would stop a right dialer for ever.
    static let frameBytesMax: UInt64 = 65_536 + 24 + 16
}

extension WatchersBench {
    /// Milliseconds until a stream that was cut before it was answered is dialled anew, and how often: as browsers do
    /// when a centre turns newcomers away for a moment.
    static let redialMilliseconds: Int64 = 1_000
    static let redialsMax = 20
}

extension ExplainCommand {
    /// Bytes of kept rows that are compared at once: the stores hold the records, slices of them are little more.
    static let sliceBytes = 1 << 20
}

extension SiteFetcher {
    /// How long one answer may take: a workbook of all branches takes a second.
    static let answerMilliseconds: Int64 = 60_000
    /// The largest is the indicators of all branches, some MB; ten times that is no answer of an aggregator.
    static let answerBytesMax = 256 << 20
}

extension SiteCrawl {
    /// Figures move while a site is asked for; three times are enough to meet a quiet moment, if there is one.
    static let passesMax = 3
    /// Of 485 units, four periods and two languages some 5,000.
    static let filesMax = 50_000
}

extension TopCommand {
    /// Bytes of a token's file: one line, of 256 bytes at most.
    static let tokenFileBytesMax = 4 << 10
}

extension Fleet {
    /// As `IdleBench`.
    static let underWayMax = 200
}

extension FleetBench {
    /// An office's next change comes so much later: 10,000 offices make 500 a second.
    static let changeMilliseconds: Int64 = 20_000
    /// Changes of each office: long enough for a mean, short enough for whoever waits.
    static let changeTurns = 2
    static let pulseMilliseconds: Int64 = 10
    static let provinces = 63
    /// 30 million dossiers a year in 485 offices are 170 a day in each, received and settled.
    static let outageEvents = 3 * 2 * 170
    /// Of the office that was there all the time.
    static let livingChanges = 1_000
    static let livingMilliseconds: Int64 = 50
}
