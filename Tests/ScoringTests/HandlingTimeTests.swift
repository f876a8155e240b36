import Model
import Scoring
import TestSupport
import Testing

struct HandlingTimeTests {
    private func time(_ minutes: [Int64]) -> HandlingTime { HandlingTime(Sample.table(["A": Sample.times(minutes)])) }

    @Test func `nothing handled has no quantile`() {
        let time = HandlingTime([:])
        #expect(time.handled == 0 && time.totalMinutes == 0)
        #expect(time.medianMinutes == nil && time.p90Minutes == nil)
    }

    @Test(arguments: [
        ([Int64(7)], Int64(7), Int64(7)), ([1, 2], 1, 2), ([1, 2, 3], 2, 3), ([5, 1, 3, 2], 2, 5),
        (Array(1...10), 5, 9), (Array(0...30), 15, 27), ([0, 0, 0, 1000], 0, 992),
        ([1440, 1441, 2880], 1440, 2880),
    ])
    func `the quantile is the lower bound of the bucket of the k-th smallest`(
        minutes: [Int64], median: Int64, p90: Int64
    ) {
        #expect(time(minutes).medianMinutes == median)
        #expect(time(minutes).p90Minutes == p90)
    }

    @Test(arguments: [UInt64(51), 52])
    func `an estimate is never too high and at most 1/32 too low, however cells are split`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let minutes = (0..<random.next(in: 1...200)).map { _ in
                Int64(random.next() >> UInt64(random.next(in: 38...63)))
            }
            let sorted = minutes.sorted()
            let cut = random.next(in: 0...minutes.count)
            let time = HandlingTime(
                Sample.table([
                    "A": Sample.times(Array(minutes[..<cut])), "B": Sample.times(Array(minutes[cut...])),
                ]))
            let median = sorted[(minutes.count + 1) / 2 - 1]
            let p90 = sorted[(minutes.count * 9 + 9) / 10 - 1]
            for (exact, estimate) in [(median, time.medianMinutes), (p90, time.p90Minutes)] {
                let estimate = estimate ?? -1
                #expect(estimate <= exact && (exact - estimate) * 32 <= estimate, "seed \(seed)")
            }
            #expect(time.totalMinutes == Int128(minutes.reduce(0, +)), "seed \(seed)")
        }
    }
}
