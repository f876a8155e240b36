import Bytes
import Model
import TestSupport
import Testing
import Wire

/// Frames in pieces, flipped, cut, repeated (Protocol/01-framing.md).
struct FrameTests {
    private static let key = HMAC(key: [UInt8](repeating: 9, count: 32))

    /// A stream of one frame of every message that has a MAC, some deflated, and their messages.
    private func stream(seed: UInt64) -> (bytes: [UInt8], messages: [Message]) {
        var generator = MessageGenerator(seed: seed)
        var deflater: Deflater? = Deflater()
        var mac = FrameMAC(key: Self.key)
        var bytes: [UInt8] = []
        var messages: [Message] = []
        for type in MessageType.allCases where ![.hello, .challenge, .proof, .share].contains(type) {
            let message = generator.message(type)
            var frame = FrameWriter.frame(type: type, body: message.body, deflater: &deflater, authenticated: true)
            mac.seal(&frame)
            bytes += frame
            messages.append(message)
        }
        return (bytes, messages)
    }

    /// What comes of a stream that is handed over in pieces which end at `cuts`.
    private func receive(_ bytes: [UInt8], cuts: [Int]) throws(WireError) -> [Message] {
        var reader = FrameReader()
        var mac = FrameMAC(key: Self.key)
        var inflater = Inflater()
        var messages: [Message] = []
        var start = 0
        for end in cuts + [bytes.count] where end > start {
            reader.receive(bytes.span.extracting(start..<end))
            start = end
            while let frame = try reader.nextFrame(limits: .session, authenticated: true) {
                try mac.verify(frame)
                messages.append(try frame.message(&inflater))
            }
        }
        return messages
    }

    @Test func `every chunking of a stream gives the same messages (F-18)`() throws {
        for seed in UInt64(1)...8 {
            let (bytes, messages) = stream(seed: seed)
            #expect(try receive(bytes, cuts: Array(0..<bytes.count)) == messages, "seed \(seed), byte by byte")
            for cut in 0...bytes.count {
                #expect(try receive(bytes, cuts: [cut]) == messages, "seed \(seed), cut at \(cut)")
            }
            var random = SplitMix64(seed: seed)
            for _ in 0..<200 {
                let cuts = (0..<random.next(below: 12)).map { _ in random.next(in: 0...bytes.count) }.sorted()
                #expect(try receive(bytes, cuts: cuts) == messages, "seed \(seed), cuts \(cuts)")
            }
        }
    }

