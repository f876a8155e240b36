/// What can be wrong with a row before its fields are looked at, or with a field; the names are those of R-38.
struct ReferenceFault: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// A row: its bytes as they came, without a line end, and its fields by column name or why it has none.
struct ReferenceRow {
    let raw: [UInt8]
    let fields: Result<[String: String], ReferenceFault>
}

/// The rows of a CSV file (RFC 4180; UTF-8 with or without BOM; LF or CRLF) and its header.
func referenceRows(csv bytes: [UInt8]) -> (header: [String], rows: [ReferenceRow]) {
    let bytes = Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...])
    var records = referenceRecords(csv: bytes)
    guard !records.isEmpty else { return ([], []) }
    let header = records.removeFirst().fields.map { String(decoding: $0, as: UTF8.self) }
    return (header, records.map { ReferenceRow(raw: $0.raw, fields: fields(of: $0, header)) })
}

/// The rows of a CSV file of records, with their fields by our names; `nil` where it is set aside.
func referenceRows(csv bytes: [UInt8], _ kind: ReferenceKind) -> [ReferenceRow]? {
    var bytes = Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...])
    var separators = Array(",;\t".utf8)
    for separator in separators {
        let line = Array("sep=".utf8) + [separator]
        for end in ["\n", "\r\n"] where bytes.starts(with: line + Array(end.utf8)) {
            bytes.removeFirst(line.count + end.utf8.count)
            separators = [separator]
        }
    }
    for separator in separators {
        var records = referenceRecords(csv: bytes, separator)
        guard !records.isEmpty else { return nil }
        let names = records.removeFirst().fields.map { String(decoding: $0, as: UTF8.self) }
        guard let header = ReferenceNames.fields(of: names, kind),
            kind.requiredColumns.allSatisfy({ header.contains($0) })
        else { continue }
        return records.map { ReferenceRow(raw: $0.raw, fields: fields(of: $0, header)) }
    }
    return nil
}

private func fields(of record: ReferenceCSVRecord, _ header: [String]) -> Result<[String: String], ReferenceFault> {
    let extra = record.fields.dropFirst(header.count)
    guard record.isWellFormed, record.fields.count >= header.count, extra.allSatisfy(\.isEmpty) else {
        return .failure(ReferenceFault("malformed-row"))
    }
    var row: [String: String] = [:]
    for (name, field) in zip(header, record.fields) {
        guard let text = String(validating: field, as: UTF8.self) else {
            return .failure(ReferenceFault("bad-encoding"))
        }
        row[name] = text
    }
    return .success(row)
}

private struct ReferenceCSVRecord {
    var raw: [UInt8] = []
    var fields: [[UInt8]] = []
    var isWellFormed = true
}

/// The records of a CSV text; an empty line is none. A malformed record is its first line alone: a stray quote costs
/// one line, never those that it seems to swallow.
private func referenceRecords(
    csv bytes: [UInt8], _ separator: UInt8 = UInt8(ascii: ",")
) -> [ReferenceCSVRecord] {
    var records: [ReferenceCSVRecord] = []
    var start = 0
    while start < bytes.count {
        var (record, end) = referenceRecord(csv: bytes, from: start, separator)
        if !record.isWellFormed { end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count }
        record.raw = Array(bytes[start..<end])
        if record.raw.last == UInt8(ascii: "\r") { record.raw.removeLast() }
        if !record.raw.isEmpty { records.append(record) }
        start = end + 1
    }
    return records
}

/// One record and where its line end stands.
private func referenceRecord(
    csv bytes: [UInt8], from start: Int, _ separator: UInt8
) -> (ReferenceCSVRecord, end: Int) {
    enum Place { case start, plain, quoted, closed }
    var record = ReferenceCSVRecord()
    var field: [UInt8] = []
    var place = Place.start
    var at = start
    while at < bytes.count, place == .quoted || bytes[at] != UInt8(ascii: "\n") {
        let byte = bytes[at]
        let isLineEnd = byte == UInt8(ascii: "\r") && (at + 1 == bytes.count || bytes[at + 1] == UInt8(ascii: "\n"))
        switch (place, byte) {
        case (.quoted, UInt8(ascii: "\"")): place = .closed
        case (.quoted, _): field.append(byte)
        case (_, _) where isLineEnd: break
        case (.start, UInt8(ascii: "\"")): place = .quoted
        case (.closed, UInt8(ascii: "\"")):
            field.append(byte)
            place = .quoted
        case (_, separator):
            record.fields.append(field)
            field = []
            place = .start
        case (.closed, _), (.plain, UInt8(ascii: "\"")):
            record.isWellFormed = false
            return (record, at)
        case (.start, _), (.plain, _):
            field.append(byte)
            place = .plain
        }
        at += 1
    }
    if place == .quoted { record.isWellFormed = false }
    record.fields.append(field)
    return (record, at)
}

