internal import Bytes
internal import Wire

/// What a session has from the proof on: who the peer is, the MACs of both directions, and the credit of both.
///
/// A class, so that the session's state is moved from phase to phase without a copy of it.
final class SecureChannel {
    let peer: PeerIdentity
    private var sendingMAC: FrameMAC
    private var receivingMAC: FrameMAC
    var sendingCredit = SendingCredit()
    var receivingCredit = ReceivingCredit(window: PeeringLimits.windowBytes)
    /// What the listener said at the beginning; `nil` at the listener and before it came.
    private(set) var welcome: Welcome?
    /// The peer's clock minus ours, in milliseconds, as last measured.
    var clockOffsetMilliseconds: Int64
    var lastPingMilliseconds: Int64 = .min

    /// `sending` and `receiving` are the keys of the two directions, from here.
    init(_ peer: PeerIdentity, sending: HMAC, receiving: HMAC, clockOffsetMilliseconds: Int64) {
        self.peer = peer
        sendingMAC = FrameMAC(key: sending)
        receivingMAC = FrameMAC(key: receiving)
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
    }

    func seal(_ frame: inout [UInt8]) { sendingMAC.seal(&frame) }

    func verify(_ frame: ReceivedFrame) throws(WireError) { try receivingMAC.verify(frame) }

    /// The peer's clock as a ping tells it, late by one way. A side whose peer always pings first measures no round
    /// trip of its own, and would never learn that the peer's clock was set (D-73).
    func hearClock(_ sentMilliseconds: Int64, now: Instant) {
        let told = sentMilliseconds &- now.unixMilliseconds
        if (told &- clockOffsetMilliseconds).magnitude > UInt64(PeeringLimits.clockStepMilliseconds) {
            clockOffsetMilliseconds = told
        }
    }

    /// The listener has let the dialer in.
    func accept(_ welcome: Welcome) {
        self.welcome = welcome
        sendingCredit.grant(total: welcome.grantedBytes)
    }
}
