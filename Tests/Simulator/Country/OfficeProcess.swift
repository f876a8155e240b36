import Intake
import Model
import Nodes
import Peering
import Wire

/// The part of an agent that reads records and commits what they change, as `OwnedOffices`, `SourceDesk` and the
/// sources do it in the daemon: rows go into the store before the cells that they changed, files leave the inbox when
/// both are on the disk, and a restart goes on from the store.
final class OfficeProcess {
    private unowned let world: VirtualWorld
    private let machine: Machine
    private var desk: OfficeDesk
    private var waiting = DurabilityQueue()
    private var snapshot = SnapshotRows()
    /// Of files that grow, by inbox.
    private var streams: [RecordStream?]
    private var readThrough: [Int]
    /// What is read again, by inbox.
    private var again: [[Range<Int>]]
    /// What each unit's health said last.
    private var toldHealth: [(freshness: Int64, bundle: [UInt8])]
    private var restoredUnder: BundleContents?
    /// It went on from its store, whose rows are all that it has of files that were taken before.
    let isRestored: Bool
    private var isFinishPending = false
    private var isCommitPlanned = false
    private var isReadingPlanned = false
    private(set) var isAlive = true
    private let habits: Habits
    private static let coalesceMilliseconds: Int64 = 200
    private static let advanceMilliseconds: Int64 = 60_000

    /// In what one agent may differ from another.
    struct Habits {
        /// How often the source is looked at.
        var pollMilliseconds: Int64
        /// Each look at the source is told as the end of an intake, and commits at once.
        var tellsEachIntake: Bool
        /// There is a store for rows to go into.
        var hasStore: Bool
    }

    init(_ world: VirtualWorld, _ machine: Machine, _ contents: BundleContents, _ habits: Habits) {
        self.world = world
        self.machine = machine
        self.habits = habits
        let node = world.nodes[machine.name]
        let restored = machine.takeDesk()
        isRestored = restored != nil && machine.owned.allSatisfy { node?.owners[$0]?.hasFinishedIntake == true }
        restoredUnder = restored == nil ? nil : contents
        desk =
            restored
            ?? Self.emptyDesk(
                machine, contents, keepsRows: habits.hasStore, now: world.now(machine.name))
        streams = machine.inboxes.map { _ in nil }
        toldHealth = machine.inboxes.map { _ in (0, []) }
        readThrough = []
        again = []
        for inbox in machine.inboxes {
            let goesOn = isRestored && !inbox.follows
            readThrough.append(goesOn ? inbox.doneThrough : 0)
            again.append(goesOn ? inbox.fresh(nowMilliseconds: world.now(machine.name).unixMilliseconds) : [])
        }
        node?.rowsForSnapshot = { [weak self] in self?.nextRows(isFirst: $0) }
        node?.onOutdatedStore = { [weak self] _ in self?.readAgain() }
    }

    static func emptyDesk(
        _ machine: Machine, _ contents: BundleContents, keepsRows: Bool, now: Instant
    ) -> OfficeDesk {
        OfficeDesk(
            units: machine.owned, contents: contents, coalesceMilliseconds: coalesceMilliseconds,
            keepsRows: keepsRows, now: now)
    }

    private func nextRows(isFirst: Bool) -> [UInt8]? { snapshot.next(desk, isFirst: isFirst) }

    private var now: Instant { world.now(machine.name) }

    private func with(_ work: (Node, Instant) -> [NodeAction]) { world.with(machine.name, work) }

    /// Reads what there is, and goes on reading.
    func start() {
        for inbox in machine.inboxes { inbox.system.add(self) }
        poll()
        planAdvance()
    }

