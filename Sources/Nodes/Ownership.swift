package import Peering
package import Wire

/// How an owner's incarnation comes and goes. One rule book for a lost store, a restored backup, a copied disk and two
/// live clones (Protocol/06-delivery.md, D-01 to D-08, D-71).
///
/// | own incarnation | told of                                   | then                                            |
/// |-----------------|-------------------------------------------|-------------------------------------------------|
/// | none            | nothing known, first intake finished      | begin (1, random)                               |
/// | none            | K, heard within `takeover`                | wait: superseded                                |
/// | none            | K, not heard for `takeover`, intake done  | begin (K + 1, random)                           |
/// | none, F before  | F or smaller, intake done                 | begin (greatest + 1, random) at once            |
/// | I               | I, version or tag that cannot be ours     | begin (greatest + 1, random) at once            |
/// | I               | K > I, heard within `takeover`            | wait: superseded                                |
/// | I               | K > I, not heard for `takeover`           | begin (K + 1, random)                           |
/// | I               | anything smaller                          | nothing: a full sync replaces it                |
/// | I               | the counter is too far beyond K, heard    | wait: superseded                                |
/// | I               | the same, K not heard for `takeover`      | begin (K + 1, random), though it is smaller     |
/// | I               | it followed another within `takeover`     | no further one before then: superseded          |
package struct Ownership: Sendable {
    /// What one holder said of an incarnation that is not ours and not smaller.
    private struct Report: Sendable {
        var incarnation: Incarnation
        /// When it was last heard, on our monotonic clock.
        var heardAtMilliseconds: Int64
    }

    package enum Verdict: Equatable, Sendable {
        /// Nothing to do but to sync.
        case consistent
        /// Begin an incarnation with this counter, now.
        case begin(counter: UInt32, reason: Reason)
        /// Somebody else's incarnation is alive; ask again after so long.
        case superseded(retryAfterMilliseconds: Int64)
        /// Somebody holds the last counter of all: a person has to act.
        case exhausted
        /// Without a store, and the first intake is not finished.
        case awaitingIntake
    }

    package enum Reason: String, Equatable, Sendable {
        case firstStore = "first-store"
        case lostStore = "lost-store"
        case restoredOrCopied = "restored-or-copied-store"
        case recordsReadAgain = "records-read-again"
        case otherOwnerSilent = "other-owner-silent"
        case counterTooFar = "counter-too-far"
    }

    /// The greatest incarnation anybody told of, our own included; kept durably.
    package private(set) var greatestKnown: Incarnation?
    /// Whether every source has been read to its end once without error.
    package var hasFinishedIntake = false
    /// Where the store stood, which is whole but for rows that cannot be used: the figures are made anew, by the owner
    /// that it always was (D-71).
    package private(set) var former: Position?
    /// The records are being read again whole, since somebody holds what this store never said.
    var isReadingAgain = false
    /// They have been in this run: what the store lacked it has since then, whatever else it is told.
    var hasReadAgain = false
    /// This store's own incarnations before the present one, in this run: a listener that holds one of them takes the
    /// step from there (D-95).
    private(set) var predecessors: [Incarnation] = []
    /// When one incarnation last followed upon another in this run, on our monotonic clock.
    private var beganAtMilliseconds: Int64?
    private var reports: [String: Report] = [:]

    package init() {}

    /// Accounts for what a holder (by its node name) holds of the unit: `seen`, or none known. `takeover` is the
    /// waiting time in milliseconds.
    package mutating func account(
        for seen: Position?, heardAgeMilliseconds age: UInt64, holder: String, state: UnitState, takeover: Int64,
        now: Instant
    ) -> Verdict {
        let verdict = judge(
            seen, heardAgeMilliseconds: age, holder: holder, state: state, takeover: takeover, now: now)
        return paced(verdict, takeover: takeover, now: now)
    }

    private mutating func judge(
        _ seen: Position?, heardAgeMilliseconds age: UInt64, holder: String, state: UnitState, takeover: Int64,
        now: Instant
    ) -> Verdict {
        guard let seen else {
            reports[holder] = nil
            return verdictWithoutRival(state)
        }
        greatestKnown = max(greatestKnown ?? seen.incarnation, seen.incarnation)
        if let own = state.incarnation {
            if seen.incarnation == own {
                reports[holder] = nil
                let isForeign =
                    seen.version > state.version
                    || (state.tags[seen.version].map { $0 != seen.tag } ?? false)
                return isForeign ? beginNext(.restoredOrCopied, state) : .consistent
            }
            if seen.incarnation < own {
                reports[holder] = nil
                return .consistent
            }
        }
        if state.incarnation == nil, let former, seen.incarnation <= former.incarnation {
            reports[holder] = nil
            return hasFinishedIntake ? beginNext(.recordsReadAgain, state) : .awaitingIntake
        }
        let heardAt = now.monotonicMilliseconds - Int64(min(age, UInt64(Int64.max / 2)))
        reports[holder] = Report(incarnation: seen.incarnation, heardAtMilliseconds: heardAt)
        return verdictOnRival(state, takeover: takeover, now: now)
    }

    private func verdictWithoutRival(_ state: UnitState) -> Verdict {
        guard state.incarnation == nil, reports.isEmpty else { return .consistent }
        guard hasFinishedIntake else { return .awaitingIntake }
        // A greater incarnation may be known from before although nobody holds it any more.
        return beginNext(greatestKnown == nil ? .firstStore : .lostStore, state)
    }

    /// Only a report that is being made counts: a holder that has gone could not say that it hears the other owner.
    private func verdictOnRival(_ state: UnitState, takeover: Int64, now: Instant) -> Verdict {
        let silence = reports.values.map { now.monotonicMilliseconds - $0.heardAtMilliseconds }.min() ?? takeover
        guard silence >= takeover else {
            return .superseded(retryAfterMilliseconds: takeover - silence)
        }
        if state.incarnation != nil { return beginNext(.otherOwnerSilent, state) }
        return hasFinishedIntake ? beginNext(.lostStore, state) : .awaitingIntake
    }

    /// A listener takes no counter that is too far beyond what it knows, and this store's own is (D-96). What the
    /// listener says goes, where no other holder says more.
    package mutating func account(
        forTooFarBeyond told: Position?, heardAgeMilliseconds age: UInt64, others: [Incarnation], state: UnitState,
        takeover: Int64, now: Instant
    ) -> Verdict {
        guard let own = state.incarnation else { return .consistent }
        let greatest = ([told?.incarnation].compactMap(\.self) + others).max()
        // Some holder is where this store is, or beyond: there is no counter that suits them all.
        if let greatest, greatest.counter >= own.counter || own.counter - greatest.counter <= NodeLimits.counterStepMax
        {
            return .superseded(retryAfterMilliseconds: takeover)
        }
        let silence = told == nil ? takeover : Int64(min(age, UInt64(Int64.ageMax)))
        guard silence >= takeover else { return .superseded(retryAfterMilliseconds: takeover - silence) }
        guard hasFinishedIntake else { return .awaitingIntake }
        greatestKnown = greatest
        reports = [:]
        return paced(
            .begin(counter: (greatest?.counter ?? 0) + 1, reason: .counterTooFar), takeover: takeover, now: now)
    }

    /// Incarnations that follow upon each other faster than anybody may take over mean that two are at it.
    private func paced(_ verdict: Verdict, takeover: Int64, now: Instant) -> Verdict {
        guard case .begin = verdict, let beganAtMilliseconds else { return verdict }
        let since = now.monotonicMilliseconds - beganAtMilliseconds
        return since < takeover ? .superseded(retryAfterMilliseconds: takeover - since) : verdict
    }

    /// The next counter; where there is none left, or none that anybody would take, a person has to act, and until
    /// then there is time.
    private func beginNext(_ reason: Reason, _ state: UnitState) -> Verdict {
        let told =
            ([state.incarnation?.counter, former?.incarnation.counter] + reports.values.map(\.incarnation.counter))
            .compactMap(\.self).max() ?? 0
        var greatest = greatestKnown?.counter ?? 0
        // Nobody tells what was told once; so far beyond what is told now no listener takes anything.
        if greatest > told, greatest - told >= NodeLimits.counterStepMax { greatest = told }
        guard greatest < .max else { return .exhausted }
        return .begin(counter: greatest + 1, reason: reason)
    }

    /// The store's figures are of no use, but whose they were is beyond doubt.
    package mutating func makeAnew(after former: Position) { self.former = former }

    /// A new incarnation has begun, in this run where there is a time, after the store's own before it.
    package mutating func didBegin(_ incarnation: Incarnation, after own: Incarnation? = nil, now: Instant? = nil) {
        if let before = own ?? former?.incarnation { predecessors = predecessors.suffix(3) + [before] }
        if own != nil, let now { beganAtMilliseconds = now.monotonicMilliseconds }
        greatestKnown = max(greatestKnown ?? incarnation, incarnation)
        reports = [:]
        isReadingAgain = false
        former = nil
    }
}
