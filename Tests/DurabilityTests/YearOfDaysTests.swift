import Durability
import TestSupport
import Testing

/// A store over weeks and years: its folder has the state's size, not that of all that was ever written.
struct YearOfDaysTests {
    private static let stateRecords = 200

    private static func settings(_ settings: inout StoreSettings) {
        settings.segmentBytesMax = 16 << 10
        settings.snapshotJournalBytesMin = 32 << 10
    }

    /// A hundred changes of the same two hundred things, and a snapshot when it is wanted.
    private func day(_ number: Int, _ bench: inout StoreBench, _ random: inout SplitMix64) -> Bool {
        for _ in 0..<100 { bench.append((0..<60).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
        var isWell = bench.settle()
        if bench.store.wantsSnapshot {
            bench.store.beginSnapshot()
            for record in 0..<Self.stateRecords {
                bench.store.addToSnapshot(7, StoreBench.payload(record) + [UInt8](repeating: 1, count: 60))
            }
            bench.store.endSnapshot()
            isWell = bench.settle() && isWell
        }
        bench.now += 86_400_000
        return isWell
    }

    // S-15, S-16
    @Test func `a year of days leaves a folder that has stopped growing`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk, Self.settings)
        var random = SplitMix64(seed: 1)
        var used: [Int] = []
        for number in 0..<365 {
            #expect(day(number, &bench, &random))
            used.append(disk.usedBytes)
        }
        // 365 days of 6 kB are 2.2 MB.
        let (first, rest) = (used[..<60].max() ?? 0, used[60...].max() ?? 0)
        #expect(bench.store.statistics.bytesWritten > 2_000_000 && rest < 150_000, "\(rest) bytes")
        #expect(rest <= first, "after 60 days \(first) bytes, in all \(rest)")
        #expect(try disk.files().count < 10)
    }

    // S-14
    @Test func `a disk that fills over a week is said, survived and healed`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk, Self.settings)
        var random = SplitMix64(seed: 2)
        for number in 0..<30 { #expect(day(number, &bench, &random)) }
        // Somebody else fills it: there is room for three more days.
        disk.capacityBytes = disk.usedBytes + 20_000
        var failed = 0
        for number in 30..<40 where !day(number, &bench, &random) { failed += 1 }
        guard case .failing(let error, _) = bench.store.condition else {
            Issue.record("it is not said: \(bench.store.condition)")
            return
        }
        #expect(error.kind == .full && failed > 0)
        let (acknowledged, appended) = (bench.store.durableThrough, bench.store.appendedThrough)
        #expect(acknowledged < appended)
        // What was acknowledged is there for whoever starts now.
        #expect(try StoreBench(disk.copy(), Self.settings).report.lastSequence >= acknowledged)
        disk.capacityBytes = .max
        bench.now += 86_400_000
        let isWell = bench.settle()
        #expect(isWell)
        #expect(bench.store.condition == .well && bench.store.durableThrough == appended)
        for number in 40..<80 { #expect(day(number, &bench, &random)) }
        #expect(disk.usedBytes < 150_000)
        #expect(try StoreBench(disk, Self.settings).report.isWhole)
    }
}
