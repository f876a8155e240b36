import Foundation
import Testing

extension ProcessTests {
    /// What `--check` and a hang-up make of configurations, and of calendars that lack days.
    struct ReloadTests {
        private static func change(_ office: Office, _ config: String, _ old: String, _ new: String) throws {
            let text = office.scratch.text("config/\(config).json")
            try #require(text.contains(old), "\(text)")
            try office.scratch.write("config/\(config).json", text.replacingOccurrences(of: old, with: new))
        }

        @Test func `hang-up takes changed paths, and names the keys that take a restart`() throws {
            let office = try Office()
            defer { office.end() }
            let (scratch, centre) = (office.scratch, office.centre)
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            let question = Question(period: Office.month, tier: "branch", asOf: "2026-11-20")
            let before = try centre.csv(question)
            let catalogue = scratch.text("catalogue.json").replacingOccurrences(
                of: "\"points\": 6, \"fullAtPercent\": 50", with: "\"points\": 7, \"fullAtPercent\": 50")
            try scratch.write("elsewhere/catalogue.json", catalogue)
            try scratch.write("elsewhere/ring.json", scratch.bytes("ring-VN.json"))
            try Self.change(office, "VN", "../catalogue.json", "../elsewhere/catalogue.json")
            try Self.change(office, "VN", "../ring-VN.json", "../elsewhere/ring.json")
            try Self.change(office, "VN", "\"takeoverSeconds\": 6", "\"takeoverSeconds\": 7, \"connectionsMax\": 99")
            centre.program.send(SIGHUP)
            try require(within: 20, "other ranks; \(centre.program.lastWords)") { try centre.csv(question) != before }
            #expect(centre.program.log.contains("keyRing, catalogue"), "\(centre.program.log)")
            try require(within: 5, "the keys are named; \(centre.program.log)") {
                centre.program.log.contains("event=restart-needed")
                    && centre.program.log.contains("takeoverSeconds, connectionsMax")
            }
            // All or nothing: the good calendar is not taken with a ring that is not there.
            let after = try centre.csv(question)
            try Self.change(office, "VN", "../elsewhere/catalogue.json", "../catalogue.json")
            try Self.change(office, "VN", "../elsewhere/ring.json", "../elsewhere/none.json")
            centre.program.send(SIGHUP)
            try require(within: 20, "the refusal; \(centre.program.lastWords)") {
                centre.program.log.contains("event=reload-refused")
            }
            #expect(centre.program.log.contains("elsewhere/none.json") && centre.program.log.contains("keyRing"))
            #expect(try centre.csv(question) == after)
        }

        /// Targets, rules of alarms and who is told: all in force at once.
        @Test func `hang-up takes targets and alarms`() throws {
            let office = try Office(centreKeys: "\"targets\": \"../targets.csv\", \"alarms\": { \"quietSeconds\": 0 },")
            {
                try $0.write("targets.csv", Self.targets(asking: 40))
            }
            defer { office.end() }
            let (scratch, centre) = (office.scratch, office.centre)
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            let question = "/api/v1/targets.csv?tier=branch&period=\(Office.month)"
            let before = try centre.get(question).body
            #expect(before.contains("\(Office.unit),T900,X2,>=,40,%,met,"), "\(before)")
            try scratch.write("targets.csv", Self.targets(asking: 100, of: "2.2"))
            try Self.change(
                office, "VN", "\"quietSeconds\": 0",
                "\"command\": [\"sh\", \"-c\", \"cat >> \(scratch.path("told"))\"], \"rules\": { "
                    + "\"disk-space\": { \"raise\": 99, \"clear\": 100, \"raiseAfterSeconds\": 0 } }")
            centre.program.send(SIGHUP)
            try require(within: 20, "the targets; \(centre.program.lastWords)") {
                try centre.get(question).body.contains("\(Office.unit),T900,2.2,>=,100,%,")
            }
            try require(within: 20, "the command is told; \(centre.program.lastWords)") {
                scratch.text("told").contains("\"alarm\":\"disk-space\"")
            }
            #expect(centre.program.log.contains("event=reloaded"), "\(centre.program.log)")
            #expect(!centre.program.log.contains("event=restart-needed"), "\(centre.program.log)")
            // With a line that is wrong nothing changes.
            let after = try centre.get(question).body
            try scratch.write("targets.csv", Self.targets(asking: 300))
            centre.program.send(SIGHUP)
            try require(within: 20, "the refusal; \(centre.program.lastWords)") {
                centre.program.log.contains("event=reload-refused")
            }
            #expect(try centre.get(question).body == after)
        }

