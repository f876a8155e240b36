import Bytes
import Model
import TestSupport
import Wire

/// The real decoder, asked byte by byte, with its answers in the words of the vectors.
enum RealDecoder {
    static func decode(
        _ stream: [UInt8], _ phase: ReferenceDecoder.Phase, macKey: [UInt8]
    ) -> ReferenceDecoder.Outcome {
        var outcome = ReferenceDecoder.Outcome()
        var reader = FrameReader()
        var mac = FrameMAC(key: HMAC(key: macKey))
        var inflater = Inflater()
        for (place, byte) in stream.enumerated() {
            reader.receive([byte].span)
            do throws(WireError) {
                let limits: FrameLimits = phase == .session ? .session : .beforeAuthentication
                guard let frame = try reader.nextFrame(limits: limits, authenticated: phase == .session) else {
                    continue
                }
                if frame.header.isAuthenticated { try mac.verify(frame) }
                let message = try frame.message(&inflater)
                outcome.frames.append(
                    ReferenceDecoder.Frame(
                        type: frame.header.type.name, deflated: frame.header.isDeflated,
                        authenticated: frame.header.isAuthenticated, body: try frame.body(&inflater),
                        message: message.described))
                outcome.bytes = place + 1
            } catch {
                outcome.refusal = ReferenceDecoder.Refusal(
                    code: Int(error.code.rawValue), subject: error.disposition.subject)
                outcome.bytes = place + 1
                return outcome
            }
        }
        return outcome
    }
}

extension WireError.Disposition {
    var subject: String {
        switch self {
        case .closeSilently: "none"
        case .closeSession: "session"
        case .refuseUpdate: "update"
        }
    }
}

extension MessageType {
    /// The name in the registry, `bundle-offer`.
    var name: String {
        String(describing: self).reduce(into: "") { name, character in
            if character.isUppercase { name += "-" }
            name += character.lowercased()
        }
    }
}
