import Model
package import TestSupport

/// Lets things go wrong in a country, at moments and places drawn from the seed, until it is told to stop.
package final class FaultInjector {
    private let country: Country
    private var random: SplitMix64
    private let kinds: [FaultKind]
    private var isOver = false
    private var clones = 0
    private var robberies = 0
    private var forgeries = 0
    /// A machine comes back after so long at the latest.
    private static let downMaxMilliseconds = 90_000

    /// Those of the kinds that are not a matter of the lines alone.
    private static let drawn: [FaultKind] = [
        .crash, .vanish, .clockStep, .clone, .restoredBackup, .overtakingBackup, .lostStore, .changedBundle,
        .reparentedUnit, .oneWay, .separation, .halfOpen, .swizzle, .clog, .crashPoint, .bitRot, .fullDisk,
        .failedWrite, .slowSync, .stolenKey, .forgedFigures,
    ]

    package init(_ country: Country, seed: UInt64) {
        self.country = country
        random = SplitMix64(seed: seed)
        kinds = Self.drawn.filter { country.plan.faults.contains($0) }
    }

    private var world: VirtualWorld { country.world }
    private var conditions: LineConditions? { world.conditions }

    /// What the lines of this country are like while faults last.
    package static func lines(_ plan: CountryPlan, _ random: inout SplitMix64) -> LineConditions.Settings {
        var settings = LineConditions.Settings()
        func rate(_ kind: FaultKind, _ range: ClosedRange<Int>) -> Int {
            let drawn = random.next(in: range)
            return plan.faults.contains(kind) ? drawn : 0
        }
        if plan.faults.contains(.delay) {
            settings.leastMilliseconds = random.next(below: 31)
            settings.meanMilliseconds = random.next(in: 30...100)
        }
        settings.cutOneIn = rate(.cut, 40...1_000)
        settings.lateNoticeOneIn = rate(.lateBytes, 2...6)
        settings.flipOneIn = rate(.flip, 100...2_000)
        settings.clogOneIn = rate(.clog, 50...1_000)
        settings.silenceOneIn = rate(.halfOpen, 300...3_000)
        settings.doubleConnectOneIn = rate(.duplicateSession, 2...8)
        settings.splitOneIn = random.next(in: 2...20)
        return settings
    }

    /// Begins.
    package func start() {
        guard !kinds.isEmpty else { return }
        plan()
    }

    /// No more faults from here on.
    package func stop() { isOver = true }

    private func plan() {
        let gap = Int64(random.next(below: 2 * country.plan.faultGapMilliseconds) + 1)
        world.after(milliseconds: gap) { [self] in
            guard !isOver else { return }
            inflict(random.element(of: kinds))
            plan()
        }
    }

    private func someMachine(_ condition: (Machine) -> Bool = { _ in true }) -> Machine? {
        let able = country.order.filter { $0.isUp && condition($0) }
        return able.isEmpty ? nil : random.element(of: able)
    }

    private func inflict(_ kind: FaultKind) {
        switch kind {
        case .crash, .vanish: crash(kind)
        case .clockStep: stepClock()
        case .clone: clone()
        case .restoredBackup: restore(overtaking: false)
        case .overtakingBackup: restore(overtaking: true)
        case .lostStore: loseStore()
        case .changedBundle:
            country.tally.count(kind)
            country.rules.changeRules(&random)
            country.publishBundle()
        case .reparentedUnit:
            let today = Day(at: Moment(seconds: world.unixMilliseconds / 1_000))
            guard country.rules.reparent(on: today.advanced(by: random.next(in: -40...2)), &random) else { return }
            country.tally.count(kind)
            country.publishBundle()
        case .oneWay: blockOneWay()
        case .separation: separate()
        case .swizzle: swizzle()
        case .halfOpen: silence()
        case .clog: clog()
        case .crashPoint: crashAtPoint()
        case .stolenKey: steal()
        case .forgedFigures: forge()
        case .bitRot: spoil()
        case .fullDisk, .failedWrite, .slowSync: hamper(kind)
        default: break
        }
        if random.bool(oneIn: 4), let machine = someMachine() { country.takeBackup(of: machine) }
    }

    // MARK: - Machines

    private func later(_ machine: Machine, _ change: @escaping (Machine) -> Void = { _ in }) {
        let delay = random.bool(oneIn: 3) ? random.next(below: 50) : random.next(below: Self.downMaxMilliseconds)
        world.after(milliseconds: Int64(delay)) { [self] in
            guard !isOver || !machine.isUp else { return }
            change(machine)
            country.start(machine)
        }
    }

    private func crash(_ kind: FaultKind) {
        guard let machine = someMachine() else { return }
        country.tally.count(kind)
        country.crash(machine, silently: kind == .vanish)
        later(machine)
    }

    /// Between two operations of a disk task, soon.
    private func crashAtPoint() {
        guard let machine = someMachine() else { return }
        let isSilent = random.bool(oneIn: 2)
        machine.worker?.onCrash = { [self] machine in
            country.crash(machine, silently: isSilent)
            later(machine)
        }
        machine.worker?.crashAfter = random.next(below: 12)
    }

    private func spoil() {
        guard let machine = someMachine(), country.spoil(machine, &random) else { return }
        country.tally.count(.bitRot)
        // Nobody sees it before the store is read again.
        guard random.bool(oneIn: 2) else { return }
        country.crash(machine, silently: false)
        later(machine)
    }

    private func hamper(_ kind: FaultKind) {
        guard let machine = someMachine() else { return }
        let until = world.nowMilliseconds + Int64(random.next(in: 1_000...120_000))
        switch kind {
        case .fullDisk: machine.worker?.fullUntil = until
        case .failedWrite: machine.worker?.failingUntil = until
        default: machine.worker?.slowUntil = until
        }
    }

    private func loseStore() {
        guard let machine = someMachine() else { return }
        country.tally.count(.lostStore)
        country.crash(machine, silently: random.bool(oneIn: 2))
        country.wipe(machine)
        later(machine)
    }

    private func restore(overtaking: Bool) {
        guard let machine = someMachine({ !overtaking || $0.role == .agent }), machine.backup != nil else { return }
        country.crash(machine, silently: random.bool(oneIn: 2))
        guard country.restoreBackup(of: machine) else { return later(machine) }
        country.tally.count(overtaking ? .overtakingBackup : .restoredBackup)
        guard overtaking else { return later(machine) }
        // Cut off from everybody it goes on and on: its versions pass those that its upstreams hold.
        conditions?.clog(
            world.host(machine.name).number,
            untilMilliseconds: world.nowMilliseconds + Int64(random.next(in: 5_000...90_000)))
        country.start(machine)
        for step in 0..<random.next(in: 5...60) {
            world.after(milliseconds: Int64(step) * 700) { [self] in
                for system in machine.systems { system.happen(at: world.unixMilliseconds / 1_000) }
            }
        }
    }

    private func clone() {
        guard country.order.filter(\.isClone).count < 2, let machine = someMachine({ $0.role == .agent && !$0.isClone })
        else { return }
        country.tally.count(.clone)
        clones += 1
        let copy = country.clone(machine, as: "\(machine.name)#\(clones)")
        // In the end somebody finds the second machine and switches one of the two off.
        world.after(milliseconds: Int64(random.next(in: 20_000...600_000))) { [self] in
            country.endClone(copy, keepsOriginal: random.bool(oneIn: 2))
        }
    }

    /// Somebody runs a program with an office's key for a while; both may talk to the same nodes.
    private func steal() {
        guard country.thieves.count < 2, let machine = someMachine({ $0.role == .agent && !$0.isClone }) else { return }
        robberies += 1
        guard let name = country.letThief(in: machine, number: robberies, &random) else { return }
        country.tally.count(.stolenKey)
        world.after(milliseconds: Int64(random.next(in: 5_000...200_000))) { [self] in country.endThieves(name) }
    }

    /// Somebody runs a program with a province's key for a while, beside the province.
    private func forge() {
        guard country.forgers.count < 2, let machine = someMachine({ $0.role == .province }) else { return }
        forgeries += 1
        guard let name = country.letForger(in: machine, number: forgeries, &random) else { return }
        country.tally.count(.forgedFigures)
        world.after(milliseconds: Int64(random.next(in: 5_000...200_000))) { [self] in country.endForgers(name) }
    }

    private func stepClock() {
        guard let machine = someMachine() else { return }
        country.tally.count(.clockStep)
        let steps: [Int64] = [1_000, 60_000, 3_600_000, 86_400_000, 40 * 86_400_000, 3_650 * 86_400_000]
        let step = random.element(of: steps) * (random.bool(oneIn: 2) ? 1 : -1)
        world.clockOffsets[machine.name] = random.bool(oneIn: 3) ? 0 : step
    }

    // MARK: - Lines

    private func twoMachines() -> (Machine, Machine)? {
        guard let one = someMachine({ !$0.upstreams.isEmpty }),
            let other = country.machines[random.element(of: one.upstreams)]
        else { return nil }
        return random.bool(oneIn: 2) ? (one, other) : (other, one)
    }

    private func blockOneWay() {
        guard let (one, other) = twoMachines() else { return }
        country.tally.count(.oneWay)
        conditions?.block(
            from: world.host(one.name).number, to: world.host(other.name).number,
            untilMilliseconds: world.nowMilliseconds + Int64(random.next(below: 180_000)))
    }

    private func separate() {
        guard let (one, other) = twoMachines() else { return }
        country.tally.count(.separation)
        world.separate(one.name, other.name)
        world.after(milliseconds: Int64(random.next(below: 240_000))) { [self] in world.join(one.name, other.name) }
    }

    private func silence() {
        guard let (one, other) = twoMachines() else { return }
        for line in world.lines(one.name, other.name) {
            country.tally.count(.halfOpen)
            line.isSilent = true
        }
    }

    private func clog() {
        guard let machine = someMachine() else { return }
        country.tally.count(.clog)
        conditions?.clog(
            world.host(machine.name).number, untilMilliseconds: world.nowMilliseconds + Int64(random.next(below: 5_000))
        )
    }

    /// A random part of the country clogged one by one over seconds, and unclogged in another order.
    private func swizzle() {
        let chosen = country.order.filter { _ in random.bool(oneIn: 3) }
        guard !chosen.isEmpty else { return }
        country.tally.count(.swizzle)
        let spread = random.next(in: 1_000...10_000)
        for machine in chosen {
            let number = world.host(machine.name).number
            let begin = random.next(below: spread)
            let end = spread + random.next(below: spread)
            world.after(milliseconds: Int64(begin)) { [self] in
                guard !isOver else { return }
                conditions?.clog(number, untilMilliseconds: world.nowMilliseconds + Int64(end - begin))
            }
        }
    }
}
