internal import Bytes

/// The register of procedures: one file of at most 4,096 codes, replaced whole.
package struct Register: Hashable, Sendable {
    /// Ascending by code.
    package let entries: [Procedure]

    /// - Throws: the first line with a bad value, an unknown tier, or a code that stands there already.
    package init(csv bytes: Span<UInt8>, file: String) throws(LocatedError) {
        let sheet = try Sheet(bytes, file: file, required: RegisterRow.required, known: RegisterRow.columns)
        var builder = Builder(file: file)
        for row in sheet.rows {
            try builder.append(RegisterRow(file: file, line: row.line) { row[$0] })
        }
        entries = builder.sorted()
    }

    package init(csv bytes: [UInt8], file: String) throws(LocatedError) { try self.init(csv: bytes.span, file: file) }

    /// One object a line.
    ///
    /// - Throws: as for CSV.
    package init(ndjson bytes: Span<UInt8>, file: String) throws(LocatedError) {
        var builder = Builder(file: file)
        var line = 0
        var at = bytes.startsWithByteOrderMark ? 3 : 0
        while at < bytes.count {
            line += 1
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: at) ?? bytes.count
            if let fields = try RegisterRow.fields(bytes, at..<end, file: file, line: line) {
                try builder.append(RegisterRow(file: file, line: line) { fields[$0] ?? "" })
            }
            at = end + 1
        }
        entries = builder.sorted()
    }

    package init(ndjson bytes: [UInt8], file: String) throws(LocatedError) {
        try self.init(ndjson: bytes.span, file: file)
    }

    /// Either form, as the bytes say: an object begins NDJSON, anything else is CSV.
    ///
    /// - Throws: as for CSV.
    package init(_ bytes: [UInt8], file: String) throws(LocatedError) {
        let first = bytes.span.startsWithByteOrderMark ? 3 : 0
        if first < bytes.count, bytes[first] == UInt8(ascii: "{") {
            try self.init(ndjson: bytes.span, file: file)
        } else {
            try self.init(csv: bytes.span, file: file)
        }
    }

    /// A register of these procedures, or `nil` when two have one code.
    package init?(_ procedures: [Procedure]) {
        let sorted = procedures.sorted { $0.code < $1.code }
        for (left, right) in zip(sorted, sorted.dropFirst()) where left.code == right.code { return nil }
        entries = sorted
    }

    /// The procedure with this code, whatever its state; `nil` when the register does not have it.
    ///
    /// - Complexity: O(log entries).
    package func procedure(_ code: ProcedureCode) -> Procedure? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].code < code { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].code == code ? entries[low] : nil
    }

    private struct Builder {
        let file: String
        var procedures: [Procedure] = []
        var lines: [ProcedureCode: Int] = [:]

        init(file: String) { self.file = file }

        mutating func append(_ row: RegisterRow) throws(LocatedError) {
            let procedure = try row.procedure()
            if let line = lines.updateValue(row.line, forKey: procedure.code) {
                throw row.error("MaTTHC", "\(procedure.code) stands on line \(line) already")
            }
            guard procedures.count < Register.codesMax else {
                throw row.error(nil, "a register has at most \(Register.codesMax) codes")
            }
            procedures.append(procedure)
        }

        func sorted() -> [Procedure] { procedures.sorted { $0.code < $1.code } }
    }
}
