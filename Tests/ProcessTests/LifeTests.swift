import Foundation
import Testing

extension ProcessTests {
    /// Starting, stopping, starting again.
    struct LifeTests {
        private static let inbox = "inbox/\(Office.unit)"

        @Test func `once delivers and ends, or says that it could not`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            let once = try office.agent(["--once", "--timeout", "60"])
            #expect(try once.end() == 0, "\(once.lastWords)")
            #expect(try office.received() == 5)
            #expect(office.scratch.files("\(Self.inbox)/done") == ["dossiers-1.csv"])
            // Nobody listens there any more.
            #expect(try office.centre.program.terminate() == 0)
            let lost = try office.agent(["--once", "--timeout", "2"])
            #expect(try lost.end(within: 20) == 4, "\(lost.lastWords)")
            #expect(lost.log.contains("not-delivered"))
        }

        @Test func `status says in four lines how the office stands`() throws {
            let office = try Office()
            defer { office.end() }
            let bad = Office.row(9).replacingOccurrences(of: "2026-11-02T08:00:00", with: "9999-12-31")
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5) + bad + "\n")
            let agent = try office.agent()
            let arguments = ["status", "--config", office.scratch.path("config/\(Office.unit).json")]
            var status = (status: Int32(-1), output: "", log: "")
            try require(within: 30, "the centre has it: \(status)") {
                status = try Launched.run(.agent, arguments, office.scratch)
                return status.output.contains("Trung ương đã nhận đủ đến: 2026-11-20")
            }
            let lines = status.output.split(separator: "\n")
            #expect(status.status == 0 && lines.count == 4, "\(status)")
            #expect(lines[0].hasPrefix("Tệp gần nhất: dossiers-1.csv"), "\(lines)")
            #expect(lines[1].hasPrefix("Hồ sơ: đã nhận 5, bị từ chối 1"), "\(lines)")
            #expect(lines[3].hasPrefix("Kho dữ liệu: đã đọc mọi nguồn; "), "\(lines)")
            #expect(lines[1].contains("bad-time") && lines[1].contains("dossiers-1.csv:7"), "\(lines)")
            #expect(try agent.terminate() == 0)
        }

        @Test func `check tells file and line of what is wrong`() throws {
            let office = try Office()
            defer { office.end() }
            try office.country.configure(Office.unit, [Office.unit], port: 1)
            let path = office.scratch.path("config/\(Office.unit).json")
            #expect(try Launched.run(.agent, ["--config", path, "--check"], office.scratch).status == 0)
            let text = office.scratch.text("config/\(Office.unit).json")
            try office.scratch.write("config/bad.json", text.replacingOccurrences(of: "\"realm\"", with: "\"raelm\""))
            let bad = try Launched.run(
                .agent, ["--config", office.scratch.path("config/bad.json"), "--check"], office.scratch)
            #expect(bad.status == 3 && bad.log.contains("bad.json:3") && bad.log.contains("realm"), "\(bad)")
            try office.scratch.write(
                "topology.csv", "unit_code,parent_code,tier,name\nVN,,nation,N\n01,XX,province,P\n")
            let centre = try Launched.run(
                .aggregator, ["--config", office.scratch.path("config/VN.json"), "--check"], office.scratch)
            #expect(centre.status == 3 && centre.log.contains("topology.csv:3"), "\(centre)")
            #expect(try Launched.run(.agent, ["--frobnicate"], office.scratch).status == 2)
        }

        @Test func `an agent that starts again replaces its figures once the takeover time is over`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            let first = try office.agent()
            try office.requireReceived(5, first)
            first.send(SIGKILL)
            _ = try first.end()
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(4...9, version: 2, isOnline: false))
            let second = try office.agent()
            try office.requireReceived(9, within: 60, second)
            #expect(try office.differenceFromRank() == nil)
            // And goes on from there.
            try office.scratch.drop("\(Self.inbox)/dossiers-3.csv", Office.file(10...10))
            try office.requireReceived(10, second)
            #expect(try second.terminate() == 0)
        }

        @Test func `a centre that starts empty becomes whole again from its offices`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            try office.scratch.drop("inbox/10103/dossiers-1.csv", Office.file(1...7))
            let agents = [
                try office.agent(),
                try office.country.agent("10103", ["10103"], port: office.centre.protocolPort),
            ]
            try office.requireReceived(5, agents[0])
            try office.requireReceived(7, of: "10103", agents[1])
            let ports = (office.centre.protocolPort, office.centre.httpPort)
            office.centre.program.send(SIGKILL)
            _ = try office.centre.program.end()
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(6...8))
            office.centre = try office.country.centre(listen: ports.0, http: ports.1)
            try office.requireReceived(8, within: 60, agents[0])
            try office.requireReceived(7, of: "10103", within: 60, agents[1])
            #expect(try office.differenceFromRank() == nil)
            for agent in agents { #expect(try agent.terminate() == 0) }
            #expect(try office.centre.program.terminate() == 0)
        }

        @Test func `a unit moves from one agent to another, and back`() throws {
            let office = try Office()
            defer { office.end() }
            let (units, port) = (["10101", "10103"], office.centre.protocolPort)
            try office.country.key("both", units)
            office.centre.program.send(SIGHUP)
            try require(within: 10, "the key ring is read again") { office.centre.program.log.contains("reloaded") }
            func drop(_ numbers: ClosedRange<Int>) throws {
                for unit in units {
                    try office.scratch.drop("inbox/\(unit)/dossiers-\(numbers.lowerBound).csv", Office.file(numbers))
                }
            }
            func requireReceived(_ count: Int, _ programs: [Launched]) throws {
                for unit in units { try office.requireReceived(count, of: unit, within: 60, programs.last) }
                for program in programs {
                    #expect(!program.log.contains("store-rows-unusable"), "\(program.log)")
                    #expect(!program.log.contains("store-lost-unit unit=10101"), "\(program.log)")
                }
            }
            try drop(1...5)
            let both = try office.country.agent("both", units, port: port)
            try requireReceived(5, [both])
            #expect(try both.terminate() == 0)
            // The second unit gets an agent of its own; its inbox, `done/` and all, goes with it.
            let rest = try office.country.agent("both", [units[0]], port: port)
            let own = try office.country.agent(units[1], [units[1]], port: port)
            try drop(6...8)
            try requireReceived(8, [rest, own])
            #expect(try rest.terminate() == 0)
            #expect(try own.terminate() == 0)
            // And back, to an agent whose store still knows it as it was.
            let again = try office.country.agent("both", units, port: port)
            try drop(9...9)
            try requireReceived(9, [again])
            #expect(try office.differenceFromRank() == nil)
            #expect(try again.terminate() == 0)
        }

        @Test func `hang-up takes a changed catalogue, and keeps what is in force when the new one is bad`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            try office.requireReceived(40, agent)
            let question = Question(period: Office.month, tier: "branch", asOf: "2026-11-20")
            let before = try office.centre.csv(question)
            let catalogue = office.scratch.text("catalogue.json")
            let changed = catalogue.replacingOccurrences(
                of: "\"points\": 6, \"fullAtPercent\": 50", with: "\"points\": 7, \"fullAtPercent\": 50")
            #expect(changed != catalogue)
            try office.scratch.drop("catalogue.json", changed)
            office.centre.program.send(SIGHUP)
            try require(within: 20, "other ranks; \(office.centre.program.lastWords)") {
                try office.centre.csv(question) != before
            }
            let after = try office.centre.csv(question)
            #expect(try office.country.rank(question, records: "inbox", now: Office.now) == after)
            try office.scratch.drop("catalogue.json", changed.replacingOccurrences(of: "\"vi\"", with: "\"iv\""))
            office.centre.program.send(SIGHUP)
            try require(within: 20, "the refusal; \(office.centre.program.lastWords)") {
                office.centre.program.log.contains("reload-refused")
            }
            #expect(office.centre.program.log.contains("catalogue.json:"))
            #expect(try office.centre.csv(question) == after)
            // The office goes on under the new one.
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(41...42))
            try office.requireReceived(42, agent)
        }
    }
}
