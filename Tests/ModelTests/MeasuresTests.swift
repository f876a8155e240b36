import Model
import TestSupport
import Testing

struct MeasuresTests {
    /// Random counts over few slots, so that two of them often meet; negative ones only where a difference is wanted.
    private func random(_ random: inout SplitMix64, signed: Bool = false) throws -> Measures {
        var entries: [Measures.Entry] = []
        for measure in Measure.allCases where random.bool(oneIn: 3) {
            for key in UInt32(0)..<(measure.isSeries ? 3 : 1) where random.bool(oneIn: 2) {
                let count = Int64(random.next(in: 1...5)) * (signed && random.bool(oneIn: 2) ? -1 : 1)
                entries.append(.init(Slot(measure, key: key), count))
            }
        }
        return try Measures(canonical: entries)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `adding is commutative and associative, and a difference undoes it`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let a = try random(&generator)
            let b = try random(&generator)
            let c = try random(&generator)
            var ab = a
            try ab.add(b)
            var ba = b
            try ba.add(a)
            #expect(ab == ba, "seed \(seed)")
            var abc = ab
            try abc.add(c)
            var bc = b
            try bc.add(c)
            var other = a
            try other.add(bc)
            #expect(abc == other, "seed \(seed)")
            #expect(ab.difference(from: a) == b, "seed \(seed)")
            var moved = a
            try moved.add(b.difference(from: a))
            #expect(moved == b, "seed \(seed)")
            #expect(a.difference(from: a).isEmpty, "seed \(seed)")
            _ = try Measures(canonical: abc.entries)
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a sum out of range leaves everything as it was`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<2000 {
            let a = try random(&generator)
            let change = try random(&generator, signed: true)
            var sum = a
            do {
                try sum.add(change)
                #expect(sum.entries.allSatisfy { $0.count > 0 }, "seed \(seed)")
            } catch {
                refused += 1
                #expect(sum == a, "seed \(seed)")
            }
        }
        #expect(refused > 0)
    }

    @Test func `a sum beyond the greatest count is an overflow, and so is one beyond 64 bits`() throws {
        let most = try Measures(canonical: [.init(Slot(.received), Measures.countMax)])
        let one = try Measures(canonical: [.init(Slot(.received), 1)])
        let huge = try Measures(canonical: [.init(Slot(.received), .max)])
        for change in [one, huge] {
            var sum = most
            #expect(throws: MeasuresError.overflow(slot: Slot(.received).code)) { try sum.add(change) }
            #expect(sum == most)
        }
        var none = Measures()
        #expect(throws: MeasuresError.negative(slot: Slot(.received).code)) {
            try none.add(Measures().difference(from: one))
        }
    }

    @Test func `only ascending slots without zeros are canonical`() {
        let first = Measures.Entry(Slot(.received), 1)
        let second = Measures.Entry(Slot(.pending, key: 7), 2)
        #expect(throws: Never.self) { try Measures(canonical: [first, second]) }
        #expect(throws: MeasuresError.self) { try Measures(canonical: [second, first]) }
        #expect(throws: MeasuresError.self) { try Measures(canonical: [first, first]) }
        #expect(throws: MeasuresError.self) { try Measures(canonical: [.init(Slot(.received), 0)]) }
    }

    @Test func `sums over a series take the keys from a day on`() throws {
        let cell = try Measures(canonical: [
            .init(Slot(.scope), 9), .init(Slot(.pending, key: 3), 1), .init(Slot(.pending, key: 5), 2),
            .init(Slot(.pending, key: 9), 4), .init(Slot(.contentPending, key: 9), 8),
        ])
        #expect(cell.sum(.pending) == 7)
        #expect(cell.sum(.pending, keysFrom: 4) == 6)
        #expect(cell.sum(.pending, keysFrom: 10) == 0)
        #expect(cell[.scope] == 9)
        #expect(cell[.late] == 0)
        #expect(cell[Slot(.pending, key: 5)] == 2)
    }

    @Test func `a cell has known slots in range and counts from 1`() throws {
        func isCell(_ entry: Measures.Entry) throws -> Bool { try Measures(canonical: [entry]).isCell }
        #expect(try isCell(.init(Slot(.received), Measures.cellCountMax)))
        #expect(try !isCell(.init(Slot(.received), Measures.cellCountMax + 1)))
        #expect(try !isCell(.init(Slot(.received), -1)))
        #expect(try !isCell(.init(Slot(.received, key: 1), 1)))
        #expect(try isCell(.init(Slot(.pending, key: Slot.scheduleKey(.last)), 1)))
        #expect(try !isCell(.init(Slot(.pending, key: Slot.scheduleKey(.last) + 1), 1)))
        #expect(try !isCell(.init(Slot(.handlingTime, key: HandlingTimeBucket.count), 1)))
    }
}

struct HandlingTimeBucketTests {
    @Test func `no bucket is wider than a thirty-second of its lower bound, and every duration lies in its own`() {
        for minutes in Int64(0)..<3_000_000 {
            let index = HandlingTimeBucket.index(minutes: minutes)
            let low = HandlingTimeBucket.lowerBound(index)
            let next = HandlingTimeBucket.lowerBound(index + 1)
            if low > minutes || minutes >= next || (next - low - 1) * 32 > low {
                Issue.record("\(minutes) minutes in bucket \(index), \(low)..<\(next)")
            }
        }
    }

    @Test func `bounds and indices are inverse up to the longest span of records`() {
        let longest = (TimeText.lastSeconds - TimeText.firstSeconds) / 60
        #expect(HandlingTimeBucket.index(minutes: longest) < HandlingTimeBucket.count)
        for index in UInt32(0)...HandlingTimeBucket.index(minutes: longest) {
            let low = HandlingTimeBucket.lowerBound(index)
            #expect(HandlingTimeBucket.index(minutes: low) == index)
            #expect(HandlingTimeBucket.index(minutes: HandlingTimeBucket.lowerBound(index + 1) - 1) == index)
        }
    }
}
