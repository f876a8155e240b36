import Bytes
import Durability
import Intake
import Model
package import Nodes
import Office
import Peering
import TestSupport
import Wire

/// A whole country on virtual machines: nations, province aggregators, agents, their offices' own systems.
package final class Country {
    package let plan: CountryPlan
    package let world = VirtualWorld()
    package let rules: CountryRules
    package let tally: FaultTally
    package private(set) var machines: [String: Machine] = [:]
    /// In the order in which they were made.
    package private(set) var order: [Machine] = []
    package private(set) var systems: [OfficeSystem] = []
    package let nations: [String]
    /// Programs with a stolen key, as the world calls them.
    var thieves: [String] = []
    /// Programs with a province's key that pass on what no office has made, and the tags of what they made up.
    var forgers: [String] = []
    var forgedTags: [UnitCode: Set<UInt64>] = [:]
    /// The rankings of each nation that runs.
    package private(set) var books: [String: RankingBook] = [:]
    /// Told of a line of a log that is worth a look.
    package var onEvent: ((String) -> Void)?
    /// Told when a machine has read its disk again.
    var onRestart: ((Machine) -> Void)?
    /// Told when a machine's offices have gone on from its store, or would have if they could.
    var onGoneOn: ((Machine, OfficeProcess) -> Void)?
    var random: SplitMix64

    /// Shorter than a real one, so that a run need not last hours.
    package static let takeoverMilliseconds: Int64 = 120_000

    package init(_ plan: CountryPlan) {
        self.plan = plan
        random = SplitMix64(seed: plan.seed ^ 0xC0_0417)
        var drawing = random.split()
        rules = CountryRules(plan, &drawing)
        tally = FaultTally()
        nations = plan.hasTwoCentres ? ["VN", "VN2"] : ["VN"]
        world.startUnixMilliseconds = plan.startSeconds * 1_000
        world.onLog = { [unowned self] node, event in take(event, of: node) }
        world.onDisk = { [unowned self] node, task in machines[node]?.worker?.begin(task) }
        world.onBundle = { [unowned self] node, serial, _ in arrived(serial, at: node) }
        makeMachines()
        for machine in order { start(machine) }
    }

    private func take(_ event: LogEvent, of node: String) {
        guard let onEvent, event.level >= .info else { return }
        let fields = event.fields.map { " \($0.name)=\($0.value)" }.joined()
        onEvent("\(world.nowMilliseconds) \(node) \(event.event)\(fields)")
    }

    // MARK: - Making

    private func makeMachines() {
        for nation in nations {
            add(Machine(name: nation, nodeName: nation, role: .nation, upstreams: [], inboxes: []))
        }
        for office in rules.offices {
            systems.append(
                OfficeSystem(
                    historical(
                        RecordSource(
                            unit: office.unit, procedures: rules.procedureCodes, random: random.split()))))
        }
        let system = Dictionary(uniqueKeysWithValues: systems.map { ($0.unit, $0) })
        if plan.hasTiers {
            for province in rules.provinces {
                let own = plan.provincesOwnOffices ? system[province].map { [inbox($0)] } ?? [] : []
                add(
                    Machine(
                        name: "P-\(province)", nodeName: "P-\(province)", role: .province, upstreams: nations,
                        inboxes: own))
            }
        }
        for office in rules.offices {
            guard let own = system[office.unit] else { continue }
            var upstreams = nations
            if plan.hasTiers, let province = office.province {
                if office.tier == .province, plan.provincesOwnOffices { continue }
                upstreams = ["P-\(province)"]
                // Some report to a nation themselves, too.
                if random.bool(oneIn: plan.directShareOneIn) { upstreams.append(random.element(of: nations)) }
            }
            add(
                Machine(
                    name: "\(office.unit)", nodeName: "\(office.unit)", role: .agent, upstreams: upstreams,
                    inboxes: [inbox(own)]))
        }
        for machine in order where machine.role != .nation && random.bool(oneIn: 2) { machine.bundleSerial = 1 }
    }

    private func inbox(_ system: OfficeSystem) -> Inbox {
        // A backup that nobody upstream knows to be one is made up for by what lies in `done/`.
        let mayForget = plan.faults.isDisjoint(with: [.restoredBackup, .overtakingBackup])
        let follows = plan.follows ?? random.bool(oneIn: 3)
        return Inbox(system, follows: follows, keepsDone: !(mayForget && random.bool(oneIn: 2)))
    }

    /// An office that has existed before the run begins has rows already.
    private func historical(_ source: RecordSource) -> RecordSource {
        var source = source
        for _ in 0..<plan.historyRows { source.happen(at: plan.startSeconds - 60) }
        return source
    }

    func add(_ machine: Machine) {
        machine.worker = MachineDisk(self, machine, random: random.split())
        machines[machine.name] = machine
        order.append(machine)
    }

    func forget(_ machine: Machine) {
        machines[machine.name] = nil
        order.removeAll { $0 === machine }
    }

    private func keyRing(of machine: Machine) -> KeyRing {
        var entries: [String: KeyRing.Entry] = [:]
        // The nations hold every office's attestation key, also of those that reach them through a province only.
        let isNation = machine.role == .nation
        for below in order where !below.isClone {
            guard below.upstreams.contains(machine.name) || (isNation && !below.owned.isEmpty) else { continue }
            let units: [UnitCode] =
                below.role == .province
                ? rules.offices.filter { below.name == $0.province.map { "P-\($0)" } }.map(\.unit) : below.owned
            entries[below.nodeName] = KeyRing.Entry(
                sessionKey: SimpleCountry.key(below.nodeName), scope: .units(Set(units)),
                head: isNation ? below.owned.first : nil,
                attestationKey: isNation ? below.owned.first.map(Self.attestationKey) : nil)
        }
        return KeyRing(entries)
    }

    private static func attestationKey(_ unit: UnitCode) -> [UInt8] { SimpleCountry.key("attestation \(unit)") }

    private func makeNode(_ machine: Machine) -> Node {
        machine.lives += 1
        let tier: Tier =
            switch machine.role {
            case .agent: .branch
            case .province: .province
            case .nation: .nation
            }
        var keys: [UnitCode: [UInt8]] = [:]
        for unit in machine.owned { keys[unit] = machine.owned.first.map(Self.attestationKey) }
        // Another build may start after any crash.
        let isOld = plan.faults.contains(.versionSkew) && random.bool(oneIn: 3)
        if isOld { tally.count(.versionSkew) }
        let newest = ProtocolVersion.minors.upperBound
        // The build before, or the one before that.
        let older = newest - 1 - UInt8(machine.lives % 2)
        let identity = NodeIdentity(
            node: machine.nodeName, build: "test", realm: .training, tier: tier,
            takeoverMilliseconds: Self.takeoverMilliseconds, versions: 0...(isOld ? older : newest),
            plainUntilMilliseconds: .max)
        let credential = Credential(
            keyID: machine.nodeName, sessionKey: SimpleCountry.key(machine.nodeName))
        var limits = NodeLimits()
        limits.digestIntervalMilliseconds = plan.digestMilliseconds
        let settings = NodeSettings(
            identity: identity, upstreams: machine.upstreams.map { .init(name: $0, credential: credential) },
            owned: machine.owned, attestationKeys: keys, limits: limits)
        let seed = SHA256.digest(Array("\(plan.seed) \(machine.name) \(machine.lives)".utf8)).bytes
        let node = Node(
            settings: settings, keyRing: machine.role == .agent ? KeyRing() : keyRing(of: machine), seed: seed)
        let signed = SimpleCountry.bundleKeys(rules.offices.map(\.unit.description))
        _ = node.adopt(signed, now: world.now(machine.name))
        return node
    }

    // MARK: - Starting and ending

    /// Switches a machine on: its node goes on from what is on its disk.
    package func start(_ machine: Machine) {
        // A clone that somebody has found stays off, whatever was planned for it.
        guard !machine.isUp, machines[machine.name] === machine else { return }
        machine.isUp = true
        let node = makeNode(machine)
        if plan.hasStores { openStore(machine, node) }
        world.add(node, named: machine.name)
        onRestart?(machine)
        if machine.role == .nation { machine.bundleSerial = rules.current.serial }
        guard let serial = machine.bundleSerial, let bundle = rules.bundles[serial] else { return }
        world.with(machine.name) { $0.adopt(bundle.node, now: $1) }
        use(bundle, at: machine)
    }

    private func openStore(_ machine: Machine, _ node: Node) {
        let id = SHA256.digest(Array("store \(plan.seed) \(machine.name) \(machine.lives)".utf8)).bytes.prefix(16)
        var settings = StoreSettings(storeID: Array(id))
        settings.snapshotJournalBytesMin = plan.snapshotJournalBytes
        settings.segmentBytesMax = plan.segmentBytes
        settings.journalFilesMax = 6
        settings.snapshotRetryMilliseconds = 10_000
        settings.probeMilliseconds = plan.probeMilliseconds
        settings.compressionLevel = 1
        let now = world.now(machine.name)
        let contents = machine.bundleSerial.flatMap { rules.bundles[$0]?.contents }
        let desk =
            machine.inboxes.isEmpty
            ? nil : contents.map { OfficeProcess.emptyDesk(machine, $0, keepsRows: true, now: now) }
        var reading = StoreReading(node.settings, desk: desk)
        do {
            let (store, report) = try Store.open(machine.disk, settings: settings) { reading.take($0) }
            machine.restoredDesk = reading.restore(node, store, report, now: now)
            // A clock that was wrong, then or now, makes a store a lost one (Y-08).
            if case .judgedLater? = reading.rowsFault { machine.isDiskHarmed = true }
            for damage in report.damages {
                onEvent?("\(world.nowMilliseconds) \(machine.name) store-damaged \(damage.file) at \(damage.offset)")
            }
        } catch {
            fatalError("the store of \(machine.name) cannot be opened: \(error)")
        }
    }

    /// Power is cut. `silently`: no peer sees its connection closed.
    package func crash(_ machine: Machine, silently: Bool) {
        guard machine.isUp else { return }
        machine.isUp = false
        machine.process?.end()
        machine.process = nil
        machine.restoredDesk = nil
        books[machine.name] = nil
        losePower(machine)
        if silently { world.vanish(machine.name) } else { world.remove(machine.name) }
    }

    private func losePower(_ machine: Machine) {
        var losses: [VirtualDisk.Loss] = [.nothing]
        if plan.faults.contains(.lostWrite) { losses.append(.all) }
        if plan.faults.contains(.tornWrite) { losses.append(.torn) }
        let loss = random.element(of: losses)
        let before = machine.disk.usedBytes
        machine.disk.crash(loss, &random)
        if loss == .torn { tally.count(.tornWrite) }
        if loss == .all, machine.disk.usedBytes < before { tally.count(.lostWrite) }
    }

    private func arrived(_ serial: UInt64, at name: String) {
        guard let machine = machines[name], machine.isUp, let bundle = rules.bundles[serial],
            machine.bundleSerial.map({ $0 < serial }) ?? true
        else { return }
        machine.bundleSerial = serial
        // After the event that brought it.
        let life = machine.lives
        world.after(milliseconds: 0) { [unowned self] in
            guard machine.isUp, machine.lives == life else { return }
            world.with(name) { $0.adopt(bundle.node, now: $1) }
            use(bundle, at: machine)
        }
    }

    private func use(_ bundle: CountryRules.Bundle, at machine: Machine) {
        if let process = machine.process {
            process.adopt(bundle.contents)
        } else if !machine.systems.isEmpty, let node = world.nodes[machine.name] {
            let habits = OfficeProcess.Habits(
                pollMilliseconds: plan.pollMilliseconds ?? Int64(random.next(in: 100...3_000)),
                tellsEachIntake: !plan.faults.isEmpty && random.bool(oneIn: 2), hasStore: plan.hasStores)
            let process = OfficeProcess(world, machine, node, bundle.contents, habits)
            machine.process = process
            process.goOn()
            onGoneOn?(machine, process)
            process.start()
        }
        if machine.role == .nation, let node = world.nodes[machine.name] {
            let book = RankingBook(bundle.contents, of: node)
            node.onChanges = { unit, changes in book.apply(unit, changes) }
            books[machine.name] = book
        }
    }

    /// Another bundle is put in force at the nations.
    package func publishBundle() {
        let bundle = rules.current
        for nation in nations {
            world.after(milliseconds: Int64(random.next(below: 20_000))) { [unowned self] in
                guard let machine = machines[nation], machine.isUp,
                    machine.bundleSerial.map({ $0 < bundle.serial }) ?? true
                else { return }
                machine.bundleSerial = bundle.serial
                world.with(nation) { $0.adopt(bundle.node, now: $1) }
                use(bundle, at: machine)
            }
        }
    }

    // MARK: - Records

    /// From now until then each office's system writes records, one after the other.
    package func writeRecords(untilMilliseconds end: Int64) {
        for system in systems { planRecord(system, until: end) }
    }

    private func planRecord(_ system: OfficeSystem, until end: Int64) {
        let gap = Int64(random.next(below: 2 * plan.recordGapMilliseconds) + 1)
        world.after(milliseconds: gap) { [unowned self] in
            guard world.nowMilliseconds < end else { return }
            for _ in 0..<(random.bool(oneIn: 12) ? random.next(in: 2...30) : 1) {
                system.happen(at: world.unixMilliseconds / 1_000)
            }
            planRecord(system, until: end)
        }
    }
}
