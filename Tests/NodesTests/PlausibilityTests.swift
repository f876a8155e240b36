import Model
import Nodes
import Testing
import Wire

/// What a centre makes of cells that no records can give (Protocol/05-cells.md, "What holds between the counts").
@Suite struct PlausibilityTests {
    private func cell(
        _ counts: [(Measure, UInt32, Int64)], isDifference: Bool = false
    ) throws -> UpdateFrame.Cell {
        let entries = counts.map { Measures.Entry(Slot($0.0, key: $0.1), $0.2) }.sorted { $0.slot < $1.slot }
        let measures = try Measures(canonical: entries)
        let key = try #require(Sample.key("1.1"))
        return UpdateFrame.Cell(key, isDifference ? .difference(measures) : .plain(measures))
    }

    /// One open dossier, brought in person, due on a day of 2026.
    private static let sound: [(Measure, UInt32, Int64)] = [
        (.received, 0, 1), (.receivedDirect, 0, 1), (.scope, 0, 1), (.pending, 9_800, 1), (.contentPending, 9_800, 1),
    ]

    private func held(_ office: HandDialer) throws -> (state: UnitState?, implausible: String?) {
        let unit = try #require(UnitCode("10101"))
        return (office.node.units[unit], office.node.statuses[unit]?.implausible)
    }

    // K-24
    @Test func `a full sync of 500 in time of a scope of one is refused, and the office is named`() throws {
        let office = HandDialer(to: Sample.centre(checksCells: true), as: "a")
        office.claim("10101", at: Sample.position(1))
        let forged: [(Measure, UInt32, Int64)] = [
            (.received, 0, 1), (.receivedDirect, 0, 1), (.scope, 0, 1), (.onTime, 0, 500), (.handled, 0, 500),
            (.handlingTime, 0, 500),
        ]
        office.say(Sample.update(1, .none(new: Sample.position(1)), [try cell(forged)]))
        #expect(office.refusals() == [.implausibleCell])
        let refused = try held(office)
        #expect(refused.state?.cellCount ?? 0 == 0 && refused.state?.position == nil)
        #expect(refused.implausible?.contains("scope = on_time + late + pending does not hold: 1, 500") == true)

        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(2, .none(new: Sample.position(1)), [try cell(Self.sound)]))
        #expect(office.refusals() == [])
        let taken = try held(office)
        #expect(taken.state?.position == Sample.position(1) && taken.implausible == nil)
    }

    // K-24
    @Test func `a difference that leads to such a cell changes nothing, and the next sound one is taken`() throws {
        let office = HandDialer(to: Sample.centre(checksCells: true), as: "a")
        office.claim("10101", at: Sample.position(1))
        office.say(Sample.update(1, .none(new: Sample.position(1)), [try cell(Self.sound)]))
        #expect(office.refusals() == [])
        office.say(
            Sample.update(
                2, .previous(step: 1, tag: 2_000), [try cell([(.feeBearing, 0, 2)], isDifference: true)]))
        #expect(office.refusals() == [.implausibleCell])
        #expect(try held(office).state?.position == Sample.position(1))
        #expect(try held(office).implausible != nil)
        office.say(
            Sample.update(
                3, .position(Sample.position(1), step: 2, tag: 3_000),
                [try cell([(.feeBearing, 0, 1)], isDifference: true)]))
        #expect(office.refusals() == [])
        #expect(try held(office).state?.position == Sample.position(3))
        #expect(try held(office).implausible == nil)
    }
}
