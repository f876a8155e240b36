internal import Bytes
internal import Model

/// What is known of an office's rows beside its records: what they count, what was refused, what waits, what is to be
/// kept.
struct Ledger: Sendable {
    /// Whose rows they are; `nil`: nobody's.
    let unit: UnitCode?
    var procedures = ProcedureIndex()
    var cells = CellTable()
    /// Rows read for the unit, and those of them that lost against a newer record.
    var rows = 0
    var stale = 0
    var appointments = AppointmentCount()
    /// As counted last (`countSignsOfToday`).
    var signs = SignsOfToday()
    var rejects = RejectSet()
    /// Rows that name another unit than the one whose file they stand in; the keys begin with that unit's code.
    var foreign = RejectSet()
    var waiting = WaitingRows()
    var freshness: Moment?
    /// Kinds of which a key had versions of both styles, with the first such key.
    var mixed: [RecordKind: [UInt8]] = [:]
    /// Kinds of which rows of one file contradict each other, with the first such key and how many there were.
    var contradictions: [RecordKind: Contradictions] = [:]
    /// The years whose figures nothing changes any more.
    var sealed = Sealed()
    /// What is to be kept of the rows since it was asked last.
    var outbox = RowOutbox()

    init(of unit: UnitCode?) { self.unit = unit }

    struct Contradictions: Equatable, Sendable {
        /// Empty where only a store remembers it.
        var key: [UInt8] = []
        var rows = 0
    }

    mutating func noteContradiction(_ kind: RecordKind, _ bytes: Span<UInt8>, _ key: Range<Int>) {
        if contradictions[kind, default: Contradictions()].key.isEmpty {
            contradictions[kind, default: Contradictions()].key = bytes.array(key)
        }
        contradictions[kind, default: Contradictions()].rows += 1
    }

    /// Has a refusal kept.
    mutating func keep(_ refusal: KeptRefusal) {
        outbox.append(.refusals) { refusal.append(to: &$0) }
    }
}
