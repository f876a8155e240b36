import Foundation
import TestSupport

/// A piece of the country with its keys, folders and configurations, and the programs that run in it.
///
///     topology.csv  keys/…  ring-VN.json  ring-01.json     inbox/UNIT/   config/  data/  logs/
final class Country {
    let scratch: Scratch
    /// Where the clocks of all nodes start; `nil`: the machine's.
    let now: String?
    let provinces: [String]
    let branches: [String: [String]]
    let departments: [String]
    /// Quick enough that a test need not wait for what takes minutes in the field.
    var timing = "\"idleSeconds\": 3, \"reconnectMaxSeconds\": 1"
    var takeoverSeconds = 6
    /// What was started here. A program ends with its last reference, which may be before the end of the test that
    /// only looks at what the program does: so this holds it, until `end`.
    private var programs: [Launched] = []

    init(provinces provinceCount: Int, branches branchCount: Int, departments departmentCount: Int, now: String?) throws
    {
        scratch = try Scratch()
        self.now = now
        var provinces: [String] = []
        var branches: [String: [String]] = [:]
        var departments: [String] = []
        var lines: [Substring] = []
        for line in String(decoding: ClusterFile.topology63, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            switch fields[2] {
            case "province":
                guard provinces.count < provinceCount else { continue }
                provinces.append(fields[0])
            case "branch":
                guard provinces.contains(fields[1]), branches[fields[1], default: []].count < branchCount else {
                    continue
                }
                branches[fields[1], default: []].append(fields[0])
            case "department":
                guard departments.count < departmentCount else { continue }
                departments.append(fields[0])
            default: break
            }
            lines.append(line)
        }
        self.provinces = provinces
        self.branches = branches
        self.departments = departments
        try scratch.write("topology.csv", lines.joined(separator: "\n") + "\n")
        try scratch.write("procedures.csv", ClusterFile.procedures)
        try scratch.write("calendar.csv", ClusterFile.holidays)
        try scratch.write("catalogue.json", ClusterFile.read("catalogue/tax-766.json"))
        for folder in ["keys", "config", "data", "inbox"] { try scratch.folder(folder) }
        // A ring must be there even while nobody has a key.
        for unit in ["VN"] + provinces { try scratch.write("ring-\(unit).json", "{ \"keys\": [] }\n") }
    }

    /// Lets go of everything that was started; every test says so at its beginning, with `defer`.
    func end() { programs = [] }

    func hold(_ program: Launched) { programs.append(program) }

    var units: [String] { provinces + provinces.flatMap { branches[$0] ?? [] } + departments }

    // MARK: - Keys

    /// A key for a node that serves units, known to the ring of the aggregator above. The centre's ring has every
    /// office's, with its attestation key, also where the office reaches it through a province.
    func key(_ node: String, _ units: [String], ring: String = "VN") throws {
        let nation = scratch.path("ring-VN.json")
        let result = try Launched.run(
            .tool,
            [
                "keys", "new", "--unit", units.joined(separator: ","), "--node", node, "--out",
                scratch.path("keys/\(node).json"), "--ring", nation,
            ], scratch)
        guard result.status == 0 else { throw Trouble("keys new: \(result.log)") }
        guard ring != "VN" else { return }
        let marker = "{ \"node\": \"\(node)\""
        let text = try scratch.read("ring-VN.json")
        guard let start = text.ranges(of: marker).last?.lowerBound else { throw Trouble("no key of \(node)") }
        var entry = String(text[start...].prefix { $0 != "}" }) + "}"
        if let cut = entry.range(of: ", \"attestationKey\"") { entry = String(entry[..<cut.lowerBound]) + " }" }
        let old = try scratch.read("ring-\(ring).json")
        guard let end = old.lastIndex(of: "]") else { throw Trouble("ring-\(ring).json is no ring") }
        try scratch.write("ring-\(ring).json", "\(old[..<end])\n\(entry),\n\(old[end...])")
    }

    // MARK: - Nodes

    /// Further keys of agents' configurations, each with a comma behind it.
    var agentKeys = ""

    private var nowKey: String { now.map { "\"now\": \"\($0)\"," } ?? "" }

    /// Starts the centre; after a restart at the same ports.
    func centre(
        _ more: String = "", listen: UInt16 = 0, http: UInt16 = 0, wrapper: [String] = []
    ) throws -> Aggregator {
        try configureCentre(more, listen: listen, http: http)
        return try Aggregator("VN", self, wrapper: wrapper)
    }

    func configureCentre(_ more: String = "", listen: UInt16, http: UInt16) throws {
        try scratch.write(
            "config/VN.json",
            """
            {
                "unit": "VN", "realm": "training", "listen": "127.0.0.1:\(listen)", "http": "127.0.0.1:\(http)",
                "keyRing": "../ring-VN.json", "dataDir": "../data/VN", "topology": "../topology.csv",
                "procedures": "../procedures.csv", "catalogue": "../catalogue.json", "calendar": "../calendar.csv",
                \(nowKey) \(timing), "takeoverSeconds": \(takeoverSeconds), \(more)
            }
            """)
    }

    /// Starts a province's aggregator, which is its own office's agent as well.
    func province(_ unit: String, above: Aggregator) throws -> Aggregator {
        try configure(province: unit, port: above.protocolPort)
        return try Aggregator(unit, self)
    }

