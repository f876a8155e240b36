/// One row of a ranking.
struct ReferenceStanding {
    let unit: String
    let name: String
    let pointsMicro: Int
    let applicable: Int
    let scaledMicro: Int
    let groups: [Int]
    /// `ranked`, `too-few` or `no-data`.
    let status: String

    init(
        unit: String, tier: String, name: String, results: [(ReferenceIndicator, ReferenceResult)], scope: Int,
        _ catalogue: ReferenceCatalogue
    ) {
        self.unit = unit
        self.name = name
        let scored = scope == 0 ? [] : results.filter { $0.1.state == "scored" }
        let points = scored.reduce(0) { $0 + $1.1.pointsMicro }
        let applicable = scored.reduce(0) { $0 + $1.0.points }
        pointsMicro = points
        self.applicable = applicable
        scaledMicro = applicable == 0 ? 0 : (2 * points * 100 + applicable) / (2 * applicable)
        groups = catalogue.groups.map { group in
            scored.filter { $0.0.group == group }.reduce(0) { $0 + $1.1.pointsMicro }
        }
        let isTooFew = scope < catalogue.minimumScope || applicable < catalogue.minimumApplicable[tier, default: 0]
        status = scope == 0 ? "no-data" : isTooFew ? "too-few" : "ranked"
    }
}

extension SlowReference {
    /// The exact CSVs of a league, `rank,unit_code,…,status` and `unit_code,indicator,…,state`: of a tier, within one
    /// unit if given, as of a date `YYYY-MM-DD` that is not before the period begins.
    package func answer(
        period: String, asOf: String, tier: String, within: String? = nil
    ) -> (ranks: String, indicators: String, all: String) {
        answers(period: period, asOf: asOf, tiers: [tier], within: within)[0]
    }

    /// The same of several tiers, for which everything is counted once.
    package func answers(
        period text: String, asOf: String, tiers: [String], within: String? = nil
    ) -> [(ranks: String, indicators: String, all: String)] {
        guard let period = ReferencePeriod(text), let asOf = ReferenceDay(asOf), period.first <= asOf else {
            return tiers.map { _ in (ranks([]), indicators([]), indicators([])) }
        }
        let now = Counted(cells(of: period), ReferenceTree(topology, on: min(asOf, period.last)))
        let before = period.previous.map { Counted(cells(of: $0), ReferenceTree(topology, on: min(asOf, $0.last))) }
        return tiers.map { tier in
            let rows = rows(period, judged: min(asOf, period.last), tier: tier, within: within, now, before)
            return (ranks(rows.map(\.standing)), indicators(rows), indicators(rows, withExtras: true))
        }
    }

    /// The cells of a period, and what stands below what in it.
    private struct Counted {
        /// The cells of each office, with the unit of the tree that they count with.
        let cells: [(host: String, own: [[UInt8]: ReferenceTally])]
        let tree: ReferenceTree

        init(_ cells: [String: [[UInt8]: ReferenceTally]], _ tree: ReferenceTree) {
            self.cells = cells.compactMap { unit, own in tree.host(of: unit).map { ($0, own) } }
            self.tree = tree
        }

        /// The cells of a unit and everything that counts with it or below it, added up code by code.
        func merged(_ unit: String) -> [[UInt8]: ReferenceTally] {
            var merged: [[UInt8]: ReferenceTally] = [:]
            for (host, own) in cells where tree.isAtOrBelow(host, unit) {
                for (code, tally) in own { merged[code, default: ReferenceTally()].add(tally) }
            }
            return merged
        }
    }

