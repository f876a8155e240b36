internal import Configuration
internal import Model
internal import Publication
internal import Scoring

/// `tamcap rank --targets`: units against the targets of official texts.
package enum TargetSource: Hashable, Sendable {
    case shipped
    case file(String)

    /// As the option's value has it: empty without one.
    package init(_ value: String) { self = value.isEmpty ? .shipped : .file(value) }

    func read(_ catalogue: Catalogue) throws(Failure) -> [Target] {
        let bytes: [UInt8]
        let name: String
        // Those shipped name the indicators of the catalogue that is shipped with them.
        var known = CatalogueFile.standard()
        switch self {
        case .shipped: (bytes, name) = (Shipped.targets.bytes, Shipped.targets.fileName)
        case .file(let path): (bytes, name, known) = (try Inputs.bytes(of: path), path, catalogue)
        }
        do throws(LocatedError) {
            return try Target.read(csv: bytes, file: name, catalogue: known)
        } catch {
            throw Failure(error)
        }
    }
}

extension RankCommand {
    /// Every unit of the ranking against its targets, with the year before where one asks for it.
    func unitTargets(
        _ targets: [Target], _ ranking: Ranking, _ own: [UnitCode: Cells], _ rollUps: RollUps, _ scorer: Scorer
    ) throws(Failure) -> [UnitTargets] {
        guard self.targets != nil else { return [] }
        let now: PeriodScorer
        do throws(ScoringError) {
            now = try scorer.scorer(for: period, asOf: asOf)
        } catch {
            throw Failure(.usage, "\(error)")
        }
        let tree = rollUps.tree(for: period, asOf: asOf)
        return ranking.rows.map { row in
            let before = now.yearBefore.flatMap { earlier in
                rollUps.tree(for: earlier.period, asOf: earlier.asOf).tier(of: row.score.unit).map { tier in
                    earlier.score(row.score.unit, tier: tier, rollUps) { own[$0]?[$1] ?? [:] }
                }
            }
            return UnitTargets(
                unit: row.score.unit, name: row.name,
                results: now.results(of: row.score, before: before, against: targets, at: tree.area(of: row.score.unit))
            )
        }
    }

    func targetText(_ result: Result) -> [UInt8] {
        switch format {
        case .csv: ExactCSV.targets(result.targets)
        case .table: Array(TargetTable.text(result.targets, language: language).utf8)
        case .json: PublicationJSON.targets(result.targets, result.ranking) + [UInt8(ascii: "\n")]
        }
    }
}
