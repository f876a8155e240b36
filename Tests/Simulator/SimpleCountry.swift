import Bytes
package import Model
package import Nodes
package import Peering
package import Wire

/// Nodes with keys that fit each other, for tests that are about something else.
package enum SimpleCountry {
    package static let takeoverMilliseconds: Int64 = 120_000

    package static func key(_ name: String) -> [UInt8] { SHA256.digest(Array("key of \(name)".utf8)).bytes }

    /// Encrypts where the other side can, and lets those in that cannot.
    package static func identity(
        _ name: String, _ tier: Tier, versions: ClosedRange<UInt8> = ProtocolVersion.minors
    ) -> NodeIdentity {
        NodeIdentity(
            node: name, build: "test", realm: .training, tier: tier, takeoverMilliseconds: takeoverMilliseconds,
            versions: versions, plainUntilMilliseconds: .max)
    }

    /// An agent of some units below the named upstreams.
    package static func agent(
        _ name: String, units: [String], upstreams: [String], seed: UInt64 = 1,
        versions: ClosedRange<UInt8> = ProtocolVersion.minors
    ) -> Node {
        let codes = units.compactMap { UnitCode($0) }
        return Node(
            settings: NodeSettings(
                identity: identity(name, .branch, versions: versions),
                upstreams: upstreams.map { upstream($0, of: name) }, owned: codes,
                attestationKeys: Dictionary(uniqueKeysWithValues: codes.map { ($0, key("attestation \($0)")) })),
            keyRing: KeyRing(), seed: seedBytes(name, seed))
    }

    /// An aggregator that lets these dialers write these units. `isAttested`: it has the attestation keys of
    /// the agents, which is everybody but the province 101.
    package static func aggregator(
        _ name: String, _ tier: Tier, below: [(dialer: String, units: [String])], upstreams: [String] = [],
        owned: [String] = [], seed: UInt64 = 1, versions: ClosedRange<UInt8> = ProtocolVersion.minors,
        isAttested: Bool = false,
        changeLimits: (inout NodeLimits) -> Void = { _ in }
    ) -> Node {
        var entries: [String: KeyRing.Entry] = [:]
        for (dialer, units) in below {
            let isAgent = isAttested && dialer != "101"
            entries[dialer] = KeyRing.Entry(
                sessionKey: key(dialer), scope: .units(Set(units.compactMap { UnitCode($0) })),
                head: isAgent ? units.first.flatMap { UnitCode($0) } : nil,
                attestationKey: isAgent ? units.first.map { key("attestation \($0)") } : nil)
        }
        var settings = NodeSettings(
            identity: identity(name, tier, versions: versions), upstreams: upstreams.map { upstream($0, of: name) },
            owned: owned.compactMap { UnitCode($0) })
        // Cells are made up here, to look at how they travel.
        settings.checksCells = false
        changeLimits(&settings.limits)
        let node = Node(settings: settings, keyRing: KeyRing(entries), seed: seedBytes(name, seed))
        _ = node.adopt(
            bundleKeys(below.flatMap(\.units)), now: Instant(monotonicMilliseconds: 0, unixMilliseconds: 0))
        return node
    }

    /// What a centre signs its bundles with, for the units of `agent`.
    package static func bundleKeys(_ units: [String]) -> BundleKeys {
        BundleKeys(
            Dictionary(
                units.compactMap { UnitCode($0) }.map { ($0, [key("attestation \($0)")]) },
                uniquingKeysWith: { first, _ in first }))
    }

    private static func upstream(_ name: String, of dialer: String) -> NodeSettings.Upstream {
        .init(name: name, credential: Credential(keyID: dialer, sessionKey: key(dialer)))
    }

    private static func seedBytes(_ name: String, _ seed: UInt64) -> [UInt8] {
        SHA256.digest(Array("\(name) \(seed)".utf8)).bytes
    }
}

extension VirtualWorld {
    /// Commits values of cells at an owner: counts of `received` by period and procedure.
    package func commit(_ node: String, _ unit: String, _ counts: [(period: String, procedure: String, Int64)]) {
        guard let code = UnitCode(unit) else { return }
        let cells = counts.compactMap { period, procedure, count -> (key: CellKey, measures: Measures)? in
            guard let period = Period(period), let procedure = ProcedureCode(procedure) else { return nil }
            let entries = count == 0 ? [] : [Measures.Entry(Slot(.received), count)]
            return (try? Measures(canonical: entries)).map { (CellKey(period, procedure), $0) }
        }
        with(node) { $0.commit(code, cells, now: $1) }
    }

    package func finishIntake(_ node: String, _ unit: String) {
        guard let code = UnitCode(unit) else { return }
        with(node) { $0.finishedIntake(of: code, now: $1) }
    }

    package func position(_ node: String, _ unit: String) -> Position? {
        UnitCode(unit).flatMap { nodes[node]?.position(of: $0) }
    }

    /// The count of `received` that a node holds.
    package func received(_ node: String, _ unit: String, _ period: String, _ procedure: String) -> Int64? {
        guard let unit = UnitCode(unit), let period = Period(period), let procedure = ProcedureCode(procedure) else {
            return nil
        }
        return nodes[node]?.units[unit]?.measures(CellKey(period, procedure)).map { $0[.received] }
    }

    /// Whether two nodes hold exactly the same of a unit.
    package func agree(_ one: String, _ other: String, on unit: String) -> Bool {
        guard let code = UnitCode(unit), let left = nodes[one]?.units[code], let right = nodes[other]?.units[code],
            left.position == right.position, left.position != nil
        else { return false }
        return left.allKeys() == right.allKeys()
            && left.allKeys().allSatisfy { left.measures($0) == right.measures($0) }
    }
}
