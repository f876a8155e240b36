// A source that is gone on with in its middle, after a restart or where a file goes on in another one.
extension RecordStream {
    /// The row of a CSV source that names its columns, line end included; empty before it has been read.
    package var header: [UInt8] { headerRow }

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
            try read(&stream, header.span)
            if stream.width == 0, header.last != UInt8(ascii: "\n") { try read(&stream, [UInt8(ascii: "\n")].span) }
        }
        stream.hasBegun = stream.hasBegun || line != nil
        // The first line of a file tells whether it is NDJSON; this one is not the first.
        if stream.format == .ndjson, line != nil { stream.width = 1 }
        stream.line = line ?? 1
    }
}
