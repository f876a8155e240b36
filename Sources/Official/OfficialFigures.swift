internal import Bytes
internal import Configuration
internal import Model
internal import Nodes
package import Publication
package import Scoring

/// The figures of a publication: a pure function of its inputs, the same where it is made and where it is checked
/// (Protocol/26-official-results.md, A-08).
package struct OfficialFigures {
    private let inputs: OfficialInputs
    private let topology: Topology
    private let scorer: PeriodScorer
    private let targets: [Target]
    private let rollUps: RollUps

    static let tiers: [Tier] = [.nation, .province, .branch, .department]
    static let treeName = "tree.csv"
    static let treeColumns = ["unit_code", "tier", "parent_code", "counts_with"]

    /// Reads the rules and adds the cells up.
    ///
    /// - Throws: what is wrong with a file, with its line.
    package init(_ inputs: OfficialInputs) throws(OfficialFault) {
        self.inputs = inputs
        let names = OfficialInputs.Rules.names
        let rules = inputs.rules
        do throws(LocatedError) {
            topology = try Topology(csv: rules.topology, file: names[0])
            let register = try Register(rules.procedures, file: names[1])
            let calendar =
                rules.calendar.isEmpty ? WorkingCalendar() : try WorkingCalendar(csv: rules.calendar, file: names[2])
            let catalogue = try CatalogueFile.read(rules.catalogue, file: names[3])
            targets = try Self.targets(rules.targets, names[4], catalogue)
            let all = Scorer(catalogue: catalogue, register: register, calendar: calendar)
            scorer = try Self.scorer(all, inputs.period, inputs.asOf)
        } catch {
            throw OfficialFault(error.file, line: error.line, error.reason)
        }
        rollUps = try Self.rollUps(inputs, topology)
    }

    /// Those shipped name the indicators of the catalogue that is shipped with them.
    private static func targets(
        _ bytes: [UInt8], _ name: String, _ catalogue: Catalogue
    ) throws(LocatedError) -> [Target] {
        if let own = try? TargetEdition(csv: bytes, file: name, catalogue: catalogue) { return own.targets }
        return try TargetEdition(csv: bytes, file: name, catalogue: CatalogueFile.standard()).targets
    }

    private static func scorer(
        _ scorer: Scorer, _ period: Period, _ asOf: Day
    ) throws(LocatedError) -> PeriodScorer {
        do throws(ScoringError) {
            return try scorer.scorer(for: period, asOf: asOf)
        } catch {
            throw LocatedError(file: OfficialManifest.fileName, line: 1, reason: "\(error)")
        }
    }

    private static func rollUps(_ inputs: OfficialInputs, _ topology: Topology) throws(OfficialFault) -> RollUps {
        var rollUps = RollUps(topology: topology)
        let period = inputs.period
        let periods = [period, period.previous, period.yearBefore].compactMap(\.self)
        for office in inputs.offices where office.counts {
            guard let state = inputs.units[office.unit]?.state else { continue }
            let changes = state.allKeys().filter { periods.contains($0.period) }.map {
                CellChange($0, old: nil, new: state.measures($0))
            }
            do throws(MeasuresError) {
                try rollUps.apply(unit: office.unit, changes)
            } catch {
                throw OfficialFault(
                    OfficialInputs.fileName(of: office.unit), "its counts are too large to be added up: \(error)")
            }
        }
        return rollUps
    }

    /// Rankings, indicators and targets of each tier, and the tree of T.
    ///
    /// - Throws: when a figure cannot be made.
    package func files() throws(OfficialFault) -> [OfficialFile] {
        var files = [OfficialFile(Self.treeName, tree)]
        for tier in Self.tiers {
            let (ranking, targets) = try ranking(League(tier))
            files.append(OfficialFile("rankings-\(tier).csv", ExactCSV.ranks(ranking)))
            files.append(OfficialFile("indicators-\(tier).csv", ExactCSV.indicators(ranking, withExtras: true)))
            files.append(OfficialFile("targets-\(tier).csv", ExactCSV.targets(targets)))
        }
        return files
    }

    /// A league's ranking, and its units against the targets.
    ///
    /// - Throws: when a figure cannot be made, or the tree has no unit `league.within`.
    package func ranking(_ league: League) throws(OfficialFault) -> (ranking: Ranking, targets: [UnitTargets]) {
        var counting: [UnitCode: UnitState] = [:]
        for office in inputs.offices where office.counts { counting[office.unit] = inputs.units[office.unit]?.state }
        let own: RollUps.OwnCells = { unit, period in counting[unit]?.cells(in: period).mapValues(\.measures) ?? [:] }
        do throws(ScoringError) {
            let ranking = try Ranking.make(league, by: scorer, rollUps, own: own)
            return (ranking, results(ranking, own))
        } catch {
            throw OfficialFault("rankings-\(league.tier).csv", "\(error)")
        }
    }

    private func results(_ ranking: Ranking, _ own: RollUps.OwnCells) -> [UnitTargets] {
        let tree = topology.tree(on: scorer.judged)
        let isChange = targets.contains { $0.measured == .pointsPerYear }
        return ranking.rows.map { row in
            let before = (isChange ? scorer.yearBefore : nil).flatMap { earlier in
                topology.tree(on: earlier.judged).tier(of: row.score.unit).map {
                    earlier.score(row.score.unit, tier: $0, rollUps, own: own)
                }
            }
            return UnitTargets(
                unit: row.score.unit, name: row.name,
                results: scorer.results(
                    of: row.score, before: before, against: targets, at: tree.area(of: row.score.unit)))
        }
    }

    /// Who stands below whom on T, and whose cells count with whom.
    private var tree: [UInt8] {
        let tree = topology.tree(on: scorer.judged)
        var csv = CSVWriter()
        csv.row(Self.treeColumns)
        for unit in Set(topology.units).sorted() {
            guard let host = tree.host(of: unit) else { continue }
            csv.row([
                unit.description, tree.tier(of: unit)?.description ?? "", tree.parent(of: unit)?.description ?? "",
                host.description,
            ])
        }
        return csv.bytes
    }
}
