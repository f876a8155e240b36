import Durability
import TestSupport
import Testing

struct StoreTests {
    @Test func `appended records come out again, in order`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        for number in 0..<10 { bench.append(StoreBench.payload(number)) }
        bench.settle()
        #expect(bench.store.durableThrough == 10)
        for number in 10..<20 { bench.append(StoreBench.payload(number)) }
        bench.settle()
        let again = try StoreBench(disk)
        #expect(again.report.isWhole && again.report.tornTails.isEmpty && !again.report.isNew)
        #expect(again.recovered.map(\.payload) == (0..<20).map(StoreBench.payload))
        #expect(again.recovered.map(\.sequence) == Array(1...20))
    }

    @Test func `everything appended while a task is under way shares one fsync (S-10)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.append([1])
        let task = bench.store.nextTask(nowMilliseconds: 0)
        let first = try #require(task)
        for number in 0..<100 { bench.append([UInt8(number)]) }
        #expect(bench.store.nextTask(nowMilliseconds: 0) == nil)
        #expect(bench.store.durableThrough == 0)
        bench.store.finished(first.number, disk.perform(first), nowMilliseconds: 0)
        #expect(bench.store.durableThrough == 1)
        let syncs = disk.syncCount
        bench.settle()
        #expect(disk.syncCount == syncs + 1 && bench.store.durableThrough == 101)
        #expect(bench.store.pendingBytes == 0)
    }

    @Test func `a snapshot replaces the journal that it covers (S-15, S-16)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        for number in 0..<20 { bench.append(StoreBench.payload(number)) }
        bench.settle()
        bench.store.beginSnapshot()
        bench.store.addToSnapshot(7, [1, 2, 3])
        bench.append([9])
        bench.store.addToSnapshot(8, [4])
        bench.store.endSnapshot()
        bench.settle()
        #expect(try disk.files() == ["journal-0000000000000003.tcj", "snapshot-0000000000000002.tcs"])
        let again = try StoreBench(disk)
        #expect(again.report.isWhole)
        #expect(
            again.recovered == [
                StoredRecord(sequence: 20, kind: 7, payload: [1, 2, 3], isSnapshot: true),
                StoredRecord(sequence: 21, kind: 8, payload: [4], isSnapshot: true),
                StoredRecord(sequence: 21, kind: 5, payload: [9], isSnapshot: false),
            ])
    }

    @Test func `a file with a single record that the snapshot does not cover stays (S-16)`() throws {
        let disk = VirtualDisk()
        // Every file is closed after its first group.
        var bench = try StoreBench(disk) { $0.segmentBytesMax = 60 }
        bench.append([1])
        bench.settle()
        bench.store.beginSnapshot()
        bench.store.addToSnapshot(5, [1, 1])
        for number in 2...4 {
            bench.append([UInt8(number)])
            bench.settle()
        }
        bench.store.endSnapshot()
        bench.settle()
        #expect(bench.store.statistics.snapshots == 1)
        #expect(try StoreBench(disk).recovered.map(\.payload) == [[1, 1], [2], [3], [4]])
    }

    @Test func `every start begins a new file, and an older one is never written to again (S-11)`() throws {
        let disk = VirtualDisk()
        for run in 1...5 {
            var bench = try StoreBench(disk)
            let before = try disk.files().map { disk.contents($0) }
            bench.append([UInt8(run)])
            bench.settle()
            #expect(try disk.files().count == run)
            #expect(try disk.files().dropLast().map { disk.contents($0) } == before)
        }
        var bench = try StoreBench(disk) {
            ($0.segmentBytesMax, $0.compressionLevel) = (200, 0)
        }
        for number in 0..<10 {
            bench.append([UInt8](repeating: UInt8(number), count: 90))
            bench.settle()
        }
        // Header and one such block have more than 200 bytes.
        #expect(try disk.files().count == 15)
        #expect(try StoreBench(disk).recovered.count == 15)
    }

    @Test func `an idle start writes nothing, and a record is written once more only while nothing confirms it (S-13)`()
        throws
    {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.append([1])
        bench.settle()
        bench.append([2])
        bench.settle()
        var again = try StoreBench(disk)
        #expect(again.store.durableThrough == 1 && again.store.appendedThrough == 2 && again.recovered.count == 2)
        again.settle()
        #expect(again.store.durableThrough == 2)
        again.now = 2_000
        again.settle()
        let operations = disk.operationCount
        var third = try StoreBench(disk)
        third.settle()
        #expect(third.store.durableThrough == 2 && disk.operationCount == operations)
    }

    @Test func `a full disk is retried after 1, 2, 4, 5, 5 seconds, and probed every 2 (S-14)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.settle()
        #expect(bench.store.nextDeadlineMilliseconds == 2_000)
        bench.now = 2_000
        do {
            let isDone = bench.settle()
            #expect(isDone && disk.operationCount == 1 && bench.store.nextDeadlineMilliseconds == 4_000)
        }
        disk.capacityBytes = 20
        bench.append([1])
        #expect(bench.store.nextDeadlineMilliseconds == 2_000)
        for wait in [1_000, 2_000, 4_000, 5_000, 5_000] as [Int64] {
            let isDone = bench.settle()
            #expect(!isDone)
            let error = DiskError(.full, operation: "append", file: "journal-000000000000000", code: 28)
            guard case .failing(let failure, sinceMilliseconds: 2_000) = bench.store.condition else {
                Issue.record("\(bench.store.condition)")
                return
            }
            #expect(failure.kind == error.kind && failure.file.hasPrefix(error.file))
            // What the attempt left behind goes at once.
            do {
                let isDone = bench.settle()
                #expect(isDone && disk.usedBytes == 0)
            }
            #expect(bench.store.nextDeadlineMilliseconds == bench.now + wait)
            bench.now += wait
        }
        disk.capacityBytes = .max
        do {
            let isDone = bench.settle()
            #expect(isDone && bench.store.condition == .well && bench.store.durableThrough == 1)
        }
        disk.isReadOnly = true
        bench.now += 2_000
        do {
            let isDone = bench.settle()
            #expect(!isDone && bench.store.condition != .well)
        }
        disk.isReadOnly = false
        bench.now += 2_000
        do {
            let isDone = bench.settle()
            #expect(isDone && bench.store.condition == .well)
        }
    }

    @Test func `a snapshot that fails is dropped and wanted again later; the journal goes on (S-17)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk) { $0.snapshotJournalBytesMin = 100 }
        for number in 0..<10 {
            bench.append(StoreBench.payload(number))
            bench.settle()
        }
        #expect(bench.store.wantsSnapshot)
        disk.fault = { _, operation in
            let isSnapshot = operation.file.hasPrefix("snapshot")
            return isSnapshot ? DiskError(.full, operation: operation.name, file: operation.file, code: 28) : nil
        }
        bench.store.beginSnapshot()
        #expect(bench.store.snapshotHasRoom && !bench.store.wantsSnapshot)
        bench.store.addToSnapshot(1, [1])
        bench.store.endSnapshot()
        do {
            let isDone = bench.settle()
            #expect(!isDone && bench.store.condition == .well && bench.store.snapshotTrouble?.kind == .full)
        }
        #expect(!bench.store.snapshotHasRoom && !bench.store.wantsSnapshot && !bench.store.isWritingSnapshot)
        bench.store.addToSnapshot(1, [2])
        bench.append([1])
        disk.fault = nil
        do {
            let isDone = bench.settle()
            #expect(isDone && bench.store.durableThrough == 11)
        }
        #expect(try disk.files().allSatisfy { $0.hasPrefix("journal") })
        bench.now = 60_000
        bench.settle()
        #expect(bench.store.wantsSnapshot)
        bench.store.beginSnapshot()
        bench.store.addToSnapshot(1, [3])
        bench.store.endSnapshot()
        do {
            let isDone = bench.settle()
            #expect(isDone && bench.store.snapshotTrouble == nil && !bench.store.wantsSnapshot)
        }
        #expect(try StoreBench(disk).recovered.map(\.payload) == [[3]])
    }

    @Test func `snapshots keep the store within twice its state`() throws {
        var workload = try Workload(VirtualDisk(), seed: 17)
        var most = 0
        for _ in 0..<300 {
            workload.append()
            for _ in 0..<12 { _ = workload.work() }
            most = max(most, workload.disk.usedBytes)
        }
        #expect(workload.snapshots > 10 && workload.complaints.isEmpty)
        // The journal may have 1,000 bytes and the files that are being replaced.
        #expect(most < 6_000)
    }
}
