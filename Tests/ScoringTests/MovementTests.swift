import Configuration
import Model
import Scoring
import TestSupport
import Testing

struct MovementTests {
    /// A league of three, of which X is explained; the others have only 2.1.
    private func side(
        _ cells: [String: Measures], others: [(String, Int64)], period: String = "2026-10", asOf: String = "2026-10-31",
        catalogue: Catalogue = Sample.lenient
    ) throws -> Movement.Side {
        var catalogue = catalogue
        catalogue.minimumScope = 1
        let scorer = try Sample.scorer(LostPointsTests.register, catalogue: catalogue).scorer(
            for: Sample.period(period), asOf: Sample.day(asOf))
        let own = Sample.table(cells)
        var scores = [(score: scorer.score(Sample.unit("X"), tier: .branch, cells: own, before: [:]), name: "X")]
        for (name, onTime) in others {
            let cell = Sample.table(["*": Sample.cell([.scope: 100, .onTime: onTime])])
            scores.append((scorer.score(Sample.unit(name), tier: .branch, cells: cell, before: [:]), "Unit \(name)"))
        }
        let ranking = Ranking(scores, league: League(.branch), by: scorer)
        return try #require(Movement.Side(of: Sample.unit("X"), cells: own, in: ranking, by: scorer))
    }

    private func dossiers(_ onTime: Int64, of scope: Int64, feedback: (onTime: Int64, scope: Int64) = (0, 0))
        -> [String: Measures]
    {
        var cells = ["1.001": Sample.cell([.scope: scope, .onTime: onTime, .late: scope - onTime])]
        if feedback.scope > 0 {
            cells[""] = Sample.cell([
                .feedbackScope: feedback.scope, .feedbackOnTime: feedback.onTime,
                .feedbackLate: feedback.scope - feedback.onTime,
            ])
        }
        return cells
    }

    private func text(_ part: Movement.Part) -> String {
        let kind =
            switch part.kind {
            case .procedure(let code, _): code.map { $0.description.isEmpty ? "none" : $0.description } ?? "-"
            case .applicable: "applicable"
            case .judged: "judged"
            }
        return "\(part.indicator) \(kind) \(part.scoreMicro)"
    }

    /// Goal: the case that was seen. A province fell since one late petition, 0 of 1, cost it 6 points.
    //
    @Test func `one late petition cost six points and three places, and it says so`() throws {
        var catalogue = Sample.lenient
        let place = try #require(catalogue.index(of: .feedbackOnTime))
        catalogue.indicators[place].scoring?.minimumDenominator = 1
        let others: [(String, Int64)] = [("A", 95), ("B", 90), ("C", 80), ("D", 99)]
        let before = try side(
            dossiers(96, of: 100), others: others, period: "2026-09", asOf: "2026-10-31", catalogue: catalogue)
        let after = try side(dossiers(96, of: 100, feedback: (0, 1)), others: others, catalogue: catalogue)
        #expect(before.score.scaledMicro == 96_000_000 && before.rank == 2)
        // 19.2 of 26 points.
        #expect(after.score.scaledMicro == 73_846_154 && after.rank == 5)
        let movement = Movement(from: before, to: after)
        // −600 × (20 + 26) ÷ (2 × 20 × 26) and +100 × (0.8 + 6.8) × 6 ÷ (2 × 20 × 26), in millionths.
        #expect(movement.parts.map(text) == ["5.2 applicable 4384615", "5.2 none -26538461"])
        #expect(movement.scoreMicro == -22_153_846)
        #expect(movement.places.map { "\($0.indicator) \($0.places)" } == ["5.2 -3"])
        #expect(movement.rankPlaces == -3 && movement.ownPlaces == -3 && movement.othersPlaces == 0)
        #expect(movement.passings.isEmpty)
    }

