import Bytes

/// A second decoder, slow and obvious, written only from the text in Protocol/: what it and the real one make of a
/// stream must be the same. It shares nothing with `Wire` but SHA-256 and HMAC, which have their standards' vectors.
package enum ReferenceDecoder {
    /// Why a stream is refused (Protocol/07-errors.md).
    package struct Refusal: Error, Equatable, Sendable {
        package let code: Int
        /// `session`, `update`, or `none` for a connection that is closed without an answer.
        package let subject: String

        package init(code: Int, subject: String = "session") {
            self.code = code
            self.subject = subject
        }

        static let malformed = Refusal(code: 1)
        static let unsupportedVersion = Refusal(code: 2)
        static let authenticationFailed = Refusal(code: 3)
        static let tooLarge = Refusal(code: 7)
        static let outOfRange = Refusal(code: 21)
        static let outOfRangeUpdate = Refusal(code: 21, subject: "update")
        static let checksum = Refusal(code: 23)
    }

    package struct Frame: Equatable, Sendable {
        package var type: String
        package var deflated: Bool
        package var authenticated: Bool
        package var body: [UInt8]
        package var message: VectorJSON

        package init(type: String, deflated: Bool, authenticated: Bool, body: [UInt8], message: VectorJSON) {
            self.type = type
            self.deflated = deflated
            self.authenticated = authenticated
            self.body = body
            self.message = message
        }
    }

    package struct Outcome: Equatable, Sendable {
        package var frames: [Frame] = []
        package var refusal: Refusal?
        /// The least number of bytes with which the stream is refused, or all bytes that whole frames took.
        package var bytes = 0

        package init() {}
    }

    /// Phases of Protocol/vectors/README.md.
    package enum Phase: String, Sendable {
        case handshake
        case session
    }

    /// What becomes of a stream, and after how many bytes, found by asking about every beginning of it.
    package static func decode(_ stream: [UInt8], _ phase: Phase, macKey: [UInt8]) -> Outcome {
        for end in 0...stream.count {
            let outcome = decodeOnce(Array(stream[..<end]), phase, macKey)
            if outcome.refusal != nil || end == stream.count { return outcome }
        }
        return Outcome()
    }

    private static func decodeOnce(_ stream: [UInt8], _ phase: Phase, _ macKey: [UInt8]) -> Outcome {
        var outcome = Outcome()
        var rest = stream
        var counter: UInt64 = 0
        while true {
            do throws(Refusal) {
                guard let (frame, length) = try frame(rest, phase, macKey, &counter) else { break }
                outcome.frames.append(frame)
                outcome.bytes += length
                rest.removeFirst(length)
            } catch {
                outcome.refusal = error
                outcome.bytes = stream.count
                break
            }
        }
        return outcome
    }

    static let types = [
        1: "hello", 2: "challenge", 3: "proof", 4: "welcome", 5: "refuse", 6: "claim", 7: "holding", 8: "update",
        9: "credit", 10: "ping", 11: "pong", 12: "heard", 13: "health", 14: "bundle-offer", 15: "bundle-request",
        16: "bundle-part", 17: "goodbye", 18: "digest", 20: "share", 21: "sealed",
    ]

    /// One frame from the beginning of `bytes`, in the order of Protocol/01-framing.md; `nil` while bytes are missing.
    package static func frame(
        _ bytes: [UInt8], _ phase: Phase, _ macKey: [UInt8], _ counter: inout UInt64
    ) throws(Refusal) -> (Frame, Int)? {
        let start = bytes.prefix(4)
        guard [0x54, 0x61, 0x6D, 0x43].prefix(start.count).elementsEqual(start) else {
            throw Refusal(code: 1, subject: "none")
        }
        if bytes.count > 4, bytes[4] != 1 { throw .unsupportedVersion }
        guard bytes.count >= 24 else { return nil }
        guard crc32(Array(bytes[0..<20])) == little(bytes, 20, 4) else { throw .checksum }
        let flags = Int(little(bytes, 6, 2))
        guard let type = types[Int(bytes[5])] else { throw .malformed }
        guard flags < 4, type != "sealed" || flags & 1 == 0 else { throw .malformed }
        let deflated = flags & 1 == 1
        let authenticated = flags & 2 == 2
        if authenticated, ["hello", "challenge", "proof", "share"].contains(type) { throw .malformed }
        let mayBeClear = phase == .handshake && ["hello", "challenge", "proof", "share", "refuse"].contains(type)
        if !authenticated, !mayBeClear { throw .authenticationFailed }
        if deflated, !authenticated || phase == .handshake { throw .malformed }
        let wire = Int(little(bytes, 8, 4))
        let decoded = Int(little(bytes, 12, 4))
        guard wire <= (phase == .handshake ? 4096 : 65_536) else { throw .tooLarge }
        guard decoded <= (phase == .handshake ? 4096 : 262_144) else { throw .tooLarge }
        guard deflated || wire == decoded else { throw .malformed }
        let length = 24 + wire + (authenticated ? 16 : 0)
        guard bytes.count >= length else { return nil }
        var body = Array(bytes[24..<(24 + wire)])
        guard crc32(body) == little(bytes, 16, 4) else { throw .checksum }
        if authenticated {
            let count = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(8 * $0)) }
            let code = HMAC(key: macKey).code(count + bytes[0..<(24 + wire)]).bytes
            guard Array(code[0..<16]) == Array(bytes[(24 + wire)..<length]) else { throw .authenticationFailed }
            counter += 1
        }
        if deflated {
            guard let inflated = ReferenceInflate.inflate(body, declared: decoded) else { throw .malformed }
            body = inflated
        }
        let message = try ReferenceMessages.decode(type: type, body)
        return (
            Frame(type: type, deflated: deflated, authenticated: authenticated, body: body, message: message), length
        )
    }

    static func little(_ bytes: [UInt8], _ at: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
    }

    /// CRC-32 as Protocol/01-framing.md says it, bit by bit.
    package static func crc32(_ bytes: [UInt8]) -> UInt64 {
        var crc: UInt64 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt64(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return crc ^ 0xFFFF_FFFF
    }
}
