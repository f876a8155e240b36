import Durability
import Model
import Nodes
import Peering
import Simulator
import Wire

/// A nation VN and its agent 10101 with stores on plain disks; a power cut takes what was not synced.
final class StoredWorld {
    let world = VirtualWorld()
    /// Nodes whose disks do not answer until they are released.
    var heldBack: Set<String> = []
    /// Of the nation.
    var changeLimits: (inout NodeLimits) -> Void = { _ in }
    private var waiting: [(node: String, task: StoreTask)] = []
    private var disks: [String: PlainDisk] = [:]
    private var starts: UInt64 = 0
    /// Which life of a node a task belongs to.
    private var lives: [String: UInt64] = [:]

    private let isAttested: Bool
    /// Of the agent; the nation speaks all minors.
    private let versions: ClosedRange<UInt8>

    init(isAttested: Bool = false, versions: ClosedRange<UInt8> = ProtocolVersion.minors) {
        self.isAttested = isAttested
        self.versions = versions
        world.onDisk = { [unowned self] name, task in
            if heldBack.contains(name) { return waiting.append((name, task)) }
            let life = lives[name]
            world.after(milliseconds: 3) { [unowned self] in if lives[name] == life { perform(name, task) } }
        }
    }

    func disk(_ name: String) -> PlainDisk {
        if let disk = disks[name] { return disk }
        let disk = PlainDisk()
        disks[name] = disk
        return disk
    }

    private func perform(_ name: String, _ task: StoreTask) {
        let error = disk(name).perform(task)
        world.with(name) { $0.diskFinished(task.number, error, now: $1) }
    }

    /// Starts a node from what its disk holds, or from less: the rows that made its figures may be of no use.
    func start(_ name: String, areRowsOfUse: Bool = true) {
        starts += 1
        lives[name] = starts
        let node =
            name == "VN"
            ? SimpleCountry.aggregator(
                "VN", .nation, below: [("10101", ["10101"])], seed: starts, isAttested: isAttested,
                changeLimits: changeLimits)
            : SimpleCountry.agent(name, units: [name], upstreams: ["VN"], seed: starts, versions: versions)
        var settings = StoreSettings(storeID: [UInt8](repeating: UInt8(truncatingIfNeeded: starts), count: 16))
        settings.snapshotJournalBytesMin = 20_000
        var image = NodeImage(node.settings)
        guard let (store, report) = try? Store.open(disk(name), settings: settings, onRecord: { image.read($0) }) else {
            fatalError("a plain disk can be read")
        }
        node.rowsForSnapshot = { _ in nil }
        node.restore(
            image, store, isWhole: report.isWhole, mayOwnersGoOn: report.isWhole && areRowsOfUse, now: world.now(name))
        world.add(node, named: name)
    }

    func cutPower(_ name: String) {
        lives[name] = nil
        heldBack.remove(name)
        waiting.removeAll { $0.node == name }
        world.remove(name)
        disk(name).losePower()
    }

    func release(_ name: String) {
        heldBack.remove(name)
        let tasks = waiting.filter { $0.node == name }
        waiting.removeAll { $0.node == name }
        for (_, task) in tasks { perform(name, task) }
    }

    func settled(within milliseconds: Int64 = 60_000) -> Bool {
        world.run(within: milliseconds) {
            world.nodes["10101"]?.isDelivered == true && world.agree("VN", "10101", on: "10101")
                && world.nodes.values.allSatisfy { $0.isStoreIdle }
        }
    }
}

/// Files in memory; a power cut takes what was not synced.
final class PlainDisk: Disk {
    private struct File {
        var bytes: [UInt8] = []
        var synced = 0
    }

    private var contents: [String: File] = [:]
    var fault: DiskError.Kind?

    func files() throws(DiskError) -> [String] { contents.keys.sorted() }

    func size(_ file: String) throws(DiskError) -> Int { try found(file).bytes.count }

    func read(_ file: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        let bytes = try found(file).bytes
        return Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
    }

    private func found(_ file: String) throws(DiskError) -> File {
        guard let found = contents[file] else { throw DiskError(.gone, operation: "read", file: file) }
        return found
    }

    func perform(_ operation: DiskOperation) throws(DiskError) {
        if let fault { throw DiskError(fault, operation: operation.name, file: operation.file) }
        switch operation {
        case .create(let file): contents[file] = File()
        case .append(let file, let bytes): contents[file]?.bytes += bytes
        case .sync(let file):
            let count = contents[file]?.bytes.count ?? 0
            contents[file]?.synced = count
        case .rename(let file, let other): contents[other] = contents.removeValue(forKey: file)
        case .remove(let file): contents[file] = nil
        case .syncFolder, .probe: break
        }
    }

    func losePower() {
        for (name, file) in contents { contents[name]?.bytes.removeLast(file.bytes.count - file.synced) }
    }

    /// Flips a bit in the middle of the longest file.
    func flipMiddle() {
        guard let longest = contents.max(by: { ($0.value.bytes.count, $0.key) < ($1.value.bytes.count, $1.key) }) else {
            return
        }
        contents[longest.key]?.bytes[longest.value.bytes.count / 2] ^= 4
    }
}
