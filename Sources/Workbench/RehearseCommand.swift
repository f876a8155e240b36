internal import Bytes
internal import Configuration
package import Model
internal import Nodes
internal import Official
package import Publication
internal import Runtime
package import Scoring
internal import Wire

/// `tamcap rehearse`: a period under other rules beside the present ones, without touching what is live
/// (Protocol/26-official-results.md, A-14).
package struct RehearseCommand: Sendable {
    /// What the figures are made from.
    package enum Ground: Sendable {
        /// A folder of records, read twice.
        case records(String)
        /// A publication's folder.
        case publication(String)
        /// An aggregator's data folder, whether it runs or not.
        case store(String)
    }

    package var ground: Ground
    /// Not needed for a publication, which says its own.
    package var period: Period?
    package var asOf: Day?
    package var now: Moment
    package var league: League
    /// The other rules; what is not named stays.
    package var inputs: Inputs
    package var targets: String?
    /// Of records, the present rules; of a publication and a store they are those in it.
    package var present = Inputs()
    package var isCSV = false
    package var language = PageLanguage.vietnamese

    package init(_ ground: Ground, league: League, inputs: Inputs, now: Moment) {
        self.ground = ground
        self.league = league
        self.inputs = inputs
        self.now = now
    }

    /// `vi` or `en`; anything else changes nothing.
    package mutating func setLanguage(_ code: String?) {
        language = code.flatMap { PageLanguage(rawValue: $0) } ?? language
    }

    package func run(_ console: inout Console) throws(Failure) {
        let difference = try compute(&console)
        console.clearProgress()
        try console.print(
            isCSV
                ? ExactCSV.difference(difference) : Array(DifferenceTable.text(difference, language: language).utf8))
    }

    /// Ranks twice.
    ///
    /// - Returns: both sides, unit by unit.
    package func compute(_ console: inout Console) throws(Failure) -> RankingDifference {
        switch ground {
        case .records(let path): try ofRecords(path, &console)
        case .publication(let path): try ofInputs(Self.publication(path))
        case .store(let path): try ofInputs(store(path))
        }
    }

    // MARK: - Records

    private func ofRecords(_ path: String, _ console: inout Console) throws(Failure) -> RankingDifference {
        guard let period else { throw Failure(.usage, "--records needs --period") }
        func rank(
            _ inputs: Inputs, _ targets: TargetSource?, _ console: inout Console
        ) throws(Failure) -> RankCommand.Result {
            var rank = RankCommand(
                records: path, period: period, asOf: asOf ?? Words.day(of: now), now: now, league: league)
            rank.inputs = inputs
            rank.targets = targets
            return try rank.compute(&console)
        }
        let before = try rank(present, .shipped, &console)
        let other = Inputs(
            topology: inputs.topology ?? present.topology, procedures: inputs.procedures ?? present.procedures,
            catalogue: inputs.catalogue ?? present.catalogue, calendar: inputs.calendar ?? present.calendar)
        let after = try rank(other, targets.map { .file($0) } ?? .shipped, &console)
        return RankingDifference(from: before.ranking, before.targets, to: after.ranking, after.targets)
    }

    // MARK: - Cells

    private func ofInputs(_ known: OfficialInputs) throws(Failure) -> RankingDifference {
        var other = known
        if let path = inputs.topology { other.rules.topology = try Inputs.bytes(of: path) }
        if let path = inputs.procedures { other.rules.procedures = try Inputs.bytes(of: path) }
        if let path = inputs.calendar { other.rules.calendar = try Inputs.bytes(of: path) }
        if let path = inputs.catalogue { other.rules.catalogue = try Inputs.bytes(of: path) }
        if let path = targets { other.rules.targets = try Inputs.bytes(of: path) }
        do throws(OfficialFault) {
            let before = try OfficialFigures(known).ranking(league)
            let after = try OfficialFigures(other).ranking(league)
            return RankingDifference(from: before.ranking, before.targets, to: after.ranking, after.targets)
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    private static func publication(_ path: String) throws(Failure) -> OfficialInputs {
        var files: [String: [UInt8]] = [:]
        do throws(SystemError) {
            for entry in try Files.list(path) where entry.facts.kind == .file {
                files[entry.name] = try Files.read(
                    "\(path)/\(entry.name)", limitBytes: OfficialLimits.fileBytesMax)
            }
        } catch {
            throw Failure(error)
        }
        let check = OfficialCheck(files)
        if let fault = check.faults.first { throw Failure(.failed, "\(path)/\(fault)") }
        guard let manifest = check.manifest else { throw Failure(.failed, "\(path) is no publication") }
        do throws(OfficialFault) {
            return try OfficialInputs(files, manifest)
        } catch {
            throw Failure(.failed, "\(path)/\(error)")
        }
    }

    /// What an aggregator's folder holds: every unit's last whole state, under the bundle kept there.
    private func store(_ path: String) throws(Failure) -> OfficialInputs {
        guard let period else { throw Failure(.usage, "--data needs --period") }
        let asOf = asOf ?? Words.day(of: now)
        guard period.firstDay <= asOf else { throw Failure(.usage, "\(period) begins after \(asOf)") }
        let image = try StoreFolder(path).read({ NodeImage() }, { $0.read($1) }).value
        let kept = try Inputs.bytes(of: "\(path)/bundle")
        guard kept.count > 8, let container = try? BundleContainer(decoding: Array(kept[8...])) else {
            throw Failure(.failed, "\(path)/bundle is no bundle")
        }
        var units: [UnitCode: UnitExport] = [:]
        for (unit, known) in image.units {
            units[unit] = UnitExport(known.state, takenAtUnixMilliseconds: known.takenAtUnixMilliseconds ?? 0)
        }
        let offices = units.keys.sorted().map {
            OfficialInputs.Office(unit: $0, name: "", standing: .heard, counts: true, freshness: nil)
        }
        return OfficialInputs(
            period: period, asOf: asOf,
            rules: OfficialInputs.Rules(
                topology: container.topology, procedures: container.procedures, calendar: container.calendar,
                catalogue: try catalogue(container, on: min(asOf, period.lastDay)), targets: Shipped.targets.bytes),
            offices: offices, units: units)
    }

    /// The edition in force on T.
    private func catalogue(_ container: BundleContainer, on day: Day) throws(Failure) -> [UInt8] {
        var editions: [(catalogue: Catalogue, bytes: [UInt8])] = []
        do throws(LocatedError) {
            for bytes in [container.catalogue] + container.editions {
                editions.append((try CatalogueFile.read(bytes, file: "catalogue"), bytes))
            }
        } catch {
            throw Failure(error)
        }
        do throws(Editions<Catalogue>.Clash) {
            let all = try Editions(editions[0].catalogue, editions.dropFirst().map(\.catalogue))
            return editions[all.givenPlace(on: day)].bytes
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }
}
