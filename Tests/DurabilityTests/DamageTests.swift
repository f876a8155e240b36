import Bytes
import Durability
import TestSupport
import Testing

/// Bytes that rot, files that are cut or vanish: whatever comes out was put in, and what is lost is named.
struct DamageTests {
    /// A store with a snapshot and several journal files, idle for a while, so that its last group is confirmed.
    private static func sample(compressionLevel: Int32) throws -> Workload {
        var workload = try Workload(VirtualDisk(), seed: 7, compressionLevel: compressionLevel)
        workload.run(groups: 15)
        workload.settle(seconds: 3)
        while try workload.disk.files().count < 4 {
            workload.append()
            while workload.work() {}
        }
        workload.wait(2_000)
        while workload.work() {}
        #expect(workload.snapshots > 0 && workload.complaints.isEmpty)
        let disk = workload.disk.copy()
        // A snapshot that was just being written is nothing yet.
        for file in try disk.files() where file.hasSuffix(".tmp") { disk.erase(file) }
        return workload.moved(to: disk)
    }

    /// Opens a damaged copy: checks what comes out, and that the store goes on and says the same the next time.
    ///
    /// - Returns: what was found.
    @discardableResult
    private static func open(
        _ disk: VirtualDisk, _ before: Workload, _ what: String
    ) throws -> (found: [StoredRecord], report: RecoveryReport) {
        var damaged = before.moved(to: disk)
        try damaged.restart(isDamaged: true)
        let (found, report) = (damaged.found, damaged.report)
        let complaints = damaged.complaints
        #expect(complaints.isEmpty, "\(what)")
        for damage in report.damages + report.skipped + report.tornTails {
            #expect(try damage.offset + damage.bytes <= before.disk.size(damage.file) + 100, "\(what)")
        }
        // It goes on from there, and finds next time what it found now and what was added.
        let store = damaged.store
        let sequence = store.append(9, [1, 2, 3])
        #expect(sequence > report.lastSequence, "\(what)")
        while let task = store.nextTask(nowMilliseconds: 0) {
            store.finished(task.number, disk.perform(task), nowMilliseconds: 0)
        }
        var again: [StoredRecord] = []
        let (_, second) = try Store.open(disk, settings: Workload.settings()) { again.append($0) }
        let last = StoredRecord(sequence: sequence, kind: 9, payload: [1, 2, 3], isSnapshot: false)
        #expect(again == found + [last], "\(what)")
        #expect(second.damages.map(\.sequencesMissing) == report.damages.map(\.sequencesMissing), "\(what)")
        return (found, report)
    }

