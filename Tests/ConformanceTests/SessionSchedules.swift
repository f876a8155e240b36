import Model
import Nodes
import Simulator
import TestSupport
import Wire

/// The schedules of Protocol/vectors/sessions (issue C7), each a run of a virtual world with fixed seeds.
struct SessionSchedule: Sendable {
    static let unit = "10101"
    static let office = "chi-cuc-10101"
    static let centre = "tong-cuc"
    static let secondCentre = "tong-cuc-2"
    static let province = "thue-tinh-101"
    /// These eleven are told in the first minor, which every later one goes on speaking.
    static let minor: ClosedRange<UInt8> = 0...0

    let name: String
    let requirements: [String]
    var versions = Self.minor
    /// Carries the schedule out; says whether it went as its name says.
    let run: @Sendable (SessionRecorder) -> Bool

    static func nation(_ name: String, versions: ClosedRange<UInt8> = minor) -> Node {
        SimpleCountry.aggregator(name, .nation, below: [(office, [unit]), (province, [unit])], versions: versions)
    }

    static func agent(below upstreams: [String] = [centre], seed: UInt64 = 1) -> Node {
        SimpleCountry.agent(office, units: [unit], upstreams: upstreams, seed: seed, versions: minor)
    }

    func record() -> (transcript: VectorJSON, wentAsNamed: Bool) {
        let recorder = SessionRecorder(name: name, requirements: requirements)
        let wentAsNamed = run(recorder)
        return (recorder.finished(), wentAsNamed)
    }

    static let all =
        [
            SessionSchedule(
                name: "pipelined-updates-first-refused", requirements: ["D-22", "D-29", "D-30", "D-31", "D-32"],
                run: { pipelinedUpdates($0) }),
            SessionSchedule(
                name: "update-whose-base-has-moved", requirements: ["D-16", "D-22", "D-32", "D-38"],
                run: { movedBase($0) }),
            SessionSchedule(
                name: "bulk-update-cut-and-resumed", requirements: ["D-20", "D-21", "D-33", "D-43", "D-44"],
                run: { bulkUpdate($0) }),
            SessionSchedule(
                name: "cell-changes-while-under-way", requirements: ["D-18", "D-31", "D-35", "K-16"],
                run: { changingCell($0) }),
            SessionSchedule(
                name: "restored-backup-has-overtaken", requirements: ["D-01", "D-03", "D-05", "D-13", "D-24"],
                run: { restoredBackup($0) }),
            SessionSchedule(
                name: "two-upstreams-at-different-positions", requirements: ["D-04", "D-19", "D-35"],
                run: { twoUpstreams($0) }),
            SessionSchedule(
                name: "full-sync-interrupted-and-repeated", requirements: ["D-21", "D-23", "D-27", "D-33"],
                run: { fullSync($0) }),
            SessionSchedule(name: "removed-cell", requirements: ["D-19"], run: { removedCell($0) }),
            SessionSchedule(
                name: "lost-store-and-takeover", requirements: ["D-06", "D-08", "D-09", "D-10", "D-24"],
                run: { lostStore($0) }),
            SessionSchedule(
                name: "two-live-clones", requirements: ["D-08", "D-11", "D-15", "D-17"], run: { liveClones($0) }),
            SessionSchedule(
                name: "relay-older-than-the-centre", requirements: ["D-37", "D-39", "D-40"], run: { olderRelay($0) }),
        ] + ofMinor1
}

// The schedules.
extension SessionSchedule {
    private static func agree(_ world: VirtualWorld, _ nodes: String..., within: Int64 = 90_000) -> Bool {
        world.run(within: within) { nodes.allSatisfy { world.agree(office, $0, on: unit) } }
    }

    private static func commit(
        _ recorder: SessionRecorder, _ cells: [(String, String, Int64)], by node: String = office
    ) {
        let before = recorder.world.nodes[node]?.units.values.first?.version ?? 0
        recorder.world.commit(node, unit, cells.map { (period: $0.0, procedure: $0.1, $0.2) })
        let version = recorder.world.nodes[node]?.units.values.first?.version ?? 0
        if version != before { recorder.note("\(node) commits version \(version)") }
    }

