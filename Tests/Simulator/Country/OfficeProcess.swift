import Intake
import Model
import Nodes
import Peering
import Wire

/// The part of an agent that reads records and commits what they change, as `SourceDesk` does it in the daemon.
final class OfficeProcess {
    private unowned let world: VirtualWorld
    private let host: String
    private let systems: [OfficeSystem]
    private var desk: OfficeDesk
    private var streams: [RecordStream]
    private var readThrough: [Int]
    /// What each unit's health said last.
    private var toldHealth: [(freshness: Int64, bundle: [UInt8])]
    private var isCommitPlanned = false
    private var isReadingPlanned = false
    private(set) var isAlive = true
    private var hasBegun = false
    /// Changes wait for the disk.
    private var isHeld = false
    /// How often the source is looked at.
    private let pollMilliseconds: Int64
    private static let coalesceMilliseconds: Int64 = 200
    private static let advanceMilliseconds: Int64 = 60_000

    init(
        world: VirtualWorld, host: String, systems: [OfficeSystem], contents: BundleContents, pollMilliseconds: Int64
    ) {
        self.world = world
        self.host = host
        self.systems = systems
        self.pollMilliseconds = pollMilliseconds
        let units = systems.map(\.unit)
        desk = OfficeDesk(
            units: units, contents: contents, coalesceMilliseconds: Self.coalesceMilliseconds, now: world.now(host))
        streams = []
        readThrough = systems.map { _ in 0 }
        toldHealth = systems.map { _ in (0, []) }
        for unit in units {
            streams.append(
                desk.open(name: "dossiers.csv", kind: .dossiers, format: .csv, owner: unit, mapping: .none))
        }
    }

    /// Reads everything there is, commits it whole, and goes on reading.
    func start() {
        readAll()
        begin()
        for system in systems { system.add(self) }
        planAdvance()
    }

    /// Nothing is committed before what the store gave back is on the disk for good.
    private func begin() {
        guard isFree else { return }
        hasBegun = true
        commitWhole()
        for system in systems { world.with(host) { $0.finishedIntake(of: system.unit, now: $1) } }
    }

    /// An owner commits only what its store can follow: one commit at a time.
    private var isFree: Bool {
        systems.allSatisfy { world.nodes[host]?.isDurable($0.unit) ?? false }
    }

    /// Something is on the disk: perhaps what a commit waits for.
    func diskFinished() {
        guard isAlive, isFree else { return }
        if !hasBegun { return begin() }
        if isHeld { commit() }
    }

    /// The process has ended: what it planned does not happen.
    func end() {
        isAlive = false
        for system in systems { system.remove(self) }
    }

    func adopt(_ contents: BundleContents) {
        desk.adopt(contents, now: world.now(host))
        if hasBegun { commit() }
    }

    /// The sources have been read to their end once more: what was refused as shrunk is offered again.
    func confirmIntake() {
        guard hasBegun else { return }
        readAll()
        commit()
        for system in systems { world.with(host) { $0.finishedIntake(of: system.unit, now: $1) } }
    }

    // MARK: - Reading

    /// Something new is there: it is seen when the source is looked at next.
    func planReading() {
        guard !isReadingPlanned else { return }
        isReadingPlanned = true
        world.after(milliseconds: pollMilliseconds) { [weak self] in
            guard let self, isAlive else { return }
            isReadingPlanned = false
            readAll()
        }
    }

    private func readAll() {
        for at in systems.indices {
            let bytes = systems[at].source.bytes
            guard readThrough[at] < bytes.count else { continue }
            let now = world.now(host)
            let rest = Array(bytes[readThrough[at]...])
            do {
                try read(rest, at, now)
            } catch {
                fatalError("a drawn record file was refused: \(error)")
            }
            readThrough[at] = bytes.count
            planCommit()
        }
    }

    private func read(_ bytes: [UInt8], _ at: Int, _ now: Instant) throws(FileFault) {
        try desk.read(&streams[at], bytes.span, now: now)
    }

    private func planAdvance() {
        // At midnight at the latest by its own clock.
        let now = world.now(host).unixMilliseconds
        let midnight = Day(at: Moment(seconds: now / 1_000)).advanced(by: 1).begin.seconds * 1_000
        world.after(milliseconds: min(Self.advanceMilliseconds, max(1, midnight - now))) { [weak self] in
            guard let self, isAlive else { return }
            // In most minutes nothing comes of it, and the delay begins with the next row.
            if desk.advance(now: world.now(host)) { planCommit() } else { _ = desk.drain() }
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
        guard hasBegun else { return }
        isHeld = !isFree
        if isHeld { return }
        for (unit, cells) in desk.drain() { world.with(host) { $0.commit(unit, cells, now: $1) } }
        tellHealth()
    }

    /// Cells that the store held and that the records, all of them read anew, do not lead to are empty.
    private func commitWhole() {
        _ = desk.drain()
        for system in systems {
            var cells = desk.store.cells(of: system.unit).map { (key: $0.key, measures: $0.new) }
            let present = Set(cells.map(\.key))
            for key in world.nodes[host]?.units[system.unit]?.allKeys() ?? [] where !present.contains(key) {
                cells.append((key, Measures()))
            }
            world.with(host) { $0.commit(system.unit, cells, now: $1) }
        }
        tellHealth()
    }

    private func tellHealth() {
        for (at, system) in systems.enumerated() {
            let freshness = desk.store.freshness(of: system.unit)?.seconds ?? 0
            guard toldHealth[at].freshness != freshness || toldHealth[at].bundle != desk.bundle else { continue }
            toldHealth[at] = (freshness, desk.bundle)
            let health = Health(
                handle: 0, freshness: freshness, rejects: [], clockOffsetMilliseconds: 0, build: "test",
                bundle: desk.bundle, isResyncing: false)
            world.with(host) { $0.setHealth(health, of: system.unit, now: $1) }
        }
    }
}
