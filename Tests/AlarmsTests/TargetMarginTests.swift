import Alarms
import TestSupport
import Testing

/// How few cases decide over a target, against trying one case after the other.
struct TargetMarginTests {
    private func isMet(_ numerator: Int128, _ denominator: Int128, _ percent: Int, _ isAtLeast: Bool) -> Bool {
        isAtLeast
            ? numerator * 100 >= Int128(percent) * denominator : numerator * 100 <= Int128(percent) * denominator
    }

    /// The least number of further cases, good or bad ones, with which the verdict is another; `nil` beyond 2,000.
    private func tried(_ numerator: Int128, _ denominator: Int128, _ percent: Int, _ isAtLeast: Bool) -> Int128? {
        let before = isMet(numerator, denominator, percent, isAtLeast)
        // What breaks "at least" and what meets "at most" does not stand in the numerator.
        let counts: Int128 = before == isAtLeast ? 0 : 1
        return (1...2_000).first { isMet(numerator + counts * $0, denominator + $0, percent, isAtLeast) != before }
    }

    // N-13
    @Test func `every small ratio against every per cent, by trying`() throws {
        for denominator in Int128(1)...12 {
            for numerator in 0...denominator {
                for percent in 0...100 {
                    for isAtLeast in [true, false] {
                        let text = "\(numerator)/\(denominator) \(isAtLeast ? ">=" : "<=") \(percent) %"
                        let margin = try #require(
                            TargetMargin(numerator, of: denominator, percent: percent, isAtLeast: isAtLeast))
                        let isMet = isMet(numerator, denominator, percent, isAtLeast)
                        #expect(margin.isMet == isMet, "\(text)")
                        let found = tried(numerator, denominator, percent, isAtLeast)
                        #expect((isMet ? margin.toBreak : margin.toMeet) == found, "\(text)")
                        #expect((isMet ? margin.toMeet : margin.toBreak) == nil, "\(text)")
                    }
                }
            }
        }
    }

    // N-13, T-06
    @Test func `points a year against every small ratio of the year before, by trying`() throws {
        for (numerator, denominator) in [(0, 1), (3, 7), (9, 20), (10, 20), (14, 15), (1, 1)] as [(Int128, Int128)] {
            let isMet = { (n: Int128, d: Int128, points: Int, isAtLeast: Bool) in
                let change = 100 * (n * denominator - numerator * d) - Int128(points) * d * denominator
                return isAtLeast ? change >= 0 || n == d : change <= 0
            }
            for whole in Int128(1)...9 {
                for (good, points) in (0...whole).flatMap({ good in [0, 1, 20, 99, 100].map { (good, $0) } }) {
                    for isAtLeast in [true, false] {
                        let text = "\(good)/\(whole) after \(numerator)/\(denominator), \(points), \(isAtLeast)"
                        let margin = try #require(
                            TargetMargin(
                                good, of: whole, since: (numerator, denominator), points: points, isAtLeast: isAtLeast))
                        let before = isMet(good, whole, points, isAtLeast)
                        let counts: Int128 = before == isAtLeast ? 0 : 1
                        let found = (Int128(1)...3_000).first {
                            isMet(good + counts * $0, whole + $0, points, isAtLeast) != before
                        }
                        #expect(margin.isMet == before, "\(text)")
                        #expect((before ? margin.toBreak : margin.toMeet) == found, "\(text)")
                    }
                }
            }
        }
        // 10/20 and 20 points: 70 %; of 71/100 one more that is not leaves 71/101, and a second 71/102 = 69.6 %.
        let margin = try #require(TargetMargin(71, of: 100, since: (10, 20), points: 20, isAtLeast: true))
        #expect(margin.toBreak == 2)
        #expect(TargetMargin(1, of: 2, since: (0, 0), points: 20, isAtLeast: true) == nil)
    }

    // N-13
    @Test func `a worked example, and what has no margin`() throws {
        // 96 of 100 in time, 95 % asked: one more that is late leaves 96/101 = 95.05 %, a second 94.1 %.
        let met = try #require(TargetMargin(96, of: 100, percent: 95, isAtLeast: true))
        #expect(met.toBreak == 2 && met.perMille == 20)
        // 90 of 100: 100 more in time make 190/200 = 95 %.
        let missed = try #require(TargetMargin(90, of: 100, percent: 95, isAtLeast: true))
        #expect(missed.toMeet == 100 && missed.perMille == 1_000)
        #expect(TargetMargin(99, of: 100, percent: 100, isAtLeast: true)?.perMille == nil)
        #expect(TargetMargin(0, of: 0, percent: 50, isAtLeast: true) == nil)
        #expect(TargetMargin(2, of: 1, percent: 50, isAtLeast: true) == nil)
        #expect(TargetMargin(1, of: .max, percent: 50, isAtLeast: true) == nil)
    }
}
