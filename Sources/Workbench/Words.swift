package import Model
internal import Runtime
package import Scoring

/// Words of a command line become values here, with a sentence about what would be right.
package enum Words {
    package static func units(_ text: String) throws(Failure) -> [UnitCode] {
        var units: [UnitCode] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let unit = try unit(String(word))
            guard !units.contains(unit) else { throw Failure(.usage, "the unit \(unit) is named twice") }
            units.append(unit)
        }
        return units
    }

    package static func unit(_ text: String) throws(Failure) -> UnitCode {
        guard let unit = UnitCode(text) else {
            throw Failure(.usage, "\"\(text)\" is no unit code: 1 to 16 of A-Z, a-z, 0-9 and -, such as 10101 or VN-KK")
        }
        return unit
    }

    package static func procedure(_ text: String) throws(Failure) -> ProcedureCode {
        guard !text.isEmpty, let code = ProcedureCode(text) else {
            throw Failure(.usage, "\"\(text)\" is no code of a procedure: 1 to 32 bytes, such as 1.007027")
        }
        return code
    }

    package static func day(_ text: String) throws(Failure) -> Day {
        guard let day = Day(text), day >= .first, day <= .last else {
            throw Failure(.usage, "\"\(text)\" is no date of 2000 to 2099: write YYYY-MM-DD, such as 2026-10-31")
        }
        return day
    }

    package static func period(_ text: String) throws(Failure) -> Period {
        guard let period = Period(text) else {
            throw Failure(.usage, "\"\(text)\" is no period: a month 2026-10, a quarter 2026-Q4 or a year 2026")
        }
        return period
    }

    package static func moment(_ text: String) throws(Failure) -> Moment {
        let bytes = Array(text.utf8)
        // Any style that records may use; 0 is none.
        let seconds = TimeText.seconds(bytes.span, 0..<bytes.count)
        guard seconds > 0 else {
            throw Failure(.usage, "\"\(text)\" is no time of 2000 to 2099: write 2026-10-31 or 2026-10-31T14:30:00")
        }
        return Moment(seconds: Int64(seconds))
    }

    package static func hostAndPort(_ text: String) throws(Failure) -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), colon != text.startIndex
        else { throw Failure(.usage, "\"\(text)\" is no HOST:PORT, such as centre.thue.example:7660") }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return (String(host), port)
    }

    package static func league(_ tier: String, within: String?) throws(Failure) -> League {
        guard let known = Tier(name: tier) else {
            throw Failure(.usage, "\"\(tier)\" is no tier: nation, province, branch or department")
        }
        return League(known, within: try within.map { text throws(Failure) in try unit(text) })
    }

    /// The machine's clock.
    package static var now: Moment { Moment(seconds: SystemClock.unixMilliseconds / 1000) }

    /// The date in Viet Nam.
    package static func day(of moment: Moment) -> Day { Day(at: moment) }

    /// Today in Viet Nam by the machine's clock.
    package static var today: Day { Day(at: now) }
}
