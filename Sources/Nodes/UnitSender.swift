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

    /// Why the unit was refused last.
    enum LastRefusal: Equatable {
        /// Which position was offered, or found so marked, and when.
        case shrunk(offered: Position?, atMilliseconds: Int64)
        case other(WireCode)

        var code: WireCode {
            switch self {
            case .shrunk: .shrunk
            case .other(let code): code
            }
        }
    }

    /// Where the upstream will stand when everything under way is taken, and the values there of the cells that have
    /// changed since: with them changes go out as differences.
    struct Sent {
        var position: Position
        var olds: [CellKey: Measures] = [:]
    }

    /// A large update on its way: bodies made from one consistent state.
    struct Bulk {
        var frames: [UpdateFrame]
        var next = 0
        /// The next frame as it will go out; made once, however often there is no credit for it.
        var prepared: [UInt8]?
    }

    let unit: UnitCode
    let handle: UInt32
    var phase: Phase = .claimed
    /// What the upstream said it holds; `nil` = none.
    var held: Position?
    /// `nil` = what comes next starts from what the upstream holds.
    var sent: Sent?
    /// The new position of the last update sent in this session, which the next may name as "previous".
    private var lastSent: Position?
    /// The new positions of updates under way, oldest first.
    private(set) var underWay: [Position] = []
    /// Refusals of updates below this number are echoes of one already dealt with.
    private(set) var firstNumber: UInt64 = 0
    var bulk: Bulk?
    /// Another intake, or time, is a reason to offer a full sync that was refused as shrunk.
    var offersAgain = false
    /// A person has confirmed: whoever is above the upstream must see the full sync, also if the upstream holds it all.
    var repeatsFullSync = false
    /// For which incarnation of its own the owner has claimed the one before it, too.
    var steppedThroughTo: Incarnation?
    /// The upstream has said in this session what it knows of the unit.
    var isAnswered = false
    /// When a digest last went out in this session.
    var digestAtMilliseconds: Int64?
    /// For people; `nil` again when an update goes out.
    var lastRefusal: LastRefusal?

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
        firstNumber = nextNumber
    }

    /// Keeps the old values of cells that change, so that they can go out as differences.
    mutating func track(_ changes: [CellChange]) {
        guard sent != nil else { return }
        for change in changes where sent?.olds[change.key] == nil {
            sent?.olds[change.key] = change.old ?? Measures()
        }
    }

    /// What the upstream holds; everything up to there is acknowledged.
    mutating func acknowledge(_ position: Position?) {
        held = position
        if let position, let index = underWay.firstIndex(of: position) { underWay.removeFirst(index + 1) }
    }

    /// When an owner's digest is due again; `nil` before the session is level.
    func digestDueMilliseconds(_ interval: Int64) -> Int64? {
        guard case .ready = phase, let at = digestAtMilliseconds else { return nil }
        return at + interval
    }
}

// What goes out next.
extension UnitSender {
    /// What goes to this upstream from a state, decided from what it holds.
    enum Plan: Equatable {
        case nothing
        case update(from: Position)
        case fullSync
        /// The upstream holds something that a relay must not replace.
        case isBehind(superseded: Bool)
    }

    /// Protocol/06-delivery.md, "State of a unit at the sender": D-05, D-40 and D-41.
    static func plan(own: Position?, tags: TagHistory, held: Position?) -> Plan {
        guard let own else { return .nothing }
        guard let held else { return .fullSync }
        if held == own { return .nothing }
        if held.incarnation == own.incarnation {
            if held.version >= own.version { return .isBehind(superseded: false) }
            return tags[held.version] == held.tag ? .update(from: held) : .fullSync
        }
        return held.incarnation < own.incarnation ? .fullSync : .isBehind(superseded: true)
    }

    /// Where the next update from a state starts. Behind `.nothing` changes go out as differences from here on; behind
    /// `.isBehind` the unit rests.
    mutating func planNext(_ state: UnitState, at position: Position) -> Plan {
        if let sent { return sent.position == position ? .nothing : .update(from: sent.position) }
        let plan = Self.plan(own: position, tags: state.tags, held: held)
        switch plan {
        case .nothing where repeatsFullSync, .update where repeatsFullSync: return .fullSync
        case .nothing: sent = Sent(position: position)
        case .isBehind: phase = .resting
        case .update, .fullSync: break
        }
        return plan
    }

    /// The cells of an update from a base, `nil` for a full sync (D-19).
    ///
    /// A cell that had measures which the session's minor does not know, and has none now, goes whole: its difference
    /// would have them (V-12).
    func cells(of state: UnitState, from base: Position?, minor: UInt8) -> [UpdateFrame.Cell] {
        guard let base else { return state.plainCells() }
        return state.keys(changedAfter: base.version).map { key in
            let new = state.measures(key) ?? Measures()
            if let old = sent?.olds[key], !old.isEmpty, old.minor <= minor {
                return UpdateFrame.Cell(key, .difference(new.difference(from: old)))
            }
            return UpdateFrame.Cell(key, .plain(new))
        }
    }

    /// The head of an update from a base, `nil` for a full sync. `confirmed` is the incarnation that a person has
    /// confirmed.
    func head(
        from base: Position?, to position: Position, frames: UInt32, confirmed: Incarnation?
    ) -> UpdateFrame.Head {
        guard let base else {
            return UpdateFrame.Head(
                base: .none(new: position), frames: frames, isConfirmed: confirmed == position.incarnation)
        }
        let step = position.version - base.version
        return UpdateFrame.Head(
            base: lastSent == base
                ? .previous(step: step, tag: position.tag) : .position(base, step: step, tag: position.tag),
            frames: frames, isConfirmed: false)
    }

    /// An update to this position goes out: what changes from now on is told from there.
    mutating func didSend(to position: Position) {
        underWay.append(position)
        sent = Sent(position: position)
        lastSent = position
        lastRefusal = nil
        repeatsFullSync = false
    }
}

extension UpdateFrame.Cell {
    fileprivate var measures: Measures {
        switch value {
        case .plain(let measures), .difference(let measures): measures
        }
    }

    /// The least minor that knows all its counts.
    var minor: UInt8 { measures.minor }
}

extension UpdateFrame {
    /// An upper bound of what cells take in a body, in bytes.
    static func estimatedBytes(_ cells: [Cell]) -> Int {
        cells.reduce(0) { sum, cell in
            sum + NodeLimits.cellBytesMax + cell.measures.entries.count * NodeLimits.countBytesMean
        }
    }
}
