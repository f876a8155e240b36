internal import Model
internal import Wire

/// An update whose frames are being gathered. It ends with the session; nothing of it shows before it is complete.
struct UpdateStage {
    let number: UInt64
    /// `nil` for a full sync.
    let base: Position?
    let new: Position
    let frames: UInt32
    private(set) var next: UInt32 = 0
    /// A person at the office has confirmed that cells of the past go.
    var isConfirmed: Bool
    private(set) var cells: [UpdateFrame.Cell] = []
    /// What the cells take in bodies, at most.
    private(set) var bytes = 0

    var isFullSync: Bool { base == nil }
    var isComplete: Bool { next == frames }

    var hasDifference: Bool {
        cells.contains { cell in
            if case .difference = cell.value { return true }
            return false
        }
    }

    init(number: UInt64, base: Position?, new: Position, frames: UInt32, isConfirmed: Bool) {
        self.number = number
        self.base = base
        self.new = new
        self.frames = frames
        self.isConfirmed = isConfirmed
    }

    /// Takes the next frame's cells.
    ///
    /// - Returns: what is wrong with the frame, `nil` when it was taken.
    mutating func append(_ frame: UpdateFrame) -> String? {
        guard number == frame.number, next == frame.index, next < frames else {
            return "frame \(frame.index) of update \(frame.number) is out of place"
        }
        guard frame.attestation.isEmpty || next + 1 == frames else {
            return "frame \(frame.index) of update \(frame.number) proves it before its end"
        }
        if let last = cells.last, let first = frame.cells.first, !CellKey.wireOrder(last.key, first.key) {
            return "cells of update \(frame.number) do not ascend"
        }
        next += 1
        if cells.isEmpty { cells = frame.cells } else { cells += frame.cells }
        bytes += UpdateFrame.estimatedBytes(frame.cells)
        return nil
    }
}

/// A unit that a session has claimed, and how its updates come (Protocol/06-delivery.md, "State of a unit at the
/// receiver").
///
/// | standing | event                        | then                  | next                           |
/// |----------|------------------------------|-----------------------|--------------------------------|
/// | asking   | every upstream has answered  | as for a new claim    | open or refused                |
/// | open     | first frame                  | stages                | staging                        |
/// | staging  | next frame                   | stages                | staging                        |
/// | staging  | last frame                   | taken, or refused     | open                           |
/// | staging  | a frame that does not fit    | refuse update         | open                           |
/// | any      | the unit is refused          | what is staged goes   | refused                        |
/// | asking   | update                       | dropped; refused when the claim is admitted | asking   |
/// | refused  | update                       | dropped silently      | refused                        |
/// | any      | claim again                  | as for a new claim    | asking, open or refused        |
struct ClaimedUnit {
    enum Standing {
        /// Nothing is said of the unit before the upstreams have answered (D-69).
        case asking
        case open
        case staging(UpdateStage)
        /// Until it is claimed again (D-17).
        case refused
    }

    /// As it came.
    let claim: Claim
    var unit: UnitCode { claim.unit }
    var isOwner: Bool { claim.isOwner }
    /// The incarnation that the session speaks for.
    private(set) var incarnation: Incarnation?
    /// Whether the session's key can only pass the unit on (D-80).
    let isPassedOn: Bool
    /// What the session was admitted with as the owner, or as whoever can only pass the unit on, this claim included:
    /// the step to the next one is its own (D-94). Two are needed at a time; four are kept.
    private(set) var spokenFor: [Incarnation]
    /// When a relay last heard it, on our monotonic clock.
    let heardAtMilliseconds: Int64
    private(set) var standing = Standing.asking
    /// The new position of the session's update before, which "previous" means (D-30).
    private var previous: Position?
    /// The last update that came while nothing could be said of the unit: its sender took the answer to a claim before
    /// for the one to this, and waits.
    private(set) var droppedWhileAsking: UInt64?
    /// Frames of updates up to this number are dropped silently: they were refused (D-29).
    private var refusedThrough: UInt64
    /// The greatest number with which an update has begun; numbers ascend (D-20).
    private var begunThrough: UInt64

