import Foundation
import Testing

extension ProcessTests {
    /// A disk that is full, read-only or gone under a running node: said within seconds, survived, nothing lost.
    @Suite(.enabled(if: SmallDisk.isAvailable, "this machine lets nobody make mount namespaces"))
    struct DiskTests {
        private static let inbox = "inbox/\(Office.unit)"

        /// A year of an office: some 20 kB of cells, which the free rest of a page does not hold.
        private static func dropYear(_ office: Office) throws {
            try CountryTests.tool(
                office.country,
                [
                    "generate", "--out", office.scratch.path("all"), "--seed", "5", "--dossiers", "2000", "--until",
                    "2026-11-19", "--units", Office.unit,
                ])
            for name in office.scratch.files("all/\(Office.unit)") {
                try office.scratch.drop("\(inbox)/\(name)", office.scratch.bytes("all/\(Office.unit)/\(name)"))
            }
            try office.scratch.drop("all/\(Office.unit)/dossiers-1.csv", Office.file(1...5))
        }

        /// The office's first five dossiers have come.
        ///
        /// - Returns: its agent, and whichever program the test is about.
        private static func begin(_ office: Office, on node: String) throws -> (agent: Launched, program: Launched) {
            let agent = try office.agent()
            try office.scratch.drop("\(inbox)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            return (agent, node == "VN" ? office.centre.program : agent)
        }

        private static func requireEqual(_ office: Office, _ agent: Launched?) throws {
            var difference: String?
            let isEqual = try wait(within: 40) {
                difference = try office.differenceFromRank("all")
                return difference == nil
            }
            #expect(isEqual, "\(difference ?? ""); \(office.centre.program.lastWords); \(agent?.lastWords ?? "")")
        }

        private static func storage(_ office: Office) throws -> String {
            let body = try office.centre.get("/api/v1/nodes").body
            guard let start = body.firstRange(of: "\"storage\":") else { return body }
            return String(body[start.lowerBound...].prefix { $0 != "}" })
        }

        @Test func `the centre's disk is full: it says so, refuses, serves, and goes on when there is space`() throws {
            let office = try Office(disk: "VN")
            defer { office.end() }
            let agent = try Self.begin(office, on: Office.unit).agent
            try office.disk?.fill()
            try Self.dropYear(office)
            try require(within: 15, "it says so; \(office.centre.program.lastWords)") {
                office.centre.program.log.contains("no space left")
            }
            #expect(try Self.storage(office).contains("no space left"))
            // What was under way when the disk filled up is only not acknowledged; whatever comes next is refused.
            try office.scratch.drop("\(Self.inbox)/dossiers-late.csv", Office.file(6...6))
            try office.scratch.drop("all/\(Office.unit)/dossiers-late.csv", Office.file(6...6))
            try require(within: 15, "the office hears of it; \(agent.lastWords)") {
                agent.log.contains("storage-full")
            }
            #expect(try office.centre.get("/api/v1/rankings").status == 200)
            #expect(office.centre.program.poll() == nil && agent.poll() == nil)
            try office.disk?.free()
            try Self.requireEqual(office, agent)
            try require(within: 10, "well again") { try !Self.storage(office).contains("no space left") }
            // What it acknowledged is there after the plug was pulled, also when nobody could say it again.
            #expect(try agent.terminate() == 0)
            try office.restartCentre()
            #expect(try office.differenceFromRank("all") == nil)
        }

        @Test func `the office's disk is full: its log says so, and nothing is lost, whatever is pulled`() throws {
            let office = try Office(disk: Office.unit)
            defer { office.end() }
            let agent = try Self.begin(office, on: Office.unit).agent
            try office.disk?.fill()
            try Self.dropYear(office)
            try require(within: 15, "it says so; \(agent.lastWords)") { agent.log.contains("no space left") }
            // Before anything could not be written: for whoever looks in time.
            try require(within: 15, "and that it is full; \(agent.lastWords)") { agent.log.contains("disk-low") }
            // What is not durable is told to nobody (D-01).
            #expect(try office.received() == 5)
            agent.send(SIGKILL)
            _ = try agent.end()
            let second = try office.agent()
            try require(within: 15, "it says so again; \(second.lastWords)") { second.log.contains("no space left") }
            try office.disk?.free()
            try Self.requireEqual(office, second)
            try require(within: 10, "well again; \(second.lastWords)") { second.log.contains("store-well-again") }
            #expect(try second.terminate() == 0)
        }

        /// To whom permissions mean something, also where the tests are run by root.
        private static let withoutRights =
            geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []

        @Test(arguments: ["VN", Office.unit]) func `a store that becomes read-only is noticed and survived`(
            node: String
        ) throws {
            let office = try Office(entering: Self.withoutRights)
            defer { office.end() }
            let (agent, program) = try Self.begin(office, on: node)
            let store = office.scratch.path("data/\(node)/store")
            #expect(chmod(store, 0o500) == 0)
            try require(within: 10, "it says so without anything to write; \(program.lastWords)") {
                program.log.contains("cannot be written to")
            }
            if node == "VN" { #expect(try Self.storage(office).contains("cannot be written to")) }
            try Self.dropYear(office)
            #expect(chmod(store, 0o700) == 0)
            try Self.requireEqual(office, agent)
            #expect(try agent.terminate() == 0)
        }

        @Test(arguments: ["VN", Office.unit]) func `a data folder that vanishes is noticed, and may come back`(
            node: String
        ) throws {
            let office = try Office()
            defer { office.end() }
            let (agent, program) = try Self.begin(office, on: node)
            try office.scratch.move("data/\(node)", to: "moved")
            try require(within: 10, "it says so; \(program.lastWords)") { program.log.contains("vanished") }
            if node == "VN" { #expect(try Self.storage(office).contains("vanished")) }
            try Self.dropYear(office)
            _ = wait(within: 3) { false }
            #expect(try office.received() == 5, "\(program.lastWords)")
            // No line a second about one and the same thing.
            #expect(program.log.split(separator: "\n").count < 40, "\(program.log)")
            try office.scratch.move("moved", to: "data/\(node)")
            try Self.requireEqual(office, agent)
            #expect(try agent.terminate() == 0)
            #expect(try office.centre.program.terminate() == 0)
        }

        @Test(arguments: ["VN", Office.unit]) func `a data folder removed under a running node is a lost one`(
            node: String
        ) throws {
            let office = try Office()
            defer { office.end() }
            let (first, program) = try Self.begin(office, on: node)
            var agent = first
            try office.scratch.remove("data/\(node)")
            try require(within: 10, "it says so; \(program.lastWords)") { program.log.contains("vanished") }
            try Self.dropYear(office)
            // Nobody can bring back what is gone, so the one who reads the log starts it again.
            if node == "VN" {
                try office.restartCentre(SIGTERM)
            } else {
                #expect(try agent.terminate() == 0)
                agent = try office.agent()
            }
            try Self.requireEqual(office, agent)
            #expect(try agent.terminate() == 0)
        }

        @Test(arguments: ["VN", Office.unit]) func `a node that stood still for longer than idle goes on`(
            node: String
        ) throws {
            let office = try Office()
            defer { office.end() }
            let (agent, program) = try Self.begin(office, on: node)
            program.send(SIGSTOP)
            try Self.dropYear(office)
            _ = wait(within: 8) { false }
            program.send(SIGCONT)
            try Self.requireEqual(office, agent)
            #expect(try agent.terminate() == 0)
        }
    }
}
