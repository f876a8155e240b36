internal import Model
internal import Nodes
internal import Publication
internal import Scoring
internal import Wire

// What offices were given that did not count, beside their figures.
extension AggregatorAPI {
    /// The offices of a ranking's part of the tree that have told of something, by code.
    func noticed(_ question: Question, _ tree: Tree) -> [NodeReport] {
        let within = question.league.within
        let offices = node.statuses.filter { unit, status in
            guard !Self.shown(status).isEmpty, tree.contains(unit) else { return false }
            return within == nil || unit == within || tree.ancestors(of: unit).contains { $0 == within }
        }
        return offices.sorted { $0.key < $1.key }.map { unit, status in
            var report = NodeReport(unit: unit, name: tree.name(of: unit) ?? "", tier: tree.tier(of: unit) ?? .branch)
            report.notices = Self.shown(status).map { NodeReport.Notice($0) }
            return report
        }
    }

    private static func shown(_ status: UnitStatus) -> [Health.Notice] {
        (status.health?.notices ?? []).filter { !isQuiet($0) }
    }

    /// Signs are asked for at the office (`/api/v1/nodes`), a year without calendar is said once for all of them, and a
    /// year that will be sealed concerns every office: beside the ranks they would hide what did not count.
    private static func isQuiet(_ notice: Health.Notice) -> Bool {
        guard let kind = notice.kind else { return false }
        return kind.isSign || kind.isOfEveryOffice || kind == .yearWithoutCalendar
    }
}

extension NodeReport.Notice {
    init(_ notice: Health.Notice) {
        self.init(
            name: notice.kind?.name ?? "notice-\(notice.number)", count: notice.count,
            since: Moment(seconds: min(max(notice.since, 0), 4_102_444_799)), files: notice.names,
            figures: notice.figures, vietnamese: notice.vietnamese, english: notice.english)
    }
}
