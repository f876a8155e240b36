import Configuration
import Model
import Publication
import Scoring

/// A league of four branches: two with equal scores, one with too few dossiers, one without any.
enum SampleRanking {
    static let period = Period("2026-10") ?? Period(.month, holding: .first)
    static let asOf = Day("2026-10-20") ?? .first
    static let moment = Moment(seconds: 1_792_467_780)

    static func unit(_ code: String) -> UnitCode {
        guard let unit = UnitCode(code) else { fatalError("no unit \(code)") }
        return unit
    }

    static func scorer() throws -> PeriodScorer {
        guard let register = Register([]) else { fatalError("an empty register is a register") }
        return try Scorer(
            catalogue: catalogue, register: register, calendar: WorkingCalendar()
        ).scorer(for: period, asOf: asOf)
    }

    /// All points for feedback where there is none, and a rank whatever applies: rows with figures from few counts.
    static var catalogue: Catalogue {
        var catalogue = CatalogueFile.standard()
        catalogue.minimumApplicable = [:]
        for formula in [Catalogue.Formula.feedbackOnTime, .feedbackSatisfaction] {
            guard let place = catalogue.index(of: formula) else { continue }
            catalogue.indicators[place].scoring?.whenEmpty = .full
        }
        return catalogue
    }

    /// A unit with three items of feedback, where five are asked for.
    static func rankingWithFew() throws -> Ranking {
        let counts: [(Measure, Int64)] = [
            (.scope, 300), (.onTime, 100), (.feedbackReceived, 3), (.feedbackScope, 3), (.feedbackOnTime, 2),
            (.feedbackLate, 1),
        ]
        let entries = counts.map { Measures.Entry(Slot($0), $1) }.sorted { $0.slot < $1.slot }
        let cells = [ProcedureCode.unknown: try Measures(canonical: entries)]
        let score = try scorer().score(unit("A"), tier: .branch, cells: cells, before: [:])
        return Ranking([(score: score, name: "Một")], league: League(.branch), by: try scorer())
    }

    static func score(_ code: String, onTime: Int64, scope: Int64, tier: Tier = .branch) throws -> UnitScore {
        var entries = [Measures.Entry(Slot(.scope), scope), Measures.Entry(Slot(.onTime), onTime)]
        entries.removeAll { $0.count == 0 }
        let cell = try Measures(canonical: entries)
        return try scorer().score(unit(code), tier: tier, cells: [.unknown: cell], before: [:])
    }

    static func ranking(tier: Tier = .branch, within: String? = nil) throws -> Ranking {
        let names = ["Chi cục \"Một\", quận 1", "Chi cục <b>Hai</b> & Ba", "Hoàn Kiếm", "Ba Đình"]
        let scores = [
            (score: try score("A", onTime: 100, scope: 300, tier: tier), name: names[0]),
            (score: try score("B", onTime: 1, scope: 3, tier: tier), name: names[1]),
            (score: try score("C", onTime: 0, scope: 0, tier: tier), name: names[2]),
            (score: try score("0", onTime: 200, scope: 600, tier: tier), name: names[3]),
        ]
        return Ranking(scores, league: League(tier, within: within.map(unit)), by: try scorer())
    }

    static let notice = NodeReport.Notice(
        name: "missing-bytes", count: 4, since: moment, files: ["a<b>.csv", "c.csv"], figures: [10, 20],
        vietnamese: "thiếu & mất", english: "missing")

    static func report(_ ranking: Ranking) -> RankingReport {
        RankingReport(
            ranking: ranking,
            completeness: Completeness(
                heard: 3, expected: 4, missing: [Completeness.Office(unit: unit("C"), name: "Hoàn <Kiếm>")]),
            freshness: moment, isProvisional: true)
    }
}
