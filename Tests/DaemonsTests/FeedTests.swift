import Configuration
import Daemons
import Foundation
import Model
import Testing

/// What a feed still has to tell, what its receiver has, and in what words it is told.
@Suite struct FeedTests {
    private static func key(_ procedure: String) throws -> CellKey {
        CellKey(try #require(Period("2026-11")), try #require(ProcedureCode(procedure)))
    }

    private let cells = FeedPart(.cells, "10101")
    private let ranks = FeedPart(.rankings, "2026-11")

    private static func row(_ unit: String, _ rank: Int64, _ name: String = "A") -> FeedRow {
        FeedRow(["2026-11", unit], [.text("branch"), .whole(rank), .text(name)])
    }

    // I-21
    @Test func `a thousand changes of a cell wait as one, the oldest part first`() throws {
        var queue = FeedQueue()
        let key = try Self.key("1.000001")
        queue.note(ranks, at: 5)
        for time in 10..<1_010 { queue.note(cells, [key], at: Int64(time)) }
        #expect(queue.parts == [ranks, cells] && queue.count == 2 && queue.sinceMilliseconds == 5)
        let (work, more) = (queue.take(cells), queue.take(cells))
        #expect(work?.keys == [key] && work?.isWhole == false && work?.sinceMilliseconds == 10)
        #expect(more == nil && queue.parts == [ranks])
    }

    // I-19
    @Test func `what failed waits again with what came meanwhile, and ranks are told whole`() throws {
        var queue = FeedQueue()
        let (first, second) = (try Self.key("1.000001"), try Self.key("1.000002"))
        queue.note(cells, [first], at: 1)
        queue.note(ranks, at: 2)
        _ = queue.take(cells)
        _ = queue.take(ranks)
        queue.note(cells, [second], at: 9)
        queue.fail()
        #expect(queue.isIdle && queue.sinceMilliseconds == 1)
        let again = (cells: queue.take(cells), ranks: queue.take(ranks))
        #expect(again.cells?.keys == [first, second] && again.ranks?.isWhole == true)
        queue.confirm()
        #expect(queue.sinceMilliseconds == nil && queue.count == 0)
        queue.note(cells, [first], at: 20)
        queue.noteWhole(cells, at: 21)
        let whole = queue.take(cells)
        #expect(whole?.isWhole == true)
    }

    /// What is told of rows, whole or by differences.
    private func lines(_ memory: inout FeedMemory, _ rows: [FeedRow], isWhole: Bool = false) -> [FeedLine] {
        memory.lines(ranks, rows, isWhole: isWhole)
    }

    // I-18, I-20
    @Test func `a part is told whole, then by its differences, and whole again when nobody knows`() {
        var memory = FeedMemory()
        let (first, second) = ([Self.row("01", 1), Self.row("79", 2)], [Self.row("79", 1), Self.row("80", 2)])
        let sweep = FeedLine.sweep(part: ["2026-11"])
        var told = lines(&memory, first)
        #expect(told == first.map { .put($0) } + [sweep])
        // Not confirmed: nothing is known.
        memory.fail()
        told = lines(&memory, first)
        #expect(told == first.map { .put($0) } + [sweep])
        let isOther = memory.confirm()
        told = lines(&memory, first)
        #expect(isOther && told.isEmpty)
        _ = memory.confirm()
        told = lines(&memory, second)
        #expect(told == second.map { .put($0) } + [.delete(key: ["2026-11", "01"])])
        _ = memory.confirm()
        told = lines(&memory, second, isWhole: true)
        #expect(told == second.map { .put($0) } + [sweep])
    }

    // I-23
    @Test func `what was confirmed is not told again after a restart, and what differs is told whole`() throws {
        var memory = FeedMemory()
        _ = lines(&memory, [Self.row("01", 1)])
        memory.note(cells, mark: "1-a@7#b")
        _ = memory.confirm()
        let kept = FeedFile.Contents(setting: "s", sequence: 17, marks: memory.marks)
        let read = try FeedFile.decode(FeedFile.encode(kept), file: "f.json")
        #expect(read == kept && read.marks[cells] == "1-a@7#b")
        var again = FeedMemory(marks: read.marks)
        var told = lines(&again, [Self.row("01", 1)])
        #expect(told.isEmpty)
        again = FeedMemory(marks: read.marks)
        told = lines(&again, [Self.row("01", 2)])
        #expect(told == [.put(Self.row("01", 2)), .sweep(part: ["2026-11"])])
        #expect(throws: LocatedError.self) {
            try FeedFile.decode(Array("{\"setting\":\"\",\"sequence\":1,\"parts\":{\"x\":\"y\"}}".utf8), file: "f.json")
        }
    }

    private var batch: FeedBatch {
        var batch = FeedBatch(sequence: 42)
        batch.append(
            .nodes, [.put(FeedRow(["01"], [.text("a\tb\\\n\"c\""), .null, .flag(true)])), .sweep(part: [])])
        batch.append(
            .cells,
            [
                .put(FeedRow(["01", "2026", "1.1"], [.text("1-a"), .whole(7), .json(Array("{\"scope\":3}".utf8))])),
                .delete(key: ["01", "2026", "1.2"]), .sweep(part: ["01"]),
            ])
        return batch
    }

    // I-25
    @Test func `NDJSON says each line by itself and ends with their number, CSV has a head`() {
        #expect(
            String(decoding: batch.bytes(.ndjson), as: UTF8.self) == """
                {"table":"cells","op":"put","sequence":42,"unit":"01","period":"2026","procedure":"1.1",\
                "incarnation":"1-a","version":7,"counts":{"scope":3}}
                {"table":"cells","op":"delete","sequence":42,"unit":"01","period":"2026","procedure":"1.2"}
                {"table":"cells","op":"sweep","sequence":42,"unit":"01"}
                {"table":"nodes","op":"put","sequence":42,"unit":"01","name":"a\\tb\\\\\\n\\"c\\"","tier":null,\
                "connected":true}
                {"table":"nodes","op":"sweep","sequence":42}
                {"op":"end","sequence":42,"lines":5}

                """)
        var one = FeedBatch(sequence: 1)
        one.append(.indicators, [.delete(key: ["2026", "01", "1.1"])])
        #expect(
            String(decoding: one.bytes(.csv), as: UTF8.self) == """
                op,sequence,period,unit,indicator,numerator,denominator,points_micro,state
                delete,1,2026,01,1.1,,,,

                """)
    }

    // I-24
    @Test func `a script is one transaction, and a text cannot end its copy`() {
        let script = String(decoding: batch.bytes(.postgresql), as: UTF8.self)
        #expect(script.contains("\nput\t01\ta\\tb\\\\\\n\"c\"\t\\N\ttrue\t\\N\t"), "\(script)")
        #expect(script.contains("\ndelete\t01\t2026\t1.2\t\\N\t\\N\t\\N\t42\nsweep\t01\t\\N\t"), "\(script)")
        #expect(script.components(separatedBy: "BEGIN;\n").count == 2 && script.hasSuffix("\nCOMMIT;\n"))
        #expect(script.contains("WHERE fed.op = 'sweep' AND old.unit = fed.unit AND old.sequence < fed.sequence;"))
        #expect(script.contains("WHERE fed.op = 'sweep' AND old.sequence < fed.sequence;"))
    }
}