        private static func targets(asking percent: Int, of indicator: String = "X2") -> String {
            """
            target_id,source_document,location,tier,year,indicator,indicator_code,comparator,value,unit,text_vi,note,\
            applies_to,applies_to_unit,after_year,not_judged
            T900,QĐ thử,1,branch,2026,online,\(indicator),>=,\(percent),%,trực tuyến,,branch,,end,

            """
        }

        // A-02, A-03
        @Test func `a closed month keeps its catalogue, and a new edition holds from its day`() throws {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            let rows =
                ([Office.header]
                + (1...40).map { number in
                    Office.row(number).replacingOccurrences(of: "2026-11", with: "2026-10")
                }).map { $0 + "\n" }.joined()
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", rows)
            try scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", Office.file(101...140))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            func ranks(_ period: String) throws -> String {
                try office.centre.csv(Question(period: period, tier: "branch", asOf: "2026-11-20"))
            }
            let (october, november) = (try ranks("2026-10"), try ranks("2026-11"))
            let first = scratch.text("catalogue.json")
            let changed = first.replacingOccurrences(
                of: "\"points\": 6, \"fullAtPercent\": 50", with: "\"points\": 7, \"fullAtPercent\": 50")
            // The file that October went by may not change.
            try scratch.write("catalogue.json", changed)
            office.centre.program.send(SIGHUP)
            try require(within: 20, "the refusal; \(office.centre.program.lastWords)") {
                office.centre.program.log.contains("event=reload-refused")
            }
            #expect(office.centre.program.log.contains("2026-10") && office.centre.program.log.contains("restateFrom"))
            #expect(try ranks("2026-10") == october && ranks("2026-11") == november)
            // Nor may a start take it: it goes on under what it had.
            try office.restartCentre()
            try office.requireReceived(40, agent)
            #expect(office.centre.program.log.contains("event=rules-refused"))
            try require(within: 20, "October as it was; \(office.centre.program.lastWords)") {
                try ranks("2026-10") == october && ranks("2026-11") == november
            }
            // Beside it, from November on, it may stand.
            try scratch.write("catalogue.json", first)
            let start = try #require(changed.firstRange(of: "{")?.upperBound)
            try scratch.write(
                "second.json", "{ \"version\": \"2\", \"from\": \"2026-11-01\", \(changed[start...])")
            try Self.change(
                office, "VN", "\"../catalogue.json\"", "[\"../catalogue.json\", \"../second.json\"]")
            office.centre.program.send(SIGHUP)
            try require(within: 20, "November's new ranks; \(office.centre.program.lastWords)") {
                try ranks("2026-11") != november
            }
            #expect(try ranks("2026-10") == october)
            let json = try office.centre.get("/api/v1/rankings?period=2026-11&tier=branch").body
            #expect(json.contains("\"version\":\"2\",\"from\":\"2026-11-01\""), "\(json.prefix(800))")
            #expect(!office.centre.program.log.contains("event=closed-periods-restated"))
            // Who says so may change October, and the log says what was changed.
            try Self.change(
                office, "VN", "[\"../catalogue.json\", \"../second.json\"]",
                "\"../second.json\", \"restateFrom\": \"2026-10-31\"")
            office.centre.program.send(SIGHUP)
            try require(within: 20, "October's new ranks; \(office.centre.program.lastWords)") {
                try ranks("2026-10") != october
            }
            #expect(office.centre.program.log.contains("event=closed-periods-restated periods=2026-10"))
        }