    /// The centre and the office, which agree.
    private static func pair(_ recorder: SessionRecorder) -> Bool {
        recorder.world.add(nation(centre), named: centre)
        recorder.world.add(agent(), named: office)
        commit(recorder, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2)])
        recorder.world.finishIntake(office, unit)
        return agree(recorder.world, centre)
    }

    /// The office below the province and the centre, the province below the centre; all agree.
    private static func diamond(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        world.add(nation(centre), named: centre)
        world.add(
            SimpleCountry.aggregator(
                province, .province, below: [(office, [unit])], upstreams: [centre], versions: minor),
            named: province)
        world.add(agent(below: [province, centre]), named: office)
        commit(recorder, [("2026-11", "1.1", 1)])
        world.finishIntake(office, unit)
        return agree(world, centre, province)
    }

    private static func pipelinedUpdates(_ recorder: SessionRecorder) -> Bool {
        guard diamond(recorder) else { return false }
        for count in 2...6 {
            commit(recorder, [("2026-11", "1.1", Int64(count))])
            recorder.world.run(milliseconds: 1)
        }
        guard agree(recorder.world, centre, province) else { return false }
        recorder.world.run(milliseconds: 500)
        return !recorder.world.events("update-refused").isEmpty
    }

    private static func movedBase(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        guard diamond(recorder) else { return false }
        world.separate(office, centre)
        commit(recorder, [("2026-11", "1.1", 9)])
        guard agree(world, centre) else { return false }
        world.join(office, centre)
        world.run(milliseconds: 10_000)
        commit(recorder, [("2026-11", "1.2", 3)])
        guard agree(world, centre, province) else { return false }
        world.run(milliseconds: 500)
        return !world.events("update-refused").isEmpty
    }

    private static func manyCells() -> [(String, String, Int64)] {
        var random = SplitMix64(seed: 7)
        return (0..<2_000).map { ("2026-11", "3.\($0)-\(random.next(below: 100))", Int64($0 + 1)) }
    }

    /// The line breaks in the middle of the first large piece.
    private static func cutInTheMiddle(of work: (VirtualWorld) -> Void, _ world: VirtualWorld) {
        var isCut = false
        world.onBytes = { from, _, bytes in
            guard from.node == office, bytes.count > 3_000, !isCut else { return bytes }
            isCut = true
            return Array(bytes.prefix(bytes.count * 2 / 3))
        }
        work(world)
        world.run(within: 10_000) { isCut }
        world.run(milliseconds: 50)
        world.onBytes = nil
        world.cut(office, centre)
    }

    private static func bulkUpdate(_ recorder: SessionRecorder) -> Bool {
        guard pair(recorder) else { return false }
        cutInTheMiddle(of: { _ in commit(recorder, manyCells()) }, recorder.world)
        let isUnseen = recorder.world.nodes[centre]?.units.values.first?.cellCount == 2
        return agree(recorder.world, centre) && isUnseen
    }

    private static func fullSync(_ recorder: SessionRecorder) -> Bool {
        recorder.world.add(nation(centre), named: centre)
        recorder.world.add(agent(), named: office)
        commit(recorder, manyCells())
        cutInTheMiddle(of: { $0.finishIntake(office, unit) }, recorder.world)
        let isUnseen = recorder.world.nodes[centre]?.units.isEmpty == true
        return agree(recorder.world, centre) && isUnseen
    }

    private static func changingCell(_ recorder: SessionRecorder) -> Bool {
        guard pair(recorder) else { return false }
        for count in 6...12 {
            commit(recorder, [("2026-10", "1.1", Int64(count)), ("2026-11", "1.1", Int64(20 - count))])
            recorder.world.run(milliseconds: 2)
        }
        return agree(recorder.world, centre)
    }

    private static func restoredBackup(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        guard pair(recorder), let code = UnitCode(unit), let backup = world.nodes[office]?.units[code] else {
            return false
        }
        recorder.note("a backup is made")
        for count in 1...3 { commit(recorder, [("2026-11", "1.1", Int64(10 + count))]) }
        guard agree(world, centre) else { return false }
        world.remove(office)
        world.run(milliseconds: 50)
        recorder.note("the office loses its disk and goes on from the backup")
        let restored = agent(seed: 2)
        restored.restore(backup)
        world.separate(office, centre)
        world.add(restored, named: office)
        for count in 1...5 { commit(recorder, [("2026-11", "1.1", Int64(100 + count))]) }
        world.join(office, centre)
        return agree(world, centre) && world.position(centre, unit)?.incarnation.counter == 2
    }

    private static func twoUpstreams(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        for name in [centre, secondCentre] { world.add(nation(name), named: name) }
        world.add(agent(below: [centre, secondCentre]), named: office)
        commit(recorder, [("2026-10", "1.1", 1)])
        world.finishIntake(office, unit)
        guard agree(world, centre, secondCentre) else { return false }
        world.separate(office, secondCentre)
        for count in 2...5 { commit(recorder, [("2026-10", "1.\(count)", 1)]) }
        guard agree(world, centre) else { return false }
        world.join(office, secondCentre)
        return agree(world, secondCentre) && world.nodes[secondCentre]?.counters.updatesTaken == 1
    }

    private static func removedCell(_ recorder: SessionRecorder) -> Bool {
        guard pair(recorder) else { return false }
        recorder.note("the only dossier of 2026-10 is withdrawn")
        commit(recorder, [("2026-10", "1.1", 0)])
        return agree(recorder.world, centre)
            && recorder.world.received(centre, unit, "2026-10", "1.1") == 0
    }

    private static func lostStore(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        guard pair(recorder) else { return false }
        world.remove(office)
        world.run(milliseconds: 50)
        recorder.note("the office loses its store and reads its records again")
        world.add(agent(seed: 2), named: office)
        commit(recorder, [("2026-10", "1.1", 7), ("2026-11", "1.1", 7)])
        world.finishIntake(office, unit)
        world.run(milliseconds: SimpleCountry.takeoverMilliseconds - 2_000)
        guard world.received(centre, unit, "2026-10", "1.1") == 5 else { return false }
        return agree(world, centre) && world.position(centre, unit)?.incarnation.counter == 2
    }

    private static func liveClones(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        let clone = "ban-sao-10101"
        guard pair(recorder), let code = UnitCode(unit), let state = world.nodes[office]?.units[code] else {
            return false
        }
        recorder.note("a copy of the disk starts on another machine")
        let copy = agent(seed: 3)
        copy.restore(state)
        world.add(copy, named: clone)
        world.run(milliseconds: 5_000)
        for count in 1...12 {
            commit(recorder, [("2026-11", "1.1", Int64(count))])
            commit(recorder, [("2026-11", "1.1", Int64(1_000 + count))], by: clone)
            if count == 4 { world.cut(office, centre) }
            world.run(milliseconds: 20_000)
        }
        let counter = world.position(centre, unit)?.incarnation.counter ?? 0
        return counter <= 3 && !world.events("duplicate-owner").isEmpty
            && (world.agree(office, centre, on: unit) || world.agree(clone, centre, on: unit))
    }

    private static func olderRelay(_ recorder: SessionRecorder) -> Bool {
        let world = recorder.world
        guard diamond(recorder) else { return false }
        world.separate(office, province)
        world.separate(province, centre)
        commit(recorder, [("2026-11", "1.1", 2)])
        guard agree(world, centre) else { return false }
        world.join(province, centre)
        world.run(milliseconds: 5_000)
        guard world.received(centre, unit, "2026-11", "1.1") == 2 else { return false }
        world.join(office, province)
        return agree(world, centre, province)
    }
}