/// The rows of an NDJSON file: one object a line.
func referenceRows(ndjson bytes: [UInt8], _ kind: ReferenceKind) -> [ReferenceRow] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    return lines.compactMap { line in
        if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return nil }
        let raw = Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        guard let text = String(validating: line, as: UTF8.self) else {
            return ReferenceRow(raw: raw, fields: .failure(ReferenceFault("bad-encoding")))
        }
        guard case .object(let members)? = ReferenceJSON.parse(text) else {
            return ReferenceRow(raw: raw, fields: .failure(ReferenceFault("malformed-row")))
        }
        guard let fields = byOurNames(members, kind) else {
            return ReferenceRow(raw: raw, fields: .failure(ReferenceFault("malformed-row")))
        }
        return ReferenceRow(raw: raw, fields: .success(ReferencePortal.flatten(fields)))
    }
}

/// The members of an object by our names, those that name no field as they are; `nil` where two fill a field in the
/// same way.
private func byOurNames(_ members: [String: ReferenceJSON], _ kind: ReferenceKind) -> [String: ReferenceJSON]? {
    let names = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard let fields = ReferenceNames.fields(of: names, kind) else { return nil }
    var named: [String: ReferenceJSON] = [:]
    for (name, field) in zip(names, fields) {
        let isKnown = ReferenceNames.meaning(of: name, kind) != nil
        // One that gives way to another says nothing.
        if !field.isEmpty { named[field] = members[name] } else if !isKnown { named[name] = members[name] }
    }
    return named
}

/// JSON as text: numbers keep their spelling.
indirect enum ReferenceJSON {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([ReferenceJSON])
    case object([String: ReferenceJSON])

    /// The flat text of a value: `null` is empty, booleans are 0 and 1; lists and objects have none.
    var text: String? {
        switch self {
        case .null: ""
        case .bool(let value): value ? "1" : "0"
        case .number(let text), .string(let text): text
        case .array, .object: nil
        }
    }

    static func parse(_ text: String) -> ReferenceJSON? {
        var rest = Array(text.unicodeScalars)[...]
        guard let value = parseValue(&rest) else { return nil }
        skipSpace(&rest)
        return rest.isEmpty ? value : nil
    }

    private static func skipSpace(_ rest: inout ArraySlice<Unicode.Scalar>) {
        while let next = rest.first, [" ", "\t", "\r", "\n"].contains(next) { rest.removeFirst() }
    }

    private static func take(_ word: String, _ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard rest.starts(with: word.unicodeScalars) else { return false }
        rest.removeFirst(word.unicodeScalars.count)
        return true
    }

    private static func parseValue(_ rest: inout ArraySlice<Unicode.Scalar>) -> ReferenceJSON? {
        skipSpace(&rest)
        guard let first = rest.first else { return nil }
        switch first {
        case "{": return parseObject(&rest)
        case "[": return parseArray(&rest)
        case "\"": return parseString(&rest).map { .string($0) }
        case "n": return take("null", &rest) ? .null : nil
        case "t": return take("true", &rest) ? .bool(true) : nil
        case "f": return take("false", &rest) ? .bool(false) : nil
        default:
            var number = ""
            while let next = rest.first, "+-.eE0123456789".unicodeScalars.contains(next) {
                number.unicodeScalars.append(next)
                rest.removeFirst()
            }
            return number.isEmpty ? nil : .number(number)
        }
    }

    private static func parseObject(_ rest: inout ArraySlice<Unicode.Scalar>) -> ReferenceJSON? {
        rest.removeFirst()
        var members: [String: ReferenceJSON] = [:]
        skipSpace(&rest)
        if take("}", &rest) { return .object(members) }
        while true {
            skipSpace(&rest)
            guard rest.first == "\"", let name = parseString(&rest) else { return nil }
            skipSpace(&rest)
            guard take(":", &rest), let value = parseValue(&rest) else { return nil }
            members[name] = value
            skipSpace(&rest)
            if take("}", &rest) { return .object(members) }
            guard take(",", &rest) else { return nil }
        }
    }

    private static func parseArray(_ rest: inout ArraySlice<Unicode.Scalar>) -> ReferenceJSON? {
        rest.removeFirst()
        var items: [ReferenceJSON] = []
        skipSpace(&rest)
        if take("]", &rest) { return .array(items) }
        while true {
            guard let value = parseValue(&rest) else { return nil }
            items.append(value)
            skipSpace(&rest)
            if take("]", &rest) { return .array(items) }
            guard take(",", &rest) else { return nil }
        }
    }

    private static func parseString(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
        rest.removeFirst()
        var units: [UInt16] = []
        while let next = rest.popFirst() {
            switch next {
            case "\"": return String(decoding: units, as: UTF16.self)
            case "\\":
                guard let escape = rest.popFirst() else { return nil }
                let plain: [Unicode.Scalar: UInt16] = [
                    "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
                ]
                if let unit = plain[escape] {
                    units.append(unit)
                } else if escape == "u", rest.count >= 4,
                    let unit = UInt16(String(String.UnicodeScalarView(rest.prefix(4))), radix: 16)
                {
                    units.append(unit)
                    rest.removeFirst(4)
                } else {
                    return nil
                }
            case _ where next.value < 0x20: return nil
            default: units.append(contentsOf: Array(String(next).utf16))
            }
        }
        return nil
    }
}
