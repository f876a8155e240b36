/// Writes CSV: fields between commas, LF after every row, quotes only where RFC 4180 needs them.
package struct CSVWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    private var rowStart = 0
    private var fieldsInRow = 0

    /// Whether texts that a spreadsheet would compute are written as texts.
    private let isForSpreadsheet: Bool

    private let separator: UInt8

    /// The separator is an ASCII character.
    package init(forSpreadsheet isForSpreadsheet: Bool = false, separator: Unicode.Scalar = ",") {
        self.isForSpreadsheet = isForSpreadsheet
        self.separator = UInt8(ascii: separator)
    }

    /// Writes one text field.
    package mutating func field(_ text: String) {
        separate()
        let start = bytes.count
        // What begins so is a formula to a spreadsheet, and a formula may read other cells, call other machines and run
        // programs; behind an apostrophe it is text.
        if isForSpreadsheet, let first = text.utf8.first, "=+-@\t\r\n".utf8.contains(first) {
            bytes.append(UInt8(ascii: "'"))
        }
        bytes.append(contentsOf: text.utf8)
        if bytes[start...].contains(where: needsQuotes) {
            let plain = Array(bytes[start...])
            bytes.removeSubrange(start...)
            quote(plain)
        }
    }

    /// Writes one field of bytes as they are.
    package mutating func field(bytes raw: some Collection<UInt8>) {
        separate()
        if raw.contains(where: needsQuotes) { quote(raw) } else { bytes.append(contentsOf: raw) }
    }

    /// Writes one text in quotes, needed or not.
    package mutating func quotedField(_ text: String) {
        separate()
        quote(text.utf8)
    }

    /// Writes one text as the formula that is this text, `="01"`: to a spreadsheet the one way to say that it is no
    /// number and no day. A text with quotes or longer than a formula's may be is written as texts are.
    package mutating func literalField(_ text: String) {
        guard text.utf8.count <= 255, !text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 < 0x20 }) else {
            return field(text)
        }
        separate()
        quote("=\"\(text)\"".utf8)
    }

    /// Writes one integer.
    package mutating func field(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes the integer, or an empty field.
    package mutating func field(_ value: (some BinaryInteger)?) {
        if let value { field(value) } else { emptyField() }
    }

    package mutating func emptyField() { separate() }

    /// Ends the row. A row of one empty field is written `""`: an empty line would be no row to most readers.
    package mutating func endRow() {
        if fieldsInRow == 1, bytes.count == rowStart { bytes.append(contentsOf: "\"\"".utf8) }
        bytes.append(UInt8(ascii: "\n"))
        rowStart = bytes.count
        fieldsInRow = 0
    }

    /// Writes a whole row of texts.
    package mutating func row(_ fields: [String]) {
        for text in fields { field(text) }
        endRow()
    }

    private mutating func separate() {
        if fieldsInRow > 0 { bytes.append(separator) }
        fieldsInRow += 1
    }

    private func needsQuotes(_ byte: UInt8) -> Bool {
        byte == separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }

    private mutating func quote(_ raw: some Sequence<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        for byte in raw {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
