internal import Durability
internal import Runtime

/// `tamcap bench store`: what a store costs, on a real folder.
enum StoreFigures {
    /// Records as an office's commits make them: one or a few cells, which compress to a third.
    private static func payload(_ number: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var value = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
        for index in 0..<280 {
            value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(index % 4 == 0 ? UInt8(truncatingIfNeeded: value >> 56) : UInt8(index & 0x1F))
        }
        return bytes
    }

    static func run(records: Int, _ console: inout Console) throws(Failure) {
        let folder = "/tmp/tamcap-bench-\(ProcessFacts.processIdentifier)"
        defer { try? Files.removeTree(folder) }
        try console.print("store: \(records) records of 280 bytes in \(folder)\n")
        do throws(DiskError) {
            for group in [1, 100, 10_000] {
                let count = group == 1 ? min(records, 2_000) : records
                let line = try append(count, group: group, to: "\(folder)/\(group)")
                do throws(Failure) { try console.print(line) } catch { return }
            }
            let lines = try recover("\(folder)/10000")
            do throws(Failure) { try console.print(lines) } catch { return }
        } catch {
            throw Failure(.failed, "\(folder): \(error)")
        }
    }

    private static func append(_ count: Int, group: Int, to path: String) throws(DiskError) -> String {
        let disk = try FileDisk(path)
        let (store, _) = try Store.open(disk, settings: StoreSettings(storeID: SystemEntropy.bytes(16))) { _ in }
        let payloads = (0..<1_000).map(payload)
        let began = (wall: SystemClock.monotonicMilliseconds, cpu: SystemClock.processNanoseconds)
        for number in 0..<count {
            _ = store.append(1, payloads[number % payloads.count])
            guard (number + 1) % group == 0 || number + 1 == count else { continue }
            while !store.isIdle, let task = store.nextTask(nowMilliseconds: 0) {
                let error = disk.perform(task)
                store.finished(task.number, error, nowMilliseconds: 0)
                if let error { throw error }
            }
        }
        let wall = max(1, SystemClock.monotonicMilliseconds - began.wall)
        let cpu = max(1, (SystemClock.processNanoseconds - began.cpu) / 1_000)
        return "  \(count) appended, \(group) with one fsync: \(Int64(count) * 1_000 / wall) records/s, "
            + "\(Int64(count) * 1_000_000 / cpu) per CPU second, \(store.statistics.syncs) syncs, "
            + "\(store.statistics.bytesWritten / UInt64(count)) bytes each on the disk\n"
    }

    private static func recover(_ path: String) throws(DiskError) -> String {
        let began = (wall: SystemClock.monotonicMilliseconds, cpu: SystemClock.processNanoseconds)
        var payloadBytes = 0
        let disk = try FileDisk(path, isReader: true)
        let settings = StoreSettings(storeID: SystemEntropy.bytes(16))
        let report = try Store.open(disk, settings: settings) { payloadBytes += $0.payload.count }.report
        let wall = SystemClock.monotonicMilliseconds - began.wall
        let cpu = max(1, (SystemClock.processNanoseconds - began.cpu) / 1_000)
        return "  recovered \(report.journalRecords) records from \(report.bytesRead >> 20) MB in \(wall) ms: "
            + "\(Int64(report.journalRecords) * 1_000_000 / cpu) records, \(Int64(report.bytesRead) / cpu) MB of files "
            + "and \(Int64(payloadBytes) / cpu) MB of records per CPU second\n"
    }
}

extension Store {
    fileprivate var isIdle: Bool { durableThrough >= appendedThrough }
}