    //
    @Test func `what others did is told apart from what the unit did`() throws {
        let before = try side(dossiers(90, of: 100), others: [("A", 95), ("B", 80), ("C", 70)], period: "2026-09")
        let after = try side(dossiers(85, of: 100), others: [("A", 60), ("B", 88), ("C", 86)])
        let movement = Movement(from: before, to: after)
        #expect(movement.before.rank == 2 && movement.after.rank == 3)
        // Alone it would have stayed second.
        #expect(movement.ownPlaces == 0 && movement.othersPlaces == -1)
        #expect(
            movement.passings.map { "\($0.unit) \($0.fell) \($0.isNew)" } == [
                "A true false", "B false false", "C false false",
            ])
        #expect(movement.passings.first?.name == "Unit A")
    }

    //
    @Test func `a unit without data has one part, and without a rank no places`() throws {
        let before = try side([:], others: [("A", 95)], period: "2026-09")
        let after = try side(dossiers(90, of: 100), others: [("A", 95)])
        let movement = Movement(from: before, to: after)
        #expect(movement.parts.map(text) == [" judged 90000000"] && movement.rankPlaces == nil)
        #expect(movement.places.isEmpty && movement.passings.isEmpty)
        #expect(Movement(from: before, to: before).parts.isEmpty && Movement(from: after, to: after).parts.isEmpty)
    }

    //
    @Test func `another day of one period only ages what is pending`() throws {
        let cells = ["1.001": Sample.cell([.scope: 10], due: [.pending: ["2026-10-10": 4, "2026-10-20": 6]])]
        let before = try side(cells, others: [("A", 50)], asOf: "2026-10-10")
        let after = try side(cells, others: [("A", 50)], asOf: "2026-10-15")
        let movement = Movement(from: before, to: after)
        #expect(movement.scoreMicro == -40_000_000 && movement.parts.map(text) == ["2.1 1.001 -40000000"])
        #expect(movement.parts[0].missingBefore == 0 && movement.parts[0].missingAfter == 4)
    }

    //
    @Test func `whatever moved, the parts add up to the change of score and rank`() throws {
        for seed in 0..<(isLong ? 2_000 : 150) {
            var random = SplitMix64(seed: UInt64(seed))
            let first = RandomLosses(&random)
            var second = RandomLosses(&random)
            // Half of them by the same rules, in the same tier.
            if random.bool(oneIn: 2) {
                second = RandomLosses(
                    tier: first.tier, register: first.register, offices: second.offices, catalogue: first.catalogue)
            }
            let (before, after) = (try side(first, &random), try side(second, &random))
            let movement = Movement(from: before, to: after)
            let change = after.score.scaledMicro - before.score.scaledMicro
            #expect(movement.parts.reduce(0) { $0 + $1.scoreMicro } == change, "seed \(seed)")
            for part in movement.parts where part.kind != .judged {
                #expect(abs(error(of: part, before, after)) <= 1, "seed \(seed): \(part)")
            }
            guard let old = slowRank(before, before.score.scaledMicro),
                let new = slowRank(after, after.score.scaledMicro)
            else {
                #expect(movement.rankPlaces == nil, "seed \(seed)")
                continue
            }
            #expect(movement.rankPlaces == old - new, "seed \(seed)")
            #expect(movement.ownPlaces + movement.othersPlaces == old - new, "seed \(seed)")
            #expect(movement.ownPlaces == old - (slowRank(before, after.score.scaledMicro) ?? 0), "seed \(seed)")
        }
    }

    private func side(_ world: RandomLosses, _ random: inout SplitMix64) throws -> Movement.Side {
        let scorer = try world.scorer()
        let (score, _) = world.lost(by: scorer)
        var scores = [(score: score, name: "X")]
        for name in ["A", "B", "C", "D", "E"] where !random.bool(oneIn: 4) {
            let other = RandomLosses(&random)
            scores.append((scorer.score(Sample.unit(name), tier: world.tier, cells: other.cells, before: [:]), name))
        }
        let ranking = Ranking(scores, league: League(world.tier), by: scorer)
        return try #require(Movement.Side(of: Sample.unit("X"), cells: world.cells, in: ranking, by: scorer))
    }

    /// The rank that a score would have, by putting everybody in order.
    private func slowRank(_ side: Movement.Side, _ scaled: Int64) -> Int? {
        guard side.score.status == .ranked else { return nil }
        let others = side.ranking.rows.filter { $0.score.status == .ranked && $0.score.unit != side.score.unit }
        let all = (others.map(\.score.scaledMicro) + [scaled]).sorted(by: >)
        return all.firstIndex(of: scaled).map { $0 + 1 }
    }

    /// How far a part is from its exact value, rounded toward 0; in micro-points.
    private func error(of part: Movement.Part, _ before: Movement.Side, _ after: Movement.Side) -> Int128 {
        let (a, b) = (Int128(before.score.applicable), Int128(after.score.applicable))
        let difference = Int128(part.lostAfterMicro - part.lostBeforeMicro)
        let exact =
            part.kind == .applicable
            ? 100 * Int128(before.lost.lostMicro + after.lost.lostMicro) * (difference / 1_000_000)
            : -100 * difference * (a + b)
        return (Int128(part.scoreMicro) * 2 * a * b - exact) / (2 * a * b)
    }
}
