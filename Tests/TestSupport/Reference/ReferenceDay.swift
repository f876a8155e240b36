/// Dates and times for the slow reference, from R-15 … R-18 and R-47 … R-53 alone and by enumeration rather than by
/// formulas: every day from 1999 to 2120 stands in a table, so nothing here can share a mistake with `Model.Day`.
struct ReferenceDay: Hashable, Comparable {
    /// Days from 1970-01-01 in Viet Nam.
    let number: Int

    static func < (left: ReferenceDay, right: ReferenceDay) -> Bool { left.number < right.number }

    /// 2000-01-01 is the 10,957th day after 1970-01-01: 30 years of 365 days and 7 leap days.
    private static let first = 30 * 365 + 7

    private static func isLeap(_ year: Int) -> Bool {
        year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
    }

    static func daysOfMonth(_ year: Int, _ month: Int) -> Int {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Year × 10,000 + month × 100 + day of every day of 2000…2119, in order.
    private static let table: [Int] = {
        var table: [Int] = []
        for year in 2000..<2120 {
            for month in 1...12 {
                for day in 1...daysOfMonth(year, month) { table.append(year * 10_000 + month * 100 + day) }
            }
        }
        return table
    }()

    private static let places: [Int: Int] = {
        var places: [Int: Int] = [:]
        for (place, date) in table.enumerated() { places[date] = place }
        return places
    }()

    init(number: Int) { self.number = number }

    /// The date, or `nil` when there is none such in 2000…2119.
    init?(_ year: Int, _ month: Int, _ day: Int) {
        guard (1...12).contains(month), (1...31).contains(day),
            let place = Self.places[year * 10_000 + month * 100 + day]
        else { return nil }
        number = Self.first + place
    }

    /// From `YYYY-MM-DD`.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard referenceShape(text) == "9999-99-99", let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        self.init(year, month, day)
    }

    /// The Viet Nam date at a moment in Unix seconds (not before 1970).
    init(at seconds: Int) { number = (seconds + 7 * 3600) / 86_400 }

    var begin: Int { number * 86_400 - 7 * 3600 }
    var end: Int { begin + 86_399 }

    var parts: (year: Int, month: Int, day: Int) {
        let date = Self.table[number - Self.first]
        return (date / 10_000, date / 100 % 100, date % 100)
    }

    var text: String {
        let (year, month, day) = parts
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// 1970-01-01 was a Thursday; 0 = Monday.
    var weekday: Int { (number + 3) % 7 }

    func plus(_ days: Int) -> ReferenceDay { ReferenceDay(number: number + days) }

    /// 2099-12-31: a later due date counts as this day.
    static let last = ReferenceDay(number: first + 100 * 365 + 25 - 1)
}

/// Digits as 9, everything else as it is: the shape of a value.
func referenceShape(_ text: String) -> String {
    String(text.unicodeScalars.map { ("0"..."9").contains($0) ? "9" : Character($0) })
}

/// Working days of a calendar file (`date`, `kind`).
struct ReferenceCalendar {
    private var off: Set<String> = []
    private var on: Set<String> = []

    init(csv: [UInt8]) {
        for row in referenceRows(csv: csv).rows {
            guard let fields = try? row.fields.get(), let date = fields["date"] else { continue }
            switch fields["kind"] {
            case "public holiday", "compensatory", "swapped day off": off.insert(date)
            case "swapped working day": on.insert(date)
            default: break
            }
        }
    }

    func isWorkingDay(_ day: ReferenceDay) -> Bool {
        on.contains(day.text) || (day.weekday < 5 && !off.contains(day.text))
    }

    /// The n-th working day after a day; for n = 0 the day itself.
    func workingDay(_ n: Int, after day: ReferenceDay) -> ReferenceDay {
        var day = day
        var left = n
        while left > 0, day <= .last {
            day = day.plus(1)
            if isWorkingDay(day) { left -= 1 }
        }
        return day
    }

    /// The day, or the next working day when it is a day off.
    func workingDay(onOrAfter day: ReferenceDay) -> ReferenceDay {
        var day = day
        while day <= .last, !isWorkingDay(day) { day = day.plus(1) }
        return day
    }
}
