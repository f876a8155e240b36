internal import Bytes
internal import Model

// From rows to books: which unit, which fault, which record.
extension RecordStore {
    /// Reads the header row: which column fills which field.
    mutating func readHeader(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ row: Range<Int>
    ) throws(FileFault) {
        if stream.kind == .procedures { throw .isRegister }
        if scanner.fieldCount == 1, scanner.range(0).isEmpty, !scanner.hasQuotes { return }
        if scanner.hasNUL || bytes.firstInvalidUTF8(row) != nil || scanner.fieldCount >= Int(RowLayout.absent) {
            throw .notCSV
        }
        var layout = RowLayout()
        for column in 0..<scanner.fieldCount {
            let range = scanner.range(column)
            var text: [UInt8] = []
            bytes.appendUnquoted(row.lowerBound + range.lowerBound..<row.lowerBound + range.upperBound, to: &text)
            let name = String(decoding: text, as: UTF8.self)
            guard let slot = stream.schema.fields.firstIndex(of: stream.mapping.field(of: name)) else {
                stream.unknownColumns.append(name)
                continue
            }
            guard layout.columns[slot] == RowLayout.absent else {
                throw .repeatedColumn(stream.schema.fields[slot])
            }
            layout.columns[slot] = UInt16(column)
        }
        let missing = stream.schema.required.filter { layout.columns[$0] == RowLayout.absent }
        if !missing.isEmpty { throw .missingColumns(missing.map { stream.schema.fields[$0] }) }
        stream.layout = layout
        stream.width = scanner.fieldCount
        stream.headerRow = []
        stream.headerRow.append(span: bytes.extracting(row))
    }

    /// Applies one complete row of CSV, line end included in `row`.
    @inline(__always)
    mutating func applyCSVRow(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ flat: inout FlatRow, _ bytes: Span<UInt8>,
        _ row: Range<Int>
    ) {
        if scanner.fieldCount != stream.width || scanner.hasNUL {
            // An empty line is no row.
            if scanner.fieldCount == 1, scanner.range(0).isEmpty, !scanner.hasQuotes { return }
            return refuseWhole(&stream, RowFault(.malformedRow), bytes, row)
        }
        if scanner.hasHighBytes, let place = bytes.firstInvalidUTF8(row) {
            let slot = slot(of: place - row.lowerBound, scanner, stream)
            return refuseWhole(&stream, RowFault(.badEncoding, slot), bytes, row)
        }
        if !scanner.hasQuotes, stream.values == nil {
            return applyRow(&stream, bytes, row.lowerBound, scanner.begins.span, stream.layout, bytes, row)
        }
        flat.compose(
            bytes, row.lowerBound, scanner.begins.span, stream.layout, slots: stream.schema.fields.count,
            stream.values)
        applyRow(&stream, flat.bytes.span, 0, flat.begins.span, RowLayout.direct, bytes, row)
    }

    /// The slot of the column in which a byte of the row stands, `nil` when the column fills none.
    private func slot(of offset: Int, _ scanner: CSVScanner, _ stream: RecordStream) -> Int? {
        let column = (0..<scanner.fieldCount).first { offset < Int(scanner.begins[$0 + 1]) }
        return stream.schema.fields.indices.first { slot in column.map { stream.layout.columns[slot] == $0 } ?? false }
    }

    /// Applies one line of NDJSON, without its LF.
    mutating func applyObject(
        _ stream: inout RecordStream, _ objects: inout ObjectReader, _ flat: inout FlatRow, _ bytes: Span<UInt8>,
        _ line: Range<Int>
    ) throws(FileFault) {
        if stream.kind == .procedures { throw .isRegister }
        let first = line.first { bytes[$0] != 0x20 && bytes[$0] != 0x09 && bytes[$0] != 0x0D }
        guard let first else { return }
        if stream.width == 0, bytes[first] != UInt8(ascii: "{") { throw .notNDJSON }
        stream.width = 1
        if bytes.firstInvalidUTF8(line) != nil {
            return refuseWhole(&stream, RowFault(.badEncoding), bytes, line)
        }
        do throws(ObjectReader.Fault) {
            try objects.read(bytes, line, into: &flat)
        } catch {
            return refuseWhole(&stream, RowFault(error.reason, error.slot), bytes, line)
        }
        if let slot = flat.nulSlot { return refuseWhole(&stream, RowFault(.badValue, slot), bytes, line) }
        applyRow(&stream, flat.bytes.span, 0, flat.begins.span, RowLayout.direct, bytes, line)
    }

    /// Applies a row whose fields can be read: they stand in `fields` from `base` on, and the row as it came is `row`
    /// of `bytes`.
    @inline(__always)
    private mutating func applyRow(
        _ stream: inout RecordStream, _ fields: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>,
        _ layout: RowLayout, _ bytes: Span<UInt8>, _ row: Range<Int>
    ) {
        stream.rows &+= 1
        let view = RowView(fields, begins, base: base, layout, keySlot: stream.schema.key)
        let answer = seat(&stream, fields, view.range(stream.schema.unit))
        let fault: RowFault?
        if case .book(let place) = answer {
            books[place].ledger.rows &+= 1
            fault = books[place].apply(stream.kind, view, context)
        } else {
            fault = refuseForeign(stream, answer, view)
        }
        if let fault { note(&stream, fault, answer, view, bytes, row) }
    }
}
