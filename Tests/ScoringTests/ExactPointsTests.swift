import Scoring
import TestSupport
import Testing

struct ExactPointsTests {
    private func points(_ numerator: Int128, _ denominator: Int128, _ maximum: Int, _ fullAt: Int = 100) -> Int64 {
        ExactRatio(capping: numerator, over: denominator).pointsMicro(maximum: maximum, fullAtPercent: fullAt)
    }

    // P-29, P-30
    @Test func `points rise in proportion and are capped`() {
        #expect(points(0, 7, 6) == 0)
        #expect(points(3, 4, 20) == 15_000_000)
        #expect(points(7, 7, 6) == 6_000_000)
        #expect(points(9, 7, 6) == 6_000_000)
        #expect(points(1, 3, 2) == 666_667)
        #expect(points(2, 3, 2) == 1_333_333)
        #expect(points(-5, 3, 2) == 0)
    }

    @Test func `all points from the threshold on, none of the rest lost before it`() {
        #expect(points(80, 100, 2, 80) == 2_000_000)
        #expect(points(799_999_999, 1_000_000_000, 2, 80) == 2_000_000)
        #expect(points(7_999_999, 10_000_000, 2, 80) == 2_000_000)
        #expect(points(799_999, 1_000_000, 2, 80) == 1_999_998)
        #expect(points(1, 2, 6, 50) == 6_000_000)
        #expect(points(1, 4, 6, 50) == 3_000_000)
        #expect(points(9, 10, 6, 90) == 6_000_000)
        #expect(points(45, 100, 6, 90) == 3_000_000)
    }

    /// 1/128 of a point is 7,812.5 millionths; and exact halves at the very bottom.
    @Test func `exact halves are rounded up, anything less is not`() {
        #expect(points(1, 128, 1) == 7813)
        #expect(points(3, 128, 1) == 23_438)
        #expect(points(1, 2_000_000, 1) == 1)
        #expect(points(1, 2_000_001, 1) == 0)
        #expect(points(3, 2_000_000, 1) == 2)
        #expect(points(2_999_999, 2_000_000_000_000, 1) == 1)
        #expect(points(1, 1_600_000, 1, 80) == 1)
        #expect(points(1, 2_500_000, 1, 80) == 1)
        #expect(points(1, 2_500_001, 1, 80) == 0)
    }

    /// The largest sums that cells can make, in the product of 3.3: 2^85 each.
    @Test func `sums far beyond 64 bits stay exact`() {
        let huge = Int128(1) << 85
        #expect(points(huge, huge, 1000) == 1_000_000_000)
        #expect(points(huge - 1, huge, 1000) == 1_000_000_000)
        #expect(points(huge / 2, huge, 1000) == 500_000_000)
        #expect(points(huge / 128, huge, 1) == 7813)
        #expect(points(huge / 128 - 1, huge, 1) == 7812)
        let product = ExactRatio(capping: huge / 16, over: huge, times: (numerator: huge / 8, denominator: huge))
        #expect(product.pointsMicro(maximum: 1, fullAtPercent: 100) == 7813)
        let below = ExactRatio(capping: huge / 16 - 1, over: huge, times: (numerator: huge / 8, denominator: huge))
        #expect(below.pointsMicro(maximum: 1, fullAtPercent: 100) == 7812)
        let full = ExactRatio(capping: huge * 2, over: huge, times: (numerator: huge * 3, denominator: huge))
        #expect(full.pointsMicro(maximum: 1000, fullAtPercent: 100) == 1_000_000_000)
    }

    /// Against plain 128-bit arithmetic where that is enough.
    @Test(arguments: [UInt64(11), 12, 13])
    func `every fraction is what plain division gives`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let denominator = UInt128(random.next() >> UInt64(random.next(in: 20...63))) + 1
            let numerator = UInt128(random.next()) % (denominator + denominator / 4 + 1)
            let maximum = UInt128(random.next(in: 1...1000))
            let fullAt = UInt128(random.next(in: 1...100))
            let capped = min(numerator, denominator)
            let top = maximum * 1_000_000 * capped * 100
            let bottom = fullAt * denominator
            let expected = capped * 100 >= bottom ? maximum * 1_000_000 : (2 * top + bottom) / (2 * bottom)
            let got = points(Int128(numerator), Int128(denominator), Int(maximum), Int(fullAt))
            #expect(UInt128(got) == expected, "seed \(seed): \(numerator)/\(denominator) max \(maximum) at \(fullAt)")
        }
    }

    // P-29
    /// The rounding in its own words: |2 × points × divisor − 2 × dividend| ≤ divisor, a half going up.
    @Test(arguments: [UInt64(21), 22])
    func `the product of two ratios is rounded once`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            func count() -> UInt128 { UInt128(random.next() >> UInt64(random.next(in: 34...63))) + 1 }
            let (a, b, c, d) = (count(), count(), count(), count())
            let top = min(a, b) * min(c, d)
            let bottom = b * d
            let ratio = ExactRatio(
                capping: Int128(a), over: Int128(b), times: (numerator: Int128(c), denominator: Int128(d)))
            let got = UInt128(ratio.pointsMicro(maximum: 6, fullAtPercent: 50))
            let exact = top * 100 >= bottom * 50 ? 6_000_000 : (2 * 6_000_000 * top * 2 + bottom) / (2 * bottom)
            #expect(got == exact, "seed \(seed): \(a)/\(b) × \(c)/\(d)")
        }
    }
}
