internal import Durability
internal import Intake
internal import Model
internal import Nodes
internal import Peering
internal import Publication
internal import Runtime
internal import Scoring
internal import Wire

/// `tamcap bench restart`: from a store with one year of the whole country, and with three, to the first answer.
enum RestartBench {
    /// Every office of the tree gets the cells of one office with so many dossiers, once for each year.
    static func run(dossiers: Int, _ console: inout Console) throws(Failure) {
        var office = try BenchOffice(dossiers: dossiers)
        let cells = office.store.drainChanges(of: office.unit)
        for years in [1, 3] { try run(office.contents, cells, years: years, &console) }
        try console.print("  resident memory \(ProcessFacts.residentBytes >> 20) MB\n")
    }

    private static func run(
        _ contents: BundleContents, _ year: [(key: CellKey, new: Measures)], years: Int, _ console: inout Console
    ) throws(Failure) {
        guard let day = Day(BenchOffice.until) else { return }
        // The office's year begins in the one before: what an earlier year has of a period already is left out.
        var keys: Set<CellKey> = []
        let cells = (0..<years).flatMap { age in
            year.compactMap { cell in back(cell.key, age).map { (key: $0, new: cell.new) } }
        }.filter { keys.insert($0.key).inserted }
        let units = contents.topology.tree(on: day).units
        let folder = "/tmp/tamcap-bench-\(ProcessFacts.processIdentifier)"
        defer { try? Files.removeTree(folder) }
        let plainBytes = try write(units, cells, to: folder)
        try console.print(
            "restart: \(years) \(years == 1 ? "year" : "years"), \(units.count) units of \(cells.count) cells each, "
                + "\(units.count * cells.count) cells, \(plainBytes >> 20) MB in plain form\n")
        for round in ["journal", "snapshot"] {
            let began = (wall: SystemClock.monotonicMilliseconds, cpu: SystemClock.processNanoseconds)
            let (node, bytes) = try open(folder)
            let opened = SystemClock.monotonicMilliseconds
            let csv = try answer(node, contents, on: day)
            let done = SystemClock.monotonicMilliseconds
            try console.print(
                "  from the \(round), \(bytes >> 20) MB (\(bytes * 100 / max(1, plainBytes)) % of the cells): "
                    + "state after \(opened - began.wall) ms, ranks of all branches (\(csv) bytes) after "
                    + "\(done - began.wall) ms, "
                    + "\((SystemClock.processNanoseconds - began.cpu) / 1_000_000) ms of CPU\n")
            if round == "journal" { try snapshot(node, folder) }
        }
    }

    /// The same cell, so many years before.
    private static func back(_ key: CellKey, _ years: Int) -> CellKey? {
        // A code is four times the months since 2000, and the grain.
        Period(code: key.period.code - UInt16(4 * 12 * years)).map { CellKey($0, key.procedure) }
    }

    private static func settings() -> StoreSettings { StoreSettings(storeID: SystemEntropy.bytes(16)) }

    /// - Returns: what the cells take in their plain form.
    private static func write(
        _ units: [UnitCode], _ cells: [(key: CellKey, new: Measures)], to folder: String
    ) throws(Failure) -> Int {
        let stored = cells.map { UnitState.StoredCell(key: $0.key, measures: $0.new, changedAt: 5) }
            .sorted { CellKey.wireOrder($0.key, $1.key) }
        var plain: [UInt8] = []
        for cell in stored { CellCoding.encodePlain(cell.measures, into: &plain) }
        do throws(DiskError) {
            let disk = try FileDisk(folder)
            let (store, _) = try Store.open(disk, settings: settings()) { _ in }
            for unit in units {
                let head = StoredCellsPiece.Head(
                    before: nil,
                    after: StoredPosition(incarnation: Incarnation(counter: 1, random: 1), version: 5, tag: 5),
                    takenAtUnixMilliseconds: 0, attestation: [])
                for record in StoredCellsPiece.encode(unit: unit, head, stored) {
                    _ = store.append(StoreRecordKind.cells.rawValue, record)
                }
                try perform(store, disk)
            }
        } catch {
            throw Failure(.failed, "\(error)")
        }
        return plain.count * units.count
    }

    private static func perform(_ store: Store, _ disk: FileDisk) throws(DiskError) {
        while store.durableThrough < store.appendedThrough,
            let task = store.nextTask(nowMilliseconds: SystemClock.monotonicMilliseconds)
        {
            let error = disk.perform(task)
            store.finished(task.number, error, nowMilliseconds: SystemClock.monotonicMilliseconds)
            if let error { throw error }
        }
    }

    private static func now() -> Instant {
        Instant(monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: 1_795_312_800_000)
    }

    private static func open(_ folder: String) throws(Failure) -> (node: Node, bytes: Int) {
        let node = NodeBridge.centre()
        var image = NodeImage(node.settings)
        do throws(DiskError) {
            let (store, report) = try Store.open(try FileDisk(folder), settings: settings()) { image.read($0) }
            node.restore(image, store, isWhole: report.isWhole, now: now())
            return (node, report.bytesRead)
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    private static func answer(_ node: Node, _ contents: BundleContents, on day: Day) throws(Failure) -> Int {
        let book = RankingBook(contents, of: node)
        do throws(ScoringError) {
            let ranking = try book.ranking(League(.branch), Period(.month, holding: day), asOf: day)
            return ExactCSV.ranks(ranking).count
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    /// Has the node write its snapshot, as it does by itself when its journal has grown.
    private static func snapshot(_ node: Node, _ folder: String) throws(Failure) {
        do throws(DiskError) {
            let disk = try FileDisk(folder)
            var actions = node.tick(now: now())
            while let task = actions.compactMap(\.diskTask).first {
                actions = node.diskFinished(task.number, disk.perform(task), now: now())
            }
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }
}

extension NodeAction {
    fileprivate var diskTask: StoreTask? {
        if case .disk(let task) = self { return task }
        return nil
    }
}
