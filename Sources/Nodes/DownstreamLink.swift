internal import Model
internal import Peering
internal import Wire

/// One accepted connection: its session, what it has claimed, and updates that are not complete yet.
///
/// A class, since a centre asks hundreds of them something every second, and a copy counts every reference in it.
final class DownstreamLink {
    /// An update whose frames are being gathered. It ends with the session; nothing of it shows before it is complete.
    struct Stage {
        var number: UInt64
        var base: Position?
        var new: Position
        var frames: UInt32
        var next: UInt32 = 0
        var isConfirmed: Bool
        var cells: [UpdateFrame.Cell] = []
        var bytes = 0
    }

    struct Claimed {
        let unit: UnitCode
        var isOwner: Bool
        var incarnation: Incarnation?
        /// When a relay last heard it, on our monotonic clock.
        var heardAtMilliseconds: Int64
        /// `false` after a refusal of the unit: its frames are dropped until it is claimed again.
        var isOpen: Bool
        /// The new position of the session's update before, which "previous" means.
        var previous: Position?
        /// Frames of updates up to this number are dropped silently: they were refused.
        var refusedThrough: UInt64 = 0
        var stage: Stage?
    }

    let session: Session
    let address: String
    var claims: [UInt32: Claimed] = [:]
    var handles: [UnitCode: UInt32] = [:]
    /// Holdings to tell, by handle and holder, gathered into one message a turn.
    var holdings: [Holding] = []
    var lastHeardMilliseconds: Int64 = .longAgo
    /// Nothing is due on the established session before then.
    var quietUntilMilliseconds: Int64 = .longAgo
    var isAnnounced = false

    init(session: Session, address: String) {
        self.session = session
        self.address = address
    }
}