    /// Goes on from where the store left off.
    func goOn() {
        guard let contents = restoredUnder else { return }
        restoredUnder = nil
        if desk.bundle != contents.hash { desk.adopt(contents, now: now) }
        let node = world.nodes[machine.name]
        desk.endRestore(now: now) { unit in
            (node?.units[unit]?.cells ?? [:]).flatMap { period, cells in
                cells.map { (key: CellKey(period, $0.key), measures: $0.value.measures) }
            }.sorted { $0.key < $1.key }
        }
        desk.isIntakeWhole = isRestored
        commit()
    }

    /// The process has ended: what it planned does not happen.
    func end() {
        isAlive = false
        for inbox in machine.inboxes { inbox.system.remove(self) }
    }

    func adopt(_ contents: BundleContents) {
        desk.adopt(contents, now: now)
        commit()
    }

    // MARK: - Reading

    /// Something new is there: it is seen when the source is looked at next.
    func planReading() {
        guard !isReadingPlanned else { return }
        isReadingPlanned = true
        world.after(milliseconds: habits.pollMilliseconds) { [weak self] in
            guard let self, isAlive else { return }
            isReadingPlanned = false
            poll()
        }
    }

    /// A restored or copied store may lack records that its sources still have.
    private func readAgain() {
        isFinishPending = false
        desk.isIntakeWhole = false
        for at in again.indices where !machine.inboxes[at].follows { again[at] = [0..<machine.inboxes[at].doneThrough] }
        planReading()
    }

    private func poll() {
        for at in machine.inboxes.indices { read(at) }
        _ = desk.drainRejectedRows()
        if habits.tellsEachIntake || !desk.isIntakeWhole { return finishedIntake() }
        planCommit()
    }

    /// The sources have been read to their end: what was refused as shrunk is offered again.
    func finishedIntake() {
        desk.confirmFresh()
        isFinishPending = true
        commit()
    }

    private func read(_ at: Int) {
        let end = machine.inboxes[at].gather(nowMilliseconds: now.unixMilliseconds)
        var ranges = again[at]
        again[at] = []
        let hasNew = readThrough[at] < end
        if hasNew { ranges.append(readThrough[at]..<end) }
        guard !ranges.isEmpty else { return }
        do {
            for range in ranges { try read(range, at, into: &desk) }
        } catch {
            fatalError("a drawn record file was refused: \(error)")
        }
        guard hasNew else { return }
        readThrough[at] = end
        waiting.whenDurable { [weak self] in
            guard let self, isAlive else { return }
            machine.inboxes[at].didTake(through: end)
        }
    }

    private func read(_ range: Range<Int>, _ at: Int, into desk: inout OfficeDesk) throws(FileFault) {
        let source = machine.inboxes[at].system.source
        var stream =
            streams[at]
            ?? desk.open(name: "dossiers.csv", kind: .dossiers, format: .csv, owner: source.unit, mapping: .none)
        let header = RecordSource.header
        if streams[at] == nil, range.lowerBound > 0 { try desk.read(&stream, header.span, now: now) }
        let piece = source.bytes[range]
        try desk.read(&stream, piece.span, now: now)
        if machine.inboxes[at].follows { streams[at] = stream } else { try desk.finish(&stream, now: now) }
    }

    /// Reads the files that have left the inbox once more, beside what the desk goes on with.
    ///
    /// - Returns: a unit of which they would change something: rows that are on the disk for good are missing.
    func unitWithMissingRows() -> UnitCode? {
        var whole = desk
        for at in machine.inboxes.indices where machine.inboxes[at].doneThrough > 0 {
            let unit = machine.inboxes[at].system.unit
            do { try read(0..<machine.inboxes[at].doneThrough, at, into: &whole) } catch { return unit }
            streams[at] = nil
            let before = desk.store.cells(of: unit)
            let after = whole.store.cells(of: unit)
            guard before.elementsEqual(after, by: { $0 == $1 }) else { return unit }
        }
        return nil
    }

