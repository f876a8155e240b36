import Bytes
import TestSupport
import Testing
import Wire

/// Frames and bodies, broken below right checksums and MACs: both decoders make the same of whatever comes. The corpus
/// is Protocol/vectors.
struct FrameFuzzTests {
    typealias Decoder = ([UInt8], ReferenceDecoder.Phase) -> ReferenceDecoder.Outcome

    /// What can be broken: frames of valid vectors with their decoded bodies, and bodies alone to splice in.
    private struct Corpus {
        var frames: [(FrameBuilder, ReferenceDecoder.Phase)] = []
        var bodies: [[UInt8]] = []

        init() throws {
            for vector in try StreamVector.load("valid") {
                for frame in vector.json["frames"]?.items ?? [] {
                    guard let type = MessageType.allCases.first(where: { $0.name == frame["type"]?.text }),
                        let body = Hexadecimal.decode(frame["body"]?.text ?? ""), body.count < 600
                    else { continue }
                    let isSealed = frame["authenticated"]?.isTrue ?? false
                    frames.append((FrameBuilder(type.rawValue, body, mac: isSealed), vector.phase))
                    bodies.append(body)
                }
            }
        }
    }

    /// Numbers as they travel that bodies hold at their limits and beyond them, and pieces of cells.
    private static let numbers: [[UInt8]] = [
        "00", "01", "7f", "8000", "8008", "8020", "ffff03", "808004", "ffffffff0f", "8080808010", "ffffffffff0f",
        "808080808010", "808080808020", "ffffffffffffffff7f", "80808080808080808001", "ffffffffffffffffff01",
        "ffffffffffffffffff02", "89270101", "8a27", "8b27", "808080808001", "01800801", "0500", "0100",
    ].map { Hexadecimal.decode($0) ?? [] }

    private static func real(_ stream: [UInt8], _ phase: ReferenceDecoder.Phase) -> ReferenceDecoder.Outcome {
        RealDecoder.decodeWhole(stream, phase, macKey: StreamVector.macKey)
    }

    /// The slow decoder, asked about the whole stream at once.
    private static func reference(_ stream: [UInt8], _ phase: ReferenceDecoder.Phase) -> ReferenceDecoder.Outcome {
        var outcome = ReferenceDecoder.Outcome()
        var counter: UInt64 = 0
        do throws(ReferenceDecoder.Refusal) {
            if let (frame, _) = try ReferenceDecoder.frame(stream, phase, StreamVector.macKey, &counter) {
                outcome.frames = [frame]
            }
        } catch { outcome.refusal = error }
        return outcome
    }

    private static func difference(
        _ stream: [UInt8], _ phase: ReferenceDecoder.Phase, _ decoder: Decoder
    ) -> String? {
        decoder(stream, phase) == reference(stream, phase) ? nil : "the decoders differ: \(Hexadecimal.encode(stream))"
    }

    // MARK: - Frames

    /// Another header, or other bytes of it, with checksums that fit or not.
    private static func breakHeader(_ frame: inout FrameBuilder, _ random: inout SplitMix64) {
        let lengths: [UInt32] = [0, 1, 4_096, 4_097, 65_536, 65_537, 262_144, 262_145, .max]
        for _ in 0..<random.next(in: 1...2) {
            switch random.next(below: 8) {
            case 0: frame.type = UInt8(random.next(below: 20))
            case 1: frame.flags = UInt16(random.next(below: 4))
            case 2: frame.flags ^= 1 << UInt16(random.next(below: 16))
            case 3: frame.major = UInt8(random.next(below: 3))
            case 4: frame.wireLength = random.element(of: lengths)
            case 5: frame.decodedLength = random.element(of: lengths)
            case 6: frame.bodyChecksumError = UInt32(random.next(below: 2))
            default:
                frame.headerChecksumError = random.bool(oneIn: 4) ? 1 : 0
                frame.macError = random.bool(oneIn: 4) ? 1 : 0
            }
        }
    }

