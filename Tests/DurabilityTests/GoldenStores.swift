import Bytes
import Durability
import TestSupport

/// The stores of Protocol/vectors/storage as this program writes them, and what it finds in them.
struct GoldenStore {
    let name: String
    let requirements: [String]
    let disk: VirtualDisk
    /// Deflate's output is not the same everywhere.
    var bindsBytes = true

    static func all() throws -> [GoldenStore] {
        let stored = try journalAndSnapshot(compressionLevel: 0)
        let journal = "journal-0000000000000003.tcj"
        return [
            GoldenStore(name: "new", requirements: ["S-01", "S-02"], disk: VirtualDisk()),
            GoldenStore(
                name: "journal-and-snapshot",
                requirements: ["S-01", "S-02", "S-03", "S-04", "S-06", "S-07", "S-08", "S-18"], disk: stored),
            GoldenStore(
                name: "deflated", requirements: ["S-04"], disk: try journalAndSnapshot(compressionLevel: 6),
                bindsBytes: false),
            GoldenStore(
                name: "torn-tail", requirements: ["S-13", "S-21"],
                disk: changed(stored) { $0.truncate(journal, to: $0.contents(journal).count - 70) }),
            GoldenStore(
                name: "damage-in-the-middle", requirements: ["S-20", "S-21", "S-22"],
                disk: changed(stored) { $0.flip(journal, at: 52 + 61, mask: 0x10) }),
            GoldenStore(
                name: "damaged-snapshot", requirements: ["S-18", "S-21"],
                disk: changed(stored) { $0.flip("snapshot-0000000000000002.tcs", at: 52 + 62, mask: 1) }),
            GoldenStore(
                name: "damaged-file-header", requirements: ["S-08", "S-21"],
                disk: changed(stored) { $0.flip("snapshot-0000000000000002.tcs", at: 33, mask: 1) }),
            GoldenStore(name: "void-record", requirements: ["S-19", "S-22"], disk: try voidRecord()),
            GoldenStore(name: "written-once-more", requirements: ["S-12", "S-13", "S-19"], disk: try writtenTwice()),
            GoldenStore(
                name: "newer-format", requirements: ["S-26", "S-27"],
                disk: changed(stored) { disk in
                    var bytes = disk.contents(journal)
                    bytes[4] = 2
                    var crc: [UInt8] = []
                    crc.writeLittleEndian(CyclicRedundancyCheck.crc32(Array(bytes[0..<48]).span))
                    bytes.replaceSubrange(48..<52, with: crc)
                    disk.place(journal, bytes)
                }),
        ]
    }

    private static func changed(_ disk: VirtualDisk, _ change: (VirtualDisk) -> Void) -> VirtualDisk {
        let copy = disk.copy()
        change(copy)
        return copy
    }

    /// Three groups, a snapshot that covers the first two, one group while it is written, an idle moment.
    private static func journalAndSnapshot(compressionLevel: Int32) throws -> VirtualDisk {
        var bench = try StoreBench(VirtualDisk()) { $0.compressionLevel = compressionLevel }
        let text = Array("the quick brown fox jumps over the lazy dog, and over the dog, and over the fox. ".utf8)
        for number in 1...4 {
            bench.append(text + [UInt8(number)])
            if number % 2 == 0 { bench.settle() }
        }
        bench.store.beginSnapshot()
        bench.store.addToSnapshot(5, text + text + [1])
        bench.append([5])
        bench.append(text + [6])
        bench.settle()
        bench.store.addToSnapshot(5, text + text + [2])
        bench.store.addToSnapshot(5, [])
        bench.store.endSnapshot()
        bench.append([7])
        bench.settle()
        bench.now = 2_000
        bench.settle()
        return bench.disk
    }

    /// Record 2 could not be read when the second run began, and can be read again.
    private static func voidRecord() throws -> VirtualDisk {
        var first = try StoreBench(VirtualDisk()) { $0.compressionLevel = 0 }
        for payload in [[1], [2, 2]] as [[UInt8]] {
            first.append(payload)
            first.settle()
        }
        let file = "journal-0000000000000001.tcj"
        let last = first.disk.contents(file).count - 1
        first.disk.flip(file, at: last, mask: 1)
        var second = try StoreBench(first.disk) { $0.compressionLevel = 0 }
        second.append([2, 9, 9])
        second.settle()
        first.disk.flip(file, at: last, mask: 1)
        return first.disk
    }

    /// A sync failed: the same record stands in two files.
    private static func writtenTwice() throws -> VirtualDisk {
        var bench = try StoreBench(VirtualDisk()) { $0.compressionLevel = 0 }
        bench.append([1])
        bench.settle()
        bench.append([2])
        bench.disk.fault = { _, operation in
            if case .sync = operation { DiskError(.failed, operation: "sync", file: operation.file) } else { nil }
        }
        bench.settle()
        bench.disk.fault = nil
        bench.now = 1_000
        bench.append([3])
        bench.settle()
        return bench.disk
    }

    // MARK: As text

    var json: VectorJSON {
        get throws {
            var members: [VectorJSON.Member] = [
                .init("name", .string(name)),
                .init("requirements", .array(requirements.map { .string($0) })),
                .init(
                    "files",
                    .array(
                        try disk.files().map {
                            ["name": .string($0), "bytes": .string(Hexadecimal.encode(disk.contents($0)))]
                        })),
            ]
            members += Self.findings(disk)
            return .object(members)
        }
    }

    /// What opening finds.
    static func findings(_ disk: VirtualDisk) -> [VectorJSON.Member] {
        do throws(DiskError) {
            let bench = try StoreBench(disk)
            let report = bench.report
            return [
                .init("records", .array(bench.recovered.map(text))),
                .init("lastSequence", .string(String(report.lastSequence))),
                .init("unconfirmed", .string(String(report.lastSequence - bench.store.durableThrough))),
                .init("tornTails", .array(report.tornTails.map(text))),
                .init("damages", .array(report.damages.map(text))),
                .init("skipped", .array(report.skipped.map(text))),
            ]
        } catch {
            return [.init("error", ["file": .string(error.file), "newerFormat": .number(Int(error.code))])]
        }
    }

    private static func text(_ record: StoredRecord) -> VectorJSON {
        [
            "sequence": .string(String(record.sequence)), "kind": .number(Int(record.kind)),
            "payload": .string(Hexadecimal.encode(record.payload)), "snapshot": .bool(record.isSnapshot),
        ]
    }

    private static func text(_ damage: RecoveryReport.Damage) -> VectorJSON {
        var members: [VectorJSON.Member] = [
            .init("file", .string(damage.file)), .init("offset", .number(damage.offset)),
            .init("bytes", .number(damage.bytes)),
        ]
        if let missing = damage.sequencesMissing {
            let ends = [missing.lowerBound, missing.upperBound].map { VectorJSON.string(String($0)) }
            members.append(.init("sequencesMissing", .array(ends)))
        }
        if let missing = damage.snapshotRecordsMissing {
            let ends = [missing.lowerBound, missing.upperBound].map { VectorJSON.string(String($0)) }
            members.append(.init("snapshotRecordsMissing", .array(ends)))
        }
        return .object(members)
    }
}
