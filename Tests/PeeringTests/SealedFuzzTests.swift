import Bytes
import Model
import Noise
import Peering
import TestSupport
import Testing
import Wire

/// Encrypted sessions under somebody on the way who knows the form of frames: changes, drops, repeats, moves, reflects,
/// splices and makes up whole ones, with checksums that fit, in the handshake and behind it (H-25 to H-37). And frames
/// of a peer that has the keys and puts anything inside.
struct SealedFuzzTests {
    /// What a side that is broken on purpose would do.
    private enum Planted { case nothing, replayTaken, plainTaken }

    // MARK: - Somebody on the way

    /// One direction of a conversation: what was said, and what arrived.
    private struct Way {
        var said: [UInt8] = []
        var heard: [UInt8] = []
        var messages: [Message] = []
        /// Whole frames that went by, to come again.
        var frames: [[UInt8]] = []
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }

    /// Checksums and lengths that fit what the frame holds now.
    private static func mended(_ frame: [UInt8], lengths: Bool = true) -> [UInt8] {
        guard frame.count >= FrameHeader.byteCount else { return frame }
        let tag = frame[6] & 2 == 0 ? 0 : Limits.macBytes
        guard frame.count >= FrameHeader.byteCount + tag else { return frame }
        let body = Array(frame[FrameHeader.byteCount..<(frame.count - tag)])
        var head = Array(frame.prefix(8))
        head += lengths ? number(UInt32(body.count)) + number(UInt32(body.count)) : Array(frame[8..<16])
        head += number(CyclicRedundancyCheck.crc32(body.span))
        return head + number(CyclicRedundancyCheck.crc32(head.span)) + frame.dropFirst(FrameHeader.byteCount)
    }

    /// One frame that goes by, and what comes out of it. `own` and `other` are those of both directions so far.
    private static func pass(
        _ frame: [UInt8], own: [[UInt8]], other: [[UInt8]], strange: [[UInt8]], _ random: inout SplitMix64
    ) -> [[UInt8]] {
        var changed = frame
        switch random.next(below: 10) {
        case 0, 1:
            var body = Array(frame.dropFirst(FrameHeader.byteCount))
            ByteMutation.mutate(&body, [], &random)
            return [mended(Array(frame.prefix(FrameHeader.byteCount)) + body)]
        case 2:
            // A field of the header: type, flags, or a length.
            let place = random.element(of: [5, 5, 6, 6, 7, 8, 9, 12, 13])
            changed[place] = random.bool(oneIn: 2) ? changed[place] ^ 1 : UInt8(random.next(below: 24))
            return [mended(changed, lengths: false)]
        case 3: return []
        case 4: return [frame, frame]
        case 5: return [random.element(of: own + [frame]), frame]
        case 6: return [random.element(of: other + [frame])]
        case 7: return [random.element(of: strange)]
        case 8: return [made(&random), frame]
        default: return [Array(frame.prefix(random.next(below: frame.count)))]
        }
    }

    /// A frame that needs no key.
    private static func made(_ random: inout SplitMix64) -> [UInt8] {
        let types: [MessageType] = [.hello, .challenge, .proof, .share, .refuse, .sealed, .ping, .welcome]
        let type = random.element(of: types)
        let refusal = Refuse(
            subject: .session, code: WireCode.authenticationFailed.rawValue, isRetryable: false,
            retryAfterMilliseconds: 0, text: "go away")
        let body = type == .refuse ? Message.refuse(refusal).body : random.bytes(random.next(in: 1...90))
        let isSealed = type == .sealed || random.bool(oneIn: 3)
        return FrameWriter.frame(type: type, body: body, authenticated: isSealed)
    }

    /// What both sides say of a session with the same key, to be put in.
    private static let strange: [[UInt8]] = {
        var frames: [[UInt8]] = []
        var talk = Conversation(seed: 77)
        talk.start()
        talk.settle { _, _, bytes in
            frames += Frames.split(bytes)
            return bytes
        }
        for number in 0..<3 {
            talk.dialer.send(.credit(grantedBytes: UInt64(300_000 + number)), &talk.dialing)
            talk.listener.send(.credit(grantedBytes: UInt64(300_000 + number)), &talk.listening)
        }
        return frames + Frames.split(talk.dialer.takeOutput()) + Frames.split(talk.listener.takeOutput())
    }()

