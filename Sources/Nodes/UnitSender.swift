internal import Bytes
internal import Model
internal import Peering
internal import Wire

/// How one unit stands with one upstream in one session.
///
/// | phase    | meaning                                                  | leaves by                                  |
/// |----------|----------------------------------------------------------|--------------------------------------------|
/// | claimed  | the claim is out                                         | holding → ready, waiting or nothing        |
/// | ready    | updates may go                                           | refusal → claimed or waiting               |
/// | waiting  | refused, or somebody else's turn; claim again when due   | time → claimed                             |
/// | resting  | nothing to offer: the upstream is ahead, or intake first | a change here → claimed                    |
struct UnitSender {
    enum Phase: Equatable {
        case claimed
        case ready
        case waiting(untilMilliseconds: Int64)
        case resting
    }

    /// A large update on its way: bodies made from one consistent state.
    struct Bulk {
        var number: UInt64
        var frames: [UpdateFrame]
        var next = 0
        var position: Position
    }

    let unit: UnitCode
    let handle: UInt32
    var phase: Phase = .claimed
    /// What the upstream said it holds; `nil` = none.
    var held: Position?
    /// Where the upstream will stand when everything under way is taken; `nil` = a full sync comes next.
    var sent: Position?
    /// The new position of the last update sent in this session, which the next may name as "previous".
    var lastSent: Position?
    /// Updates under way, oldest first.
    var underWay: [(number: UInt64, position: Position)] = []
    /// Refusals of updates below this number are echoes of one already dealt with.
    var firstNumber: UInt64 = 0
    /// Values at `sent` of the cells that changed since; complete only while `isTracking`.
    var olds: [CellKey: Measures] = [:]
    var isTracking = false
    var bulk: Bulk?
    /// Another intake, or time, is a reason to offer a full sync that was refused as shrunk.
    var offersAgain = false
    /// Which position was refused as shrunk, or found so marked, and when.
    var shrunkOffer: (position: Position?, atMilliseconds: Int64)?
    /// A person has confirmed: whoever is above the upstream must see the full sync, also if the upstream holds it all.
    var repeatsFullSync = false
    /// The upstream has said in this session what it knows of the unit.
    var isAnswered = false
    /// When a digest last went out in this session.
    var digestAtMilliseconds: Int64?
    /// Why the unit waits, for people.
    var reason: WireCode?

    init(unit: UnitCode, handle: UInt32) {
        self.unit = unit
        self.handle = handle
    }

    /// Starts over: the claim is out, everything under way is void.
    mutating func reclaimed(nextNumber: UInt64) {
        phase = .claimed
        offersAgain = false
        // The receiver starts its memory of the unit anew with every claim.
        lastSent = nil
        forgetUnderWay(nextNumber: nextNumber)
    }

    /// The receiver refused: whatever was sent is void, and differences have lost their base.
    mutating func forgetUnderWay(nextNumber: UInt64) {
        underWay = []
        bulk = nil
        sent = nil
        olds = [:]
        isTracking = false
        firstNumber = nextNumber
    }

    /// Keeps the old values of cells that change, so that they can go out as differences.
    mutating func track(_ changes: [CellChange]) {
        guard isTracking else { return }
        for change in changes where olds[change.key] == nil { olds[change.key] = change.old ?? Measures() }
    }

    /// An acknowledgement: everything up to this position is at the upstream.
    mutating func acknowledge(_ position: Position) {
        held = position
        if let index = underWay.firstIndex(where: { $0.position == position }) {
            underWay.removeFirst(index + 1)
        }
    }

    /// What goes to this upstream from a state, decided from what it holds.
    enum Plan: Equatable {
        case nothing
        case update(from: Position)
        case fullSync
        /// The upstream holds something that a relay must not replace.
        case isBehind(superseded: Bool)
    }

    /// Design.md, "Update", "Full sync" and "Province aggregators".
    static func plan(own: Position?, tags: TagHistory, held: Position?) -> Plan {
        guard let own else { return .nothing }
        guard let held else { return .fullSync }
        if held == own { return .nothing }
        if held.incarnation == own.incarnation {
            if held.version >= own.version, !Mutant.isOn(.staleRelaySends) { return .isBehind(superseded: false) }
            return tags[held.version] == held.tag ? .update(from: held) : .fullSync
        }
        return held.incarnation < own.incarnation ? .fullSync : .isBehind(superseded: true)
    }
}
