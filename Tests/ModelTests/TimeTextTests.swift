import Model
import TestSupport
import Testing

struct TimeTextTests {
    private func seconds(_ text: String, date: TimeText.DateMeans = .begin) -> UInt32 {
        // Surrounded, so that nothing is read beyond the range.
        let bytes = Array(("9" + text + "9").utf8)
        return TimeText.seconds(bytes.span, 1..<bytes.count - 1, date: date)
    }

    //
    @Test(arguments: [
        "2026-10-05T08:30:00", "2026-10-05 08:30:00", "2026-10-05T08:30", "2026-10-05 08:30", "2026-10-05T08:30:00.999",
        "2026-10-05T08:30:00+07:00", "2026-10-05T01:30:00Z", "2026-10-05T01:30Z", "2026-10-05T01:30:00.000Z",
        "2026-10-05T15:30:00+14:00", "20261005083000", "05/10/2026 08:30", "05/10/2026 08:30:00",
        "2026-10-05 08:30:00+07", "2026-10-05T08:30:00+0700", "2026-10-05T01:30:00+00", "2026-10-05T08:30+07",
        "2026-10-05T08:30:00.1", "2026-10-05 08:30:00.1234567", "2026-10-05T08:30:00.123456789+0700",
        "2026/10/05 08:30:00", "2026/10/05T08:30", "5/10/2026 08:30", "5/10/2026 8:30", "05/10/2026 8:30:00",
        "05-10-2026 08:30", "05-10-2026 08:30:00",
    ])
    func `every style names the same moment`(text: String) {
        #expect(seconds(text) == 1_791_163_800)
        #expect(seconds(text, date: .end) == 1_791_163_800)
    }

    //
    @Test func `a date alone is what it is with the first second written out, by every way of reading it`() {
        for (year, month) in [1999, 2000, 2023, 2024, 2099, 2100].flatMap({ year in (0...13).map { (year, $0) } }) {
            for day in 0...32 {
                let (m, d) = (month < 10 ? "0\(month)" : "\(month)", day < 10 ? "0\(day)" : "\(day)")
                let text = "\(year)-\(m)-\(d)"
                #expect(seconds(text) == seconds(text + " 00:00"), "\(text)")
                #expect(seconds(text, date: .end) == seconds(text + " 00:00", date: .end), "\(text)")
            }
        }
        // Any other byte at any place: what is no date alone is none with a time of day either.
        for (place, byte) in (0..<10).flatMap({ place in (0x20...0x7E).map { (place, UInt8($0)) } }) {
            var bytes = Array("2026-10-05".utf8)
            bytes[place] = byte
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(seconds(text) == seconds(text + " 00:00"), "\(text)")
        }
    }

    //
    @Test func `any byte among digits is read as it is between marks`() {
        for (place, byte) in (0..<14).flatMap({ place in (0x20...0x7E).map { (place, UInt8($0)) } }) {
            var bytes = Array("20261005083000".utf8)
            bytes[place] = byte
            let text = String(decoding: bytes, as: UTF8.self)
            let isDigits = bytes.allSatisfy { (48...57).contains($0) }
            func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            let day = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
            let clock = "\(part(8..<10)):\(part(10..<12)):\(part(12..<14))"
            #expect(seconds(text) == (isDigits ? seconds("\(day)T\(clock)") : 0), "\(text)")
            #expect(seconds(text, date: .end) == (isDigits ? seconds("\(day)T\(clock)", date: .end) : 0), "\(text)")
            guard place < 8 else { continue }
            let date = part(0..<8)
            #expect(seconds(date) == (isDigits ? seconds(day) : 0), "\(date)")
            #expect(seconds(date, date: .end) == (isDigits ? seconds(day, date: .end) : 0), "\(date)")
        }
    }

    //
    @Test(arguments: [
        "2026-10-05", "20261005", "05/10/2026", "5/10/2026", "05-10-2026", "2026/10/05",
    ])
    func `a date alone means its first second, of an appointment its last`(text: String) {
        #expect(seconds(text) == 1_791_133_200)
        #expect(seconds(text, date: .end) == 1_791_219_599)
    }

    @Test(arguments: [
        "", "2026", "2026-10", "2026-10-5", "2026-13-05", "2026-02-29", "2026-10-00", "2026-10-05T", "2026-10-05T08",
        "2026-10-05T24:00:00", "2026-10-05T08:60:00", "2026-10-05T08:30:60", "2026-10-05T08:30:00.", "2026-10-05T8:30",
        "2026-10-05T08:30:00.1234567890", "2026-10-05T08:30:00-07:00", "2026-10-05T08:30:00+7",
        "2026-10-05T08:30:00+070", "2026-10-05T08:30:00+07:0", "2026-10-05T08:30:00+07:000", "2026-10-05T08:30:00+24",
        "2026-10/05", "2026/10-05", "2026/1/5", "05/10-2026", "05-10/2026", "5-10-2026", "05-1-2026", "005/10/2026",
        "05-10-2026 8:30", "05-10-26", "05-10-2026T08:30", "12/31/2026", "10/32/2026", "2026/31/12",
        "2026-10-05Z", "2026-10-05+07:00", "2026-10-05+07", "2026-10-05+0700", "2026/10/05Z",
        "2026-10-05T08:30:00+24:00", "2026-10-05T08:30:00 Z", "2026-10-05t08:30:00", " 2026-10-05", "2026-10-05 ",
        "2026-10-05T08.30.00", "202610050830", "20261005 083000", "20261005T083000", "20261005Z",
        "05/10/26", "05/10/2026T08:30", "05/10/2026 08:30Z", "05/10/2026 08:30:00.000",
        "31/04/2026", "1999-12-31", "1999-12-31T23:59:59", "2100-01-01", "20991231235960", "19700101", "99991231",
        "2000-01-01T06:59:59Z8", "1999-12-31T16:59:59Z", "2099-12-31T17:00:00Z", "2026-10-05T08:30:0A",
        "2026-10-05TA8:30:00", "20:6-10-05T08:30:00", "2026-10-05T08:3;:00", "２026-10-05",
    ])
    func `anything else is no time`(text: String) {
        #expect(seconds(text) == 0)
    }

