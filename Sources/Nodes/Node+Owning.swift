internal import Bytes
package import Model
package import Peering
package import Wire

// The units computed here: commits, incarnations, attestations, confirmation.
extension Node {
    /// Commits new values of an owned unit's cells: absolute ones, of which those that are equal are left out.
    package func commit(_ unit: UnitCode, _ cells: [(key: CellKey, measures: Measures)], now: Instant) -> [NodeAction] {
        guard owners[unit] != nil else { return [] }
        let before = units[unit]?.storedPosition ?? .none
        let changes = units[unit]?.commit(cells) ?? []
        if !changes.isEmpty {
            attest(unit)
            if !Mutant.isOn(.commitUnkept) { keep(unit, from: before, changes, now: now) }
            didChange(unit, changes)
        }
        noteOwnHeard(unit, now: now)
        return finishEvent(now: now)
    }

    /// Puts back what a store held of a unit: an owned one goes on under its incarnation, or as a lost store without
    /// one. Before the first event.
    package func restore(_ state: UnitState) {
        units[state.unit] = state
        statuses[state.unit] = statuses[state.unit] ?? UnitStatus()
        guard owners[state.unit] != nil, let incarnation = state.incarnation else { return }
        owners[state.unit]?.didBegin(incarnation)
        owners[state.unit]?.hasFinishedIntake = true
    }

    /// Every source of the unit has been read to its end once without error: the figures are whole, and may be offered.
    package func finishedIntake(of unit: UnitCode, now: Instant) -> [NodeAction] {
        guard owners[unit] != nil else { return [] }
        let isFirst = owners[unit]?.hasFinishedIntake == false
        owners[unit]?.hasFinishedIntake = true
        // The nation's own office has nobody to ask.
        if settings.upstreams.isEmpty, units[unit]?.incarnation == nil {
            beginIncarnation(of: unit, counter: 1, reason: .firstStore, now: now)
        }
        for index in upstreams.indices {
            guard let handle = upstreams[index].handles[unit] else { continue }
            // Resting for the intake, or refused as shrunk: this is the moment to offer again.
            let sender = upstreams[index].senders[Int(handle)]
            if (isFirst && sender.phase != .claimed) || sender.phase == .resting || offersShrunkAgain(sender, now: now)
            {
                claimUpstream(index, unit)
                upstreams[index].senders[Int(handle)].offersAgain = true
            }
        }
        return finishEvent(now: now)
    }

    /// The office confirms that cells of past periods go away (`tamcap-agent confirm`).
    package func confirm(_ unit: UnitCode, now: Instant) -> [NodeAction] {
        statuses[unit]?.confirmedIncarnation = units[unit]?.incarnation
        statusesToKeep.insert(unit)
        for index in upstreams.indices {
            guard let handle = upstreams[index].handles[unit] else { continue }
            claimUpstream(index, unit)
            upstreams[index].senders[Int(handle)].repeatsFullSync = true
        }
        log(.warning, "confirmed", [("unit", unit.description)])
        return finishEvent(now: now)
    }

    /// How the office is, beside its figures.
    package func setHealth(_ health: Health, of unit: UnitCode, now: Instant) -> [NodeAction] {
        statuses[unit, default: UnitStatus()].health = health
        for index in upstreams.indices { upstreams[index].isHealthPending = true }
        noteOwnHeard(unit, now: now)
        return finishEvent(now: now)
    }

    /// Whether every upstream has exactly what is here on its disk, for every owned unit.
    package var isDelivered: Bool {
        guard !settings.upstreams.isEmpty else { return true }
        return owners.keys.allSatisfy { unit in
            upstreams.allSatisfy { upstream in
                guard upstream.isEstablished, let position = units[unit]?.position else { return false }
                let told = statuses[unit]?.upstreamHoldings[upstream.holder]
                return told?.position == position && told?.level == .durable
            }
        }
    }

    /// Begins an incarnation and claims the unit anew at every upstream.
    func beginIncarnation(of unit: UnitCode, counter: UInt32, reason: Ownership.Reason, now: Instant) {
        let before = units[unit]?.storedPosition ?? .none
        let incarnation = Incarnation(counter: counter, random: context.entropy.next64())
        units[unit]?.begin(incarnation)
        owners[unit]?.didBegin(incarnation)
        attest(unit)
        keep(unit, from: before, [], now: now)
        statusesToKeep.insert(unit)
        log(
            reason == .firstStore ? .info : .warning, "incarnation-begun",
            [("unit", unit.description), ("incarnation", incarnation.description), ("reason", reason.rawValue)])
        noteOwnHeard(unit, now: now)
        for index in upstreams.indices where upstreams[index].isEstablished { claimUpstream(index, unit) }
        if upstreams.isEmpty { didChange(unit, []) }
    }

    /// The keyed digest at the position: HMAC over unit and position, cut to 16 bytes. The tag in the position covers
    /// every commit, so that a relay without the key can neither change a cell nor a position unseen.
    private func attest(_ unit: UnitCode) {
        guard let key = settings.attestationKeys[unit], let position = units[unit]?.position else { return }
        units[unit]?.attestation = Attestation.make(key: key, unit: unit, position: position)
    }

    private func noteOwnHeard(_ unit: UnitCode, now: Instant) {
        noteHeard(unit, now.monotonicMilliseconds)
        statuses[unit]?.heardAtUnixMilliseconds = now.unixMilliseconds
    }
}

/// The owner's keyed digest of a position (Protocol/06-delivery.md).
package enum Attestation {
    package static func make(key: [UInt8], unit: UnitCode, position: Position) -> [UInt8] {
        var message = Array("tamcap attestation".utf8)
        message.writeLengthPrefixed(unit.bytes)
        message.writeLittleEndian(position.incarnation.counter)
        message.writeLittleEndian(position.incarnation.random)
        message.writeLittleEndian(position.version)
        message.writeLittleEndian(position.tag)
        return HMAC(key: key).code(message).prefix(16)
    }
}
