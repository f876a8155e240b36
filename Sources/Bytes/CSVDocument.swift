/// A CSV file that is small enough to be held whole: a topology, a calendar, a register.
package struct CSVDocument: Sendable {
    /// A row with the line on which it begins, from 1.
    package struct Row: Sendable {
        package var line: Int
        package var fields: [String]
    }

    /// Why a file was refused, and on which line.
    package struct Fault: Error, Equatable, Sendable {
        package enum Reason: Equatable, Sendable {
            case wrongQuoting
            case tooLong(limit: Int)
            case notUTF8
            case nulByte
        }

        package var line: Int
        package var reason: Reason
    }

    /// All rows but blank lines, the header among them.
    package private(set) var rows: [Row] = []

    /// Reads a whole file; a byte order mark at its beginning is skipped.
    ///
    /// - Throws: the first row that is wrong.
    package init(_ bytes: Span<UInt8>) throws(Fault) {
        var scanner = CSVScanner(limit: Self.rowBytesMax)
        var line = 1
        var at = bytes.startsWithByteOrderMark ? 3 : 0
        while at < bytes.count {
            var outcome = scanner.scan(bytes, at: at)
            if outcome == .incomplete { outcome = scanner.finish(bytes, at: at) }
            switch outcome {
            case .row(let length):
                try append(bytes, at, length: length, scanner, line)
                line += 1 + scanner.innerLines
                at += length
            case .malformed: throw Fault(line: line, reason: .wrongQuoting)
            case .tooLong, .incomplete: throw Fault(line: line, reason: .tooLong(limit: Self.rowBytesMax))
            }
        }
    }

    private mutating func append(
        _ bytes: Span<UInt8>, _ start: Int, length: Int, _ scanner: CSVScanner, _ line: Int
    ) throws(Fault) {
        if scanner.fieldCount == 1, scanner.range(0).isEmpty { return }
        if scanner.hasNUL { throw Fault(line: line, reason: .nulByte) }
        if bytes.firstInvalidUTF8(start..<start + length) != nil { throw Fault(line: line, reason: .notUTF8) }
        var fields: [String] = []
        var text: [UInt8] = []
        for field in 0..<scanner.fieldCount {
            let range = scanner.range(field)
            text.removeAll(keepingCapacity: true)
            bytes.appendUnquoted(start + range.lowerBound..<start + range.upperBound, to: &text)
            fields.append(String(decoding: text, as: UTF8.self))
        }
        rows.append(Row(line: line, fields: fields))
    }
}

extension CSVDocument.Fault.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrongQuoting: "the quotes of this row do not follow RFC 4180"
        case .tooLong(let limit): "the row is longer than \(limit) bytes"
        case .notUTF8: "the row is not UTF-8"
        case .nulByte: "the row has a NUL byte"
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes begin with U+FEFF in UTF-8.
    package var startsWithByteOrderMark: Bool {
        count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF
    }
}
