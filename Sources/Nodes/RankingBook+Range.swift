package import Model
package import Peering
package import Scoring

// The ranks that a league's units can still have.
extension RankingBook {
    /// - Parameters:
    ///   - ranking: as it stands.
    ///   - ground: which of its offices are missing or in doubt.
    ///   - now: for how fresh an office is.
    /// - Returns: a range for every row that has a rank or can still get one.
    /// - Throws: what the scorer throws; nothing for the period of a ranking that was made.
    /// - Complexity: O(n log n), and the counts of uncertain offices and of the units that they count in.
    /// - Spec: U-01 … U-07 (Protocol/19-map-and-range.md)
    package func ranges(
        of ranking: Ranking, _ ground: LeagueCompleteness, now: Instant
    ) throws(ScoringError) -> [UnitCode: RankRange] {
        let scorer = try scorer(for: ranking.period, asOf: ranking.asOf)
        let tree = tree(for: ranking.period, asOf: ranking.asOf)
        let uncertain = uncertainOffices(ranking, ground, tree)
        let scores = ranking.rows.map { row in
            guard let offices = uncertain[row.score.unit] else { return ScoreRange(row.score) }
            var room = offices.contains { !tree.contains($0) } ? Room.unbounded : .none
            for office in offices where tree.contains(office) { room = room + self.room(of: office, scorer, tree, now) }
            let cells = certain(row.score.unit, without: offices, scorer, tree)
            // Sums that do not hold their parts are the audit's to find; nothing is certain then.
            return scorer.range(tier: row.score.tier, certain: cells ?? [:], room: cells == nil ? .unbounded : room)
        }
        return zip(ranking.rows, RankRange.ranges(of: scores)).reduce(into: [:]) { ranges, entry in
            ranges[entry.0.score.unit] = entry.1
        }
    }

    /// The offices of which not everything is known, by the unit of the league in which they count. Predecessors that a
    /// province lacks are the only ones outside the tree.
    private func uncertainOffices(
        _ ranking: Ranking, _ ground: LeagueCompleteness, _ tree: Tree
    ) -> [UnitCode: [UnitCode]] {
        let ranked = Set(ranking.rows.map(\.score.unit))
        let blamed = expectedOffices(ranking.league, ranking.period, asOf: ranking.asOf).filter {
            node.statuses[$0]?.isBlamed ?? false
        }
        let all = Set(ground.missing + ground.otherBundle + ground.doubted + ground.predecessors + blamed)
        return all.sorted().reduce(into: [:]) { uncertain, office in
            guard let host = tree.host(of: office) else { return }
            for unit in [host] + tree.ancestors(of: host) where ranked.contains(unit) {
                uncertain[unit, default: []].append(office)
            }
        }
    }

    /// What an office may still deliver, by what it and the units that count with it told last.
    private func room(of office: UnitCode, _ scorer: PeriodScorer, _ tree: Tree, _ now: Instant) -> Room {
        guard node.counts(office), node.units[office]?.position != nil,
            let freshness = node.statuses[office]?.freshness(now: now)
        else { return .unbounded }
        let covered = Day(at: freshness)
        let periods = [scorer.period, scorer.period.previous].compactMap(\.self)
        return Room(
            periods.filter { $0.firstDay <= covered }.map { period in
                let last = min(scorer.judged, period.lastDay)
                return Room.Told(
                    cells: ([office] + tree.guests(of: office)).flatMap { ownCells($0, period).values },
                    days: Int(last.number - period.firstDay.number) + 1,
                    covered: Int(covered.number - period.firstDay.number) + 1)
            })
    }

    /// The merged cells of a unit without those of its uncertain offices and of what counts with these; `nil` when they
    /// are not the sum of their parts.
    private func certain(
        _ unit: UnitCode, without offices: [UnitCode], _ scorer: PeriodScorer, _ tree: Tree
    ) -> [ProcedureCode: Measures]? {
        var cells = cells(of: unit, in: scorer.period, asOf: scorer.asOf)
        for office in offices.flatMap({ [$0] + tree.guests(of: $0) }) {
            for (code, own) in ownCells(office, scorer.period) {
                var cell = cells[code] ?? Measures()
                do throws(MeasuresError) {
                    try cell.add(Measures().difference(from: own))
                } catch {
                    return nil
                }
                cells[code] = cell.isEmpty ? nil : cell
            }
        }
        return cells
    }
}
