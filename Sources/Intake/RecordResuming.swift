internal import Bytes

// A source that is gone on with in its middle, after a restart or where a file goes on in another one.
extension RecordStream {
    /// What names the columns, as a resumed source is given it; empty before it has been read. It is the header's row
    /// as it came, behind the line that named the separator; of another encoding than is configured the byte order mark
    /// and the row in UTF-8.
    package var header: [UInt8] { headerRow }

    mutating func noteHeader(_ bytes: Span<UInt8>, _ row: Range<Int>) {
        headerRow = search.encoding == mapping.encoding ? [] : ByteOrderMark.bytes(of: search.encoding)
        if let separator = search.separator { headerRow += Array("sep=".utf8) + [separator, UInt8(ascii: "\n")] }
        headerRow.append(span: bytes.extracting(row))
    }

    /// Whether the columns are known: rows may come.
    package var hasHeader: Bool { width > 0 }

    /// Whether the bytes given so far end within a row of which the beginning is not kept.
    package var isInsideRow: Bool { overlong != nil }
}

extension RecordStore {
    /// Has a source that was just opened go on behind rows that were read before. `header` is the row that named the
    /// columns, empty for NDJSON; `line` the one on which the next row begins, `nil` where the header stands nowhere in
    /// this file, which begins with rows.
    ///
    /// - Throws: why the header is none any more: the mapping is another one.
    package mutating func resume(_ stream: inout RecordStream, header: [UInt8], line: Int?) throws(FileFault) {
        if stream.format == .csv {
            let mark = ByteOrderMark(header)
            stream.begin(mark.encoding ?? stream.mapping.encoding)
            var text = Array(header[mark.length...])
            if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
            // Nothing comes behind a header that is given alone.
            let allowsTitles = stream.allowsTitles
            stream.allowsTitles = false
            try readText(&stream, text.span)
            stream.allowsTitles = allowsTitles
        }
        stream.hasBegun = stream.hasBegun || line != nil
        // The first line of a file tells whether it is NDJSON; this one is not the first.
        if stream.format == .ndjson, line != nil {
            try stream.supplyVersions()
            stream.width = 1
        }
        stream.line = line ?? 1
    }
}
