import Durability
import TestSupport
import Testing

/// Power cuts and failing disks at every operation of a course with several files and snapshots.
struct CrashTests {
    private static func operations(seed: UInt64) throws -> Int {
        let disk = VirtualDisk()
        var workload = try Workload(disk, seed: seed)
        workload.run()
        #expect(workload.snapshots >= 2 && workload.complaints.isEmpty)
        return disk.operationCount
    }

    private static let stop = DiskError(.failed, operation: "power", file: "", code: 0)

    @Test(arguments: VirtualDisk.Loss.allCases)
    func `a power cut before any operation loses nothing that was acknowledged (S-09, S-15, S-16)`(
        _ loss: VirtualDisk.Loss
    ) throws {
        let count = try Self.operations(seed: 1)
        #expect(count > 150)
        for cut in 0...count {
            for seed in 0..<(loss == .torn ? UInt64(isLong ? 50 : 5) : 1) {
                let disk = VirtualDisk()
                var workload = try Workload(disk, seed: 1)
                // From there on the program does nothing more; what it believes after that is of no account.
                var acknowledged: UInt64?
                disk.fault = { number, _ in number >= cut ? Self.stop : nil }
                for _ in 0..<30 where acknowledged == nil {
                    workload.append()
                    workload.append()
                    for _ in 0..<8 where acknowledged == nil {
                        _ = workload.work()
                        if disk.operationCount > cut { acknowledged = workload.acknowledged }
                    }
                    workload.wait(400)
                }
                disk.fault = nil
                var random = SplitMix64(seed: seed)
                disk.crash(loss, &random)
                try workload.restart()
                workload.run(groups: 5)
                workload.settle(seconds: 3)
                disk.crash(loss, &random)
                try workload.restart()
                let complaints = workload.complaints
                #expect(complaints.isEmpty && workload.report.isWhole, "cut before \(cut), \(loss), seed \(seed)")
            }
        }
    }

