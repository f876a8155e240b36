import Bytes
import Model
import TestSupport
import Testing
import Wire

/// Issue C15: what a dossier costs on the wire, encrypted, with header, tag and attestation.
struct UpdateSizeTests {
    private func wireBytes(_ frame: UpdateFrame) -> Int {
        var deflater: Deflater? = Deflater()
        return FrameWriter.sealed(type: .update, body: Message.update(frame).body, deflater: &deflater).count
    }

    @Test func `a single dossier takes at most 120 bytes on the wire`() {
        var office = SampleOffice(seed: 1)
        var arrivals: [Int] = []
        var settlements: [Int] = []
        for _ in 0..<500 {
            arrivals.append(wireBytes(office.update(office.arrival())))
            settlements.append(wireBytes(office.update(office.settlement())))
        }
        var late: [Int] = []
        for _ in 0..<100 { late.append(wireBytes(office.update(office.lateSettlement()))) }
        print("late settlement: mean \(late.reduce(0, +) / 100), most \(late.max()!)")
        print("arrival: mean \(arrivals.reduce(0, +) / 500), most \(arrivals.max()!)")
        print("settlement: mean \(settlements.reduce(0, +) / 500), most \(settlements.max()!)")
        #expect(arrivals.max()! <= 120)
        #expect(settlements.max()! <= 120)
    }

    @Test func `64 dossiers in one frame take at most 40 bytes each`() {
        var office = SampleOffice(seed: 2)
        for _ in 0..<20 {
            var changes: [(key: CellKey, difference: Measures)] = []
            for place in 0..<64 { changes += place.isMultiple(of: 2) ? office.arrival() : office.settlement() }
            let bytes = wireBytes(office.update(changes))
            print("64 dossiers: \(bytes) bytes, \(bytes / 64) each")
            #expect(bytes <= 64 * 40)
        }
    }

    @Test func `plain cells and a whole office`() {
        let office = SampleOffice(seed: 3)
        let cells = office.fullSync()
        var plain = 0
        var counts = 0
        for cell in cells {
            guard case .plain(let measures) = cell.value else { continue }
            var bytes: [UInt8] = []
            CellCoding.encodePlain(measures, into: &bytes)
            plain += bytes.count
            counts += measures.entries.count
        }
        var wire = 0
        for range in UpdateFrame.partition(cells) {
            var frame = office.update([])
            frame.cells = Array(cells[range])
            #expect(Message.update(frame).body.count <= Limits.updateBodyBytesTarget)
            wire += wireBytes(frame)
        }
        print(
            "\(cells.count) cells of \(counts / cells.count) counts: \(plain / cells.count) bytes plain each;",
            "full sync \(wire) bytes on the wire, \(wire / cells.count) a cell")
    }
}
