import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `tamcap-aggregator reset-unit` at a province and at the centre (Protocol/06-delivery.md, D-98).
    @Suite struct ResetUnitTests {
        private static let month = "2026-11"

        private let country: Country
        private let centre: Aggregator
        private let province: Aggregator
        private let (branch, own): (String, String)

        init() throws {
            country = try Country(provinces: 1, branches: 1, departments: 0, now: "2026-11-20T10:00:00+07:00")
            own = country.provinces[0]
            branch = try #require(country.branches[own]?.first)
            try country.key(own, [own, branch])
            try country.key(branch, [branch], ring: own)
            centre = try country.centre()
            province = try country.province(own, above: centre)
            _ = try country.agent(branch, [branch], port: province.protocolPort)
        }

        private func requireReceived(_ count: Int, at node: Aggregator) throws {
            var found = -1
            try require(within: 45, "\(branch) has \(count), but \(found); \(node.program.lastWords)") {
                found = try node.received(branch, Self.month)
                return found == count
            }
        }

        private func reset(_ unit: String, at node: String) throws -> (status: Int32, output: String, log: String) {
            try Launched.run(
                .aggregator, ["reset-unit", unit, "--config", country.scratch.path("config/\(node).json")],
                country.scratch)
        }

        @Test func `a unit is reset at the province and at the centre, and goes on`() throws {
            defer { country.end() }
            try country.scratch.drop("inbox/\(branch)/dossiers-1.csv", Office.file(1...10, isOnline: true))
            try requireReceived(10, at: centre)
            for node in [own, "VN"] {
                let asked = try reset(branch, at: node)
                #expect(asked.status == 0 && asked.output.contains("reset/done"), "\(asked.log)")
                try require(within: 20, "the daemon takes it") {
                    country.scratch.files("data/\(node)/reset/done").count == 1
                }
                let name = try #require(country.scratch.files("data/\(node)/reset/done").first)
                #expect(name.hasPrefix("\(branch)-"))
                let said = country.scratch.text("data/\(node)/reset/done/\(name)")
                #expect(said.contains("is forgotten"), "\(said)")
            }
            #expect(try centre.received(branch, Self.month) == 10 && province.received(branch, Self.month) == 10)
            try country.scratch.drop("inbox/\(branch)/dossiers-11.csv", Office.file(11...20, isOnline: true))
            try requireReceived(20, at: centre)
            #expect(try !centre.get("/api/v1/nodes").body.contains("\"reset\":true"))
        }

        @Test func `what cannot be reset is said`() throws {
            defer { country.end() }
            #expect(try reset("no/code", at: "VN").status == 2)
            _ = try reset("99999", at: "VN")
            try require(within: 20, "the daemon takes it") {
                country.scratch.files("data/VN/reset/refused").count == 1
            }
            let name = try #require(country.scratch.files("data/VN/reset/refused").first)
            #expect(country.scratch.text("data/VN/reset/refused/\(name)").contains("nothing is held of 99999"))
        }
    }
}
