import Bytes
import Model
import TestSupport
import Testing
import Wire

/// Whatever comes, the answer is a message, a refusal, or "more": never a crash, and never more memory than came.
struct FuzzTests {
    @Test func `mutated bodies below right checksums and MACs`() {
        var inflater = Inflater()
        var deflater: Deflater? = Deflater()
        var (taken, refused) = (0, 0)
        let found = Fuzzing("message", seed: 20_261_122, rounds: 20_000).find { random in
            var generator = MessageGenerator(random: random)
            let type = generator.random.element(of: MessageType.allCases)
            var body = generator.message(type).body
            mutate(&body, &generator.random)
            let clear = [.hello, .challenge, .proof].contains(type)
            let frame = FrameWriter.frame(type: type, body: body, deflater: &deflater, authenticated: !clear)
            var reader = FrameReader()
            reader.receive(frame.span)
            do throws(WireError) {
                let limits: FrameLimits = clear ? .beforeAuthentication : .session
                guard let received = try reader.nextFrame(limits: limits, authenticated: !clear) else {
                    return "a whole frame was not enough"
                }
                _ = try received.message(&inflater)
                taken += 1
            } catch {
                refused += 1
                if error.disposition == .refuseUpdate, type != .update { return "\(type) refuses an update: \(error)" }
            }
            return nil
        }
        #expect(found == nil)
        // Both must happen often; that a tenth is taken hangs on how many bytes of a message may be anything.
        let rounds = taken + refused
        #expect(
            rounds < 1_000 || (taken > rounds * 3 / 40 && refused > rounds / 4), "\(taken) taken, \(refused) refused")
    }

    @Test func `mutated streams and random bytes`() {
        var inflater = Inflater()
        let found = Fuzzing("stream", seed: 7, rounds: 20_000).find { random in
            var generator = MessageGenerator(random: random)
            var bytes: [UInt8]
            if generator.random.bool(oneIn: 4) {
                bytes = [0x54, 0x61, 0x6D, 0x43, 1] + generator.random.bytes(generator.random.next(below: 80))
            } else {
                let message = generator.message(generator.random.element(of: MessageType.allCases))
                bytes = FrameWriter.frame(type: message.type, body: message.body, authenticated: true)
                mutate(&bytes, &generator.random)
            }
            var reader = FrameReader()
            reader.receive(bytes.span)
            if reader.bufferedBytes != bytes.count { return "\(reader.bufferedBytes) of \(bytes.count) bytes are held" }
            let authenticated = generator.random.bool(oneIn: 2)
            do throws(WireError) {
                let limits: FrameLimits = authenticated ? .session : .beforeAuthentication
                if let frame = try reader.nextFrame(limits: limits, authenticated: authenticated) {
                    _ = try frame.message(&inflater)
                }
            } catch {
                if error.code.rawValue == 0 { return "\(error) has no number" }
            }
            return nil
        }
        #expect(found == nil)
    }

    @Test func `deflate streams that lie about their size are refused at the declared one (C-03)`() throws {
        var deflater = Deflater()
        var inflater = Inflater()
        let zeros = [UInt8](repeating: 0, count: 200_000)
        let deflated = deflater.deflate(zeros.span)
        let wire = try #require(deflated)
        #expect(wire.count < 400)
        for declared in [0, 1, 4_096, 199_999, 200_001, 262_144] {
            var output: [UInt8] = []
            #expect(throws: BytesError.self) {
                try inflater.inflate(wire.span, declared: declared, into: &output)
            }
            #expect(output.isEmpty)
        }
    }

    // C-01
    @Test func `a stream reaches back through the whole window`() throws {
        var random = SplitMix64(seed: 20_261_130)
        let piece = random.bytes(32_000)
        let body = piece + piece
        var deflater = Deflater()
        let deflated = deflater.deflate(body.span)
        let wire = try #require(deflated)
        #expect(wire.count < 33_000, "the second half is said by its distance, 32,000 bytes")
        var inflater = Inflater()
        var output: [UInt8] = []
        try inflater.inflate(wire.span, declared: body.count, into: &output)
        #expect(output == body)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        for _ in 0..<random.next(in: 1...4) where !bytes.isEmpty {
            let at = random.next(below: bytes.count)
            switch random.next(below: 6) {
            case 0: bytes[at] ^= 1 << UInt8(random.next(below: 8))
            case 1: bytes[at] = random.element(of: [0, 1, 0x7F, 0x80, 0xFE, 0xFF])
            case 2: bytes.insert(contentsOf: random.bytes(random.next(in: 1...9)), at: at)
            case 3: bytes.removeSubrange(at..<min(bytes.count, at + random.next(in: 1...9)))
            case 4: bytes.removeSubrange(at...)
            default:
                // The longest varint, where a count or a length may stand.
                bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], at: at)
            }
        }
    }
}
