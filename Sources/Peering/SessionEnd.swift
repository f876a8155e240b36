package import Wire

/// Why a session is over.
package enum SessionEnd: Equatable, Sendable {
    /// The first bytes were no frame's: a port scan, a browser, a health probe. Counted, not an error.
    case probe
    /// The peer broke the protocol.
    case violation(SessionFault)
    /// We said no to the whole session.
    case refusing(WireCode)
    /// The peer said no.
    case refused(code: UInt16, isRetryable: Bool, retryAfterMilliseconds: UInt32, text: String)
    case handshakeTimeout
    case idle
    case goodbye(retryAfterMilliseconds: UInt32)
    case closedByPeer
    case closedHere
}

// How the end of a session is told in the log.
extension SessionEnd {
    /// Whether a key was not believed, here or there.
    package var isOfKey: Bool {
        switch self {
        case .refusing(let code): code == .authenticationFailed
        case .refused(let code, _, _, _): code == WireCode.authenticationFailed.rawValue
        case .probe, .violation, .handshakeTimeout, .idle, .goodbye, .closedByPeer, .closedHere: false
        }
    }

    /// Whether it happens in the ordinary course of things.
    package var isOrdinary: Bool {
        switch self {
        case .goodbye, .closedByPeer, .closedHere, .probe: true
        case .violation, .refusing, .refused, .handshakeTimeout, .idle: false
        }
    }
}

extension SessionEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .probe: "probe"
        case .violation(let fault): fault.code.told(fault.description)
        case .refusing(let code): "refused: \(code.name): \(code.sentence)"
        case .refused(let number, _, _, let text):
            if let code = WireCode(rawValue: number) {
                "refused by the peer: \(code.name): \(code.told(text))"
            } else {
                "refused by the peer with the unknown code \(number): \(text); renew this program"
            }
        case .handshakeTimeout: "no handshake in time"
        case .idle: "nothing was heard for too long"
        case .goodbye: "goodbye"
        case .closedByPeer: "closed by the peer"
        case .closedHere: "closed here"
        }
    }
}

/// How a peer can break a session, beyond what is wrong with its bytes.
package enum SessionFault: Error, Equatable, Sendable, CustomStringConvertible {
    case wire(WireError)
    case outOfPlace(MessageType)
    case creditExceeded(granted: UInt64)
    case malformed(String)

    package var code: WireCode {
        switch self {
        case .wire(let error): error.code
        case .outOfPlace: .outOfPlace
        case .creditExceeded: .creditExceeded
        case .malformed: .malformed
        }
    }

    package var description: String {
        switch self {
        case .wire(let error): "\(error)"
        case .outOfPlace(let type): "a \(type.words) is not allowed here"
        case .creditExceeded(let granted): "more than the \(granted) bytes granted"
        case .malformed(let text): text
        }
    }
}
