import Model
import Nodes
import Peering
import Simulator
import Testing
import Wire

/// A province that holds its own session key and whatever its offices have ever sent through it, and tells the centre
/// something else (Protocol/06-delivery.md, "Attestation").
@Suite struct DishonestRelayTests {
    private static let unit = "10101"

    private static func status(_ node: Node, _ unit: String = unit) -> UnitStatus? {
        UnitCode(unit).flatMap { node.statuses[$0] }
    }

    private static func received(_ node: Node, _ procedure: String, _ unit: String = unit) -> Int64? {
        guard let key = Sample.key(procedure) else { return nil }
        return UnitCode(unit).flatMap { node.units[$0]?.measures(key).map { $0[.received] } }
    }

    /// A centre that holds a genuine state, told by the province.
    private static func delivered() throws -> (centre: Node, province: HandDialer, office: GenuineOffice) {
        let centre = Attested.centre()
        let province = HandDialer(to: centre, as: "01")
        var office = try GenuineOffice(unit)
        office.commit([("1.1", 5), ("1.2", 2)])
        province.claim(unit, at: office.position, isOwner: false)
        province.say(.update(office.fullSync(1)))
        #expect(province.refusals() == [])
        #expect(status(centre)?.attestation == .attested && received(centre, "1.1") == 5)
        return (centre, province, office)
    }

    // D-76, D-77
    @Test func `what it passes on as it came is taken, whole and as differences`() throws {
        var (centre, province, office) = try Self.delivered()
        let before = office
        office.commit([("1.1", 6), ("1.3", 1)])
        var frame = office.update(2, since: before)
        frame.cells[0] = UpdateFrame.Cell(frame.cells[0].key, .difference(Sample.measures(1)))
        province.say(.update(frame))
        #expect(province.refusals() == [])
        #expect(Self.received(centre, "1.1") == 6 && Self.status(centre)?.attestation == .attested)
        #expect(Self.status(centre)?.attestationMismatch == nil)
    }

