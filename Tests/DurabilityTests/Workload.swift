import Bytes
import Durability
import TestSupport

/// A small program on a store: keys that get values. What the store gives back must be the state after exactly the
/// first so many of its changes, and never fewer than were acknowledged.
struct Workload {
    struct Change: Equatable {
        let key: UInt8
        let value: [UInt8]
    }

    static let keys = 6
    static let changeKind: UInt8 = 1
    static let stateKind: UInt8 = 2

    private(set) var disk: VirtualDisk
    var store: Store
    private(set) var report: RecoveryReport
    /// Every change by its sequence: what this program, or the one before it, believes.
    private(set) var changes: [UInt64: Change]
    /// Changes that were gone after a start and never acknowledged. A file that was removed after it had failed may
    /// come back after a power cut, until the folder is synced, and them with it.
    private var gone: [UInt64: [Change]] = [:]
    private(set) var state: [UInt8: [UInt8]] = [:]
    private(set) var acknowledged: UInt64
    /// Since the start: a new start writes the last group once more before it calls it durable.
    private var durable: UInt64 = 0
    private(set) var snapshots: UInt64 = 0
    private(set) var now: Int64 = 0
    private(set) var complaints: [String] = []
    /// What the last restart gave.
    private(set) var found: [StoredRecord] = []
    private let compressionLevel: Int32
    private var random: SplitMix64
    private var snapshotNext: Int?
    private var nextValue: UInt64

    static func settings(compressionLevel: Int32 = 6) -> StoreSettings {
        var settings = StoreSettings(storeID: (0..<16).map { UInt8(0xA0 + $0) })
        settings.segmentBytesMax = 400
        settings.snapshotJournalBytesMin = 1_000
        settings.bodyBytesTarget = 120
        settings.taskBytesMax = 300
        settings.snapshotSyncBytes = 200
        settings.compressionLevel = compressionLevel
        return settings
    }

    init(_ disk: VirtualDisk, seed: UInt64, compressionLevel: Int32 = 6) throws(DiskError) {
        self.disk = disk
        self.compressionLevel = compressionLevel
        random = SplitMix64(seed: seed)
        (store, report) = try Store.open(disk, settings: Self.settings(compressionLevel: compressionLevel)) { _ in }
        (changes, acknowledged, nextValue) = ([:], 0, seed << 32)
    }

    /// The same program with its folder elsewhere.
    func moved(to disk: VirtualDisk) -> Workload {
        var copy = self
        copy.disk = disk
        return copy
    }

    /// The program starts again on what its disk holds.
    ///
    /// After a power cut everything acknowledged must be there; after damage it may be named instead.
    mutating func restart(isDamaged: Bool = false) throws(DiskError) {
        var found: [StoredRecord] = []
        (store, report) = try Store.open(disk, settings: Self.settings(compressionLevel: compressionLevel)) {
            found.append($0)
        }
        self.found = found
        snapshotNext = nil
        (snapshots, durable) = (0, 0)
        if report.lastSequence < acknowledged, !isDamaged {
            complaints.append("acknowledged \(acknowledged), recovered \(report.lastSequence)")
        }
        checkRecords(found)
        state = Self.state(of: found)
        for sequence in changes.keys where sequence > report.lastSequence {
            if let change = changes.removeValue(forKey: sequence) { gone[sequence, default: []].append(change) }
        }
        if report.isWhole {
            let expected = Self.state(changes, through: report.lastSequence)
            if state != expected { complaints.append("the state is not that after \(report.lastSequence)") }
        }
    }

    /// Every record is one that was appended, in order.
    private mutating func checkRecords(_ found: [StoredRecord]) {
        var last: UInt64 = 0
        var isJournal = false
        for record in found {
            let sequence = record.sequence
            if record.isSnapshot {
                if isJournal || sequence < last { complaints.append("snapshot record \(sequence) out of order") }
                let change = Change(key: record.payload[0], value: Array(record.payload.dropFirst()))
                let expected = Self.state(changes, through: sequence)[change.key]
                if expected != change.value { complaints.append("key \(change.key) is not as of \(sequence)") }
            } else {
                if isJournal, sequence <= last { complaints.append("record \(sequence) after \(last)") }
                isJournal = true
                let change = Change(key: record.payload[0], value: Array(record.payload.dropFirst()))
                if sequence > acknowledged, gone[sequence]?.contains(change) == true { changes[sequence] = change }
                if changes[sequence] != change { complaints.append("record \(sequence) was never appended so") }
            }
            last = sequence
        }
    }