    @Test(arguments: [Int32(0), 6]) func `every flipped byte is noticed, and costs at most what is named`(
        _ compressionLevel: Int32
    ) throws {
        let sample = try Self.sample(compressionLevel: compressionLevel)
        var named = 0
        for file in try sample.disk.files() {
            for offset in 0..<sample.disk.contents(file).count {
                for mask in isLong ? (0..<8).map({ UInt8(1) << $0 }) + [0xFF] : [UInt8(1) << (offset % 8)] {
                    let what = "\(file) byte \(offset) xor \(mask)"
                    let disk = sample.disk.copy()
                    disk.flip(file, at: offset, mask: mask)
                    let (found, report) = try Self.open(disk, sample, what)
                    let ranges = report.damages + report.skipped + report.tornTails
                    #expect(
                        ranges.contains { $0.file == file && ($0.offset...$0.offset + $0.bytes).contains(offset) },
                        "\(what): \(report)")
                    let lost = Workload.silentlyLost(sample.acknowledged, found, report)
                    #expect(lost.isEmpty, "\(what): \(lost)")
                    if !report.isWhole { named += 1 }
                }
            }
        }
        #expect(named > 500)
    }

    @Test(arguments: [Int32(0), 6]) func `a file cut at any byte gives what is before the cut`(
        _ compressionLevel: Int32
    ) throws {
        let sample = try Self.sample(compressionLevel: compressionLevel)
        let files = try sample.disk.files()
        let lastJournal = files.last { $0.hasPrefix("journal") }
        for file in files {
            for size in 0..<sample.disk.contents(file).count {
                let disk = sample.disk.copy()
                disk.truncate(file, to: size)
                let what = "\(file) cut at \(size)"
                let (found, report) = try Self.open(disk, sample, what)
                // Where the last file ends exactly between two groups, or is too short to be one, nobody can tell.
                if file != lastJournal {
                    let lost = Workload.silentlyLost(sample.acknowledged, found, report)
                    #expect(lost.isEmpty && !report.isWhole, "\(what): \(lost)")
                } else {
                    #expect(report.isWhole, "\(what)")
                }
            }
        }
    }

    @Test func `a file that is missing is named by what it held`() throws {
        let sample = try Self.sample(compressionLevel: 6)
        let files = try sample.disk.files()
        let lastJournal = files.last { $0.hasPrefix("journal") }
        for file in files where file != lastJournal {
            let disk = sample.disk.copy()
            disk.erase(file)
            let (found, report) = try Self.open(disk, sample, file)
            let lost = Workload.silentlyLost(sample.acknowledged, found, report)
            #expect(lost.isEmpty && !report.isWhole, "\(file): \(lost)")
        }
    }

    @Test func `sectors that cannot be read cost their blocks only`() throws {
        let sample = try Self.sample(compressionLevel: 0)
        for file in try sample.disk.files() {
            for sector in 0...(sample.disk.contents(file).count - 1) / VirtualDisk.sectorBytes {
                let disk = sample.disk.copy()
                disk.unreadable[file] = [sector]
                var found: [StoredRecord] = []
                let (_, report) = try Store.open(disk, settings: Workload.settings()) { found.append($0) }
                let lost = Workload.silentlyLost(sample.acknowledged, found, report)
                #expect(lost.isEmpty && report != RecoveryReport(), "\(file) sector \(sector)")
            }
        }
    }

    @Test func `what lies behind damage in the middle of a file is used (S-07, S-20, S-21)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk) { $0.compressionLevel = 0 }
        for number in 0..<5 {
            bench.append(StoreBench.payload(number))
            bench.settle()
        }
        let file = try #require(try disk.files().first)
        let block = (try disk.size(file) - 52) / 5
        disk.flip(file, at: 52 + 2 * block + 70, mask: 4)
        let again = try StoreBench(disk)
        #expect(again.recovered.map(\.sequence) == [1, 2, 4, 5])
        var damage = RecoveryReport.Damage(file: file, offset: 52 + 2 * block, bytes: block)
        #expect(again.report.damages.first?.sequencesMissing == 3...3)
        #expect(again.report.damages.first?.offset == damage.offset && again.report.damages.first?.bytes == block)
        #expect(again.store.wantsSnapshot)
        // The same in the last group is a torn tail, as long as nothing later says that it was safe.
        disk.flip(file, at: 52 + 2 * block + 70, mask: 4)
        disk.flip(file, at: 52 + 4 * block + 70, mask: 4)
        damage = RecoveryReport.Damage(file: file, offset: 52 + 4 * block, bytes: block)
        let torn = try StoreBench(disk)
        #expect(torn.report.tornTails == [damage] && torn.report.isWhole && torn.recovered.count == 4)
        disk.flip(file, at: 52 + 4 * block + 70, mask: 4)
        bench.now = 2_000
        bench.settle()
        disk.flip(file, at: 52 + 4 * block + 70, mask: 4)
        let named = try StoreBench(disk)
        #expect(named.report.tornTails.isEmpty && named.report.damages.first?.sequencesMissing == 5...5)
    }

    @Test func `after damage a snapshot is wanted, and makes the store whole (S-25)`() throws {
        let sample = try Self.sample(compressionLevel: 6)
        let file = try #require(try sample.disk.files().first { $0.hasPrefix("journal") })
        let disk = sample.disk.copy()
        disk.flip(file, at: 68, mask: 1)
        var workload = sample.moved(to: disk)
        try workload.restart(isDamaged: true)
        #expect(!workload.report.isWhole)
        workload.settle(seconds: 3)
        #expect(workload.snapshots == 1)
        try workload.restart()
        #expect(workload.report.isWhole && workload.report.skipped.isEmpty)
    }

    /// Between the rename of a snapshot and the removal of its predecessor both are there, and all of the journal.
    @Test func `of two snapshots the newest whole one counts; nothing is lost by the other (S-18)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk) { $0.bodyBytesTarget = 100 }
        var (older, newer) = ("", "")
        for round in 0..<2 {
            for number in 0..<3 {
                bench.append([UInt8(round), UInt8(number)])
                bench.settle()
            }
            // Removals fail, as after a crash before them.
            disk.fault = { _, operation in
                if case .remove = operation { DiskError(.failed, operation: "remove", file: "") } else { nil }
            }
            bench.store.beginSnapshot()
            for number in 0..<3 {
                bench.store.addToSnapshot(5, [9, UInt8(round)] + StoreBench.payload(number * 1_000))
            }
            bench.store.endSnapshot()
            bench.settle()
            older = newer
            newer = try #require(try disk.files().last)
        }
        #expect(older != "" && older != newer)
        #expect(try StoreBench(disk.copy()).report.snapshotFile == newer)
        let bytes = disk.contents(newer)
        let blocks = bytes.indices.dropLast(60).filter { Array(bytes[$0..<($0 + 4)]) == Array("TcSB".utf8) }
        #expect(blocks.count >= 2)
        for size in blocks + [bytes.count - 1] {
            let cut = disk.copy()
            cut.truncate(newer, to: size)
            let found = try StoreBench(cut)
            #expect(found.report.snapshotFile == older && found.report.isWhole, "cut at \(size)")
            #expect(found.recovered.filter { !$0.isSnapshot }.map(\.sequence) == [4, 5, 6], "cut at \(size)")
        }
        // A whole block is missing in the middle, as if it had never been.
        let gap = disk.copy()
        gap.place(newer, Array(bytes[..<blocks[0]] + bytes[blocks[1]...]))
        #expect(try StoreBench(gap).report.snapshotFile == older)
    }

    @Test func `what an erased file has left on the disk is no part of the file that got its place (S-03)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.append([1])
        bench.settle()
        let file = "journal-0000000000000001.tcj"
        // The same store once went on in a second file, and another store in a file of the same number.
        var erased = try StoreBench(disk.copy())
        erased.append([2, 2])
        erased.settle()
        var stranger = try StoreBench(VirtualDisk()) { $0.storeID = [UInt8](repeating: 9, count: 16) }
        for number in 1...2 {
            stranger.append([3, UInt8(number)])
            stranger.settle()
        }
        for leftover in [erased.disk.contents("journal-0000000000000002.tcj"), stranger.disk.contents(file)] {
            let torn = disk.copy()
            torn.place(file, disk.contents(file) + leftover[52...])
            let again = try StoreBench(torn)
            #expect(again.recovered.map(\.payload) == [[1]])
            #expect(again.report.tornTails.map(\.bytes) == [leftover.count - 52])
        }
    }

    @Test func `files of another store are left alone and named (S-24)`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.append([1])
        bench.settle()
        let other = VirtualDisk()
        var stranger = try StoreBench(other) { $0.storeID = [UInt8](repeating: 9, count: 16) }
        stranger.append([66])
        stranger.settle()
        let (file, name) = ("journal-0000000000000001.tcj", "journal-0000000000000000.tcj")
        disk.place(name, other.contents(file))
        let again = try StoreBench(disk)
        #expect(again.recovered.map(\.payload) == [[1]])
        #expect(again.report.skipped.map(\.file) == [name] && again.report.isWhole)
    }
}
