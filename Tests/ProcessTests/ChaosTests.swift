import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// 63 provinces whose nodes are killed and stopped while records come in over failing lines. When the faults end
    /// everything heals by itself, and the nation's figures are what one program computes from all records.
    @Suite(.alone) struct ChaosTests {
        private static let now = "2026-11-20T10:00:00+07:00"
        private static let day = "2026-11-20"

        /// `SEED=N` replays the faults of a run, as far as real processes can be replayed; `CHAOS_SECONDS=N` makes the
        /// faults last so long.
        private static func setting(_ name: String) -> UInt64? {
            ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
        }

        @Test(arguments: [false, true])
        func `killed, stopped and cut off at random, the nation ranks as one program would`(isTiered: Bool) throws {
            let seed = Self.setting("SEED") ?? (isTiered ? 2 : 1)
            let seconds = Double(Self.setting("CHAOS_SECONDS") ?? (isLong ? 600 : 8))
            let country = try Country(
                provinces: isTiered && !isLong ? 21 : 63, branches: isLong ? 3 : 1, departments: 7, now: Self.now)
            defer { country.end() }
            let dossiers = isLong ? 30_000 : 3_000
            var flow = RecordFlow(
                try CountryTests.generate(country, dossiers: dossiers, until: Self.day, isTiered: isTiered))
            let chaos = try ChaosCountry(country, isTiered: isTiered, seed: seed)
            let begin = monotonicSeconds()
            try chaos.rage(seconds: seconds) { share in
                try flow.feed(country, share: share, seconds: seconds)
            }
            try chaos.heal()
            let healed = monotonicSeconds()
            try Self.expectAllTaken(country, chaos)
            try Self.expectEqual(country, chaos, seed)
            print(
                """
                chaos, seed \(seed), \(isTiered ? "with" : "without") province aggregators: \
                \(Int(healed - begin)) s of faults, whole \(Int(monotonicSeconds() - healed)) s after their end; \
                \(chaos.faults)
                """)
            #expect(chaos.ownEnds.isEmpty, "seed \(seed)")
            for word in ["shrunk", "store-damaged", "store-gap", "store-record-unreadable", "digest-mismatch", "crash"]
            {
                let lines = chaos.nodes.flatMap { $0.lines(with: word) }
                #expect(lines.isEmpty, "seed \(seed): \(lines.prefix(3))")
            }
            for node in chaos.nodes {
                #expect(try node.terminate() == 0, "seed \(seed): \(node.lastWords)")
            }
        }

        /// Every file that was dropped has been taken in, wherever its reader was killed.
        private static func expectAllTaken(_ country: Country, _ chaos: ChaosCountry) throws {
            var left: [String] = []
            try require(
                within: 60,
                """
                these files are taken in: \(left.prefix(4)); ended by themselves: \(chaos.ownEnds); \
                \(chaos.nodes.filter { node in left.contains { $0.contains("/\(node.name)/") } }.map(\.lastWords))
                """
            ) {
                _ = try chaos.ask("/healthz")
                left = country.units.flatMap { unit in
                    country.scratch.files("inbox/\(unit)").map { "inbox/\(unit)/\($0)" }
                }
                return left.isEmpty
            }
        }

        private static func expectEqual(_ country: Country, _ chaos: ChaosCountry, _ seed: UInt64) throws {
            // Converging is waited for once; then everything must be right.
            var end = monotonicSeconds() + 60
            for question in questions {
                let expected = try country.rank(question, records: "records", now: now)
                var found = (status: 0, body: "")
                let isEqual = try wait(within: max(2, end - monotonicSeconds())) {
                    found = try chaos.ask(question.target)
                    return found.body == expected
                }
                #expect(
                    isEqual,
                    """
                    seed \(seed), \(question): status \(found.status), \(firstDifference(expected, found.body)); \
                    \(chaos.faults)
                    """)
                if !isEqual { end = 0 }
            }
        }

        private static var questions: [Question] {
            var questions: [Question] = []
            for period in isLong ? ["2026-11", "2026-10", "2026-Q4", "2026"] : ["2026-11", "2026"] {
                for tier in ["nation", "province", "branch", "department"] {
                    for isIndicators in [false, true] {
                        questions.append(
                            Question(period: period, tier: tier, asOf: day, isIndicators: isIndicators))
                    }
                }
            }
            return questions
        }
    }
}

/// The records of a nation, which come in over time: first what is generated, then changes of the same dossiers.
private struct RecordFlow {
    private var pieces: ArraySlice<Feeding.Piece>
    private let generated: Int
    private var fed = 0
    private var rounds = 0
    private var random = SplitMix64(seed: 3)

    /// In a long run changes go on coming; so often, and so many times at most.
    private static let roundSeconds = 15.0
    private static let roundsMax = 55

    init(_ feeding: Feeding) {
        pieces = feeding.pieces[...]
        generated = feeding.pieces.count
    }

    /// Drops what is due after a share of the time.
    ///
    /// - Returns: how many files.
    mutating func feed(_ country: Country, share: Double, seconds: Double) throws -> Int {
        if Double(rounds + 1) * Self.roundSeconds < share * seconds, rounds < Self.roundsMax { try change(country) }
        // What was generated is in after nearly all of the time; changes come as soon as they are there.
        let isDue = fed < Int(1.1 * share * Double(generated)) + 1 || share == 1
        let count = isDue ? (share == 1 ? pieces.count : min(pieces.count, 1 + generated / 100)) : 0
        for piece in pieces.prefix(count) {
            try country.scratch.drop("inbox/\(piece.unit)/\(piece.name)", piece.bytes)
        }
        pieces = pieces.dropFirst(count)
        fed += count
        return count
    }

    /// A minute later in the country: moves of the same dossiers, and new ones.
    private mutating func change(_ country: Country) throws {
        rounds += 1
        let time = "2026-11-20T09:\(rounds < 10 ? "0" : "")\(rounds):00"
        let folder = "changes-\(rounds)"
        for into in ["records", folder] {
            try ProcessTests.CountryTests.tool(
                country, ProcessTests.CountryTests.changes(country, into: into, time: time))
        }
        let feeding = Feeding(country.scratch, records: folder, units: country.units, &random)
        // Soon, so that they overtake what came before.
        pieces = (feeding.pieces + pieces)[...]
    }
}
