import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Two national centres at once: each is whole by itself, and neither waits for the other.
    @Suite struct TwoCentresTests {
        private static let now = "2026-11-20T10:00:00+07:00"
        private static let names = ["VN-A", "VN-B"]

        private let country: Country
        private var centres: [Aggregator]

        init() throws {
            country = try Country(provinces: 3, branches: 2, departments: 1, now: Self.now)
            for province in country.provinces {
                // One machine for all of them: a key whose first unit is the province would pass on only (D-80).
                try country.key(province, (country.branches[province] ?? []) + [province])
            }
            centres = try Self.names.map { [country] in try country.centre(named: $0) }
            for province in country.provinces {
                let units = [province] + (country.branches[province] ?? [])
                _ = try country.agent(province, units, centres: centres)
            }
        }

        private static func questions() -> [Question] {
            ["2026-11", "2026"].flatMap { period in
                ["province", "branch"].flatMap { tier in
                    [false, true].map {
                        Question(period: period, tier: tier, asOf: "2026-11-20", isIndicators: $0)
                    }
                }
            }
        }

        private func drop(_ numbers: ClosedRange<Int>, version: Int = 1) throws {
            let units = country.provinces.flatMap { [$0] + (country.branches[$0] ?? []) }
            for (place, unit) in units.enumerated() {
                // Every office another share of online dossiers, so that ranks differ.
                let rows = numbers.map { Office.row($0, version: version, isOnline: $0 % 7 <= place) }
                try country.scratch.drop(
                    "inbox/\(unit)/dossiers-\(numbers.lowerBound)-\(version).csv",
                    ([Office.header] + rows).map { $0 + "\n" }.joined())
            }
        }

        /// Waits until a centre counts so many dossiers of every branch.
        private func requireCounted(_ count: Int, _ centre: Aggregator) throws {
            for branch in country.branches.values.flatMap(\.self) {
                var found = -1
                try require(within: 60, "\(branch): \(count) dossiers, not \(found); \(centre.program.lastWords)") {
                    found = try centre.received(branch, "2026-11")
                    return found == count
                }
            }
        }

        private func expectEqualBytes() throws {
            for question in Self.questions() {
                var bodies = ["", "-"]
                let isEqual = try wait(within: 30) {
                    bodies = try centres.map { try $0.csv(question) }
                    return bodies[0] == bodies[1]
                }
                #expect(isEqual, "\(question): \(firstDifference(bodies[0], bodies[1]))")
            }
        }

        @Test mutating func `one of them may die, come back, and come back empty, and no hand is needed`() throws {
            defer { country.end() }
            try drop(1...20)
            for centre in centres { try requireCounted(20, centre) }
            try expectEqualBytes()
            for isWiped in [false, true] {
                let first = isWiped ? 41 : 21
                try centres[1].program.murder()
                try drop(first...(first + 19))
                // Corrections as well, of what the dead one knows.
                try drop(1...5, version: isWiped ? 3 : 2)
                try requireCounted(first + 19, centres[0])
                if isWiped { try FileManager.default.removeItem(atPath: country.scratch.path("data/VN-B")) }
                centres[1] = try country.restart(centres[1], named: "VN-B")
                try requireCounted(first + 19, centres[1])
                try expectEqualBytes()
            }
            try compare()
        }

        /// `Cluster/compare` says so, too, digests included.
        private func compare() throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: ClusterFile.root + "/Cluster/compare")
            process.arguments = centres.map { "http://127.0.0.1:\($0.httpPort)" } + ["--period", "2026-11"]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(text)")
            #expect(text.contains("9 units at equal positions, 9 with equal digests"), "\(text)")
        }
    }
}
