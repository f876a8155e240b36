internal import Model
internal import Peering
internal import Wire

// Whose word an update is (Protocol/06-delivery.md, "Attestation").
extension UnitBook {
    /// Judges changes of what is held.
    func judge(
        _ unit: UnitCode, behind changes: [CellChange], at position: Position, _ attestation: [UInt8]
    ) -> AttestationBook.Verdict {
        guard let state = states[unit] else { return .unjudged }
        return attestations.judge(state, behind: changes, at: position, attestation)
    }

    /// Why an update is refused (D-77), `nil` when it may be taken; who told it is named beside the unit.
    ///
    /// An office that has proved its cells once does not go back to proving the position alone: whoever is in between
    /// could choose the weaker proof otherwise (D-78).
    func refusal(
        of unit: UnitCode, _ verdict: AttestationBook.Verdict, from node: String, isWhole: Bool, now: Instant
    ) -> Refusal? {
        let rules = context.settings.attestation
        switch verdict {
        case .attested, .unjudged: return nil
        case .positionOnly:
            let wasProved = rules.isRequired && statuses[unit]?.attestation == .attested
            if rules.takesOldForm(now: now), !wasProved { return nil }
        case .wrong: break
        }
        markMismatch(unit, from: node, now: now)
        guard rules.isRequired else { return nil }
        // Changes may fail since other cells are held here than at the sender: everything at once heals that.
        return Refusal(
            .notAttested, "the office's keyed digest does not fit these figures of \(unit)",
            retryAfterMilliseconds: isWhole ? NodeLimits.notAttestedRetryMilliseconds : 0)
    }

    /// Something that is not the owner's word was told of a unit.
    func markMismatch(_ unit: UnitCode, from node: String, now: Instant) {
        context.counters.attestationMismatches += 1
        let before = statuses[unit]?.attestationMismatch
        var mark =
            before ?? AttestationMismatch(node: node, sinceUnixMilliseconds: now.unixMilliseconds, count: 0)
        mark.node = node
        mark.count += 1
        changeStatus(of: unit) { $0.attestationMismatch = mark }
        guard before?.node != node else { return }
        context.log(
            .error, "attestation-mismatch",
            [
                ("unit", unit.description), ("node", node),
                ("note", "figures that are not the office's own were told, and are not taken"),
            ])
    }

    /// An update has been taken: what it proves is what is held, and a mark goes.
    func stand(_ unit: UnitCode, _ verdict: AttestationBook.Verdict) {
        let standing = standing(verdict)
        guard let status = statuses[unit], status.attestation != standing || status.attestationMismatch != nil else {
            return
        }
        let isHealed = standing == .attested && status.attestationMismatch != nil
        changeStatus(of: unit) {
            $0.attestation = standing
            if isHealed { $0.attestationMismatch = nil }
        }
        if isHealed { context.log(.warning, "attestation-right", [("unit", unit.description)]) }
    }

    private func standing(_ verdict: AttestationBook.Verdict) -> AttestationStanding {
        switch verdict {
        case .attested: .attested
        case .positionOnly: .positionOnly
        case .unjudged, .wrong: attestations.isJudging ? .notAttested : .notJudged
        }
    }

    /// Judges what is held by its cells: everything behind a restart, and what has other keys when a ring comes.
    ///
    /// - Complexity: O(cells of these units).
    func judgeHeld(onlyOtherKeys: Bool) {
        for (unit, state) in states where !isOwned(unit) && state.position != nil {
            if onlyOtherKeys, !attestations.hasOtherKeys(unit), isJudged(unit) == attestations.isJudging { continue }
            stand(unit, attestations.judge(state))
        }
    }

    private func isJudged(_ unit: UnitCode) -> Bool { statuses[unit]?.attestation ?? .notJudged != .notJudged }

    /// Why a claim of the very position that is held is refused once in a session: what is held, from a store or under
    /// another key, does not check, and its owner can prove it by sending everything.
    func provingRefusal(of unit: UnitCode, at position: Position?, on link: LinkID) -> Refusal? {
        guard position != nil, position == self.position(of: unit), context.settings.attestation.isRequired,
            statuses[unit]?.attestation != .attested, context.hasAttestationKey(of: unit),
            attestations.shouldAsk(for: unit, of: link)
        else { return nil }
        return Refusal(.notAttested, "what is held of \(unit) is not proved; send everything")
    }

    /// Whether the unit's figures may count (D-79): they are proved, or nobody asks for that.
    func counts(_ unit: UnitCode) -> Bool {
        let rules = context.settings.attestation
        guard attestations.isJudging, rules.isRequired, !isOwned(unit) else { return true }
        switch statuses[unit]?.attestation ?? .notJudged {
        case .attested, .notJudged: return true
        case .positionOnly: return !attestations.isOldFormOver || rules.countsUnproved.contains(unit)
        case .notAttested: return rules.countsUnproved.contains(unit)
        }
    }
}

extension AttestationBook.Verdict {
    /// Whether cells and position are proved.
    var isProof: Bool {
        if case .attested = self { return true }
        return false
    }
}