    /// Where what is added up here differs from other cells, for the report of a failure.
    func differences(of unit: UnitCode, from right: [CellKey: Measures]) -> [String] {
        let counts = desk.store.counts(of: unit)
        var lines = [
            "records \(counts.kept), refused \(counts.rejected), restored \(isRestored), "
                + "read \(readThrough), done \(machine.inboxes.map(\.doneThrough))"
        ]
        let held = Dictionary(uniqueKeysWithValues: desk.store.cells(of: unit).map { ($0.key, $0.new) })
        let anew = Dictionary(uniqueKeysWithValues: desk.store.recomputed(of: unit).map { ($0.key, $0.new) })
        for key in Set(held.keys).union(right.keys).sorted() where held[key] != right[key] {
            let isSum = held[key] == anew[key] ? "the sum of the records" : "not the sum of the records"
            lines.append("\(key) at the office (\(isSum)): \(Self.text(held[key])); right: \(Self.text(right[key]))")
        }
        return lines
    }

    private static func text(_ measures: Measures?) -> String {
        (measures?.entries ?? []).map { "\($0.slot)=\($0.count)" }.joined(separator: " ")
    }

    private func planAdvance() {
        // At midnight at the latest by its own clock.
        let now = now.unixMilliseconds
        let midnight = Day(at: Moment(seconds: now / 1_000)).advanced(by: 1).begin.seconds * 1_000
        world.after(milliseconds: min(Self.advanceMilliseconds, max(1, midnight - now))) { [weak self] in
            guard let self, isAlive else { return }
            // In most minutes nothing comes of it, and the delay begins with the next row.
            if desk.advance(now: self.now) { planCommit() } else { _ = desk.drain() }
            planAdvance()
        }
    }

    // MARK: - Committing

    private func planCommit() {
        guard !isCommitPlanned, let due = desk.commitDueMilliseconds else { return }
        isCommitPlanned = true
        world.after(milliseconds: due - world.nowMilliseconds) { [weak self] in
            guard let self, isAlive else { return }
            isCommitPlanned = false
            commit()
        }
    }

    private func commit() {
        guard let node = world.nodes[machine.name] else { return }
        for (_, payload) in desk.drainRows() { _ = node.keepRows(payload) }
        for (unit, cells) in desk.drain(where: { node.isDurable($0) }) { with { $0.commit(unit, cells, now: $1) } }
        if !desk.isHeld { didCommitEverything(node) }
        tellHealth()
    }

    /// `inout`, since reading it from the property would copy the whole desk first.
    private static func freshness(_ desk: inout OfficeDesk, _ unit: UnitCode) -> Int64 {
        desk.store.freshness(of: unit)?.seconds ?? 0
    }

    private func tellHealth() {
        for (at, inbox) in machine.inboxes.enumerated() {
            let unit = inbox.system.unit
            let freshness = Self.freshness(&desk, unit)
            guard toldHealth[at].freshness != freshness || toldHealth[at].bundle != desk.bundle else { continue }
            toldHealth[at] = (freshness, desk.bundle)
            let health = Health(
                handle: 0, freshness: freshness, rejects: [], clockOffsetMilliseconds: 0, build: "test",
                bundle: desk.bundle, isResyncing: false)
            with { $0.setHealth(health, of: unit, now: $1) }
        }
    }

    private func didCommitEverything(_ node: Node) {
        waiting.committed(through: node.appendedThrough)
        if isFinishPending {
            isFinishPending = false
            desk.isIntakeWhole = true
            for unit in machine.owned { with { $0.finishedIntake(of: unit, now: $1) } }
        }
        goOnWaiting(node)
    }

    /// Something is on the disk: perhaps what a commit or a file waits for.
    func diskFinished() {
        guard isAlive, let node = world.nodes[machine.name] else { return }
        if desk.isHeld { commit() }
        goOnWaiting(node)
    }

    private func goOnWaiting(_ node: Node) {
        for action in waiting.takeReady(durableThrough: node.durableThrough, hasRoom: true) { action() }
    }
}
