import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// 63 provinces over real sockets: the ranks are what one program computes from all records at once.
    @Suite(.alone) struct CountryTests {
        private static let now = "2026-11-20T10:00:00+07:00"
        private static let day = "2026-11-20"

        @Test func `63 provinces straight at the centre rank as one program would`() throws {
            let country = try Country(provinces: 63, branches: 2, departments: 7, now: Self.now)
            defer { country.end() }
            let feeding = try Self.generate(
                country, dossiers: isLong ? 300_000 : 5_000, until: Self.day, isTiered: false)
            let centre = try country.centre()
            var agents = [try Self.departments(country, centre)]
            for province in country.provinces {
                let units = [province] + (country.branches[province] ?? [])
                agents.append(try country.agent(province, units, port: centre.protocolPort))
            }
            try feeding.drop(into: country.scratch, batches: 4)
            try Self.expectEqual(country, centre, Self.questions(Self.day), now: Self.now)
            try Self.expectEveryoneHeard(country, centre)
            // The day goes on: the same dossiers move, so these rows correct rows of before.
            try Self.generateMore(country).drop(into: country.scratch, batches: 2)
            let month = Self.questions(Self.day).prefix(4)
            try Self.expectEqual(country, centre, Array(month), now: Self.now)
            for agent in agents { agent.send(SIGTERM) }
            #expect(try agents.map { try $0.end() } == agents.map { _ in 0 })
        }

        @Test func `63 provinces through their own aggregators rank as one program would`() throws {
            let country = try Country(
                provinces: isLong ? 63 : 24, branches: 2, departments: 7, now: Self.now)
            defer { country.end() }
            let feeding = try Self.generate(country, dossiers: isLong ? 300_000 : 3_000, until: Self.day)
            let centre = try country.centre()
            let tiers = try Self.tiers(country, centre)
            try feeding.drop(into: country.scratch, batches: 4)
            try Self.expectEqual(country, centre, Self.questions(Self.day), now: Self.now)
            try Self.expectEveryoneHeard(country, centre)
            // A province publishes the ranks of its own branches.
            let province = try #require(tiers.provinces.first)
            let own = Question(period: "2026-Q4", tier: "branch", within: "01", asOf: Self.day)
            try Self.expectEqual(country, province, [own], now: Self.now)
            for node in tiers.provinces { #expect(try node.program.terminate() == 0) }
            #expect(try centre.program.terminate() == 0)
        }

        @Test(arguments: [false, true]) func `a new month begins at midnight`(isTiered: Bool) throws {
            let country = try Country(provinces: 3, branches: 2, departments: 1, now: "2026-10-31T23:59:40+07:00")
            defer { country.end() }
            let feeding = try Self.generate(country, dossiers: 600, until: "2026-10-31", isTiered: isTiered)
            let centre = try country.centre()
            var tiers: (provinces: [Aggregator], agents: [Launched]) = ([], [])
            if isTiered {
                tiers = try Self.tiers(country, centre)
            } else {
                tiers.agents.append(try Self.departments(country, centre))
                for province in country.provinces {
                    let units = [province] + (country.branches[province] ?? [])
                    tiers.agents.append(try country.agent(province, units, port: centre.protocolPort))
                }
            }
            try feeding.drop(into: country.scratch, batches: 2)
            let october = Question(period: "2026-10", tier: "province", asOf: "2026-10-31")
            try Self.expectEqual(country, centre, [october], now: "2026-10-31T23:59:50+07:00")
            try require(within: 60, "the centre's month becomes November; \(centre.program.lastWords)") {
                try centre.get("/api/v1/rankings").body.contains("\"period\":\"2026-11\"")
            }
            let after = Self.questions("2026-11-01").filter { $0.period != "2026-10" } + [october]
            try Self.expectEqual(country, centre, after, now: "2026-11-01T00:00:10+07:00")
            // There are open dossiers, so the new month is not empty.
            let begun = try centre.csv(Question(period: "2026-11", tier: "province", asOf: "2026-11-01"))
            #expect(begun.contains(",ranked\n") || begun.contains(",too-few\n"), "\(begun)")
        }

        // MARK: - Parts

        /// Records of a nation and of corrections that follow, in `records/`; the same, shuffled, to be dropped.
        static func generate(
            _ country: Country, dossiers: Int, until: String, isTiered: Bool = true
        ) throws -> Feeding {
            var random = SplitMix64(seed: seed)
            try keys(country, isTiered: isTiered)
            try tool(
                country,
                [
                    "generate", "--out", country.scratch.path("records"), "--seed", "\(seed)", "--dossiers",
                    "\(dossiers)", "--until", until, "--units", country.units.joined(separator: ","),
                ])
            try tool(country, changes(country, into: "records", time: "\(until)T09:00:00"))
            return Feeding(country.scratch, records: "records", units: country.units, &random)
        }

        /// Half an hour later than the first corrections, on the same dossiers.
        private static func generateMore(_ country: Country) throws -> Feeding {
            var random = SplitMix64(seed: seed)
            for folder in ["records", "changes"] {
                try tool(country, changes(country, into: folder, time: "\(day)T09:30:00"))
            }
            return Feeding(country.scratch, records: "changes", units: country.units, &random)
        }

        static func changes(_ country: Country, into folder: String, time: String) -> [String] {
            [
                "changes", "--into", country.scratch.path(folder), "--seed", "\(seed)", "--units",
                country.units.joined(separator: ","), "--changes", "200", "--rounds", "4", "--interval", "0", "--now",
                time,
            ]
        }

        private static let seed: UInt64 = 20_261_120

        static func tool(_ country: Country, _ arguments: [String]) throws {
            let result = try Launched.run(
                .tool, arguments + ["--topology", country.scratch.path("topology.csv")], country.scratch)
            guard result.status == 0 else { throw Trouble("tamcap \(arguments[0]): \(result.log)") }
        }

        /// One key for each node of either shape. A key whose first unit is the province passes on what its branches
        /// say; one machine for all of them needs one that begins with a branch (D-80).
        static func keys(_ country: Country, isTiered: Bool = true) throws {
            try country.key("headquarters", country.departments)
            for province in country.provinces {
                let branches = country.branches[province] ?? []
                try country.key(province, isTiered ? [province] + branches : branches + [province])
                try country.key("\(province)-branches", branches, ring: province)
            }
        }

        private static func departments(_ country: Country, _ centre: Aggregator) throws -> Launched {
            try country.agent("headquarters", country.departments, port: centre.protocolPort)
        }

        /// A province aggregator between the centre and each province's branches.
        private static func tiers(
            _ country: Country, _ centre: Aggregator
        ) throws -> (provinces: [Aggregator], agents: [Launched]) {
            var provinces: [Aggregator] = []
            var agents = [try departments(country, centre)]
            for province in country.provinces {
                let node = try country.province(province, above: centre)
                provinces.append(node)
                agents.append(
                    try country.agent(
                        "\(province)-branches", country.branches[province] ?? [], port: node.protocolPort))
            }
            return (provinces, agents)
        }

        static func questions(_ asOf: String) -> [Question] {
            var questions: [Question] = []
            for period in [String(asOf.prefix(7)), "2026-10", "2026-Q4", "2026"] {
                for (tier, within) in [("province", nil), ("branch", nil), ("branch", "01"), ("department", nil)] {
                    for isIndicators in [false, true] {
                        questions.append(
                            Question(
                                period: period, tier: tier, within: within, asOf: asOf, isIndicators: isIndicators))
                    }
                }
            }
            return questions
        }

        /// Waits until the first answer is as it should be; then all of them must be.
        static func expectEqual(
            _ country: Country, _ node: Aggregator, _ questions: [Question], now: String
        ) throws {
            for question in questions {
                let expected = try country.rank(question, records: "records", now: now)
                var found = ""
                let isEqual = try wait(within: 45) {
                    found = try node.csv(question)
                    return found == expected
                }
                #expect(isEqual, "seed \(seed), \(question): \(firstDifference(expected, found))")
                if !isEqual { return }
            }
        }

        private static func expectEveryoneHeard(_ country: Country, _ centre: Aggregator) throws {
            let wanted = "\"heard\":\(country.units.count),\"expected\":\(country.units.count),"
            let isHeard = try wait(within: 30) {
                try centre.get("/api/v1/rankings?tier=province&period=2026").body.contains(wanted)
            }
            #expect(isHeard, "\(wanted)")
        }
    }
}

/// The first lines in which two texts differ.
func firstDifference(_ expected: String, _ found: String) -> String {
    let lines = (
        expected.split(separator: "\n", omittingEmptySubsequences: false),
        found.split(separator: "\n", omittingEmptySubsequences: false)
    )
    for (number, pair) in zip(lines.0, lines.1).enumerated() where pair.0 != pair.1 {
        return "line \(number + 1): expected \(pair.0), found \(pair.1)"
    }
    return "\(lines.0.count) lines expected, \(lines.1.count) found"
}
