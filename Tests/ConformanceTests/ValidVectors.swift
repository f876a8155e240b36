import Bytes
import Model
import TestSupport
import Wire

/// What goes into `valid/`: each entry a name, the requirements it shows, its phase and its frames.
struct ValidVector {
    var name: String
    var requirements: [String]
    var phase: ReferenceDecoder.Phase = .session
    var frames: [FrameBuilder]
    /// Whether encoding the decoded messages gives the same bytes.
    var reencodes = true

    var json: VectorJSON {
        var counter: UInt64 = 0
        var stream: [UInt8] = []
        for frame in frames {
            stream += frame.bytes(counter: counter)
            if frame.flags & 2 != 0 { counter += 1 }
        }
        let outcome = ReferenceDecoder.decode(stream, phase, macKey: StreamVector.macKey)
        var members: [VectorJSON.Member] = [
            .init("name", .string(name)), .init("requirements", .array(requirements.map { .string($0) })),
            .init("phase", .string(phase.rawValue)), .init("stream", hex(stream)),
        ]
        if !reencodes { members.append(.init("reencodes", false)) }
        members.append(
            .init(
                "frames",
                .array(
                    outcome.frames.map {
                        [
                            "type": .string($0.type), "deflated": .bool($0.deflated),
                            "authenticated": .bool($0.authenticated), "body": hex($0.body), "message": $0.message,
                        ]
                    })))
        return .object(members)
    }
}

enum ValidVectors {
    static let nonce = (0..<32).map { UInt8(0xA0 + $0) }
    static let proof = (0..<32).map { UInt8(0x40 + $0) }
    static let hash = (0..<32).map { UInt8(255 - $0) }
    static let attestation = (0..<16).map { UInt8(0x10 * $0 + 1) }
    static let position = Position(
        incarnation: Incarnation(counter: 1, random: 0x0123_4567_89AB_CDEF), version: 41, tag: 0xFEDC_BA98_7654_3210)
    static let hello = Hello(
        versions: 0...0, capabilities: 0, realm: .production, node: "chi-cuc-10101", keyID: "10101-a", nonce: nonce,
        build: "1.0.0")
    static let challenge = Challenge(
        version: 0, capabilities: 0, realm: .production, node: "tong-cuc", build: "1.0.0", nonce: nonce.reversed(),
        clockMilliseconds: 1_791_849_600_000, proof: proof)

    /// By file name, without its extension.
    static let files: [(String, [ValidVector])] = [
        ("handshake", handshake), ("refuse", refuse), ("claim", claim), ("holding", holding), ("update", updates),
        ("liveness", liveness), ("office", office), ("bundle", bundle), ("compression", compression),
        ("streams", streams),
    ]

    private static let handshake = [
        ValidVector(
            name: "hello of an office", requirements: ["F-01", "F-02", "H-01", "M-11"], phase: .handshake,
            frames: [FrameBuilder(.hello(hello))]),
        ValidVector(
            name: "hello with extension fields of a later minor", requirements: ["M-09", "V-04"], phase: .handshake,
            frames: [FrameBuilder(1, Message.hello(hello).body + raw("01 00 07 03 616263 8001 01 ff"), mac: false)],
            reencodes: false),
        ValidVector(
            name: "hello with a Vietnamese name and a range of minors", requirements: ["M-02", "M-11"],
            phase: .handshake,
            frames: [
                FrameBuilder(
                    .hello(
                        Hello(
                            versions: 0...3, capabilities: 0x8000_0000_0000_0001, realm: .training,
                            node: "Chi cục Thuế quận Hoàn Kiếm", keyID: "k", nonce: nonce, build: "")))
            ]),
        ValidVector(
            name: "challenge", requirements: ["M-12"], phase: .handshake,
            frames: [FrameBuilder(.challenge(challenge))]),
        ValidVector(
            name: "proof", requirements: ["M-13"], phase: .handshake,
            frames: [FrameBuilder(.proof(Proof(proof: proof, clockMilliseconds: -1)))]),
        ValidVector(
            name: "share", requirements: ["H-28"], phase: .handshake,
            frames: [FrameBuilder(.share(SealedVectors.dialerShare))]),
        ValidVector(
            name: "welcome, the first frame with a MAC", requirements: ["F-10", "H-11", "H-13", "M-14"],
            phase: .handshake,
            frames: [
                FrameBuilder(
                    .welcome(
                        Welcome(
                            grantedBytes: 262_144, idleMilliseconds: 45_000, takeoverMilliseconds: 600_000,
                            tier: .nation)))
            ]),
        ValidVector(
            name: "refusal in the clear", requirements: ["F-10", "H-16", "M-15"], phase: .handshake,
            frames: [
                FrameBuilder(
                    5,
                    Message.refuse(
                        Refuse(
                            subject: .session, code: WireCode.wrongRealm.rawValue, isRetryable: false,
                            retryAfterMilliseconds: 0, text: "this node serves production")
                    ).body, mac: false)
            ]),
    ]

