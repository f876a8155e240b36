internal import Model
internal import Peering
internal import Wire

// What upstreams, and tiers above them, hold of the units: remembered, told down, and accounted for by the owners.
extension UnitBook {
    /// Remembers what a holder, by its node name, said that it holds.
    ///
    /// - Returns: what is worth telling down; `nil` when it is nothing new.
    func remember(_ holding: Holding, of unit: UnitCode, holder: String, now: Instant) -> UpstreamHolding? {
        let age = Int64(min(holding.heardAgeMilliseconds, UInt64(Int64.ageMax)))
        let before = statuses[unit]?.upstreamHoldings[holder]
        let known = UpstreamHolding(
            tier: holding.tier, level: holding.level, position: holding.position,
            heardAtMilliseconds: now.monotonicMilliseconds - age, marks: holding.marks,
            durableAtUnixMilliseconds: durableTime(of: holding, before: before))
        let own = states[unit]?.incarnation
        changeStatus(of: unit) { status in
            status.upstreamHoldings[holder] = known
            guard holding.holder.isEmpty else { return }
            status.isSupersededUpstream =
                holding.position.map { seen in own.map { $0 < seen.incarnation } ?? false }
                ?? false
            if holding.position?.incarnation == own { status.hear(atMilliseconds: known.heardAtMilliseconds) }
        }
        if before?.position?.incarnation != known.position?.incarnation { store.keepStatus(of: unit) }
        guard known.isNews(after: before) else { return nil }
        alarmOnDifferentHolders(unit, holder: holder, known)
        store.keepReceipt(of: unit, now: now)
        return known
    }

    /// The time that a holder tells with a position, or told before with the same one: not every message has it.
    private func durableTime(of holding: Holding, before: UpstreamHolding?) -> Int64? {
        guard holding.level == .durable else { return nil }
        if holding.durableAtMilliseconds > 0 { return Int64(clamping: holding.durableAtMilliseconds) }
        return before?.position == holding.position ? before?.durableAtUnixMilliseconds : nil
    }

    /// Two holders at one (incarnation, version) must stand at one tag: otherwise two histories are abroad under one
    /// number. The owner accounts for whichever is not its own (D-05); people should know as well.
    private func alarmOnDifferentHolders(_ unit: UnitCode, holder: String, _ known: UpstreamHolding) {
        guard let position = known.position else { return }
        let others = (statuses[unit]?.upstreamHoldings ?? [:]).sorted { $0.key < $1.key }
        for (other, holding) in others where other != holder {
            guard let theirs = holding.position, theirs.incarnation == position.incarnation,
                theirs.version == position.version, theirs.tag != position.tag
            else { continue }
            context.counters.holdersDiffering += 1
            context.log(
                .error, "holders-differ",
                [
                    ("unit", unit.description), ("holder", holder), ("position", position.description),
                    ("other", other), ("otherPosition", theirs.description),
                ])
        }
    }

    /// A holder says when it heard the incarnation that it holds.
    func hear(_ stamp: Heard, of unit: UnitCode, holder: String, now: Instant) {
        let at = now.monotonicMilliseconds - Int64(min(stamp.ageMilliseconds, UInt64(Int64.ageMax)))
        if states[unit]?.incarnation == stamp.incarnation { changeStatus(of: unit) { $0.hear(atMilliseconds: at) } }
        guard let known = statuses[unit]?.upstreamHoldings[holder], known.position?.incarnation == stamp.incarnation,
            known.heardAtMilliseconds < at
        else { return }
        changeStatus(of: unit) { $0.upstreamHoldings[holder]?.heardAtMilliseconds = at }
    }

