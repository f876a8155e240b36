import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A province whose centre is away, receipts at both ends, and units that nobody can send again.
    @Suite struct CutOffTests {
        private static let now = "2026-11-20T10:00:00+07:00"
        private static let month = "2026-11"

        private let country: Country
        private var centre: Aggregator
        private let province: Aggregator
        private let branches: [String]
        private let own: String

        init() throws {
            country = try Country(provinces: 1, branches: 3, departments: 0, now: Self.now)
            own = country.provinces[0]
            branches = country.branches[own] ?? []
            try country.key(own, [own] + branches)
            for branch in branches { try country.key(branch, [branch], ring: own) }
            centre = try country.centre()
            province = try country.province(own, above: centre)
            for branch in branches { _ = try country.agent(branch, [branch], port: province.protocolPort) }
        }

        private func drop(_ branch: String, _ numbers: ClosedRange<Int>, isOnline: Bool) throws {
            try country.scratch.drop(
                "inbox/\(branch)/dossiers-\(numbers.lowerBound).csv", Office.file(numbers, isOnline: isOnline))
        }

        private func requireReceived(_ count: Int, of branch: String, at node: Aggregator) throws {
            var found = -1
            try require(within: 45, "\(branch) has \(count), but \(found); \(node.program.lastWords)") {
                found = try node.received(branch, Self.month)
                return found == count
            }
        }

        private func ranking(_ node: Aggregator) throws -> String {
            try node.csv(Question(period: Self.month, tier: "branch", within: own, asOf: "2026-11-20"))
        }

        @Test mutating func `a province that is cut off goes on ranking its branches, and the centre catches up`()
            throws
        {
            defer { country.end() }
            for (place, branch) in branches.enumerated() { try drop(branch, 1...10, isOnline: place == 0) }
            for branch in branches { try requireReceived(10, of: branch, at: centre) }
            let before = try ranking(province)
            try centre.program.murder()
            // The last branch becomes the best while nobody is above the province.
            try drop(branches[2], 11...60, isOnline: true)
            try requireReceived(60, of: branches[2], at: province)
            let after = try ranking(province)
            #expect(after != before)
            #expect(try province.get("/?period=\(Self.month)&tier=branch").status == 200)
            #expect(try province.get("/readyz").status == 200)
            centre = try country.centre(listen: centre.protocolPort, http: centre.httpPort)
            try requireReceived(60, of: branches[2], at: centre)
            var found = ""
            let isEqual = try wait(within: 30) {
                found = try ranking(centre)
                return found == after
            }
            #expect(isEqual, "\(firstDifference(after, found))")
        }

        /// Fields of the receipt for what a holder holds; the folder's own node without one.
        private func receipt(_ unit: String, _ node: String, at holder: String?) throws -> [String: String] {
            let result = try Launched.run(
                .tool, ["receipt", unit, "--data", country.scratch.path("data/\(node)"), "--json"], country.scratch)
            guard result.status == 0 else { return ["error": result.log] }
            let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let receipts = json?["receipts"] as? [[String: Any]] ?? []
            let mine = receipts.first { ($0["holder"] as? String) == holder } ?? [:]
            return mine.filter { !["holder", "tier"].contains($0.key) }.mapValues { "\($0)" }
        }

        @Test func `an office, its province and the centre prove a delivery with the same words`() throws {
            defer { country.end() }
            let branch = branches[0]
            try drop(branch, 1...10, isOnline: true)
            try requireReceived(10, of: branch, at: centre)
            var (office, nation): ([String: String], [String: String]) = ([:], ["": ""])
            // Acknowledgements are written down within seconds.
            let areEqual = try wait(within: 60) {
                office = try receipt(branch, branch, at: "VN")
                nation = try receipt(branch, "VN", at: nil)
                return office == nation
            }
            #expect(areEqual && office["level"] == "durable", "\(office) \(nation)")
            #expect(office["digest"]?.count == 64 && office["time"]?.hasPrefix("2026-11-20T10:") == true, "\(office)")
            let middle = try receipt(branch, branch, at: own)
            #expect(try middle == receipt(branch, own, at: nil))
            let text = try Launched.run(
                .tool, ["receipt", branch, "--data", country.scratch.path("data/\(branch)"), "--at", "VN"],
                country.scratch)
            #expect(text.output.contains("Nơi giữ: VN (trung ương)") && text.output.contains("đã ghi bền vững"))
            let unknown = try Launched.run(
                .tool, ["receipt", "99999", "--data", country.scratch.path("data/VN")], country.scratch)
            #expect(unknown.status == 1)
        }

        @Test mutating func `figures of a dissolved office come back to an empty centre from a file`() throws {
            defer { country.end() }
            let (gone, living) = (branches[0], branches[1])
            for branch in branches { try drop(branch, 1...10, isOnline: branch == gone) }
            for branch in branches { try requireReceived(10, of: branch, at: centre) }
            let before = try ranking(centre)
            let file = country.scratch.path("gone.tcu")
            let export = try Launched.run(
                .tool, ["export", gone, "--data", country.scratch.path("data/VN"), "--output", file], country.scratch)
            #expect(export.status == 0, "\(export.log)")
            // The office, its province and the centre's disk are gone; another centre begins with nothing.
            country.end()
            try centre.program.murder()
            try FileManager.default.removeItem(atPath: country.scratch.path("data/VN"))
            try FileManager.default.removeItem(atPath: country.scratch.path("data/\(living)"))
            try country.key("\(living)-b", [living])
            centre = try country.centre()
            _ = try country.agent("\(living)-b", [living], port: centre.protocolPort)
            try requireReceived(10, of: living, at: centre)
            #expect(try centre.received(gone, Self.month) == 0)
            let data = country.scratch.path("data/VN")
            let taken = try Launched.run(.tool, ["import", file, "--data", data], country.scratch)
            #expect(taken.status == 0, "\(taken.log)")
            try requireReceived(10, of: gone, at: centre)
            #expect(country.scratch.files("data/VN/import/done").count == 1)
            // Its line stands as it stood.
            let line = before.split(separator: "\n").first { $0.contains(",\(gone),") }.map { Self.figures($0) }
            let now = try ranking(centre).split(separator: "\n").first { $0.contains(",\(gone),") }
            #expect(line != nil && now.map { Self.figures($0) } == line)
            // A second time it is no news; and it stays over a restart.
            _ = try Launched.run(.tool, ["import", file, "--data", data], country.scratch)
            #expect(wait(within: 20) { country.scratch.files("data/VN/import/refused").count == 2 })
            try centre.program.murder()
            centre = try country.centre(listen: centre.protocolPort, http: centre.httpPort)
            try requireReceived(10, of: gone, at: centre)
        }

        /// A row without its rank, which others move.
        private static func figures(_ row: Substring) -> Substring { row.drop { $0 != "," } }
    }
}
