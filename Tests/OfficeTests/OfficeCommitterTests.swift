import Durability
import Intake
import Model
import Nodes
import Office
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// What is committed when, and what waits for the disk, which does its tasks when a test says so.
@Suite struct OfficeCommitterTests {
    /// An agent's node with its store and its office.
    private final class Agent {
        let node: Node
        let office: OfficeCommitter
        let disk: VirtualDisk
        let now: Instant
        private var tasks: [StoreTask] = []

        /// Starts from what the disk holds.
        init(_ disk: VirtualDisk, at time: Int64) throws {
            let contents = try OneOffice.contents()
            self.disk = disk
            now = OneOffice.now(time)
            node = SimpleCountry.agent("a", units: ["10101"], upstreams: ["VN"])
            var reading = StoreReading(
                node.settings, desk: try OneOffice.emptyDesk(contents, at: time, keepsRows: true))
            let settings = StoreSettings(storeID: [UInt8](repeating: 7, count: 16))
            let (store, report) = try Store.open(disk, settings: settings) { reading.take($0) }
            let restored = reading.restore(node, store, report, now: now)
            let desk = try restored ?? OneOffice.emptyDesk(contents, at: time, keepsRows: true)
            office = OfficeCommitter(node, desk, restoredUnder: restored == nil ? nil : contents, build: "test")
            if let actions = office.goOn(now: now) { carryOut(actions) }
        }

        func read(_ file: [UInt8]) throws {
            var stream = office.open(name: "dossiers.csv", kind: .dossiers, format: .csv, owner: nil, mapping: .none)
            try office.read(&stream, file.span, now: now)
            try office.finish(&stream, now: now)
        }

        func carryOut(_ actions: OfficeActions) {
            note(actions.node)
            for action in actions.ready { action() }
        }

        private func note(_ actions: [NodeAction]) {
            for case .disk(let task) in actions { tasks.append(task) }
        }

        /// The disk does what it has been asked, and what it is asked then.
        func letDiskWork() {
            while !tasks.isEmpty {
                let task = tasks.removeFirst()
                let error = disk.perform(task)
                note(node.diskFinished(task.number, error, now: now))
                carryOut(office.diskFinished(now: now))
            }
        }

        var version: UInt64 { node.units.values.first?.version ?? 0 }

        var cellCount: Int { node.units.values.first?.cellCount ?? 0 }

        var hasFinishedIntake: Bool { node.owners.values.allSatisfy(\.hasFinishedIntake) }
    }

    // Y-06
    @Test func `a file may leave its inbox when its rows and cells are on the disk, and not before`() throws {
        let agent = try Agent(VirtualDisk(), at: -60)
        var hasLeft = false
        try agent.read(OneOffice.dossiers(1))
        agent.office.whenDurable { hasLeft = true }
        #expect(agent.office.commitDueMilliseconds != nil && !agent.office.isSettled)
        agent.carryOut(agent.office.commit(now: agent.now))
        #expect(agent.version == 1 && !hasLeft && !agent.office.isSettled)
        agent.letDiskWork()
        #expect(hasLeft && agent.office.isSettled && agent.office.commitDueMilliseconds == nil)
    }

    // Y-06
    @Test func `an office whose last commit is under way commits when the disk has done it`() throws {
        let agent = try Agent(VirtualDisk(), at: -60)
        var left: [Int] = []
        try agent.read(OneOffice.dossiers(1))
        agent.office.whenDurable { left.append(1) }
        agent.carryOut(agent.office.commit(now: agent.now))
        try agent.read(OneOffice.dossiers(2))
        agent.office.whenDurable { left.append(2) }
        agent.carryOut(agent.office.finishedIntake(now: agent.now))
        #expect(agent.version == 1 && !agent.hasFinishedIntake && left.isEmpty)
        agent.letDiskWork()
        #expect(agent.version == 2 && agent.hasFinishedIntake && left == [1, 2] && agent.office.isSettled)
    }

    // Y-06: the rows come first, so that they are there whatever is of the cells.
    @Test func `after a power cut anywhere an office has every row of the cells that it has`() throws {
        let (rows, cells) = (StoreRecordKind.rows.rawValue, StoreRecordKind.cells.rawValue)
        let agent = try Agent(VirtualDisk(), at: -60)
        try agent.read(OneOffice.dossiers(1, 2, 3))
        agent.carryOut(agent.office.finishedIntake(now: agent.now))
        agent.letDiskWork()
        var kinds: [UInt8] = []
        let settings = StoreSettings(storeID: [UInt8](repeating: 7, count: 16))
        _ = try Store.open(agent.disk, settings: settings) { kinds.append($0.kind) }
        let first = try #require(kinds.firstIndex(of: cells))
        #expect(kinds[..<first].contains(rows) && !kinds[first...].contains(rows))
        let again = try Agent(agent.disk, at: -30)
        #expect(again.office.counts.kept == 3 && again.version == agent.version)
        #expect(again.cellCount == agent.cellCount && again.cellCount > 0)
    }

    // D-74, R-73
    @Test func `what sources and records have to be said of is in the health until it ends`() throws {
        let agent = try Agent(VirtualDisk(), at: 0)
        let unit = try OneOffice.unit()
        var health: Health? { agent.node.statuses[unit]?.health }
        try agent.read(OneOffice.dossiers(1))
        agent.carryOut(agent.office.commit(now: agent.now))
        // The office's calendar is empty.
        let begun = agent.now.unixMilliseconds / 1_000
        let calendar = Health.Notice(.yearWithoutCalendar, since: begun, figures: [2026])
        #expect(health?.notices == [calendar])
        let told = Health.Notice(.missingColumns, count: 2, since: 5, names: ["a.csv", "b.csv"])
        agent.office.note([told], of: unit)
        let text = String(decoding: OneOffice.dossiers(2), as: UTF8.self).replacing("1.007027", with: "1.00705")
        try agent.read(Array(text.utf8))
        agent.carryOut(agent.office.commit(now: agent.now))
        let cut = Health.Notice(.cutProcedure, since: begun, names: ["1.00705 → 1.007050"])
        #expect(health?.notices == [told, calendar, cut])
        #expect(agent.office.warnings.map(\.number) == [2, 7])
        // More than are told are counted.
        agent.office.note((1...20).map { Health.Notice(number: UInt8($0), count: 1, since: Int64($0)) }, of: unit)
        agent.carryOut(agent.office.commit(now: agent.now))
        #expect(health?.notices.count == Limits.noticesMax)
        #expect(health?.notices.last == Health.Notice(.more, count: 7, since: 16))
        agent.office.note([], of: unit)
        agent.carryOut(agent.office.commit(now: agent.now))
        #expect(health?.notices == [calendar, cut])
    }
}
