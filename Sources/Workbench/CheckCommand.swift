internal import Configuration
internal import Model
internal import Runtime

/// `tamcap check`: reads any file that people write and says whether it is right, and what it is.
package enum CheckCommand {
    package enum Kind: String, CaseIterable, Sendable {
        case agent, aggregator, key, ring, catalogue, topology, register, calendar, targets
    }

    /// What is in the file, in one line.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - kind: what it should be; `nil` lets its keys or columns tell.
    /// - Returns: `agent.json: agent of 10101, 1 upstream, 1 source`.
    /// - Throws: the first mistake, with file, line and key.
    package static func check(_ path: String, as kind: Kind?) throws(Failure) -> String {
        let bytes = try Inputs.bytes(of: path)
        do throws(LocatedError) {
            let known = if let kind { kind } else { try guess(bytes, path) }
            return "\(path): \(try describe(bytes, path, known))"
        } catch {
            throw Failure(error)
        }
    }

    private static func guess(_ bytes: [UInt8], _ path: String) throws(LocatedError) -> Kind {
        let lower = path.lowercased()
        let isSheet = lower.hasSuffix(".csv")
        let isJSON = lower.hasSuffix("json") && !lower.hasSuffix(".ndjson")
        let names = isSheet ? columns(bytes) : isJSON ? try keys(bytes, path) : []
        let signs: [(String, Kind)] =
            isSheet
            ? [("unit_code", .topology), ("MaTTHC", .register), ("date", .calendar), ("target_id", .targets)]
            : [
                ("indicators", .catalogue), ("keys", .ring), ("sessionKey", .key), ("listen", .aggregator),
                ("unit", .aggregator), ("units", .agent), ("sources", .agent),
            ]
        if let kind = signs.first(where: { names.contains($0.0) })?.1 { return kind }
        let kinds = Kind.allCases.map(\.rawValue).joined(separator: "|")
        throw LocatedError(
            file: path, line: 1, reason: "nothing tells what this file is; say it with --kind \(kinds)")
    }

    private static func columns(_ bytes: [UInt8]) -> [String] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let header = bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0).prefix { $0 != 10 && $0 != 13 }
        return String(decoding: header, as: UTF8.self).split(separator: ",").map(String.init)
    }

    private static func keys(_ bytes: [UInt8], _ path: String) throws(LocatedError) -> [String] {
        guard case .object(let members) = try JSONParser.parse(bytes, file: path).value else { return [] }
        return members.map(\.key)
    }

    private static func describe(_ bytes: [UInt8], _ path: String, _ kind: Kind) throws(LocatedError) -> String {
        let folder = Files.split(path).folder
        switch kind {
        case .agent:
            let agent = try AgentConfiguration(bytes, file: path, folder: folder)
            return "agent of \(list(agent.units)); upstreams \(agent.upstreams.count), sources \(agent.sources.count)"
        case .aggregator:
            let aggregator = try AggregatorConfiguration(bytes, file: path, folder: folder)
            return "aggregator of \(aggregator.unit); upstreams \(aggregator.upstreams.count)"
        case .key:
            let key = try KeyFile(bytes, file: path)
            return "key \(key.keyID) of \(key.node) for \(list(key.units))"
        case .ring:
            let ring = try KeyRingFile(bytes, file: path)
            return "key ring with \(ring.entries.count) keys of \(Set(ring.entries.map(\.node)).count) nodes"
        case .catalogue:
            let catalogue = try CatalogueFile.read(bytes, file: path)
            let points = catalogue.indicators.reduce(0) { $0 + ($1.scoring?.maximum ?? 0) }
            let name = "\(catalogue.name)\(describe(catalogue.edition))"
            return "catalogue \(name) with \(catalogue.indicators.count) indicators and \(points) points"
        case .topology: return try describe(Topology(csv: bytes, file: path))
        case .register:
            let isCSV = path.lowercased().hasSuffix(".csv")
            let register = isCSV ? try Register(csv: bytes, file: path) : try Register(ndjson: bytes, file: path)
            let published = register.entries.filter { $0.state == .published }.count
            return "register of \(register.entries.count) procedures, \(published) in force"
        case .calendar:
            let calendar = try WorkingCalendar(csv: bytes, file: path)
            return "calendar with entries for \(calendar.years.map(String.init).joined(separator: ", "))"
        case .targets:
            let sheet = try TargetEdition(csv: bytes, file: path, catalogue: CatalogueFile.standard())
            return "\(sheet.targets.count) targets\(describe(sheet.edition)) that hold for tax offices"
        }
    }

    private static func describe(_ edition: Edition) -> String {
        (edition.version.isEmpty ? "" : " version \(edition.version)")
            + (edition.from.map { " from \($0)" } ?? "")
    }

    private static func describe(_ topology: Topology) -> String {
        let changes = Set(topology.rows.flatMap { [$0.from, $0.to?.advanced(by: 1)] }.compactMap { $0 }).sorted()
        let days = [Day.first] + changes
        let trees = days.map { day in
            let tree = topology.tree(on: day)
            let counts = Tier.allCases.map { tier in
                "\(tree.units.filter { tree.tier(of: $0) == tier }.count) \(tier)"
            }
            return (day == .first ? "" : "from \(day): ") + counts.joined(separator: ", ")
        }
        let lacking = topology.unitsWithoutSuccessor
        let warning = lacking.isEmpty ? "" : "; ending without a successor, so counted with their last parent: "
        return "topology: " + trees.joined(separator: "; ") + warning + list(lacking)
    }

    private static func list(_ units: [Model.UnitCode]) -> String {
        units.map(\.description).joined(separator: ", ")
    }
}
