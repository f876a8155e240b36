internal import Bytes
internal import Model

// The way to the header: separator, titles, and what the columns mean.
extension RecordStore {
    /// Reads one row before the header, or the header; false while its end has not come.
    mutating func findHeader(
        _ stream: inout RecordStream, _ scanner: inout CSVScanner, _ bytes: Span<UInt8>, _ at: inout Int, _ isEnd: Bool
    ) throws(FileFault) -> Bool {
        if stream.kind == .procedures { throw .isRegister }
        if stream.search.rows == 0, bytes.isWebPage(from: at) { throw .webPage }
        let separators = (stream.mapping.separator ?? stream.search.separator).map { [$0] } ?? ColumnMapping.separators
        // The row as the first separator has it, which says where the next one begins if this is no header.
        var length = 0
        for separator in separators {
            var candidate = CSVScanner(limit: IntakeLimits.rowBytesMax, separator: separator)
            let outcome = isEnd ? candidate.finish(bytes, at: at) : candidate.scan(bytes, at: at)
            let row: Int
            switch outcome {
            case .incomplete: return false
            case .tooLong where separator == separators[0]: throw .notCSV
            case .tooLong: continue
            case .malformed(let length), .row(let length): row = length
            }
            if separator == separators[0] {
                length = row
                if isEmptyRow(candidate, outcome) || namesSeparator(&stream, bytes, at..<at + row) { break }
            }
            if outcome == .row(length: row) {
                // Before the header is taken, so that it is taken once.
                guard let rule = lengthOfRule(stream, candidate, bytes, at + row, isEnd) else { return false }
                if try readHeader(&stream, candidate, bytes, at..<at + row, separator) {
                    scanner = candidate
                    at += row + rule
                    stream.line += 1 + candidate.innerLines + (rule > 0 ? 1 : 0)
                    return true
                }
            }
            if outcome != .row(length: row) { stream.search.note(.notCSV, filled: 0) }
        }
        if length > 0, !bytes.isBlank(at..<at + length) { stream.search.rows += 1 }
        at += length
        stream.line += bytes.lineEnds(at - length..<at)
        if stream.search.rows > (stream.allowsTitles ? IntakeLimits.titleRowsMax : 0) {
            throw stream.search.best?.fault ?? .notCSV
        }
        return true
    }

    /// The length of the line of dashes that some clients draw below their names, 0 where there is none.
    ///
    /// - Returns: `nil` while it cannot be told, for want of bytes.
    private func lengthOfRule(
        _ stream: RecordStream, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ at: Int, _ isEnd: Bool
    ) -> Int? {
        if !stream.allowsTitles { return 0 }
        if at == bytes.count { return isEnd ? 0 : nil }
        if bytes[at] != UInt8(ascii: "-") { return 0 }
        var row = CSVScanner(limit: IntakeLimits.rowBytesMax, separator: scanner.separator)
        switch isEnd ? row.finish(bytes, at: at) : row.scan(bytes, at: at) {
        case .incomplete: return nil
        case .row(let length) where row.fieldCount == scanner.fieldCount:
            let isRule = row.fields(bytes, at..<at + length).allSatisfy { field in
                !field.isEmpty && field.allSatisfy { $0 == UInt8(ascii: "-") }
            }
            return isRule ? length : 0
        case .row, .malformed, .tooLong: return 0
        }
    }

    private func isEmptyRow(_ scanner: CSVScanner, _ outcome: CSVScanner.Outcome) -> Bool {
        guard case .row = outcome else { return false }
        return scanner.fieldCount == 1 && scanner.range(0).isEmpty && !scanner.hasQuotes
    }

    /// Takes notice of a first line `sep=;`, which spreadsheets write for each other.
    private func namesSeparator(_ stream: inout RecordStream, _ bytes: Span<UInt8>, _ row: Range<Int>) -> Bool {
        let line = bytes.array(bytes.withoutLineEnd(row))
        guard stream.line == 1, line.count == 5, let separator = line.last,
            ColumnMapping.separators.contains(separator),
            String(decoding: line.dropLast(), as: UTF8.self).lowercased() == "sep="
        else { return false }
        stream.search.separator = separator
        // The line is no title.
        stream.search.rows -= 1
        return true
    }