    private static func find(frames rounds: Int, _ decoder: Decoder) throws -> String? {
        let corpus = try Corpus()
        return Fuzzing("frame", seed: 20_261_130, rounds: rounds).find { random in
            var (frame, phase) = random.element(of: corpus.frames)
            breakHeader(&frame, &random)
            if random.bool(oneIn: 5) { phase = phase == .session ? .handshake : .session }
            var bytes = frame.bytes()
            if random.bool(oneIn: 6) { bytes.removeLast(random.next(in: 1...bytes.count)) }
            return difference(bytes, phase, decoder)
        }
    }

    // F-01, F-18
    @Test func `frames with broken headers`() throws {
        let found = try Self.find(frames: 12_000, Self.real)
        #expect(found == nil)
    }

    @Test func `a flag that is not looked at is found`() throws {
        let planted: Decoder = { stream, phase in
            guard stream.count > 24, stream[7] & 0x40 != 0 else { return Self.real(stream, phase) }
            var outcome = Self.real(stream, phase)
            if outcome.refusal?.code == 1 { outcome.refusal = nil }
            return outcome
        }
        #expect(try Self.find(frames: 12_000, planted) != nil)
    }

    // MARK: - Bodies

    private static func find(bodies rounds: Int, _ decoder: Decoder) throws -> String? {
        let corpus = try Corpus()
        return Fuzzing("body", seed: 20_261_131, rounds: rounds).find { random in
            var (frame, phase) = random.element(of: corpus.frames)
            if random.bool(oneIn: 6) {
                // The end of another message's body.
                let other = random.element(of: corpus.bodies)
                frame.body =
                    frame.body.prefix(random.next(in: 0...frame.body.count))
                    + other.suffix(random.next(in: 0...other.count))
            } else {
                ByteMutation.mutate(&frame.body, numbers, &random)
            }
            if frame.body.count > 2_000 { return nil }
            return difference(frame.bytes(), phase, decoder)
        }
    }

    // M-07, M-38
    @Test func `bodies below right checksums and MACs`() throws {
        let found = try Self.find(bodies: 20_000, Self.real)
        #expect(found == nil)
    }

    @Test func `a session that ends for a count out of range is found`() throws {
        let planted: Decoder = { stream, phase in
            var outcome = Self.real(stream, phase)
            if outcome.refusal?.subject == "update" {
                outcome.refusal = ReferenceDecoder.Refusal(code: 21, subject: "session")
            }
            return outcome
        }
        #expect(try Self.find(bodies: 20_000, planted) != nil)
    }
}

extension RealDecoder {
    /// The first frame of bytes that are all there.
    static func decodeWhole(
        _ stream: [UInt8], _ phase: ReferenceDecoder.Phase, macKey: [UInt8]
    ) -> ReferenceDecoder.Outcome {
        var outcome = ReferenceDecoder.Outcome()
        var reader = FrameReader()
        var inflater = Inflater()
        reader.receive(stream.span)
        do throws(WireError) {
            let limits: FrameLimits = phase == .session ? .session : .beforeAuthentication
            guard let frame = try reader.nextFrame(limits: limits, authenticated: phase == .session) else {
                return outcome
            }
            var mac = FrameMAC(key: HMAC(key: macKey))
            if frame.header.isAuthenticated { try mac.verify(frame) }
            let message = try frame.message(&inflater)
            outcome.frames = [
                ReferenceDecoder.Frame(
                    type: frame.header.type.name, deflated: frame.header.isDeflated,
                    authenticated: frame.header.isAuthenticated, body: try frame.body(&inflater),
                    message: message.described)
            ]
        } catch {
            outcome.refusal = ReferenceDecoder.Refusal(
                code: Int(error.code.rawValue), subject: error.disposition.subject)
        }
        return outcome
    }
}
