package import Model
package import Peering
package import Wire

// A person has a unit's incarnation forgotten, so that its office's next claim is taken whatever its counter (D-98).
extension UnitBook {
    /// Whether a unit waits for its office's next full sync, which is taken whatever its incarnation: it has cells, but
    /// nobody's position any more. That is all that marks it, so that it is still so after a restart.
    package func isReset(_ unit: UnitCode) -> Bool {
        guard owners[unit] == nil, let state = states[unit] else { return false }
        return state.incarnation == nil && state.cellCount > 0
    }

    /// Forgets whose the figures are, and keeps the figures.
    ///
    /// - Returns: the position that was held; `nil` where there is none, or the figures are computed here.
    func reset(_ unit: UnitCode, now: Instant) -> Position? {
        guard owners[unit] == nil, let position = states[unit]?.position else { return nil }
        changeState(of: unit) { $0.forgetIncarnation() }
        changeStatus(of: unit) {
            $0.heardAtMilliseconds = nil
            $0.isSupersededUpstream = false
            $0.refusedClaim = nil
        }
        keepAll(of: unit, now: now)
        store.keepStatus(of: unit)
        context.log(
            .warning, "unit-reset",
            [
                ("unit", unit.description), ("position", position.description),
                ("note", "its next full sync is taken, whatever its incarnation; its figures stay until then"),
            ])
        return position
    }
}

extension Node {
    /// Forgets the incarnation of a unit by an operator's hand; whoever has claimed the unit claims it again.
    ///
    /// - Returns: the position that was held and what is to be done; `nil` where nothing is held, or the figures are
    ///   computed here.
    package func resetUnit(_ unit: UnitCode, now: Instant) -> (forgotten: Position, actions: [NodeAction])? {
        guard let position = book.reset(unit, now: now) else { return nil }
        digests.didReplace(unit)
        downstream.askToClaimAgain(unit, now: now)
        forEachSession { $0.claimAgain(unit) }
        return (position, finishEvent(now: now))
    }

    /// Whether a unit waits for its office after a reset.
    package func isReset(_ unit: UnitCode) -> Bool { book.isReset(unit) }
}
