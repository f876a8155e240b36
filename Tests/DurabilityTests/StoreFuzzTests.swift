import Bytes
import Durability
import TestSupport
import Testing

/// Hostile files: no bytes whatsoever may trap, hang, or make the reader take more memory than its caps.
struct StoreFuzzTests {
    private static func samples() throws -> [VirtualDisk] {
        try [Int32(0), 6].map { level in
            var workload = try Workload(VirtualDisk(), seed: 11, compressionLevel: level)
            workload.run(groups: 12)
            workload.wait(2_000)
            _ = workload.work()
            return workload.disk
        }
    }

    private static func blocks(_ bytes: [UInt8]) -> [Int] {
        // Without an array for each byte of the file, in which most of a round would go.
        bytes.indices.dropLast(60).filter {
            bytes[$0] == 0x54 && bytes[$0 + 1] == 0x63 && bytes[$0 + 2] == 0x53 && bytes[$0 + 3] == 0x42
        }
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var written: [UInt8] = []
        written.writeLittleEndian(CyclicRedundancyCheck.crc32(Array(bytes).span))
        return written
    }

    /// Makes the checksums of the header at `at` right again, and of the body when it is in the file.
    private static func mend(_ bytes: inout [UInt8], _ at: Int, body: Bool) {
        let stored = (0..<4).reduce(0) { $0 | Int(bytes[at + 44 + $1]) << (8 * $1) }
        if body, at + 60 + stored <= bytes.count {
            bytes.replaceSubrange((at + 52)..<(at + 56), with: crc(bytes[(at + 60)..<(at + 60 + stored)]))
        }
        bytes.replaceSubrange((at + 56)..<(at + 60), with: crc(bytes[at..<(at + 56)]))
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard bytes.count > 60 else { return bytes += random.bytes(100) }
        let blocks = blocks(bytes)
        let at = blocks.isEmpty ? 0 : random.element(of: blocks)
        let extremes: [UInt64] = [0, 1, 0x7F, 0xFFFF_FFFF, 1 << 62, (1 << 62) - 1, .max, UInt64(16 << 20)]
        switch random.next(below: 8) {
        case 0: bytes[random.next(below: bytes.count)] = UInt8(random.next(below: 256))
        case 1:
            // A header field with an extreme value, and a checksum that fits.
            guard !blocks.isEmpty else { return }
            let (offset, width) = random.element(of: [
                (8, 8), (24, 8), (32, 8), (40, 4), (44, 4), (48, 4), (4, 1), (5, 1),
            ])
            let value = random.element(of: extremes)
            for index in 0..<width {
                bytes[at + offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
            }
            mend(&bytes, at, body: random.bool(oneIn: 2))
        case 2:
            // A body that is something else, and checksums that fit.
            guard !blocks.isEmpty, at + 60 < bytes.count else { return }
            let end = min(bytes.count, at + 60 + random.next(in: 1...40))
            for index in (at + 60)..<end { bytes[index] = UInt8(random.next(below: 256)) }
            mend(&bytes, at, body: true)
        case 3:
            let from = random.next(below: bytes.count)
            bytes.removeSubrange(from..<min(bytes.count, from + random.next(in: 1...200)))
        case 4:
            let from = random.next(below: bytes.count)
            bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 300)], at: random.next(below: bytes.count))
        case 5:
            // The file's header says something else, with a checksum that fits.
            let value = random.element(of: extremes)
            let offset = random.element(of: [4, 5, 8, 16, 32, 40])
            for index in 0..<(offset < 8 ? 1 : 8) {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
            }
            bytes.replaceSubrange(48..<52, with: crc(bytes[0..<48]))
        case 6: bytes.insert(contentsOf: Array("TcSBTcSB".utf8), at: random.next(below: bytes.count))
        default: bytes += random.bytes(random.next(below: 200))
        }
    }

    @Test func `no bytes stop the reader, nor the store that goes on from what it read (S-05, S-23)`() throws {
        let samples = try Self.samples()
        var (opened, refused) = (0, 0)
        let fuzzing = Fuzzing("store", seed: 20_261_139, rounds: isLong ? 300_000 : 4_000)
        let found = fuzzing.find { random in
            let disk = random.element(of: samples).copy()
            do {
                for _ in 0..<random.next(in: 1...3) {
                    let file = random.element(of: try disk.files())
                    var bytes = disk.contents(file)
                    Self.mutate(&bytes, &random)
                    disk.place(file, bytes)
                }
                let fault = try Self.fault(disk)
                opened += 1
                return fault
            } catch let error as DiskError {
                refused += 1
                return error.kind == .newerFormat ? nil : "\(error)"
            } catch { return "\(error)" }
        }
        #expect(found == nil)
        // Of the few rounds that somebody plays again nothing of the kind is to be expected.
        #expect(opened + refused < 4_000 || (opened > 1_000 && refused > 10), "\(opened) opened, \(refused) refused")
    }

    /// Opens the store, goes on from what was read, and says what is wrong then.
    private static func fault(_ disk: VirtualDisk) throws -> String? {
        var last: UInt64 = 0
        var isOrdered = true
        let (store, report) = try Store.open(disk, settings: Workload.settings()) { record in
            if record.isSnapshot { return }
            if record.sequence <= last { isOrdered = false }
            last = record.sequence
        }
        guard isOrdered, report.lastSequence >= last else { return "sequences do not ascend" }
        _ = store.append(1, [1])
        store.beginSnapshot()
        store.addToSnapshot(2, [2])
        store.endSnapshot()
        while let task = store.nextTask(nowMilliseconds: 0) {
            store.finished(task.number, disk.perform(task), nowMilliseconds: 0)
        }
        return store.durableThrough == store.appendedThrough ? nil : "not everything became durable"
    }

    @Test func `a length above the cap is not believed, even when the body is that long (S-05)`() throws {
        var deflater = Deflater(level: 1)
        for (payload, isRead) in [(StoreFormat.recordBytesMax, true), (StoreFormat.recordBytesMax + 1, false)] {
            let disk = VirtualDisk()
            var bench = try StoreBench(disk)
            bench.append([UInt8](repeating: 0, count: 1_000))
            bench.settle()
            let file = try #require(try disk.files().first)
            var body: [UInt8] = [5]
            body.writeLengthPrefixed([UInt8](repeating: 0, count: payload))
            let deflated = deflater.deflate(body.span)
            let stored = try #require(deflated)
            var bytes = Array(disk.contents(file)[..<112])
            for (offset, count) in [(44, stored.count), (48, body.count)] {
                for index in 0..<4 { bytes[52 + offset + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
            }
            bytes += stored
            Self.mend(&bytes, 52, body: true)
            disk.place(file, bytes)
            let again = try StoreBench(disk)
            #expect(again.recovered.map(\.payload.count) == (isRead ? [payload] : []))
            #expect(again.report.tornTails.map(\.bytes) == (isRead ? [] : [bytes.count - 52]))
        }
    }

    @Test func `forged headers do not cost the square of the file`() throws {
        // Every 60 bytes a header that claims all the rest, with a right checksum and a wrong body.
        let disk = VirtualDisk()
        var bench = try StoreBench(disk) { $0.compressionLevel = 0 }
        bench.append([UInt8](repeating: 1, count: 100))
        bench.settle()
        let file = try #require(try disk.files().first)
        var header = Array(disk.contents(file)[52..<112])
        let count = 20_000
        var bytes = Array(disk.contents(file)[..<52])
        for index in 0..<count {
            let stored = UInt32((count - 1 - index) * 60)
            for place in 0..<4 {
                header[44 + place] = UInt8(truncatingIfNeeded: stored >> UInt32(8 * place))
                header[48 + place] = header[44 + place]
            }
            header.replaceSubrange(56..<60, with: Self.crc(header[0..<56]))
            bytes += header
        }
        disk.place(file, bytes)
        let reads = CountingDisk(disk)
        let (_, report) = try Store.open(reads, settings: StoreSettings(storeID: StoreBench.storeID)) { _ in }
        #expect(report.tornTails.map(\.bytes) == [count * 60])
        // The square would be 12 GB.
        #expect(reads.bytesRead < 400 << 20)
    }

    @Test func `a store of a newer format is refused with the number of the format`() throws {
        let disk = VirtualDisk()
        var bench = try StoreBench(disk)
        bench.append([1])
        bench.settle()
        let file = try #require(try disk.files().first)
        var bytes = disk.contents(file)
        bytes[4] = 2
        bytes.replaceSubrange(48..<52, with: Self.crc(bytes[0..<48]))
        disk.place(file, bytes)
        let error = DiskError(.newerFormat, operation: "read", file: file, code: 2)
        #expect(throws: error) { _ = try StoreBench(disk) }
        #expect(error.description.contains("newer program (format 2)"))
        bytes[4] = 1
        bytes.replaceSubrange(48..<52, with: Self.crc(bytes[0..<48]))
        bytes[56] = 3
        Self.mend(&bytes, 52, body: false)
        disk.place(file, bytes)
        #expect(throws: DiskError(.newerFormat, operation: "read", file: file, code: 3)) { _ = try StoreBench(disk) }
        // A flipped bit of that byte alone is damage.
        bytes[56] = 1
        Self.mend(&bytes, 52, body: false)
        bytes[4] = 2
        disk.place(file, bytes)
        #expect(try StoreBench(disk).recovered.count == 1)
    }
}

/// Counts what is read.
private final class CountingDisk: Disk {
    private let disk: VirtualDisk
    private(set) var bytesRead = 0

    init(_ disk: VirtualDisk) { self.disk = disk }

    func files() throws(DiskError) -> [String] { try disk.files() }
    func size(_ file: String) throws(DiskError) -> Int { try disk.size(file) }
    func read(_ file: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        bytesRead += count
        return try disk.read(file, at: offset, count: count)
    }
    func perform(_ operation: DiskOperation) throws(DiskError) { try disk.perform(operation) }
}
