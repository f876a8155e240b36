internal import Bytes
internal import Model
internal import Peering
package import Wire

/// A state's digest, and the position that it is of.
package struct PositionDigest: Sendable, Equatable {
    package let position: Position
    /// 32 bytes (Protocol/05-cells.md, K-19).
    package let digest: [UInt8]
}

/// Digests of whole states (Protocol/06-delivery.md, "Digests"): what positions promise, proved by the cells. The
/// node's own cost a pass over a unit's cells; the owners' words are compared with them one at a tick, so that 485
/// offices coming back stop nobody.
///
/// | a unit is | by                                 | then                                                        |
/// |-----------|------------------------------------|-------------------------------------------------------------|
/// | told      | an owner's digest of what is held  | compared, unless the position moves on first                |
/// | equal     | the comparison                     | nothing                                                     |
/// | mismatched| the comparison                     | alarm, nothing goes up, a full sync is asked for (D-61)     |
/// | healed    | an equal digest, or a full sync    | every upstream is asked anew where it stands                |
final class DigestBook {
    private let context: NodeContext
    private let units: UnitBook
    /// Of what is held here; dropped when the cells move.
    private var own: [UnitCode: PositionDigest] = [:]
    /// The latest that an owner told, itself or through relays, and the session to turn to when it does not fit.
    private var told: [UnitCode: (digest: PositionDigest, link: LinkID)] = [:]
    /// Units whose told digest waits to be compared.
    private var checks: [UnitCode] = []
    /// Units whose cells are known to be wrong.
    private var mismatched: Set<UnitCode> = []
    /// How often a full sync was asked for since digests last agreed, and when: whoever counts otherwise for good is
    /// not asked without end.
    private var asked: [UnitCode: (count: Int64, atMilliseconds: Int64)] = [:]
    /// Until when digests of everything held are wanted, for people who compare two centres.
    private var wantedUntilMilliseconds: Int64 = .longAgo
    private var nextRoundMilliseconds: Int64 = .longAgo
    /// Where the round over all units stands.
    private var round: UnitCode?

    init(_ context: NodeContext, _ units: UnitBook) {
        self.context = context
        self.units = units
    }

    /// The digest of what is held of a unit, if it is known without computing it.
    func known(of unit: UnitCode) -> PositionDigest? {
        guard let known = own[unit], known.position == units.position(of: unit) else { return nil }
        return known
    }

    /// - Complexity: O(cells of the unit), unless it is known.
    func computed(of unit: UnitCode) -> PositionDigest? {
        if let known = known(of: unit) { return known }
        guard let state = units.states[unit], let position = state.position else { return nil }
        let computed = PositionDigest(position: position, digest: state.canonicalDigest(at: position))
        own[unit] = computed
        return computed
    }

    /// The owner's words of the last position that it told of.
    func told(of unit: UnitCode) -> PositionDigest? { told[unit]?.digest }

    /// An owner's digest of the very position that is held; compared anew each time: what was right an hour ago need
    /// not be so now.
    func hear(_ digest: PositionDigest, of unit: UnitCode, from link: LinkID) {
        told[unit] = (digest, link)
        own[unit] = nil
        if !checks.contains(unit) { checks.append(unit) }
    }

    // MARK: - Comparing

    enum Comparison: Equatable {
        case equal
        case healed(UnitCode)
        case mismatched(UnitCode)
    }

    /// Compares the next digest that waits.
    ///
    /// - Returns: `nil` when none waits of a position that is still held.
    func compareNext() -> Comparison? {
        while !checks.isEmpty {
            if let compared = compare(checks.removeFirst()) { return compared }
        }
        return nil
    }

    private func compare(_ unit: UnitCode) -> Comparison? {
        guard let told = told[unit], let position = units.position(of: unit), told.digest.position == position,
            let own = computed(of: unit)
        else { return nil }
        if own.digest == told.digest.digest {
            context.counters.digestsEqual += 1
            asked[unit] = nil
            return heal(unit) ? .healed(unit) : .equal
        }
        context.counters.digestMismatches += 1
        units.changeStatus(of: unit) { $0.isDigestMismatched = true }
        mismatched.insert(unit)
        context.log(
            .error, "digest-mismatch",
            [
                ("unit", unit.description), ("position", position.description),
                ("told", Hexadecimal.encode(told.digest.digest.prefix(8))),
                ("held", Hexadecimal.encode(own.digest.prefix(8))),
            ])
        return .mismatched(unit)
    }

    /// A full sync has replaced what was held: right until its digest says otherwise.
    ///
    /// - Returns: whether the unit was marked.
    @discardableResult
    func didReplace(_ unit: UnitCode) -> Bool {
        own[unit] = nil
        return heal(unit)
    }

    private func heal(_ unit: UnitCode) -> Bool {
        guard units.statuses[unit]?.isDigestMismatched == true else { return false }
        units.changeStatus(of: unit) { $0.isDigestMismatched = false }
        mismatched.remove(unit)
        context.log(.warning, "digest-healed", [("unit", unit.description)])
        return true
    }

    // MARK: - Asking for a full sync

    /// Units whose cells are known to be wrong, ascending.
    var unitsInDoubt: [UnitCode] { mismatched.sorted() }

    /// The session to ask for a full sync of a unit, if it is time to ask (again).
    func repairDue(of unit: UnitCode, now: Instant) -> LinkID? {
        let asked = asked[unit] ?? (0, .longAgo)
        let wait = min(
            context.settings.limits.digestRepairMilliseconds,
            NodeLimits.digestRepairFirstMilliseconds << min(asked.count, 16))
        guard asked.count == 0 || now.monotonicMilliseconds - asked.atMilliseconds >= wait else { return nil }
        return told[unit]?.link
    }

    func didAsk(for unit: UnitCode, now: Instant) {
        asked[unit] = ((asked[unit]?.count ?? 0) + 1, now.monotonicMilliseconds)
    }

    // MARK: - For people

    /// Computes digests of everything held, for a while.
    func want(now: Instant) {
        wantedUntilMilliseconds = now.monotonicMilliseconds + NodeLimits.digestsWantedMilliseconds
    }

    /// Computes one digest that somebody wants to see, when it is due.
    func continueRound(now: Instant) {
        guard now.monotonicMilliseconds < wantedUntilMilliseconds, now.monotonicMilliseconds >= nextRoundMilliseconds
        else { return }
        nextRoundMilliseconds = now.monotonicMilliseconds + NodeLimits.digestRoundMilliseconds
        let open = units.states.keys.filter { units.position(of: $0) != nil && known(of: $0) == nil }
        guard let next = open.filter({ $0 > round ?? $0 }).min() ?? open.min() else {
            wantedUntilMilliseconds = .longAgo
            return
        }
        round = next
        _ = computed(of: next)
    }

    /// When the next comparison is due.
    func nextDeadlineMilliseconds(now: Instant) -> Int64 {
        if !checks.isEmpty { return now.monotonicMilliseconds }
        if now.monotonicMilliseconds < wantedUntilMilliseconds {
            return max(now.monotonicMilliseconds, nextRoundMilliseconds)
        }
        return .max
    }
}
