import Model
import Nodes
import Publication
import Scoring
import TestSupport

/// The published CSVs of every nation are, byte for byte, what the slow reference computes from all records. Where the
/// country is large only the nations are compared with each other; the equality of all cells is checked elsewhere.
final class RankingChecker: Checker {
    /// The reference adds everything up anew for every question; this many rows it does within a tenth of a second.
    private static let rowsMax = 12_000

    func after(_ country: Country) -> String? {
        let today = Day(at: Moment(seconds: country.world.unixMilliseconds / 1_000))
        let (year, month, _) = today.parts
        let periods = ["\(year)-\(month < 10 ? "0" : "")\(month)", "\(year)"]
        let rows = country.systems.reduce(0) { $0 + $1.source.rows }
        let reference = rows <= Self.rowsMax && country.systems.count <= 40 ? reference(country) : nil
        for text in periods {
            guard let period = Period(text) else { continue }
            let tiers = [Tier.branch, .province, .nation]
            let right = reference?.answers(period: text, asOf: "\(today)", tiers: tiers.map { "\($0)" })
            for (at, tier) in tiers.enumerated() {
                var answers: [String: [UInt8]] = [:]
                for nation in country.nations {
                    guard let book = country.books[nation] else { return "\(nation) has no rankings" }
                    do {
                        let ranking = try book.ranking(League(tier), period, asOf: today)
                        answers[nation] = ExactCSV.ranks(ranking) + ExactCSV.indicators(ranking)
                    } catch {
                        return "\(nation): no ranking of \(tier) in \(text): \(error)"
                    }
                }
                // X1 and X5 are not among these: a node of an older build passes no outcomes on.
                if let expected = right?[at] {
                    answers["the slow reference"] = Array(expected.ranks.utf8) + Array(expected.indicators.utf8)
                }
                if Set(answers.values).count > 1 {
                    return "\(answers.keys.sorted().joined(separator: ", ")) differ on \(tier) in \(text)"
                }
            }
        }
        return nil
    }

    private func reference(_ country: Country) -> SlowReference {
        let bundle = country.rules.current
        return SlowReference(
            files: country.systems.map {
                ReferenceFile(path: ["\($0.unit)", "dossiers.csv"], bytes: $0.source.bytes)
            }, topology: bundle.topology, procedures: bundle.procedures, calendar: bundle.calendar,
            now: Int(country.world.unixMilliseconds / 1_000))
    }
}
