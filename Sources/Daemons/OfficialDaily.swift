internal import Bytes
package import Configuration
internal import Model
package import Nodes
package import Official
package import Peering
internal import Publication
package import Runtime
internal import Scoring
internal import Wire

/// What was known on a day: rankings and offices of yesterday's month, made once when the day is over, and what is
/// different from the day before (Protocol/26-official-results.md, A-15).
package struct OfficialDaily {
    let node: Node
    let book: RankingBook
    let configuration: AggregatorConfiguration
    let archive: OfficialArchive
    let build: String
    let now: Instant

    package init(
        node: Node, book: RankingBook, configuration: AggregatorConfiguration, archive: OfficialArchive,
        build: String, now: Instant
    ) {
        self.node = node
        self.book = book
        self.configuration = configuration
        self.archive = archive
        self.build = build
        self.now = now
    }

    private var yesterday: Day { Day(at: Moment(seconds: now.unixMilliseconds / 1_000)).advanced(by: -1) }

    /// Makes what is due, and takes away what is older than configured.
    ///
    /// - Parameter hasSettled: the process has run for so long that offices which are there have been heard.
    /// - Returns: what was made; `nil` where nothing is due.
    /// - Throws: what the disk says.
    package func look(hasSettled: Bool) throws(SystemError) -> OfficialManifest? {
        try draft(hasSettled: hasSettled)?.publish()
    }

    /// What is due, as things stand at this moment, to be written elsewhere than on the event loop; `nil` where nothing
    /// is.
    func draft(hasSettled: Bool) -> OfficialDayDraft? {
        let days = configuration.dailyKeepDays
        guard days > 0, configuration.upstreams.isEmpty, book.fault == nil else { return nil }
        let (known, day) = (archive.entries(), yesterday)
        if let last = known.last, last.manifest.asOf >= day { return nil }
        let period = Period(.month, holding: day)
        let ground = book.completeness(
            League(.province), period, asOf: day,
            silentAfter: Int64(configuration.timing.silentAfterSeconds) * 1_000, now: now)
        guard hasSettled || ground.missing.isEmpty else { return nil }
        guard let files = try? files(period, day, ground) else { return nil }
        return OfficialDayDraft(
            archive: archive, known: known, made: files, days: days,
            manifest: OfficialManifest(
                kind: .daily, number: (known.last?.manifest.number ?? 0) + 1, unit: configuration.unit,
                period: period, asOf: day, revision: 1, made: Moment(seconds: now.unixMilliseconds / 1_000),
                build: build, heard: ground.heard, expected: ground.expected, without: ground.missing,
                previous: known.last.map {
                    OfficialManifest.Previous(name: $0.manifest.name, sha256: $0.sha256)
                }))
    }

    private func files(
        _ period: Period, _ day: Day, _ ground: LeagueCompleteness
    ) throws(ScoringError) -> [OfficialFile] {
        var files = [OfficialFile("offices.csv", offices(period, day, ground))]
        for tier in [Tier.nation, .province, .branch, .department] {
            let ranking = try book.ranking(League(tier), period, asOf: day)
            files.append(OfficialFile("rankings-\(tier).csv", ExactCSV.ranks(ranking)))
        }
        return files
    }

    private func offices(_ period: Period, _ day: Day, _ ground: LeagueCompleteness) -> [UInt8] {
        let tree = book.tree(for: period, asOf: day)
        let missing = Set(ground.missing)
        var csv = CSVWriter()
        csv.row(["unit_code", "unit_name", "standing", "counts", "freshness", "position"])
        for unit in book.expectedOffices(League(.province), period, asOf: day) {
            let position = node.units[unit]?.position
            csv.row([
                unit.description, tree.name(of: unit) ?? "", missing.contains(unit) ? "missing" : "heard",
                position != nil && node.counts(unit) ? "1" : "0",
                node.statuses[unit]?.freshness(now: now)?.description ?? "", position?.description ?? "",
            ])
        }
        return csv.bytes
    }
}

/// A day's publication that is still to be written.
struct OfficialDayDraft: Sendable {
    let archive: OfficialArchive
    /// The days that there are, ascending.
    let known: [OfficialArchive.Entry]
    let made: [OfficialFile]
    /// How long days are kept.
    let days: Int
    /// Without files.
    let manifest: OfficialManifest

    /// Writes it, and takes away what is older than configured.
    ///
    /// - Throws: what the disk says.
    func publish() throws(SystemError) -> OfficialManifest {
        // First, so that a full disk heals itself by what goes. The newest is what this one follows.
        try archive.removeUnfinished()
        try remove(known.dropLast())
        var files = made
        if let before = known.last, before.manifest.period == manifest.period {
            let new = made.reduce(into: [String: [UInt8]]()) { $0[$1.name] = $1.bytes }
            let changes = OfficialChanges.csv(from: archive.files(of: before.manifest), to: new)
            files.append(OfficialFile(OfficialChanges.fileName, changes))
        }
        var whole = manifest
        whole.list(files)
        try archive.keep(whole, files)
        try remove(known.suffix(1))
        return whole
    }

    /// The same for a thread of its own.
    func outcome() -> Result<OfficialManifest, SystemError> {
        do throws(SystemError) {
            return .success(try publish())
        } catch {
            return .failure(error)
        }
    }

    private func remove(_ entries: ArraySlice<OfficialArchive.Entry>) throws(SystemError) {
        for old in entries where manifest.asOf.number - old.manifest.asOf.number >= Int32(days) {
            try archive.remove(old.manifest.name)
        }
    }
}