    static func state(of records: [StoredRecord]) -> [UInt8: [UInt8]] {
        var (state, asOf): ([UInt8: [UInt8]], [UInt8: UInt64]) = ([:], [:])
        for record in records {
            let key = record.payload[0]
            if record.isSnapshot { asOf[key] = record.sequence } else if record.sequence <= asOf[key] ?? 0 { continue }
            state[key] = Array(record.payload.dropFirst())
        }
        return state
    }

    static func state(_ changes: [UInt64: Change], through sequence: UInt64) -> [UInt8: [UInt8]] {
        var state: [UInt8: [UInt8]] = [:]
        for entry in changes.keys.sorted() where entry <= sequence {
            if let change = changes[entry] { state[change.key] = change.value }
        }
        return state
    }

    // MARK: Working

    mutating func append() {
        nextValue += 1
        var value: [UInt8] = []
        value.writeLittleEndian(nextValue)
        // Some compress, some do not, some are larger than a body.
        value += random.bool(oneIn: 4) ? random.bytes(random.next(below: 200)) : [UInt8](repeating: 0x20, count: 20)
        let change = Change(key: UInt8(random.next(below: Self.keys)), value: value)
        let sequence = store.append(Self.changeKind, [change.key] + change.value)
        changes[sequence] = change
        state[change.key] = change.value
    }

    /// Takes the next task, if there is one, and does it at once.
    mutating func work() -> Bool {
        snapshotSlice()
        guard let task = store.nextTask(nowMilliseconds: now) else { return false }
        store.finished(task.number, disk.perform(task), nowMilliseconds: now)
        noteAcknowledged()
        return true
    }

    mutating func noteAcknowledged() {
        if store.durableThrough < durable { complaints.append("durable went back") }
        durable = store.durableThrough
        acknowledged = max(acknowledged, durable)
        snapshots = max(snapshots, store.statistics.snapshots)
    }

    /// Adds one key's state to the snapshot that is being written, or begins one.
    mutating func snapshotSlice() {
        if !store.isWritingSnapshot {
            snapshotNext = nil
            guard store.wantsSnapshot else { return }
            store.beginSnapshot()
            snapshotNext = 0
        }
        guard let key = snapshotNext, store.snapshotHasRoom else { return }
        if key < Self.keys {
            if let value = state[UInt8(key)] { store.addToSnapshot(Self.stateKind, [UInt8(key)] + value) }
            snapshotNext = key + 1
        } else {
            store.endSnapshot()
            snapshotNext = nil
        }
    }

    mutating func wait(_ milliseconds: Int64) { now += milliseconds }

    /// A fixed course: groups of changes with tasks between them, several files, several snapshots.
    mutating func run(groups: Int = 30) {
        for _ in 0..<groups {
            for _ in 0...random.next(below: 3) { append() }
            for _ in 0..<8 { _ = work() }
            wait(400)
        }
    }

    /// Everything that is due is done, for so long that every wait is over.
    mutating func settle(seconds: Int = 120) {
        for _ in 0..<seconds {
            for _ in 0..<100 where work() {}
            wait(1_000)
        }
    }

    /// Whether all that was acknowledged is either there or named as lost.
    static func silentlyLost(_ acknowledged: UInt64, _ found: [StoredRecord], _ report: RecoveryReport) -> [UInt64] {
        guard acknowledged > 0 else { return [] }
        var covered = found.filter(\.isSnapshot).map(\.sequence).min() ?? 0
        // A damaged snapshot names itself; what it covers is not looked for in the journal.
        if report.damages.contains(where: { $0.snapshotRecordsMissing != nil }) { covered = acknowledged }
        let there = Set(found.filter { !$0.isSnapshot }.map(\.sequence))
        return (1...acknowledged).filter { sequence in
            if sequence <= covered || there.contains(sequence) { return false }
            if report.damages.contains(where: { $0.sequencesMissing?.contains(sequence) == true }) { return false }
            return report.tornTails.isEmpty || sequence <= report.lastSequence
        }
    }
}
