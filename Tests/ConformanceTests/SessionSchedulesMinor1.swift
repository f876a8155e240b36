import Model
import Nodes
import Simulator
import TestSupport
import Wire

// What minor 1 brings.
extension SessionSchedule {
    static let ofMinor1 = [
        SessionSchedule(
            name: "wrong-cells-digested-and-healed", requirements: ["D-58", "D-60", "D-61", "D-62", "D-63"],
            versions: 0...1, run: { wrongCells($0) })
    ]

    private static func wrongCells(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        world.add(nation(centre, versions: 0...1), named: centre)
        world.add(SimpleCountry.agent(office, units: [unit], upstreams: [centre]), named: office)
        world.commit(office, unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        recorder.note("\(office) commits version 1")
        world.finishIntake(office, unit)
        guard world.run(within: 10_000, until: { world.agree(office, centre, on: unit) }),
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
