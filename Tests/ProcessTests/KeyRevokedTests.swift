import Foundation
import Testing

extension ProcessTests {
    /// A key that is taken away while its office is connected and delivers.
    @Suite struct KeyRevokedTests {
        private static func ring(_ scratch: Scratch, _ name: String, without node: String) throws -> String {
            let text = scratch.text(name)
            // Entries as `tamcap keys` writes them: three lines each, the first of which names the node.
            var (lines, left) = ([Substring](), 0)
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.contains("\"node\": \"\(node)\"") { left = 3 }
                if left > 0 { left -= 1 } else { lines.append(line) }
            }
            let changed = lines.joined(separator: "\n")
            try #require(changed != text)
            try scratch.write(name, changed)
            return text
        }

        // H-20
        @Test func `what is sent behind a removed key does not count, until the key is back`() throws {
            let office = try Office()
            defer { office.end() }
            let (scratch, centre) = (office.scratch, office.centre)
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            let whole = try Self.ring(scratch, "ring-VN.json", without: Office.unit)
            centre.program.send(SIGHUP)
            try require(within: 20, centre.program.lastWords) {
                centre.program.log.contains("event=key-ended key=\(Office.unit)-")
            }
            #expect(centre.program.log.contains("reason=left-the-ring"))
            try scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", Office.file(41...60))
            try require(within: 20, "the agent has read it; \(agent.lastWords)") {
                try office.status(Office.unit).contains("đã nhận 60")
            }
            try require(within: 20, "status says why") {
                try office.status(Office.unit).contains("tuyến trên chưa biết khóa này")
            }
            // Nothing proves any more what the office told before, either.
            #expect(try office.received() == 0)
            #expect(try centre.get("/api/v1/nodes").body.contains("\"attestation\":\"not attested\""))
            #expect(try !centre.get("/api/v1/nodes").body.contains("\"unit\":\"\(Office.unit)\",\"connected\":true"))
            try scratch.write("ring-VN.json", whole)
            centre.program.send(SIGHUP)
            try office.requireReceived(60, agent)
        }

        // H-20
        @Test func `a province ends the sessions of a removed key, too`() throws {
            let country = try Country(provinces: 1, branches: 1, departments: 0, now: Office.now)
            defer { country.end() }
            let (own, scratch) = (country.provinces[0], country.scratch)
            let branch = try #require(country.branches[own]?.first)
            try country.key(own, [own, branch])
            try country.key(branch, [branch], ring: own)
            let centre = try country.centre()
            let province = try country.province(own, above: centre)
            let agent = try country.agent(branch, [branch], port: province.protocolPort)
            try scratch.drop("inbox/\(branch)/dossiers-1.csv", Office.file(1...10))
            func requireReceived(_ count: Int) throws {
                try require(within: 45, "\(count) at the centre; \(agent.lastWords)") {
                    try centre.received(branch, Office.month) == count
                }
            }
            try requireReceived(10)
            let whole = try Self.ring(scratch, "ring-\(own).json", without: branch)
            province.program.send(SIGHUP)
            try require(within: 20, province.program.lastWords) { province.program.log.contains("event=key-ended") }
            try scratch.drop("inbox/\(branch)/dossiers-2.csv", Office.file(11...30))
            try require(within: 20, agent.lastWords) {
                let status = try Launched.run(
                    .agent, ["status", "--config", scratch.path("config/\(branch).json")], scratch, name: "status")
                return status.output.contains("đã nhận 30") && status.output.contains("chưa biết khóa này")
            }
            #expect(try centre.received(branch, Office.month) == 10)
            try scratch.write("ring-\(own).json", whole)
            province.program.send(SIGHUP)
            try requireReceived(30)
        }
    }
}