    // D-77
    @Test func `a changed cell, a cell too many or too few is refused, and the next honest update heals`() throws {
        let (centre, province, start) = try Self.delivered()
        var office = start
        office.commit([("1.1", 6), ("1.3", 1)])
        let honest = office.update(2, since: start)
        var (tooMany, tooFew, moved) = (honest, honest, honest)
        tooMany.cells.append(try #require(Sample.plain("1.9", 3)))
        tooFew.cells.removeLast()
        // The honest cells at a position that the office never had.
        moved.head?.base = .position(start.position, step: 1, tag: 99)
        for (number, var wrong) in [honest.altered(), tooMany, tooFew, moved].enumerated() {
            wrong.number = UInt64(number) + 2
            province.claim(Self.unit, at: office.position, isOwner: false)
            province.say(.update(wrong))
            #expect(province.refusals() == [.notAttested])
            #expect(centre.position(of: office.unit) == start.position && Self.received(centre, "1.1") == 5)
        }
        let mark = Self.status(centre)?.attestationMismatch
        #expect(mark?.node == "01" && mark?.count == 4)
        #expect(centre.counters.attestationMismatches == 4)
        province.claim(Self.unit, at: office.position, isOwner: false)
        var again = honest
        again.number = 9
        province.say(.update(again))
        #expect(province.refusals() == [])
        #expect(Self.received(centre, "1.1") == 6 && Self.status(centre)?.attestationMismatch == nil)
    }

    // D-77: nothing that was taken with a wrong update is left behind.
    @Test func `what is refused leaves no trace in what later updates are judged by`() throws {
        let (centre, province, start) = try Self.delivered()
        var office = start
        for count in 6...20 {
            let before = office
            office.commit([("1.1", Int64(count)), ("1.2", Int64(100 - count))])
            var wrong = office.update(UInt64(2 * count), since: before)
            wrong.cells.swapCells()
            province.say(.update(wrong))
            #expect(province.refusals() == [.notAttested])
            province.claim(Self.unit, at: office.position, isOwner: false)
            province.say(.update(office.update(UInt64(2 * count) + 1, since: before)))
            #expect(province.refusals() == [])
        }
        #expect(Self.received(centre, "1.1") == 20)
    }

    // D-77, D-80
    @Test func `an invented office is not taken, whoever it is said to be`() throws {
        let (centre, province, _) = try Self.delivered()
        // One that has a key.
        var other = try GenuineOffice("10102", counter: 1_000)
        other.key = [UInt8](repeating: 9, count: 32)
        other.commit([("1.1", 70)])
        province.claim("10102", handle: 1, at: other.position, isOwner: false)
        province.say(.update(other.fullSync(1, handle: 1)))
        #expect(province.refusals() == [.notAttested])
        #expect(centre.position(of: other.unit) == nil && Self.received(centre, "1.1", "10102") == nil)
        // One that has none, attested with the province's own key: held, said, and not counted.
        var keyless = try GenuineOffice("10199")
        keyless.key = GenuineOffice.key("01")
        keyless.commit([("1.1", 70)])
        province.claim("10199", handle: 2, at: keyless.position, isOwner: false)
        province.say(.update(keyless.fullSync(1, handle: 2)))
        #expect(province.refusals() == [])
        #expect(Self.status(centre, "10199")?.attestation == .notAttested)
        #expect(!centre.counts(keyless.unit))
        #expect(centre.counts(try #require(UnitCode(Self.unit))))
    }

    // D-22, D-23, D-77
    @Test func `an old state, genuine as it is, does not come back`() throws {
        let (centre, province, first) = try Self.delivered()
        var office = first
        office.commit([("1.1", 6)])
        province.say(.update(office.update(2, since: first)))
        #expect(province.refusals() == [])
        province.claim(Self.unit, at: first.position, isOwner: false)
        province.say(.update(first.fullSync(3)))
        #expect(province.refusals() == [.moved])
        // The old cells at the new position's number, with either attestation.
        for (number, attestation) in [first.attestation(), office.attestation()].enumerated() {
            var mixed = first.fullSync(UInt64(4 + number))
            mixed.head?.base = .none(new: office.position)
            mixed.attestation = attestation
            province.claim(Self.unit, at: first.position, isOwner: false)
            province.say(.update(mixed))
            #expect(province.refusals() == [.notAttested])
        }
        #expect(centre.position(of: office.unit) == office.position && Self.received(centre, "1.1") == 6)
    }

    // K-25, D-76
    @Test func `one office's figures are not another's, even where both have one key`() throws {
        let (centre, province, office) = try Self.delivered()
        // Position and cells of 10101, its attestation too, told as 10102's.
        var stolen = office.fullSync(1, handle: 1)
        province.claim("10102", handle: 1, at: office.position, isOwner: false)
        province.say(.update(stolen))
        #expect(province.refusals() == [.notAttested])
        // Two offices of one agent share a key: the unit is in what is attested.
        let key = GenuineOffice.key("shared")
        let ring = KeyRing([
            "two": KeyRing.Entry(
                sessionKey: SimpleCountry.key("two"), scope: .units(Attested.units(Attested.offices)),
                head: UnitCode("10101"), attestationKey: key)
        ])
        let shared = HandDialer(to: Attested.centre(ring: ring), as: "two")
        var own = office
        own.key = key
        stolen = own.fullSync(1, handle: 1)
        shared.claim("10101", at: own.position)
        shared.claim("10102", handle: 1, at: own.position)
        shared.say(.update(stolen))
        #expect(shared.refusals() == [.notAttested])
        shared.say(.update(own.fullSync(1)))
        #expect(shared.refusals() == [])
        #expect(centre.position(of: office.unit) != nil)
    }

    // D-80
    @Test func `it does not speak as the owner of what it passes on`() throws {
        let centre = Attested.centre()
        let province = HandDialer(to: centre, as: "01")
        let office = try GenuineOffice(Self.unit)
        province.claim(Self.unit, at: office.position, isOwner: true)
        #expect(province.refusals() == [.foreignUnit])
        // Nor of an office that nobody has a key of.
        province.claim("10199", handle: 1, at: office.position, isOwner: true)
        #expect(province.refusals() == [.foreignUnit])
        // Its own department is its own.
        province.claim("01", handle: 2, at: office.position, isOwner: true)
        #expect(province.refusals() == [])
        let own = HandDialer(to: centre, as: "a", link: 2)
        own.claim(Self.unit, at: office.position, isOwner: true)
        #expect(own.refusals() == [])
        #expect(centre.isConnected(office.unit, now: own.now))
    }

    // D-76, D-25
    @Test func `a person's confirmation is the office's to give`() throws {
        let (centre, former, first) = try Self.delivered()
        var office = first
        office.commit([("1.1", 6)], "2026-10")
        former.say(.update(office.update(2, since: first)))
        // The office has lost its store, and past records with it.
        var fewer = try GenuineOffice(Self.unit, counter: 2)
        fewer.commit([("1.1", 6)])
        var forged = fewer.fullSync(3)
        forged.head?.isConfirmed = true
        // The store that is lost has been silent for long enough to be taken over (D-93).
        let province = HandDialer(to: centre, as: "01", link: 2, at: 700_000)
        for (frame, refusals) in [(fewer.fullSync(2), [WireCode.shrunk]), (forged, [.shrunk])] {
            province.claim(Self.unit, at: fewer.position, isOwner: false)
            _ = province.refusals()
            province.say(.update(frame))
            #expect(province.refusals() == refusals)
        }
        #expect(centre.position(of: office.unit) == office.position)
        province.claim(Self.unit, at: fewer.position, isOwner: false)
        province.say(.update(fewer.fullSync(4, isConfirmed: true)))
        #expect(province.refusals() == [])
        #expect(centre.position(of: office.unit) == fewer.position)
        #expect(Self.status(centre)?.confirmedIncarnation == fewer.position.incarnation)
    }
}

extension [UpdateFrame.Cell] {
    /// The values of the first two cells change places: the sum of plain numbers would not notice.
    fileprivate mutating func swapCells() {
        guard count > 1 else { return }
        let (first, second) = (self[0], self[1])
        self[0] = UpdateFrame.Cell(first.key, second.value)
        self[1] = UpdateFrame.Cell(second.key, first.value)
    }
}
