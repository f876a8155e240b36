package import Model
package import Peering
package import Scoring
internal import Wire

/// How much of a ranking's ground is there.
package struct LeagueCompleteness: Hashable, Sendable {
    /// Offices whose figures are in, and have been heard lately enough.
    package var heard: Int
    package var expected: Int
    /// Expected offices never heard, or not for longer than configured; ascending by code.
    package var missing: [UnitCode]
    /// The oldest freshness of the offices heard; `nil` when one has not said.
    package var freshness: Moment?
    /// Offices whose figures were computed under another bundle, ascending by code.
    package var otherBundle: [UnitCode]
    /// Offices whose own digest says that other cells are held here than they have, ascending by code.
    package var doubted: [UnitCode] = []
    /// Offices among the missing whose figures are here and do not count, since nothing proves them; ascending by code.
    package var unproved: [UnitCode] = []
    /// Units that ended in other provinces and count with ranked ones, whose cells a province has not been given;
    /// ascending by code.
    package var predecessors: [UnitCode] = []

    /// Offices are missing, or do not count by the same rules: ranks may still move for that reason alone.
    package var isProvisional: Bool {
        !missing.isEmpty || !otherBundle.isEmpty || !doubted.isEmpty || !predecessors.isEmpty
    }
}

// What a ranking stands on.
extension RankingBook {
    /// How much of a league's ground is there, now. An office that has not been heard for `silentAfter` milliseconds
    /// counts as missing. `province` is whose aggregator asks, `nil` at the centre.
    package func completeness(
        _ league: League, _ period: Period, asOf: Day, silentAfter: Int64, now: Instant, province: UnitCode? = nil
    ) -> LeagueCompleteness {
        let offices = expectedOffices(league, period, asOf: asOf)
        var completeness = LeagueCompleteness(
            heard: 0, expected: offices.count, missing: [], freshness: nil, otherBundle: [])
        var isFreshnessKnown = true
        for office in offices {
            let status = node.statuses[office]
            if status?.isDigestMismatched == true { completeness.doubted.append(office) }
            if node.units[office]?.position != nil, !node.counts(office) { completeness.unproved.append(office) }
            let isHeard =
                node.counts(office) && node.units[office]?.position != nil
                && (node.heardAtMilliseconds(of: office).map { now.monotonicMilliseconds - $0 <= silentAfter } ?? false)
            guard isHeard else {
                completeness.missing.append(office)
                continue
            }
            completeness.heard += 1
            guard let health = status?.health, let freshness = status?.freshness(now: now) else {
                isFreshnessKnown = false
                continue
            }
            completeness.freshness = min(completeness.freshness ?? freshness, freshness)
            if !health.bundle.isEmpty, health.bundle != contents.hash { completeness.otherBundle.append(office) }
        }
        if !isFreshnessKnown { completeness.freshness = nil }
        if let province { completeness.predecessors = predecessors(league, period, asOf: asOf, of: province) }
        return completeness
    }

    /// The units that ended in another province than this one and whose cells count in the league's rows, but are not
    /// here: they went to the centre by another way.
    private func predecessors(_ league: League, _ period: Period, asOf: Day, of province: UnitCode) -> [UnitCode] {
        let tree = tree(for: period, asOf: asOf)
        let ranked = Set(tree.units.filter { tree.tier(of: $0) == league.tier })
        let part = league.within.map { Set([$0] + tree.descendants(of: $0)) } ?? Set(tree.units)
        return part.filter { !ranked.isDisjoint(with: [$0] + tree.ancestors(of: $0).filter(part.contains)) }
            .flatMap { tree.formers(of: $0) }
            .filter { $0.province != province && node.units[$0.unit]?.position == nil }.map(\.unit).sorted()
    }

    /// The offices whose figures a league's ranks stand on: everything in its part of the tree but the nation itself,
    /// which keeps no dossiers of its own.
    package func expectedOffices(_ league: League, _ period: Period, asOf: Day) -> [UnitCode] {
        let tree = tree(for: period, asOf: asOf)
        let units = league.within.map { [$0] + tree.descendants(of: $0) } ?? tree.units
        return units.filter { tree.tier(of: $0) != .nation }.sorted()
    }
}
