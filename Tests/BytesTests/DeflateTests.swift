import Bytes
import TestSupport
import Testing

@Suite struct DeflateTests {
    private static func inflate(_ input: [UInt8], declared: Int) -> Result<[UInt8], BytesError> {
        var inflater = Inflater()
        var output: [UInt8] = [7]
        do throws(BytesError) {
            try inflater.inflate(input.span, declared: declared, into: &output)
            return .success(Array(output.dropFirst()))
        } catch {
            #expect(output == [7], "what stood before is kept and nothing is appended")
            return .failure(error)
        }
    }

    /// A raw stream of one stored block: what deflate makes when nothing can be saved.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        return [1] + [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + bytes
    }

    private static func compressible(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(random.next(below: 4)) }
    }

    @Test func `what was deflated inflates to itself at its exact size, from one instance of each`() throws {
        var deflater = Deflater()
        var inflater = Inflater()
        for (seed, count) in [2, 3, 64, 100, 1_000, 70_000, 300_000].enumerated() {
            let bytes = Self.compressible(count, seed: UInt64(seed))
            guard let small = deflater.deflate(bytes.span) else {
                #expect(count < 64)
                continue
            }
            #expect(small.count < count)
            var output: [UInt8] = []
            try inflater.inflate(small.span, declared: count, into: &output)
            #expect(output == bytes)
        }
    }

    @Test func `a stream works after its owner has moved`() throws {
        struct Box: ~Copyable {
            var padding: (Int, Int, Int) = (0, 0, 0)
            var inflater: Inflater
            var deflater: Deflater
        }
        func make() -> Box { Box(inflater: Inflater(), deflater: Deflater()) }
        var boxes: [Int] = []
        for _ in 0..<10 {
            var box = make()
            let bytes = Self.compressible(200, seed: 1)
            let small = box.deflater.deflate(bytes.span)
            var moved = box
            let again = moved.deflater.deflate(bytes.span)
            var output: [UInt8] = []
            let stream = try #require(small)
            try moved.inflater.inflate(stream.span, declared: 200, into: &output)
            #expect(output == bytes && again == small)
            boxes.append(output.count)
        }
        #expect(boxes.count == 10)
    }

    @Test func `what would not become shorter is not deflated`() {
        var deflater = Deflater()
        var random = SplitMix64(seed: 5)
        for bytes in [[], [1], random.bytes(500)] {
            let small = deflater.deflate(bytes.span)
            #expect(small == nil)
        }
    }

    @Test func `one byte more or less than declared is refused`() {
        let bytes = Self.compressible(1_000, seed: 6)
        var deflater = Deflater()
        guard let small = deflater.deflate(bytes.span) else { return #expect(Bool(false), "compressible") }
        #expect(Self.inflate(small, declared: 1_000) == .success(bytes))
        #expect(Self.inflate(small, declared: 999) == .failure(.inflate(.outputLong(declared: 999))))
        #expect(Self.inflate(small, declared: 1) == .failure(.inflate(.outputLong(declared: 1))))
        #expect(Self.inflate(small, declared: 0) == .failure(.inflate(.outputLong(declared: 0))))
        #expect(
            Self.inflate(small, declared: 1_001) == .failure(.inflate(.outputShort(declared: 1_001, got: 1_000))))
        #expect(Self.inflate(small + [0], declared: 1_000) == .failure(.inflate(.inputLeftOver(1))))
        #expect(Self.inflate(small + small, declared: 1_000) == .failure(.inflate(.inputLeftOver(small.count))))
    }

    @Test func `nothing declared is an empty stream and nothing else`() {
        #expect(Self.inflate(Self.stored([]), declared: 0) == .success([]))
        #expect(Self.inflate([3, 0], declared: 0) == .success([]))
        #expect(Self.inflate([], declared: 0) == .failure(.inflate(.endsEarly)))
        #expect(Self.inflate(Self.stored([1]), declared: 0) == .failure(.inflate(.outputLong(declared: 0))))
        #expect(Self.inflate([3, 0, 9], declared: 0) == .failure(.inflate(.inputLeftOver(1))))
    }

    @Test func `a stream cut at any place ends early`() {
        let bytes = Self.compressible(400, seed: 7)
        var deflater = Deflater()
        guard let small = deflater.deflate(bytes.span) else { return #expect(Bool(false), "compressible") }
        for cut in 0..<small.count {
            let result = Self.inflate(Array(small[..<cut]), declared: 400)
            #expect(result == .failure(.inflate(.endsEarly)), "cut \(cut)")
        }
        let block = Self.stored(bytes)
        for cut in 0..<block.count {
            #expect(Self.inflate(Array(block[..<cut]), declared: 400) == .failure(.inflate(.endsEarly)), "cut \(cut)")
        }
    }

    @Test func `bytes that are no deflate stream are corrupt`() {
        #expect(Self.inflate([7], declared: 10) == .failure(.inflate(.corrupt)))
        #expect(Self.inflate([1, 5, 0, 0, 0, 1, 2, 3, 4, 5], declared: 5) == .failure(.inflate(.corrupt)))
        // A distance that points before the beginning.
        #expect(Self.inflate([0x03, 0x02, 0, 0, 0, 0], declared: 10) == .failure(.inflate(.corrupt)))
    }

    @Test func `a bomb costs what it declared and no more`() {
        let zeros = [UInt8](repeating: 0, count: 10_000_000)
        var deflater = Deflater(level: 9)
        guard let bomb = deflater.deflate(zeros.span) else { return #expect(Bool(false), "compressible") }
        #expect(bomb.count < 11_000)
        #expect(Self.inflate(bomb, declared: 4_096) == .failure(.inflate(.outputLong(declared: 4_096))))
    }

    @Test func `damaged streams are refused or fill exactly what was declared`() {
        var random = SplitMix64(seed: 8)
        var deflater = Deflater()
        for round in 0..<4_000 {
            let bytes = Self.compressible(random.next(in: 20...400), seed: UInt64(round))
            guard var small = deflater.deflate(bytes.span) else { continue }
            for _ in 0...random.next(below: 3) {
                small[random.next(below: small.count)] ^= UInt8(1 << random.next(below: 8))
            }
            let declared = random.bool(oneIn: 2) ? bytes.count : random.next(below: 800)
            if case .success(let output) = Self.inflate(small, declared: declared) {
                #expect(output.count == declared, "round \(round)")
            }
        }
    }
}
