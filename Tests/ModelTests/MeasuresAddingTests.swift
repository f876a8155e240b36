import Model
import TestSupport
import Testing

/// Adding in place, against the plainest way of adding: every slot in a dictionary.
struct MeasuresAddingTests {
    private func plainSum(_ cell: Measures, _ difference: Measures, upTo limit: Int64) throws -> Measures {
        var counts: [Slot: Int64] = [:]
        for entry in cell.entries { counts[entry.slot] = entry.count }
        // The first fault counts, in the order of slots.
        for change in difference.entries {
            let (sum, overflow) = (counts[change.slot] ?? 0).addingReportingOverflow(change.count)
            if overflow || sum > limit { throw MeasuresError.overflow(slot: change.slot.code) }
            if sum < 0 { throw MeasuresError.negative(slot: change.slot.code) }
            counts[change.slot] = sum
        }
        return try Measures(
            canonical: counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    }

    /// Up to 60 counts, in runs of neighbours and far apart.
    private func random(_ generator: inout SplitMix64, oneIn: Int, signed: Bool) throws -> Measures {
        var entries: [Measures.Entry] = []
        for measure in Measure.allCases {
            for key in UInt32(0)..<(measure.isSeries ? 8 : 1) where generator.bool(oneIn: oneIn) {
                let count = Int64(generator.next(in: 1...3)) * (signed && generator.bool(oneIn: 3) ? -1 : 1)
                entries.append(.init(Slot(measure, key: key * 7), count))
            }
        }
        return try Measures(canonical: entries)
    }

    /// Most changes that would take away more than there is take away what there is, or are left out.
    private func fitting(
        _ difference: Measures, _ cell: Measures, _ generator: inout SplitMix64
    ) throws -> Measures {
        var entries: [Measures.Entry] = []
        for change in difference.entries {
            let there = cell[change.slot]
            if there + change.count >= 0 || generator.bool(oneIn: 60) {
                entries.append(change)
            } else if there > 0 {
                entries.append(.init(change.slot, -there))
            }
        }
        return try Measures(canonical: entries)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `every sum is that of a dictionary, and every refusal`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var (taken, refused, grown, shrunk) = (0, 0, 0, 0)
        for round in 0..<3_000 {
            var cell = try random(&generator, oneIn: round.isMultiple(of: 2) ? 2 : 4, signed: false)
            // Others keep the memory: one that is shared must not change.
            let shared = round.isMultiple(of: 3) ? cell : Measures()
            let before = cell.entries
            let difference = try fitting(
                try random(&generator, oneIn: [2, 8, 24][round % 3], signed: true), cell, &generator)
            let limit: Int64 = round.isMultiple(of: 5) ? 4 : Measures.countMax
            do {
                let expected = try plainSum(cell, difference, upTo: limit)
                try cell.add(difference, upTo: limit)
                #expect(cell == expected, "seed \(seed), round \(round)")
                taken += 1
                grown += cell.entries.count > before.count ? 1 : 0
                shrunk += cell.entries.count < before.count ? 1 : 0
            } catch let fault as MeasuresError {
                refused += 1
                #expect(throws: fault, "seed \(seed), round \(round)") { try cell.add(difference, upTo: limit) }
                #expect(cell.entries == before, "seed \(seed), round \(round)")
            }
            if round.isMultiple(of: 3) { #expect(shared.entries == before, "seed \(seed), round \(round)") }
        }
        #expect(taken > 100 && refused > 100 && grown > 10 && shrunk > 10)
    }

    @Test func `many differences in place are their sum`() throws {
        var generator = SplitMix64(seed: 9)
        var cell = Measures()
        var counts: [Slot: Int64] = [:]
        for _ in 0..<2_000 {
            var difference: [Measures.Entry] = []
            for change in try random(&generator, oneIn: 12, signed: true).entries {
                guard (counts[change.slot] ?? 0) + change.count >= 0 else { continue }
                difference.append(change)
                counts[change.slot, default: 0] += change.count
            }
            try cell.add(try Measures(canonical: difference))
        }
        let expected = counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        #expect(cell.entries == expected.map { Measures.Entry($0.key, $0.value) })
    }

    @Test func `a whole added to itself is twice as much`() throws {
        var generator = SplitMix64(seed: 5)
        var cell = try random(&generator, oneIn: 2, signed: false)
        let once = cell
        try cell.add(once)
        #expect(cell.entries.map(\.count) == once.entries.map { 2 * $0.count })
    }
}
