package import Peering
internal import Wire

// How the end of a session is told in the log.
extension SessionEnd {
    /// Whether it happens in the ordinary course of things.
    var isOrdinary: Bool {
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
        case .violation(let error): error.description
        case .refusing(let code): "refused: \(code.name)"
        case .refused(let code, _, _, let text):
            "refused by the peer: \(WireCode(rawValue: code)?.name ?? "code \(code)") \(text)"
        case .handshakeTimeout: "no handshake in time"
        case .idle: "silent"
        case .goodbye: "goodbye"
        case .closedByPeer: "closed by the peer"
        case .closedHere: "closed here"
        }
    }
}
