internal import Bytes
package import Model

// From bytes to rows. What a row says is `RowReading.swift`'s.
extension RecordStore {
    /// Begins a source of records, which rejects call by `name`. Nothing is read yet.
    ///
    /// `owner` is the unit whose rows these are (`RecordKind.owner`), `nil` where the rows say it; `mapping` tells how
    /// the source calls columns and values.
    package mutating func open(
        name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping = .none
    ) -> RecordStream {
        // Files are told apart for as long as rows of one can contradict each other; 2^32 of them are enough for that.
        fileNumber = fileNumber &+ 1
        return RecordStream(
            name: name, kind: kind, format: format, owner: owner ?? soleUnit, mapping: mapping,
            number: context.isRestoring ? 0 : max(1, fileNumber))
    }

    /// An agent with one unit needs no rows or folders to know whose rows it reads.
    private var soleUnit: UnitCode? {
        if case .units(let units) = accepts, units.count == 1 { return units[0] }
        return nil
    }

    /// Reads the next bytes of a source. Any division into calls gives the same result.
    ///
    /// - Throws: why the file is set aside, at its header or first line; nothing of it has been counted, and nothing
    ///   more of it will be.
    /// - Complexity: O(bytes); memory beyond what is kept of the records does not depend on the bytes.
    package mutating func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>) throws(FileFault) {
        if stream.isRefused { throw .refused }
        if stream.hasBegun, stream.transcoder == nil { return try readText(&stream, bytes) }
        if let length = beginPlainly(&stream, bytes) {
            return try readText(&stream, bytes.extracting(length..<bytes.count))
        }
        var text: [UInt8] = []
        if !begin(&stream, bytes, isEnd: false, text: &text) { return }
        try readText(&stream, text.span)
    }

    /// Reads the next text, which is UTF-8.
    mutating func readText(_ stream: inout RecordStream, _ bytes: Span<UInt8>) throws(FileFault) {
        var at = 0
        // What is left of a row waits for its end, line by line: a whole piece need not be copied behind it.
        while !stream.tail.isEmpty, at < bytes.count {
            var tail: [UInt8] = []
            swap(&tail, &stream.tail)
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: at).map { $0 + 1 } ?? bytes.count
            tail.append(span: bytes.extracting(at..<end))
            at = end
            let used = try readRows(&stream, tail.span, isEnd: false)
            if used > 0 { tail.removeSubrange(0..<used) }
            swap(&tail, &stream.tail)
        }
        if at == bytes.count { return }
        let rest = bytes.extracting(at..<bytes.count)
        let used = try readRows(&stream, rest, isEnd: false)
        stream.tail.append(span: rest.extracting(used..<rest.count))
    }

    /// Begins a source whose first bytes tell that they are UTF-8, and need not be copied.
    ///
    /// - Returns: how many bytes the byte order mark takes; `nil` when this is no such beginning, and nothing is done.
    private func beginPlainly(_ stream: inout RecordStream, _ bytes: Span<UInt8>) -> Int? {
        if stream.hasBegun || !stream.start.isEmpty { return nil }
        let mark = ByteOrderMark(bytes.array(0..<min(bytes.count, ByteOrderMark.bytesMax)))
        let encoding = mark.encoding ?? stream.mapping.encoding
        if mark == .unfinished || encoding != .utf8 { return nil }
        stream.begin(encoding)
        return mark.length
    }

    /// Appends the text of the next bytes, of the first ones once they tell the encoding.
    ///
    /// - Returns: false while the first bytes may still be the beginning of a byte order mark.
    private func begin(
        _ stream: inout RecordStream, _ bytes: Span<UInt8>, isEnd: Bool, text: inout [UInt8]
    ) -> Bool {
        if !stream.hasBegun {
            stream.start.append(span: bytes)
            let mark = ByteOrderMark(stream.start)
            if mark == .unfinished, !isEnd { return false }
            stream.begin(mark.encoding ?? stream.mapping.encoding)
            var start: [UInt8] = []
            swap(&start, &stream.start)
            start.removeFirst(mark.length)
            if stream.transcoder == nil { text = start } else { stream.transcoder?.append(start.span, to: &text) }
        } else if stream.transcoder == nil {
            text.append(span: bytes)
        } else {
            stream.transcoder?.append(bytes, to: &text)
        }
        if isEnd { stream.transcoder?.finish(to: &text) }
        return true
    }

    package mutating func read(_ stream: inout RecordStream, _ bytes: [UInt8]) throws(FileFault) {
        try read(&stream, bytes.span)
    }

    /// Ends a source: a last row without a line end counts, and the source's units are as fresh as now.
    ///
    /// - Throws: as `read`; also when there was not even a header.
    package mutating func finish(_ stream: inout RecordStream) throws(FileFault) {
        if stream.isRefused { throw .refused }
        var tail: [UInt8] = []
        swap(&tail, &stream.tail)
        if !stream.hasBegun || stream.transcoder != nil {
            let none: [UInt8] = []
            _ = begin(&stream, none.span, isEnd: true, text: &tail)
        }
        _ = try readRows(&stream, tail.span, isEnd: true)
        if let row = stream.overlong { refuseOverlong(&stream, row) }
        stream.overlong = nil
        if stream.format == .csv, stream.width == 0 {
            stream.isRefused = true
            throw stream.search.best?.fault ?? .empty
        }
        release(&stream)
        if let owner = stream.owner { books[book(owner)].ledger.freshness = context.time.now }
        for place in stream.touched where place < books.count {
            books[place].ledger.freshness = context.time.now
            books[place].compact()
        }
    }

    /// Reads the complete rows of `bytes`, at the end also the last one.
    ///
    /// - Returns: how many bytes have been read; the rest begins with an unfinished row.
    private mutating func readRows(
        _ stream: inout RecordStream, _ bytes: Span<UInt8>, isEnd: Bool
    ) throws(FileFault) -> Int {
        guard let tools = stream.tools else { throw .refused }
        stream.tools = nil
        var scanner = tools.scanner
        var flat = tools.flat
        var objects = tools.objects
        var at = 0
        var fault: FileFault?
        do throws(FileFault) {
            while at < bytes.count {
                if stream.isHeldFull { release(&stream, &flat, &objects, separator: scanner.separator) }
                if stream.overlong != nil {
                    if !skipOverlong(&stream, bytes, &at) { break }
                } else if stream.format == .csv {
                    if try !readCSVRow(&stream, &scanner, &flat, bytes, &at, isEnd) { break }
                } else if try !readLine(&stream, &objects, &flat, bytes, &at, isEnd) {
                    break
                }
            }
        } catch {
            fault = error
        }
        stream.tools = RecordStream.Tools(scanner: scanner, flat: flat, objects: objects)
        if let fault {
            stream.isRefused = true
            stream.tail = []
            throw fault
        }
        return at
    }

    /// Passes the rest of an over-long row; false while its end has not come.
    private mutating func skipOverlong(
        _ stream: inout RecordStream, _ bytes: Span<UInt8>, _ at: inout Int
    ) -> Bool {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: at)
        stream.overlong?.append(bytes.extracting(at..<(end ?? bytes.count)))
        at = end.map { $0 + 1 } ?? bytes.count
        guard end != nil, let row = stream.overlong else { return false }
        stream.overlong = nil
        stream.line += 1
        refuseOverlong(&stream, row)
        return true
    }

    /// Reads one row of CSV, the header among them; false while its end has not come.
    @inline(__always)
    private mutating func readCSVRow(
        _ stream: inout RecordStream, _ scanner: inout CSVScanner, _ flat: inout FlatRow, _ bytes: Span<UInt8>,
        _ at: inout Int, _ isEnd: Bool
    ) throws(FileFault) -> Bool {
        if stream.width == 0 { return try findHeader(&stream, &scanner, bytes, &at, isEnd) }
        let outcome = isEnd ? scanner.finish(bytes, at: at) : scanner.scan(bytes, at: at)
        switch outcome {
        case .incomplete: return false
        case .row(let length):
            applyCSVRow(&stream, scanner, &flat, bytes, at..<at &+ length)
            at &+= length
            stream.line &+= 1 &+ scanner.innerLines
        case .malformed(let length):
            refuseWhole(&stream, RowFault(.malformedRow), bytes, at..<at + length)
            at += length
            stream.line += 1
        case .tooLong:
            stream.overlong = OverlongRow(line: stream.line)
        }
        return true
    }

    /// Reads one line of NDJSON; false while its end has not come.
    private mutating func readLine(
        _ stream: inout RecordStream, _ objects: inout ObjectReader, _ flat: inout FlatRow, _ bytes: Span<UInt8>,
        _ at: inout Int, _ isEnd: Bool
    ) throws(FileFault) -> Bool {
        let found = bytes.firstIndex(of: UInt8(ascii: "\n"), from: at + stream.searched)
        let end = found ?? bytes.count
        if end - at > IntakeLimits.rowBytesMax {
            // A file without a first line of any sense is no NDJSON.
            if stream.width == 0 { throw .notNDJSON }
            stream.searched = 0
            stream.overlong = OverlongRow(line: stream.line)
            return true
        }
        if found == nil, !isEnd {
            stream.searched = end - at
            return false
        }
        stream.searched = 0
        try applyObject(&stream, &objects, &flat, bytes, at..<end)
        at = min(end + 1, bytes.count)
        stream.line += 1
        return true
    }
}
