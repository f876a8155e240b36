internal import Model
internal import Nodes
internal import Peering
internal import Wire

/// What a played listener knows of the units and of the session; units stay over connections, as a receiver's do.
struct ListenerPlay {
    struct Unit {
        let handle: UInt32
        let code: UnitCode
        var claimed: Position?
        var isRefused = false
        /// The new position of the update before, which "previous" means.
        var previous: Position?
        var lastNumber: UInt64 = 0
        /// An update that was refused: its frames are dropped.
        var refusedThrough: UInt64 = 0
        var stage: Stage?
    }

    /// An update of which frames are missing.
    struct Stage {
        let number: UInt64
        let base: Position?
        let new: Position
        let frames: UInt32
        var next: UInt32 = 0
        var cells: [UpdateFrame.Cell] = []
    }

    var units: [UInt32: Unit] = [:]
    /// By unit: what this listener holds.
    var held: [UnitCode: UnitState] = [:]
    /// What owners claimed last, by unit.
    var stood: [UnitCode: Position] = [:]
    /// Incarnations that were told and that owners may answer with the next one.
    var told: Position?
    var granted: UInt64 = 0
    var consumed: UInt64 = 0
    var step = 0
    var since: Int64 = 0
    var pinged: Int64?
    var pingedAt: Int64 = 0
    var hasDigest = false
    var saidGoodbye = false

    mutating func connectionBegan() {
        (units, granted, consumed, pinged, saidGoodbye) = ([:], 0, 0, nil, false)
    }
}

// What any listener looks at.
extension ConformanceListener {
    func hear(_ message: Message) {
        switch message {
        case .claim(let claims): for claim in claims where !isOver { hear(claim) }
        case .update(let frame): hear(frame)
        case .digest(let digests): for digest in digests { hear(digest) }
        case .ping(let sent): say(.pong(sentMilliseconds: sent, peerMilliseconds: now.unixMilliseconds))
        case .pong(let sent, _): heardPong(sent)
        case .health(let health):
            if play.units[health.handle] == nil { find("D-12", "health of a handle that was never claimed") }
        case .heard(let stamps):
            if stamps.contains(where: { play.units[$0.handle] == nil }) {
                find("D-12", "a stamp of a handle that was never claimed")
            }
        case .bundleRequest(let request): sendPart(request)
        case .goodbye:
            play.saidGoodbye = true
            if scenario == .slowAcknowledgement { scenarioClosed() }
        case .refuse: break
        case .hello, .challenge, .proof, .welcome, .share, .sealed, .holding, .credit, .bundleOffer, .bundlePart:
            find("H-02", "a \(message.type.words) is not for a listener")
            refuse(.outOfPlace)
        }
    }

    private func heardPong(_ sent: Int64) {
        guard let pinged = play.pinged else { return find("D-46", "a pong without a ping") }
        if sent != pinged { find("M-27", "the pong does not bring the ping's clock back") }
        play.pinged = nil
        scenarioPong()
    }

    func ping() {
        play.pinged = now.unixMilliseconds
        play.pingedAt = now.monotonicMilliseconds
        say(.ping(sentMilliseconds: now.unixMilliseconds))
    }

    // MARK: - Claims

    private func hear(_ claim: Claim) {
        if let known = play.units[claim.handle], known.code != claim.unit {
            find("D-12", "handle \(claim.handle) is another unit's")
            return refuse(.malformed)
        }
        if play.units.values.contains(where: { $0.code == claim.unit && $0.handle != claim.handle }) {
            find("D-12", "\(claim.unit) has a handle already")
            return refuse(.malformed)
        }
        let former = play.units[claim.handle]
        var unit = ListenerPlay.Unit(handle: claim.handle, code: claim.unit, claimed: claim.position)
        unit.lastNumber = former?.lastNumber ?? 0
        unit.refusedThrough = former?.stage?.number ?? former?.refusedThrough ?? 0
        play.units[claim.handle] = unit
        guard setting.units.contains(claim.unit) else {
            play.units[claim.handle]?.isRefused = true
            return say(.refusal(.unit(handle: claim.handle), .foreignUnit))
        }
        if claim.isOwner, let position = claim.position { stand(claim.unit, position) }
        answer(claim)
    }

