import Intake
import Model
import Nodes
import Office
import Peering

/// The part of an agent that reads records and commits what they change: an `OfficeCommitter` as in the daemon, between
/// drawn sources and the virtual clock. Files leave the inbox when rows and cells are on the disk, and a restart goes
/// on from the store.
final class OfficeProcess {
    private unowned let world: VirtualWorld
    private let machine: Machine
    private let office: OfficeCommitter
    /// Of files that grow, by inbox.
    private var streams: [RecordStream?]
    private var readThrough: [Int]
    /// What is read again, by inbox.
    private var again: [[Range<Int>]]
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

    init(_ world: VirtualWorld, _ machine: Machine, _ node: Node, _ contents: BundleContents, _ habits: Habits) {
        self.world = world
        self.machine = machine
        self.habits = habits
        let restored = machine.takeDesk()
        let desk =
            restored
            ?? Self.emptyDesk(
                machine, contents, keepsRows: habits.hasStore, now: world.now(machine.name))
        office = OfficeCommitter(node, desk, restoredUnder: restored == nil ? nil : contents, build: "test")
        streams = machine.inboxes.map { _ in nil }
        readThrough = []
        again = []
        for inbox in machine.inboxes {
            let goesOn = office.isRestored && !inbox.follows
            readThrough.append(goesOn ? inbox.doneThrough : 0)
            again.append(goesOn ? inbox.fresh(nowMilliseconds: world.now(machine.name).unixMilliseconds) : [])
        }
        node.onOutdatedStore = { [weak self] _ in self?.readAgain() }
    }

    static func emptyDesk(
        _ machine: Machine, _ contents: BundleContents, keepsRows: Bool, now: Instant
    ) -> OfficeDesk {
        OfficeDesk(
            units: machine.owned, contents: contents, coalesceMilliseconds: coalesceMilliseconds,
            keepsRows: keepsRows, now: now)
    }

    private var now: Instant { world.now(machine.name) }

    /// It went on from its store, whose rows are all that it has of files that were taken before.
    var isRestored: Bool { office.isRestored }

    private func carryOut(_ actions: OfficeActions) {
        world.with(machine.name) { _, _ in actions.node }
        for action in actions.ready { action() }
    }

    /// Reads what there is, and goes on reading.
    func start() {
        for inbox in machine.inboxes { inbox.system.add(self) }
        poll()
        planAdvance()
    }

    /// Goes on from where the store left off.
    func goOn() {
        if let actions = office.goOn(now: now) { carryOut(actions) }
    }

    /// The process has ended: what it planned does not happen.
    func end() {
        isAlive = false
        for inbox in machine.inboxes { inbox.system.remove(self) }
    }

    func adopt(_ contents: BundleContents) { carryOut(office.adopt(contents, now: now)) }

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
        office.beginIntake()
        for at in again.indices where !machine.inboxes[at].follows { again[at] = [0..<machine.inboxes[at].doneThrough] }
        planReading()
    }

    private func poll() {
        for at in machine.inboxes.indices { read(at) }
        _ = office.drainRejectedRows()
        if habits.tellsEachIntake || !office.desk.isIntakeWhole { return finishedIntake() }
        planCommit()
    }

    /// The sources have been read to their end: what was refused as shrunk is offered again.
    func finishedIntake() { carryOut(office.finishedIntake(now: now)) }

    private func read(_ at: Int) {
        let end = machine.inboxes[at].gather(nowMilliseconds: now.unixMilliseconds)
        var ranges = again[at]
        again[at] = []
        let hasNew = readThrough[at] < end
        if hasNew { ranges.append(readThrough[at]..<end) }
        guard !ranges.isEmpty else { return }
        do {
            for range in ranges { try read(range, at) }
        } catch {
            fatalError("a drawn record file was refused: \(error)")
        }
        guard hasNew else { return }
        readThrough[at] = end
        office.whenDurable { [weak self] in
            guard let self, isAlive else { return }
            machine.inboxes[at].didTake(through: end)
        }
    }

    private func read(_ range: Range<Int>, _ at: Int) throws(FileFault) {
        var stream =
            streams[at]
            ?? office.open(
                name: "dossiers.csv", kind: .dossiers, format: .csv, owner: machine.inboxes[at].system.unit,
                mapping: .none)
        for piece in pieces(range, at, of: streams[at]) { try office.read(&stream, piece.span, now: now) }
        if machine.inboxes[at].follows { streams[at] = stream } else { try office.finish(&stream, now: now) }
    }

    /// The header, if nothing of the file has been read, and the rows.
    private func pieces(_ range: Range<Int>, _ at: Int, of stream: RecordStream?) -> [ArraySlice<UInt8>] {
        let piece = machine.inboxes[at].system.source.bytes[range]
        return stream == nil && range.lowerBound > 0 ? [RecordSource.header[...], piece] : [piece]
    }

    /// Reads the files that have left the inbox once more, beside what the desk goes on with.
    ///
    /// - Returns: a unit of which they would change something: rows that are on the disk for good are missing.
    func unitWithMissingRows() -> UnitCode? {
        var whole = office.desk
        for at in machine.inboxes.indices where machine.inboxes[at].doneThrough > 0 {
            let unit = machine.inboxes[at].system.unit
            do throws(FileFault) {
                var stream = whole.open(
                    name: "dossiers.csv", kind: .dossiers, format: .csv, owner: unit, mapping: .none)
                try whole.read(
                    &stream, machine.inboxes[at].system.source.bytes[0..<machine.inboxes[at].doneThrough].span, now: now
                )
                try whole.finish(&stream, now: now)
            } catch {
                return unit
            }
            let before = office.desk.store.cells(of: unit)
            let after = whole.store.cells(of: unit)
            guard before.elementsEqual(after, by: { $0 == $1 }) else { return unit }
        }
        return nil
    }

    /// Where what is added up here differs from other cells, for the report of a failure.
    func differences(of unit: UnitCode, from right: [CellKey: Measures]) -> [String] {
        let store = office.desk.store
        let counts = store.counts(of: unit)
        var lines = [
            "records \(counts.kept), refused \(counts.rejected), restored \(isRestored), "
                + "read \(readThrough), done \(machine.inboxes.map(\.doneThrough))"
        ]
        let held = Dictionary(uniqueKeysWithValues: store.cells(of: unit).map { ($0.key, $0.new) })
        let anew = Dictionary(uniqueKeysWithValues: store.recomputed(of: unit).map { ($0.key, $0.new) })
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
            // In most minutes nothing comes of it.
            if office.advance(now: self.now) { planCommit() }
            planAdvance()
        }
    }

    // MARK: - Committing

    private func planCommit() {
        guard !isCommitPlanned, let due = office.commitDueMilliseconds else { return }
        isCommitPlanned = true
        world.after(milliseconds: max(0, due - world.nowMilliseconds)) { [weak self] in
            guard let self, isAlive else { return }
            isCommitPlanned = false
            commit()
        }
    }

    private func commit() { carryOut(office.commit(now: now)) }

    /// Something is on the disk: perhaps what a commit or a file waits for.
    func diskFinished() { if isAlive { carryOut(office.diskFinished(now: now)) } }
}