    /// Reads a row as the header.
    ///
    /// - Returns: whether it is one; otherwise what it lacks is noted.
    private func readHeader(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ row: Range<Int>,
        _ separator: UInt8
    ) throws(FileFault) -> Bool {
        if scanner.hasNUL || scanner.fieldCount >= Int(RowLayout.absent) {
            stream.search.note(.notCSV, filled: 0)
            return false
        }
        if bytes.firstInvalidUTF8(row) != nil {
            noteEncoding(&stream, scanner, bytes, row)
            return false
        }
        let header: HeaderReading
        do throws(HeaderReading.Fault) {
            header = try HeaderReading(scanner.names(bytes, row), stream.schema, stream.mapping)
        } catch {
            let form = FileForm(
                error.columns, stream.schema, stream.search.encoding, separator: separator, line: stream.line)
            stream.search.note(error.fault, filled: error.filled, form: form)
            return false
        }
        try adopt(header, &stream)
        stream.headerHashes = (0..<scanner.fieldCount).map { column in
            let range = scanner.range(column)
            return TextHash.of(bytes, row.lowerBound + range.lowerBound..<row.lowerBound + range.upperBound)
        }
        stream.noteHeader(bytes, row)
        stream.form = FileForm(
            header.columns, stream.schema, stream.search.encoding, separator: separator, line: stream.line)
        return true
    }

    /// Lets rows from now on stand in a header's columns.
    private func adopt(_ header: HeaderReading, _ stream: inout RecordStream) throws(FileFault) {
        stream.facts.missingVersion = .refused
        if header.layout.columns[stream.schema.version] == RowLayout.absent { try stream.supplyVersions() }
        for name in header.unknownColumns where !stream.unknownColumns.contains(name) || stream.width == 0 {
            stream.unknownColumns.append(name)
        }
        stream.layout = header.layout
        stream.width = header.width
        stream.held.begin(HeldRows.Columns(layout: header.layout, width: header.width))
    }

    /// Finds the encoding by which a row that is not UTF-8 is a header.
    private func noteEncoding(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ row: Range<Int>
    ) {
        for encoding in [TextEncoding.windows1258, .windows1252] {
            var transcoder = Transcoder(encoding)
            let names = scanner.fields(bytes, row).map { field in
                var text: [UInt8] = []
                transcoder.append(field.span, to: &text)
                return String(decoding: text, as: UTF8.self)
            }
            if (try? HeaderReading(names, stream.schema, stream.mapping)) != nil {
                return stream.search.note(.otherEncoding(encoding), filled: stream.schema.required.count)
            }
        }
        stream.search.note(.notCSV, filled: 0)
    }

    /// Whether a row repeats a header; the columns are as it says from there on.
    mutating func isHeaderAgain(
        _ stream: inout RecordStream, _ scanner: CSVScanner, _ bytes: Span<UInt8>, _ row: Range<Int>
    ) -> Bool {
        if scanner.hasNUL || bytes.firstInvalidUTF8(row) != nil { return false }
        let header: HeaderReading
        do throws(HeaderReading.Fault) {
            header = try HeaderReading(scanner.names(bytes, row), stream.schema, stream.mapping)
        } catch {
            return false
        }
        // The name of a file does not change while it is read.
        do throws(FileFault) { try adopt(header, &stream) } catch { return false }
        return true
    }
}

extension CSVScanner {
    /// The texts of a row's fields, without quotes.
    func fields(_ bytes: Span<UInt8>, _ row: Range<Int>) -> [[UInt8]] {
        (0..<fieldCount).map { column in
            var text: [UInt8] = []
            let range = range(column)
            bytes.appendUnquoted(row.lowerBound + range.lowerBound..<row.lowerBound + range.upperBound, to: &text)
            return text
        }
    }

    func names(_ bytes: Span<UInt8>, _ row: Range<Int>) -> [String] {
        fields(bytes, row).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Span where Element == UInt8 {
    /// A row without its line end.
    func withoutLineEnd(_ row: Range<Int>) -> Range<Int> {
        var end = row.upperBound
        if end > row.lowerBound, self[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > row.lowerBound, self[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return row.lowerBound..<end
    }

    /// Whether a page of the web begins there. While too few bytes have come it does not seem to; its line has not
    /// ended by then, so that nothing is lost by waiting.
    fileprivate func isWebPage(from start: Int) -> Bool {
        guard start < count, self[start] == UInt8(ascii: "<") else { return false }
        let text = String(decoding: array(start..<Swift.min(count, start + 9)), as: UTF8.self).lowercased()
        return ["<html", "<table", "<!doctype", "<head", "<meta"].contains { text.hasPrefix($0) }
    }

    /// Nothing but the line end.
    fileprivate func isBlank(_ row: Range<Int>) -> Bool { withoutLineEnd(row).isEmpty }

    fileprivate func lineEnds(_ row: Range<Int>) -> Int {
        max(1, row.count { self[$0] == UInt8(ascii: "\n") })
    }
}