    /// An owner says where it stands: never behind where it stood, and under the same incarnation unless it was told
    /// of another.
    private func stand(_ unit: UnitCode, _ position: Position) {
        defer { play.stood[unit] = position }
        guard let before = play.stood[unit] else { return }
        if before.incarnation == position.incarnation {
            if position.version < before.version { find("D-01", "a version is claimed that lies before the last one") }
            if position.version == before.version, position.tag != before.tag {
                find("D-01", "version \(position.version) has another tag than before")
            }
        } else if play.told == nil {
            find("D-02", "another incarnation is claimed although nobody told of one")
        } else {
            if position.incarnation.random == before.incarnation.random {
                find("D-03", "a new incarnation has the random bits of the one before")
            }
        }
    }

    func holding(of handle: UInt32, _ position: Position?, age: UInt64 = 0) -> Holding {
        Holding(
            handle: handle, holder: "", tier: .nation, level: position == nil ? .held : .durable, position: position,
            heardAgeMilliseconds: position == nil ? ConformanceTimes.never : age)
    }

    func position(of unit: UnitCode) -> Position? { play.held[unit]?.position }

    /// Says what is held of a handle's unit.
    func acknowledge(_ handle: UInt32) {
        guard let unit = play.units[handle] else { return }
        say(.holding([holding(of: handle, position(of: unit.code))]))
    }

    // MARK: - Updates

    private func hear(_ frame: UpdateFrame) {
        play.consumed += UInt64(line.lastFrameBytes)
        if play.consumed > play.granted {
            find("D-43", "\(play.consumed) bytes of updates were sent, and \(play.granted) granted")
        }
        guard var unit = play.units[frame.handle] else {
            find("D-12", "an update of handle \(frame.handle), which was not claimed")
            return refuse(.outOfPlace)
        }
        if frame.index == 0 {
            guard frame.number > unit.lastNumber else {
                find("D-20", "update \(frame.number) begins after update \(unit.lastNumber)")
                return refuse(.malformed)
            }
            unit.lastNumber = frame.number
        }
        play.units[frame.handle] = unit
        if !unit.isRefused, frame.number > unit.refusedThrough { gather(frame) }
        if !isOver { grant() }
    }

    private func gather(_ frame: UpdateFrame) {
        guard var unit = play.units[frame.handle] else { return }
        var stage: ListenerPlay.Stage
        if let head = frame.head {
            guard unit.stage == nil, let begun = begin(head, number: frame.number, &unit) else {
                find(unit.stage == nil ? "D-30" : "D-20", "update \(frame.number) begins out of place")
                return refuse(.malformed)
            }
            stage = begun
        } else if let begun = unit.stage, begun.number == frame.number, begun.next == frame.index,
            begun.next < begun.frames
        {
            stage = begun
        } else {
            find("M-19", "frame \(frame.index) of update \(frame.number) is out of place")
            return refuse(.malformed)
        }
        if let last = stage.cells.last, let first = frame.cells.first, !CellKey.wireOrder(last.key, first.key) {
            find("M-20", "the cells of update \(frame.number) do not ascend over its frames")
        }
        stage.next += 1
        stage.cells += frame.cells
        let isComplete = stage.next == stage.frames
        if !isComplete, !frame.attestation.isEmpty { find("D-56", "a frame that is not the last has an attestation") }
        unit.stage = isComplete ? nil : stage
        play.units[frame.handle] = unit
        if isComplete { update(stage, of: unit, frame) }
    }

    private func begin(
        _ head: UpdateFrame.Head, number: UInt64, _ unit: inout ListenerPlay.Unit
    ) -> ListenerPlay.Stage? {
        var base: Position?
        var new: Position?
        switch head.base {
        case .none(let position): new = position
        case .position(let position, let step, let tag):
            base = position
            new = Position(incarnation: position.incarnation, version: position.version + step, tag: tag)
        case .previous(let step, let tag):
            guard let previous = unit.previous, previous.version <= Limits.versionMax - step else { return nil }
            base = previous
            new = Position(incarnation: previous.incarnation, version: previous.version + step, tag: tag)
        }
        guard let new else { return nil }
        unit.previous = new
        return ListenerPlay.Stage(number: number, base: base, new: new, frames: head.frames)
    }

