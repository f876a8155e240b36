import Model
import Nodes
import TestSupport
import Testing
import Wire

@Suite struct UnitStateTests {
    // D-04
    @Test func `the last tags are kept, and what an upstream acknowledged for ever`() {
        var tags = TagHistory(capacity: 10)
        for version in 1...5 { tags.record(version: UInt64(version), tag: UInt64(version * 11)) }
        tags.keep(version: 3, tag: 33, acknowledgedBy: "VN")
        tags.keep(version: 4, tag: 1, acknowledgedBy: "VN2")
        for version in 6...1_000 { tags.record(version: UInt64(version), tag: UInt64(version * 11)) }
        #expect(tags[991] == 991 * 11 && tags[1_000] == 11_000)
        #expect(tags[990] == nil && tags[1_001] == nil)
        #expect(tags[3] == 33)
        #expect(tags[4] == nil, "a stranger's tag is not kept")
        tags.removeAll()
        #expect(tags[3] == nil && tags[1_000] == nil)
    }

    // D-04
    @Test func `an owner keeps 4096 tags`() { #expect(NodeLimits().ownerTagsMax >= 4_096) }

    // D-01, D-18, D-19, D-21, D-24
    @Test(arguments: 0..<(isLong ? 2_000 : 100))
    func `owner and holder behave as plain dictionaries do`(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let unit = try #require(UnitCode("10101"))
        let keys = try (0..<12).map {
            try #require(Sample.key("1.\($0)", $0.isMultiple(of: 2) ? "2026-10" : "2026-11"))
        }
        var owner = UnitState(unit: unit, tagCapacity: 50, tellsOthers: true)
        owner.begin(Incarnation(counter: 1, random: 5))
        var holder = UnitState(unit: unit, tagCapacity: 5, tellsOthers: random.bool(oneIn: 2))
        var truth: [CellKey: Measures] = [:]
        var changedAt: [CellKey: UInt64] = [:]
        for step in 0..<200 {
            switch random.next(below: 6) {
            case 0...3:
                var new: [CellKey: Measures] = [:]
                for _ in 0...random.next(below: 4) {
                    new[random.element(of: keys)] = Sample.measures(Int64(random.next(below: 4)))
                }
                let differing = new.filter { truth[$0.key] != $0.value }
                let before = owner.version
                let changes = owner.commit(new.map { ($0.key, $0.value) })
                #expect(Set(changes.map(\.key)) == Set(differing.keys), "seed \(seed) step \(step)")
                #expect(owner.version == before + (differing.isEmpty ? 0 : 1))
                for (key, measures) in differing {
                    truth[key] = measures
                    changedAt[key] = owner.version
                }
            case 4:
                guard let held = holder.position, let own = owner.position, held != own else { continue }
                let late = owner.keys(changedAfter: held.version)
                #expect(
                    Set(late) == Set(changedAt.filter { $0.value > held.version }.keys), "seed \(seed) step \(step)")
                let cells = late.map { key in
                    let new = owner.measures(key) ?? Measures()
                    guard let old = holder.measures(key), random.bool(oneIn: 2) else {
                        return UpdateFrame.Cell(key, .plain(new))
                    }
                    return UpdateFrame.Cell(key, .difference(new.difference(from: old)))
                }
                _ = try holder.apply(cells, moving: own, attestation: [], checksCells: false)
                #expect(holder.position == own)
            default:
                guard let own = owner.position else { continue }
                let cells = owner.allKeys().map { UpdateFrame.Cell($0, .plain(owner.measures($0) ?? Measures())) }
                #expect(holder.keysMissing(in: cells).isEmpty)
                _ = holder.replace(with: cells, at: own, attestation: [])
                #expect(holder.allKeys() == owner.allKeys())
            }
            #expect(owner.brokenInvariant() == nil && holder.brokenInvariant() == nil, "seed \(seed) step \(step)")
            #expect(owner.allKeys() == truth.keys.sorted(by: CellKey.wireOrder))
            #expect(keys.allSatisfy { owner.measures($0) == truth[$0] })
            if holder.position == owner.position { #expect(keys.allSatisfy { holder.measures($0) == truth[$0] }) }
        }
    }

    // D-28
    @Test func `a difference that does not fit changes nothing`() throws {
        let unit = try #require(UnitCode("10101"))
        var state = UnitState(unit: unit, tagCapacity: 5, tellsOthers: false)
        _ = state.replace(with: [Sample.plain("1.1", 5)].compactMap(\.self), at: Sample.position(1), attestation: [])
        let wrong = [Sample.plain("1.0", 1), Sample.difference("1.1", -6)].compactMap(\.self)
        #expect(throws: CellRefusal.self) {
            try state.apply(wrong, moving: Sample.position(2), attestation: [])
        }
        #expect(state.position == Sample.position(1) && state.cellCount == 1)
        #expect(state.brokenInvariant() == nil)
    }

    // D-01, D-02
    @Test func `a new incarnation keeps cells, version and chain`() throws {
        let unit = try #require(UnitCode("10101"))
        let key = try #require(Sample.key("1.1"))
        var one = UnitState(unit: unit, tagCapacity: 5, tellsOthers: true)
        one.begin(Incarnation(counter: 1, random: 1))
        _ = one.commit([(key, Sample.measures(1))])
        var other = one
        other.begin(Incarnation(counter: 2, random: 9))
        #expect(other.version == one.version && other.tag == one.tag && other.measures(key) == one.measures(key))
        _ = one.commit([(key, Sample.measures(2))])
        _ = other.commit([(key, Sample.measures(2))])
        #expect(one.version == other.version && one.tag == other.tag, "the chain does not know incarnations")
        #expect(one.position != other.position)
    }
}
