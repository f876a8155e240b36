import Bytes
import Model
import Peering
import TestSupport
import Testing
import Wire

@Suite struct SessionTests {
    // H-13, H-14, H-35: the counter that never travels.
    @Test(arguments: ["replayed", "dropped", "moved", "flipped"], [true, false])
    func `a frame that is not the next one ends the session`(how: String, isSealed: Bool) {
        var talk = isSealed ? Conversation() : Conversation.plain()
        talk.establish()
        var frames: [[UInt8]] = []
        for sent in 1...3 {
            talk.dialer.send(.ping(sentMilliseconds: Int64(sent)), &talk.dialing)
            frames.append(talk.dialer.takeOutput())
        }
        switch how {
        case "replayed": frames.insert(frames[0], at: 1)
        case "dropped": frames.remove(at: 1)
        case "moved": frames.swapAt(1, 2)
        default: frames[1][frames[1].count - 1] ^= 0x10
        }
        for frame in frames { talk.toListener(frame) }
        #expect(talk.listener.end == .violation(.wire(.macMismatch)))
        #expect(SessionFault.wire(.macMismatch).code == .authenticationFailed)
    }

    @Test func `every chunking of a conversation gives the same`() {
        func run(_ chunk: Int) -> [Message] {
            var talk = Conversation()
            talk.start()
            var random = SplitMix64(seed: UInt64(chunk))
            for round in 0..<6 {
                if talk.dialer.isEstablished, round == 3 {
                    for number in 1...20 {
                        talk.dialer.send(.ping(sentMilliseconds: Int64(number)), &talk.dialing)
                        talk.dialer.send(Conversation.update(number: UInt64(number), cells: 30), &talk.dialing)
                    }
                }
                var up = talk.dialer.takeOutput()[...]
                while !up.isEmpty {
                    let count = chunk == 0 ? up.count : chunk < 10 ? chunk : random.next(below: 90) + 1
                    talk.toListener(Array(up.prefix(count)))
                    up = up.dropFirst(count)
                }
                talk.toDialer(talk.listener.takeOutput())
            }
            return talk.atListener.compactMap(\.message)
        }
        let whole = run(0)
        #expect(whole.count == 20)
        for chunk in 1..<40 { #expect(run(chunk) == whole, "chunks \(chunk)") }
    }

    // D-46
    // D-73
    @Test func `a clock that is set during a session is noticed by the next ping, a late ping is no such thing`() {
        var talk = Conversation()
        talk.establish()
        #expect(talk.listener.clockOffsetMilliseconds == 0)
        let clocks: [(told: Int64, known: Int64)] = [
            (-44_000, 0), (3_600_000, 3_600_000), (3_580_000, 3_600_000), (-86_400_000, -86_400_000), (0, 0),
        ]
        for (told, known) in clocks {
            let clock = talk.now.unixMilliseconds + told
            talk.dialer.send(.ping(sentMilliseconds: clock), &talk.dialing)
            talk.toListener(talk.dialer.takeOutput())
            #expect(talk.listener.clockOffsetMilliseconds == known)
        }
        talk.dialer.send(.ping(sentMilliseconds: .min), &talk.dialing)
        talk.toListener(talk.dialer.takeOutput())
        #expect(!talk.listener.isEnded)
    }

    @Test func `a silent side is pinged after a third of the idle time and given up at its end`() {
        var talk = Conversation()
        talk.establish()
        let began = talk.milliseconds
        talk.milliseconds = began + Conversation.idle / 3 - 1
        var now = talk.now
        talk.listener.tick(&talk.listening, now: now)
        #expect(!talk.listener.hasOutput)
        #expect(talk.listener.nextDeadlineMilliseconds(idle: Conversation.idle) == began + Conversation.idle / 3)
        talk.milliseconds += 1
        now = talk.now
        talk.listener.tick(&talk.listening, now: now)
        let ping = talk.listener.takeOutput()
        #expect(!ping.isEmpty)
        talk.listener.tick(&talk.listening, now: now)
        #expect(!talk.listener.hasOutput, "one ping a third")
        talk.toDialer(ping)
        talk.toListener(talk.dialer.takeOutput())
        #expect(talk.listener.lastReceivedMilliseconds == talk.milliseconds, "the pong counts")
        talk.milliseconds += Conversation.idle
        now = talk.now
        talk.listener.tick(&talk.listening, now: now)
        #expect(talk.listener.end == .idle)
        talk.toDialer(talk.listener.takeOutput())
        #expect(talk.dialer.end?.refusal == .idle)
    }

    @Test func `a port scan or a browser is a probe, not a violation`() {
        for text in ["GET / HTTP/1.1\r\n", "\u{16}\u{3}\u{1}", "SSH-2.0-x"] {
            var talk = Conversation()
            talk.toListener(Array(text.utf8))
            #expect(talk.listener.end == .probe)
            #expect(!talk.listener.hasOutput, "nobody is answered")
        }
    }

    // F-12, L-01: 4 KiB before the proof; nobody waits for what a stranger announces.
    @Test func `who has proved nothing is refused by the header alone when it announces too much`() {
        for (bytes, isRefused) in [(4_096, false), (4_097, true), (60_000, true)] {
            var talk = Conversation()
            let frame = FrameWriter.frame(
                type: .hello, body: [UInt8](repeating: 7, count: bytes), authenticated: false)
            talk.toListener(Array(frame[..<FrameHeader.byteCount]))
            #expect((talk.listener.end != nil) == isRefused, "\(bytes)")
            #expect(talk.listener.bufferedBytes <= FrameHeader.byteCount)
        }
    }

    // E-04
    @Test func `after a refusal nothing is sent or taken`() {
        var talk = Conversation()
        talk.establish()
        talk.listener.refuse(.busy, retryAfterMilliseconds: 700, text: "later", &talk.listening)
        talk.toDialer(talk.listener.takeOutput())
        #expect(
            talk.dialer.end
                == .refused(
                    code: WireCode.busy.rawValue, isRetryable: true, retryAfterMilliseconds: 700,
                    text: "later; tried again by itself"))
        #expect(talk.dialer.send(.ping(sentMilliseconds: 1), &talk.dialing) == 0)
        #expect(!talk.dialer.hasOutput)
        talk.toListener([1, 2, 3])
        #expect(talk.listener.bufferedBytes == 0)
    }

