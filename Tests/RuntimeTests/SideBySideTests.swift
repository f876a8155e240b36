import Runtime
import Synchronization
import Testing

struct SideBySideTests {
    @Test(arguments: [1, 2, 7])
    func `every piece is done once, and the results stand in their order`(threads: Int) throws {
        let done = Mutex<[Int: Int]>([:])
        let results = try SideBySide.map(100, threads: threads) { piece in
            done.withLock { $0[piece, default: 0] += 1 }
            return piece * piece
        } between: {
        }
        #expect(results == (0..<100).map { $0 * $0 })
        #expect(done.withLock { $0.count == 100 && $0.values.allSatisfy { $0 == 1 } })
    }

    @Test func `nothing is nothing, and there is a processor`() throws {
        let results = try SideBySide.map(0) { piece in
            piece
        } between: {
        }
        #expect(results.isEmpty)
        #expect(SideBySide.processors >= 1)
    }
}
