import Durability
import Glibc
import Runtime
import TestSupport
import Testing

@Suite struct FileDiskTests {
    private static let settings = StoreSettings(storeID: (0..<16).map { UInt8($0) })

    /// Does what is due; the first error.
    private static func settle(_ store: Store, _ disk: FileDisk, now: Int64 = 0) -> DiskError? {
        while let task = store.nextTask(nowMilliseconds: now) {
            let error = disk.perform(task)
            store.finished(task.number, error, nowMilliseconds: now)
            if let error { return error }
        }
        return nil
    }

    private static func records(_ path: String) throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        _ = try Store.open(FileDisk(path, isReader: true), settings: settings) { found.append($0.payload) }
        return found
    }

    @Test func `a store in a real folder survives being closed, with a mode for its owner only`() throws {
        let scratch = try Scratch()
        let path = scratch("store")
        do {
            let disk = try FileDisk(path)
            let (store, report) = try Store.open(disk, settings: Self.settings) { _ in }
            #expect(report.isNew)
            for number in 0..<1000 { _ = store.append(1, [UInt8(number & 0xFF), 7, 7]) }
            #expect(Self.settle(store, disk) == nil && store.durableThrough == 1000)
            #expect(throws: DiskError(.inUse, operation: "lock", file: path, code: EWOULDBLOCK)) {
                _ = try FileDisk(path)
            }
            // A reader may look meanwhile.
            #expect(try Self.records(path).count == 1000)
            store.beginSnapshot()
            store.addToSnapshot(2, [1, 2, 3])
            store.endSnapshot()
            #expect(Self.settle(store, disk) == nil && store.statistics.snapshots == 1)
        }
        let names = try Files.list(path).map(\.name)
        #expect(names == ["snapshot-0000000000000002.tcs"])
        var status = stat()
        #expect(stat("\(path)/\(names[0])", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(try Self.records(path) == [[1, 2, 3]])
    }

    @Test func `a folder that vanishes or is replaced is noticed by the probe`() throws {
        let scratch = try Scratch()
        let path = scratch("store")
        let disk = try FileDisk(path)
        try disk.perform(.probe)
        #expect(rename(path, scratch("elsewhere")) == 0)
        let gone = DiskError(.gone, operation: "probe", file: "", code: ENOENT)
        #expect(throws: gone) { try disk.perform(.probe) }
        #expect(mkdir(path, 0o700) == 0)
        #expect(throws: gone) { try disk.perform(.probe) }
        #expect(rmdir(path) == 0 && rename(scratch("elsewhere"), path) == 0)
        try disk.perform(.probe)
    }

    @Test func `nothing is acknowledged into a removed file; a snapshot completes the store again`()
        throws
    {
        let scratch = try Scratch()
        let disk = try FileDisk(scratch("store"))
        let (store, _) = try Store.open(disk, settings: Self.settings) { _ in }
        _ = store.append(1, [1])
        #expect(Self.settle(store, disk) == nil)
        try Files.remove(scratch("store/journal-0000000000000001.tcj"))
        _ = store.append(1, [2])
        #expect(Self.settle(store, disk)?.kind == .gone)
        #expect(store.durableThrough == 1 && !store.wantsSnapshot)
        #expect(Self.settle(store, disk, now: 1_000) == nil)
        #expect(store.durableThrough == 2 && store.wantsSnapshot && store.condition == .well)
        store.beginSnapshot()
        store.addToSnapshot(3, [1, 2])
        store.endSnapshot()
        #expect(Self.settle(store, disk, now: 1_000) == nil)
        #expect(try Self.records(scratch("store")) == [[1, 2]])
    }

    @Test func `a file that failed is never touched again`() throws {
        let scratch = try Scratch()
        let disk = try FileDisk(scratch.path)
        try disk.perform(.create("a"))
        try disk.perform(.append("a", [1]))
        #expect(throws: DiskError(.failed, operation: "create", file: "a", code: EEXIST)) {
            try disk.perform(.create("a"))
        }
        #expect(throws: DiskError(.failed, operation: "sync", file: "a", code: EBADF)) { try disk.perform(.sync("a")) }
        try disk.perform(.remove("a"))
        try disk.perform(.remove("a"))
    }

    @Test func `a full disk is waited for, and what was not acknowledged is written when there is room`() throws {
        let scratch = try Scratch()
        let path = scratch("small")
        #expect(mkdir(path, 0o700) == 0)
        guard mount("tmpfs", path, "tmpfs", 0, "size=256k") == 0 else { try Test.cancel("mounting is not permitted") }
        defer { umount2(path, Int32(MNT_DETACH)) }
        var random = SplitMix64(seed: 3)
        do {
            let disk = try FileDisk("\(path)/store")
            let (store, _) = try Store.open(disk, settings: Self.settings) { _ in }
            _ = store.append(1, random.bytes(100_000))
            #expect(Self.settle(store, disk) == nil)
            try Files.replace("\(path)/ballast", with: random.bytes(100_000))
            _ = store.append(1, random.bytes(100_000))
            #expect(Self.settle(store, disk)?.kind == .full)
            #expect(store.durableThrough == 1)
            for second in 1...10 { _ = Self.settle(store, disk, now: Int64(second) * 1_000) }
            #expect(store.condition != .well && store.durableThrough == 1)
            try Files.remove("\(path)/ballast")
            #expect(Self.settle(store, disk, now: 15_000) == nil)
            #expect(store.condition == .well && store.durableThrough == 2)
        }
        #expect(try Self.records("\(path)/store").map(\.count) == [100_000, 100_000])
    }

    @Test func `a read-only file system is noticed within a probe, and its end too`() throws {
        let scratch = try Scratch()
        let path = scratch("small")
        #expect(mkdir(path, 0o700) == 0)
        guard mount("tmpfs", path, "tmpfs", 0, "size=256k") == 0 else { try Test.cancel("mounting is not permitted") }
        defer { umount2(path, Int32(MNT_DETACH)) }
        let disk = try FileDisk(path)
        let (store, _) = try Store.open(disk, settings: Self.settings) { _ in }
        #expect(Self.settle(store, disk) == nil)
        #expect(mount("", path, "", UInt(MS_REMOUNT | MS_RDONLY), "") == 0)
        #expect(Self.settle(store, disk, now: 2_000)?.kind == .readOnly)
        #expect(mount("", path, "", UInt(MS_REMOUNT), "") == 0)
        #expect(Self.settle(store, disk, now: 4_000) == nil && store.condition == .well)
    }

    @Test func `the worker does tasks beside the loop and answers on it`() throws {
        let scratch = try Scratch()
        let loop = try EventLoop()
        let worker = DiskWorker(try FileDisk(scratch.path), on: loop)
        var answers: [DiskError?] = []
        worker.perform(StoreTask(number: 1, operations: [.create("a"), .append("a", [1, 2]), .sync("a")])) {
            answers.append($0)
        }
        #expect(answers.isEmpty && worker.isBusy)
        #expect(loop.run(until: { answers.count == 1 }, withinMilliseconds: patience))
        worker.perform(StoreTask(number: 2, operations: [.sync("b"), .append("a", [3])])) { answers.append($0) }
        #expect(loop.run(until: { answers.count == 2 }, withinMilliseconds: patience))
        #expect(answers == [nil, DiskError(.failed, operation: "sync", file: "b", code: EBADF)] && !worker.isBusy)
        #expect(try Files.read(scratch("a"), limitBytes: 10) == [1, 2])
    }
}
