internal import HTTPService
internal import Model
internal import Nodes
internal import Publication
internal import Scoring

/// An answer that takes longer than a turn of the loop may: its figures are gathered in turns of some milliseconds,
/// between which offices have theirs, and the file, which takes most of the time, is written beside the loop.
///
/// A ranking is of one moment; several of one file, or a ranking and its targets, lie as many turns apart.
final class Gathering {
    /// Writes the file; on any thread.
    typealias Writing = @Sendable () -> HTTPResponse

    private let next: () throws(AggregatorAPI.Refusal) -> Writing?

    /// `next` does one turn's work; `nil` while something is left.
    init(_ next: @escaping () throws(AggregatorAPI.Refusal) -> Writing?) { self.next = next }

    /// One turn; what is left to do beside the loop when it was the last one.
    func turn() -> Writing? {
        do throws(AggregatorAPI.Refusal) { return try next() } catch {
            return { .problem(error.status, error.reason) }
        }
    }

    /// Everything at once.
    func answer() -> HTTPResponse {
        while true {
            if let writing = turn() { return writing() }
        }
    }
}

extension AggregatorAPI {
    /// Where files are made of a whole league's figures, which takes longer than a turn may.
    package static let gatheredPaths: Set<String> = [
        "/api/v1/rankings.xlsx", "/api/v1/targets.csv", "/api/v1/long.csv",
    ]

    /// The answer, or a gathering of it where the caller takes one.
    func give(_ gathering: Gathering) -> HTTPResponse {
        guard let later else { return gathering.answer() }
        later(gathering)
        // Nobody sees it: the gathering's is the answer.
        return .text("")
    }

    /// Gathers a ranking and the results of its units.
    func gather(
        _ question: Question,
        _ write: @escaping @Sendable (RankingReport, [UnitTargets]) -> HTTPResponse
    ) -> Gathering {
        var report: RankingReport?
        var results: [UnitTargets] = []
        return Gathering { () throws(Refusal) in
            guard let known = report else {
                if try prepare(question) { report = try self.report(question) }
                return nil
            }
            let rows = known.ranking.rows.dropFirst(results.count).prefix(DaemonLimits.gatheredUnits)
            results += try self.results(question, rows)
            guard results.count == known.ranking.rows.count else { return nil }
            let all = results
            return { write(known, all) }
        }
    }

    /// Gathers the rankings of several periods, each asked for once, and what their rules are called.
    func gather(
        _ questions: [Question], _ write: @escaping @Sendable ([(ranking: Ranking, rules: String)]) -> HTTPResponse
    ) -> Gathering {
        var rankings: [(ranking: Ranking, rules: String)] = []
        return Gathering { () throws(Refusal) in
            let question = questions[rankings.count]
            let isPassing = questions.count > 1
            guard try prepare(question, isPassing: isPassing) else { return nil }
            let book = try readyBook()
            let rules = rulesLabel(of: question.period, asOf: question.asOf, book)
            rankings.append((try ranking(question, isPassing: isPassing), rules))
            guard rankings.count == questions.count else { return nil }
            let all = rankings
            return { write(all) }
        }
    }

    private func ranking(_ question: Question, isPassing: Bool) throws(Refusal) -> Ranking {
        let book = try readyBook()
        let tree = book.tree(for: question.period, asOf: question.asOf)
        if let within = question.league.within, tree.contains(within) { try refuseElsewhere(within, tree) }
        do throws(ScoringError) {
            return try book.ranking(question.league, question.period, asOf: question.asOf, isPassing: isPassing)
        } catch {
            throw refusal(error, question, book)
        }
    }

    /// Scores some units more; whether a ranking costs no more than a turn may now.
    private func prepare(_ question: Question, isPassing: Bool = false) throws(Refusal) -> Bool {
        let book = try readyBook()
        do throws(ScoringError) {
            return try book.prepare(
                question.league, question.period, asOf: question.asOf, units: DaemonLimits.gatheredUnits,
                isPassing: isPassing)
        } catch {
            throw refusal(error, question, book)
        }
    }
}