    //
    @Test(arguments: [
        ("2026-10-05T00:00:00", "2026-10-05"), ("2026-10-05 00:00", "2026-10-05"),
        ("2026-10-05T00:00:00.999", "2026-10-05"), ("20261005000000", "2026-10-05"),
        ("5/10/2026 0:00", "2026-10-05"), ("05-10-2026 00:00:00", "2026-10-05"),
        // As it is written, whatever its offset.
        ("2026-10-05T00:00:00Z", "2026-10-05"), ("2026-10-05T00:00+07", "2026-10-05"),
        ("2026-10-05T00:00:00+14:00", "2026-10-05"),
        // Else when it is midnight in Viet Nam.
        ("2026-10-04T17:00:00Z", "2026-10-05"), ("2026-10-05T03:00:00+10:00", "2026-10-05"),
        // The range of years is that of the date.
        ("2000-01-01T00:00:00+14:00", "2000-01-01"), ("2099-12-31T00:00:00Z", "2099-12-31"),
    ])
    func `midnight of an appointment is its day`(text: String, day: String) throws {
        let day = try #require(Day(day))
        #expect(seconds(text, date: .end) == UInt32(day.end.seconds))
        let bytes = Array(text.utf8)
        #expect(TimeText.midnight(bytes.span, 0..<bytes.count) == day)
    }

    @Test(arguments: [
        "2026-10-05T00:00:01", "2026-10-04T23:59:59", "2026-10-04T16:59:59Z", "2026-10-04T17:00:01Z",
        "2026-10-05T00:00:01Z", "20261005000001",
    ])
    func `a second beside midnight is that second`(text: String) {
        #expect(seconds(text, date: .end) == seconds(text))
        let bytes = Array(text.utf8)
        #expect(TimeText.midnight(bytes.span, 0..<bytes.count) == nil)
    }

    @Test func `an appointment of midnight in the year 2100 is no time`() {
        #expect(seconds("2100-01-01T00:00:00+14:00", date: .end) == 0)
        #expect(seconds("2100-01-01T00:00:00+14:00") != 0)
    }

    //
    @Test(arguments: [
        ("2026-10-05", DateOrder.written), ("20261005", .written), ("05/05/2026", .written), ("05/10/2026", .ambiguous),
        ("5/10/2026 8:30", .ambiguous), ("05-10-2026", .ambiguous), ("25/10/2026", .usual), ("25-10-2026", .usual),
        ("31/04/2026", .written), ("10/25/2026", .foreign), ("12/31/2026 08:30", .foreign), ("12-31-2026", .foreign),
        ("10/32/2026", .written), ("2026/10/05", .ambiguous), ("2026/10/25", .usual), ("2026/25/10", .foreign),
        ("2026-25-10", .written), ("x", .written),
    ])
    func `a date says whether day and month could stand the other way round`(text: String, order: DateOrder) {
        let bytes = Array(text.utf8)
        #expect(TimeText.read(bytes.span, 0..<bytes.count).order == order)
    }

    //
    @Test func `the range of years is judged in Viet Nam's time`() {
        #expect(seconds("1999-12-31T17:00:00Z") == 946_659_600)
        #expect(seconds("2000-01-01T00:00:00") == 946_659_600)
        #expect(seconds("2099-12-31T23:59:59") == 4_102_419_599)
        #expect(seconds("2099-12-31T16:59:59Z") == 4_102_419_599)
        #expect(seconds("2099-12-31", date: .end) == 4_102_419_599)
    }

    @Test func `every day of the century reads the same in all styles, and no other day reads at all`() throws {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        for year in 2000...2099 {
            for month in 0...13 {
                for date in 0...32 {
                    let expected =
                        Day(year: year, month: month, day: date).map { UInt32($0.begin.seconds + 45_296) } ?? 0
                    let fast = seconds("\(year)-\(two(month))-\(two(date))T12:34:56")
                    let slow = seconds("\(year)\(two(month))\(two(date))123456")
                    if fast != expected || slow != expected { Issue.record("\(year)-\(month)-\(date)") }
                }
            }
        }
    }

    @Test(arguments: [UInt64(7)])
    func `the fast path agrees with the slow one on damaged times`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200_000 {
            var text = Array("2026-10-05T08:30:00".utf8)
            for _ in 0..<random.next(in: 1...2) {
                text[random.next(below: 19)] = UInt8(random.next(in: 0x20...0x7E))
            }
            // With three zeros of fraction only the slow path reads it.
            let fast = TimeText.seconds(text.span, 0..<19)
            let long = text + Array(".000".utf8)
            let slow = TimeText.seconds(long.span, 0..<23)
            let hasOtherStyle = text[2] == UInt8(ascii: "/") || text[16] == UInt8(ascii: "+")
            if fast != slow, !hasOtherStyle {
                Issue.record("seed \(seed): \(String(decoding: text, as: UTF8.self))")
            }
        }
    }
}
