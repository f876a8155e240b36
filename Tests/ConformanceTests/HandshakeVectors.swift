import Bytes
import Model
import TestSupport
import Wire

/// `handshake.json` and `bundle.json`, computed here by the text: labels and pieces with four bytes of length each.
enum HandshakeVectors {
    static let sessionKey = (0..<32).map { UInt8($0 * 7 & 255) }

    static func code(_ key: [UInt8], _ label: String, _ pieces: [[UInt8]]) -> [UInt8] {
        var message: [UInt8] = []
        for piece in [Array(label.utf8)] + pieces {
            let count = piece.count
            message += [UInt8(count & 255), UInt8(count >> 8 & 255), UInt8(count >> 16 & 255), UInt8(count >> 24)]
            message += piece
        }
        return HMAC(key: key).code(message).bytes
    }

    static let hello = Message.hello(ValidVectors.hello).body
    static let challenge: [UInt8] = {
        let rest = Array(Message.challenge(ValidVectors.challenge).body.dropFirst(32))
        return code(sessionKey, "tamcap 1 listener", [hello, rest]) + rest
    }()
    static let proof: [UInt8] = {
        // The dialer's clock alone: 1,791,849,600,250 ms.
        var rest: [UInt8] = []
        rest.writeZigZag(1_791_849_600_250)
        return code(sessionKey, "tamcap 1 dialer", [hello, challenge, rest]) + rest
    }()

    static var handshake: VectorJSON {
        let bodies = [hello, challenge, proof]
        let toListener = code(sessionKey, "tamcap 1 dialer to listener", bodies)
        let toDialer = code(sessionKey, "tamcap 1 listener to dialer", bodies)
        func sealed(_ message: Message, _ key: [UInt8], _ counter: UInt64) -> VectorJSON {
            var frame = FrameWriter.frame(type: message.type, body: message.body, authenticated: true)
            var prefix: [UInt8] = []
            prefix.writeLittleEndian(counter)
            frame.replaceSubrange(
                (frame.count - 16)..., with: HMAC(key: key).code(prefix + frame.dropLast(16)).prefix(16))
            return hex(frame)
        }
        let welcome = Message.welcome(
            Welcome(grantedBytes: 262_144, idleMilliseconds: 45_000, takeoverMilliseconds: 600_000, tier: .nation))
        let claim = Message.claim([
            Claim(handle: 0, unit: unit("10101"), isOwner: true, position: nil, heardAgeMilliseconds: 0)
        ])
        return [
            "requirements": ["H-04", "H-05", "H-08", "H-09", "H-10", "H-13"],
            "sessionKey": hex(sessionKey), "hello": hex(hello), "challenge": hex(challenge), "proof": hex(proof),
            "listenerProof": hex(Array(challenge.prefix(32))), "dialerProof": hex(Array(proof.prefix(32))),
            "dialerToListenerKey": hex(toListener), "listenerToDialerKey": hex(toDialer),
            "listenerFrames": [sealed(welcome, toDialer, 0), sealed(.credit(grantedBytes: 300_000), toDialer, 1)],
            "dialerFrames": [sealed(claim, toListener, 0), sealed(.ping(sentMilliseconds: 1), toListener, 1)],
        ]
    }

    static let sections = [
        ("topology", "unit_code,parent_code,tier,name\nVN,,nation,Tổng cục Thuế\n"), ("procedures", "MaTTHC\n"),
        ("catalogue", "{}\n"), ("calendar", ""),
    ]

    static var bundle: VectorJSON {
        var bytes: [UInt8] = []
        for (name, text) in sections {
            bytes += [UInt8(name.utf8.count)] + name.utf8
            bytes += [UInt8(text.utf8.count)] + text.utf8
        }
        return [
            "requirements": ["D-53"],
            "sections": .object(sections.map { .init($0.0, .string($0.1)) }), "bytes": hex(bytes),
            "hash": hex(SHA256.digest(bytes).bytes), "sealed": sealed(bytes),
            "digest": digest(SHA256.digest(bytes).bytes),
        ]
    }

    /// D-85, written from the text and not from the code.
    private static func digest(_ hash: [UInt8]) -> VectorJSON {
        let key = (0..<32).map { UInt8($0) }
        let serial: UInt64 = 0x0102_0304_0506_0708
        let message =
            Array("tamcap bundle".utf8) + [5] + Array("10101".utf8)
            + (0..<8).map { UInt8(truncatingIfNeeded: serial >> UInt64(8 * $0)) } + hash
        return [
            "requirements": ["D-85"], "key": hex(key), "unit": "10101", "serial": .string(String(serial)),
            "message": hex(message), "code": hex(HMAC(key: key).code(message).prefix(16)),
        ]
    }

    /// The same bundle with a sealed year, and years that are none (Y-05).
    private static func sealed(_ bundle: [UInt8]) -> VectorJSON {
        func with(_ year: String) -> String {
            Hexadecimal.encode(bundle + [6] + Array("sealed".utf8) + [UInt8(year.utf8.count)] + Array(year.utf8))
        }
        return [
            "requirements": ["Y-05"], "year": .string("2025"), "bytes": .string(with("2025")),
            "invalid": .array(["", "25", "02025", "1999", "2100", "20x5"].map { .string(with($0)) }),
        ]
    }
}
