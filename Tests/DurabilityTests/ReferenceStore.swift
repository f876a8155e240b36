import Bytes
import Durability
import TestSupport

/// A second reader of stores, written from Protocol/10-storage.md alone: slow, everything in memory, nothing clever.
struct ReferenceStore {
    struct Block {
        let flags: UInt8
        let sequence: UInt64
        let mark: UInt64
        let records: [StoredRecord]
        let covers: UInt64?
    }

    struct File {
        let number: UInt64
        /// Without a sound header `nil`.
        var void: UInt64?
        var mark: UInt64 = 0
        var covers: UInt64?
        var isWhole = true
        var blocks: [Block] = []
    }

    private(set) var records: [StoredRecord] = []
    /// Sequences that something says existed and that are not there.
    private(set) var missing: Set<UInt64> = []

    init(_ files: [(name: String, bytes: [UInt8])]) {
        let snapshots = files.filter { $0.name.hasSuffix(".tcs") }.map { Self.read($0, kind: 2) }
        let journals = files.filter { $0.name.hasSuffix(".tcj") }.map { Self.read($0, kind: 1) }
        var (known, last): (UInt64, UInt64) = (0, 0)
        // S-18
        if let snapshot = snapshots.last(where: \.isWhole) ?? snapshots.last {
            records = snapshot.blocks.flatMap(\.records)
            last = snapshot.covers ?? snapshot.blocks.compactMap(\.covers).first ?? 0
            known = max(last, snapshot.blocks.filter { $0.flags == 2 }.map(\.sequence).max() ?? 0)
        }
        let covered = last
        var there: Set<UInt64> = []
        for (index, file) in journals.enumerated() {
            known = max(known, file.mark)
            // S-19
            let void = journals[(index + 1)...].compactMap(\.void).min() ?? .max
            for block in file.blocks {
                known = max(known, min(block.mark, block.sequence - 1))
                for record in block.records where record.sequence > last && record.sequence < void {
                    records.append(record)
                    there.insert(record.sequence)
                    last = record.sequence
                }
            }
        }
        // S-21
        let end = max(known, last)
        if end > covered { missing = Set((covered + 1)...end).subtracting(there) }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        UInt64(CyclicRedundancyCheck.crc32(Array(bytes).span))
    }

    private static func read(_ file: (name: String, bytes: [UInt8]), kind: UInt8) -> File {
        let bytes = file.bytes
        var read = File(number: UInt64(file.name.split { "-.".contains($0) }[1], radix: 16) ?? 0)
        var at = 0
        // S-02
        if bytes.count >= 52, Array(bytes[0..<4]) == Array("TcSF".utf8), number(bytes, 48, 4) == crc(bytes[0..<48]),
            bytes[5] == kind, number(bytes, 8, 8) == read.number
        {
            if kind == 1 { read.void = number(bytes, 32, 8) } else { read.covers = number(bytes, 32, 8) }
            if kind == 1 { read.mark = number(bytes, 40, 8) }
            at = 52
        } else {
            read.isWhole = false
        }
        var records: UInt64 = 0
        while at < bytes.count {
            // S-20
            guard let (block, length) = block(bytes, at, read.number, isSnapshot: kind == 2) else {
                read.isWhole = false
                at += 1
                continue
            }
            // S-08
            if kind == 2, block.mark != records || read.blocks.last?.flags == 2 { read.isWhole = false }
            records += UInt64(block.records.count)
            read.blocks.append(block)
            at += length
        }
        if read.blocks.last?.flags != 2 { read.isWhole = false }
        return read
    }

    /// S-03, S-04: the block at this place and its length.
    private static func block(
        _ bytes: [UInt8], _ at: Int, _ file: UInt64, isSnapshot: Bool
    ) -> (Block, Int)? {
        guard bytes.count - at >= 60, Array(bytes[at..<(at + 4)]) == Array("TcSB".utf8) else { return nil }
        guard number(bytes, at + 56, 4) == crc(bytes[at..<(at + 56)]), number(bytes, at + 8, 8) == file else {
            return nil
        }
        let stored = Int(number(bytes, at + 44, 4))
        guard at + 60 + stored <= bytes.count else { return nil }
        var body = Array(bytes[(at + 60)..<(at + 60 + stored)])
        guard number(bytes, at + 52, 4) == crc(body[...]) else { return nil }
        let (flags, sequence) = (bytes[at + 5], number(bytes, at + 24, 8))
        if flags & 1 != 0 {
            var inflater = Inflater()
            var inflated: [UInt8] = []
            guard (try? inflater.inflate(body.span, declared: Int(number(bytes, at + 48, 4)), into: &inflated)) != nil
            else { return nil }
            body = inflated
        }
        var records: [StoredRecord] = []
        var cursor = 0
        while flags & 2 == 0, cursor < body.count {
            let kind = body[cursor]
            cursor += 1
            guard let count = try? body.span.readVarint(&cursor) else { return nil }
            records.append(
                StoredRecord(
                    sequence: isSnapshot ? sequence : sequence + UInt64(records.count), kind: kind,
                    payload: Array(body[cursor..<(cursor + Int(count))]), isSnapshot: isSnapshot))
            cursor += Int(count)
        }
        let block = Block(
            flags: flags, sequence: sequence, mark: number(bytes, at + 32, 8), records: records,
            covers: flags == 2 ? number(body, 0, 8) : nil)
        return (block, 60 + stored)
    }
}

extension ReferenceStore {
    /// What is on a disk.
    init(_ disk: VirtualDisk) throws {
        self.init(try disk.files().filter { !$0.hasSuffix(".tmp") }.map { ($0, disk.contents($0)) })
    }
}
