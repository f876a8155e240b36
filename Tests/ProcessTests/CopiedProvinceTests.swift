import Foundation
import Testing

extension ProcessTests {
    /// A province's aggregator, which relays its branches and is an office itself, on a lost or an older data folder.
    struct CopiedProvinceTests {
        private static let month = Question(
            period: Office.month, tier: "branch", asOf: "2026-11-20", isIndicators: true)

        /// Both the nation and the province say what one program says.
        private static func requireEqual(_ country: Country, _ nodes: [Aggregator], _ what: String) throws {
            for tier in ["branch", "province"] {
                var question = month
                question.tier = tier
                for node in nodes where tier == "branch" || node === nodes.first {
                    let expected = try country.rank(question, records: "all", now: Office.now)
                    var found = ""
                    try require(
                        within: 60,
                        "\(what), \(question): \(firstDifference(expected, found)); "
                            + nodes.map(\.program.lastWords).joined(separator: "\n")
                    ) {
                        found = try node.csv(question)
                        return found == expected
                    }
                }
            }
        }

        private static func drop(_ country: Country, _ unit: String, _ numbers: ClosedRange<Int>) throws {
            let text = Office.file(numbers, version: numbers.lowerBound, isOnline: numbers.lowerBound % 2 == 0)
            try country.scratch.write("all/\(unit)/dossiers-\(numbers.lowerBound).csv", text)
            try country.scratch.drop("inbox/\(unit)/dossiers-\(numbers.lowerBound).csv", text)
        }

        @Test(arguments: [false, true])
        func `a province whose data folder is lost, or an older one, is whole again`(isBackup: Bool) throws {
            let country = try Country(provinces: 1, branches: 2, departments: 1, now: Office.now)
            defer { country.end() }
            let branches = try #require(country.branches["01"])
            try country.key("01", ["01"] + branches)
            try country.key("01-branches", branches, ring: "01")
            let centre = try country.centre()
            let (listen, http) = (try LocalSocket.freePort(), try LocalSocket.freePort())
            try country.configure(province: "01", port: centre.protocolPort, listen: listen, http: http)
            var province = try Aggregator("01", country)
            let agent = try country.agent("01-branches", branches, port: listen)
            for unit in ["01"] + branches { try Self.drop(country, unit, 1...5) }
            try Self.requireEqual(country, [centre, province], "at first")
            #expect(try province.program.terminate() == 0)
            try country.scratch.copy("data/01", to: "backup")
            province = try Aggregator("01", country)
            for unit in ["01"] + branches { try Self.drop(country, unit, 6...9) }
            try Self.requireEqual(country, [centre, province], "after the backup")
            province.program.send(SIGKILL)
            _ = try province.program.end()
            try country.scratch.remove("data/01")
            if isBackup { try country.scratch.copy("backup", to: "data/01") }
            try Self.drop(country, branches[0], 10...13)
            province = try Aggregator("01", country)
            try Self.requireEqual(country, [centre, province], "with \(isBackup ? "the backup" : "nothing")")
            for unit in ["01"] + branches { try Self.drop(country, unit, 20...24) }
            try Self.requireEqual(country, [centre, province], "afterwards")
            #expect(try agent.terminate() == 0)
            #expect(try province.program.terminate() == 0)
        }
    }
}
