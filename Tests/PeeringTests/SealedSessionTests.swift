import Bytes
import Model
import Noise
import Peering
import TestSupport
import Testing
import Wire

/// Protocol/29-encryption.md, from the outside: what is agreed, and what programs of other minors come to.
@Suite struct SealedSessionTests {
    static let words = Message.credit(grantedBytes: 0x0102_0304_0506)

    // H-25, H-26
    @Test func `programs of today encrypt everything behind the shares`() throws {
        var talk = Conversation()
        var types: [[UInt8]] = [[], []]
        talk.start()
        talk.settle { fromDialer, _, bytes in
            types[fromDialer ? 0 : 1] += Frames.split(bytes).map { $0[5] }
            return bytes
        }
        #expect(types == [[1, 20], [2, 20, 21]])
        #expect(talk.dialer.isEstablished && talk.listener.isEstablished)
        #expect(talk.dialer.peer?.isSealed == true && talk.listener.peer?.isSealed == true)
        #expect(talk.dialer.welcome?.tier == .nation)
        // Nothing of a message is to be seen, and the same twice are other bytes.
        var seen: [[UInt8]] = []
        for _ in 0..<2 {
            talk.listener.send(Self.words, &talk.listening)
            let bytes = talk.listener.takeOutput()
            #expect(bytes.count == FrameHeader.byteCount + 1 + Self.words.body.count + Limits.macBytes)
            seen.append(bytes)
            talk.toDialer(bytes)
        }
        #expect(seen[0] != seen[1] && !talk.dialer.isEnded)
    }

    // H-34, H-37: small and large, packed and not.
    @Test func `updates of every size arrive as they were sent`() {
        var talk = Conversation()
        talk.establish()
        var sent: [Message] = []
        for (number, cells) in [1, 2, 8, 40, 300, 1_000].enumerated() {
            sent.append(Conversation.update(number: UInt64(number + 1), cells: cells))
            talk.dialer.send(sent[number], &talk.dialing)
        }
        talk.settle()
        #expect(talk.atListener.compactMap(\.message) == sent)
    }

    // H-25, H-27: whoever is older, and whether it is let in.
    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func `a program from before encryption is let in only where it is allowed`(isOffice: Bool, isAllowed: Bool) {
        let now = ProtocolVersion.minors
        var talk = Conversation(
            office: isOffice ? 0...5 : now, centre: isOffice ? now : 0...5, plainUntil: isAllowed ? .max : .min)
        talk.establish()
        #expect(talk.dialer.isEstablished == isAllowed && talk.listener.isEstablished == isAllowed)
        if isAllowed {
            #expect(talk.dialer.peer?.isSealed == false && talk.listener.peer?.isSealed == false)
            #expect(talk.dialer.peer?.version == 5 && talk.listener.peer?.version == 5)
            talk.dialer.send(Self.words, &talk.dialing)
            talk.settle()
            #expect(!talk.listener.isEnded)
        } else {
            let (newer, older) = isOffice ? (talk.listener, talk.dialer) : (talk.dialer, talk.listener)
            #expect(newer.end == .refusing(.unsupportedVersion))
            #expect(older.end?.refusal == .unsupportedVersion)
        }
    }

    // H-25: V-11 holds the minor down, not the encryption.
    @Test func `a listener held at a lower minor encrypts all the same`() {
        var talk = Conversation()
        talk.listening.listensUpTo = 3
        talk.establish()
        #expect(talk.dialer.peer?.version == 3 && talk.dialer.peer?.isSealed == true)
        #expect(talk.listener.peer?.version == 3 && talk.listener.peer?.isSealed == true)
    }

    // H-27: the last moment, and a session that stands when it comes.
    @Test func `what was allowed ends at its date, with the session that stands`() {
        let start: Int64 = 1_791_849_600_000
        var talk = Conversation(office: 0...5, plainUntil: start + 100_000)
        talk.establish()
        #expect(talk.listener.isEstablished)
        talk.milliseconds = 99_999
        talk.dialer.send(Self.words, &talk.dialing)
        talk.settle()
        #expect(!talk.listener.isEnded)
        talk.milliseconds = 100_000
        talk.dialer.send(Self.words, &talk.dialing)
        talk.settle()
        #expect(talk.listener.end == .refusing(.unsupportedVersion))
        // In silence, at the tick.
        talk = Conversation(office: 0...5, plainUntil: start + 100_000)
        talk.establish()
        talk.milliseconds = 100_000
        let now = talk.now
        talk.listener.tick(&talk.listening, now: now)
        #expect(talk.listener.end == .refusing(.unsupportedVersion))
        talk = Conversation(office: 0...5, plainUntil: start + 900)
        talk.establish()
        #expect(talk.listener.end == .refusing(.unsupportedVersion), "too late from the start")
    }

    // H-32: other secrets, other keys, although everything else is the same.
    @Test func `a session that comes again has other keys`() {
        var seen: Set<[UInt8]> = []
        for seed in UInt8(1)...20 {
            var talk = Conversation(seed: seed)
            talk.establish()
            talk.dialer.send(Self.words, &talk.dialing)
            seen.insert(talk.dialer.takeOutput())
        }
        #expect(seen.count == 20)
    }

    // H-36, over the sessions themselves.
    @Test func `sessions go on behind a change of keys`() {
        var talk = Conversation()
        talk.establish()
        let count = Int(Limits.framesPerKey) + 3
        for number in 0..<count {
            talk.dialer.send(.ping(sentMilliseconds: Int64(number)), &talk.dialing)
            if number.isMultiple(of: 512) || number >= count - 8 {
                talk.toListener(talk.dialer.takeOutput())
                talk.toDialer(talk.listener.takeOutput())
            }
        }
        #expect(!talk.listener.isEnded && !talk.dialer.isEnded, "\(String(describing: talk.listener.end))")
    }
}

/// The frames of some bytes that are whole ones.
enum Frames {
    static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= FrameHeader.byteCount {
            let at = rest.startIndex
            let wire = (0..<4).reduce(0) { $0 | Int(rest[at + 8 + $1]) << (8 * $1) }
            let count = FrameHeader.byteCount + wire + (rest[at + 6] & 2 == 0 ? 0 : Limits.macBytes)
            frames.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return frames
    }

    /// The body of a clear frame, changed, with checksums that fit.
    static func changed(_ frame: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var body = Array(frame.dropFirst(FrameHeader.byteCount))
        change(&body)
        guard let type = MessageType(rawValue: frame[5]) else { return frame }
        return FrameWriter.frame(type: type, body: body, authenticated: false)
    }

    /// The checksums of a sealed frame whose bytes were changed.
    static func mended(_ frame: [UInt8]) -> [UInt8] {
        var frame = frame
        func put(_ value: UInt32, _ at: Int) {
            for index in 0..<4 { frame[at + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
        }
        put(CyclicRedundancyCheck.crc32(frame.span.extracting(24..<(frame.count - 16))), 16)
        put(CyclicRedundancyCheck.crc32(frame.span.extracting(0..<20)), 20)
        return frame
    }
}
