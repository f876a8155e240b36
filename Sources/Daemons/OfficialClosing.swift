package import Configuration
package import Model
package import Nodes
internal import Official
package import Peering
internal import Runtime
internal import Scoring
internal import Wire

/// Makes a period's results official, or says why not (Protocol/26-official-results.md, A-06 to A-11).
package struct OfficialClosing {
    let node: Node
    let book: RankingBook
    let configuration: AggregatorConfiguration
    let targets: Editions<TargetEdition>
    let archive: OfficialArchive
    let build: String
    let now: Instant

    /// Why nothing was published, in a sentence.
    package struct CloseRefusal: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    package init(
        node: Node, book: RankingBook, configuration: AggregatorConfiguration, targets: Editions<TargetEdition>,
        archive: OfficialArchive, build: String, now: Instant
    ) {
        self.node = node
        self.book = book
        self.configuration = configuration
        self.targets = targets
        self.archive = archive
        self.build = build
        self.now = now
    }

    private var today: Day { Day(at: Moment(seconds: now.unixMilliseconds / 1_000)) }

    /// Takes everything that the publication is made from, as it stands at this moment.
    ///
    /// - Parameters:
    ///   - period: one that is over.
    ///   - asOf: from its last day to today; `nil`: today.
    ///   - without: the missing offices, each by its code.
    /// - Returns: what is to be computed and written.
    /// - Throws: why nothing is published.
    package func draft(
        _ period: Period, asOf: Day?, without: [UnitCode]
    ) throws(CloseRefusal) -> OfficialDraft {
        let asOf = asOf ?? today
        guard configuration.upstreams.isEmpty else { throw CloseRefusal("only the nation closes a period") }
        if book.fault != nil { throw CloseRefusal("nothing is published now: /api/v1/audit says why") }
        guard period.lastDay < today else {
            throw CloseRefusal("\(period) is not over: its last day is \(period.lastDay)")
        }
        guard (period.lastDay...today).contains(asOf) else {
            throw CloseRefusal("--as-of is from \(period.lastDay), the period's last day, to \(today), not \(asOf)")
        }
        let ground = book.completeness(
            League(.province), period, asOf: asOf,
            silentAfter: Int64(configuration.timing.silentAfterSeconds) * 1_000, now: now)
        try check(without, ground)
        return OfficialDraft(
            inputs: try inputs(period, asOf, ground), states: node.units, takenAtUnixMilliseconds: takenAt,
            archive: archive,
            manifest: OfficialManifest(
                number: 0, unit: configuration.unit, period: period, asOf: asOf, revision: 0,
                made: Moment(seconds: now.unixMilliseconds / 1_000), build: build, heard: ground.heard,
                expected: ground.expected, without: ground.missing, previous: nil))
    }

    /// Every missing office must be named, and nobody else.
    private func check(_ without: [UnitCode], _ ground: LeagueCompleteness) throws(CloseRefusal) {
        let unnamed = ground.missing.filter { !without.contains($0) }
        guard unnamed.isEmpty else {
            throw CloseRefusal(
                "missing: \(Self.list(unnamed)); wait for them, or accept each one with --without CODE")
        }
        let others = Set(without).subtracting(ground.missing).sorted()
        guard others.isEmpty else { throw CloseRefusal("not missing: \(Self.list(others)); leave out its --without") }
    }

    private static func list(_ units: [UnitCode]) -> String { units.map(\.description).joined(separator: ", ") }

    // MARK: - What it is made from

    private var takenAt: [UnitCode: Int64] { node.statuses.compactMapValues(\.takenAtUnixMilliseconds) }

    /// Without the cells, which the draft has.
    private func inputs(
        _ period: Period, _ asOf: Day, _ ground: LeagueCompleteness
    ) throws(CloseRefusal) -> OfficialInputs {
        let rules = try rules(period.lastDay)
        let tree = book.tree(for: period, asOf: asOf)
        let expected = Set(book.expectedOffices(League(.province), period, asOf: asOf))
        let held = node.units.keys.filter { node.units[$0]?.position != nil && tree.host(of: $0) != nil }
        var offices: [OfficialInputs.Office] = []
        for unit in expected.union(held).sorted() {
            let status = node.statuses[unit]
            offices.append(
                OfficialInputs.Office(
                    unit: unit, name: tree.name(of: unit) ?? tree.former(unit)?.name ?? "",
                    standing: !expected.contains(unit)
                        ? .unexpected : ground.missing.contains(unit) ? .missing : .heard,
                    counts: node.units[unit]?.position != nil && node.counts(unit),
                    freshness: status?.freshness(now: now)))
        }
        return OfficialInputs(period: period, asOf: asOf, rules: rules, offices: offices, units: [:])
    }

    /// The files in force on T.
    private func rules(_ judged: Day) throws(CloseRefusal) -> OfficialInputs.Rules {
        guard let bytes = node.bundle?.bytes, let container = try? BundleContainer(decoding: bytes) else {
            throw CloseRefusal("there is no bundle")
        }
        let edition = book.contents.catalogues.inForce(on: judged).edition
        let catalogue = ([container.catalogue] + container.editions).first {
            BundleContainer.hash($0) == edition.hash
        }
        return OfficialInputs.Rules(
            topology: container.topology, procedures: container.procedures, calendar: container.calendar,
            catalogue: catalogue ?? container.catalogue, targets: targets.inForce(on: judged).bytes)
    }
}