    func configure(province unit: String, port: UInt16, listen: UInt16 = 0, http: UInt16 = 0) throws {
        try scratch.folder("inbox/\(unit)")
        try scratch.write(
            "config/\(unit).json",
            """
            {
                "unit": "\(unit)", "realm": "training", "listen": "127.0.0.1:\(listen)", "http": "127.0.0.1:\(http)",
                "keyRing": "../ring-\(unit).json", "keyFile": "../keys/\(unit).json", "dataDir": "../data/\(unit)",
                "upstreams": [{ "name": "above", "host": "127.0.0.1", "port": \(port) }],
                "sources": [\(inbox(unit))],
                \(nowKey) \(timing), "takeoverSeconds": \(takeoverSeconds),
            }
            """)
    }

    /// The source that most offices have.
    func inbox(_ unit: String) -> String {
        "{ \"kind\": \"inbox\", \"path\": \"../inbox/\(unit)\", \"unit\": \"\(unit)\", \"intervalSeconds\": 1 }"
    }

    /// Writes an agent's configuration and starts it.
    func agent(
        _ node: String, _ units: [String], port: UInt16, key: String? = nil, sources: String? = nil,
        realm: String = "training", wrapper: [String] = [], _ arguments: [String] = []
    ) throws -> Launched {
        try configure(node, units, port: port, key: key, sources: sources, realm: realm)
        let program = try Launched(
            .agent, ["--config", scratch.path("config/\(node).json")] + arguments, scratch, name: node,
            wrapper: wrapper)
        hold(program)
        return program
    }

    func configure(
        _ node: String, _ units: [String], port: UInt16, key: String? = nil, sources: String? = nil,
        realm: String = "training"
    ) throws {
        for unit in units { try scratch.folder("inbox/\(unit)") }
        let sources = sources ?? units.map(inbox).joined(separator: ", ")
        try scratch.write(
            "config/\(node).json",
            """
            {
                "units": [\(units.map { "\"\($0)\"" }.joined(separator: ", "))], "node": "\(node)",
                "realm": "\(realm)", "keyFile": "../keys/\(key ?? node).json", "dataDir": "../data/\(node)",
                "upstreams": [{ "name": "above", "host": "127.0.0.1", "port": \(port) }],
                "sources": [\(sources)],
                \(nowKey) \(timing), \(agentKeys)
            }
            """)
    }

    // MARK: - The yardstick

    /// What one program computes from all records of a folder at once.
    func rank(_ question: Question, records: String, now: String) throws -> String {
        let result = try Launched.run(
            .tool,
            [
                "rank", "--records", scratch.path(records), "--topology", scratch.path("topology.csv"), "--procedures",
                scratch.path("procedures.csv"), "--catalogue", scratch.path("catalogue.json"), "--calendar",
                scratch.path("calendar.csv"), "--now", now, "--format", "csv",
                "--allow-set-aside",
            ] + question.arguments, scratch)
        guard result.status == 0 else { throw Trouble("tamcap rank: \(result.log)") }
        return result.output
    }
}

/// What is asked of `tamcap rank` and over HTTP alike.
struct Question: CustomStringConvertible {
    var period: String
    var tier: String
    var within: String?
    var asOf: String
    var isIndicators = false

    var arguments: [String] {
        ["--period", period, "--tier", tier, "--as-of", asOf] + (within.map { ["--within", $0] } ?? [])
            + (isIndicators ? ["--indicators"] : [])
    }

    var target: String {
        "/api/v1/\(isIndicators ? "indicators" : "rankings").csv?period=\(period)&tier=\(tier)&as_of=\(asOf)"
            + (within.map { "&within=\($0)" } ?? "")
    }

    var description: String { target }
}

/// A running aggregator.
final class Aggregator {
    let program: Launched
    let protocolPort: UInt16
    let httpPort: UInt16

    init(_ unit: String, _ country: Country, wrapper: [String] = []) throws {
        let program = try Launched(
            .aggregator, ["--config", country.scratch.path("config/\(unit).json")], country.scratch, name: unit,
            wrapper: wrapper)
        self.program = program
        country.hold(program)
        try require(within: 30, "\(unit) is not ready; \(program.lastWords)") {
            program.output.hasSuffix("\n") || program.poll() != nil
        }
        let ports = program.output.split(separator: "\n").first { $0.hasPrefix("ready ") }.map { line in
            line.split(separator: " ").dropFirst().compactMap { $0.split(separator: ":").last.flatMap { UInt16($0) } }
        }
        guard let ports, ports.count == 2 else { throw Trouble("\(unit) did not start; \(program.lastWords)") }
        (protocolPort, httpPort) = (ports[0], ports[1])
    }

    func get(_ target: String) throws -> (status: Int, body: String) { try LocalSocket.ask(httpPort, target) }

    func csv(_ question: Question) throws -> String {
        let answer = try get(question.target)
        guard answer.status == 200 else { throw Trouble("\(question): \(answer.status) \(answer.body)") }
        return answer.body
    }

    /// How many dossiers of a period a branch has received, as the centre knows it: 3.3's denominator.
    func received(_ unit: String, _ period: String) throws -> Int {
        let question = Question(period: period, tier: "branch", asOf: "2026-11-20", isIndicators: true)
        for line in try csv(question).split(separator: "\n") where line.hasPrefix("\(unit),3.3,") {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return Int(fields[3]) ?? -1
        }
        return -1
    }
}