        @Test func `an agent that is hung up names what takes a restart, in its log and in status`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            try require(within: 20, agent.lastWords) { agent.log.contains("upstream-established") }
            try Self.change(office, Office.unit, "../inbox/\(Office.unit)\"", "../inbox/other\"")
            agent.send(SIGHUP)
            try require(within: 20, agent.lastWords) { agent.log.contains("event=restart-needed keys=sources") }
            try require(within: 20, "status says so") {
                let status = try office.status(Office.unit)
                return status.contains("Cảnh báo: tệp cấu hình đã đổi (sources); hãy khởi động lại")
            }
        }

        @Test func `a missing key, ring or configuration is a wrong configuration`() throws {
            let office = try Office()
            defer { office.end() }
            func check(_ program: Program, _ name: String) throws -> (status: Int32, output: String, log: String) {
                try Launched.run(
                    program, ["--config", office.scratch.path("config/\(name).json"), "--check"], office.scratch)
            }
            #expect(try check(.aggregator, "VN").status == 0)
            try Self.change(office, "VN", "../ring-VN.json", "../ring-none.json")
            let centre = try check(.aggregator, "VN")
            #expect(centre.status == 3 && centre.log.contains("ring-none.json") && centre.log.contains("\"keyRing\""))
            try office.country.configure(Office.unit, [Office.unit], port: 1)
            #expect(try check(.agent, Office.unit).status == 0)
            try Self.change(office, Office.unit, "../keys/\(Office.unit).json", "../keys/10103.json")
            let foreign = try check(.agent, Office.unit)
            #expect(foreign.status == 3 && foreign.log.contains("may not write \(Office.unit)"), "\(foreign)")
            try Self.change(office, Office.unit, "../keys/10103.json", "../keys/none.json")
            let agent = try check(.agent, Office.unit)
            #expect(agent.status == 3 && agent.log.contains("none.json"), "\(agent)")
            #expect(agent.log.contains("\"keyFile\""), "\(agent)")
            #expect(try check(.agent, "none").status == 3)
        }

        @Test func `a calendar that lacks days is told at check, at the start and at a hang-up`() throws {
            let office = try Office()
            defer { office.end() }
            let whole = office.scratch.text("calendar.csv")
            let cut = whole.split(separator: "\n").filter { !$0.hasPrefix("2026-09-02") }.joined(separator: "\n")
            try office.scratch.write("calendar.csv", cut + "\n")
            let arguments = ["--config", office.scratch.path("config/VN.json"), "--check"]
            let checked = try Launched.run(.aggregator, arguments, office.scratch)
            #expect(checked.status == 0 && checked.log.contains("warning: The calendar lacks days off of 2026"))
            func told() -> Int { office.centre.program.log.ranges(of: "event=calendar-incomplete").count }
            #expect(told() == 0)
            office.centre.program.send(SIGHUP)
            try require(within: 20, office.centre.program.lastWords) { told() == 1 }
            // Asked again, told again.
            office.centre.program.send(SIGHUP)
            try require(within: 20, office.centre.program.lastWords) { told() == 2 }
            #expect(try office.centre.get("/api/v1/rankings").body.contains("\"code\":\"calendar-partial\""))
            try office.restartCentre(SIGTERM)
            try require(within: 20, office.centre.program.lastWords) { told() == 1 }
            try office.scratch.write("calendar.csv", whole)
            office.centre.program.send(SIGHUP)
            try require(within: 20, office.centre.program.lastWords) {
                try office.centre.get("/api/v1/rankings").body.contains("\"warnings\":[]")
            }
            // The same file, in December.
            try Self.change(office, "VN", Office.now, "2026-12-05T10:00:00+07:00")
            let december = try Launched.run(.aggregator, arguments, office.scratch)
            #expect(december.status == 0 && december.log.contains("The calendar has no entries for 2027"))
        }
    }
}
