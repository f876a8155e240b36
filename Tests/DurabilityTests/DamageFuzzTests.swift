import Bytes
import Durability
import TestSupport
import Testing

/// Stores whose files were damaged without anybody making the checksums right: every record that is read is one that
/// was written, under its own sequence and once (S-18, S-20).
struct DamageFuzzTests {
    fileprivate struct Record: Hashable {
        let sequence: UInt64
        let isSnapshot: Bool
        let kind: UInt8
        let payload: [UInt8]

        init(_ record: StoredRecord) {
            (sequence, isSnapshot) = (record.isSnapshot ? 0 : record.sequence, record.isSnapshot)
            (kind, payload) = (record.kind, record.payload)
        }
    }

    /// What reads a store: the real one, or one that misjudges something.
    fileprivate typealias Reader = (VirtualDisk) throws -> [Record]

    private static func real(_ disk: VirtualDisk) throws -> [Record] {
        var records: [Record] = []
        _ = try Store.open(disk, settings: Workload.settings()) { records.append(Record($0)) }
        return records
    }

    /// Stores as they lie there, with a snapshot; without one the journal has everything.
    private static func samples(_ suffix: String) throws -> [VirtualDisk] {
        try [Int32(0), 6].flatMap { level in
            try (2...12).compactMap { groups -> VirtualDisk? in
                var workload = try Workload(VirtualDisk(), seed: 11, compressionLevel: level)
                workload.run(groups: groups)
                workload.wait(2_000)
                _ = workload.work()
                let hasSnapshot = try workload.disk.files().contains { $0.hasSuffix(".tcs") }
                return hasSnapshot == (suffix == ".tcs") ? workload.disk : nil
            }.suffix(2)
        }
    }

    /// All that may be read: what a snapshot covers comes to light where the snapshot is damaged, and so does an older
    /// snapshot, or one that was never finished.
    private static func written(_ disk: VirtualDisk) throws -> Set<Record> {
        let snapshots = try disk.files().filter { $0.hasSuffix(".tcs") }
        var records = Set(try real(disk.copy()))
        for kept in snapshots + [""] {
            let bare = disk.copy()
            for file in snapshots where file != kept { bare.place(file, []) }
            records.formUnion(try real(bare))
        }
        return records
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let at = random.next(below: bytes.count)
        switch random.next(below: 5) {
        case 0: bytes[at] ^= 1 << UInt8(random.next(below: 8))
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + random.next(in: 1...200)))
        case 2: bytes.removeSubrange(at...)
        case 3:
            for place in at..<min(bytes.count, at + random.next(in: 1...512)) { bytes[place] = 0 }
        default: bytes.insert(contentsOf: random.bytes(random.next(in: 1...80)), at: at)
        }
    }

    private static func find(_ suffix: String, _ rounds: Int, _ read: Reader) throws -> String? {
        let samples = try samples(suffix)
        if samples.isEmpty { return "no store has files that end in \(suffix)" }
        let originals = try samples.map(written)
        return Fuzzing("store \(suffix)", seed: 20_261_138, rounds: rounds).find { random in
            let place = random.next(below: samples.count)
            let disk = samples[place].copy()
            do {
                let files = try disk.files().filter { $0.hasSuffix(suffix) }
                for _ in 0..<random.next(in: 1...3) {
                    let file = random.element(of: files)
                    var bytes = disk.contents(file)
                    damage(&bytes, &random)
                    disk.place(file, bytes)
                }
                let records = try read(disk)
                if let strange = records.first(where: { !originals[place].contains($0) }) {
                    return "record \(strange.sequence) was never written: \(strange.payload.prefix(8))"
                }
                let journal = records.filter { !$0.isSnapshot }.map(\.sequence)
                if zip(journal, journal.dropFirst()).contains(where: { $0 >= $1 }) { return "sequences do not ascend" }
                return nil
            } catch let error as DiskError {
                return error.kind == .newerFormat ? nil : "\(error)"
            } catch { return "\(error)" }
        }
    }

    @Test(arguments: [".tcj", ".tcs"])
    func `what is read of damaged files was written`(suffix: String) throws {
        let found = try Self.find(suffix, 2_000, Self.real)
        #expect(found == nil)
    }

    @Test func `a reader that counts on across a gap is found`() throws {
        let found = try Self.find(".tcj", 2_000) { disk in
            let records = try Self.real(disk)
            let journal = records.filter { !$0.isSnapshot }
            guard let gap = zip(journal, journal.dropFirst()).first(where: { $0.sequence + 1 != $1.sequence }) else {
                return records
            }
            // The record behind the gap under the number before it.
            return records.filter { $0 != gap.0 } + [gap.0, gap.0]
        }
        #expect(found != nil)
    }

    @Test func `a reader that believes a torn snapshot is found`() throws {
        let whole = try Self.samples(".tcs").map { try Self.real($0.copy()).filter(\.isSnapshot).count }
        let found = try Self.find(".tcs", 2_000) { disk in
            var records = try Self.real(disk)
            let count = records.filter(\.isSnapshot).count
            guard let last = records.last(where: \.isSnapshot), !whole.contains(count) else { return records }
            // One more, with a byte of what follows.
            records.append(Record(last, with: [0]))
            return records
        }
        #expect(found != nil)
    }
}

extension DamageFuzzTests.Record {
    fileprivate init(_ record: Self, with more: [UInt8]) {
        (sequence, isSnapshot) = (record.sequence, record.isSnapshot)
        (kind, payload) = (record.kind, record.payload + more)
    }
}
