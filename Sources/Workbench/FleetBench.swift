internal import Configuration
internal import Intake
internal import Model
internal import Nodes
internal import Runtime

/// `tamcap bench sessions` and `tamcap bench catchup`: what many offices cost a real centre that say something.
enum FleetBench {
    private static func run(
        units: [UnitCode], topology: [UInt8], _ measure: (Fleet) -> String
    ) throws(Failure) -> String {
        _ = ProcessFacts.raiseDescriptorLimit()
        do throws(SystemError) {
            let folder = "/tmp/tamcap-bench-\(ProcessFacts.processIdentifier)"
            try Files.makeFolders(folder, mode: 0o700)
            defer { try? Files.removeTree(folder) }
            let fleet = Fleet(try EventLoop(), folder: folder, units: units)
            defer { fleet.aggregator.stop() }
            guard try fleet.start(topology: topology) else {
                return "the aggregator did not become ready; is \(BenchAggregator.program) there?\n"
            }
            return measure(fleet)
        } catch { throw Failure(.failed, "\(error)") }
    }

    // MARK: - Sessions

    /// Every office has a session, and a change each twenty seconds.
    static func sessions(offices: Int, _ console: inout Console) throws(Failure) {
        let units = (0..<offices).compactMap { UnitCode("B\($0)") }
        let steps = try steps(64)
        let text = try run(units: units, topology: topology(units)) { fleet in
            let before = fleet.aggregator.residentBytes
            for office in fleet.offices { office.commit(steps[0]) }
            guard fleet.connect(fleet.offices, withinMilliseconds: 300_000) else {
                return "sessions: not all came: \(problem(fleet))\n"
            }
            let idle = fleet.aggregator.residentBytes
            for office in fleet.offices { office.clearLatencies() }
            let (start, cpu) = (SystemClock.monotonicMilliseconds, fleet.aggregator.processorMilliseconds)
            let made = change(fleet, steps)
            let wall = SystemClock.monotonicMilliseconds - start
            let spent = fleet.aggregator.processorMilliseconds - cpu
            let after = fleet.aggregator.residentBytes
            let seen = fleet.offices.reduce(0) { $0 + $1.latencies.count }
            return "sessions: \(fleet.offices.count) encrypted sessions of as many offices, each with 3 cells and a "
                + "change of all three every \(changeMilliseconds / 1_000) s, attested and kept on disk; "
                + "\(made) changes in \(wall) ms\n"
                + "  \(spent) ms of CPU at the centre, \(spent * 100 / max(1, wall)) % of a processor, "
                + "\(spent * 1_000 / Int64(max(1, made))) us a change; resident memory \(before >> 20) MB without "
                + "offices, \(idle >> 20) MB with their sessions, \(after >> 20) MB behind the changes\n"
                + "  until a change was on the centre's disk: \(Fleet.latencyText(fleet.offices)); "
                + "\(made - seen) not seen, \(fleet.lost) sessions lost\n"
        }
        try console.print(text)
    }

    /// Has every office change in its turn, for two turns of all.
    ///
    /// - Returns: how many changes were made.
    private static func change(_ fleet: Fleet, _ steps: [[(key: CellKey, measures: Measures)]]) -> Int {
        let all = fleet.offices.count * changeTurns
        let start = SystemClock.monotonicMilliseconds
        var made = 0
        func putDue() {
            let elapsed = SystemClock.monotonicMilliseconds - start
            let due = min(all, Int(elapsed * Int64(fleet.offices.count) / changeMilliseconds))
            while made < due {
                let turn = made / fleet.offices.count
                fleet.commit(steps[1 + turn % (steps.count - 1)], at: fleet.offices[made % fleet.offices.count])
                made += 1
            }
        }
        runWithPulse(fleet.loop, withinMilliseconds: Int64(changeTurns + 2) * changeMilliseconds) {
            putDue()
            return made == all && fleet.offices.allSatisfy(\.isDelivered)
        }
        return made
    }

    /// Runs until something holds, and looks every few milliseconds although nothing comes.
    private static func runWithPulse(
        _ loop: EventLoop, withinMilliseconds limit: Int64, until condition: () -> Bool
    ) {
        let end = SystemClock.monotonicMilliseconds + limit
        while !condition(), SystemClock.monotonicMilliseconds < end {
            _ = loop.run(until: { false }, withinMilliseconds: pulseMilliseconds)
        }
    }