    /// Takes an update that is whole and whose base is held, and judges what it says.
    func take(_ stage: ListenerPlay.Stage, of unit: ListenerPlay.Unit, _ last: UpdateFrame) -> Bool {
        var state = play.held[unit.code] ?? UnitState(unit: unit.code, tagCapacity: 16, tellsOthers: false)
        let before = state
        if let known = cellFault(stage, state) { find(known.requirement, known.text) }
        if stage.base == nil {
            _ = state.replace(with: stage.cells, at: stage.new, attestation: last.attestation)
        } else {
            do throws(CellRefusal) {
                _ = try state.apply(
                    stage.cells, moving: stage.new, attestation: last.attestation, checksCells: false)
            } catch {
                find("D-28", "a difference leads out of what a cell may hold: \(error)")
                say(.refusal(.update(handle: unit.handle, number: stage.number), .valueOutOfRange))
                return false
            }
        }
        for key in state.allKeys() {
            guard let measures = state.measures(key) else { continue }
            if let fault = measures.fault(of: key) { find("K-20", "cell \(key): \(fault)") }
            if measures.minor > minor { find("V-02", "cell \(key) has measures that minor \(minor) does not have") }
        }
        judgeTag(stage, before: before, state)
        judgeAttestation(last.attestation, state)
        play.held[unit.code] = state
        return true
    }

    private func cellFault(_ stage: ListenerPlay.Stage, _ state: UnitState) -> ConformanceFinding? {
        let hasDifference = stage.cells.contains { cell in
            if case .difference = cell.value { return true }
            return false
        }
        if stage.base == nil, hasDifference { return ConformanceFinding("D-27", "a full sync has a difference") }
        return nil
    }

    /// The tag of one commit behind a position can be made here too: behind what is held, or behind nothing at all.
    private func judgeTag(_ stage: ListenerPlay.Stage, before: UnitState, _ state: UnitState) {
        let isFirst = stage.base == nil && stage.new.version == 1
        guard isFirst || stage.base.map({ $0.version + 1 == stage.new.version }) == true else { return }
        let cells = stage.cells.map { (key: $0.key, new: state.measures($0.key) ?? Measures()) }
        let right = Tag.next(
            after: isFirst ? 0 : before.tag, unit: state.unit, version: stage.new.version, cells: cells)
        if right != stage.new.tag { find("K-18", "the tag of version \(stage.new.version) is not that of its commit") }
    }

    private func judgeAttestation(_ attestation: [UInt8], _ state: UnitState) {
        guard let key = setting.attestationKey else { return }
        if attestation.isEmpty { return find("D-75", "an update comes without an attestation") }
        let right = [false, true].map { Attestation.make(key: key, state, isConfirmed: $0) }
        if !right.contains(attestation) { find("D-76", "the attestation does not fit the cells and the position") }
    }

    // MARK: - Digests

    private func hear(_ digest: StateDigest) {
        guard minor >= ProtocolVersion.digestMinor else { return find("M-33", "a digest in minor 0") }
        guard let unit = play.units[digest.handle] else {
            return find("D-12", "a digest of a handle that was never claimed")
        }
        guard let state = play.held[unit.code], state.position == digest.position else { return }
        if state.canonicalDigest(at: digest.position) != digest.digest {
            find("K-19", "the digest is not that of the state at \(digest.position)")
        }
        scenarioDigest()
    }
}

// The rules that an agent needs before it judges a record.
extension ConformanceListener {
    func offerBundle() {
        guard !setting.bundle.isEmpty else { return }
        let hash = BundleContainer.hash(setting.bundle)
        let digests = setting.attestationKey.map { key in
            setting.units.map { BundleDigest(of: $0, key: key, serial: 1, hash: hash) }
        }
        say(
            .bundleOffer(
                BundleOffer(
                    serial: 1, hash: hash, bytes: UInt32(setting.bundle.count), digests: digests ?? [])))
    }

    private func sendPart(_ request: BundleRequest) {
        let (bundle, offset) = (setting.bundle, Int(request.offset))
        guard !bundle.isEmpty else { return find("D-50", "a bundle is requested that was not offered") }
        guard request.hash == BundleContainer.hash(bundle) else { return }
        guard offset < bundle.count, offset % Limits.bundlePartBytesMax == 0 else {
            return find("D-51", "a piece is requested at \(offset), where none ended")
        }
        let end = min(bundle.count, offset + Limits.bundlePartBytesMax)
        say(.bundlePart(BundlePart(hash: request.hash, offset: request.offset, bytes: Array(bundle[offset..<end]))))
    }
}
