import Foundation
import Generation
import Model
import Scoring
import TestSupport
import Testing
import Workbench

/// Goal: what `tamcap rank` prints is what the norm says, byte for byte. Method: the slow reference, written from the
/// two normative texts alone, over the same files.
struct RankAgainstReferenceTests {
    private static let isLong = ProcessInfo.processInfo.environment["LONG"] == "1"

    /// A question about one folder.
    private struct Question: CustomStringConvertible {
        var period: String
        var asOf: String
        var tier: String
        var within: String?

        var description: String { "\(period) as of \(asOf), \(tier) within \(within ?? "all")" }
    }

    /// Asks both sides everything and compares.
    private static func compare(
        _ folder: TemporaryFolder, _ reference: SlowReference, _ questions: [Question], now: String,
        topology: String? = nil, catalogue: String? = nil, seed: UInt64, coverage: inout Coverage
    ) throws {
        var console = Console.silent
        for question in questions {
            var rank = RankCommand(
                records: folder.path, period: try Words.period(question.period), asOf: try Words.day(question.asOf),
                now: try Words.moment(now), league: try Words.league(question.tier, within: question.within))
            rank.inputs = Inputs(topology: topology, catalogue: catalogue)
            rank.format = .csv
            let result = try rank.compute(&console)
            coverage.add(result)
            let ranks = String(decoding: rank.text(result), as: UTF8.self)
            rank.showsIndicators = true
            let indicators = String(decoding: rank.text(result), as: UTF8.self)
            rank.showsExtras = true
            let all = String(decoding: rank.text(result), as: UTF8.self)
            let expected = reference.answer(
                period: question.period, asOf: question.asOf, tier: question.tier, within: question.within)
            let what = "\(question), now \(now), seed \(seed)"
            expectSame(indicators, expected.indicators, "indicators, \(what)")
            expectSame(all, expected.all, "all indicators, \(what)")
            expectSame(ranks, expected.ranks, "ranks, \(what)")
            #expect(result.summary.rows == reference.rows, "\(question), seed \(seed)")
            #expect(result.summary.kept == reference.kept, "\(question), seed \(seed)")
            #expect(result.summary.withdrawn == reference.withdrawn, "\(question), seed \(seed)")
            let rejected = Dictionary(uniqueKeysWithValues: result.summary.rejected.map { ($0.reason, $0.count) })
            #expect(rejected == reference.rejected, "\(question), seed \(seed)")
        }
    }

    /// Names the first line that differs, since two files of thousands of lines say nothing to anybody.
    private static func expectSame(_ ours: String, _ theirs: String, _ what: String) {
        guard ours != theirs else { return }
        let left = ours.split(separator: "\n", omittingEmptySubsequences: false)
        let right = theirs.split(separator: "\n", omittingEmptySubsequences: false)
        let place = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
        func line(_ lines: [Substring]) -> String { place < lines.count ? String(lines[place]) : "(no line)" }
        Issue.record("\(what), line \(place + 1):\n  rank      \(line(left))\n  reference \(line(right))")
    }

    // MARK: - Generated nations

    private static var nationSeeds: [UInt64] { isLong ? Array(1...12) : [1, 2, 3] }

