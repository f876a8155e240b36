internal import Bytes
internal import Model
internal import Nodes
internal import Publication

// By what figures are made, for everything that leaves the system.
extension AggregatorAPI {
    /// The rules that are in force on T of a period.
    func rules(of period: Period, asOf: Day, _ book: RankingBook) -> RuleFacts {
        RuleFacts(book.contents, targets, on: min(asOf, period.lastDay))
    }

    /// The target sheet that is in force on T.
    func targets(of period: Period, asOf: Day) -> [Target] {
        targets.inForce(on: min(asOf, period.lastDay)).targets
    }

    /// The same in a few words, for people who compare files.
    func rulesLabel(of period: Period, asOf: Day, _ book: RankingBook) -> String {
        let catalogue = book.contents.catalogues.inForce(on: min(asOf, period.lastDay))
        let hash = Hexadecimal.encode(Array(book.contents.hash.prefix(DaemonLimits.shownHashBytes)))
        return [catalogue.name, catalogue.edition.version, hash].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension RuleFacts {
    /// Those that are in force on a day.
    init(_ contents: BundleContents, _ targets: Editions<TargetEdition>, on day: Day) {
        let catalogue = contents.catalogues.inForce(on: day)
        let sheet = targets.inForce(on: day)
        let tree = contents.topology.treeDays(around: day)
        let years = contents.calendar.years
        self.init([
            Part(
                .catalogue, name: catalogue.name, version: catalogue.edition.version, from: catalogue.edition.from,
                until: contents.catalogues.lastDay(ofEditionOn: day), hash: catalogue.edition.hash),
            Part(
                .targets, version: sheet.edition.version, from: sheet.edition.from,
                until: targets.lastDay(ofEditionOn: day), hash: sheet.edition.hash),
            Part(
                .register, from: contents.register.entries.compactMap(\.effectiveOn).filter { $0 <= day }.max(),
                until: contents.register.entries.compactMap(\.effectiveOn).filter { $0 > day }.min()?
                    .advanced(by: -1), hash: contents.hashes.register),
            Part(.topology, from: tree.first, until: tree.last, hash: contents.hashes.topology),
            Part(
                .calendar, from: years.first.flatMap { Day(year: $0, month: 1, day: 1) },
                until: years.last.flatMap { Day(year: $0, month: 12, day: 31) }, hash: contents.hashes.calendar),
        ])
    }
}
