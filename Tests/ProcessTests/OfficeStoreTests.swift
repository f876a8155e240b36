import Foundation
import Testing

extension ProcessTests {
    /// What an office keeps of its records: restarts, power cuts, a lost store, sealed years.
    struct OfficeStoreTests {
        private static let inbox = "inbox/\(Office.unit)"
        private static let store = "data/\(Office.unit)/store"

        /// Files that were taken leave the agent's sight; `tamcap rank` still finds them.
        private func putAway(_ office: Office) throws {
            try office.scratch.folder("\(Self.inbox)/away")
            for file in office.scratch.files("\(Self.inbox)/done") {
                try FileManager.default.moveItem(
                    atPath: office.scratch.path("\(Self.inbox)/done/\(file)"),
                    toPath: office.scratch.path("\(Self.inbox)/away/\(file)"))
            }
        }

        private func requireTaken(_ files: [String], _ office: Office, _ agent: Launched) throws {
            try require(within: 20, "\(files) in done; \(agent.lastWords)") {
                office.scratch.files("\(Self.inbox)/done") == files
            }
        }

        // Y-06, Y-09
        @Test func `an agent that was killed goes on from its store without its old files`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5) + "X77,half\n")
            let first = try office.agent()
            try office.requireReceived(5, first)
            try requireTaken(["dossiers-1.csv"], office, first)
            first.send(SIGKILL)
            _ = try first.end()
            try putAway(office)
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(4...9, version: 2, isOnline: false))
            let second = try office.agent()
            try office.requireReceived(9, second)
            #expect(second.log.contains("office-restored"), "\(second.lastWords)")
            #expect(!second.log.contains("incarnation-begun"), "the figures were its own all the time")
            #expect(try office.differenceFromRank() == nil)
            try require(within: 20, "what was refused before is known") {
                try office.centre.get("/api/v1/nodes").body.contains("\"malformed-row\":1")
            }
            #expect(office.scratch.text("\(Self.inbox)/rejects/rejects.csv").contains("X77"))
            #expect(try second.terminate() == 0)
        }

        @Test func `files that come while the agent is killed again and again are all counted once`() throws {
            let office = try Office()
            defer { office.end() }
            for round in 0..<6 {
                let agent = try office.agent()
                for part in 0..<4 {
                    let first = 1 + 10 * (4 * round + part)
                    try office.scratch.drop(
                        "\(Self.inbox)/dossiers-\(round)-\(part).csv", Office.file(first...first + 9))
                }
                // From before its first look to after its last commit.
                usleep(UInt32(120_000 * (round + 1)))
                agent.send(SIGKILL)
                _ = try agent.end()
                try putAway(office)
            }
            let last = try office.agent()
            try office.requireReceived(240, last)
            #expect(try office.differenceFromRank() == nil)
            #expect(try last.terminate() == 0)
        }

        // Y-08
        @Test func `an agent whose store is damaged reads everything again and offers it as a whole`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...50))
            let first = try office.agent()
            try office.requireReceived(50, first)
            try requireTaken(["dossiers-1.csv"], office, first)
            #expect(try first.terminate() == 0)
            for file in office.scratch.files(Self.store) {
                var bytes = office.scratch.bytes("\(Self.store)/\(file)")
                guard bytes.count > 200 else { continue }
                bytes[120] ^= 0x10
                try office.scratch.write("\(Self.store)/\(file)", bytes)
            }
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(51...60))
            let second = try office.agent()
            try office.requireReceived(60, within: 60, second)
            #expect(second.log.contains("store-damaged"), "\(second.lastWords)")
            #expect(try office.differenceFromRank() == nil)
            #expect(try second.terminate() == 0)
        }

        // Y-10
        @Test func `an office restored from an older backup reads what came since, and its figures come out right`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let data = "data/\(Office.unit)"
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            let first = try office.agent()
            try office.requireReceived(5, first)
            #expect(try first.terminate() == 0)
            try FileManager.default.copyItem(
                atPath: office.scratch.path(data), toPath: office.scratch.path("backup"))
            // Two commits, which come again as one: another chain of tags.
            let second = try office.agent()
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(6...7))
            try office.requireReceived(7, second)
            try office.scratch.drop("\(Self.inbox)/dossiers-3.csv", Office.file(8...9))
            try office.requireReceived(9, second)
            #expect(try second.terminate() == 0)
            try office.scratch.remove(data)
            try FileManager.default.copyItem(
                atPath: office.scratch.path("backup"), toPath: office.scratch.path(data))
            let third = try office.agent()
            try require(within: 30, "a new incarnation: \(third.lastWords)") {
                third.log.contains("restored-or-copied-store")
            }
            #expect(third.log.contains("store-outdated"))
            try office.scratch.drop("\(Self.inbox)/dossiers-4.csv", Office.file(10...10))
            try office.requireReceived(10, third)
            #expect(try office.differenceFromRank() == nil)
            #expect(try third.terminate() == 0)
        }

        private static func old(_ number: Int, _ version: String, result: String = "") -> String {
            "O-\(number),1.007027,2,2025-11-03T08:00:00,2025-11-10,2025-11-05T09:00:00,9,\(version)"
        }

        // Y-01, Y-02, Y-04
        @Test func `a sealed year keeps its figures, and later corrections of it are refused`() throws {
            let office = try Office()
            defer { office.end() }
            // D-90: announced before.
            office.country.agentKeys = "\"sealDelaySeconds\": 2,"
            let rows = (1...40).map { Self.old($0, "2025-12-01T08:00:00") }
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-2025.csv", ([Office.header] + rows).map { $0 + "\n" }.joined())
            try office.scratch.drop("\(Self.inbox)/dossiers-2026.csv", Office.file(1...5))
            let agent = try office.agent()
            try office.requireReceived(5, agent)
            let question = Question(period: "2025-11", tier: "branch", asOf: "2025-11-30", isIndicators: true)
            let sealed = try office.centre.csv(question)
            let text = office.scratch.text("config/VN.json")
            try office.scratch.write(
                "config/VN.json",
                text.replacingOccurrences(of: "\"unit\": \"VN\"", with: "\"unit\": \"VN\", \"sealedThrough\": 2026"))
            office.centre.program.send(SIGHUP)
            try require(within: 20, "the present year is refused: \(office.centre.program.lastWords)") {
                office.centre.program.log.contains("2026 is not over")
            }
            try office.scratch.write(
                "config/VN.json",
                text.replacingOccurrences(of: "\"unit\": \"VN\"", with: "\"unit\": \"VN\", \"sealedThrough\": 2025"))
            office.centre.program.send(SIGHUP)
            try require(within: 40, "sealed: \(agent.lastWords)") { agent.log.contains("year-sealed") }
            let announced = try #require(agent.log.range(of: "seal-announced"))
            #expect(announced.upperBound < (try #require(agent.log.range(of: "year-sealed")).lowerBound))
            #expect(agent.log.contains("recordsThatLeft=40") || agent.log.contains("\"recordsThatLeft\":40"))
            // The old file again, a correction, and something new.
            let again = [Self.old(1, "2025-12-01T08:00:00"), Self.old(2, "2026-11-01T08:00:00"), Office.row(6)]
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-3.csv", ([Office.header] + again).map { $0 + "\n" }.joined())
            try office.requireReceived(6, agent)
            try require(within: 20, "the correction is refused beside the rank") {
                try office.centre.get("/api/v1/nodes").body.contains("\"period-sealed\":1")
            }
            let rejects = office.scratch.text("\(Self.inbox)/rejects/rejects.csv")
            #expect(rejects.contains("dossiers-3.csv,3,NgayTiepNhan,period-sealed"), "\(rejects)")
            #expect(try office.centre.csv(question) == sealed)
            // A restart knows all that.
            try requireTaken(["dossiers-2025.csv", "dossiers-2026.csv", "dossiers-3.csv"], office, agent)
            #expect(try agent.terminate() == 0)
            let second = try office.agent()
            try office.scratch.drop("\(Self.inbox)/dossiers-4.csv", Office.file(7...7))
            try office.requireReceived(7, second)
            #expect(try office.centre.csv(question) == sealed)
            #expect(try office.centre.get("/api/v1/nodes").body.contains("\"period-sealed\":1"))
            #expect(try second.terminate() == 0)
        }

        // D-91
        @Test func `a seal that is taken back is undone from the files that were taken`() throws {
            let office = try Office()
            defer { office.end() }
            office.country.agentKeys = "\"sealDelaySeconds\": 0,"
            let rows = (1...40).map { Self.old($0, "2025-12-01T08:00:00") }
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-2025.csv", ([Office.header] + rows).map { $0 + "\n" }.joined())
            try office.scratch.drop("\(Self.inbox)/dossiers-2026.csv", Office.file(1...5))
            let agent = try office.agent()
            try office.requireReceived(5, agent)
            let text = office.scratch.text("config/VN.json")
            func seal(_ setting: String) throws {
                try office.scratch.write(
                    "config/VN.json",
                    text.replacingOccurrences(of: "\"unit\": \"VN\"", with: "\"unit\": \"VN\"\(setting)"))
                office.centre.program.send(SIGHUP)
            }
            try seal(", \"sealedThrough\": 2025")
            try require(within: 20, "sealed: \(agent.lastWords)") { agent.log.contains("year-sealed") }
            let late = Self.old(2, "2026-11-01T08:00:00").replacingOccurrences(of: "1.007027,2,", with: "1.007027,1,")
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-3.csv", [Office.header, late].map { $0 + "\n" }.joined())
            try require(within: 20, "the correction is refused") {
                try office.centre.get("/api/v1/nodes").body.contains("\"period-sealed\":1")
            }
            let question = Question(period: "2025-11", tier: "branch", asOf: "2025-11-30", isIndicators: true)
            let sealed = try office.centre.csv(question)
            try requireTaken(["dossiers-2025.csv", "dossiers-2026.csv", "dossiers-3.csv"], office, agent)
            try seal("")
            try require(within: 60, "opened again: \(agent.lastWords)") { agent.log.contains("year-reopened") }
            let expected = try office.country.rank(question, records: "inbox", now: Office.now)
            #expect(expected != sealed)
            try require(within: 40, "as from all records: \(agent.lastWords)") {
                try office.centre.csv(question) == expected
            }
            try require(within: 20, "nothing is refused any more: \(agent.lastWords)") {
                try !office.centre.get("/api/v1/nodes").body.contains("period-sealed")
            }
            #expect(try office.differenceFromRank() == nil && agent.terminate() == 0)
        }
    }
}
