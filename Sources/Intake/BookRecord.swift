internal import Bytes
internal import Model

/// What one kind of record is: its fields, the rules under which a record stands, and what it adds to the cells.
///
/// A type that conforms holds what a row says, without the key; the table keeps the key's text and the candidates of
/// one key. Two records of one key are the same when they are equal and their other texts are.
protocol BookRecord: Equatable, Sendable {
    associatedtype Field: RecordSlot

    static var kind: RecordKind { get }
    static var schema: RecordSchema { get }

    // MARK: Fields

    /// Why a row's key can be none; `nil` when it can. `bits` are those of its words (`TextHash.withBits`).
    static func keyFault(_ bytes: Span<UInt8>, _ key: Range<Int>, bits: UInt64) -> RejectReason?
    /// The part of a key that a kept row has as its first field; a joint key's day is a field of its own.
    static func keyField(_ key: Range<Int>) -> Range<Int>
    /// Reads the fields of a row whose key has been checked.
    static func read(_ row: borrowing RowView) -> ReadRow<Self>
    /// Writes the fields behind key and unit, in the order of the table.
    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts)

    /// Its other text has more than the row's: `packed`, which `contributeMore` reads.
    var isPacked: Bool { get }
    /// The other text of a record of a unit that `isPacked`, from its row and the row's text.
    static func packed(_ row: borrowing RowView, _ extra: Range<Int>, unit: UnitCode?) -> [UInt8]

    /// `CapNhat`: a counter, or a time with the highest bit set, so that a time beats a counter.
    var version: UInt64 { get }
    /// The procedure's place in the office's codes; set after reading, where the row names one.
    var procedure: UInt32 { get set }

    // MARK: Rules

    /// The latest moment that must not lie in the future; 0 = none.
    var latest: UInt32 { get }
    /// Stands only while the register has a time limit for its procedure.
    var needsLimit: Bool { get }
    /// What is wrong with the order of its times, whatever the day.
    var orderFault: RowFault? { get }
    /// The field that a refusal as `no-due-date` or `future-time` names.
    func slot(_ refusal: RejectReason, _ time: KnownTime) -> Field
    /// The first month in which it counts, from January 2000, and the field that says so; `nil` while it counts in none
    /// and may come to.
    func start(_ months: MonthTable) -> (month: Int, slot: Field)?
    /// Whether two rows of one key can hardly be of one record.
    func contradicts(_ other: Self) -> Bool
    /// Whether nothing that a record of lower version says of the key matters while this one stands.
    func replaces(_ lower: Self) -> Bool
    /// Whether more is remembered of this record than of another one of its key, when neither wins.
    func outdoes(_ other: Self) -> Bool
    /// Takes notice of a record of lower version that stands too; only what the cells count is changed by it.
    mutating func learn(from lower: Self)
    /// Whether the record can count in no period that begins after a month.
    func isOver(through month: Int, _ months: MonthTable) -> Bool

    // MARK: Contributions

    /// Adds (1) or takes away (-1) what the record counts in periods that begin after month `after` and are not sealed.
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int)
    /// The same of what is packed in its other text; asked where it `isPacked`.
    func contributeMore(
        _ sign: Int64, _ texts: borrowing RecordTexts, to cells: inout CellTable,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, after: Int)
}

// What most kinds have in common.
extension BookRecord {
    /// An id of 1 to 64 bytes.
    @inline(__always)
    static func keyFault(_ bytes: Span<UInt8>, _ key: Range<Int>, bits: UInt64) -> RejectReason? {
        if key.isEmpty { return .missingField }
        if key.count > IntakeLimits.idBytesMax { return .tooLong }
        return SpoiledText.isSpoiled(bytes, key, bits: bits) ? .spoiledId : nil
    }

    @inline(__always)
    var isPacked: Bool { false }
    static func packed(_ row: borrowing RowView, _ extra: Range<Int>, unit: UnitCode?) -> [UInt8] { [] }
    func contributeMore(
        _ sign: Int64, _ texts: borrowing RecordTexts, to cells: inout CellTable,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, after: Int
    ) {}

    @inline(__always)
    static func keyField(_ key: Range<Int>) -> Range<Int> { key }

