import Model
import Nodes
import Peering
import Testing
import Wire

/// The table of `Ownership`, row by row (D-03, D-05, D-06, D-07, D-08, D-71).
@Suite struct OwnershipTests {
    static let takeover: Int64 = 100_000
    static let never = UInt64(Int64.max / 4)

    private static func state(_ incarnation: Incarnation?, versions: UInt64 = 3) throws -> UnitState {
        var state = UnitState(unit: try #require(UnitCode("10101")), tagCapacity: 100, tellsOthers: true)
        if let incarnation { state.begin(incarnation) }
        for version in 0..<versions {
            let key = try #require(Sample.key("1.1"))
            _ = state.commit([(key, Sample.measures(Int64(version + 1)))])
        }
        return state
    }

    private static func account(
        _ owner: inout Ownership, _ state: UnitState, _ seen: Position?, age: UInt64 = 0, holder: String = "VN",
        at milliseconds: Int64 = 1_000_000
    ) -> Ownership.Verdict {
        owner.account(
            for: seen, heardAgeMilliseconds: age, holder: holder, state: state, takeover: takeover,
            now: Instant(monotonicMilliseconds: milliseconds, unixMilliseconds: 0))
    }

    @Test func `without a store, nobody knows the unit`() throws {
        var owner = Ownership()
        let state = try Self.state(nil)
        #expect(Self.account(&owner, state, nil) == .awaitingIntake)
        owner.hasFinishedIntake = true
        #expect(Self.account(&owner, state, nil) == .begin(counter: 1, reason: .firstStore))
    }

    @Test func `without a store, another incarnation is known`() throws {
        var owner = Ownership()
        owner.hasFinishedIntake = true
        let state = try Self.state(nil)
        let known = Sample.position(9, counter: 4)
        #expect(
            Self.account(&owner, state, known, age: 30_000) == .superseded(retryAfterMilliseconds: 70_000))
        #expect(
            Self.account(&owner, state, known, age: UInt64(Self.takeover))
                == .begin(counter: 5, reason: .lostStore))
        #expect(Self.account(&owner, state, known, age: Self.never) == .begin(counter: 5, reason: .lostStore))
    }

    @Test func `a takeover waits for the intake`() throws {
        var owner = Ownership()
        #expect(
            Self.account(&owner, try Self.state(nil), Sample.position(9), age: Self.never) == .awaitingIntake)
    }

    @Test func `the last who heard the other decides`() throws {
        var owner = Ownership()
        owner.hasFinishedIntake = true
        let state = try Self.state(nil)
        let known = Sample.position(9, counter: 4)
        #expect(Self.account(&owner, state, known, age: 10_000) == .superseded(retryAfterMilliseconds: 90_000))
        #expect(
            Self.account(&owner, state, known, age: Self.never, holder: "VN2")
                == .superseded(retryAfterMilliseconds: 90_000))
        #expect(
            Self.account(&owner, state, known, age: Self.never, holder: "VN2", at: 1_090_000)
                == .begin(counter: 5, reason: .lostStore))
    }

    @Test func `its own incarnation: equal, behind, forgotten, ahead, or with another tag`() throws {
        let own = Incarnation(counter: 2, random: 7)
        let state = try Self.state(own)
        var owner = Ownership()
        owner.didBegin(own)
        let position = try #require(state.position)
        #expect(Self.account(&owner, state, position) == .consistent)
        let behind = Position(incarnation: own, version: 2, tag: try #require(state.tags[2]))
        #expect(Self.account(&owner, state, behind) == .consistent)
        let ahead = Position(incarnation: own, version: 4, tag: 1)
        #expect(Self.account(&owner, state, ahead) == .begin(counter: 3, reason: .restoredOrCopied))
        let other = Position(incarnation: own, version: 2, tag: 1)
        #expect(Self.account(&owner, state, other) == .begin(counter: 3, reason: .restoredOrCopied))
        // A version whose tag is not known any more: a full sync under the same incarnation.
        var young = UnitState(unit: state.unit, tagCapacity: 1, tellsOthers: true)
        young.begin(own)
        for count in 1...3 { _ = young.commit([(try #require(Sample.key("1.1")), Sample.measures(Int64(count)))]) }
        #expect(Self.account(&owner, young, other) == .consistent)
    }

    // D-71
    @Test func `figures that are made anew are the same owner's: no takeover, unless somebody came after it`() throws {
        var owner = Ownership()
        let state = try Self.state(nil, versions: 0)
        let former = Sample.position(9, counter: 4)
        owner.didBegin(former.incarnation)
        owner.makeAnew(after: former)
        #expect(Self.account(&owner, state, former) == .awaitingIntake, "heard just now, and yet no wait")
        owner.hasFinishedIntake = true
        let begins = Ownership.Verdict.begin(counter: 5, reason: .recordsReadAgain)
        #expect(Self.account(&owner, state, former) == begins)
        #expect(Self.account(&owner, state, Sample.position(12, counter: 4)) == begins, "a copy that went on")
        #expect(Self.account(&owner, state, Sample.position(1, counter: 3)) == begins)
        #expect(Self.account(&owner, state, nil) == .begin(counter: 5, reason: .lostStore))
        #expect(
            Self.account(&owner, state, Sample.position(1, counter: 5), age: 10_000)
                == .superseded(retryAfterMilliseconds: 90_000))
        owner.didBegin(Incarnation(counter: 6, random: 1))
        #expect(owner.former == nil)
    }

    @Test func `a smaller incarnation is consistent, a greater one alive is waited for, a silent one succeeded`() throws
    {
        let own = Incarnation(counter: 2, random: 7)
        let state = try Self.state(own)
        var owner = Ownership()
        owner.didBegin(own)
        #expect(Self.account(&owner, state, Sample.position(99, counter: 1)) == .consistent)
        #expect(Self.account(&owner, state, Sample.position(99, counter: 2, random: 6)) == .consistent)
        let greater = Sample.position(1, counter: 2, random: 8)
        #expect(Self.account(&owner, state, greater) == .superseded(retryAfterMilliseconds: Self.takeover))
        #expect(
            Self.account(&owner, state, greater, age: Self.never)
                == .begin(counter: 3, reason: .otherOwnerSilent))
    }

    @Test func `the counter goes beyond the greatest that was ever told`() throws {
        var owner = Ownership()
        owner.hasFinishedIntake = true
        let state = try Self.state(nil)
        _ = Self.account(&owner, state, Sample.position(9, counter: 40))
        #expect(Self.account(&owner, state, nil) == .begin(counter: 41, reason: .lostStore), "nobody holds it any more")
        var last = Ownership()
        last.hasFinishedIntake = true
        #expect(
            Self.account(&last, state, Sample.position(9, counter: .max), age: Self.never) == .exhausted,
            "behind the last counter of all there is none")
        // A listener that was reset knows none, and takes the next owner's.
        #expect(Self.account(&last, state, nil) == .begin(counter: 1, reason: .lostStore))
    }
}
