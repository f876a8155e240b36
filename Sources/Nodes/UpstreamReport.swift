package import Model
package import Peering
package import Wire

/// How a node stands with one of its upstreams, for people who want to know why nothing arrives.
package struct UpstreamReport: Equatable, Sendable {
    /// Why there is no session.
    package enum Trouble: Equatable, Sendable {
        /// Nobody answers there; with the system's words.
        case unreachable(String)
        /// Something answers that does not speak the protocol.
        case foreignProgram
        /// The session was refused, there or here; `nil` for a code that this build does not know.
        case refused(WireCode?)
        /// It ended otherwise.
        case lost(SessionEnd)
    }

    /// A unit that is refused in a session that stands.
    package struct RefusedUnit: Equatable, Sendable {
        package let unit: UnitCode
        package let code: WireCode
    }

    /// As configured.
    package let name: String
    /// A session stands.
    package let isEstablished: Bool
    /// The session that stands can be read on the way (H-27).
    package let isPlain: Bool
    /// `nil` while a session stands, and before the first attempt has come to its end.
    package let trouble: Trouble?
    /// In the order in which the units were claimed.
    package let refusedUnits: [RefusedUnit]
    /// How far this machine's clock is ahead of the upstream's, as measured last; `nil`: never.
    package let clockOffsetMilliseconds: Int64?

    /// The clock is so far off that people should know (D-73).
    package var isClockOff: Bool {
        clockOffsetMilliseconds.map { $0.magnitude > UInt64(NodeLimits.clockOffsetMaxMilliseconds) } ?? false
    }
}

extension UpstreamReport.Trouble {
    /// What the end of a session says of the reason.
    init(_ end: SessionEnd) {
        self =
            switch end {
            case .probe: .foreignProgram
            case .refused(let code, _, _, _): .refused(WireCode(rawValue: code))
            case .refusing(let code): .refused(code)
            case .violation(let fault): .refused(fault.code)
            case .handshakeTimeout, .idle, .goodbye, .closedByPeer, .closedHere: .lost(end)
            }
    }
}
