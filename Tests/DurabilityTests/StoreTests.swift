import Durability
import TestSupport
import Testing

struct StoreTests {
    @Test func `what was appended and written comes out again, in order`() throws {
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

    @Test func `everything appended while a task is under way shares one fsync`() throws {
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

    @Test func `a snapshot replaces the journal that it covers`() throws {
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
                StoredRecord(sequence: 21, kind: 1, payload: [9], isSnapshot: false),
            ])
    }
}