    /// Absolute cells of one procedure in month, quarter and year, as an office with more and more dossiers has them.
    private static func steps(_ count: Int) throws(Failure) -> [[(key: CellKey, measures: Measures)]] {
        var office = try BenchOffice(dossiers: 2_000)
        _ = office.store.drainChanges(of: office.unit)
        var steps: [[(key: CellKey, measures: Measures)]] = []
        var procedure: ProcedureCode?
        while steps.count < count {
            let cells = try office.change().map { (key: $0.key, measures: $0.new) }
            procedure = procedure ?? cells.first?.key.procedure
            if cells.first?.key.procedure == procedure { steps.append(cells) }
        }
        return steps
    }

    /// So many branches below the provinces of a nation.
    private static func topology(_ units: [UnitCode]) -> [UInt8] {
        var text = "unit_code,parent_code,tier,name,province,region\nVN,,nation,Quốc gia,,\n"
        for number in 0..<provinces { text += "P\(number),VN,province,Tỉnh \(number),Tỉnh \(number),\n" }
        for (place, unit) in units.enumerated() {
            let number = place % provinces
            text += "\(unit),P\(number),branch,Chi cục \(unit),Tỉnh \(number),\n"
        }
        return Array(text.utf8)
    }

    private static func problem(_ fleet: Fleet) -> String {
        let delivered = fleet.offices.filter(\.isDelivered).count
        let refusal = fleet.offices.lazy.compactMap(\.refusal).first
        return "\(delivered) of \(fleet.offices.count) have delivered, \(fleet.lost) sessions lost"
            + (refusal.map { ", the first refusal: \($0)" } ?? "")
    }

    // MARK: - Catching up

    /// The whole country delivers, is away for three days, and comes back at once.
    static func catchup(dossiers: Int, _ console: inout Console) throws(Failure) {
        var office = try BenchOffice(dossiers: dossiers)
        let first = office.store.drainChanges(of: office.unit).map { (key: $0.key, measures: $0.new) }
        var latest: [CellKey: Measures] = [:]
        for _ in 0..<outageEvents { for change in try office.change() { latest[change.key] = change.new } }
        let later = latest.map { (key: $0.key, measures: $0.value) }.sorted { $0.key < $1.key }
        var living: [[(key: CellKey, measures: Measures)]] = []
        for _ in 0..<livingChanges { living.append(try office.change().map { (key: $0.key, measures: $0.new) }) }
        let tree = office.contents.topology.tree(on: Day(at: Words.now))
        let units = tree.units.filter { $0 != tree.root }
        let text = try run(units: units, topology: Shipped.topology.bytes) { fleet in
            let (one, others) = (fleet.offices[0], Array(fleet.offices[1...]))
            for office in fleet.offices { office.commit(first) }
            let whole = timed(fleet) { fleet.connect(fleet.offices, withinMilliseconds: 300_000) }
            guard whole.isDone else { return "catchup: not all came: \(problem(fleet))\n" }
            fleet.disconnect(others)
            one.clearLatencies()
            for office in others {
                office.commit(later)
                office.clearLatencies()
            }
            var next = 0
            let start = SystemClock.monotonicMilliseconds
            let back = timed(fleet) {
                fleet.connect(others, withinMilliseconds: 300_000) {
                    let due = (SystemClock.monotonicMilliseconds - start) / livingMilliseconds
                    guard next <= due, next < living.count else { return }
                    fleet.commit(living[next], at: one)
                    next += 1
                }
            }
            _ = fleet.loop.run(until: { one.isDelivered }, withinMilliseconds: 10_000)
            guard back.isDone else { return "catchup: not all came back: \(problem(fleet))\n" }
            return "catchup: \(fleet.offices.count) offices with \(first.count) cells each, in one process with an "
                + "aggregator of its own beside it; encrypted, attested, kept on disk\n"
                + "  an empty centre made whole: \(whole.text)\n"
                + "  \(others.count) back at once behind \(outageEvents) events each in 72 hours, which changed "
                + "\(later.count) cells of each: \(back.text)\n"
                + "  meanwhile \(next) changes of an office that was there all the time, until they were on the "
                + "centre's disk: \(Fleet.latencyText([one]))\n"
        }
        try console.print(text)
    }

    private static func timed(_ fleet: Fleet, _ work: () -> Bool) -> (isDone: Bool, text: String) {
        let (start, cpu) = (SystemClock.monotonicMilliseconds, fleet.aggregator.processorMilliseconds)
        let isDone = work()
        let wall = SystemClock.monotonicMilliseconds - start
        let spent = fleet.aggregator.processorMilliseconds - cpu
        return (isDone, "\(wall) ms by the clock, \(spent) ms of CPU at the centre")
    }
}
