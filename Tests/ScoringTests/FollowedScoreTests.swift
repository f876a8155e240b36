import Configuration
import Model
import Scoring
import TestSupport
import Testing

/// A score that follows changes is the score of all cells, whatever changed and whenever somebody asked.
struct FollowedScoreTests {
    /// The merged cells of one unit in a period and in the one before.
    private struct Merged {
        var now: [ProcedureCode: Measures] = [:]
        var before: [ProcedureCode: Measures] = [:]
    }

    @Test(arguments: UInt64(0)..<40)
    func `it equals the score of all cells after every change`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let country = RandomLosses(&random)
        var catalogue = country.catalogue
        if random.bool(oneIn: 2) { catalogue.activeBaseTiers = TierSet(country.tier) }
        if random.bool(oneIn: 2) { catalogue.switches.paidOnlineDenominator = .withDossiers }
        let scorer = try Sample.scorer(country.register, catalogue: catalogue)
            .scorer(for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
        var merged = Merged()
        for office in country.offices {
            for (code, cell) in office.cells { try merged.now[code, default: Measures()].add(cell) }
        }
        let unit = country.offices[0].unit
        func whole() -> UnitScore {
            scorer.score(unit, tier: country.tier, cells: merged.now, before: merged.before)
        }
        var followed = FollowedScore(whole())
        let codes = country.register.map(\.code) + [.unknown, .none]
        for step in 0..<60 {
            let code = random.element(of: codes)
            var cell = code == .none ? RandomLosses.feedback(&random) : RandomLosses.cell(&random)
            if random.bool(oneIn: 4) { cell = Measures() }
            if random.bool(oneIn: 4) {
                let old = merged.before.updateValue(cell, forKey: code) ?? Measures()
                followed.followBefore(code, cell.difference(from: old), now: cell, by: scorer)
            } else {
                let old = merged.now.updateValue(cell, forKey: code) ?? Measures()
                followed.follow(code, cell.difference(from: old), now: cell, by: scorer)
            }
            guard !random.bool(oneIn: 3) else { continue }
            #expect(followed.score(by: scorer) == whole(), "seed \(seed), step \(step)")
        }
    }
}
