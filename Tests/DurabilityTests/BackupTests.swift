import Durability
import TestSupport
import Testing

/// The order of Protocol/10-storage.md, "Backup": files are copied one by one while the program goes on.
struct BackupTests {
    /// Copies the files of these kinds in turn; `nil` when one has gone meanwhile.
    private static func copy(
        _ workload: inout Workload, _ suffixes: [String], into copy: VirtualDisk, _ random: inout SplitMix64
    ) throws -> Bool {
        for suffix in suffixes {
            for file in try workload.disk.files() where file.hasSuffix(suffix) {
                guard try workload.disk.files().contains(file) else { return false }
                copy.place(file, workload.disk.contents(file))
                for _ in 0..<random.next(below: 4) {
                    workload.append()
                    _ = workload.work()
                }
            }
        }
        return true
    }

    @Test func `a copy in the documented order is complete, with all that was acknowledged when it began`() throws {
        var (copies, repeats, wrongOrder) = (0, 0, 0)
        for seed in 0..<UInt64(isLong ? 5_000 : 100) {
            var random = SplitMix64(seed: seed)
            var workload = try Workload(VirtualDisk(), seed: seed)
            workload.run(groups: random.next(in: 1...20))
            for _ in 0..<20 {
                let acknowledged = workload.acknowledged
                let copy = VirtualDisk()
                let before = try workload.disk.files().filter { $0.hasSuffix(".tcs") }
                let isDone = try Self.copy(&workload, [".tcs", ".tcj"], into: copy, &random)
                let after = try workload.disk.files().filter { $0.hasSuffix(".tcs") }
                guard isDone, before == after else {
                    repeats += 1
                    continue
                }
                copies += 1
                var restored = workload.moved(to: copy)
                try restored.restart(isDamaged: true)
                let complaints = restored.complaints
                #expect(complaints.isEmpty && restored.report.isWhole, "seed \(seed): \(restored.report)")
                #expect(restored.report.lastSequence >= acknowledged, "seed \(seed)")
                break
            }
            let reversed = VirtualDisk()
            if try Self.copy(&workload, [".tcj", ".tcs"], into: reversed, &random) {
                var restored = workload.moved(to: reversed)
                try restored.restart(isDamaged: true)
                // At least it is never taken for whole.
                #expect(restored.complaints.isEmpty, "seed \(seed)")
                if !restored.report.isWhole { wrongOrder += 1 }
            }
        }
        #expect(copies > 50 && repeats > 20 && wrongOrder > 5, "\(copies), \(repeats), \(wrongOrder)")
    }
}
