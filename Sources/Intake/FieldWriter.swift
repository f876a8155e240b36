internal import Bytes
internal import Model

/// Writes the fields of a record in the order of its table, in one of two styles.
struct FieldWriter {
    enum Style {
        /// What decides between two records of one key and version: greater bytes win (Protocol/13-records-in.md).
        /// Decimal digits, times as Unix seconds in ten digits, each field behind U+001F.
        case form
        /// CSV that intake reads back to the very same record (`KeptRows`). Whatever is its default is left empty.
        case row
    }

    private let style: Style
    private var bytes: [UInt8] = []

    /// Appends what `write` writes.
    @inline(__always)
    static func append(_ style: Style, to bytes: inout [UInt8], _ write: (inout FieldWriter) -> Void) {
        var writer = FieldWriter(style)
        swap(&writer.bytes, &bytes)
        write(&writer)
        swap(&writer.bytes, &bytes)
    }

    private init(_ style: Style) { self.style = style }

    private mutating func separate() { bytes.append(style == .form ? 0x1F : UInt8(ascii: ",")) }

    /// The first field of a row; the form has none, since it compares records of one key.
    mutating func key(_ text: Span<UInt8>, _ range: Range<Int>) { appendCell(text, range) }

    mutating func endRow() { bytes.append(UInt8(ascii: "\n")) }

    /// An integer; a row leaves out the one that an absent field means.
    mutating func integer(_ value: UInt32, default absent: UInt32? = 0) {
        separate()
        if style == .row, value == absent { return }
        appendDigits(value)
    }

    /// An integer, or nothing.
    mutating func optional(_ value: UInt32?) {
        separate()
        if let value { appendDigits(value) }
    }

    mutating func flag(_ flag: Bool) { integer(flag ? 1 : 0) }

    mutating func code(_ code: ProcedureCode) {
        let text = code.bytes
        self.text(text.span, 0..<text.count)
    }

    mutating func text(_ text: Span<UInt8>, _ range: Range<Int>) {
        separate()
        style == .row ? appendCell(text, range) : bytes.append(span: text.extracting(range))
    }

    /// A moment in Unix seconds, nothing for 0.
    mutating func time(_ seconds: UInt32) {
        separate()
        if seconds != 0 { appendTime(seconds) }
    }

    /// The last field, `CapNhat`. A counter of fourteen digits could read as a time, so a row gives it one more.
    mutating func version(_ version: UInt64) {
        separate()
        if RecordVersion.isTime(version) { return appendTime(UInt32(truncatingIfNeeded: version)) }
        let digits = String(version).utf8
        if style == .row, digits.count == 14 { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: digits)
    }

    private mutating func appendDigits(_ value: UInt32) {
        if value < 10 { return bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value)) }
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Text, in quotes where RFC 4180 needs them.
    private mutating func appendCell(_ text: Span<UInt8>, _ range: Range<Int>) {
        var isPlain = true
        for at in range {
            let byte = text[at]
            let isSpecial =
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
            if isSpecial { isPlain = false }
        }
        if isPlain { return bytes.append(span: text.extracting(range)) }
        bytes.append(UInt8(ascii: "\""))
        for at in range {
            if text[at] == UInt8(ascii: "\"") { bytes.append(UInt8(ascii: "\"")) }
            bytes.append(text[at])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// `2026-10-05T08:30:00` in a row, ten digits in the form.
    private mutating func appendTime(_ seconds: UInt32) {
        if style == .form {
            let digits = String(seconds).utf8
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 10 - digits.count))
            return bytes.append(contentsOf: digits)
        }
        let (year, month, day) = Day(at: Moment(seconds: Int64(seconds))).parts
        // 2000-01-01 in Viet Nam begins 946,659,600 s after 1970, and every day there has 86,400 s.
        let second = Int(seconds - 946_659_600) % 86_400
        appendTwoDigits(year / 100)
        appendTwoDigits(year % 100)
        appendTwoDigits(month, after: "-")
        appendTwoDigits(day, after: "-")
        appendTwoDigits(second / 3600, after: "T")
        appendTwoDigits(second / 60 % 60, after: ":")
        appendTwoDigits(second % 60, after: ":")
    }

    private mutating func appendTwoDigits(_ value: Int, after separator: Unicode.Scalar? = nil) {
        if let separator { bytes.append(UInt8(ascii: separator)) }
        bytes.append(UInt8(ascii: "0") + UInt8(value / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