    /// `former` is the same handle's claim before, whose updates under way are void (D-13).
    init(_ claim: Claim, isPassedOn: Bool, heardAtMilliseconds: Int64, after former: ClaimedUnit?) {
        self.claim = claim
        self.isPassedOn = isPassedOn
        spokenFor = claim.isOwner || isPassedOn ? former?.spokenFor ?? [] : []
        incarnation = claim.position?.incarnation
        self.heardAtMilliseconds = heardAtMilliseconds
        refusedThrough = former.map { $0.stage?.number ?? $0.refusedThrough } ?? 0
        begunThrough = former?.begunThrough ?? 0
    }

    var isOpen: Bool {
        switch standing {
        case .open, .staging: true
        case .asking, .refused: false
        }
    }

    var stage: UpdateStage? {
        if case .staging(let stage) = standing { return stage }
        return nil
    }

    /// Whether a frame of this update is dropped without a word: the unit or the update was refused.
    func drops(number: UInt64) -> Bool { !isOpen || number <= refusedThrough }

    mutating func admit() {
        standing = .open
        if let incarnation { speak(for: incarnation) }
    }

    /// The session speaks for this incarnation from now on.
    mutating func speak(for incarnation: Incarnation) {
        self.incarnation = incarnation
        guard isOwner || isPassedOn, spokenFor.last != incarnation else { return }
        spokenFor = spokenFor.suffix(3) + [incarnation]
    }

    mutating func refuse() { standing = .refused }

    /// Ends the stage, if there is one.
    mutating func endStage() { if case .staging = standing { standing = .open } }

    /// An update is void: its later frames are dropped.
    mutating func refuseUpdate(_ number: UInt64) {
        endStage()
        refusedThrough = number
        begunThrough = max(begunThrough, number)
    }

    /// What became of a frame.
    enum Gathering: Equatable {
        case dropped
        /// So many bytes more are staged.
        case staged(bytes: Int)
        /// The session broke the protocol.
        case violation(String)
    }

    mutating func gather(_ frame: UpdateFrame) -> Gathering {
        if frame.index == 0 {
            // Dropped in silence it would leave its sender waiting for ever.
            guard frame.number > begunThrough else {
                return .violation("update \(frame.number) begins after update \(begunThrough)")
            }
            begunThrough = frame.number
        }
        if drops(number: frame.number) {
            if case .asking = standing, frame.number > refusedThrough { droppedWhileAsking = frame.number }
            if frame.index == 0, let head = frame.head { previous = newPosition(head) }
            return .dropped
        }
        var stage: UpdateStage
        switch standing {
        case .staging(let begun) where frame.index > 0: stage = begun
        case .open where frame.index == 0:
            guard let head = frame.head, let begun = begin(frame, head) else { fallthrough }
            stage = begun
        default:
            return .violation(
                frame.index == 0
                    ? "update \(frame.number) begins out of place"
                    : "frame \(frame.index) of update \(frame.number) is out of place")
        }
        // The stage is held once only, so that its cells are not copied.
        standing = .open
        let bytesBefore = stage.bytes
        if let fault = stage.append(frame) { return .violation(fault) }
        defer { standing = .staging(stage) }
        return .staged(bytes: stage.bytes - bytesBefore)
    }

    /// The stage of an update that begins; its new position is "previous" for the next.
    private mutating func begin(_ frame: UpdateFrame, _ head: UpdateFrame.Head) -> UpdateStage? {
        let base: Position?
        switch head.base {
        case .none: base = nil
        case .position(let position, _, _): base = position
        case .previous:
            guard let previous else { return nil }
            base = previous
        }
        guard let new = newPosition(head), head.frames > 0 else { return nil }
        previous = new
        return UpdateStage(
            number: frame.number, base: base, new: new, frames: head.frames, isConfirmed: head.isConfirmed)
    }

    private func newPosition(_ head: UpdateFrame.Head) -> Position? {
        func stepped(_ base: Position, _ step: UInt64, _ tag: UInt64) -> Position? {
            let (version, overflow) = base.version.addingReportingOverflow(step)
            return overflow || step == 0 ? nil : Position(incarnation: base.incarnation, version: version, tag: tag)
        }
        switch head.base {
        case .none(let new): return new
        case .position(let base, let step, let tag): return stepped(base, step, tag)
        case .previous(let step, let tag): return previous.flatMap { stepped($0, step, tag) }
        }
    }
}
