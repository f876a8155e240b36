internal import Bytes
package import Model
package import Peering
package import Wire

/// A state's digest, and the position that it is of.
package struct PositionDigest: Sendable, Equatable {
    package let position: Position
    /// 32 bytes (Protocol/05-cells.md, K-19).
    package let digest: [UInt8]
}

/// What a node knows of digests: its own, which cost a pass over a unit's cells, and the owners' words.
struct DigestBook {
    /// Of what is held here; dropped when the cells move.
    var own: [UnitCode: PositionDigest] = [:]
    /// The latest that an owner told, itself or through relays, and the session to turn to when it does not fit.
    var told: [UnitCode: (digest: PositionDigest, link: LinkID)] = [:]
    /// Units whose told digest waits to be compared: one at a tick, so that 485 offices coming back stop nobody.
    var checks: [UnitCode] = []
    /// Units whose cells are known to be wrong.
    var mismatched: Set<UnitCode> = []
    /// How often a full sync was asked for since digests last agreed, and when: whoever counts otherwise for good is
    /// not asked without end.
    var asked: [UnitCode: (count: Int64, atMilliseconds: Int64)] = [:]
    /// Until when digests of everything held are wanted, for people who compare two centres.
    var wantedUntilMilliseconds: Int64 = .longAgo
    var nextRoundMilliseconds: Int64 = .longAgo
    /// Where the round over all units stands.
    var round: UnitCode?
}

// Digests of whole states (Protocol/06-delivery.md, "Digests"): what positions promise, proved by the cells.
extension Node {
    /// The digest of what is held of a unit, if it is known without computing it.
    package func digest(of unit: UnitCode) -> PositionDigest? {
        guard let known = digests.own[unit], known.position == units[unit]?.position else { return nil }
        return known
    }

    /// Computes digests of everything held in the background, for the next minute.
    package func wantDigests(now: Instant) -> [NodeAction] {
        digests.wantedUntilMilliseconds = now.monotonicMilliseconds + 60_000
        return finishEvent(now: now)
    }

    /// - Complexity: O(cells of the unit), unless it is known.
    private func computedDigest(of unit: UnitCode) -> PositionDigest? {
        if let known = digest(of: unit) { return known }
        guard let state = units[unit], let position = state.position else { return nil }
        let computed = PositionDigest(position: position, digest: state.canonicalDigest(at: position))
        digests.own[unit] = computed
        return computed
    }

    // MARK: - Telling

    /// Sends the digests that are due behind the updates that they are of: an owner's own, or the owner's words.
    func sendDigests(_ index: Int, _ session: Session, now: Instant) {
        guard !upstreams[index].digestsDue.isEmpty else { return }
        guard (session.peer?.version ?? 0) >= ProtocolVersion.digestMinor else {
            upstreams[index].digestsDue = []
            return
        }
        var entries: [StateDigest] = []
        var isComputed = false
        for handle in upstreams[index].digestsDue.sorted() {
            let sender = upstreams[index].senders[Int(handle)]
            // What is under way must be out first, so that the receiver stands where the digest is of.
            if sender.phase == .resting { upstreams[index].digestsDue.remove(handle) }
            guard sender.phase == .ready, sender.bulk == nil, let sent = sender.sent,
                sent == units[sender.unit]?.position
            else { continue }
            let digest: PositionDigest?
            if owners[sender.unit] != nil {
                let isKnown = self.digest(of: sender.unit) != nil
                if !isKnown, isComputed { continue }
                isComputed = isComputed || !isKnown
                digest = computedDigest(of: sender.unit)
            } else {
                digest = digests.told[sender.unit]?.digest
            }
            upstreams[index].digestsDue.remove(handle)
            upstreams[index].senders[Int(handle)].digestAtMilliseconds = now.monotonicMilliseconds
            guard let digest, digest.position == sent else { continue }
            entries.append(StateDigest(handle: handle, position: sent, digest: digest.digest))
        }
        for start in stride(from: 0, to: entries.count, by: Self.entriesPerMessage) {
            session.send(
                .digest(Array(entries[start..<min(start + Self.entriesPerMessage, entries.count)])), &context)
        }
    }

    /// An owner says its digest again now and then: cells can go wrong while nothing moves.
    func planDigests(_ index: Int, now: Instant) {
        let link = upstreams[index]
        for at in link.senders.indices {
            guard let due = link.senders[at].digestDueMilliseconds(settings.limits.digestIntervalMilliseconds),
                due <= now.monotonicMilliseconds, owners[link.senders[at].unit] != nil
            else { continue }
            link.digestsDue.insert(link.senders[at].handle)
        }
    }

    // MARK: - Hearing

    func takeDigests(_ entries: [StateDigest], on link: LinkID, now: Instant) {
        guard (downstream[link]?.session.peer?.version ?? 0) >= ProtocolVersion.digestMinor else {
            downstream[link]?.session.refuse(.outOfPlace, text: "digests come with minor 1", &context)
            return
        }
        for entry in entries {
            guard let claimed = downstream[link]?.claims[entry.handle], claimed.isOpen,
                units[claimed.unit]?.position == entry.position
            else { continue }
            let unit = claimed.unit
            digests.told[unit] = (PositionDigest(position: entry.position, digest: entry.digest), link)
            // Compared anew each time: what was right an hour ago need not be so now.
            digests.own[unit] = nil
            if !digests.checks.contains(unit) { digests.checks.append(unit) }
            for index in upstreams.indices {
                if let handle = upstreams[index].handles[unit] { upstreams[index].digestsDue.insert(handle) }
            }
        }
    }

