import Durability
import TestSupport
import Testing

/// Random courses with every fault a disk has, each class of them switched off at random. The seed is the argument.
struct RandomStoreTests {
    private struct Faults {
        var failures = 0
        var crashes = 0
        var kills = 0
        var fullDisks = 0
        var readOnlySpells = 0
        var lostFolders = 0
    }

    private static let kinds: [DiskError.Kind] = [.full, .failed, .readOnly, .gone]

    /// One course of `steps` steps; complaints and how often each fault fired.
    private static func run(_ seed: UInt64, steps: Int, _ faults: inout Faults) throws -> [String] {
        var random = SplitMix64(seed: seed)
        let disk = VirtualDisk()
        let level: Int32 = random.bool(oneIn: 2) ? 0 : 6
        var workload = try Workload(disk, seed: random.next(), compressionLevel: level)
        let has = (0..<6).map { _ in random.bool(oneIn: 2) }
        var failures = random.split()
        var fired = 0
        disk.fault = { _, operation in
            guard has[0], failures.bool(oneIn: 40) else { return nil }
            fired += 1
            return DiskError(failures.element(of: kinds), operation: operation.name, file: operation.file)
        }
        for _ in 0..<steps {
            switch random.next(below: 100) {
            case 0..<40: if workload.store.pendingBytes < 3_000 { workload.append() }
            case 40..<85: _ = workload.work()
            case 85..<94: workload.wait(Int64(random.next(below: 3_000)))
            case 94 where has[1]:
                faults.crashes += 1
                disk.crash(random.element(of: VirtualDisk.Loss.allCases), &random)
                try workload.restart()
            case 95 where has[2]:
                // Killed: what the system had taken is still visible, synced or not.
                faults.kills += 1
                try workload.restart()
            case 96 where has[3]:
                faults.fullDisks += 1
                disk.capacityBytes = disk.usedBytes + random.next(below: 500)
            case 97 where has[4]:
                faults.readOnlySpells += 1
                disk.isReadOnly.toggle()
            case 98 where has[5]:
                faults.lostFolders += 1
                disk.isGone = true
                _ = workload.work()
                disk.isGone = false
            default:
                disk.capacityBytes = .max
                disk.isReadOnly = false
            }
        }
        faults.failures += fired
        disk.fault = nil
        disk.capacityBytes = .max
        disk.isReadOnly = false
        workload.settle(seconds: 80)
        var complaints: [String] = []
        if workload.store.durableThrough != workload.store.appendedThrough { complaints.append("not all durable") }
        if workload.store.condition != .well { complaints.append("\(workload.store.condition)") }
        if workload.store.wantsSnapshot { complaints.append("a snapshot is missing") }
        if try disk.files().count > 12 { complaints.append("\(try disk.files())") }
        disk.crash(.all, &random)
        try workload.restart()
        if !workload.report.isWhole { complaints.append("\(workload.report)") }
        return complaints + workload.complaints
    }

    @Test func `random courses lose nothing that was acknowledged, and end well`() throws {
        var faults = Faults()
        for seed in 0..<UInt64(isLong ? 20_000 : 300) {
            let complaints = try Self.run(seed, steps: 400, &faults)
            #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
        }
        #expect(faults.failures > 300 && faults.crashes > 100 && faults.kills > 100, "\(faults)")
        #expect(faults.fullDisks > 100 && faults.readOnlySpells > 100 && faults.lostFolders > 100, "\(faults)")
    }

    @Test
    func
        `after random damage everything that comes out was put in, and what is lost is named, as a second reader says`()
        throws
    {
        var (lossy, torn) = (0, 0)
        for seed in 0..<UInt64(isLong ? 20_000 : 500) {
            var random = SplitMix64(seed: seed)
            var workload = try Workload(VirtualDisk(), seed: random.next(), compressionLevel: seed % 2 == 0 ? 0 : 6)
            workload.run(groups: random.next(in: 1...15))
            workload.wait(2_000)
            _ = workload.work()
            let disk = workload.disk.copy()
            let files = try disk.files()
            for _ in 0..<random.next(in: 1...3) {
                let file = random.element(of: files)
                let size = disk.contents(file).count
                guard size > 0 else { continue }
                let start = random.next(below: size)
                if random.bool(oneIn: 4) {
                    disk.truncate(file, to: start)
                    torn += 1
                } else {
                    for offset in start..<min(size, start + random.next(in: 1...300)) {
                        disk.flip(file, at: offset, mask: UInt8(random.next(in: 1...255)))
                    }
                }
            }
            let reference = try ReferenceStore(disk)
            var damaged = workload.moved(to: disk)
            try damaged.restart(isDamaged: true)
            #expect(damaged.found == reference.records, "seed \(seed)")
            let named = damaged.report.damages.compactMap(\.sequencesMissing).reduce(into: Set<UInt64>()) {
                $0.formUnion($1)
            }
            #expect(named == reference.missing, "seed \(seed)")
            let complaints = damaged.complaints
            #expect(complaints.isEmpty, "seed \(seed)")
            if !damaged.report.isWhole { lossy += 1 }
            // A cut between two groups of the last file shows nowhere, so this holds for seeds without cuts.
            let lost = Workload.silentlyLost(damaged.report.lastSequence, damaged.found, damaged.report)
            #expect(lost.isEmpty, "seed \(seed): \(lost)")
            // The next snapshot ends it.
            damaged.settle(seconds: 5)
            try damaged.restart(isDamaged: true)
            #expect(damaged.report.isWhole, "seed \(seed): \(damaged.report)")
        }
        #expect(lossy > 100 && torn > 50)
    }
}
