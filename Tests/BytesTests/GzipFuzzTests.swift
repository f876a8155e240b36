import Bytes
import TestSupport
import Testing

/// Gzip files of known members, padding and damage, in pieces: what comes out is what went in, or a refusal.
@Suite struct GzipFuzzTests {
    /// What stands behind the members.
    private enum End: CaseIterable { case nothing, zeros, garbage, cut, flip }

    private enum Result: Equatable {
        case bytes([UInt8])
        case refused
    }

    private static func read(_ file: [UInt8], cuts: [Int]) -> Result {
        var stream = GunzipStream()
        var output: [UInt8] = []
        do throws(GunzipError) {
            var start = 0
            for end in cuts + [file.count] {
                let piece = Array(file[start..<end])
                try stream.read(piece.span) { output.append(span: $0) }
                start = end
            }
            try stream.finish()
            return .bytes(output)
        } catch { return .refused }
    }

    /// Members to put files together from, made once: packing one takes longer than reading ten.
    private static let members: [(content: [UInt8], packed: [UInt8])] = {
        var random = SplitMix64(seed: 20_261_140)
        return (0..<600).map { number in
            let content = (0..<random.next(below: 60)).map { _ in UInt8(ascii: "a") + UInt8(random.next(below: 4)) }
            return (content, Gzip.encode(content, level: Int32(1 + number % 9)))
        }
    }()

    private static func find(_ rounds: Int, _ reader: ([UInt8], [Int]) -> Result) -> String? {
        Fuzzing("gzip", seed: 20_261_134, rounds: rounds).find { random in
            let parts = (0..<random.next(in: 1...3)).map { _ in random.element(of: members) }
            var file = parts.flatMap(\.packed)
            let content = parts.flatMap(\.content)
            var expected: Result? = .bytes(content)
            switch random.element(of: End.allCases) {
            case .nothing: break
            case .zeros: file += [UInt8](repeating: 0, count: random.next(in: 1...600))
            case .garbage:
                file += [UInt8](repeating: 0, count: random.next(below: 4)) + [UInt8(random.next(in: 0x20...0x7F))]
                expected = .refused
            case .cut:
                file.removeLast(random.next(in: 1...min(17, file.count)))
                expected = .refused
            case .flip:
                // Of what the header says of time and system nothing depends on; everything else has to show.
                file[random.next(below: file.count)] ^= 1 << UInt8(random.next(below: 8))
                expected = nil
            }
            let result = reader(file, ByteMutation.cuts(file.count, &random))
            let isRight =
                expected.map { $0 == result } ?? (result == .refused || result == .bytes(content))
            return isRight ? nil : "\(result) of \(Hexadecimal.encode(file))"
        }
    }

    @Test func `members, padding and damage, in pieces`() {
        #expect(Self.find(6_000) { Self.read($0, cuts: $1) } == nil)
    }

    @Test func `a block of zeros that is refused is found`() {
        let found = Self.find(6_000) { file, cuts in
            let zeros = file.reversed().prefix { $0 == 0 }.count
            return zeros == 512 ? .refused : Self.read(file, cuts: cuts)
        }
        #expect(found != nil)
    }
}
