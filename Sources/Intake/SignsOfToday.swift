internal import Model

/// What an office's dossiers look like at a moment, in numbers that stand in no cell: for people, and
/// worth no points (P-53).
struct SignsOfToday: Equatable, Sendable {
    /// Accepted, and since more than `parkedDays` days waiting for a supplement that was asked for.
    var parked = 0
    /// Entered by mistake without a day of acceptance: they stand in no period.
    var withdrawnUndated = 0
    /// Accepted, with a wait for a supplement that nobody asked for.
    var waitWithoutRequest = 0

    mutating func add(_ dossier: Dossier, at now: Moment) {
        if dossier.bits.isWithdrawn {
            if dossier.accepted == 0 { withdrawnUndated += 1 }
            return
        }
        guard dossier.counts else { return }
        let since = now.seconds - Int64(dossier.supplementAsked)
        if dossier.bits.status == 5, dossier.supplementAsked != 0, since > IntakeLimits.parkedDays * 86_400 {
            parked += 1
        }
        if dossier.supplementMinutes > 0, dossier.supplementCount == 0 { waitWithoutRequest += 1 }
    }

    func warnings(of unit: UnitCode) -> [IntakeWarning] {
        var warnings: [IntakeWarning] = []
        if parked > 0 { warnings.append(.parked(unit: unit, dossiers: parked)) }
        if withdrawnUndated > 0 { warnings.append(.withdrawnUndated(unit: unit, dossiers: withdrawnUndated)) }
        if waitWithoutRequest > 0 { warnings.append(.waitWithoutRequest(unit: unit, dossiers: waitWithoutRequest)) }
        return warnings
    }
}

extension RecordStore {
    /// Counts every unit's dossiers anew for the warnings that are numbers of today; until then the last count stands.
    ///
    /// - Complexity: O(records).
    package mutating func countSignsOfToday() {
        for place in books.indices { books[place].countSignsOfToday(context.time) }
    }
}

extension OfficeBook {
    fileprivate mutating func countSignsOfToday(_ time: KnownTime) {
        var signs = SignsOfToday()
        let dossiers = tables.dossiers
        for top in dossiers.tops {
            let place = dossiers.effective(top, ledger.procedures.entries, time)
            if place >= 0 { signs.add(dossiers.entries[place].record, at: time.now) }
        }
        ledger.signs = signs
    }
}
