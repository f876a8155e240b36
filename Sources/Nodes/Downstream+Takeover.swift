internal import Model
internal import Peering
internal import Wire

// Which incarnation of a unit is taken from whom.
extension Downstream {
    /// Why an incarnation may not take the place of what is known of the unit; `nil`: it may.
    ///
    /// `claimed` is `nil` for a claim without a position; what the session was admitted with before is its own.
    ///
    /// - Returns: the refusal, logged and noted for people.
    func takeoverRefusal(
        of claimed: Incarnation?, for unit: UnitCode, from session: DownstreamSession, now: Instant
    ) -> Refusal? {
        guard !units.isReset(unit) else { return nil }
        let takeover = context.settings.identity.takeoverMilliseconds
        let held = units.states[unit]?.incarnation
        var known = units.incarnationsKnown(of: unit, now: now)
        // Its full sync may take a while; until then it must not be overtaken by a shorter one.
        for incarnation in index.incarnations(of: unit, beside: session.link)
        where held.map({ $0 < incarnation }) ?? true {
            known.append(.init(incarnation: incarnation, ageMilliseconds: 0, source: .seated))
        }
        let rule = TakeoverRule(
            known: known, spokenFor: session.claim(of: unit)?.spokenFor ?? [], takeoverMilliseconds: takeover)
        switch rule.verdict(on: claimed) {
        case .taken: return nil
        case .superseded(let by, let age):
            note(claimed, unit, session, by, .superseded, now: now)
            return Refusal(
                .superseded, "incarnation \(by) of \(unit) was heard \(age) ms ago",
                retryAfterMilliseconds: takeover - age)
        case .counterTooFar(let beyond):
            note(claimed, unit, session, beyond, .counterTooFar, now: now)
            return Refusal(
                .counterTooFar,
                "incarnation \(claimed?.description ?? "") of \(unit) is too far beyond "
                    + (beyond.map { "\($0)" } ?? "nothing known"),
                retryAfterMilliseconds: context.settings.limits.refusedUnitRetryMilliseconds)
        }
    }

    private func note(
        _ claimed: Incarnation?, _ unit: UnitCode, _ session: DownstreamSession, _ known: Incarnation?,
        _ code: WireCode,
        now: Instant
    ) {
        context.log(
            .error, code.name,
            [
                ("unit", unit.description), ("node", session.peer.node), ("key", session.peer.keyID),
                ("peer", session.address),
                ("claimed", claimed?.description ?? "none"), ("known", known?.description ?? "none"),
            ])
        units.changeStatus(of: unit) {
            $0.refusedClaim = RefusedClaim(
                incarnation: claimed, known: known, node: session.peer.node, keyID: session.peer.keyID,
                address: session.address, code: code, atUnixMilliseconds: now.unixMilliseconds)
        }
    }

    /// Whoever has claimed a unit claims it again, at once.
    func askToClaimAgain(_ unit: UnitCode, now: Instant) {
        forEachClaimant(of: unit) { session, handle in
            endStage(handle, of: session)
            session.refuseUnit(
                handle,
                Refusal(
                    .busy, "\(unit) was reset by the operator; claim it again",
                    retryAfterMilliseconds: NodeLimits.unitRetryMinMilliseconds), now: now)
        }
    }
}
