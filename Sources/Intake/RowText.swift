internal import Bytes
internal import Model

// Records as rows that intake reads back to the very same records (KeptRows). Whatever is its default is left empty.

extension Array where Element == UInt8 {
    /// A field of text, in quotes where RFC 4180 needs them.
    mutating func appendCell(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var isPlain = true
        for at in range {
            let byte = bytes[at]
            let isSpecial =
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
            if isSpecial { isPlain = false }
        }
        if isPlain { return append(span: bytes.extracting(range)) }
        append(UInt8(ascii: "\""))
        for at in range {
            if bytes[at] == UInt8(ascii: "\"") { append(UInt8(ascii: "\"")) }
            append(bytes[at])
        }
        append(UInt8(ascii: "\""))
    }

    /// The next field, an integer.
    mutating func appendCell(_ value: UInt32, default absent: UInt32 = 0) {
        append(UInt8(ascii: ","))
        if value == absent { return }
        if value < 10 { return append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value)) }
        append(contentsOf: String(value).utf8)
    }

    mutating func appendCell(_ flag: Bool) { appendCell(flag ? 1 : 0 as UInt32) }

    /// The next field, a time: `2026-10-05T08:30:00`, nothing for 0.
    mutating func appendTimeCell(_ seconds: UInt32) {
        append(UInt8(ascii: ","))
        if seconds != 0 { appendTime(seconds) }
    }

    private mutating func appendTime(_ seconds: UInt32) {
        let (year, month, day) = Day(at: Moment(seconds: Int64(seconds))).parts
        // 2000-01-01 in Viet Nam begins 946,659,600 s after 1970, and every day there has 86,400 s.
        let second = Int(seconds - 946_659_600) % 86_400
        appendTwoDigits(year / 100)
        appendTwoDigits(year % 100)
        for (separator, value) in [("-", month), ("-", day), ("T", second / 3600), (":", second / 60 % 60)] {
            append(contentsOf: separator.utf8)
            appendTwoDigits(value)
        }
        append(UInt8(ascii: ":"))
        appendTwoDigits(second % 60)
    }

    private mutating func appendTwoDigits(_ value: Int) {
        append(UInt8(ascii: "0") + UInt8(value / 10))
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }

    /// The last field, `CapNhat`. A counter of fourteen digits could read as a time (records.md), so it gets one more.
    mutating func appendVersionCell(_ version: UInt64) {
        append(UInt8(ascii: ","))
        if RecordVersion.isTime(version) { return appendTime(UInt32(truncatingIfNeeded: version)) }
        let digits = String(version).utf8
        if digits.count == 14 { append(UInt8(ascii: "0")) }
        append(contentsOf: digits)
    }
}

extension Dossier {
    func appendRow(
        to row: inout [UInt8], _ bytes: Span<UInt8>, key: Range<Int>, extra: Range<Int>, codes: [ProcedureCode]
    ) {
        row.appendCell(bytes, key)
        row.append(UInt8(ascii: ","))
        let code = codes[Int(procedure)].bytes
        row.appendCell(code.span, 0..<code.count)
        row.appendCell(bits.channel, default: 1)
        for time in [submitted, accepted, appointed, finished, returned] { row.appendTimeCell(time) }
        row.appendCell(bits.status)
        row.appendCell(supplementCount)
        row.appendTimeCell(supplementAsked)
        row.appendCell(supplementMinutes)
        row.appendCell(bits.has(Bits.fee))
        row.appendCell(bits.paid)
        for flag in [Bits.result, Bits.file, Bits.reused, Bits.store, Bits.population, Bits.synced] {
            row.appendCell(bits.has(flag))
        }
        row.append(UInt8(ascii: ","))
        if bits.rating > 0 { row.append(UInt8(ascii: "0") + UInt8(bits.rating - 1)) }
        row.append(UInt8(ascii: ","))
        row.appendCell(bytes, extra)
        row.appendCell(bits.isWithdrawn)
        row.appendVersionCell(version)
        row.append(UInt8(ascii: "\n"))
    }
}

extension Feedback {
    func appendRow(
        to row: inout [UInt8], _ bytes: Span<UInt8>, key: Range<Int>, extra: Range<Int>, codes: [ProcedureCode]
    ) {
        row.appendCell(bytes, key)
        row.appendCell(UInt32(category))
        row.append(UInt8(ascii: ","))
        let code = codes[Int(procedure)].bytes
        row.appendCell(code.span, 0..<code.count)
        for time in [sent, transferred, received, answered, refused, supplementAsked] { row.appendTimeCell(time) }
        row.appendCell(likes)
        row.appendCell(dislikes)
        row.appendCell(isRepeated)
        row.appendCell(isWithdrawn)
        row.appendVersionCell(version)
        row.append(UInt8(ascii: "\n"))
    }
}

extension Report {
    func appendRow(
        to row: inout [UInt8], _ bytes: Span<UInt8>, key: Range<Int>, extra: Range<Int>, codes: [ProcedureCode]
    ) {
        row.appendCell(bytes, key)
        // Required: an empty field would be no report.
        row.appendCell(total, default: .max)
        row.appendCell(lastYear)
        row.appendVersionCell(version)
        row.append(UInt8(ascii: "\n"))
    }
}
