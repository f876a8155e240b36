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
        let statuses = node.statuses
        // Looked at in place: most have nothing to say, and each is large.
        let offices = statuses.indices.compactMap { place -> (unit: UnitCode, shown: [Health.Notice])? in
            let unit = statuses.keys[place]
            guard statuses.values[place].health?.notices.isEmpty == false, tree.contains(unit) else { return nil }
            let shown = Self.shown(statuses.values[place])
            let isWithin = within == nil || unit == within || tree.ancestors(of: unit).contains { $0 == within }
            return shown.isEmpty || !isWithin ? nil : (unit, shown)
        }
        return offices.sorted { $0.unit < $1.unit }.map { unit, shown in
            var report = NodeReport(unit: unit, name: tree.name(of: unit) ?? "", tier: tree.tier(of: unit) ?? .branch)
            report.notices = shown.map { NodeReport.Notice($0) }
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
