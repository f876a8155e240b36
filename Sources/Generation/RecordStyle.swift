internal import Model

/// How an office's system exports: the honest mix that an agent meets.
struct RecordStyle: Sendable {
    enum Format: Sendable, CaseIterable {
        case csv
        case csvGzip
        case flat
        case flatGzip
        /// The nested shape of the portal message.
        case portal

        var isCSV: Bool { self == .csv || self == .csvGzip }
        var isGzip: Bool { self == .csvGzip || self == .flatGzip }

        /// Other systems say `.jsonl` for the same thing.
        var fileExtension: String {
            switch self {
            case .csv: "csv"
            case .csvGzip: "csv.gz"
            case .flat, .portal: "ndjson"
            case .flatGzip: "jsonl.gz"
            }
        }
    }

    enum Times: Sendable, CaseIterable {
        case iso
        case isoSpace
        case isoMinutes
        case isoFraction
        case isoZulu
        case isoOffset
        case compact
        case dayFirst
    }

    let format: Format
    let times: Times
    let hasByteOrderMark: Bool
    let hasCarriageReturns: Bool
    /// Whether the rows name their unit, or leave it to the folder.
    let hasUnitColumn: Bool
    /// Names and identity numbers of applicants, which a reader must throw away.
    let hasPersonalColumns: Bool
    /// Columns in an order of their own.
    let isReversed: Bool
    /// `CapNhat` is a counter rather than a time.
    let countsVersions: Bool
    /// JSON: flags as `true` and `false` rather than 1 and 0, numbers as strings.
    let hasBooleans: Bool
    let hasTextNumbers: Bool
    /// Columns that few systems have.
    let hasFurtherColumns: Bool

    /// The style of an office that must be able to get these things wrong.
    init(seed: UInt64, faults: [Fault]) {
        var dice = Dice(seed: seed, 3)
        // Seven in twelve plain CSV, the others evenly.
        let formats: [Format] = [
            .csv, .csv, .csv, .csv, .csv, .csvGzip, .csvGzip, .flat, .flat, .flatGzip, .portal, .portal,
        ]
        format = formats[dice.below(formats.count)]
        times = dice.chance(perMille: 500) ? .iso : Times.allCases[dice.below(Times.allCases.count)]
        hasByteOrderMark = format.isCSV && dice.chance(perMille: 250)
        hasCarriageReturns = dice.chance(perMille: 250)
        hasUnitColumn = faults.contains(.unknownUnit) || dice.chance(perMille: 600)
        hasPersonalColumns = dice.chance(perMille: 400)
        isReversed = dice.chance(perMille: 200)
        countsVersions = dice.chance(perMille: 200)
        hasBooleans = dice.chance(perMille: 300)
        hasTextNumbers = dice.chance(perMille: 300)
        hasFurtherColumns = dice.chance(perMille: 300)
    }

    /// The plainest style, for the changes of a running demonstration.
    init() {
        format = .csv
        times = .iso
        hasByteOrderMark = false
        hasCarriageReturns = false
        hasUnitColumn = true
        hasPersonalColumns = false
        isReversed = false
        countsVersions = false
        hasBooleans = false
        hasTextNumbers = false
        hasFurtherColumns = false
    }
}

extension [UInt8] {
    /// Appends a text.
    mutating func put(_ text: String) { append(contentsOf: text.utf8) }

    /// Appends a number of at least so many digits, with leading zeros.
    mutating func put(_ value: Int, width: Int = 1) {
        var digits = 1
        var power = 10
        while digits < width || power <= value {
            digits += 1
            power *= 10
        }
        power /= 10
        while power > 0 {
            append(UInt8(truncatingIfNeeded: 48 + value / power % 10))
            power /= 10
        }
    }

    /// Appends a moment in Unix seconds, 0 being none.
    mutating func put(moment seconds: Int64, _ style: RecordStyle.Times) {
        if seconds == 0 { return }
        let offset = style == .isoZulu ? 0 : Moment.vietNamOffsetSeconds
        let local = seconds + offset
        let time = Int(local % 86_400)
        put(day: Day(number: Int32(local / 86_400)), style)
        switch style {
        case .iso, .isoMinutes, .isoFraction, .isoZulu, .isoOffset: append(UInt8(ascii: "T"))
        case .isoSpace, .dayFirst: append(UInt8(ascii: " "))
        case .compact: break
        }
        let colon = style == .compact ? "" : ":"
        put(time / 3600, width: 2)
        put(colon)
        put(time / 60 % 60, width: 2)
        if style == .isoMinutes { return }
        put(colon)
        put(time % 60, width: 2)
        switch style {
        case .isoFraction: put(".250")
        case .isoZulu: put("Z")
        case .isoOffset: put("+07:00")
        default: break
        }
    }

    /// Appends a date alone.
    mutating func put(day: Day, _ style: RecordStyle.Times) {
        let (year, month, date) = day.parts
        switch style {
        case .dayFirst:
            put(date, width: 2)
            put("/")
            put(month, width: 2)
            put("/")
            put(year, width: 4)
        case .compact:
            put(year * 10_000 + month * 100 + date, width: 8)
        default:
            put(year, width: 4)
            put("-")
            put(month, width: 2)
            put("-")
            put(date, width: 2)
        }
    }
}
