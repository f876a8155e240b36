import Bytes
import Model
import TestSupport
import Wire

/// What goes into `invalid/`: a stream whose first broken rule is the one that its file is about.
struct InvalidVector {
    var name: String
    var requirements: [String]
    var phase: ReferenceDecoder.Phase = .session
    var stream: [UInt8]

    init(_ name: String, _ requirements: [String], _ phase: ReferenceDecoder.Phase = .session, stream: [UInt8]) {
        self.name = name
        self.requirements = requirements
        self.phase = phase
        self.stream = stream
    }

    init(_ name: String, _ requirements: [String], _ phase: ReferenceDecoder.Phase, _ frame: FrameBuilder) {
        self.init(name, requirements, phase, stream: frame.bytes())
    }

    init(_ name: String, _ requirements: [String], _ frame: FrameBuilder) {
        self.init(name, requirements, .session, stream: frame.bytes())
    }

    var json: VectorJSON {
        let outcome = ReferenceDecoder.decode(stream, phase, macKey: StreamVector.macKey)
        return [
            "name": .string(name), "requirements": .array(requirements.map { .string($0) }),
            "phase": .string(phase.rawValue), "stream": hex(stream),
            "code": outcome.refusal.map { .number($0.code) } ?? .null,
            "subject": outcome.refusal.map { .string($0.subject) } ?? .null, "refusedAfter": .number(outcome.bytes),
        ]
    }
}

enum InvalidVectors {
    static let files: [(String, [InvalidVector])] = [
        ("framing", framing), ("lengths", lengths), ("checksums", checksums), ("compression", compression),
        ("parts", parts), ("messages", messages), ("updates", updates), ("cells", cells),
    ]

    private static let ping = FrameBuilder(.ping(sentMilliseconds: 5))
    private static let hello = FrameBuilder(.hello(ValidVectors.hello))

    private static let framing = [
        InvalidVector("an HTTP request", ["F-03", "F-04"], .handshake, stream: Array("GET / HTTP/1.1\r\n\r\n".utf8)),
        InvalidVector("a TLS hello", ["F-03"], .handshake, stream: raw("16 03 01 02 00 01 00 01 fc 03 03")),
        InvalidVector("the magic's last byte differs", ["F-03"], .handshake, stream: raw("54 61 6d 44 01 01")),
        InvalidVector("another major", ["F-05", "V-01"], .handshake, hello.with { $0.major = 2 }),
        InvalidVector("a type that nobody has", ["F-07", "V-08"], ping.with { $0.type = 19 }),
        InvalidVector("type 0", ["F-07"], ping.with { $0.type = 0 }),
        InvalidVector("flag bit 2", ["F-08", "V-08"], ping.with { $0.flags = 6 }),
        InvalidVector("flag bit 15", ["F-08"], ping.with { $0.flags = 0x8002 }),
        InvalidVector("a hello with a MAC", ["F-09"], .handshake, hello.with { $0.flags = 2 }),
        InvalidVector("a proof with a MAC after the handshake", ["F-09"], FrameBuilder(3, [], mac: true)),
        InvalidVector("a ping without a MAC", ["F-10", "H-12"], ping.with { $0.flags = 0 }),
        InvalidVector(
            "a welcome without a MAC", ["F-10", "H-11"], .handshake, FrameBuilder(4, [0, 0, 0, 1], mac: false)),
        InvalidVector(
            "a refusal in the clear after the handshake", ["F-10"],
            FrameBuilder(5, raw("00 0f00 01 00 00"), mac: false)),
        InvalidVector("a hello after the handshake", ["F-10"], hello),
        InvalidVector(
            "a deflated refusal in the clear", ["F-11"], .handshake,
            FrameBuilder(5, storedDeflate(raw("00 0f00 01 00 00")), mac: false, deflated: true)),
        InvalidVector(
            "a deflated welcome, which comes before the dialer holds the handshake for finished", ["F-11"], .handshake,
            FrameBuilder(4, storedDeflate([0, 0, 0, 1]), mac: true, deflated: true).with { $0.decodedLength = 4 }),
    ]

    private static let lengths = [
        InvalidVector(
            "4 GB declared by a stranger", ["F-12", "F-14", "L-01"], .handshake,
            hello.with {
                $0.wireLength = .max
                $0.decodedLength = .max
            }),
        InvalidVector(
            "a byte above the limit before the handshake", ["F-12"], .handshake,
            hello.with {
                $0.wireLength = 4097
                $0.decodedLength = 4097
            }),
        InvalidVector(
            "a byte above the wire limit", ["F-12"],
            ping.with {
                $0.wireLength = 65_537
                $0.decodedLength = 65_537
            }),
        InvalidVector(
            "a byte above the decoded limit", ["F-12", "C-03"],
            ping.with {
                $0.flags = 3
                $0.decodedLength = 262_145
            }),
        InvalidVector("lengths differ without deflate", ["F-13"], ping.with { $0.decodedLength = 9 }),
    ]

    private static let checksums = [
        InvalidVector("the header's CRC is one bit off", ["F-06"], ping.with { $0.headerChecksumError = 1 }),
        InvalidVector(
            "a broken header is not believed its flags", ["F-06"],
            ping.with {
                $0.flags = 0xFFFF
                $0.headerChecksumError = 0x8000_0000
            }),
        InvalidVector("the body's CRC is one bit off", ["F-15"], ping.with { $0.bodyChecksumError = 4 }),
        InvalidVector("the MAC is one bit off", ["F-16", "H-14"], ping.with { $0.macError = 1 }),
        InvalidVector("a frame again: its counter has passed", ["H-13", "H-14"], stream: ping.bytes() + ping.bytes()),
        InvalidVector("a frame left out", ["H-13"], stream: ping.bytes(counter: 1)),
        InvalidVector(
            "CRC before MAC", ["F-15", "F-16"],
            ping.with {
                $0.bodyChecksumError = 1
                $0.macError = 1
            }),
    ]

    private static let body = ValidVectors.single.body

    private static func deflated(_ stream: [UInt8], declared: Int) -> FrameBuilder {
        FrameBuilder(8, stream, mac: true, deflated: true).with { $0.decodedLength = UInt32(declared) }
    }

    private static let compression = [
        InvalidVector("not deflate", ["C-01"], deflated(raw("ff ff ff ff"), declared: 40)),
        InvalidVector(
            "a zlib header", ["C-01"],
            deflated(raw("78 9c") + storedDeflate(body), declared: body.count)),
        InvalidVector("one byte less than declared", ["C-02"], deflated(storedDeflate(body), declared: body.count + 1)),
        InvalidVector(
            "one byte more than declared", ["C-02", "C-03"], deflated(storedDeflate(body), declared: body.count - 1)),
        InvalidVector("bytes behind the stream", ["C-02"], deflated(storedDeflate(body) + [0], declared: body.count)),
        InvalidVector(
            "no final block", ["C-02"], deflated([0] + storedDeflate(body).dropFirst(), declared: body.count)),
        InvalidVector("an empty stream", ["C-02"], deflated([], declared: 0)),
        InvalidVector(
            "a distance before the beginning", ["C-01"], deflated(raw("63 00 12 00"), declared: 8)),
    ]
}
