internal import Bytes
internal import Model

/// The version that a file's name gives to all its rows.
enum FileNameVersion {
    /// The version, `nil` when the name has neither a time nor a number. The name comes without its folders.
    static func of(_ name: String) -> UInt64? {
        let runs = digitRuns(Array(name.utf8))
        if let time = time(runs) { return RecordVersion.timeBit | UInt64(time) }
        guard let last = runs.last?.digits, let counter = UInt64(String(decoding: last, as: UTF8.self)) else {
            return nil
        }
        return counter < RecordVersion.timeBit ? counter : nil
    }

    /// A run of digits, and whether only one character stands between it and the run before.
    private struct Run {
        var digits: [UInt8] = []
        var isNear: Bool
    }

    private static func digitRuns(_ name: [UInt8]) -> [Run] {
        var runs: [Run] = []
        var gap = Int.max
        for byte in name {
            if byte &- 48 >= 10 {
                gap = min(gap, 1 << 20) + 1
                continue
            }
            if gap > 0 { runs.append(Run(isNear: gap == 1)) }
            runs[runs.count - 1].digits.append(byte)
            gap = 0
        }
        return runs
    }

    /// The first time: year, month and day, and as many of hour, minute and second as follow, joined or one by one.
    private static func time(_ runs: [Run]) -> UInt32? {
        for start in runs.indices {
            var digits = runs[start].digits
            if digits.count == 4, start + 2 < runs.count, runs[start + 1...start + 2].allSatisfy({ $0.isNear }),
                runs[start + 1...start + 2].allSatisfy({ $0.digits.count == 2 })
            {
                digits += runs[start + 1].digits + runs[start + 2].digits
                if let time = time(digits, runs[(start + 3)...]) { return time }
            } else if digits.count == 8 || digits.count == 12 || digits.count == 14 {
                if let time = time(digits, runs[(start + 1)...]) { return time }
            }
        }
        return nil
    }

    private static func time(_ date: [UInt8], _ rest: ArraySlice<Run>) -> UInt32? {
        var digits = date
        for run in rest {
            guard run.isNear, run.digits.count.isMultiple(of: 2), digits.count + run.digits.count <= 14 else { break }
            digits += run.digits
        }
        // Hours alone are no time of day; minutes without seconds are.
        for count in [14, 12, 8] where digits.count >= count {
            let text = Array(digits[..<count]) + [UInt8](repeating: UInt8(ascii: "0"), count: count == 12 ? 2 : 0)
            let seconds = TimeText.seconds(text.span, 0..<text.count)
            if seconds != 0 { return seconds }
        }
        return nil
    }
}

extension RecordStream {
    /// Has rows without a version take it from where the mapping says.
    mutating func supplyVersions() throws(FileFault) {
        switch mapping.missingVersion {
        case .latestTime: facts.missingVersion = .latestTime
        case .fileName:
            let name = String(name.split(separator: "/").last ?? "")
            guard let version = FileNameVersion.of(name) else { throw .noVersionInName(name) }
            facts.missingVersion = .known(version)
        case nil: break
        }
    }
}
