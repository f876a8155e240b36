internal import Bytes
package import Configuration

/// Lines that go to a feed's program together, and are confirmed together.
package struct FeedBatch: Sendable {
    /// Ascends over the life of the data folder (I-22).
    package var sequence: Int64
    /// In the order in which they are to be applied.
    package var lines: [FeedTable: [FeedLine]] = [:]

    package init(sequence: Int64) { self.sequence = sequence }

    package var count: Int { lines.values.reduce(0) { $0 + $1.count } }
    private var tables: [FeedTable] { lines.keys.sorted().filter { lines[$0]?.isEmpty == false } }

    package mutating func append(_ table: FeedTable, _ more: [FeedLine]) { lines[table, default: []] += more }

    package func bytes(_ form: FeedForm) -> [UInt8] {
        switch form {
        case .ndjson: ndjson
        case .csv: csv
        case .postgresql: script
        }
    }

    // MARK: - NDJSON

    /// The last line tells how many there were before it: without it the batch was cut off.
    private var ndjson: [UInt8] {
        var bytes: [UInt8] = []
        for table in tables {
            for line in lines[table] ?? [] { bytes += json(line, table) }
        }
        var end = JSONWriter()
        end.object { json in
            json.field("op", "end")
            json.field("sequence", sequence)
            json.field("lines", count)
        }
        end.endLine()
        return bytes + end.bytes
    }

    private func json(_ line: FeedLine, _ table: FeedTable) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("table", table.rawValue)
            json.field("op", line.name)
            json.field("sequence", sequence)
            for (column, value) in zip(table.columns, line.values) { json.field(column) { value.append(to: &$0) } }
        }
        json.endLine()
        return json.bytes
    }

    // MARK: - CSV

    private var csv: [UInt8] {
        var csv = CSVWriter()
        for table in tables {
            for name in ["op", "sequence"] + table.columns { csv.field(name) }
            csv.endRow()
            for line in lines[table] ?? [] {
                csv.field(line.name)
                csv.field("\(sequence)")
                let values = line.values
                for place in table.columns.indices { csv.field(place < values.count ? values[place].text ?? "" : "") }
                csv.endRow()
            }
        }
        return csv.bytes
    }

    // MARK: - PostgreSQL

    /// One transaction: the lines go into a table that ends with it, and from there into theirs. It ends with COMMIT,
    /// so whatever is cut off changes nothing (I-24).
    private var script: [UInt8] {
        var bytes = Array("\\set ON_ERROR_STOP on\n\\set QUIET on\nSET client_encoding = 'UTF8';\nBEGIN;\n".utf8)
        for table in tables {
            let (name, columns) = ("tamcap.\(table.rawValue)", (table.columns + ["sequence"]).joined(separator: ", "))
            bytes += Array(
                """
                CREATE TEMP TABLE fed_\(table.rawValue) ON COMMIT DROP AS
                    SELECT ''::text AS op, \(columns) FROM \(name) WITH NO DATA;
                COPY fed_\(table.rawValue) (op, \(columns)) FROM STDIN;

                """.utf8)
            for line in lines[table] ?? [] { copy(line, table, to: &bytes) }
            bytes += Array("\\.\n".utf8)
            bytes += Array(Self.statements(table, name, columns).utf8)
        }
        return bytes + Array("COMMIT;\n".utf8)
    }

    private func copy(_ line: FeedLine, _ table: FeedTable, to bytes: inout [UInt8]) {
        bytes += Array(line.name.utf8)
        let values = line.values
        for place in table.columns.indices {
            bytes.append(UInt8(ascii: "\t"))
            guard place < values.count, let text = values[place].text else {
                bytes += Array("\\N".utf8)
                continue
            }
            for byte in text.utf8 { Self.escape(byte, to: &bytes) }
        }
        bytes += Array("\t\(sequence)\n".utf8)
    }

    /// The text form of COPY has four bytes that mean something.
    private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
        case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
        case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
        case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
        default: bytes.append(byte)
        }
    }

    private static func statements(_ table: FeedTable, _ name: String, _ columns: String) -> String {
        let key = table.keyColumns
        let changed = (table.otherColumns + ["sequence"]).map { "\($0) = excluded.\($0)" } + ["fed_at = now()"]
        let same = key.map { "old.\($0) = fed.\($0)" }.joined(separator: " AND ")
        let part = key.prefix(table.partColumns).map { "old.\($0) = fed.\($0) AND " }.joined()
        return """
            INSERT INTO \(name) (\(columns)) SELECT \(columns) FROM fed_\(table.rawValue) WHERE op = 'put'
                ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(changed.joined(separator: ", "));
            DELETE FROM \(name) old USING fed_\(table.rawValue) fed WHERE fed.op = 'delete' AND \(same);
            DELETE FROM \(name) old USING fed_\(table.rawValue) fed
                WHERE fed.op = 'sweep' AND \(part)old.sequence < fed.sequence;

            """
    }
}

extension FeedLine {
    fileprivate var name: String {
        switch self {
        case .put: "put"
        case .delete: "delete"
        case .sweep: "sweep"
        }
    }

    /// In the order of the columns; what is not said stands behind.
    fileprivate var values: [FeedValue] {
        switch self {
        case .put(let row): row.key.map { .text($0) } + row.others
        case .delete(let key): key.map { .text($0) }
        case .sweep(let part): part.map { .text($0) }
        }
    }
}

extension FeedValue {
    fileprivate var text: String? {
        switch self {
        case .null: nil
        case .text(let text): text
        case .whole(let value): "\(value)"
        case .large(let value): "\(value)"
        case .flag(let value): value ? "true" : "false"
        case .json(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    fileprivate func append(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .text(let text): json.string(text)
        case .whole(let value): json.integer(value)
        case .large(let value): json.integer(value)
        case .flag(let value): json.bool(value)
        case .json(let bytes): json.raw(bytes)
        }
    }
}