    private func ranks(_ unordered: [ReferenceStanding]) -> String {
        let order = ["ranked": 0, "too-few": 1, "no-data": 2]
        let standings = unordered.sorted { left, right in
            let (leftOrder, rightOrder) = (order[left.status] ?? 3, order[right.status] ?? 3)
            if leftOrder != rightOrder { return leftOrder < rightOrder }
            if left.status == "ranked", left.scaledMicro != right.scaledMicro {
                return left.scaledMicro > right.scaledMicro
            }
            return left.unit.utf8.lexicographicallyPrecedes(right.unit.utf8)
        }
        let header =
            "rank,unit_code,unit_name,points_micro,applicable_points,scaled_micro,band,"
            + catalogue.groups.joined(separator: ",") + ",status"
        let lines = standings.map { row -> String in
            let isRanked = row.status == "ranked"
            let better = standings.filter { $0.status == "ranked" && $0.scaledMicro > row.scaledMicro }.count
            let fields =
                [isRanked ? String(better + 1) : "", row.unit, row.name, String(row.pointsMicro)]
                + [String(row.applicable), String(row.scaledMicro)]
                + [isRanked ? catalogue.band(scaledMicro: row.scaledMicro) : ""]
                + row.groups.map(String.init) + [row.status]
            return fields.map(Self.quoted).joined(separator: ",")
        }
        return ([header] + lines).map { $0 + "\n" }.joined()
    }

    private typealias Row = (
        standing: ReferenceStanding, results: [(ReferenceIndicator, ReferenceResult)],
        extras: [(code: String, numerator: Int, denominator: Int)],
        desk: [(code: String, counts: (numerator: Int, denominator: Int)?)]
    )

    private func indicators(_ rows: [Row], withExtras: Bool = false) -> String {
        var lines = ["unit_code,indicator,numerator,denominator,points_micro,state"]
        for (standing, results, extras, desk) in rows {
            for (indicator, result) in results {
                let counts = [String(result.numerator), String(result.denominator)]
                let values =
                    switch result.state {
                    case "not-applicable": ["", "", ""]
                    case "info": counts + [""]
                    default: counts + [String(result.pointsMicro)]
                    }
                lines.append(([standing.unit, indicator.code] + values + [result.state]).joined(separator: ","))
            }
            for extra in withExtras ? extras : [] {
                lines.append("\(standing.unit),\(extra.code),\(extra.numerator),\(extra.denominator),,info")
            }
            for (code, counts) in withExtras ? desk : [] {
                let values = counts.map { "\($0.numerator),\($0.denominator),,info" } ?? ",,,few"
                lines.append("\(standing.unit),\(code),\(values)")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func rows(
        _ period: ReferencePeriod, judged: ReferenceDay, tier: String, within: String?, _ now: Counted,
        _ before: Counted?
    ) -> [Row] {
        func question(
            _ now: [[UInt8]: ReferenceTally], _ old: [[UInt8]: ReferenceTally]
        ) -> ReferenceQuestion {
            ReferenceQuestion(
                catalogue: catalogue, register: judge.register, calendar: judge.calendar, period: period,
                judged: judged, tier: tier, cells: now, before: old)
        }
        // Units without any cell all get the same answer, and most have none when a test is about a few.
        let nothing = question([:], [:])
        let noResults = catalogue.indicators.map { ($0, nothing.result($0)) }
        let noExtras = nothing.extras
        let noDesk = nothing.desk
        return now.tree.league(tier: tier, within: within).map { unit in
            let merged = now.merged(unit)
            let mergedBefore = before?.merged(unit) ?? [:]
            let asked = question(merged, mergedBefore)
            let isEmpty = merged.isEmpty && mergedBefore.isEmpty
            let results = isEmpty ? noResults : catalogue.indicators.map { ($0, asked.result($0)) }
            let standing = ReferenceStanding(
                unit: unit, tier: tier, name: now.tree.rows[unit]?.name ?? "", results: results,
                scope: asked.total("scope"), catalogue)
            let extras = (isEmpty ? noExtras : asked.extras) + asked.drafted(by: unit)
            return (standing, results, extras, isEmpty ? noDesk : asked.desk)
        }
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { [",", "\"", "\r", "\n"].contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
