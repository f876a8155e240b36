internal import Bytes
internal import Model

/// All that one office's records say: the records by kind, and what they come to.
struct OfficeBook: Sendable {
    let unit: UnitCode
    var tables = RecordTables()
    var ledger: Ledger

    init(_ unit: UnitCode) {
        self.unit = unit
        ledger = Ledger(of: unit)
    }

    /// Applies a row of a file of this office.
    @inline(__always)
    mutating func apply(_ kind: RecordKind, _ row: borrowing RowView, _ context: BookContext) -> RowVerdict {
        tables.apply(kind, row, &ledger, context)
    }

    /// Gives back the room of texts that no record names any more.
    mutating func compact() { tables.compact(&ledger) }

    /// The version of the record that stands for a key.
    func standing(_ kind: RecordKind, _ key: [UInt8], _ time: KnownTime) -> UInt64? {
        tables.ask(kind, StandingVersion(key: key, procedures: ledger.procedures.entries, time: time)) ?? nil
    }

    /// Enters a row that waits, for the reason that it has now, into the set of rejects.
    mutating func refuse(_ fault: WaitingRows.Fault, _ reason: RejectReason, _ time: KnownTime) {
        ledger.refuse(fault, reason, standing: standing(fault.kind, fault.key, time))
    }
}

private struct StandingVersion: TableQuestion {
    let key: [UInt8]
    let procedures: [ProcedureIndex.Entry]
    let time: KnownTime

    func ask<Record: BookRecord>(_ table: RecordTable<Record>) -> UInt64? {
        table.standing(key.span, 0..<key.count, procedures, time)
    }
}

extension Ledger {
    mutating func refuse(_ fault: WaitingRows.Fault, _ reason: RejectReason, standing: UInt64?) {
        let version =
            reason == .futureTime ? RecordVersion.ofFuture(fault.version, latest: fault.until) : fault.version
        let item = RejectSet.Item(kind: fault.kind, reason: reason, key: fault.key, isDigest: false, version: version)
        rejects.insert(item, standing: standing)
    }
}
