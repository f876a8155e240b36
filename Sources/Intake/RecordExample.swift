internal import Bytes
package import Model

extension RecordStore {
    /// A record of a unit that stands, field by field in the order of its table, without those that are absent: to be
    /// shown to whoever sets a source up. `nil` when there is none.
    package func example(of unit: UnitCode, _ kind: RecordKind) -> [(field: String, value: String)]? {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return nil }
        let book = books[place]
        let question = FirstRecord(procedures: book.ledger.procedures, time: context.time)
        guard let row = book.tables.ask(kind, question) ?? nil else { return nil }
        let schema = RecordSchema.of(kind)
        var scanner = CSVScanner(limit: IntakeLimits.rowBytesMax)
        guard case .row = scanner.finish(row.span, at: 0) else { return nil }
        let fields = schema.fields.indices.filter { $0 != schema.unit }.map { schema.fields[$0] }
        return zip(fields, scanner.names(row.span, 0..<row.count)).map { (field: $0, value: $1) }
            .filter { !$0.value.isEmpty }
    }
}

/// The first record that stands, as a row.
private struct FirstRecord: TableQuestion {
    let procedures: ProcedureIndex
    let time: KnownTime

    func ask<Record: BookRecord>(_ table: RecordTable<Record>) -> [UInt8]? {
        for top in table.tops {
            let place = table.effective(top, procedures.entries, time)
            guard place >= 0 else { continue }
            var row: [UInt8] = []
            table.appendRow(place, to: &row, procedures.codes)
            return row
        }
        return nil
    }
}