    /// One comparison, or one digest that somebody wants to see.
    func tickDigests(now: Instant) {
        while !digests.checks.isEmpty {
            let unit = digests.checks.removeFirst()
            if compareDigest(of: unit, now: now) { return }
        }
        if !digests.mismatched.isEmpty {
            for unit in digests.mismatched.sorted() { askForFullSync(of: unit, now: now) }
        }
        guard now.monotonicMilliseconds < digests.wantedUntilMilliseconds,
            now.monotonicMilliseconds >= digests.nextRoundMilliseconds
        else { return }
        // Fifty a second: the country in ten seconds, and most of the time is left to everybody else.
        digests.nextRoundMilliseconds = now.monotonicMilliseconds + 20
        let open = units.keys.filter { units[$0]?.position != nil && digest(of: $0) == nil }
        guard let next = open.filter({ $0 > digests.round ?? $0 }).min() ?? open.min() else {
            digests.wantedUntilMilliseconds = .longAgo
            return
        }
        digests.round = next
        _ = computedDigest(of: next)
    }

    /// When the next comparison is due.
    func digestDeadlineMilliseconds(now: Instant) -> Int64 {
        if !digests.checks.isEmpty { return now.monotonicMilliseconds }
        if now.monotonicMilliseconds < digests.wantedUntilMilliseconds {
            return max(now.monotonicMilliseconds, digests.nextRoundMilliseconds)
        }
        return .max
    }

    /// - Returns: whether it had to be computed; the position may have moved on meanwhile.
    private func compareDigest(of unit: UnitCode, now: Instant) -> Bool {
        guard let told = digests.told[unit], let position = units[unit]?.position, told.digest.position == position,
            let own = computedDigest(of: unit)
        else { return false }
        if own.digest == told.digest.digest || Mutant.isOn(.ignoreDigest) {
            counters.digestsEqual += 1
            digests.asked[unit] = nil
            if statuses[unit]?.isDigestMismatched == true { digestHealed(unit) }
            return true
        }
        counters.digestMismatches += 1
        statuses[unit, default: UnitStatus()].isDigestMismatched = true
        digests.mismatched.insert(unit)
        log(
            .error, "digest-mismatch",
            [
                ("unit", unit.description), ("position", position.description),
                ("told", Hexadecimal.encode(told.digest.digest.prefix(8))),
                ("held", Hexadecimal.encode(own.digest.prefix(8))),
            ])
        askForFullSync(of: unit, now: now)
        return true
    }

    /// Refuses the unit, so that whoever sent the digest claims it again and sends everything.
    private func askForFullSync(of unit: UnitCode, now: Instant) {
        let asked = digests.asked[unit] ?? (0, .longAgo)
        let wait = min(settings.limits.digestRepairMilliseconds, 5_000 << min(asked.count, 16))
        guard asked.count == 0 || now.monotonicMilliseconds - asked.atMilliseconds >= wait,
            let link = digests.told[unit]?.link, let handle = downstream[link]?.handles[unit],
            downstream[link]?.claims[handle]?.isOpen == true
        else { return }
        digests.asked[unit] = (asked.count + 1, now.monotonicMilliseconds)
        touched.insert(link)
        dropStage(handle, link)
        refuseUnit(
            handle, link, .digestMismatch, text: "what is held of \(unit) is not what its owner digests", now: now)
    }

    // MARK: - Healing

    /// Whether a full sync to this position replaces cells that are known not to be the owner's. Within one incarnation
    /// an owner takes no cell away (an empty one stays), so what the full sync lacks was never there.
    func isHealing(_ unit: UnitCode, _ new: Position) -> Bool {
        statuses[unit]?.isDigestMismatched == true && units[unit]?.incarnation == new.incarnation
    }

    /// A full sync has replaced what was held: right until its digest says otherwise.
    func didTakeFullSync(_ unit: UnitCode) {
        digests.own[unit] = nil
        if statuses[unit]?.isDigestMismatched == true { digestHealed(unit) }
    }

    private func digestHealed(_ unit: UnitCode) {
        statuses[unit]?.isDigestMismatched = false
        digests.mismatched.remove(unit)
        log(.warning, "digest-healed", [("unit", unit.description)])
        // Nothing of it went up meanwhile.
        for index in upstreams.indices where upstreams[index].handles[unit] != nil { claimUpstream(index, unit) }
    }
}

extension UnitState {
    /// The canonical digest of all cells at a position.
    ///
    /// - Complexity: O(counts + cells log cells).
    package func canonicalDigest(at position: Position) -> [UInt8] {
        var canonical = CanonicalState(unit: unit, position: position, cellCount: cellCount)
        for key in allKeys() { canonical.append(key, measures(key) ?? Measures()) }
        return canonical.digest()
    }
}

extension UnitSender {
    /// When an owner's digest is due again; `nil` before the session is level.
    func digestDueMilliseconds(_ interval: Int64) -> Int64? {
        guard case .ready = phase, let at = digestAtMilliseconds else { return nil }
        return at + interval
    }
}
