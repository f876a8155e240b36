import Model
import Nodes
import Simulator
import TestSupport
import Wire

// What minor 1 brings.
extension SessionSchedule {
    private static let minor1: ClosedRange<UInt8> = 0...1

    static let ofMinor1 = [
        SessionSchedule(
            name: "wrong-cells-digested-and-healed", requirements: ["D-58", "D-60", "D-61", "D-62", "D-63"],
            versions: minor1, run: { wrongCells($0) }),
        SessionSchedule(
            name: "shrunk-and-confirmed", requirements: ["D-25", "D-26", "D-18"], versions: minor1,
            run: { shrunk($0) }),
        SessionSchedule(
            name: "copy-below-a-province-that-asks", requirements: ["D-69", "D-70", "D-09", "D-37"], versions: minor1,
            run: { copyBelowProvince($0) }),
    ]

    /// The centre and the office, level.
    private static func pairOfMinor1(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        world.add(nation(centre, versions: minor1), named: centre)
        world.add(SimpleCountry.agent(office, units: [unit], upstreams: [centre], versions: minor1), named: office)
        world.commit(office, unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        recorder.note("\(office) commits version 1")
        world.finishIntake(office, unit)
        return world.run(within: 10_000) { world.agree(office, centre, on: unit) }
    }

    private static func shrunk(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        guard pairOfMinor1(recorder), let code = UnitCode(unit) else { return false }
        world.remove(office)
        world.run(milliseconds: SimpleCountry.takeoverMilliseconds + 5_000)
        recorder.note("the office lost its store, and its records of October")
        world.add(
            SimpleCountry.agent(office, units: [unit], upstreams: [centre], seed: 2, versions: minor1), named: office)
        world.commit(office, unit, [("2026-11", "1.1", 7)])
        world.finishIntake(office, unit)
        world.run(milliseconds: 5_000)
        guard world.received(centre, unit, "2026-10", "1.1") == 5, !world.events("shrunk").isEmpty else { return false }
        recorder.note("a person at the office confirms")
        world.with(office) { $0.confirm(code, now: $1) }
        return world.run(within: 10_000) { world.agree(office, centre, on: unit) }
            && world.received(centre, unit, "2026-10", "1.1") == nil
    }

    private static func copyBelowProvince(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        let copy = "ban-sao-10101"
        guard pairOfMinor1(recorder) else { return false }
        let own = world.position(centre, unit)
        world.add(
            SimpleCountry.aggregator(
                province, .province, below: [(copy, [unit])], upstreams: [centre], versions: minor1),
            named: province)
        world.run(milliseconds: 1_000)
        recorder.note("a copy of the office starts below a province that has never heard of the unit")
        world.add(
            SimpleCountry.agent(copy, units: [unit], upstreams: [province], seed: 3, versions: minor1), named: copy)
        world.commit(copy, unit, [("2026-11", "1.1", 9)])
        world.finishIntake(copy, unit)
        world.run(milliseconds: SimpleCountry.takeoverMilliseconds)
        return world.position(centre, unit) == own && world.position(copy, unit) == nil
            && !world.events("superseded").isEmpty
    }

    private static func wrongCells(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        guard pairOfMinor1(recorder),
            let code = UnitCode(unit), let procedure = ProcedureCode("1.1"), let period = Period("2026-10"),
            let wrong = try? Measures(canonical: [Measures.Entry(Slot(.received), 6)])
        else { return false }
        world.run(milliseconds: 1_000)
        recorder.note("the memory of \(centre) fails: the count of 2026-10 is 6 there; nothing tells it")
        world.nodes[centre]?.damage(code, CellKey(period, procedure), wrong)
        recorder.note("the line breaks; level again, the office says its digest")
        world.cut(office, centre)
        world.run(milliseconds: 5_000)
        return world.agree(office, centre, on: unit) && world.nodes[centre]?.counters.digestMismatches == 1
            && world.nodes[centre]?.counters.fullSyncsTaken == 2
    }
}
