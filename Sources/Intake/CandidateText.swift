internal import Bytes
internal import Model

// Candidates written down: to be compared, and to be kept.
extension RecordTable {
    /// Whether `new` beats the candidate at `place`; `nil` when it is the same record.
    func beats(
        _ new: Entry, _ bytes: Span<UInt8>, _ extra: Range<Int>, _ place: Int, _ codes: [ProcedureCode]
    ) -> Bool? {
        let old = entries[place]
        if new.record.version != old.record.version { return new.record.version > old.record.version }
        if new.record == old.record, hasSameExtra(old, bytes, extra) { return nil }
        let oldTexts = RecordTexts(arena.span, extra: old.extra, codes: codes)
        let form = form(new.record, RecordTexts(bytes, extra: extra, codes: codes))
        return self.form(old.record, oldTexts).lexicographicallyPrecedes(form)
    }

    /// The normalised form, without the key.
    private func form(_ record: Record, _ texts: borrowing RecordTexts) -> [UInt8] {
        var form: [UInt8] = []
        FieldWriter.append(.form, to: &form) { record.write(&$0, texts) }
        return form
    }

    /// Writes a candidate as a row of `KeptRows`.
    func appendRow(_ place: Int, to row: inout [UInt8], _ codes: [ProcedureCode]) {
        let entry = entries[place]
        let start = Int(entry.text)
        FieldWriter.append(.row, to: &row) { writer in
            writer.key(arena.span, Record.keyField(start..<entry.extra.lowerBound))
            entry.record.write(&writer, RecordTexts(arena.span, extra: entry.extra, codes: codes))
            writer.endRow()
        }
    }
}
