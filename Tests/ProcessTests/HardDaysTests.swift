import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// What happens to offices and machines in a year, with real processes; the reform itself is `ReformTests`.
    @Suite struct HardDaysTests {
        private static let now = "2026-11-20T10:00:00+07:00"
        private static let before = """
            unit_code,parent_code,tier,name,from,to,successor
            VN,,nation,Cục Thuế,,,
            01,VN,province,Thuế thành phố Hà Nội,,,
            10101,01,branch,Thuế cơ sở 1,,,
            10103,01,branch,Thuế cơ sở 2,,,
            10105,01,branch,Thuế cơ sở 3,,,

            """
        /// From November on 10107 is new, 10109 is one half of what 10103 was, and 10101 has taken 10105 over.
        private static let after =
            before.replacing("Thuế cơ sở 3,,,", with: "Thuế cơ sở 3,,2026-10-31,10101") + """
                10107,01,branch,Thuế cơ sở 4,2026-11-01,,
                10109,01,branch,Thuế cơ sở 5,2026-11-01,,

                """

        private static func country() throws -> Country {
            let country = try Country(provinces: 0, branches: 0, departments: 0, now: now)
            try country.scratch.write("topology.csv", before)
            for unit in ["10101", "10103", "10105"] { try country.key(unit, [unit]) }
            return country
        }

        /// Dossiers of one day in a file of their own; every fourth is late.
        private static func drop(_ country: Country, _ unit: String, _ name: String, _ count: Int, _ day: String) throws
        {
            let rows = (1...count).map { number in
                "\(name)-\(number),1.007027,\(number % 2 + 1),\(day)T08:00:00,\(number % 4 == 0 ? day : "2026-11-13"),"
                    + "\(number % 3 == 0 ? "" : "2026-11-12T09:00:00"),\(number % 3 == 0 ? 4 : 9),1\n"
            }
            let text = Office.header + "\n" + rows.joined()
            // The agent moves its file away while the one program reads.
            try country.scratch.write("all/\(unit)/dossiers-\(name).csv", text)
            try country.scratch.drop("inbox/\(unit)/dossiers-\(name).csv", text)
        }

        private static func questions() -> [Question] {
            ["2026-10", "2026-11", "2026-Q4", "2026"].flatMap { period in
                ["2026-10-31", "2026-11-20"].filter { period != "2026-11" || $0 > "2026-11" }.flatMap { day in
                    ["nation", "province", "branch"].flatMap { tier in
                        [false, true].map { Question(period: period, tier: tier, asOf: day, isIndicators: $0) }
                    }
                }
            }
        }

        /// Waits until the centre answers as one program that reads all records.
        private static func requireSameAsOneProgram(_ country: Country, _ centre: Aggregator, _ what: String) throws {
            let expected = try questions().map { try country.rank($0, records: "all", now: now) }
            var difference: String?
            try require(within: 60, "\(what): \(difference ?? ""); \(centre.program.lastWords)") {
                difference = nil
                for (question, wanted) in zip(questions(), expected) where difference == nil {
                    let found = try centre.csv(question)
                    if found != wanted { difference = "\(question): \(firstDifference(wanted, found))" }
                }
                return difference == nil
            }
        }

        @Test func `an office joins, one splits and two merge while the centre runs`() throws {
            let country = try Self.country()
            defer { country.end() }
            let centre = try country.centre()
            for (unit, count) in [("10101", 40), ("10103", 60), ("10105", 20)] {
                try Self.drop(country, unit, "old", count, "2026-10-12")
                _ = try country.agent(unit, [unit], port: centre.protocolPort)
            }
            try Self.requireSameAsOneProgram(country, centre, "before")

            for unit in ["10107", "10109"] { try country.key(unit, [unit]) }
            try country.scratch.write("topology.csv", Self.after)
            centre.program.send(SIGHUP)
            for (unit, count) in [("10107", 12), ("10109", 24)] {
                try Self.drop(country, unit, "new", count, "2026-11-03")
                _ = try country.agent(unit, [unit], port: centre.protocolPort)
            }
            try Self.drop(country, "10101", "new", 28, "2026-11-04")
            try Self.drop(country, "10103", "new", 16, "2026-11-05")
            // A correction of the office that has ended, by its own agent, which still runs.
            try Self.drop(country, "10105", "late", 4, "2026-10-13")
            try Self.requireSameAsOneProgram(country, centre, "after")

            // What one office was counts with the one that took it over, and nothing is lost on the way.
            let year = Question(period: "2026", tier: "branch", asOf: "2026-11-20", isIndicators: true)
            let rows = try centre.csv(year).split(separator: "\n").filter { $0.contains(",3.3,") }
                .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            let received = Dictionary(uniqueKeysWithValues: rows.map { (String($0[0]), Int($0[3]) ?? -1) })
            #expect(received == ["10101": 40 + 28 + 20 + 4, "10103": 60 + 16, "10107": 12, "10109": 24])
            #expect(try centre.get("/api/v1/audit").body.contains("\"difference\":null"))
        }

        @Test(arguments: [true, false])
        func `the centre moves to another machine, with its folder or without`(takesFolder: Bool) throws {
            let country = try Self.country()
            defer { country.end() }
            let centre = try country.centre()
            var agents: [Launched] = []
            for (unit, count) in [("10101", 40), ("10103", 60), ("10105", 20)] {
                try Self.drop(country, unit, "old", count, "2026-10-12")
                agents.append(try country.agent(unit, [unit], port: centre.protocolPort))
            }
            try Self.requireSameAsOneProgram(country, centre, "before")
            let questions = Self.questions()
            let before = try questions.map { try centre.csv($0) }

            // As operations.md says: stop, copy, start elsewhere, and let the name lead there.
            #expect(try centre.program.terminate() == 0)
            let data = country.scratch.path("data/VN"), moved = country.scratch.path("data/VN-elsewhere")
            try FileManager.default.moveItem(atPath: data, toPath: moved)
            try Self.drop(country, "10103", "meanwhile", 8, "2026-11-06")
            if takesFolder { try FileManager.default.copyItem(atPath: moved, toPath: data) }
            let elsewhere = try country.centre(listen: centre.protocolPort, http: centre.httpPort)
            if takesFolder {
                // The figures are there before any office has spoken.
                let first = try elsewhere.csv(questions[0])
                #expect(first == before[0])
            }
            try Self.requireSameAsOneProgram(country, elsewhere, "after")
            for agent in agents { #expect(agent.poll() == nil, "\(agent.lastWords)") }
        }
    }

    /// Upgrade and way back, with the programs of this build in both roles: the drill itself. With an older release's
    /// programs operators run `Cluster/upgrade --from`.
    @Suite(.alone) struct UpgradeTests {
        @Test(arguments: [["--tiers"], ["--offices-first"]])
        func `every tier is renewed while figures flow, there and back`(more: [String]) throws {
            let bin = (try Program.tool.path as NSString).deletingLastPathComponent
            let (status, text) = try ClusterScript.run(
                "upgrade", ["--from", bin, "--to", bin, "--provinces", "1", "--dossiers", "300"] + more)
            #expect(status == 0, "\(text)")
            let steps = text.matches(of: #/ (centre|provinces|offices) (to the new|back to the old) programs: nothing/#)
            #expect(steps.count == (more == ["--tiers"] ? 6 : 4), "\(text)")
        }

        @Test func `what is wrong is said before anything starts`() throws {
            for (words, wanted) in [
                ([], "--from names the folder"), (["--from", "/nowhere"], "/nowhere has no program"),
                (["--frobnicate"], "unknown option --frobnicate"),
            ] {
                let (status, text) = try ClusterScript.run("upgrade", words)
                #expect(status == 2 && text.contains(wanted), "\(text)")
            }
        }
    }
}
