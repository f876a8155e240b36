internal import Model

/// What the records of the three kinds have in common: a version that decides between those of one key, conditions
/// under which they stand, and a contribution to the cells.
protocol BookRecord: Sendable {
    /// `CapNhat`: a counter, or a time with the highest bit set, so that a time beats a counter.
    var version: UInt64 { get }
    /// Where the key's text stands in the table's arena; behind it the text of `extraLength` bytes.
    var text: UInt32 { get set }
    var keyLength: UInt8 { get set }
    /// The length of the record's one other text (`MaPAKN` of a dossier), 0 for none.
    var extraLength: UInt8 { get set }
    /// The next lower candidate of the key, as its place plus one; 0 = none.
    var next: UInt32 { get set }
    var role: RecordRole { get set }

    /// The latest moment that must not lie in the future; 0 = none.
    var latest: UInt32 { get }
    /// Stands only while the register has a time limit for its procedure.
    var needsLimit: Bool { get }
    /// The procedure's place in the index of codes.
    var procedure: UInt32 { get }

    /// Whether everything but the texts is the same.
    func hasSameFields(as other: Self) -> Bool
    /// Appends the normalised form from the first field on that two records of one key can differ in.
    func appendForm(to form: inout [UInt8], extra: Span<UInt8>, _ extraRange: Range<Int>, codes: [ProcedureCode])
    /// Appends the record as a row of `KeptRows`, with the texts that stand in `bytes`.
    func appendRow(
        to row: inout [UInt8], _ bytes: Span<UInt8>, key: Range<Int>, extra: Range<Int>, codes: [ProcedureCode])
    /// Whether the record can count in no period that begins after a month.
    func isOver(through month: Int, _ months: MonthTable) -> Bool
    /// Adds (1) or takes away (-1) what the record counts in periods that begin after month `after` and are not sealed.
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int)
}

/// What a place of a table holds.
enum RecordRole: UInt8, Sendable {
    /// The candidate of its key with the greatest version; the index knows it.
    case top
    /// A lower candidate that may stand when the ones above it do not.
    case lower
    /// Nothing.
    case free
}

/// What a book needs to know beside its records.
struct BookContext: Sendable {
    var rules: IntakeRules
    var frame: TimeFrame
    let months: MonthTable
    /// Rows come from a store: whatever they say was taken once.
    var isRestoring = false
}

extension BookRecord {
    /// Why the record does not stand now, `nil` when it does.
    @inline(__always)
    func refusal(_ procedures: [ProcedureIndex.Entry], _ frame: TimeFrame) -> RejectReason? {
        if latest > frame.horizon { return .futureTime }
        if needsLimit, procedures[Int(procedure)].limit.unit == .none { return .noDueDate }
        return nil
    }

    /// Whether a lower candidate can be forgotten: whenever it would stand, this one stands, and until then both are
    /// refused for the same reason.
    func makesUseless(_ lower: Self, _ frame: TimeFrame) -> Bool {
        let ready = latest > frame.horizon ? latest : 0
        let lowerReady = lower.latest > frame.horizon ? lower.latest : 0
        if !needsLimit { return lowerReady >= ready }
        return lower.needsLimit && lower.procedure == procedure && lowerReady == ready
    }
}

/// Numbers and times as the normalised form writes them (records.md, "upserts").
extension Array where Element == UInt8 {
    /// Decimal digits without leading zeros, after the separator U+001F.
    mutating func appendField(_ value: UInt64) {
        append(0x1F)
        append(contentsOf: String(value).utf8)
    }

    mutating func appendField(_ value: UInt32) { appendField(UInt64(value)) }

    /// Unix seconds in ten digits, nothing for no time.
    mutating func appendTimeField(_ seconds: UInt32) {
        append(0x1F)
        if seconds == 0 { return }
        let digits = String(seconds).utf8
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 10 - digits.count))
        append(contentsOf: digits)
    }

    mutating func appendVersionField(_ version: UInt64) {
        if RecordVersion.isTime(version) {
            appendTimeField(UInt32(truncatingIfNeeded: version))
        } else {
            appendField(version)
        }
    }
}

/// `CapNhat` as one integer that compares as the rule says.
enum RecordVersion {
    /// Set for times, clear for counters, which end at 2^63 - 1.
    static let timeBit: UInt64 = 1 << 63

    static func isTime(_ version: UInt64) -> Bool { version >= timeBit }
}