    private static let refuse = [
        ValidVector(
            name: "the session is refused", requirements: ["M-15"],
            frames: [
                FrameBuilder(
                    .refuse(
                        Refuse(
                            subject: .session, code: WireCode.shuttingDown.rawValue, isRetryable: true,
                            retryAfterMilliseconds: 5_000, text: "the node is stopping")))
            ]),
        ValidVector(
            name: "a unit is superseded", requirements: ["M-15", "D-09"],
            frames: [
                FrameBuilder(
                    .refuse(
                        Refuse(
                            subject: .unit(handle: 3), code: WireCode.superseded.rawValue, isRetryable: true,
                            retryAfterMilliseconds: 412_000, text: "heard 188 s ago",
                            holding: Holding(
                                handle: 3, holder: "", tier: .nation, level: .durable, position: position,
                                heardAgeMilliseconds: 188_000))))
            ]),
        ValidVector(
            name: "an update has moved", requirements: ["M-15", "D-22"],
            frames: [
                FrameBuilder(
                    .refuse(
                        Refuse(
                            subject: .update(handle: 0, number: 300), code: WireCode.moved.rawValue, isRetryable: true,
                            retryAfterMilliseconds: 0, text: "",
                            holding: Holding(
                                handle: 0, holder: "", tier: .province, level: .held, position: nil,
                                heardAgeMilliseconds: 0))))
            ]),
        ValidVector(
            name: "a code of a later minor", requirements: ["E-03", "V-05"],
            frames: [
                FrameBuilder(
                    .refuse(
                        Refuse(
                            subject: .session, code: 999, isRetryable: false, retryAfterMilliseconds: 1, text: "new")))
            ]),
    ]

    private static let claim = [
        ValidVector(
            name: "an owner without a store, and a relay", requirements: ["M-03", "M-16", "D-06", "D-39"],
            frames: [
                FrameBuilder(
                    .claim([
                        Claim(handle: 0, unit: unit("10101"), isOwner: true, position: nil, heardAgeMilliseconds: 0),
                        Claim(
                            handle: 1, unit: unit("VN-DNL"), isOwner: false, position: position,
                            heardAgeMilliseconds: 90_000),
                    ]))
            ]),
        ValidVector(
            name: "the greatest version, handle and counter", requirements: ["M-01", "M-04", "M-16"],
            frames: [
                FrameBuilder(
                    .claim([
                        Claim(
                            handle: 65_535, unit: unit("ABCDEFGHIJ-abc09"), isOwner: false,
                            position: Position(
                                incarnation: Incarnation(counter: .max, random: .max), version: 1 << 63 - 1, tag: .max),
                            heardAgeMilliseconds: .max)
                    ]))
            ]),
        ValidVector(name: "no claims", requirements: ["M-16"], frames: [FrameBuilder(.claim([]))]),
    ]

    private static let holding = [
        ValidVector(
            name: "an answer, an acknowledgement, and what the centre holds", requirements: ["M-17", "D-35", "D-37"],
            frames: [
                FrameBuilder(
                    .holding([
                        Holding(
                            handle: 2, holder: "", tier: .province, level: .held, position: nil,
                            heardAgeMilliseconds: 0),
                        Holding(
                            handle: 0, holder: "", tier: .province, level: .durable, position: position,
                            heardAgeMilliseconds: 12, marks: [.shrunk]),
                        Holding(
                            handle: 0, holder: "tong-cuc", tier: .nation, level: .durable, position: position,
                            heardAgeMilliseconds: 3_600_000, marks: [.supersededUpstream]),
                    ]))
            ]),
        ValidVector(
            name: "since when a position is durable", requirements: ["M-34", "D-64", "V-04"],
            frames: [
                FrameBuilder(
                    .holding([
                        Holding(
                            handle: 0, holder: "", tier: .province, level: .durable, position: position,
                            heardAgeMilliseconds: 12, durableAtMilliseconds: 1_791_849_600_250),
                        Holding(
                            handle: 0, holder: "tong-cuc", tier: .nation, level: .held, position: position,
                            heardAgeMilliseconds: 12),
                    ]))
            ]),
    ]
}
