internal import Bytes

/// A small CSV file with named columns: every fault becomes a sentence with file and line.
struct Sheet {
    let file: String
    let rows: [Row]

    /// A row and what stands in its columns.
    struct Row {
        let file: String
        let line: Int
        fileprivate let fields: [String]
        fileprivate let columns: [String: Int]

        /// The text of a column, empty when the file does not have it.
        subscript(_ column: String) -> String { columns[column].map { fields[$0] } ?? "" }

        func error(_ column: String? = nil, _ reason: String) -> LocatedError {
            LocatedError(file: file, line: line, key: column, reason: reason)
        }

        /// A date that may be absent, as `YYYY-MM-DD`.
        func day(_ column: String) throws(LocatedError) -> Day? {
            let text = self[column]
            if text.isEmpty { return nil }
            guard let day = Day(text), day >= .first, day <= .last else {
                throw error(column, "\"\(text)\" is no date of 2000 to 2099; write 2026-10-05")
            }
            return day
        }
    }

    init(_ bytes: Span<UInt8>, file: String, required: [String], known: [String]) throws(LocatedError) {
        let document: CSVDocument
        do throws(CSVDocument.Fault) {
            document = try CSVDocument(bytes)
        } catch {
            throw LocatedError(file: file, line: error.line, reason: "\(error.reason)")
        }
        guard let header = document.rows.first else {
            throw LocatedError(file: file, line: 1, reason: "the file is empty; a header row is missing")
        }
        var columns: [String: Int] = [:]
        for (place, name) in header.fields.enumerated() where known.contains(name) {
            guard columns.updateValue(place, forKey: name) == nil else {
                throw LocatedError(file: file, line: header.line, key: name, reason: "the column stands there twice")
            }
        }
        for name in required where columns[name] == nil {
            throw LocatedError(file: file, line: header.line, key: name, reason: "the header lacks this column")
        }
        var rows: [Row] = []
        for row in document.rows.dropFirst() {
            guard row.fields.count == header.fields.count else {
                throw LocatedError(
                    file: file, line: row.line,
                    reason: "\(row.fields.count) fields where the header has \(header.fields.count)")
            }
            rows.append(Row(file: file, line: row.line, fields: row.fields, columns: columns))
        }
        self.file = file
        self.rows = rows
    }
}
