internal import Model
package import Publication
internal import Scoring

/// `tamcap reform-next`: what a unit should reform next, from a folder of records (Protocol/24-what-to-reform.md).
package struct ReformNextCommand: Sendable {
    /// Whose list it is, with records, rules, period and day.
    package var explain: ExplainCommand

    package init(explain: ExplainCommand) { self.explain = explain }

    package func run(_ console: inout Console) throws(Failure) {
        let (report, summary) = try compute(&console)
        let rank = explain.rank
        console.clearProgress()
        for line in summary.lines(rank.language) { console.note(line) }
        let bytes =
            switch rank.format {
            case .csv: report.csv()
            case .json: report.json + [UInt8(ascii: "\n")]
            case .table: Array(ReformTable.text(report, language: rank.language).utf8)
            }
        try console.print(bytes)
        if !rank.allowsSetAside, let sentence = summary.incompleteness(rank.language) {
            throw Failure(.failed, sentence)
        }
    }

    /// Reads, counts and scores.
    package func compute(
        _ console: inout Console
    ) throws(Failure) -> (report: ReformReport, summary: IntakeSummary) {
        let rank = explain.rank
        let (unit, period, asOf) = (explain.unit, rank.period, rank.asOf)
        let months = ReformList.Months(judged: min(asOf, period.lastDay)).all
        let from = min(asOf, Day(at: rank.now))
        let periods = [period] + months + ReformArrivals.months(before: from)
        let ground = try explain.ground(of: rank, periods: periods, &console)
        let (tree, tier) = try explain.place(in: ground)
        let scorer = try explain.periodScorer(ground.scorer, period, asOf)
        let arrivals = ReformArrivals(
            of: unit, before: from, tree: { ground.rollUps.topology.tree(on: $0) },
            merged: { ground.rollUps.cells(of: unit, in: $0, asOf: from, own: ground.cells) },
            own: { ground.cells($0, $1) })
        let report = ReformReport(
            of: unit, in: tree, by: scorer, scorer.score(unit, tier: tier, ground.rollUps, own: ground.cells),
            offices: ground.rollUps.offices(of: unit, in: period, asOf: asOf, own: ground.cells),
            arrivals: arrivals
        ) { ground.rollUps.cells(of: unit, in: $0, asOf: asOf, own: ground.cells) }
        return (report, ground.summary)
    }
}
