import Bytes
import Foundation
import Model
import Noise
import TestSupport
import Testing
import Wire

/// `BENCH=1 swift test -c release --filter SpeedTests` prints how fast the codecs are; nothing is judged here, since a
/// shared machine proves nothing about time.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BENCH"] != nil))
struct SpeedTests {
    private func measure(_ name: String, _ count: Int, _ work: () throws -> Void) rethrows {
        let begin = clock()
        try work()
        let seconds = Double(clock() - begin) / Double(CLOCKS_PER_SEC)
        print("\(name): \(Int(Double(count) / seconds)) a CPU second")
    }

    @Test func `frames of updates`() throws {
        var office = SampleOffice(seed: 1)
        let key = HMAC(key: [1, 2, 3])
        for dossiers in [1, 64] {
            let updates = (0..<2000).map { number in
                var changes: [(key: CellKey, difference: Measures)] = []
                for place in 0..<dossiers {
                    changes += place.isMultiple(of: 2) ? office.arrival() : office.settlement()
                }
                return office.update(changes, number: UInt64(number + 1))
            }
            let cells = updates.reduce(0) { $0 + $1.cells.count }
            let rounds = dossiers == 1 ? 50 : 5
            var deflater: Deflater? = Deflater()
            var inflater = Inflater()
            var stream: [UInt8] = []
            measure("\(dossiers) a frame: encoding", cells * rounds) {
                for _ in 0..<rounds { for update in updates { _ = Message.update(update).body } }
            }
            var sender = FrameMAC(key: key)
            measure("\(dossiers) a frame: encoding, deflate, CRC, MAC", cells) {
                for update in updates {
                    let body = Message.update(update).body
                    var frame = FrameWriter.frame(type: .update, body: body, deflater: &deflater, authenticated: true)
                    sender.seal(&frame)
                    stream += frame
                }
            }
            var seal = FrameSeal(CipherState(key: Bytes32()))
            measure("\(dossiers) a frame: encoding, deflate, CRC, encryption", cells) {
                for update in updates {
                    var frame = FrameWriter.sealed(
                        type: .update, body: Message.update(update).body, deflater: &deflater)
                    do { try seal.seal(&frame) } catch { Issue.record("\(error)") }
                }
            }
            for withMAC in [false, true] {
                try measure("\(dossiers) a frame: CRC, inflate, decode, MAC \(withMAC)", cells * rounds) {
                    for _ in 0..<rounds {
                        var reader = FrameReader()
                        var receiver = FrameMAC(key: key)
                        var start = 0
                        while start < stream.count {
                            let end = min(start + 16_384, stream.count)
                            reader.receive(stream.span.extracting(start..<end))
                            start = end
                            while let frame = try reader.nextFrame(limits: .session, authenticated: true) {
                                if withMAC { try receiver.verify(frame) }
                                _ = try frame.message(&inflater)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func `plain cells and tags`() throws {
        let office = SampleOffice(seed: 3)
        let cells = office.fullSync()
        var bytes: [UInt8] = []
        for cell in cells { if case .plain(let counts) = cell.value { CellCoding.encodePlain(counts, into: &bytes) } }
        try measure("decoding plain cells of 105 counts", cells.count * 50) {
            for _ in 0..<50 {
                var cursor = 0
                while cursor < bytes.count { _ = try CellCoding.decodePlain(bytes.span, &cursor) }
            }
        }
        measure("encoding plain cells of 105 counts", cells.count * 50) {
            for _ in 0..<50 {
                bytes.removeAll(keepingCapacity: true)
                for cell in cells {
                    if case .plain(let counts) = cell.value { CellCoding.encodePlain(counts, into: &bytes) }
                }
            }
        }
        let commit = office.cells.sorted { $0.key < $1.key }.prefix(3).map { (key: $0.key, new: $0.value) }
        let unit = UnitCode("10101")!
        var tag = Tag.none
        measure("tags over commits of three mature cells", 50_000) {
            for version in 0..<50_000 {
                tag = Tag.next(after: tag, unit: unit, version: UInt64(version), cells: commit)
            }
        }
    }
}