    @Test func `every bit of a frame with a MAC is guarded (F-06, F-15, H-14)`() {
        let (bytes, messages) = stream(seed: 3)
        for bit in 0..<(bytes.count * 8) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            do throws(WireError) {
                let got = try receive(flipped, cuts: [])
                Issue.record("bit \(bit) was not noticed; \(got.count) of \(messages.count) messages")
            } catch {
                #expect(error.code != .internalError)
            }
        }
    }

    @Test(arguments: [MessageType.hello, .challenge, .proof])
    func `every bit of a frame in the clear is guarded by a CRC`(type: MessageType) {
        var generator = MessageGenerator(seed: 5)
        let frame = FrameWriter.frame(type: type, body: generator.message(type).body, authenticated: false)
        for bit in 0..<(frame.count * 8) {
            var flipped = frame
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            var reader = FrameReader()
            reader.receive(flipped.span)
            #expect(throws: WireError.self, "bit \(bit)") {
                try reader.nextFrame(limits: .beforeAuthentication, authenticated: false)
            }
        }
    }

    @Test func `a reader holds what has come and nothing between frames (F-14)`() throws {
        let (bytes, _) = stream(seed: 4)
        var reader = FrameReader()
        #expect(reader.bufferedBytes == 0)
        for (place, byte) in bytes.enumerated() {
            reader.receive([byte].span)
            #expect(reader.bufferedBytes <= place + 1)
            if try reader.nextFrame(limits: .session, authenticated: true) != nil {
                #expect(reader.bufferedBytes == 0)
            }
        }
        var declaring = FrameReader()
        let body = [UInt8](repeating: 7, count: 60_000)
        let large = FrameWriter.frame(type: .update, body: body, authenticated: true)
        declaring.receive(large.span.extracting(0..<24))
        #expect(try declaring.nextFrame(limits: .session, authenticated: true) == nil)
        #expect(declaring.bufferedBytes == 24)
    }

    @Test func `an error is given again, and nothing behind it is read (F-17)`() throws {
        let (bytes, _) = stream(seed: 6)
        var reader = FrameReader()
        var broken = bytes
        broken[20] ^= 1
        reader.receive(broken.span)
        for _ in 0..<3 {
            #expect(throws: WireError.headerChecksum) { try reader.nextFrame(limits: .session, authenticated: true) }
        }
        reader.receive(bytes.span)
        #expect(throws: WireError.headerChecksum) { try reader.nextFrame(limits: .session, authenticated: true) }
    }

    @Test func `a frame that is repeated, left out or moved does not fit its MAC (H-13)`() throws {
        let (bytes, messages) = stream(seed: 7)
        var reader = FrameReader()
        reader.receive(bytes.span)
        var frames: [ReceivedFrame] = []
        while let frame = try reader.nextFrame(limits: .session, authenticated: true) { frames.append(frame) }
        #expect(frames.count == messages.count)
        for place in 1..<frames.count {
            var mac = FrameMAC(key: Self.key)
            for frame in frames[..<place] { try mac.verify(frame) }
            var repeated = mac
            #expect(throws: WireError.macMismatch) { try repeated.verify(frames[place - 1]) }
            if place + 1 < frames.count {
                var leftOut = mac
                #expect(throws: WireError.macMismatch) { try leftOut.verify(frames[place + 1]) }
            }
            var other = FrameMAC(key: HMAC(key: [1]))
            #expect(throws: WireError.macMismatch) { try other.verify(frames[0]) }
        }
        var clear = FrameReader()
        clear.receive(FrameWriter.frame(type: .refuse, body: [], authenticated: false).span)
        let frame = try #require(try clear.nextFrame(limits: .beforeAuthentication, authenticated: false))
        var mac = FrameMAC(key: Self.key)
        #expect(throws: WireError.unauthenticatedFrame(5)) { try mac.verify(frame) }
    }

    @Test func `each frame is deflated by itself, where it helps, and never in the clear (C-04, C-05)`() throws {
        var deflater: Deflater? = Deflater()
        let text = Array(String(repeating: "tổng cục ", count: 40).utf8)
        let noise = SplitMix64.noise(600)
        let frames = [text, noise, text].map {
            FrameWriter.frame(type: .bundlePart, body: $0, deflater: &deflater, authenticated: true)
        }
        #expect(frames[0] == frames[2], "nothing is carried from frame to frame")
        #expect(frames[0].count < text.count / 4)
        #expect(frames[1].count == 24 + noise.count + 16)
        let clear = FrameWriter.frame(type: .refuse, body: text, deflater: &deflater, authenticated: false)
        #expect(clear.count == 24 + text.count)
        var none: Deflater?
        let plain = FrameWriter.frame(type: .bundlePart, body: text, deflater: &none, authenticated: true)
        #expect(plain.count == 24 + text.count + 16)
        var inflater = Inflater()
        for (frame, body) in zip([frames[2], frames[1], frames[0], plain], [text, noise, text, text]) {
            var reader = FrameReader()
            reader.receive(frame.span)
            let received = try #require(try reader.nextFrame(limits: .session, authenticated: true))
            #expect(try received.body(&inflater) == body)
        }
    }

    @Test func `CRC and MAC cover the body as it travels (C-06)`() throws {
        var deflater: Deflater? = Deflater()
        let body = [UInt8](repeating: 65, count: 500)
        let frame = FrameWriter.frame(type: .bundlePart, body: body, deflater: &deflater, authenticated: true)
        let wire = Array(frame[24..<(frame.count - 16)])
        var cursor = 16
        let checksum: UInt32 = try frame.span.readLittleEndian(&cursor)
        #expect(UInt64(checksum) == ReferenceDecoder.crc32(wire))
        #expect(wire.count < body.count)
    }
}

extension SplitMix64 {
    /// Bytes that do not deflate.
    static func noise(_ count: Int) -> [UInt8] {
        var random = SplitMix64(seed: 99)
        return random.bytes(count)
    }
}
