import Foundation
import Testing

extension ProcessTests {
    /// Keys of a running office are changed, listed and taken away with `tamcap keys`, and nothing is restarted.
    @Suite struct KeyRotationProcessTests {
        private static func tool(_ arguments: [String], _ scratch: Scratch) throws -> (output: String, log: String) {
            let result = try Launched.run(.tool, ["keys"] + arguments, scratch)
            guard result.status == 0 else { throw Trouble("keys \(arguments): \(result.log)") }
            return (result.output, result.log)
        }

        /// The keys by which the unit stands at the centre, and whether that is an old one.
        private static func key(_ office: Office) throws -> (id: String, isOld: Bool)? {
            let body = try office.centre.get("/api/v1/nodes").body
            guard
                let match = body.firstMatch(
                    of: #/"unit":"10101"[^{]*"key":\{"id":"([^"]*)"[^}]*"oldSince":(null|"[^"]*")/#)
            else { return nil }
            return (String(match.output.1), match.output.2 != "null")
        }

        // H-18, H-22 to H-24
        @Test func `a key is changed without a restart, whichever side has it first`() throws {
            let office = try Office()
            defer { office.end() }
            let (scratch, centre) = (office.scratch, office.centre)
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...10))
            let agent = try office.agent()
            try office.requireReceived(10, agent)
            let first = try #require(try Self.key(office))
            #expect(!first.isOld)
            _ = try Self.tool(
                [
                    "rotate", Office.unit, "--ring", scratch.path("ring-VN.json"), "--valid-from",
                    "2026-11-19", "--out", scratch.path("next/keys/10101.json"),
                ], scratch)
            // The office first: its new key is refused, and the old one goes on.
            try scratch.move("next/keys/10101.json", to: "keys/10101.json")
            agent.send(SIGHUP)
            try require(within: 20, agent.lastWords) { agent.log.contains("event=key-refused") }
            try scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", Office.file(11...20))
            try office.requireReceived(20, agent)
            #expect(try Self.key(office)?.id == first.id)
            centre.program.send(SIGHUP)
            try require(within: 30, "the new key; \(agent.lastWords)") {
                let key = try Self.key(office)
                return key != nil && key?.id != first.id && key?.isOld == false
            }
            // Who uses which, as an operator asks for it.
            try scratch.write("nodes.json", try centre.get("/api/v1/nodes").body)
            let list = try Self.tool(
                ["list", "--ring", scratch.path("ring-VN.json"), "--nodes", scratch.path("nodes.json")], scratch)
            #expect(list.output.split(separator: "\n").filter { $0.hasSuffix(" yes") }.count == 1, "\(list.output)")
            #expect(list.log.contains("Nobody who is connected uses an old key"))
            #expect(!(list.output + list.log).contains(#/[0-9a-f]{32}/#), "a secret")
            _ = try Self.tool(["revoke", first.id, "--ring", scratch.path("ring-VN.json")], scratch)
            centre.program.send(SIGHUP)
            try scratch.drop("inbox/\(Office.unit)/dossiers-3.csv", Office.file(21...30))
            try office.requireReceived(30, agent)
            _ = try Self.tool(["revoke", Office.unit, "--ring", scratch.path("ring-VN.json")], scratch)
            centre.program.send(SIGHUP)
            try require(within: 20, centre.program.lastWords) { centre.program.log.contains("event=key-ended") }
            #expect(agent.poll() == nil, "it was not restarted")
        }

        @Test func `the ring first, and an office that is still by its old key is named`() throws {
            let office = try Office()
            defer { office.end() }
            let (scratch, centre) = (office.scratch, office.centre)
            let agent = try office.agent()
            try require(within: 20, agent.lastWords) { try Self.key(office) != nil }
            let first = try #require(try Self.key(office))
            _ = try Self.tool(
                [
                    "rotate", Office.unit, "--ring", scratch.path("ring-VN.json"), "--valid-from",
                    "2026-11-19", "--out", scratch.path("next/keys/10101.json"),
                ], scratch)
            centre.program.send(SIGHUP)
            try require(within: 20, "named as old; \(centre.program.lastWords)") {
                let key = try Self.key(office)
                return key?.id == first.id && key?.isOld == true
            }
            try scratch.write("nodes.json", try centre.get("/api/v1/nodes").body)
            let list = try Self.tool(
                ["list", "--ring", scratch.path("ring-VN.json"), "--nodes", scratch.path("nodes.json")], scratch)
            #expect(list.log.contains("Still by an old key: \(Office.unit)"), "\(list.log)")
            try scratch.move("next/keys/10101.json", to: "keys/10101.json")
            agent.send(SIGHUP)
            try require(within: 30, agent.lastWords) { try Self.key(office)?.isOld == false }
            #expect(!agent.log.contains("event=key-refused"))
        }

        // H-20: by the clock alone.
        @Test func `a key that ends while its office is connected ends the connection`() throws {
            let office = try Office()
            defer { office.end() }
            let (scratch, centre) = (office.scratch, office.centre)
            let agent = try office.agent()
            try require(within: 20, agent.lastWords) { try Self.key(office) != nil }
            // The centre's clock runs on from Office.now; its log says where it stands.
            let stamp = try #require(centre.program.log.split(separator: "\n").last?.prefix(19))
            let clock = ISO8601DateFormatter()
            let then = try #require(clock.date(from: "\(stamp)+07:00")).addingTimeInterval(4)
            let until = "\(clock.string(from: then))"
            let ring = scratch.text("ring-VN.json").replacing(
                "\"node\": \"10101\",", with: "\"node\": \"10101\", \"validUntil\": \"\(until)\",")
            try scratch.write("ring-VN.json", ring)
            centre.program.send(SIGHUP)
            try require(within: 30, centre.program.lastWords) {
                centre.program.log.contains("event=key-ended") && centre.program.log.contains("reason=not-valid")
            }
            try require(within: 20, agent.lastWords) {
                try office.status(Office.unit).contains("tuyến trên chưa biết khóa này")
            }
        }

        @Test func `an office begins from its exported folder`() throws {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            _ = try Self.tool(
                [
                    "export", Office.unit, "--ring", scratch.path("ring-VN.json"), "--upstream",
                    "127.0.0.1:\(office.centre.protocolPort)", "--training", "--data", scratch.path("data/VN"), "--out",
                    scratch.path("branch"),
                ], scratch)
            #expect(scratch.mode("branch") == 0o700 && scratch.mode("branch/key.json") == 0o600)
            let command = ["--config", scratch.path("branch/agent.json")]
            let check = try Launched.run(.agent, command + ["--check"], scratch)
            #expect(check.status == 0, "\(check.log)")
            try scratch.drop("branch/inbox/dossiers-1.csv", Office.file(1...7))
            let once = try Launched.run(.agent, command + ["--once"], scratch)
            #expect(once.status == 0, "\(once.log)")
            try office.requireReceived(7)
        }
    }
}
