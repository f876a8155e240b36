internal import Bytes
internal import Model

// From rows to books: which unit, which fault, which record.
extension RecordStore {
    /// Applies one complete row of CSV, line end included in `row`.
    @inline(__always)
    mutating func applyCSVRow(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ flat: inout FlatRow, _ bytes: Span<UInt8>,
        _ row: Range<Int>
    ) {
        if scanner.fieldCount != stream.width || scanner.hasNUL {
            // An empty line is no row.
            if scanner.fieldCount == 1, scanner.range(0).isEmpty, !scanner.hasQuotes { return }
            if isHeaderAgain(&stream, scanner, bytes, row) { return }
            guard !scanner.hasNUL, scanner.isEmpty(from: stream.width) else {
                return refuseWhole(&stream, RowFault(.malformedRow), bytes, row)
            }
        }
        if scanner.hasHighBytes, let place = bytes.firstInvalidUTF8(row) {
            let slot = slot(of: place - row.lowerBound, scanner, &stream)
            return refuseWhole(&stream, RowFault(.badEncoding, slot), bytes, row)
        }
        if mayBeHeader(&stream, scanner, bytes, row.lowerBound), isHeaderAgain(&stream, scanner, bytes, row) { return }
        // Quotes around fields that nobody reads need not be taken away.
        if scanner.quotedFields & stream.layout.filling == 0, stream.values == nil, stream.schema.keyDay == nil {
            return applyRow(&stream, bytes, row.lowerBound, scanner.begins.span, stream.layout, bytes, row)
        }
        flat.compose(
            bytes, row.lowerBound, scanner.begins.span, stream.layout, slots: stream.schema.fields.count,
            &stream.values)
        if let day = stream.schema.keyDay { flat.appendKey(stream.schema.key, day: day) }
        applyRow(&stream, flat.bytes.span, 0, flat.begins.span, RowLayout.direct, bytes, row)
    }

    /// Whether a row may be a header: no record has a `CapNhat` that begins like a name. Where no column has it, a cell
    /// of the header stands in the key's column.
    ///
    /// The stream is only looked at; it is lent, since a value handed over would be copied for each row.
    @inline(__always)
    private func mayBeHeader(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ base: Int
    ) -> Bool {
        let column = stream.layout.columns[stream.facts.versionSlot]
        if column == RowLayout.absent {
            let key = Int(stream.layout.columns[stream.schema.key])
            return Self.isHeaderKey(stream.headerHashes, scanner, bytes, base, column: key)
        }
        var start = base &+ Int(scanner.begins[Int(column)])
        if scanner.hasQuotes, start < bytes.count, bytes[start] == UInt8(ascii: "\"") { start &+= 1 }
        return start < bytes.count && (bytes[start] >= 0x80 || (bytes[start] | 0x20) &- UInt8(ascii: "a") < 26)
    }

    private static func isHeaderKey(
        _ hashes: [UInt64], _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ base: Int, column: Int
    ) -> Bool {
        let range = scanner.range(column)
        return hashes.contains(TextHash.of(bytes, base + range.lowerBound..<base + range.upperBound))
    }

    /// The slot of the column in which a byte of the row stands, `nil` when the column fills none.
    private func slot(of offset: Int, _ scanner: CSVScanner, _ stream: inout RecordStream) -> Int? {
        let column = (0..<scanner.fieldCount).first { offset < Int(scanner.begins[$0 + 1]) }
        let layout = stream.layout
        return stream.schema.fields.indices.first { slot in column.map { layout.columns[slot] == $0 } ?? false }
    }

    /// Applies one line of NDJSON, without its LF.
    mutating func applyObject(
        _ stream: inout RecordStream, _ objects: inout ObjectReader, _ flat: inout FlatRow, _ bytes: Span<UInt8>,
        _ line: Range<Int>
    ) throws(FileFault) {
        if stream.kind == .procedures { throw .isRegister }
        let first = line.first { bytes[$0] != 0x20 && bytes[$0] != 0x09 && bytes[$0] != 0x0D }
        guard let first else { return }
        if stream.width == 0 {
            if bytes[first] != UInt8(ascii: "{") { throw .notNDJSON }
            try stream.supplyVersions()
            stream.width = 1
        }
        if bytes.firstInvalidUTF8(line) != nil {
            return refuseWhole(&stream, RowFault(.badEncoding), bytes, line)
        }
        do throws(ObjectReader.Fault) {
            if try objects.read(bytes, line, into: &flat) {
                if stream.schema.keyDay == nil {
                    let base = line.lowerBound
                    return applyRow(&stream, bytes, base, objects.places.span, RowLayout.paired, bytes, line)
                }
                objects.compose(bytes, into: &flat)
            }
        } catch {
            return refuseWhole(&stream, RowFault(error.reason, error.slot), bytes, line)
        }
        if let slot = flat.nulSlot { return refuseWhole(&stream, RowFault(.badValue, slot), bytes, line) }
        if let day = stream.schema.keyDay { flat.appendKey(stream.schema.key, day: day) }
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
        let view = RowView(
            fields, begins, base: base, layout.columns.span, keySlot: stream.schema.keySlot, stream.facts)
        let answer = seat(&stream, fields, view.range(stream.schema.unit))
        let verdict: RowVerdict
        if case .book(let place) = answer {
            verdict = books[place].apply(stream.kind, view, context)
            if !verdict.isHeld { books[place].ledger.rows &+= 1 }
        } else {
            verdict = refuseForeign(stream.kind, stream.schema, answer, view)
        }
        if !verdict.dates.isEmpty {
            learn(verdict.dates, &stream, view)
            if verdict.isHeld { return hold(&stream, bytes, row) }
        }
        if let fault = verdict.fault { note(&stream, fault, answer, view, bytes, row) }
    }
}

extension CSVScanner {
    /// Whether a row has more fields than `count`, and those are empty.
    fileprivate func isEmpty(from count: Int) -> Bool {
        fieldCount > count && (count..<fieldCount).allSatisfy { range($0).isEmpty }
    }
}
