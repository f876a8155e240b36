import Alarms
import Configuration
import Daemons
import Foundation
import HTTPService
import Model
import Nodes
import Peering
import Publication
import TestSupport
import Testing
import Wire

/// Every answer of the API against its schema in Cluster/schema.
@Suite struct SchemaTests {
    /// What of JSON Schema (2020-12) the schemas use; a word that is not understood is a fault.
    private struct Validator {
        let schemas: [String: [String: Any]]

        init() throws {
            let folder = "\(ClusterFile.root)/Cluster/schema"
            var schemas: [String: [String: Any]] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".json") {
                let data = Data(ClusterFile.read("schema/\(name)"))
                schemas[name] = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            }
            self.schemas = schemas
        }

        func faults(_ value: Any, _ name: String) -> [String] {
            schemas[name].map { faults(value, $0, name, "$") } ?? ["no schema \(name)"]
        }

        private func faults(_ value: Any, _ schema: [String: Any], _ file: String, _ path: String) -> [String] {
            if let reference = schema["$ref"] as? String {
                let halves = reference.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
                let name = halves[0].isEmpty ? file : halves[0]
                let definitions = schemas[name]?["$defs"] as? [String: [String: Any]]
                guard let part = definitions?[halves[1].replacing("/$defs/", with: "")] else {
                    return ["\(reference)?"]
                }
                return faults(value, part, name, path)
            }
            var found: [String] = []
            for (word, rule) in schema {
                switch word {
                case "type":
                    let types = rule as? [String] ?? [rule as? String ?? ""]
                    if !types.contains(Self.type(value)) { found.append("\(path): \(Self.type(value)), not \(types)") }
                case "enum":
                    let known = (rule as? [Any] ?? []).map { "\($0)" }
                    if !known.contains("\(value)") { found.append("\(path): \(value) is none of \(known)") }
                case "const": if "\(rule)" != "\(value)" { found.append("\(path): \(value) is not \(rule)") }
                case "pattern":
                    guard let text = value as? String else { continue }
                    if text.range(of: rule as? String ?? "", options: .regularExpression) == nil {
                        found.append("\(path): \(text)")
                    }
                case "items":
                    for (place, item) in (value as? [Any] ?? []).enumerated() {
                        found += faults(item, rule as? [String: Any] ?? [:], file, "\(path)[\(place)]")
                    }
                case "anyOf":
                    let all = (rule as? [[String: Any]] ?? []).map { faults(value, $0, file, path) }
                    if !all.contains([]) { found += all.first ?? ["\(path): nothing fits"] }
                case "required":
                    // It is about objects alone (JSON Schema 2020-12, 6.5.3).
                    guard let object = value as? [String: Any] else { continue }
                    let keys = Set(object.keys)
                    found += (rule as? [String] ?? []).filter { !keys.contains($0) }.map { "\(path): no \($0)" }
                case "properties", "additionalProperties": continue
                case "$schema", "$id", "$defs", "title": continue
                default: found.append("\(path): what is \(word)?")
                }
            }
            return found + fields(value, schema, file, path)
        }

        private func fields(_ value: Any, _ schema: [String: Any], _ file: String, _ path: String) -> [String] {
            guard let object = value as? [String: Any] else { return [] }
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            return object.flatMap { key, value -> [String] in
                if let rule = properties[key] { return faults(value, rule, file, "\(path).\(key)") }
                if let rule = schema["additionalProperties"] as? [String: Any] {
                    return faults(value, rule, file, "\(path).\(key)")
                }
                return schema["additionalProperties"] as? Bool == false ? ["\(path): unknown \(key)"] : []
            }
        }

