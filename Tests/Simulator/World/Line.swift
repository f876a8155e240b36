import Nodes
import Peering

/// Where a node runs: its name outlives it, so that what comes after a restart is told from what was before.
final class Host {
    let name: String
    /// The order of joining the world; stands for the name in keys.
    let number: Int
    /// Of deadlines at one moment the one of the smaller name comes first: its first bytes as a number.
    let rank: UInt64
    var node: Node?
    /// Counts the nodes that have run here: an event for an earlier one finds nobody.
    var life = 0
    /// When its node has something to do next, as it said at its last event; `.max` when nothing.
    var dueMilliseconds = Int64.max
    /// The earliest deadline in the world's heap, `.max` when there is none.
    var plannedMilliseconds = Int64.max
    /// The connections of the node that runs here, by their numbers.
    var lines: [UInt64: Line] = [:]

    init(name: String, number: Int) {
        self.name = name
        self.number = number
        var rank: UInt64 = 0
        for at in 0..<8 { rank = rank << 8 | UInt64(at < name.utf8.count ? Array(name.utf8)[at] : 0) }
        self.rank = rank
    }
}

/// One connection between two nodes: two streams of bytes, each in its order.
final class Line {
    /// The same at both ends; never used twice.
    let number: UInt64
    /// The dialer and the listener, in this order.
    let hosts: (Host, Host)
    private let lives: (Int, Int)
    /// Whether a side still takes bytes: it has not closed, nor been told of the end.
    private var isOpen = (true, true)
    /// When the last piece on its way to a side arrives: later ones do not overtake it.
    private var arrival: (Int64, Int64) = (.min, .min)
    /// Bytes that have been sent and have not arrived, now and at most.
    private var underWay = 0
    private(set) var underWayMax = 0
    /// Nothing passes any more, and nobody is told.
    var isSilent = false

    enum Side {
        case dialer, listener

        var other: Side { self == .dialer ? .listener : .dialer }
    }

    init(number: UInt64, dialer: Host, listener: Host) {
        self.number = number
        hosts = (dialer, listener)
        lives = (dialer.life, listener.life)
    }

    func host(_ side: Side) -> Host { side == .dialer ? hosts.0 : hosts.1 }

    /// What the node on that side calls the connection.
    func link(_ side: Side) -> LinkID { LinkID(number: 2 * (number - 1) + (side == .dialer ? 0 : 1)) }

    /// The number and the side that a node's name for a connection stands for.
    static func place(_ link: LinkID) -> (number: UInt64, side: Side) {
        (link.number / 2 + 1, link.number.isMultiple(of: 2) ? .dialer : .listener)
    }

    /// Whether the node of that side's life still runs.
    func isAlive(_ side: Side) -> Bool {
        let host = host(side)
        return host.node != nil && host.life == (side == .dialer ? lives.0 : lives.1)
    }

    subscript(open side: Side) -> Bool {
        get { side == .dialer ? isOpen.0 : isOpen.1 }
        set { if side == .dialer { isOpen.0 = newValue } else { isOpen.1 = newValue } }
    }

    func sends(_ bytes: Int) {
        underWay += bytes
        underWayMax = max(underWayMax, underWay)
    }

    func receives(_ bytes: Int) { underWay -= bytes }

    /// When something that is sent now and would arrive at `time` does arrive, being behind what was sent before.
    func queue(to side: Side, at time: Int64) -> Int64 {
        let at = max(time, side == .dialer ? arrival.0 : arrival.1)
        if side == .dialer { arrival.0 = at } else { arrival.1 = at }
        return at
    }
}
