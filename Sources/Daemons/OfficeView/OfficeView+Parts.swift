internal import Bytes
internal import Configuration
internal import Intake
internal import Model
internal import Nodes
internal import Publication
internal import Scoring
internal import Wire

// The parts of a unit's page: its own score, its refused rows, who has its figures.
extension OfficeView {
    /// The unit's score by its own cells as they are now, sent or not (O-08). What stands below it is others'.
    func ownScore(_ unit: UnitCode, _ period: Period) -> OfficeReport.OwnScore {
        guard let contents, let store else { return .awaitingBundle }
        let scorer = Scorer(
            catalogue: contents.catalogues.inForce(on: min(today, period.lastDay)), register: contents.register,
            calendar: contents.calendar)
        guard let scorer = try? scorer.scorer(for: period, asOf: today) else { return .outside(period) }
        let tree = contents.topology.tree(on: scorer.judged)
        guard let tier = tree.tier(of: unit) else { return .outside(period) }
        var cells: [ProcedureCode: Measures] = [:]
        var before: [ProcedureCode: Measures] = [:]
        for cell in store.cells(of: unit) {
            if cell.key.period == period { cells[cell.key.procedure] = cell.new }
            if cell.key.period == period.previous { before[cell.key.procedure] = cell.new }
        }
        return .score(
            UnitReport(
                name: tree.name(of: unit) ?? "", parent: tree.parent(of: unit), scorer: scorer,
                score: scorer.score(unit, tier: tier, cells: cells, before: before),
                handlingTime: HandlingTime(cells)))
    }

    func refusals(of unit: UnitCode) -> OfficeReport.Refusals {
        var refusals = OfficeReport.Refusals()
        guard let store else { return refusals }
        refusals.counts = store.counts(of: unit).rejected.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map {
            NodeReport.RejectCount(reason: $0.key.description, count: UInt64($0.value))
        }
        let standing = store.refusals(of: unit, limit: OfficePage.refusalsMax)
        guard !standing.isEmpty else { return refusals }
        for (refusal, found) in zip(standing, RejectsFiles(configuration).rows(of: standing)) {
            let about = refusal.reason.about
            var row = OfficeReport.Refusals.Row(
                kind: String(describing: refusal.kind), reason: refusal.reason.description, id: refusal.key,
                meaning: (about.meaning.vietnamese, about.meaning.english),
                remedy: (about.remedy.vietnamese, about.remedy.english))
            (row.source, row.line, row.field) = (found?.source, found?.line, found?.field)
            refusals.rows.append(row)
        }
        return refusals
    }

    func delivery(of unit: UnitCode) -> OfficeReport.Delivery {
        var delivery = OfficeReport.Delivery()
        delivery.isSettled = isSettled
        let position = node.units[unit]?.position
        if let position {
            delivery.incarnation = position.incarnation.description
            delivery.version = position.version
            delivery.tag = String(position.tag, radix: 16)
            delivery.digest = node.digest(of: unit).map { Hexadecimal.encode($0.digest) }
        }
        delivery.upstreams = node.upstreamReports.map { .init(name: $0.name, isConnected: $0.isEstablished) }
        let holdings = node.statuses[unit]?.upstreamHoldings ?? [:]
        for (holder, known) in holdings.sorted(by: { $0.key < $1.key }) {
            var holding = OfficeReport.Delivery.Holding(
                holder: holder, tier: known.tier, isDurable: known.level == .durable,
                isCurrent: position != nil && known.position == position)
            holding.incarnation = known.position?.incarnation.description
            holding.version = known.position?.version
            holding.durableSince = known.durableAtUnixMilliseconds.map { Moment(seconds: $0 / 1_000) }
            delivery.holdings.append(holding)
        }
        return delivery
    }
}
