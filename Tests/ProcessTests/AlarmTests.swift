import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A real centre that watches real agents, and a command that is told.
    struct AlarmTests {
        /// One line that the command was told.
        private struct Line: Decodable, CustomStringConvertible {
            let line: Int
            let event: String
            let id: Int
            let alarm: String
            let unit: String

            var description: String { "\(event) \(alarm) \(unit)" }
        }

        private struct State: Decodable {
            struct One: Decodable {
                let id: Int
                let alarm: String
                let unit: String
                let held: Bool
            }

            let raised: Int
            let alarms: [One]
        }

        private static let branches = ["10101", "10103", "10105"]
        /// Silence within seconds; a single office's waits for long enough that all are silent by then.
        private static let rules = """
            { "all-silent": { "raise": 5, "raiseAfterSeconds": 1, "clearAfterSeconds": 1 },
              "office-silent": { "raise": 5, "raiseAfterSeconds": 8, "clearAfterSeconds": 1 },
              "set-aside": { "raiseAfterSeconds": 1, "clearAfterSeconds": 1 } }
            """

        private let country: Country
        private let department: String

        /// Disks of test machines are as full as they are.
        private static func keys(quiet: Int, _ command: String) -> String {
            """
            "alarms": { "quietSeconds": \(quiet), "command": ["sh", "-c", "\(command)"],
                        "rules": \(rules.replacing("{ \"all", with: "{ \"disk-space\": { \"on\": false }, \"all")) },
            """
        }

        init() throws {
            country = try Country(provinces: 1, branches: 3, departments: 1, now: Office.now)
            department = country.departments[0]
            for unit in Self.branches + [department] { try country.key(unit, [unit]) }
        }

        private func told() throws -> [Line] {
            let text = country.scratch.text("told")
            return try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        }

        private func requireTold(_ centre: Aggregator, _ expected: [String]) throws {
            var found: [String] = []
            try require(within: 60, "told \(expected), but \(found); \(centre.program.lastWords)") {
                found = try told().map(\.description)
                return found.count >= expected.count
            }
            #expect(found == expected)
        }

        private func state(_ centre: Aggregator) throws -> State {
            try JSONDecoder().decode(State.self, from: Data(try centre.get("/api/v1/alarms").body.utf8))
        }

        private func agents(_ units: [String], _ centre: Aggregator) throws -> [Launched] {
            try units.map { try country.agent($0, [$0], port: centre.protocolPort) }
        }

        private func requireConnected(_ centre: Aggregator, _ count: Int) throws {
            try require(within: 60, "\(count) are connected; \(centre.program.lastWords)") {
                let nodes = try centre.get("/api/v1/nodes?connected=true").body
                return nodes.components(separatedBy: "\"connected\":true").count - 1 == count
            }
        }

        // N-03, N-05, N-06, N-09, N-14, N-16
        @Test func `agents die and come back, one and all, and the centre restarts meanwhile`() throws {
            defer { country.end() }
            let keys = Self.keys(quiet: 2, "cat >> \(country.scratch.path("told"))")
            var centre = try country.centre(keys)
            var running = try agents(Self.branches, centre)
            let other = try agents([department], centre)
            try requireConnected(centre, 4)

            try running[0].murder()
            var expected = ["raised office-silent 10101"]
            try requireTold(centre, expected)
            #expect(try state(centre).alarms.map(\.unit) == ["10101"])
            #expect(try centre.get("/alarms").body.contains("Đơn vị mất liên lạc"))
            #expect(try centre.get("/alarms?lang=en").body.contains("Office silent"))
            try require(within: 10, "the ranking page says so") {
                try centre.get("/").body.contains("1 cảnh báo đang mở")
            }
            #expect(centre.program.log.contains("event=alarm-raised alarm=office-silent id=1 unit=10101"))

            // The centre is killed while it is raised: it is not told again, and cleared with its number.
            try centre.program.murder()
            centre = try country.centre(keys, listen: centre.protocolPort, http: centre.httpPort)
            #expect(try state(centre).alarms.map(\.id) == [1])
            running[0] = try agents([Self.branches[0]], centre)[0]
            expected.append("cleared office-silent 10101")
            try requireTold(centre, expected)
            #expect(try Set(told().map(\.id)) == [1])

            // All of the province at once: one alarm, with the single ones held back.
            try requireConnected(centre, 4)
            for agent in running { try agent.murder() }
            expected.append("raised all-silent 01")
            try requireTold(centre, expected)
            // Longer than a single office's silence takes: held back, it is not raised.
            let log = "event=alarm-raised alarm=office-silent"
            let until = monotonicSeconds() + 12
            try require(within: 30, "time passes") { monotonicSeconds() >= until }
            #expect(!centre.program.log.contains(log), "\(centre.program.lastWords)")
            #expect(try state(centre).raised == 1)
            running = try agents(Self.branches, centre)
            expected.append("cleared all-silent 01")
            try requireTold(centre, expected)
            #expect(try told().map(\.line) == [1, 1, 2, 3], "numbered anew since the restart")
            #expect(other[0].poll() == nil)
        }

        // N-12, N-17
        @Test func `a command that dies at every line is started again, and files set aside are told`() throws {
            defer { country.end() }
            let keys = Self.keys(
                quiet: 0, "read -r line; echo \\\"$line\\\" >> \(country.scratch.path("told")); exit 1")
            let centre = try country.centre(keys)
            let agent = try agents([Self.branches[0]], centre)[0]
            try requireConnected(centre, 1)
            try country.scratch.drop("inbox/10101/dossiers-1.csv", "no header at all\n")
            try requireTold(centre, ["raised set-aside 10101"])
            #expect(centre.program.log.contains("event=alarm-command-ended"), "\(centre.program.lastWords)")
            try FileManager.default.removeItem(atPath: country.scratch.path("inbox/10101/rejects/dossiers-1.csv"))
            try requireTold(centre, ["raised set-aside 10101", "cleared set-aside 10101"])
            #expect(agent.poll() == nil)
        }

        // N-17
        @Test func `a command that reads nothing holds up nobody, and one that is not there is said`() throws {
            defer { country.end() }
            let centre = try country.centre(Self.keys(quiet: 0, "sleep 600"))
            let agent = try agents([Self.branches[0]], centre)[0]
            try requireConnected(centre, 1)
            try agent.murder()
            try require(within: 60, "it is raised; \(centre.program.lastWords)") { try state(centre).raised == 1 }
            #expect(try centre.get("/api/v1/alarms").body.contains("\"command\":{\"running\":true,\"starts\":1,"))
            #expect(try centre.program.terminate() == 0)
            let none = "\"alarms\": { \"command\": [\"/no/such/program\"] },"
            let next = try country.centre(none)
            try require(within: 20, "the log says so; \(next.program.lastWords)") {
                next.program.log.contains("event=alarm-command-ended command=/no/such/program")
            }
            #expect(try next.get("/api/v1/alarms").body.contains("\"running\":false,\"starts\":0"))
        }
    }
}
