internal import Model
internal import Wire

/// Who below claims which units: what belongs to several sessions at once.
struct ClaimIndex {
    /// Which session speaks for a unit's incarnation (D-15).
    private struct Seat {
        let incarnation: Incarnation
        let link: LinkID
    }

    private var seats: [UnitCode: [Seat]] = [:]
    /// Sessions that have claimed a unit, to tell holdings and stamps down.
    private var claimants: [UnitCode: Set<LinkID>] = [:]
    /// Sessions whose claim without a position waits for what the upstreams know of the unit.
    private var asking: [UnitCode: Set<LinkID>] = [:]

    // MARK: - Claimants

    /// Units that anything below has claimed.
    var claimedUnits: some Sequence<UnitCode> { claimants.keys }

    /// Sessions that have claimed a unit, in a fixed order.
    func claimants(of unit: UnitCode) -> [LinkID] { claimants[unit]?.sorted() ?? [] }

    /// The same, one after the other; mostly there is one.
    func forEachClaimant(of unit: UnitCode, _ act: (LinkID) -> Void) {
        guard let links = claimants[unit] else { return }
        if links.count == 1, let link = links.first { return act(link) }
        for link in links.sorted() { act(link) }
    }

    mutating func add(_ link: LinkID, to unit: UnitCode) { claimants[unit, default: []].insert(link) }

    /// The session has ended.
    mutating func remove(_ link: LinkID, from unit: UnitCode) {
        claimants[unit]?.remove(link)
        if claimants[unit]?.isEmpty == true { claimants[unit] = nil }
        reset(link, of: unit)
    }

    /// The session claims the unit anew, or has ended: its seat is free and it asks for nothing.
    mutating func reset(_ link: LinkID, of unit: UnitCode) {
        seats[unit]?.removeAll { $0.link == link }
        if seats[unit]?.isEmpty == true { seats[unit] = nil }
        guard asking[unit] != nil else { return }
        asking[unit]?.remove(link)
        if asking[unit]?.isEmpty == true { asking[unit] = nil }
    }

    // MARK: - Seats

    /// Whether an owner's session is there.
    func hasSeat(_ unit: UnitCode) -> Bool { seats[unit] != nil }

    /// Whether the owner is heard by another session than this one.
    func hasSeat(_ unit: UnitCode, beside link: LinkID) -> Bool {
        seats[unit]?.contains { $0.link != link } == true
    }

    /// Whether another session speaks for an incarnation.
    func isTaken(_ unit: UnitCode, _ incarnation: Incarnation, for link: LinkID) -> Bool {
        seats[unit]?.first { $0.incarnation == incarnation }.map { $0.link != link } ?? false
    }

    /// The incarnations that other sessions than this one speak for.
    func incarnations(of unit: UnitCode, beside link: LinkID) -> [Incarnation] {
        (seats[unit] ?? []).filter { $0.link != link }.map(\.incarnation)
    }

    mutating func seat(_ link: LinkID, at unit: UnitCode, _ incarnation: Incarnation) {
        seats[unit, default: []].append(Seat(incarnation: incarnation, link: link))
    }

    /// The session speaks for another incarnation now: its seat for the one before is free (D-99).
    mutating func move(_ link: LinkID, at unit: UnitCode, to incarnation: Incarnation) {
        seats[unit]?.removeAll { $0.link == link }
        seat(link, at: unit, incarnation)
    }

    // MARK: - Asking upwards

    /// Units of which claims wait for the upstreams, ascending.
    var askedUnits: [UnitCode] { asking.keys.sorted() }

    var isAsking: Bool { !asking.isEmpty }

    mutating func ask(_ unit: UnitCode, for link: LinkID) { asking[unit, default: []].insert(link) }

    /// The sessions whose claims of a unit waited, in a fixed order; none waits any longer.
    mutating func endAsking(_ unit: UnitCode) -> [LinkID] { asking.removeValue(forKey: unit)?.sorted() ?? [] }
}
