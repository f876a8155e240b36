import Foundation
import Testing

extension ProcessTests {
    /// Clocks ten years off harm the figures of their own office, and those only until they are put right.
    struct ClockTests {
        private static let units = ["10101", "10103", "10105"]

        private static func start(_ office: Office, _ unit: String, at now: String) throws -> Launched {
            try office.country.configure(unit, [unit], port: office.centre.protocolPort)
            let text = office.scratch.text("config/\(unit).json")
            try office.scratch.write("config/\(unit).json", text.replacingOccurrences(of: Office.now, with: now))
            let program = try Launched(
                .agent, ["--config", office.scratch.path("config/\(unit).json")], office.scratch, name: unit)
            office.country.hold(program)
            return program
        }

        // D-71, D-72, D-73: nobody waits for a takeover, which here would outlast the test.
        @Test func `clocks ten years off are shown, harm nobody else, and leave nothing behind`() throws {
            let office = try Office(takeoverSeconds: 600)
            defer { office.end() }
            // A pending dossier has a contribution in every month until it is handled.
            let pending = Office.row(9).replacingOccurrences(of: "2026-11-05T09:00:00,9,1", with: ",4,1") + "\n"
            for unit in Self.units {
                try office.scratch.drop("inbox/\(unit)/dossiers-1.csv", Office.file(1...5) + pending)
            }
            var agents = try [
                Self.start(office, "10101", at: "2016-11-20T10:00:00+07:00"),
                Self.start(office, "10103", at: "2036-11-20T10:00:00+07:00"),
                Self.start(office, "10105", at: Office.now),
            ]
            try office.requireReceived(6, of: "10105", agents[2])
            var nodes = ""
            try require(within: 20, "the offsets are shown: \(nodes)") {
                nodes = try office.centre.get("/api/v1/nodes").body
                return nodes.matches(of: /"clockOffset[A-Za-z]*":-31[0-9]{7,}/).count == 1
                    && nodes.matches(of: /"clockOffset[A-Za-z]*":31[0-9]{7,}/).count == 1
            }
            #expect(nodes.matches(of: /"clockOff":true/).count == 2, "\(nodes)")
            #expect(!nodes.contains("\"freshness\":\"2036"), "\(nodes)")
            #expect(office.centre.program.log.contains("event=clock-off unit=10103"))
            #expect(agents[1].log.contains("event=clock-off"))
            try office.scratch.write("honest/10105/dossiers-1.csv", Office.file(1...5) + pending)
            for (index, unit) in Self.units.enumerated() {
                #expect(try agents[index].terminate() == 0, "\(agents[index].lastWords)")
                agents[index] = try Self.start(office, unit, at: Office.now)
            }
            var difference: String?
            let isEqual = try wait(within: 40) {
                difference = try office.differenceFromRank()
                return difference == nil
            }
            #expect(isEqual, "\(difference ?? ""); \(agents.map(\.lastWords))")
            let periods = try office.centre.get("/api/v1/periods").body
            #expect(!periods.contains("2036") && !periods.contains("2016"), "\(periods)")
            for agent in agents { #expect(try agent.terminate() == 0) }
        }
    }
}
