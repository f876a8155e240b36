package import Model
internal import Peering
internal import Wire

/// What a node knows of every unit: its cells at one position, its status, and the ownership of the units computed
/// here. Every change of cells or of a position goes into the store as it happens; nobody else changes them.
///
/// The files beside this one: what owners and updates change (`UnitBook+Changes`), what is told of holders
/// (`UnitBook+Holders`), how a store gives it all back (`UnitBook+Restoring`).
package final class UnitBook {
    package private(set) var states: [UnitCode: UnitState] = [:]
    package private(set) var statuses: [UnitCode: UnitStatus] = [:]
    package private(set) var owners: [UnitCode: Ownership] = [:]
    let store: StoreKeeper
    let attestations: AttestationBook
    /// What updates have had the store write.
    var growth = GrowthBook()
    let context: NodeContext
    /// What every unit may occupy on a day, by the bundle of that time.
    var quotaToday: (day: Day, bundle: UInt64, quota: UnitQuota)?
    /// See `Node.onOutdatedStore`.
    var onOutdatedStore: ((UnitCode) -> Void)?
    /// When this run took over from a store, on our monotonic clock.
    var restoredAtMilliseconds: Int64?

    init(_ context: NodeContext) {
        self.context = context
        store = StoreKeeper(context)
        attestations = AttestationBook(context)
        for unit in context.settings.owned {
            states[unit] = context.settings.newState(of: unit)
            owners[unit] = Ownership()
            statuses[unit] = UnitStatus()
        }
    }

    func position(of unit: UnitCode) -> Position? { states[unit]?.position }

    /// What a claim says: the position, or that of the store whose figures are made anew (D-71).
    func claimedPosition(of unit: UnitCode) -> Position? { position(of: unit) ?? owners[unit]?.former }

    package func isOwned(_ unit: UnitCode) -> Bool { owners[unit] != nil }

    /// Every period of which some unit has cells, ascending.
    var periods: [Period] {
        var periods: Set<Period> = []
        for state in states.values { periods.formUnion(state.periods) }
        return periods.sorted()
    }

    /// Units that are owned, or of which something is held.
    var known: [UnitCode] { states.keys.filter { owners[$0] != nil || states[$0]?.position != nil } }

    // MARK: - Changing

    /// Changes what is known of a unit beside its cells; a unit gets a status by it.
    package func changeStatus(of unit: UnitCode, _ change: (inout UnitStatus) -> Void) {
        change(&statuses[unit, default: UnitStatus()])
    }

    /// Changes a status by what a peer's clock said, and tells people when the office's clock goes wrong or comes right
    /// (D-73).
    func changeStatus(of unit: UnitCode, byClock peer: String, _ change: (inout UnitStatus) -> Void) {
        let wasOff = statuses[unit]?.isClockOff ?? false
        changeStatus(of: unit, change)
        guard let status = statuses[unit], status.isClockOff != wasOff else { return }
        context.log(
            wasOff ? .info : .warning, wasOff ? "clock-right" : "clock-off",
            [
                ("unit", unit.description), ("peer", peer),
                ("offsetMilliseconds", String(status.clockOffsetMilliseconds ?? 0)),
            ])
    }

    /// Changes a state, if there is one, where it stands: without a copy of its cells.
    @discardableResult
    package func changeState<Result, Failure: Error>(
        of unit: UnitCode, _ change: (inout UnitState) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let index = states.index(forKey: unit) else { return nil }
        return try change(&states.values[index])
    }

    /// Puts a whole state in the place of what is held.
    package func setState(_ state: UnitState) { states[state.unit] = state }

    /// Changes an ownership, if the unit is owned.
    @discardableResult
    package func changeOwner<Result>(of unit: UnitCode, _ change: (inout Ownership) -> Result) -> Result? {
        guard let index = owners.index(forKey: unit) else { return nil }
        return change(&owners.values[index])
    }

    /// An empty state, where nothing is held.
    func ensureState(of unit: UnitCode) {
        if states[unit] == nil { states[unit] = context.settings.newState(of: unit) }
    }

    // MARK: - Telling

    /// Whether nothing may be told of a unit yet: it is owned, and its last change is not on the disk (D-01).
    func mustWait(_ unit: UnitCode) -> Bool {
        owners[unit] != nil && !store.isDurable(unit)
    }

    /// How long ago the incarnation held was heard.
    func heardAgeMilliseconds(_ unit: UnitCode, now: Instant) -> UInt64 {
        statuses[unit]?.heardAgeMilliseconds(now: now) ?? UInt64(Int64.ageMax)
    }

    /// How long ago the incarnation held was heard at the latest: while this node was not running nobody here heard
    /// it, but it may have lived, so that a takeover waits from the restart on (D-66).
    func cautiousAgeMilliseconds(_ unit: UnitCode, now: Instant) -> UInt64 {
        let age = heardAgeMilliseconds(unit, now: now)
        guard let restoredAtMilliseconds, states[unit]?.position != nil else { return age }
        return min(age, UInt64(max(0, now.monotonicMilliseconds - restoredAtMilliseconds)))
    }

    /// What this node holds of a unit, as a message says it.
    func holding(of unit: UnitCode, handle: UInt32, now: Instant) -> Holding {
        let isDurable = store.isThere && store.isDurable(unit)
        return Holding(
            handle: handle, holder: "", tier: context.settings.identity.tier, level: isDurable ? .durable : .held,
            position: states[unit]?.position, heardAgeMilliseconds: cautiousAgeMilliseconds(unit, now: now),
            marks: statuses[unit]?.marks ?? Holding.Marks(rawValue: 0),
            durableAtMilliseconds: isDurable ? UInt64(clamping: statuses[unit]?.takenAtUnixMilliseconds ?? 0) : 0)
    }
}
