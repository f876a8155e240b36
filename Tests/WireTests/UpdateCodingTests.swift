import Bytes
import Model
import TestSupport
import Testing
import Wire

/// Update frames: partition, addresses, kinds of cells.
struct UpdateCodingTests {
    @Test func `a cell never takes more than its bound, and a frame keeps to its size`() {
        for seed in UInt64(1)...300 {
            var generator = MessageGenerator(seed: seed)
            let cells = generator.cells(40)
            let limit = generator.random.next(in: 300...3_000)
            let ranges = UpdateFrame.partition(cells, bodyBytesMax: limit)
            #expect(ranges.flatMap { Array($0) } == Array(cells.indices), "seed \(seed)")
            for (place, range) in ranges.enumerated() {
                let head =
                    place == 0
                    ? UpdateFrame.Head(base: .none(new: generator.position()), frames: 4_000, isConfirmed: true) : nil
                let frame = UpdateFrame(
                    handle: 65_535, number: .max, index: UInt32(place), head: head, cells: Array(cells[range]),
                    attestation: [UInt8](repeating: 1, count: 16))
                #expect(range.count == 1 || Message.update(frame).body.count <= limit, "seed \(seed)")
            }
        }
    }

    @Test func `no cells are one frame, and 4,096 cells the most of one`() throws {
        #expect(UpdateFrame.partition([]) == [0..<0])
        let procedures = (0..<9_000).map { "p" + String(100_000 + $0) }
        let period = try #require(Period("2026"))
        let cells = try procedures.map { code in
            UpdateFrame.Cell(CellKey(period, try #require(ProcedureCode(code))), .plain(Measures()))
        }
        let ranges = UpdateFrame.partition(cells, bodyBytesMax: 10_000_000)
        #expect(ranges.map(\.count) == [4_096, 4_096, 808])
    }

    @Test func `the address of an update can be read although its cells cannot (M-24)`() throws {
        for seed in UInt64(1)...100 {
            var generator = MessageGenerator(seed: seed)
            let update = generator.update()
            let body = Message.update(update).body + [1, 65, 1, 0x88, 0x27, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]
            let address = try UpdateFrame.address(of: body.span)
            #expect(address.handle == update.handle && address.number == update.number, "seed \(seed)")
        }
    }

    @Test func `counts out of range refuse the update, and broken bytes the session`() throws {
        let opening: [UInt8] = [0x29, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        let cases: [([UInt8], WireError.Disposition, WireCode)] = [
            ([1, 65, 1, 0x88, 0x27, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], .refuseUpdate, .valueOutOfRange),
            ([1, 65, 1, 0x88, 0x27, 1, 0], .closeSession, .malformed),
            ([1, 65, 0x81, 0x20], .closeSession, .tooLarge),
        ]
        for (cells, disposition, code) in cases {
            let body = opening + cells
            do throws(WireError) {
                _ = try Message.decode(type: .update, body: body.span)
                Issue.record("taken: \(Hexadecimal.encode(body))")
            } catch {
                #expect(error.disposition == disposition && error.code == code)
            }
        }
    }

    @Test func `month, quarter and year by one difference cost two bytes more (M-22)`() throws {
        var office = SampleOffice(seed: 11)
        let changes = office.arrival()
        let three = Message.update(office.update(changes)).body.count
        let one = Message.update(office.update(Array(changes.prefix(1)))).body.count
        // One step to October (two bytes, kind 2) and one to the quarter (one byte, kind 2), or the other way round.
        #expect(three - one <= 4)
    }

    @Test func `unfolding the same difference stays within the limit on cells`() throws {
        // 4,096 cells of kind 2 behind one difference: a bomb of 35 counts each, in a few bytes.
        var generator = MessageGenerator(seed: 1)
        let difference = try Measures(
            canonical: Measure.allCases.filter { !$0.isSeries }.map { Measures.Entry(Slot($0), 1) })
        var cells: [UpdateFrame.Cell] = []
        for number in 0..<4 {
            for code in UInt16(0)..<4_800 {
                guard cells.count < Limits.cellsPerFrameMax, let period = Period(code: code) else { continue }
                cells.append(
                    UpdateFrame.Cell(
                        CellKey(period, try #require(ProcedureCode("p\(number)"))), .difference(difference)))
            }
        }
        #expect(cells.count == Limits.cellsPerFrameMax)
        var update = generator.update()
        update.cells = cells
        let body = Message.update(update).body
        #expect(body.count < 2 * Limits.cellsPerFrameMax)
        #expect(try Message.decode(type: .update, body: body.span) == .update(update))
    }
}
