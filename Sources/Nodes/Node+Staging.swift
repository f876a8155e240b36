internal import Bytes
internal import Model
internal import Peering
internal import Wire

// From the offices: updates, gathered frame by frame, taken whole or not at all.
extension Node {
    func takeFrame(_ frame: UpdateFrame, on link: LinkID, now: Instant) {
        guard var claimed = downstream[link]?.claims[frame.handle] else {
            downstream[link]?.session.refuse(
                .outOfPlace, text: "update of handle \(frame.handle), which is not claimed", &context)
            return
        }
        // A refused unit or update: what was under way is dropped without a word.
        guard claimed.isOpen, frame.number > claimed.refusedThrough else {
            if frame.index == 0, let head = frame.head { claimed.previous = Self.newPosition(head, claimed) }
            downstream[link]?.claims[frame.handle] = claimed
            return
        }
        if frame.index == 0 {
            guard claimed.stage == nil, let head = frame.head, let stage = Self.stage(frame, head, &claimed) else {
                return violate(link, "update \(frame.number) begins out of place")
            }
            claimed.stage = stage
        }
        guard var stage = claimed.stage, stage.number == frame.number,
            stage.next == frame.index || Mutant.isOn(.framesAnyOrder), stage.next < stage.frames
        else { return violate(link, "frame \(frame.index) of update \(frame.number) is out of place") }
        if let last = stage.cells.last, let first = frame.cells.first, !CellKey.wireOrder(last.key, first.key) {
            return violate(link, "cells of update \(frame.number) do not ascend")
        }
        stage.next += 1
        stage.cells += frame.cells
        let bytes = Self.estimatedBytes(frame.cells)
        stage.bytes += bytes
        stagedBytes += bytes
        claimed.stage = stage
        downstream[link]?.claims[frame.handle] = claimed
        if let refusal = reasonAgainst(stage, of: claimed.unit, link: link) {
            return refuse(
                frame.handle, frame.number, on: link, refusal.code, retryAfter: refusal.retryAfter, text: refusal.text,
                now: now)
        }
        if stage.next == stage.frames { complete(frame, on: link, now: now) }
    }

    private func violate(_ link: LinkID, _ text: String) {
        downstream[link]?.session.refuse(.malformed, text: text, as: .violation(.malformed(text)), &context)
    }

    /// Opens the stage of an update and notes its new position as "previous" for the next.
    private static func stage(
        _ frame: UpdateFrame, _ head: UpdateFrame.Head, _ claimed: inout DownstreamLink.Claimed
    ) -> DownstreamLink.Stage? {
        let base: Position?
        switch head.base {
        case .none: base = nil
        case .position(let position, _, _): base = position
        case .previous:
            guard let previous = claimed.previous else { return nil }
            base = previous
        }
        guard let new = newPosition(head, claimed), head.frames > 0 else { return nil }
        claimed.previous = new
        return DownstreamLink.Stage(
            number: frame.number, base: base, new: new, frames: head.frames, isConfirmed: head.isConfirmed)
    }

    private static func newPosition(_ head: UpdateFrame.Head, _ claimed: DownstreamLink.Claimed) -> Position? {
        func stepped(_ base: Position, _ step: UInt64, _ tag: UInt64) -> Position? {
            let (version, overflow) = base.version.addingReportingOverflow(step)
            return overflow || step == 0 ? nil : Position(incarnation: base.incarnation, version: version, tag: tag)
        }
        switch head.base {
        case .none(let new): return new
        case .position(let base, let step, let tag): return stepped(base, step, tag)
        case .previous(let step, let tag): return claimed.previous.flatMap { stepped($0, step, tag) }
        }
    }

    private func reasonAgainst(
        _ stage: DownstreamLink.Stage, of unit: UnitCode, link: LinkID
    ) -> (code: WireCode, retryAfter: Int64, text: String)? {
        let held = units[unit]?.position
        if let base = stage.base {
            guard base == held || (Mutant.isOn(.baseByVersion) && base.version == held?.version) else {
                return (.moved, 0, "the base is not what is held")
            }
        } else if let held, !stage.new.mayReplace(held) {
            return (.moved, 0, "a full sync to \(stage.new) may not replace \(held)")
        }
        if let refusal = storageRefusal() { return refusal }
        if stage.bytes > PeeringLimits.stagedUpdateBytesMax {
            return (.tooLarge, 0, "more than \(PeeringLimits.stagedUpdateBytesMax) bytes in one update")
        }
        if stage.frames > 1, stagedBytes > settings.limits.stagedBytesMax {
            return (.busy, 5_000, "too many updates under way; try again later")
        }
        return nil
    }

    /// Drops what has been gathered of an update.
    func dropStage(_ handle: UInt32, _ link: LinkID) {
        stagedBytes -= downstream[link]?.claims[handle]?.stage?.bytes ?? 0
        downstream[link]?.claims[handle]?.stage = nil
    }

    /// Voids an update: its later frames, and those pipelined behind it that built on it, meet the same fate each.
    private func refuse(
        _ handle: UInt32, _ number: UInt64, on link: LinkID, _ code: WireCode, retryAfter: Int64 = 0, text: String,
        now: Instant
    ) {
        guard let claimed = downstream[link]?.claims[handle] else { return }
        dropStage(handle, link)
        if !Mutant.isOn(.goOnAfterRefusal) { downstream[link]?.claims[handle]?.refusedThrough = number }
        counters.updatesRefused += 1
        log(
            code == .moved ? .info : .warning, "update-refused",
            [("unit", claimed.unit.description), ("number", String(number)), ("reason", code.name)])
        sendHoldings(link)
        downstream[link]?.session.send(
            .refuse(
                Refuse(
                    subject: .update(handle: handle, number: number), code: code.rawValue,
                    isRetryable: code.isRetryable, retryAfterMilliseconds: UInt32(clamping: retryAfter), text: text,
                    holding: holding(of: claimed.unit, handle: handle, now: now))), &context)
    }

