import Model
import TestSupport

/// What a seed makes of a country: how large it is, how it is wired, and which kinds of faults it knows.
///
/// Swarm testing: a run in which everything goes wrong at once hides what two faults alone would show, so each seed
/// leaves whole kinds out.
package struct CountryPlan: Sendable {
    /// How large countries are.
    package enum Size: String, CaseIterable, Sendable {
        /// Two to five provinces with a few branches each.
        case small
        /// All provinces with a branch each.
        case provinces
        /// Everything that the topology has.
        case whole
        /// What somebody asked for.
        case chosen
    }

    package let seed: UInt64
    package private(set) var size: Size
    /// How many branches stand below each province.
    package var branches: [Int]
    package var hasTwoCentres: Bool
    package var hasTiers: Bool
    /// With tiers: provinces whose aggregator reads its own office's records, too.
    package var provincesOwnOffices: Bool
    /// Agents below a province that also report to a nation themselves.
    package var directShareOneIn: Int
    package var departments: Int
    package var minutes: Int
    package var faults: Set<FaultKind>
    /// Between two faults of the machines and the people, on average.
    package var faultGapMilliseconds: Int
    /// Between two records of one office, on average.
    package var recordGapMilliseconds: Int
    /// When the run begins, in Viet Nam: often just before midnight, or before a month ends.
    package var startSeconds: Int64
    /// When a store makes a snapshot, and how large its files grow: small, so that all of it happens.
    package var snapshotJournalBytes: Int
    package var segmentBytes: Int
    /// Rows that each office has from before, so that full syncs are large.
    package var historyRows: Int
    /// Procedures that offices have dossiers of.
    package var procedures: Int
    package var hasStores = true
    /// How often an idle store asks its disk.
    package var probeMilliseconds: Int64 = 5_000
    /// How often owners tell their digests: more often than in production, or a run would hardly see one.
    package var digestMilliseconds: Int64 = 60_000
    /// How often an agent looks at its source; drawn for each where `nil`.
    package var pollMilliseconds: Int64?
    /// Whether offices' records come as files that grow; drawn for each where `nil`.
    package var follows: Bool?

    /// Draws everything from the seed.
    package init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        let drawn = random.next(below: 100)
        size = drawn < 90 ? .small : drawn < 99 ? .provinces : .whole
        if size == .small {
            branches = (0..<random.next(in: 2...5)).map { _ in 0 }
            for at in branches.indices { branches[at] = random.next(in: 1...4) }
            minutes = random.next(in: 8...20)
            departments = random.next(below: 2)
        } else {
            branches = Array(repeating: size == .provinces ? 1 : Self.allBranches, count: 63)
            minutes = size == .provinces ? 3 : 2
            departments = size == .provinces ? 0 : 7
        }
        let isSmall = size == .small
        hasTwoCentres = random.bool(oneIn: 2)
        hasTiers = random.bool(oneIn: 2)
        provincesOwnOffices = random.bool(oneIn: 2)
        directShareOneIn = random.next(in: 2...4)
        faults = []
        for kind in FaultKind.allCases
        where kind != .stolenKey && kind != .forgedFigures && random.bool(oneIn: 2) {
            faults.insert(kind)
        }
        // Drawn aside, so that seeds without it run as they did before there was such a fault.
        var aside = SplitMix64(seed: seed ^ 0x57_01E4)
        if aside.bool(oneIn: 2) { faults.insert(.stolenKey) }
        if aside.bool(oneIn: 2) { faults.insert(.forgedFigures) }
        // Time is on for nearly everybody.
        if !random.bool(oneIn: 5) { faults.insert(.delay) }
        faultGapMilliseconds = (isSmall ? 6_000 : 1_500) + random.next(below: isSmall ? 40_000 : 5_000)
        recordGapMilliseconds = isSmall ? 2_000 + random.next(below: 20_000) : 30_000
        historyRows = isSmall && random.bool(oneIn: 5) ? random.next(in: 200...1_200) : 0
        procedures = !isSmall || historyRows > 0 ? 60 : 6
        snapshotJournalBytes = random.next(in: 4_000...200_000)
        segmentBytes = random.next(in: 4_000...400_000)
        startSeconds = Self.start(&random, minutes: minutes)
    }

    /// The whole country, whatever the seed.
    package static func wholeCountry(seed: UInt64) -> CountryPlan {
        var plan = CountryPlan(seed: seed)
        plan.branches = Array(repeating: allBranches, count: 63)
        plan.departments = 7
        plan.hasTwoCentres = false
        plan.hasTiers = false
        return plan
    }

    /// As many as the topology has.
    package static let allBranches = 1_000

    /// The same seed with another size: what `--provinces` and `--branches` ask for.
    package mutating func resize(provinces: Int?, branches count: Int?) {
        if provinces != nil || count != nil { size = .chosen }
        if let provinces {
            branches = (0..<provinces).map { at in branches.isEmpty ? 1 : branches[at % branches.count] }
        }
        if let count { branches = branches.map { _ in count } }
    }

    private static func start(_ random: inout SplitMix64, minutes: Int) -> Int64 {
        let dates = [(2026, 10, 31), (2026, 12, 31), (2027, 2, 28), (2026, 11, 16), (2027, 3, 31), (2026, 9, 30)]
        let (year, month, day) = random.element(of: dates)
        let midnight = Day(year: year, month: month, day: day)?.end.seconds ?? 0
        switch random.next(below: 3) {
        case 0: return midnight - 15 * 3_600
        default: return midnight - Int64(random.next(below: minutes * 60))
        }
    }

    /// In a few words, for the report of a run.
    package var summary: String {
        let provinces = branches.count
        let total = branches.allSatisfy { $0 == Self.allBranches } ? "all" : String(branches.reduce(0, +))
        return "\(provinces) provinces, \(total) branches, \(hasTwoCentres ? "two centres" : "one centre"), "
            + (hasTiers ? "tiers" : "no tiers")
            + ", \(minutes) min"
    }
}
