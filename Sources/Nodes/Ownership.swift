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
        /// Without a store, and the first intake is not finished.
        case awaitingIntake
    }

    package enum Reason: String, Equatable, Sendable {
        case firstStore = "first-store"
        case lostStore = "lost-store"
        case restoredOrCopied = "restored-or-copied-store"
        case recordsReadAgain = "records-read-again"
        case otherOwnerSilent = "other-owner-silent"
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
    private var reports: [String: Report] = [:]

    package init() {}

    /// Accounts for what a holder (by its node name) holds of the unit: `seen`, or none known. `takeover` is the
    /// waiting time in milliseconds.
    package mutating func account(
        for seen: Position?, heardAgeMilliseconds age: UInt64, holder: String, state: UnitState, takeover: Int64,
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
                return isForeign ? .begin(counter: nextCounter, reason: .restoredOrCopied) : .consistent
            }
            if seen.incarnation < own {
                reports[holder] = nil
                return .consistent
            }
        }
        if state.incarnation == nil, let former, seen.incarnation <= former.incarnation {
            reports[holder] = nil
            return hasFinishedIntake ? .begin(counter: nextCounter, reason: .recordsReadAgain) : .awaitingIntake
        }
        let heardAt = now.monotonicMilliseconds - Int64(min(age, UInt64(Int64.max / 2)))
        reports[holder] = Report(incarnation: seen.incarnation, heardAtMilliseconds: heardAt)
        return verdictOnRival(state, takeover: takeover, now: now)
    }

    private func verdictWithoutRival(_ state: UnitState) -> Verdict {
        guard state.incarnation == nil, reports.isEmpty else { return .consistent }
        guard hasFinishedIntake else { return .awaitingIntake }
        // A greater incarnation may be known from before although nobody holds it any more.
        return .begin(counter: nextCounter, reason: greatestKnown == nil ? .firstStore : .lostStore)
    }

    /// Only a report that is being made counts: a holder that has gone could not say that it hears the other owner.
    private func verdictOnRival(_ state: UnitState, takeover: Int64, now: Instant) -> Verdict {
        let silence = reports.values.map { now.monotonicMilliseconds - $0.heardAtMilliseconds }.min() ?? takeover
        guard silence >= takeover else {
            return .superseded(retryAfterMilliseconds: takeover - silence)
        }
        if state.incarnation != nil { return .begin(counter: nextCounter, reason: .otherOwnerSilent) }
        return hasFinishedIntake ? .begin(counter: nextCounter, reason: .lostStore) : .awaitingIntake
    }

    private var nextCounter: UInt32 {
        // 2^32 takeovers do not happen; a peer that claims the last counter is contained in its own unit.
        let counter = greatestKnown?.counter ?? 0
        return counter == .max ? .max : counter + 1
    }

    /// The store's figures are of no use, but whose they were is beyond doubt.
    package mutating func makeAnew(after former: Position) { self.former = former }

    /// A new incarnation has begun.
    package mutating func didBegin(_ incarnation: Incarnation) {
        greatestKnown = max(greatestKnown ?? incarnation, incarnation)
        reports = [:]
        isReadingAgain = false
        former = nil
    }
}
