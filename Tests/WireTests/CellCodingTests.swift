import Bytes
import Model
import TestSupport
import Testing
import Wire

/// Plain and difference form of counts (Protocol/05-cells.md).
struct CellCodingTests {
    @Test func `both forms come back as they went`() throws {
        for seed in UInt64(1)...2_000 {
            var generator = MessageGenerator(seed: seed)
            let (counts, changes) = (generator.counts(), generator.changes())
            var bytes: [UInt8] = []
            CellCoding.encodePlain(counts, into: &bytes)
            CellCoding.encodeDifference(changes, into: &bytes)
            var cursor = 0
            #expect(try CellCoding.decodePlain(bytes.span, &cursor) == counts, "seed \(seed)")
            #expect(try CellCoding.decodeDifference(bytes.span, &cursor) == changes, "seed \(seed)")
            #expect(cursor == bytes.count)
            #expect(counts.isCell)
        }
    }

    @Test func `what is accepted is canonical: the same bytes again (K-12, M-08)`() {
        var accepted = 0
        for seed in UInt64(1)...6_000 {
            var generator = MessageGenerator(seed: seed)
            let isPlain = generator.random.bool(oneIn: 2)
            var bytes: [UInt8] = []
            if isPlain {
                CellCoding.encodePlain(generator.counts(), into: &bytes)
            } else {
                CellCoding.encodeDifference(generator.changes(), into: &bytes)
            }
            for _ in 0..<generator.random.next(in: 1...3) {
                bytes[generator.random.next(below: bytes.count)] = UInt8(generator.random.next(below: 256))
            }
            var cursor = 0
            var again: [UInt8] = []
            do throws(WireError) {
                if isPlain {
                    let counts = try CellCoding.decodePlain(bytes.span, &cursor)
                    #expect(counts.isCell, "seed \(seed)")
                    CellCoding.encodePlain(counts, into: &again)
                } else {
                    CellCoding.encodeDifference(try CellCoding.decodeDifference(bytes.span, &cursor), into: &again)
                }
            } catch { continue }
            accepted += 1
            #expect(again == Array(bytes[..<cursor]), "seed \(seed)")
        }
        #expect(accepted > 1_000)
    }

    @Test func `a difference added to the old counts gives the new ones`() throws {
        for seed in UInt64(1)...500 {
            var generator = MessageGenerator(seed: seed)
            let (old, new) = (generator.counts(), generator.counts())
            var bytes: [UInt8] = []
            CellCoding.encodeDifference(new.difference(from: old), into: &bytes)
            var cursor = 0
            var sum = old
            try sum.add(try CellCoding.decodeDifference(bytes.span, &cursor))
            #expect(sum == new, "seed \(seed)")
        }
    }

    @Test func `a tag depends on every part of the commit and not on the order of its cells (K-17, K-18)`() throws {
        var generator = MessageGenerator(seed: 8)
        let cells = generator.cells(12).map { cell -> (key: CellKey, new: Measures) in (cell.key, generator.counts()) }
        let unit = try #require(UnitCode("10101"))
        let tag = Tag.next(after: 7, unit: unit, version: 3, cells: cells)
        #expect(tag == Tag.next(after: 7, unit: unit, version: 3, cells: cells.reversed()))
        var others: Set<UInt64> = [tag]
        others.insert(Tag.next(after: 8, unit: unit, version: 3, cells: cells))
        others.insert(Tag.next(after: 7, unit: try #require(UnitCode("10102")), version: 3, cells: cells))
        others.insert(Tag.next(after: 7, unit: unit, version: 4, cells: cells))
        others.insert(Tag.next(after: 7, unit: unit, version: 3, cells: Array(cells.dropLast())))
        for place in cells.indices {
            var changed = cells
            changed[place].new = Measures()
            others.insert(Tag.next(after: 7, unit: unit, version: 3, cells: changed))
        }
        #expect(others.count == 5 + cells.count)
    }
}
