internal import Bytes
internal import Model

// Rows whose dates may be read either way wait for what their file proves.
extension RecordStore {
    /// Takes notice of what a row's times say of the order of day and month.
    func learn(_ dates: DateEvidence, _ stream: inout RecordStream, _ row: borrowing RowView) {
        stream.facts.orders.merge(dates)
        guard dates.foreign != 0 else { return }
        for slot in stream.schema.fields.indices
        where dates.foreign >> UInt32(slot) & 1 == 1 && stream.foreignDates[slot] == nil {
            stream.foreignDates[slot] = String(decoding: row.bytes.array(row.range(slot)).prefix(40), as: UTF8.self)
        }
    }

    /// Holds a row back.
    func hold(_ stream: inout RecordStream, _ bytes: Span<UInt8>, _ row: Range<Int>) {
        stream.rows -= 1
        if stream.held.columns.isEmpty {
            stream.held.begin(HeldRows.Columns(layout: stream.layout, width: stream.width))
        }
        stream.held.append(bytes.array(row), line: stream.line)
        stream.isHeldFull = stream.held.bytes.count > IntakeLimits.heldBytesMax
    }

    /// Applies the rows of a source that are held back, as far as they can be judged by now: for a source that goes on
    /// later, such as a file that grows. Does nothing where none are.
    package mutating func release(_ stream: inout RecordStream) {
        guard !stream.isRefused, let tools = stream.tools else { return }
        stream.tools = nil
        var (flat, objects) = (tools.flat, tools.objects)
        release(&stream, &flat, &objects, separator: tools.scanner.separator)
        stream.tools = RecordStream.Tools(scanner: tools.scanner, flat: flat, objects: objects)
    }

    mutating func release(
        _ stream: inout RecordStream, _ flat: inout FlatRow, _ objects: inout ObjectReader, separator: UInt8
    ) {
        stream.isHeldFull = false
        warnOfForeignDates(stream)
        if stream.held.isEmpty { return }
        let (held, columns, line, wasDecided) = (
            stream.held, HeldRows.Columns(layout: stream.layout, width: stream.width), stream.line,
            stream.facts.orders.isDecided
        )
        stream.held.clear()
        stream.facts.orders.isDecided = true
        var scanner = CSVScanner(limit: IntakeLimits.rowBytesMax, separator: separator)
        for entry in held.entries {
            stream.line = entry.line
            (stream.layout, stream.width) = (held.columns[entry.columns].layout, held.columns[entry.columns].width)
            apply(Array(held.bytes[entry.range]), &stream, &scanner, &flat, &objects)
        }
        (stream.layout, stream.width, stream.line) = (columns.layout, columns.width, line)
        // A source that goes on is judged anew with the rows to come, unless there were too many.
        stream.facts.orders.isDecided = wasDecided || held.bytes.count > IntakeLimits.heldBytesMax
    }

    /// Applies a row that was held back.
    private mutating func apply(
        _ row: [UInt8], _ stream: inout RecordStream, _ scanner: inout CSVScanner, _ flat: inout FlatRow,
        _ objects: inout ObjectReader
    ) {
        let bytes = row.span
        guard stream.format == .ndjson else {
            if case .row = scanner.finish(bytes, at: 0) {
                applyCSVRow(&stream, scanner, &flat, bytes, 0..<bytes.count)
            }
            return
        }
        do throws(FileFault) {
            try applyObject(&stream, &objects, &flat, bytes, 0..<bytes.count)
        } catch {
            fatalError("a row of a register was held back")
        }
    }

    private mutating func warnOfForeignDates(_ stream: RecordStream) {
        for (slot, seen) in stream.foreignDates.sorted(by: { $0.key < $1.key }) {
            warn(.foreignDates(source: stream.name, field: stream.schema.fields[slot], seen: seen))
        }
    }
}
