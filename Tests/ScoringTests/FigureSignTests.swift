import Model
import Scoring
import Testing

/// Signs that cells show: each planted, and the clean office beside it (A-16 to A-19).
struct FigureSignTests {
    /// Handling minutes all over a working week.
    private static let mixed = (0..<60).map { Int64($0 * $0 * 7 + 40) }

    private func signs(
        _ cells: [String: Measures], months: [(String, [String: Measures])] = [], through: String = "2026-10-31",
        period: String = "2026-10", asOf: String = "2026-11-30"
    ) throws -> [FigureSign.Kind: FigureSign] {
        let scorer = try Sample.scorer().scorer(for: Sample.period(period), asOf: Sample.day(asOf))
        let months = months.map { SignMonth(Sample.period($0.0), Sample.table($0.1)) }
        let signs = scorer.figureSigns(of: Sample.table(cells), months: months, through: Sample.day(through))
        #expect(signs.map(\.kind) == FigureSign.Kind.ofCells)
        return Dictionary(uniqueKeysWithValues: signs.map { ($0.kind, $0) })
    }

    private func told(_ sign: FigureSign?) -> String {
        sign.map { "\($0.numerator)/\($0.denominator)\($0.isMarked ? " *" : "")" } ?? "none"
    }

    // A-17
    @Test func `handled in one and the same time, procedure by procedure`() throws {
        let same = Sample.times([Int64](repeating: 7, count: 45) + Self.mixed.prefix(15))
        let few = Sample.times([Int64](repeating: 5, count: 19))
        #expect(told(try signs(["A": same])[.sameTime]) == "45/60 *")
        #expect(told(try signs(["A": Sample.times(Self.mixed)])[.sameTime]).hasSuffix("/60"))
        // What is few says nothing, however alike; the others are added up.
        #expect(told(try signs(["A": few])[.sameTime]) == "0/0")
        #expect(told(try signs(["A": same, "B": few])[.sameTime]) == "45/60 *")
        let both = try signs(["A": same, "B": Sample.times(Self.mixed + Self.mixed)])[.sameTime]
        #expect(both?.denominator == 180 && both?.isMarked == false)
        // At the bound, and one below each part of it.
        let half = [Int64](repeating: 600, count: 25)
        #expect(told(try signs(["A": Sample.times(half + Self.spread(25))])[.sameTime]) == "25/50 *")
        #expect(told(try signs(["A": Sample.times(half + Self.spread(26))])[.sameTime]) == "25/51")
        #expect(told(try signs(["A": Sample.times(half + Self.spread(24))])[.sameTime]) == "25/49")
    }

    /// So many times, each in a bucket of its own.
    private static func spread(_ count: Int) -> [Int64] { (0..<count).map { Int64($0) } }

    // A-18
    @Test func `reports that differ, in the months that have one`() throws {
        func month(_ told: Int64, _ received: Int64) -> [String: Measures] {
            ["*": Sample.cell([.reportedTotal: told]), "A": Sample.cell([.received: received])]
        }
        #expect(told(try signs([:], months: [("2026-10", month(100, 100))])[.reportDiffers]) == "0/100")
        #expect(told(try signs([:], months: [("2026-10", month(130, 100))])[.reportDiffers]) == "30/130")
        #expect(told(try signs([:], months: [("2026-10", month(75, 100))])[.reportDiffers]) == "25/100 *")
        #expect(told(try signs([:], months: [("2026-10", month(100, 60))])[.reportDiffers]) == "40/100 *")
        // Without a report nothing is said; a small office's difference is none.
        #expect(told(try signs([:], months: [("2026-10", month(0, 100))])[.reportDiffers]) == "0/0")
        #expect(told(try signs([:], months: [("2026-10", month(19, 10))])[.reportDiffers]) == "9/19")
        let year = try signs(
            [:], months: [("2026-09", month(100, 100)), ("2026-10", month(0, 500))], period: "2026",
            asOf: "2026-10-20")
        #expect(told(year[.reportDiffers]) == "0/100")
    }

    /// Receptions on the days of October 2026, all but some; the first is a Thursday.
    private static func october(_ each: Int64, without: ClosedRange<Int>? = nil) -> (String, [String: Measures]) {
        var days: [String: Int64] = [:]
        for number in 1...31 where without?.contains(number) != true {
            let day = Sample.day("2026-10-\(number < 10 ? "0" : "")\(number)")
            if day.weekday < 5 { days[day.description] = each }
        }
        return ("2026-10", ["A": Sample.cell([:], due: [.receivedByDay: days])])
    }

    // A-19
    @Test func `days on end without a reception, where dossiers were to be expected`() throws {
        func silence(_ month: (String, [String: Measures]), through: String = "2026-10-31") throws -> String {
            told(try signs([:], months: [month], through: through)[.silentDays])
        }
        #expect(try silence(Self.october(20)) == "0/22")
        // A week: 5 of 22 days, 100 dossiers.
        #expect(try silence(Self.october(20, without: 12...16)) == "5/22 *")
        // A quiet office; and two days of a busy one.
        #expect(try silence(Self.october(1, without: 12...16)) == "5/22")
        #expect(try silence(Self.october(20, without: 12...13)) == "2/22")
        // At the bound: 3 days with 20 dossiers to be expected are 7 a day; with 6 a day 18.
        #expect(try silence(Self.october(7, without: 12...14)) == "3/22 *")
        #expect(try silence(Self.october(6, without: 12...14)) == "3/22")
        // Whoever received one dossier in the month, or 19, on one day, was not to be expected on the others.
        #expect(try silence(Self.october(1, without: 2...31)) == "21/22")
        #expect(try silence(Self.october(19, without: 2...31)) == "21/22")
        #expect(try silence(Self.october(20, without: 2...31)) == "21/22 *")
        // At the end it is silence only as far as the office has told.
        #expect(try silence(Self.october(20, without: 20...31)) == "9/22 *")
        #expect(try silence(Self.october(20, without: 20...31), through: "2026-10-20") == "1/14")
        // Before its first reception an office may not have been there.
        #expect(try silence(Self.october(20, without: 1...16)) == "0/10")
        #expect(told(try signs([:])[.silentDays]) == "0/0")
    }

    // A-16
    @Test func `a mark follows from the fraction by its kind's bounds, however large the counts`() {
        let great = Int64.max / 2
        #expect(FigureSign(.sameTime, great, of: great).isMarked)
        #expect(!FigureSign(.sameTime, great / 3, of: great).isMarked)
        #expect(FigureSign(.lastHour, 30, of: 100).isMarked && !FigureSign(.lastHour, 29, of: 100).isMarked)
        #expect(FigureSign(.lastHour, 20, of: 50).isMarked && !FigureSign(.lastHour, 20, of: 49).isMarked)
        #expect(FigureSign(.editedAfter, 10, of: 100).isMarked && !FigureSign(.editedAfter, 9, of: 20).isMarked)
        #expect(FigureSign(.enteredAnew, 5, of: 50).isMarked && !FigureSign(.enteredAnew, 5, of: 51).isMarked)
        #expect(FigureSign(.oneChannelRated, 95, of: 100).isMarked)
        #expect(!FigureSign(.oneChannelRated, 94, of: 100).isMarked)
        #expect(!FigureSign(.silentDays, 20, of: 21).isMarked)
        for kind in FigureSign.Kind.allCases { #expect(!FigureSign(kind, 0, of: 0).isMarked, "\(kind)") }
        #expect(Sample.period("2026-Q4").everyMonth.map(\.description) == ["2026-10", "2026-11", "2026-12"])
    }
}
