import Foundation
import TestSupport
import Testing

/// 63 provinces with one branch each, whose figures a centre serves, and one browser that looks at them: made once for
/// all tests of `BrowserTests`, since both take seconds.
@BrowserActor
final class BrowserWorld {
    static private(set) var current: BrowserWorld?
    nonisolated static let now = "2026-11-20T10:00:00+07:00"
    /// The office that sends nothing, so that something is missing.
    nonisolated static let silent = "10301"
    /// The office of which the test may send something new.
    nonisolated static let busy = "10101"
    /// A name that does harm wherever it is taken for markup.
    nonisolated static let hostile =
        #"Chi cục <b id=bold>"A & B"</b><script>document.title='harm'</script><img src=x onerror=alert(1)>"#

    /// No disk is wholly empty, so that one alarm is raised while the tests look, and no other.
    private static let alarms = """
        "alarms": { "quietSeconds": 0, "rules": {
            "disk-space": { "raise": 99, "clear": 100, "raiseAfterSeconds": 0 }, "target-at-risk": { "on": false },
            "all-silent": { "on": false }, "office-silent": { "on": false }, "rank-fallen": { "on": false }
        } },
        """

    let country: Country
    let centre: Aggregator
    private let officePort: UInt16
    private let browser: Browser
    let tab: BrowserTab

    init() throws {
        let country = try Country(provinces: 63, branches: 1, departments: 3, now: Self.now)
        self.country = country
        // Agents of many offices, built for finding faults, take their time on a busy machine.
        country.timing = "\"idleSeconds\": 20, \"reconnectMaxSeconds\": 1"
        country.takeoverSeconds = 60
        try Self.rename(country)
        let branches = country.provinces.flatMap { country.branches[$0] ?? [] }.filter { $0 != Self.silent }
        let units = country.departments + branches + country.provinces
        let shares = stride(from: 0, to: units.count, by: 16).map { Array(units[$0..<min($0 + 16, units.count)]) }
        for share in shares { try country.key(share[0], share) }
        try ProcessTests.CountryTests.tool(
            country,
            [
                "generate", "--out", country.scratch.path("records"), "--seed", "20261120", "--dossiers", "6000",
                "--until", "2026-11-20", "--units", units.joined(separator: ","),
            ])
        let centre = try country.centre(Self.alarms)
        self.centre = centre
        for unit in units {
            try country.scratch.folder("inbox/\(unit)")
            for name in country.scratch.files("records/\(unit)") {
                try country.scratch.drop("inbox/\(unit)/\(name)", country.scratch.bytes("records/\(unit)/\(name)"))
            }
        }
        var office: UInt16?
        for share in shares {
            // One of them shows the page of its own office.
            country.agentKeys = share.contains(Self.busy) ? "\"http\": \"127.0.0.1:0\"," : ""
            let agent = try country.agent(share[0], share, port: centre.protocolPort)
            guard share.contains(Self.busy) else { continue }
            try require(within: 60, "the office's page is there; \(agent.lastWords)") {
                office = agent.output.split(separator: ":").last.flatMap {
                    UInt16($0.trimmingCharacters(in: .newlines))
                }
                return office != nil
            }
        }
        officePort = office ?? 0
        browser = try Browser(country.scratch)
        tab = try BrowserTab(browser, origin: "http://127.0.0.1:\(centre.httpPort)")
        try requireTaken(units)
        // Something to list and to take away.
        let closed = try Launched.run(
            .aggregator,
            [
                "close", "2026-10", "--config", country.scratch.path("config/VN.json"), "--as-of", "2026-11-20",
                "--without", Self.silent,
            ], country.scratch, name: "close")
        guard closed.status == 0 else { throw Trouble("2026-10 is not closed: \(closed.log)") }
    }

    /// Where a view is: the centre's, or behind `office:` that of the busy office's own agent.
    func address(of view: String) -> (origin: String, path: String) {
        guard view.hasPrefix("office:") else { return ("http://127.0.0.1:\(centre.httpPort)", view) }
        return ("http://127.0.0.1:\(officePort)", String(view.dropFirst("office:".count)))
    }

    /// A tab for what changes it for good.
    func anotherTab() throws -> BrowserTab {
        try BrowserTab(browser, origin: "http://127.0.0.1:\(centre.httpPort)")
    }

    /// The topology with a name that nobody should be able to do harm with.
    private static func rename(_ country: Country) throws {
        let lines = try country.scratch.read("topology.csv").split(separator: "\n").map { line in
            var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if fields[0] == busy { fields[3] = "\"\(hostile.replacing("\"", with: "\"\""))\"" }
            return fields.joined(separator: ",")
        }
        try country.scratch.write("topology.csv", lines.joined(separator: "\n") + "\n")
    }

    private func requireTaken(_ units: [String]) throws {
        let wanted = "\"heard\":\(units.count),\"expected\":\(units.count + 1),"
        try require(within: 240, "all records are in; \(centre.program.lastWords)") {
            guard !units.contains(where: { !country.scratch.files("inbox/\($0)").isEmpty }) else { return false }
            return try centre.get("/api/v1/rankings?tier=province").body.contains(wanted)
        }
    }

    /// What the API answers.
    func json(_ target: String) throws -> Browser.Fields {
        let answer = try centre.get(target)
        guard answer.status == 200 else { throw Trouble("\(target): \(answer.status) \(answer.body)") }
        return try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? Browser.Fields ?? [:]
    }

    static func make() throws { current = try BrowserWorld() }
    static func end() {
        current?.country.end()
        current = nil
    }
}

/// Makes the world before the first test of a suite, and ends it after the last one.
struct BrowserTrait: SuiteTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: () async throws -> Void) async throws {
        await Places.shared.take(1)
        do {
            try await BrowserWorld.make()
            try await function()
        } catch {
            await BrowserWorld.end()
            await Places.shared.giveBack(1)
            throw error
        }
        await BrowserWorld.end()
        await Places.shared.giveBack(1)
    }
}
