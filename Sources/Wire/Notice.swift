extension Health {
    /// Something that did not count at an office, or that people should know of its records: what, how often, since
    /// when, and the names of at most a few files.
    package struct Notice: Hashable, Sendable {
        /// Of `NoticeKind`; one that this program does not know is kept and passed on like any other.
        package var number: UInt8
        /// At least 1.
        package var count: UInt64
        /// Since when, Unix seconds by the office's clock.
        package var since: Int64
        /// Files, sources or procedures that it is about, the first few.
        package var names: [String]
        /// What the kind's sentence needs: the bytes from and before which something is missing, a year.
        package var figures: [UInt64]

        package init(number: UInt8, count: UInt64, since: Int64, names: [String] = [], figures: [UInt64] = []) {
            self.number = number
            self.count = count
            self.since = since
            self.names = names
            self.figures = figures
        }

        package init(
            _ kind: NoticeKind, count: UInt64 = 1, since: Int64, names: [String] = [], figures: [UInt64] = []
        ) {
            self.init(number: kind.rawValue, count: count, since: since, names: names, figures: figures)
        }

        /// What it is about, `nil` for a number of a later program.
        package var kind: NoticeKind? { NoticeKind(rawValue: number) }
    }
}

/// What a notice is about (registry.json, `notices`). Names may change, numbers never.
///
/// 1 to 19 a file or output was not read as records, 20 to 29 something could not be read at all, 30 to 39 bytes are
/// missing, 41 to 59 warnings of intake: 40 and `IntakeWarning.number`, 60 to 69 what a node was told by those above.
package enum NoticeKind: UInt8, CaseIterable, Sendable {
    case emptyFile = 1
    case notCSV = 2
    case otherEncoding = 3
    case missingColumns = 4
    case repeatedColumn = 5
    case noVersion = 6
    case notNDJSON = 7
    case damagedGzip = 8
    case damagedWorkbook = 9
    /// Set aside for another reason, or by an earlier program.
    case setAside = 10
    /// A workbook whose name says no kind, and whose sheets say none or several.
    case unclearSheets = 11
    case unreadName = 20
    case unreadableFile = 21
    case missingFile = 22
    case commandFailed = 23
    case missingBytes = 30
    case mixedVersions = 41
    case yearWithoutCalendar = 42
    case cellOverflow = 43
    case tooManyRejects = 44
    case contradictoryRows = 45
    case zeroTwins = 46
    case cutProcedure = 47
    case foreignDates = 48
    case parked = 49
    case withdrawnUndated = 50
    case waitWithoutRequest = 51
    /// A bundle was offered that the centre has not signed for this office.
    case unsignedBundle = 65
    /// Two bundles of one serial were offered.
    case twoBundles = 66
    /// A year will be sealed when the delay is over.
    case sealAnnounced = 67
    /// A year that was sealed is open again, and its records are read again.
    case sealUndone = 68
    /// A seal was withdrawn, but the records of its year are not all there: it stays sealed.
    case sealKept = 69
    /// How many more notices there are than are told.
    case more = 255

    /// The number that a warning of intake has among the notices.
    package static func number(ofWarning number: UInt8) -> UInt8 { 40 &+ number }

    /// A number of today that many offices have (P-53): for whoever looks at the office, not beside every ranking.
    package var isSign: Bool { self == .parked || self == .withdrawnUndated || self == .waitWithoutRequest }

    /// What every office tells at the same time when the centre seals a year: as a sign, not beside every ranking.
    package var isOfEveryOffice: Bool { self == .sealAnnounced || self == .sealUndone }

    /// The name in the registry.
    package var name: String {
        switch self {
        case .emptyFile: "empty-file"
        case .notCSV: "not-csv"
        case .otherEncoding: "other-encoding"
        case .missingColumns: "missing-columns"
        case .repeatedColumn: "repeated-column"
        case .noVersion: "no-version"
        case .notNDJSON: "not-ndjson"
        case .damagedGzip: "damaged-gzip"
        case .damagedWorkbook: "damaged-workbook"
        case .setAside: "set-aside"
        case .unclearSheets: "unclear-sheets"
        case .unreadName: "unread-name"
        case .unreadableFile: "unreadable-file"
        case .missingFile: "missing-file"
        case .commandFailed: "command-failed"
        case .missingBytes: "missing-bytes"
        case .mixedVersions: "mixed-versions"
        case .yearWithoutCalendar: "year-without-calendar"
        case .cellOverflow: "cell-overflow"
        case .tooManyRejects: "too-many-rejects"
        case .contradictoryRows: "contradictory-rows"
        case .zeroTwins: "zero-twins"
        case .cutProcedure: "cut-procedure"
        case .foreignDates: "foreign-dates"
        case .parked: "parked"
        case .withdrawnUndated: "withdrawn-undated"
        case .waitWithoutRequest: "wait-without-request"
        case .unsignedBundle: "unsigned-bundle"
        case .twoBundles: "two-bundles"
        case .sealAnnounced: "seal-announced"
        case .sealUndone: "seal-undone"
        case .sealKept: "seal-kept"
        case .more: "more"
        }
    }
}