    @Test(arguments: nationSeeds) func `a generated nation is ranked as the norm says`(_ seed: UInt64) throws {
        let topology = try Topology(csv: ClusterFile.topology63, file: "vietnam-63.csv")
        let until = try #require(Day(["2026-11-20", "2026-10-01", "2025-12-31", "2026-02-15"][Int(seed) % 4]))
        var random = SplitMix64(seed: seed)
        let tree = topology.tree(on: until)
        // Half of the time the whole country, thin; else three provinces, dense.
        let provinces = tree.units.filter { tree.tier(of: $0) == .province }
        let chosen = (0..<3).map { _ in random.element(of: provinces) }
        let units = Set(
            chosen + chosen.flatMap { tree.descendants(of: $0) }
                + tree.units.filter { tree.tier(of: $0) == .department })
        let nation = Nation(
            seed: seed, dossiers: isLongSize, until: until, tree: tree, units: seed % 2 == 0 ? nil : units,
            register: try Register(csv: ClusterFile.procedures, file: "procedures.csv"),
            registerFile: ClusterFile.procedures,
            calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv"))
        let folder = try TemporaryFolder()
        var files: [(path: [String], bytes: [UInt8])] = []
        nation.generate { piece in
            let path = (piece.folder.map { ["\($0)"] } ?? []) + [piece.name]
            if files.last?.path != path { files.append((path, [])) }
            files[files.count - 1].bytes += piece.bytes
        }
        let written = files.map { ReferenceFile(path: $0.path, bytes: $0.bytes) }
        try folder.write(written)
        let now = until.advanced(by: [1, 0, -20, 40][random.next(below: 4)]).description
        let reference = SlowReference(
            files: written, topology: ClusterFile.topology63, procedures: [], calendar: ClusterFile.holidays,
            now: Int(try Words.moment(now).seconds))
        var questions: [Question] = []
        for tier in ["province", "branch", "department", "nation"] {
            let grain = Grain.allCases[random.next(below: 3)]
            let period = Period(grain, holding: until.advanced(by: -random.next(below: 60)))
            let asOf = max(period.firstDay, until.advanced(by: random.next(in: -10...40)))
            let within = tier == "branch" && random.bool(oneIn: 2) ? "\(chosen[0])" : nil
            questions.append(Question(period: "\(period)", asOf: "\(asOf)", tier: tier, within: within))
        }
        var coverage = Coverage()
        try Self.compare(folder, reference, questions, now: now, seed: seed, coverage: &coverage)
    }

    private var isLongSize: Int { Self.isLong ? 20_000 : 2500 }

    // MARK: - Hostile records

    private static var hostileSeeds: [UInt64] { isLong ? Array(1...2000) : Array(1...60) }

    @Test func `hostile records are ranked as the norm says`() throws {
        let units = ["VN", "01", "10101", "10103", "VN-KK", "79", "99-KHONG"]
        let days = [
            "2025-12-31", "2026-01-01", "2026-09-30", "2026-10-01", "2026-10-05", "2026-10-31", "2026-11-01",
            "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-12-31",
        ]
        var coverage = Coverage()
        for seed in Self.hostileSeeds {
            var random = SplitMix64(seed: seed &* 77)
            let hostile = HostileRecords(seed: seed, units: units, days: days)
            let now = random.element(of: ["2026-11-21 12:00:00", "2026-11-22", "2026-10-31 23:59:59", "2027-01-05"])
            let asOf = random.element(of: ["2026-11-20", "2026-10-31", "2026-12-31", "2026-11-24"])
            let questions = ["nation", "province", "branch", "department"].map { tier in
                let period = random.element(of: ["2026-10", "2026-11", "2026-Q4", "2026"])
                return Question(
                    period: period, asOf: period == "2026-11" ? max(asOf, "2026-11-01") : asOf, tier: tier,
                    within: tier == "branch" && random.bool(oneIn: 2) ? "01" : nil)
            }
            try Self.compare(
                hostile, questions, now: now, asPortal: random.bool(oneIn: 4), seed: seed, coverage: &coverage)
        }
        // A test that meets no fault and no figure proves nothing. 2.2 is minutes a dossier, no share; 4.6 is nobody's.
        #expect(coverage.reasons == Set(Fault.allCases.map(\.rawValue)).union(["spoiled-id"]))
        let shares = Set(try Inputs().readCatalogue().indicators.map(\.code)).subtracting(["2.2", "4.6"])
        #expect(coverage.figures == shares, "missing \(shares.subtracting(coverage.figures).sorted())")
    }

    /// Which faults and which indicators with a figure of their own the records led to.
    private struct Coverage {
        var reasons: Set<String> = []
        var figures: Set<String> = []

        mutating func add(_ result: RankCommand.Result) {
            reasons.formUnion(result.summary.rejected.map(\.reason))
            for row in result.ranking.rows {
                for (indicator, score) in zip(result.ranking.catalogue.indicators, row.score.indicators)
                where score.numerator != 0 && score.numerator < score.denominator {
                    figures.insert(indicator.code)
                }
            }
        }
    }

    // P-20, P-21
    @Test func `where the tree changes, a ranking counts in the tree of T, and nothing is lost`() throws {
        // 06 (Bắc Kạn) became part of 19 (Thái Nguyên) on 2025-07-01; 20701 is a branch of its.
        let units = ["06", "19", "20701", "20703", "VN", "VN-KK"]
        let days = ["2025-03-31", "2025-05-20", "2025-06-30", "2025-07-01", "2025-07-02", "2025-08-15", "2025-12-31"]
        var coverage = Coverage()
        for seed in Self.hostileSeeds.prefix(Self.isLong ? 300 : 12) {
            let hostile = HostileRecords(seed: seed, units: units, days: days)
            let questions = ["province", "branch", "nation"].flatMap { tier in
                [("2025-06", "2025-07-31"), ("2025-07", "2025-07-31"), ("2025-Q3", "2025-07-31")].map { period, asOf in
                    Question(period: period, asOf: asOf, tier: tier, within: nil)
                }
                    + ["2025-06-30", "2025-07-01"].map { asOf in
                        Question(period: "2025", asOf: asOf, tier: tier, within: nil)
                    }
            }
            try Self.compare(
                hostile, questions, now: "2026-01-05", topology: ClusterFile.topology34, seed: seed,
                coverage: &coverage)
        }
    }

    // P-46, P-47, P-48, P-49
    @Test func `after any reform the ranks are those of the norm`() throws {
        let days = ["2024-12-31", "2025-01-01", "2025-03-01", "2025-06-30", "2025-07-01", "2025-10-01", "2026-01-02"]
        var coverage = Coverage()
        for seed in Self.hostileSeeds.prefix(Self.isLong ? 500 : 20) {
            var random = SplitMix64(seed: seed &* 7919)
            var reform = RandomReform(&random)
            while (try? Topology(csv: Array(reform.csv.utf8), file: "t")) == nil { reform = RandomReform(&random) }
            let hostile = HostileRecords(seed: seed, units: reform.units, days: days)
            let questions = ["nation", "province", "branch", "department"].map { tier in
                let period = random.element(of: ["2025-06", "2025-Q1", "2025-Q3", "2025", "2025-12"])
                let asOf = random.element(of: ["2025-12-31", "2026-01-05", "2025-12-01"])
                let early = period == "2025" ? random.element(of: ["2025-02-28", "2025-06-30", "2025-07-01"]) : asOf
                return Question(period: period, asOf: early, tier: tier, within: nil)
            }
            try Self.compare(
                hostile, questions, now: "2026-01-05", topology: Array(reform.csv.utf8), seed: seed,
                coverage: &coverage)
        }
    }

    private static func compare(
        _ hostile: HostileRecords, _ questions: [Question], now: String, topology: [UInt8]? = nil,
        asPortal: Bool = false, seed: UInt64, coverage: inout Coverage
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write(hostile.files)
        let tree = try TemporaryFolder()
        if let topology { try tree.write([ReferenceFile(path: ["topology.csv"], bytes: topology)]) }
        // Two switches of the catalogue (Q-14), each on and off.
        let (minutes, isDirect) = (seed.isMultiple(of: 3) ? 420 : 480, seed.isMultiple(of: 2))
        let name = asPortal ? "portal-766.json" : "tax-766.json"
        let rules = String(decoding: ClusterFile.read("catalogue/\(name)"), as: UTF8.self).replacing(
            "\"syncFactor\": true,",
            with: "\"syncFactor\": true, \"standardDayMinutes\": \(minutes), "
                + "\"productivityChannels\": \"\(isDirect ? "direct" : "all")\",")
        #expect(rules.contains("\"standardDayMinutes\": \(minutes)"))
        try tree.write([ReferenceFile(path: ["catalogue.json"], bytes: Array(rules.utf8))])
        let reference = SlowReference(
            files: hostile.files, topology: topology ?? ClusterFile.topology63,
            procedures: ClusterFile.procedures, calendar: ClusterFile.holidays,
            now: Int(try Words.moment(now).seconds), asPortal: asPortal,
            standardDayMinutes: minutes, countsDirectAlone: isDirect)
        try compare(
            folder, reference, questions, now: now,
            topology: topology.map { _ in tree.path + "/topology.csv" },
            catalogue: tree.path + "/catalogue.json", seed: seed,
            coverage: &coverage)
    }
}
