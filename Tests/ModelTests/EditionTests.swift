import Model
import Testing

/// Editions that stand side by side.
struct EditionTests {
    private struct Sheet: Editioned {
        let edition: Edition
    }

    private static func sheet(_ version: String, _ from: String?, _ hash: UInt8) throws -> Sheet {
        Sheet(edition: Edition(version: version, from: try from.map { try #require(Day($0)) }, hash: [hash]))
    }

    private static func day(_ text: String) throws -> Day { try #require(Day(text)) }

    //
    @Test func `the edition of a day is the last that has begun, in whatever order they are named`() throws {
        let first = try Self.sheet("1", nil, 1)
        let second = try Self.sheet("2", "2026-04-01", 2)
        let third = try Self.sheet("3", "2027-01-01", 3)
        for order in [[first, second, third], [third, first, second], [second, third, first]] {
            let editions = try Editions(order[0], Array(order[1...]))
            func version(_ text: String) throws -> String { editions.inForce(on: try Self.day(text)).edition.version }
            #expect(try version("2000-01-01") == "1" && version("2026-03-31") == "1")
            #expect(try version("2026-04-01") == "2" && version("2026-12-31") == "2")
            #expect(try version("2027-01-01") == "3" && version("2099-12-31") == "3")
            #expect(try editions.lastDay(ofEditionOn: Self.day("2026-03-31")) == Self.day("2026-03-31"))
            #expect(try editions.lastDay(ofEditionOn: Self.day("2026-04-01")) == Self.day("2026-12-31"))
            #expect(try editions.lastDay(ofEditionOn: Self.day("2027-01-01")) == nil)
            for text in ["2026-03-31", "2026-04-01", "2027-05-05"] {
                let day = try Self.day(text)
                let place = editions.givenPlace(on: day)
                #expect(editions.given[place].edition == editions.inForce(on: day).edition)
            }
        }
    }

    //
    @Test func `where all begin later the first of them holds`() throws {
        let editions = try Editions(Self.sheet("2", "2026-04-01", 2), [Self.sheet("1", "2026-02-01", 1)])
        #expect(editions.inForce(on: try Self.day("2026-01-01")).edition.version == "1")
        #expect(editions.inForce(on: try Self.day("2026-03-01")).edition.version == "1")
        #expect(editions.inForce(on: try Self.day("2026-04-01")).edition.version == "2")
    }

    //
    @Test func `two editions of one day are refused`() throws {
        for from in [nil, "2026-04-01"] {
            let (one, other) = (try Self.sheet("1", from, 1), try Self.sheet("2", from, 2))
            #expect(throws: Editions<Sheet>.Clash.self) { try Editions(one, [other]) }
        }
        let fine = try Editions(Self.sheet("1", nil, 1), [Self.sheet("2", "2026-04-01", 2)])
        #expect(fine.given.count == 2)
    }

    //
    @Test func `periods that are over and would get another edition are found, and no others`() throws {
        let periods = try ["2026-03", "2026-04", "2026-05", "2026-Q1", "2026-Q2", "2026"].map {
            try #require(Period($0))
        }
        let today = try Self.day("2026-05-10")
        let old = Editions(try Self.sheet("1", nil, 1))
        func closed(_ new: Editions<Sheet>) -> [String] {
            Restatement.closed(periods, from: old, to: new, today: today).map(\.description)
        }
        #expect(closed(old).isEmpty)
        #expect(closed(Editions(try Self.sheet("1", nil, 9))) == ["2026-03", "2026-04", "2026-Q1"])
        #expect(closed(try Editions(Self.sheet("1", nil, 1), [Self.sheet("2", "2026-05-01", 2)])).isEmpty)
        #expect(closed(try Editions(Self.sheet("1", nil, 1), [Self.sheet("2", "2026-04-30", 2)])) == ["2026-04"])
        // Another version and the same bytes is the same.
        #expect(closed(Editions(try Self.sheet("2", nil, 1))).isEmpty)
        // On the last day of a month it is not over yet.
        #expect(
            Restatement.closed(
                periods, from: old, to: Editions(try Self.sheet("1", nil, 9)), today: try Self.day("2026-04-30")
            ).map(\.description) == ["2026-03", "2026-Q1"])
    }
}