    /// Something that a node would be given.
    private static func message(_ number: Int, _ random: inout SplitMix64) -> Message {
        random.bool(oneIn: 3)
            ? Conversation.update(number: UInt64(number + 1), cells: random.next(in: 1...40))
            : .credit(grantedBytes: 262_144 + UInt64(number))
    }

    private static func round(_ random: inout SplitMix64, _ planted: Planted) -> String? {
        let isOld = planted == .plainTaken && random.bool(oneIn: 20)
        var talk = Conversation(
            office: isOld ? 0...5 : ProtocolVersion.minors, plainUntil: isOld || random.bool(oneIn: 2) ? .max : .min,
            seed: UInt8(random.next(below: 256)))
        var up = Way()
        var down = Way()
        // Which frames of each direction are meddled with; most are not, so that sessions come about.
        let places = Set((0..<random.next(in: 0...2)).map { _ in random.next(below: 16) })
        var passed = 0
        func carry(_ bytes: [UInt8], _ way: inout Way, _ other: Way, _ random: inout SplitMix64) -> [UInt8] {
            way.said += bytes
            var arriving: [UInt8] = []
            for frame in Frames.split(bytes) {
                let own = way.frames
                way.frames.append(frame)
                passed += 1
                guard places.contains(passed - 1) else {
                    arriving += frame
                    continue
                }
                let frames = pass(frame, own: own, other: other.frames, strange: strange, &random)
                arriving += frames.joined()
            }
            way.heard += arriving
            return arriving
        }
        talk.start()
        for step in 0..<14 {
            if talk.dialer.isEstablished, random.bool(oneIn: 2) {
                up.messages.append(message(step, &random))
                talk.dialer.send(up.messages[up.messages.count - 1], &talk.dialing)
                if planted == .replayTaken, random.bool(oneIn: 20) {
                    talk.dialer.send(up.messages[up.messages.count - 1], &talk.dialing)
                }
            }
            if talk.listener.isEstablished, random.bool(oneIn: 2) {
                down.messages.append(message(step, &random))
                talk.listener.send(down.messages[down.messages.count - 1], &talk.listening)
            }
            let first = carry(talk.dialer.takeOutput(), &up, down, &random)
            pieces(first, &random) { talk.toListener($0) }
            let second = carry(talk.listener.takeOutput(), &down, up, &random)
            pieces(second, &random) { talk.toDialer($0) }
            for side in [talk.dialer, talk.listener] where !side.isEnded && !side.isEstablished {
                // F-14: a stranger's bytes, one frame at most.
                if side.bufferedBytes > Limits.handshakeBytesMax + 64 { return "\(side.bufferedBytes) bytes are held" }
            }
        }
        return judged(talk, up, down)
    }

    private static func pieces(_ bytes: [UInt8], _ random: inout SplitMix64, _ take: ([UInt8]) -> Void) {
        var start = 0
        let cuts = bytes.count > 400 ? [random.next(below: bytes.count)] : ByteMutation.cuts(bytes.count, &random)
        for end in cuts + [bytes.count] where end > start {
            take(Array(bytes[start..<end]))
            start = end
        }
    }

    private static func judged(_ talk: borrowing Conversation, _ up: Way, _ down: Way) -> String? {
        if up.said == up.heard, down.said == down.heard, !(talk.dialer.isEstablished && talk.listener.isEstablished) {
            return "nobody changed anything, and no session stands"
        }
        for (side, way, messages) in [
            (talk.listener, up, talk.atListener.compactMap(\.message)),
            (talk.dialer, down, talk.atDialer.compactMap(\.message)),
        ] {
            if !way.messages.starts(with: messages) { return "a node is given what nobody said, or not in its order" }
            guard side.isEstablished else { continue }
            if side.peer?.isSealed != true { return "a session stands that others can read" }
            // What a standing session has taken is what the other side said, byte for byte.
            if !way.said.starts(with: way.heard.dropLast(side.bufferedBytes)) { return "changed bytes were taken" }
        }
        return nil
    }

    private static func find(_ rounds: Int, _ planted: Planted) -> String? {
        Fuzzing("sealed session", seed: 20_261_130, rounds: rounds).find { round(&$0, planted) }
    }

    @Test func `nobody on the way is heard in an encrypted session`() {
        #expect(Self.find(1_500, .nothing) == nil)
    }

    @Test func `a side that takes a frame twice, or a plain session, is found`() {
        #expect(Self.find(400, .replayTaken) != nil)
        #expect(Self.find(400, .plainTaken) != nil)
    }

