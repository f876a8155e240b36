internal import Bytes
internal import Noise
internal import Wire

/// What a session has from the proof on: who the peer is, the seals or the MACs of both directions, and the credit of
/// both.
///
/// A class, so that the session's state is moved from phase to phase without a copy of it.
final class SecureChannel {
    let peer: PeerIdentity
    private var sending: Protection
    private var receiving: Protection
    var sendingCredit = SendingCredit()
    var receivingCredit = ReceivingCredit(window: PeeringLimits.windowBytes)
    /// What the listener said at the beginning; `nil` at the listener and before it came.
    private(set) var welcome: Welcome?
    /// The peer's clock minus ours, in milliseconds, as last measured.
    var clockOffsetMilliseconds: Int64
    var lastPingMilliseconds: Int64 = .min

    /// How the frames of a direction are proved; both directions are of one kind.
    private enum Protection {
        case mac(FrameMAC)
        case seal(FrameSeal)
    }

    /// Without encryption: `sending` and `receiving` are the keys of the two directions, from here.
    init(_ peer: PeerIdentity, sending: HMAC, receiving: HMAC, clockOffsetMilliseconds: Int64) {
        self.peer = peer
        self.sending = .mac(FrameMAC(key: sending))
        self.receiving = .mac(FrameMAC(key: receiving))
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
    }

    /// With it.
    init(_ peer: PeerIdentity, _ finished: HandshakeState.Finished, clockOffsetMilliseconds: Int64) {
        self.peer = peer
        sending = .seal(FrameSeal(finished.sending))
        receiving = .seal(FrameSeal(finished.receiving))
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
    }

    /// Whether nobody else can read the session.
    var isSealed: Bool {
        if case .seal = sending { return true }
        return false
    }

    /// A frame as it goes out, but for what `seal` does to it.
    func frame(type: MessageType, body: [UInt8], deflater: inout Deflater?) -> [UInt8] {
        switch sending {
        case .mac: FrameWriter.frame(type: type, body: body, deflater: &deflater, authenticated: true)
        case .seal: FrameWriter.sealed(type: type, body: body, deflater: &deflater)
        }
    }

    func seal(_ frame: inout [UInt8]) {
        switch sending {
        case .mac(var mac):
            mac.seal(&frame)
            sending = .mac(mac)
        case .seal(var seal):
            // Numbers would have to run out for it to fail; then nothing may leave.
            do throws(WireError) { try seal.seal(&frame) } catch { frame = [] }
            sending = .seal(seal)
        }
    }

    /// Proves a frame genuine, and makes a sealed one that of the message inside.
    func verify(_ frame: inout ReceivedFrame) throws(WireError) {
        switch receiving {
        case .mac(var mac):
            try mac.verify(frame)
            receiving = .mac(mac)
        case .seal(var seal):
            try seal.open(&frame)
            receiving = .seal(seal)
        }
    }

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