    /// A genuine frame whose counts cannot be taken: its update is void.
    func refuseUnreadable(_ handle: UInt32, _ number: UInt64, _ error: WireError, on link: LinkID, now: Instant) {
        guard let claimed = downstream[link]?.claims[handle] else {
            return violate(link, "update of handle \(handle), which is not claimed")
        }
        guard claimed.isOpen, number > claimed.refusedThrough else { return }
        refuse(handle, number, on: link, error.code, text: "\(error)", now: now)
    }

    // MARK: - Taking

    private func complete(_ frame: UpdateFrame, on link: LinkID, now: Instant) {
        guard let claimed = downstream[link]?.claims[frame.handle], let stage = claimed.stage else { return }
        let unit = claimed.unit
        if units[unit] == nil { units[unit] = settings.newState(of: unit) }
        let before = units[unit]?.storedPosition ?? .none
        if stage.base == nil {
            if let refusal = reasonAgainstFullSync(stage, of: unit, now: now) {
                return refuse(frame.handle, frame.number, on: link, refusal.code, text: refusal.text, now: now)
            }
            if units[unit]?.incarnation != stage.new.incarnation {
                // The stamp so far was another incarnation's.
                let isClaimed = claimed.incarnation == stage.new.incarnation
                statuses[unit]?.heardAtMilliseconds = isClaimed ? claimed.heardAtMilliseconds : nil
            }
            let changes =
                units[unit]?.replace(with: stage.cells, at: stage.new, attestation: frame.attestation) ?? []
            keepAll(of: unit, now: now)
            counters.fullSyncsTaken += 1
            log(
                .info, "full-sync-taken",
                [
                    ("unit", unit.description), ("position", stage.new.description),
                    ("cells", String(stage.cells.count)),
                ])
            taken(stage, frame, on: link, changes, now: now)
            return
        }
        do throws(MeasuresError) {
            let changes =
                try units[unit]?.apply(stage.cells, moving: stage.new, attestation: frame.attestation) ?? []
            keep(unit, from: before, changes, now: now)
            counters.updatesTaken += 1
            taken(stage, frame, on: link, changes, now: now)
        } catch {
            refuse(
                frame.handle, frame.number, on: link, .valueOutOfRange, text: "a count left its range: \(error)",
                now: now)
        }
    }

    /// A full sync is plain, and takes no cells away from a past period unless the office has confirmed it.
    private func reasonAgainstFullSync(
        _ stage: DownstreamLink.Stage, of unit: UnitCode, now: Instant
    ) -> (code: WireCode, text: String)? {
        let hasDifference = stage.cells.contains { cell in
            if case .difference = cell.value { return true }
            return false
        }
        if hasDifference { return (.malformed, "a full sync has plain cells only") }
        guard !stage.isConfirmed, !isHealing(unit, stage.new), let state = units[unit] else { return nil }
        let today = Day(at: Moment(seconds: now.unixMilliseconds / 1_000))
        let gone = state.keysMissing(in: stage.cells).filter {
            $0.period.lastDay < today && !Mutant.isOn(.shrinkAlways)
        }
        guard let first = gone.first else { return nil }
        statuses[unit, default: UnitStatus()].isShrunk = true
        statusesToKeep.insert(unit)
        log(
            .error, "shrunk",
            [("unit", unit.description), ("cells", String(gone.count)), ("first", first.description)])
        return (.shrunk, "\(gone.count) cells of past periods would go, the first \(first); confirm at the office")
    }

    private func taken(
        _ stage: DownstreamLink.Stage, _ frame: UpdateFrame, on link: LinkID, _ changes: [CellChange], now: Instant
    ) {
        guard let claimed = downstream[link]?.claims[frame.handle] else { return }
        dropStage(frame.handle, link)
        let unit = claimed.unit
        if stage.base == nil {
            if statuses[unit]?.isShrunk == true || stage.isConfirmed { statusesToKeep.insert(unit) }
            statuses[unit]?.isShrunk = false
            if stage.isConfirmed { statuses[unit]?.confirmedIncarnation = stage.new.incarnation }
        }
        if claimed.isOwner {
            downstream[link]?.claims[frame.handle]?.incarnation = stage.new.incarnation
            noteHeard(unit, now.monotonicMilliseconds)
            statuses[unit]?.heardAtUnixMilliseconds = now.unixMilliseconds
        }
        if stage.base == nil { didTakeFullSync(unit) }
        didChange(unit, changes)
        if stage.base == nil {
            // Perhaps another incarnation, with versions of its own: every upstream is asked anew where it stands.
            for index in upstreams.indices where upstreams[index].handles[unit] != nil { claimUpstream(index, unit) }
        }
        // With a store, when it is on the disk.
        if isDurable(unit) || Mutant.isOn(.acknowledgeBeforeSync) { tellHolding(of: unit, now: now) }
    }

    /// Acknowledges; whoever else claims the unit learns that it has moved, too: a relay beside its owner, a second
    /// relay.
    func tellHolding(of unit: UnitCode, now: Instant) {
        for other in (claimants[unit] ?? []).sorted() {
            guard let handle = downstream[other]?.handles[unit] else { continue }
            downstream[other]?.holdings.removeAll { $0.handle == handle && $0.holder.isEmpty }
            downstream[other]?.holdings.append(holding(of: unit, handle: handle, now: now))
            touched.insert(other)
        }
    }
}