    // MARK: - Somebody who has the keys

    /// What H-37 says of a plaintext, read by the reference's cursor: the message's type, whether it is packed, how
    /// long it is then, and its body as it stands there; `nil` for what must be refused.
    private static func reference(
        _ plaintext: [UInt8]
    ) -> (type: UInt8, isPacked: Bool, decoded: Int, body: ArraySlice<UInt8>)? {
        guard let first = plaintext.first else { return nil }
        let type = first & 0x7F
        guard (4...18).contains(type) else { return nil }
        guard first >= 0x80 else { return (type, false, plaintext.count - 1, plaintext.dropFirst()) }
        var cursor = ReferenceCursor(Array(plaintext.dropFirst()))
        guard let decoded = try? cursor.varint(), decoded <= 262_144 else { return nil }
        var count = 0
        while !cursor.isAtEnd {
            _ = try? cursor.byte()
            count += 1
        }
        return (type, true, Int(decoded), plaintext.suffix(count))
    }

    private static func plaintext(_ random: inout SplitMix64, _ deflater: inout Deflater?) -> [UInt8] {
        let message =
            random.bool(oneIn: 3)
            ? Message.ping(sentMilliseconds: Int64(random.next(below: 1 << 40))) : message(3, &random)
        var bytes = [message.type.rawValue] + message.body
        if message.body.count >= Limits.deflateFromBytes, let short = deflater?.deflate(message.body.span) {
            bytes = [message.type.rawValue | 0x80]
            bytes.writeVarint(UInt64(message.body.count))
            bytes += short
        }
        if random.bool(oneIn: 4) { bytes[0] = UInt8(random.next(below: 256)) }
        if !random.bool(oneIn: 5) { ByteMutation.mutate(&bytes, [[0x80, 0x80, 0x10], [0x8A, 0x00]], &random) }
        return bytes
    }

    /// `isWide` is a receiver that would let types through that must not stand inside.
    private static func open(
        _ random: inout SplitMix64, _ deflater: inout Deflater?, _ inflater: inout Inflater, isWide: Bool
    ) -> String? {
        var plaintext = plaintext(&random, &deflater)
        let told = reference(plaintext)
        if isWide, plaintext.first == MessageType.hello.rawValue { plaintext[0] = MessageType.ping.rawValue }
        var frame: [UInt8] = [0x54, 0x61, 0x6D, 0x43, 1, 21, 2, 0]
        frame += number(UInt32(plaintext.count)) + number(UInt32(plaintext.count)) + [UInt8](repeating: 0, count: 8)
        frame += plaintext + [UInt8](repeating: 0, count: Limits.macBytes)
        guard let key = Bytes32(random.bytes(32)) else { return nil }
        var (sending, receiving) = (FrameSeal(CipherState(key: key)), FrameSeal(CipherState(key: key)))
        var reader = FrameReader()
        do throws(WireError) {
            try sending.seal(&frame)
            reader.receive(frame.span)
            guard var received = try reader.nextFrame(limits: .session, authenticated: true) else { return "not whole" }
            do throws(WireError) { try receiving.open(&received) } catch {
                return told == nil ? nil : "what is right is refused: \(error), \(plaintext.prefix(8))"
            }
            guard let told else { return "what must not stand inside is taken: \(plaintext.prefix(8))" }
            let header = received.header
            guard header.type.rawValue == told.type, header.isDeflated == told.isPacked,
                header.decodedBytes == told.decoded, received.bytes[received.bodyRange] == told.body[...]
            else { return "it is read otherwise: \(plaintext.prefix(8))" }
            // Whatever it is then, it is a message of this type or a refusal.
            do throws(WireError) {
                let message = try received.message(&inflater)
                return message.type == header.type ? nil : "another message"
            } catch { return nil }
        } catch { return "the frame is refused: \(error)" }
    }

    private static func findInside(_ rounds: Int, isWide: Bool) -> String? {
        var deflater: Deflater? = Deflater()
        var inflater = Inflater()
        return Fuzzing("sealed text", seed: 20_261_131, rounds: rounds).find {
            open(&$0, &deflater, &inflater, isWide: isWide)
        }
    }

    // H-37
    @Test func `whatever a peer with the keys puts inside is read as the text says`() {
        #expect(Self.findInside(6_000, isWide: false) == nil)
    }

    @Test func `a hello that is taken inside is found`() {
        #expect(Self.findInside(6_000, isWide: true) != nil)
    }
}