    /// The incarnations that are held here and that the upstreams told, and how long ago each was heard (D-09).
    func incarnationsKnown(of unit: UnitCode, now: Instant) -> [TakeoverRule.Known] {
        var known: [TakeoverRule.Known] = []
        if let held = states[unit]?.incarnation {
            let age = Int64(clamping: cautiousAgeMilliseconds(unit, now: now))
            known.append(.init(incarnation: held, ageMilliseconds: age, source: .held))
        }
        for holding in (statuses[unit]?.upstreamHoldings ?? [:]).values {
            guard let told = holding.position?.incarnation else { continue }
            let age = max(0, now.monotonicMilliseconds - holding.heardAtMilliseconds)
            known.append(.init(incarnation: told, ageMilliseconds: age, source: .told))
        }
        return known
    }

    // MARK: - The owner accounts

    /// What follows for a unit from a position that was told of it.
    enum Account: Equatable {
        /// Consistent, or not ours to judge: updates may go.
        case goOn
        /// An incarnation begins with this counter, now.
        case begin(counter: UInt32, reason: Ownership.Reason)
        /// Somebody else's incarnation is alive; ask again after so long.
        case wait(retryAfterMilliseconds: Int64)
        /// There is no counter left to begin with.
        case exhausted
        /// Nothing is offered before the records have been read.
        case rest
        /// The one who told may know more: nothing is begun on its word.
        case leave
    }

    /// The owner accounts for a position that an upstream, or a tier above it, told (D-05). `mayBegin`: an incarnation
    /// may begin on the strength of it; `takeover` is the waiting time in milliseconds.
    func account(
        for holding: Holding, of unit: UnitCode, holder: String, mayBegin: Bool, takeover: Int64, now: Instant
    ) -> Account {
        guard let state = states[unit], let owner = owners[unit] else { return .goOn }
        let verdict =
            changeOwner(of: unit) {
                $0.account(
                    for: holding.position, heardAgeMilliseconds: holding.heardAgeMilliseconds, holder: holder,
                    state: state, takeover: takeover, now: now)
            } ?? .consistent
        if owners[unit]?.greatestKnown != owner.greatestKnown { store.keepStatus(of: unit) }
        return account(of: verdict, unit, mayBegin: mayBegin)
    }

    /// The owner accounts for a refusal of its counter (D-96).
    func account(
        forTooFarBeyond told: Holding?, of unit: UnitCode, holder: String, takeover: Int64, now: Instant
    ) -> Account {
        guard let state = states[unit], owners[unit] != nil else { return .leave }
        let others = (statuses[unit]?.upstreamHoldings ?? [:]).filter { $0.key != holder }
            .compactMap(\.value.position?.incarnation)
        let verdict =
            changeOwner(of: unit) {
                $0.account(
                    forTooFarBeyond: told?.position, heardAgeMilliseconds: told?.heardAgeMilliseconds ?? 0,
                    others: others, state: state, takeover: takeover, now: now)
            } ?? .consistent
        return account(of: verdict, unit, mayBegin: true)
    }

    private func account(of verdict: Ownership.Verdict, _ unit: UnitCode, mayBegin: Bool) -> Account {
        switch verdict {
        case .consistent: return .goOn
        case .begin where !mayBegin: return .leave
        case .begin(_, .restoredOrCopied) where mustReadAgain(unit),
            .begin(_, .otherOwnerSilent) where mustReadAgain(unit):
            return .rest
        case .begin(let counter, let reason): return .begin(counter: counter, reason: reason)
        case .superseded(let retryAfter): return .wait(retryAfterMilliseconds: retryAfter)
        case .exhausted: return .exhausted
        case .awaitingIntake: return .rest
        }
    }

    /// Whether the unit's records have to be read again before a new incarnation of a restored or copied store: they
    /// may go beyond what it has (D-07).
    private func mustReadAgain(_ unit: UnitCode) -> Bool {
        guard let onOutdatedStore, let owner = owners[unit] else { return false }
        if owner.isReadingAgain { return !owner.hasFinishedIntake }
        if owner.hasReadAgain { return false }
        changeOwner(of: unit) {
            $0.isReadingAgain = true
            $0.hasFinishedIntake = false
        }
        context.log(.warning, "store-outdated", [("unit", unit.description), ("note", "its records are read again")])
        onOutdatedStore(unit)
        return true
    }
}
