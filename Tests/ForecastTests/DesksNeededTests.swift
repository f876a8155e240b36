import Forecast
import Model
import Testing

/// Desks from visits (Z-20), by hand.
@Suite struct DesksNeededTests {
    /// `count` visits on every working day, up to Friday 2026-10-30.
    private static func forecast(_ count: Int64) throws -> Forecast {
        try Forecast(try Series.make { _ in count }, Series.calendar)
    }

    // Z-20
    @Test(
        arguments: [
            // 40 visits of 10 minutes: 400 minutes of the 408 of one desk.
            (40, 600, 1, 480, 1), (41, 600, 1, 480, 2),
            // V5 is a fraction: 1,000 seconds for 3 visits; 73 visits take 24,333 of the 24,480 seconds.
            (73, 1_000, 3, 480, 1), (74, 1_000, 3, 480, 2), (40, 600, 1, 240, 2), (0, 600, 1, 480, 0),
            (9, 0, 5, 480, 0),
        ] as [(Int64, Int64, Int64, Int, Int128)])
    func `a desk serves 85 hundredths of its day, and part of a desk is one`(
        visits: Int64, seconds: Int64, done: Int64, minutes: Int, expected: Int128
    ) throws {
        let needed = try #require(
            DesksNeeded(try Self.forecast(visits), deskSeconds: seconds, visitsDone: done, dayMinutes: minutes))
        #expect(needed.first == Day("2026-10-31") && needed.desks.count == 28)
        // Saturday, Sunday, Monday.
        #expect(needed.desks[0] == 0 && needed.desks[1] == 0 && needed.desks[2] == expected)
    }

    @Test func `without a visit that ended nothing tells how long one takes`() throws {
        #expect(DesksNeeded(try Self.forecast(9), deskSeconds: 0, visitsDone: 0, dayMinutes: 480) == nil)
        #expect(DesksNeeded(try Self.forecast(9), deskSeconds: 5, visitsDone: 1, dayMinutes: 0) == nil)
    }
}