        private static func type(_ value: Any) -> String {
            switch value {
            case is NSNull: return "null"
            case is String: return "string"
            case is [Any]: return "array"
            case is [String: Any]: return "object"
            case let number as NSNumber:
                // How Foundation keeps a truth value.
                return ["c", "B"].contains(String(cString: number.objCType)) ? "boolean" : "integer"
            default: return "?"
            }
        }
    }

    private static func json(_ bytes: [UInt8]) throws -> Any { try JSONSerialization.jsonObject(with: Data(bytes)) }

    @Test func `every answer fits its schema, and every JSON answer has one`() throws {
        let validator = try Validator()
        let now = Instant(monotonicMilliseconds: 60_000, unixMilliseconds: 1_794_794_400_000)
        let units = ["10101", "10103"].compactMap { UnitCode($0) }
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: units), keyRing: KeyRing(), seed: [1])
        let book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "c"),
                catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        node.onChanges = { [unowned book] unit, changes in book.apply(unit, changes) }
        for (place, unit) in units.enumerated() {
            for (month, count) in [("2026-10", Int64(70)), ("2026-11", 90)] {
                let counts: [(Measure, Int64)] = [
                    (.received, 100), (.receivedOnline, count), (.scope, 100), (.onTime, count - Int64(place) * 20),
                    (.late, 100 - count + Int64(place) * 20), (.handled, 100),
                ]
                let key = CellKey(try #require(Period(month)), try #require(ProcedureCode("1.1")))
                let days = (0..<10).map {
                    let day = key.period.firstDay.advanced(by: $0)
                    return Measures.Entry(Slot(.receivedByDay, key: Slot.scheduleKey(day)), 10)
                }
                let measures = try Measures(canonical: counts.map { Measures.Entry(Slot($0.0), $0.1) } + days)
                // Tasks: one done, one open and overdue.
                let tasks = try Measures(canonical: [
                    Measures.Entry(Slot(.plans), 2), Measures.Entry(Slot(.plansDone), 1),
                    Measures.Entry(Slot(.plansOpen, key: Slot.scheduleKey(key.period.firstDay)), 1),
                ])
                let changes = [(key: CellKey(key.period, .none), measures: tasks), (key: key, measures: measures)]
                _ = node.commit(unit, changes, now: now)
            }
        }
        node.book.changeStatus(of: units[1]) { status in
            status.refusedClaim = RefusedClaim(
                incarnation: nil, known: nil, node: "copy", keyID: "k", address: "10.0.0.9", code: .superseded,
                atUnixMilliseconds: now.unixMilliseconds)
            var health = Health(
                handle: 0, freshness: 1_794_794_000, rejects: [.init(reason: 1, count: 30)], clockOffsetMilliseconds: 0,
                build: "b", bundle: [1], isResyncing: false)
            health.notices = [Health.Notice(.notCSV, count: 2, since: 0, names: ["a.csv"])]
            status.take(health)
        }
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        var api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(),
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), now: now)
        api.alarms.alarms = [
            Alarm(
                id: 7, key: AlarmKey(.keyEnding, units[0], "k"), name: "n", sinceUnixMilliseconds: 0, value: 1,
                figures: [AlarmFigure("validUntil", 5)], texts: ["k"])
        ]
        api.targets = Editions(
            TargetEdition([
                Target(id: "T1", indicator: "X2", tiers: TierSet(.branch), years: 2026...2026, percent: 50),
                Target(
                    id: "T2", indicator: "2.1", tiers: TierSet(.branch), years: 2026...2026, percent: 50,
                    lack: .stock),
            ]))
        try Self.check(api, validator)
    }

    private static func check(_ api: AggregatorAPI, _ validator: Validator) throws {
        var seen: Set<String> = []
        for (name, paths) in answers {
            for path in paths {
                let response = api.answer(try #require(HTTPRequest(target: path)).asked(of: "localhost"))
                #expect(response.status == .ok, "\(path): \(String(decoding: response.body, as: UTF8.self))")
                let value = try json(response.body)
                let faults = validator.faults(value, "\(name).json")
                #expect(faults.isEmpty, "\(path): \(faults.prefix(5))")
                seen.insert("\(name).json")
                // The check can fail.
                var wrong = try #require(value as? [String: Any])
                wrong["surprise"] = 1
                #expect(validator.faults(wrong, "\(name).json") == ["$: unknown surprise"], "\(name)")
                wrong = [:]
                #expect(!validator.faults(wrong, "\(name).json").isEmpty, "\(name)")
            }
        }
        #expect(Set(validator.schemas.keys) == seen)
        let known = Set(
            answers.map { String($0.paths[0].split(separator: "?")[0]).replacing("/10101", with: "/CODE") })
        for route in AggregatorAPI.routes where route.path.hasPrefix("/api/v1/") && !route.path.contains(".") {
            #expect(known.contains(route.path) || route.path == "/api/v1/events", "\(route.path)")
        }
    }

    private static let answers: [(name: String, paths: [String])] = [
        (
            "rankings",
            ["/api/v1/rankings?tier=branch", "/api/v1/rankings?period=2026", "/api/v1/rankings?within=01&tier=branch"]
        ),
        ("series", ["/api/v1/series?tier=branch"]), ("periods", ["/api/v1/periods"]), ("alarms", ["/api/v1/alarms"]),
        ("audit", ["/api/v1/audit"]), ("nodes", ["/api/v1/nodes"]),
        ("signs", ["/api/v1/signs?tier=branch", "/api/v1/signs?period=2026&within=01&tier=branch"]),
        ("ops", ["/api/v1/ops", "/api/v1/ops?sort=clock&q=1"]),
        ("publications", ["/api/v1/publications"]),
        ("unit", ["/api/v1/units/10101", "/api/v1/units/10103", "/api/v1/units/VN", "/api/v1/units/10105"]),
        ("forecast", ["/api/v1/units/10101/forecast", "/api/v1/units/VN/forecast?as_of=2026-11-10"]),
        ("lost", ["/api/v1/units/10101/lost", "/api/v1/units/01/lost?by=office"]),
        ("reform-next", ["/api/v1/units/10101/reform-next", "/api/v1/units/VN/reform-next?period=2026"]),
        ("plans", ["/api/v1/units/10101/plans?period=2026-10", "/api/v1/units/VN/plans?period=2026-10"]),
        ("explain", ["/api/v1/units/10101/explain", "/api/v1/units/10103/explain?from_as_of=2026-11-10"]),
    ]
}
