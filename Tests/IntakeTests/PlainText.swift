import Intake
import Model
import TestSupport

/// Writes plain records down in all the ways that Protocol/13-records-in.md allows.
struct PlainText {
    var random: SplitMix64

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// A moment in one of the styles that can express it.
    mutating func time(_ seconds: Int) -> String {
        let day = Day(at: Moment(seconds: Int64(seconds)))
        let (year, month, date) = day.parts
        let second = seconds - Int(day.begin.seconds)
        let clock = "\(two(second / 3600)):\(two(second / 60 % 60))"
        let full = "\(clock):\(two(second % 60))"
        let utc = Day(at: Moment(seconds: Int64(seconds) - 7 * 3600))
        let rest = seconds - 7 * 3600 - Int(utc.begin.seconds)
        switch random.next(below: 15) {
        case 9: return "\(day) \(full)\(random.element(of: ["+07", "+0700"]))"
        case 10: return "\(day) \(full).\(String(repeating: "7", count: random.next(in: 1...9)))"
        case 11: return "\(year)/\(two(month))/\(two(date)) \(full)"
        case 12: return "\(date)/\(month)/\(year) \(second / 3600):\(full.dropFirst(3))"
        case 13: return "\(two(date))-\(two(month))-\(year) \(full)"
        case 0: return "\(day) \(full)"
        case 1: return "\(day)T\(full).\(random.next(in: 100...999))"
        case 2: return "\(day)T\(full)+07:00"
        // The beginning of a day in another offset may mean that day.
        case 3 where rest > 0:
            return "\(utc)T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
        case 4: return "\(year)\(two(month))\(two(date))\(full.filter { $0 != ":" })"
        case 5: return "\(two(date))/\(two(month))/\(year) \(full)"
        case 6 where second % 60 == 0: return "\(day)T\(clock)"
        case 7 where second % 60 == 0: return "\(two(date))/\(two(month))/\(year) \(clock)"
        default: return "\(day)T\(full)"
        }
    }

    /// The last second of a day in the ways that mean it as an appointment; any other moment as it is.
    private mutating func due(_ seconds: Int) -> String {
        let day = Day(at: Moment(seconds: Int64(seconds)))
        guard day.end.seconds == Int64(seconds) else { return time(seconds) }
        switch random.next(below: 5) {
        case 0: return "\(day)"
        case 1: return "\(day)T00:00:00\(random.element(of: ["", ".5", "Z", "+07:00", "+09:30"]))"
        case 2: return time(Int(day.begin.seconds))
        default: return time(seconds)
        }
    }

    private mutating func text(_ value: PlainValue) -> String {
        switch value {
        case .text(let text): return text
        case .number(let number):
            return number.map { random.bool(oneIn: 10) ? "0\($0)" : "\($0)" } ?? ""
        case .time(let seconds): return seconds.map { time($0) } ?? ""
        case .due(let seconds): return seconds.map { due($0) } ?? ""
        }
    }

    private mutating func quoted(_ text: String) -> String {
        random.bool(oneIn: 6) ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    /// A CSV file of records of one kind, its columns in any order and some more among them.
    mutating func csv(_ records: [PlainRecord]) -> [UInt8] {
        var columns = (records.first?.values.map(\.0) ?? []) + ["ChuHoSo", "GhiChu"]
        columns.shuffle(using: &random)
        let end = random.bool(oneIn: 2) ? "\r\n" : "\n"
        var file = random.bool(oneIn: 2) ? "\u{FEFF}" : ""
        file += columns.map { quoted($0) }.joined(separator: ",") + end
        for record in records {
            let values = Dictionary(uniqueKeysWithValues: record.values)
            let fields = columns.map { column -> String in
                if column == "ChuHoSo" { return quoted("Nguyễn Thị Ánh") }
                if column == "GhiChu" { return random.bool(oneIn: 4) ? "\"a, \"\"b\"\"\(end)c\"" : "" }
                return quoted(values[column].map { text($0) } ?? "")
            }
            file += fields.joined(separator: ",") + (random.bool(oneIn: 30) ? end + end : end)
        }
        return Array(file.utf8)
    }

    /// An NDJSON file of records of one kind.
    mutating func ndjson(_ records: [PlainRecord]) -> [UInt8] {
        var file = ""
        for record in records {
            var members = record.values.map { name, value -> String in
                let text = text(value)
                if case .number(let number) = value {
                    guard let number else { return "\"\(name)\":null" }
                    if (name.hasPrefix("Co") || name == "Xoa"), random.bool(oneIn: 3) {
                        return "\"\(name)\": \(number == 1)"
                    }
                    return random.bool(oneIn: 2) ? "\"\(name)\":\(number)" : "\"\(name)\":\"\(text)\""
                }
                return "\"\(name)\":\"\(text)\""
            }
            members.append("\"ChuHoSo\":{\"Ten\":[\"Nguy\\u1ec5n\",null]}")
            members.shuffle(using: &random)
            file += "{\(members.joined(separator: ","))}\n"
        }
        return Array(file.utf8)
    }
}
