import Foundation
import TestSupport

/// The records of a generated nation, as they reach the inboxes: cut into pieces, in any order.
struct Feeding {
    struct Piece {
        let unit: String
        let name: String
        let bytes: [UInt8]
    }

    private(set) var pieces: [Piece] = []

    /// Every record file below `records`, large plain ones cut in two, in an order that the generator draws.
    init(_ scratch: Scratch, records: String, units: [String], _ random: inout SplitMix64) {
        for unit in units {
            for name in scratch.files("\(records)/\(unit)") {
                let bytes = scratch.bytes("\(records)/\(unit)/\(name)")
                pieces += Self.cut(name, bytes, &random).map { Piece(unit: unit, name: $0.name, bytes: $0.bytes) }
            }
        }
        pieces.shuffle(using: &random)
    }

    /// Deals the lines of a file out to two files; not of packed ones, nor where a quoted field may hold a line's end.
    private static func cut(
        _ name: String, _ bytes: [UInt8], _ random: inout SplitMix64
    ) -> [(name: String, bytes: [UInt8])] {
        let lower = name.lowercased()
        guard let ending = [".csv", ".ndjson", ".jsonl"].first(where: { lower.hasSuffix($0) }) else {
            return [(name, bytes)]
        }
        var lines = bytes.split(separator: 0x0A)
        let isCut = { (line: ArraySlice<UInt8>) in line.count { $0 == 0x22 } % 2 != 0 }
        guard lines.count > 4, ending != ".csv" || !lines.contains(where: isCut) else { return [(name, bytes)] }
        let header = ending == ".csv" ? [lines.removeFirst()] : []
        var halves = [header, header]
        for line in lines { halves[random.next(below: 2)].append(line) }
        let (stem, loudEnding) = (name.dropLast(ending.count), name.suffix(ending.count))
        return zip(["a", "b"], halves).map { mark, half in
            ("\(stem)-\(mark)\(loudEnding)", half.flatMap { $0 + [0x0A] })
        }
    }

    /// Drops all of it in some batches, each as soon as the one before has been taken in.
    ///
    /// - Throws: `Trouble` when an inbox is not emptied within two minutes.
    func drop(into scratch: Scratch, batches: Int) throws {
        let size = max(1, (pieces.count + batches - 1) / batches)
        for start in stride(from: 0, to: pieces.count, by: size) {
            let batch = pieces[start..<min(start + size, pieces.count)]
            for piece in batch { try scratch.drop("inbox/\(piece.unit)/\(piece.name)", piece.bytes) }
            var left = batch.map { "inbox/\($0.unit)/\($0.name)" }
            try require(within: 120, "these files are taken in: \(left.prefix(4))") {
                left.removeAll { !scratch.exists($0) }
                return left.isEmpty
            }
        }
    }
}
