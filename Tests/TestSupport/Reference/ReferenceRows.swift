/// What can be wrong with a row before its fields are looked at, or with a field; the names are those of records.md.
struct ReferenceFault: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// A row as it came: its fields by column name, or why it has none.
typealias ReferenceRow = Result<[String: String], ReferenceFault>

/// The rows of a CSV file (RFC 4180; UTF-8 with or without BOM; LF or CRLF) and its header.
func referenceRows(csv bytes: [UInt8]) -> (header: [String], rows: [ReferenceRow]) {
    let bytes = Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...])
    var records = referenceRecords(csv: bytes)
    guard !records.isEmpty else { return ([], []) }
    let header = records.removeFirst().fields.map { String(decoding: $0, as: UTF8.self) }
    let rows = records.map { record -> ReferenceRow in
        guard record.isWellFormed, record.fields.count == header.count else {
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
    return (header, rows)
}

/// The records of a CSV text; an empty line is none. A record with a quote where none may be ends at the next line end
/// outside quotes.
private func referenceRecords(csv bytes: [UInt8]) -> [(fields: [[UInt8]], isWellFormed: Bool)] {
    enum Place { case start, plain, quoted, closed }
    var records: [(fields: [[UInt8]], isWellFormed: Bool)] = []
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var place = Place.start
    var good = true
    func endRecord() {
        if place == .quoted { good = false }
        let isBlank = fields.isEmpty && field.isEmpty && place == .start
        if !isBlank { records.append((fields + [field], good)) }
        fields = []
        field = []
        place = .start
        good = true
    }
    for (index, byte) in bytes.enumerated() {
        switch (place, byte) {
        case (.quoted, UInt8(ascii: "\"")): place = .closed
        case (.quoted, _): field.append(byte)
        case (.start, UInt8(ascii: "\"")): place = .quoted
        case (.closed, UInt8(ascii: "\"")):
            field.append(byte)
            place = .quoted
        case (_, UInt8(ascii: ",")):
            fields.append(field)
            field = []
            place = .start
        case (_, UInt8(ascii: "\n")): endRecord()
        case (_, UInt8(ascii: "\r")) where index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n"): break
        case (.closed, _), (.plain, UInt8(ascii: "\"")), (_, UInt8(ascii: "\r")):
            good = false
            field.append(byte)
            place = .plain
        case (.start, _), (.plain, _):
            field.append(byte)
            place = .plain
        }
    }
    endRecord()
    return records
}

/// The rows of an NDJSON file: one object a line.
func referenceRows(ndjson bytes: [UInt8]) -> [ReferenceRow] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    return lines.map { line in
        if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return nil }
        guard let text = String(validating: line, as: UTF8.self) else {
            return .failure(ReferenceFault("bad-encoding"))
        }
        guard case .object(let members)? = ReferenceJSON.parse(text) else {
            return .failure(ReferenceFault("malformed-row"))
        }
        return .success(ReferencePortal.flatten(members))
    }.compactMap { $0 }
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