    // E-02, E-03: what the peer says of itself is passed on, known or not.
    @Test func `an unknown code is handed on with its bit`() {
        var talk = Conversation()
        talk.establish()
        talk.listener.send(
            .refuse(Refuse(subject: .session, code: 999, isRetryable: true, retryAfterMilliseconds: 1, text: "?")),
            &talk.listening)
        talk.toDialer(talk.listener.takeOutput())
        #expect(talk.dialer.end == .refused(code: 999, isRetryable: true, retryAfterMilliseconds: 1, text: "?"))
    }

    // H-02: established.
    @Test func `a message of the handshake after the handshake is out of place`() {
        for message in [
            Message.welcome(
                Welcome(grantedBytes: 1, idleMilliseconds: 1, takeoverMilliseconds: 1, tier: .nation))
        ] {
            var talk = Conversation()
            talk.establish()
            talk.dialer.send(message, &talk.dialing)
            talk.toListener(talk.dialer.takeOutput())
            #expect(talk.listener.end == .violation(.outOfPlace(.welcome)))
        }
    }

    // D-48
    @Test func `goodbye ends both sides without a fault`() {
        var talk = Conversation()
        talk.establish()
        talk.dialer.sayGoodbye(Goodbye(reason: .done, reconnectAfterMilliseconds: 5), &talk.dialing)
        #expect(talk.dialer.end == .closedHere)
        talk.toListener(talk.dialer.takeOutput())
        #expect(talk.listener.end == .goodbye(retryAfterMilliseconds: 5))
    }

    @Test func `an idle session holds no bytes`() {
        var talk = Conversation()
        talk.establish()
        talk.dialer.send(Conversation.update(number: 1, cells: 500), &talk.dialing)
        talk.settle()
        #expect(talk.listener.bufferedBytes == 0 && talk.dialer.bufferedBytes == 0)
        #expect(!talk.listener.hasOutput && !talk.dialer.hasOutput)
    }
}