    var needsLimit: Bool { false }
    var orderFault: RowFault? { nil }
    func contradicts(_ other: Self) -> Bool { false }
    func replaces(_ lower: Self) -> Bool { true }
    func outdoes(_ other: Self) -> Bool { false }
    mutating func learn(from lower: Self) {}
}

/// A record as a row gives it: its fixed fields, and where its texts stand in the row.
struct ReadRow<Record: BookRecord> {
    var record: Record
    /// `nil` in kinds that name no procedure.
    var procedure: Range<Int>?
    /// The record's one other text (`MaPAKN` of a dossier).
    var extra: Range<Int>
    /// The first fault in the order of the table and then of the kind's own rules.
    var fault: RowFault?
    /// What its times say of the order of day and month.
    var dates: DateEvidence
    /// How its appointment is written.
    var appointment = AppointmentForm.none
}

/// How a record's appointment is written.
enum AppointmentForm: Sendable {
    case none
    case told
    /// With the first second of its day, which means the whole of it.
    case midnight
}

/// How the appointments of an office are written, over the rows that were read.
package struct AppointmentCount: Hashable, Sendable {
    package var all = 0
    /// With the first second of their day.
    package var midnights = 0

    @inline(__always)
    mutating func note(_ form: AppointmentForm) {
        if form == .none { return }
        all &+= 1
        if form == .midnight { midnights &+= 1 }
    }
}

/// The texts that a record names, when its fields are written.
struct RecordTexts: ~Escapable {
    let bytes: Span<UInt8>
    let extra: Range<Int>
    let codes: [ProcedureCode]

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, extra: Range<Int>, codes: [ProcedureCode]) {
        self.bytes = bytes
        self.extra = extra
        self.codes = codes
    }
}

/// What a book needs to know beside its records.
struct BookContext: Sendable {
    var rules: IntakeRules
    var time: KnownTime
    let months: MonthTable
    /// Rows come from a store: whatever they say was applied once.
    var isRestoring = false
}

extension BookRecord {
    /// Why the record does not stand now, `nil` when it does.
    @inline(__always)
    func refusal(_ procedures: [ProcedureIndex.Entry], _ time: KnownTime) -> RejectReason? {
        if latest > time.horizon { return .futureTime }
        if needsLimit, procedures[Int(procedure)].limit.unit == .none { return .noDueDate }
        return nil
    }

    /// The version that a refusal of the record is entered with.
    func refusedVersion(_ reason: RejectReason) -> UInt64? {
        reason == .futureTime ? RecordVersion.ofFuture(version, latest: latest) : version
    }

    /// Whether a lower candidate can be forgotten: whenever it would stand, this one stands and replaces it, and until
    /// then both are refused for the same reason.
    @inline(__always)
    func makesUseless(_ lower: Self, _ time: KnownTime) -> Bool {
        if !replaces(lower) { return false }
        let ready = latest > time.horizon ? latest : 0
        let lowerReady = lower.latest > time.horizon ? lower.latest : 0
        // While both wait, the refusal that tells more of what is later must not be forgotten.
        if ready > 0, lowerReady > 0, refusedVersion(.futureTime) == nil, lower.refusedVersion(.futureTime) != nil {
            return false
        }
        if !needsLimit { return lowerReady >= ready }
        return lower.needsLimit && lower.procedure == procedure && lowerReady == ready
    }
}

/// `CapNhat` as one integer that compares as the rule says.
enum RecordVersion {
    /// Set for times, clear for counters, which end at 2^63 - 1.
    static let timeBit: UInt64 = 1 << 63

    static func isTime(_ version: UInt64) -> Bool { version >= timeBit }

    /// The version of a row that is refused as `future-time`, as far as it tells which of two rows is later: nothing
    /// where it is itself what lies in the future, the latest of the row's times.
    static func ofFuture(_ version: UInt64, latest: UInt32) -> UInt64? {
        seconds(version) == latest ? nil : version
    }

    /// The moment in Unix seconds, 0 for a counter.
    @inline(__always)
    static func seconds(_ version: UInt64) -> UInt32 { isTime(version) ? UInt32(truncatingIfNeeded: version) : 0 }
}