    @Test(arguments: [DiskError.Kind.full, .failed, .readOnly, .gone])
    func `the failure of any operation, once, delays and loses nothing (S-12, S-17)`(_ kind: DiskError.Kind) throws {
        let count = try Self.operations(seed: 2)
        for failing in 0...count {
            let disk = VirtualDisk()
            var workload = try Workload(disk, seed: 2)
            disk.fault = { number, operation in
                number == failing ? DiskError(kind, operation: operation.name, file: operation.file) : nil
            }
            workload.run()
            workload.settle()
            #expect(
                workload.store.condition == .well && workload.store.durableThrough == workload.store.appendedThrough)
            var random = SplitMix64(seed: 0)
            disk.crash(.all, &random)
            try workload.restart()
            let complaints = workload.complaints
            #expect(complaints.isEmpty && workload.report.isWhole, "operation \(failing), \(kind)")
            #expect(try disk.files().count < 40, "operation \(failing), \(kind)")
        }
    }

    @Test(arguments: [DiskError.Kind.full, .failed, .readOnly, .gone])
    func `an operation that fails permanently acknowledges nothing; when the disk recovers, so does the store`(
        _ kind: DiskError.Kind
    ) throws {
        let count = try Self.operations(seed: 3)
        for failing in 0...count {
            for loss in [VirtualDisk.Loss.all, .torn] {
                let disk = VirtualDisk()
                var workload = try Workload(disk, seed: 3)
                disk.fault = { number, operation in
                    number >= failing ? DiskError(kind, operation: operation.name, file: operation.file) : nil
                }
                workload.run()
                if failing < count {
                    #expect(workload.store.condition != .well && workload.store.pendingBytes > 0)
                }
                var copy = workload
                disk.fault = nil
                copy.settle()
                #expect(copy.store.condition == .well && copy.store.durableThrough == copy.store.appendedThrough)
                var random = SplitMix64(seed: UInt64(failing))
                disk.crash(loss, &random)
                try copy.restart()
                let complaints = copy.complaints
                #expect(complaints.isEmpty && copy.report.isWhole, "from operation \(failing), \(kind), \(loss)")
            }
        }
    }

    @Test(arguments: [DiskError.Kind.full, .failed])
    func `an operation that fails permanently, then a power cut: nothing acknowledged is lost`(
        _ kind: DiskError.Kind
    ) throws {
        let count = try Self.operations(seed: 4)
        for failing in 0...count {
            for loss in VirtualDisk.Loss.allCases {
                let disk = VirtualDisk()
                var workload = try Workload(disk, seed: 4)
                disk.fault = { number, operation in
                    number >= failing ? DiskError(kind, operation: operation.name, file: operation.file) : nil
                }
                workload.run()
                disk.fault = nil
                var random = SplitMix64(seed: UInt64(failing))
                disk.crash(loss, &random)
                try workload.restart()
                workload.run(groups: 3)
                workload.settle(seconds: 2)
                disk.crash(.all, &random)
                try workload.restart()
                let complaints = workload.complaints
                #expect(complaints.isEmpty && workload.report.isWhole, "from operation \(failing), \(kind), \(loss)")
            }
        }
    }

    /// The first file of a run used to make void what it was only about to hold itself: seed 116 of the random courses.
    @Test(arguments: VirtualDisk.Loss.allCases)
    func `a power cut, a start, and a power cut before any operation of that start lose nothing`(
        _ loss: VirtualDisk.Loss
    ) throws {
        for groups in 1...12 {
            for cut in 0..<12 {
                let disk = VirtualDisk()
                var workload = try Workload(disk, seed: 5)
                workload.run(groups: groups)
                var random = SplitMix64(seed: UInt64(groups * 100 + cut))
                for _ in 0..<3 {
                    disk.crash(loss, &random)
                    try workload.restart()
                    let start = disk.operationCount
                    disk.fault = { number, operation in
                        if number < start + cut { return nil }
                        // Half of an append is there.
                        return DiskError(.failed, operation: operation.name, file: operation.file)
                    }
                    workload.append()
                    for _ in 0..<6 where disk.operationCount <= start + cut { _ = workload.work() }
                    disk.fault = nil
                }
                disk.crash(loss, &random)
                try workload.restart()
                let complaints = workload.complaints
                #expect(complaints.isEmpty && workload.report.isWhole, "\(groups) groups, cut before \(cut), \(loss)")
            }
        }
    }

    /// Fsync forgets what it could not write: what follows in the same file would stand behind a hole.
    @Test func `a file of which a sync has failed gets no further byte (S-12)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.append([1])
        bench.settle()
        let file = try #require(try disk.files().first)
        var failures = 0
        disk.fault = { _, operation in
            guard case .sync = operation, failures == 0 else { return nil }
            failures += 1
            return DiskError(.failed, operation: operation.name, file: operation.file)
        }
        bench.append([2])
        bench.settle()
        #expect(failures == 1 && bench.store.durableThrough == 1)
        let left = disk.contents(file)
        bench.now += 10_000
        bench.append([3])
        bench.settle()
        #expect(bench.store.durableThrough == 3 && disk.contents(file) == left)
        var random = SplitMix64(seed: 1)
        disk.crash(.all, &random)
        #expect(try StoreBench(disk).recovered.map(\.payload) == [[1], [2], [3]])
    }

    /// A snapshot may have its name before the name is on the disk; only whoever removes what it covers must care.
    @Test func `killed before a snapshot's name is safe, started again, then a power cut: nothing is lost (S-16)`()
        throws
    {
        for seed in UInt64(1)...40 {
            let disk = VirtualDisk()
            var bench = try StoreBench(disk)
            for number in 0..<10 { bench.append(StoreBench.payload(number)) }
            bench.settle()
            bench.store.beginSnapshot()
            bench.store.addToSnapshot(7, [1, 2, 3])
            bench.store.endSnapshot()
            var isNamed = false
            while !isNamed, let task = bench.store.nextTask(nowMilliseconds: 0) {
                for operation in task.operations where !isNamed {
                    try disk.perform(operation)
                    if case .rename = operation { isNamed = true }
                }
                if !isNamed { bench.store.finished(task.number, nil, nowMilliseconds: 0) }
            }
            #expect(isNamed)
            // The program has ended, the machine goes on.
            var again = try StoreBench(disk)
            again.settle()
            var random = SplitMix64(seed: seed)
            disk.crash(.torn, &random)
            let last = try StoreBench(disk)
            #expect(last.report.isWhole && last.report.lastSequence == 10, "seed \(seed)")
        }
    }
}
