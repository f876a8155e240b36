/// A ratio of counts, or the product of two, without any rounding.
///
/// A merged count is below 2^53 and a unit has fewer than 2^32 cells, so a sum is below 2^85, the product of two below
/// 2^170, and everything below that is multiplied by less than 2^40: 256 bits hold it all, and nothing can overflow.
package struct ExactRatio: Equatable {
    private let top: Wide
    private let bottom: Wide

    /// The ratio capped at 1; the denominator is positive, the numerator not negative.
    package init(capping numerator: Int128, over denominator: Int128) {
        top = Wide(UInt128(max(0, min(numerator, denominator))), 1)
        bottom = Wide(UInt128(denominator), 1)
    }

    /// The product of two capped ratios (3.3).
    package init(
        capping numerator: Int128, over denominator: Int128, times factor: (numerator: Int128, denominator: Int128)
    ) {
        top = Wide(
            UInt128(max(0, min(numerator, denominator))), UInt128(max(0, min(factor.numerator, factor.denominator))))
        bottom = Wide(UInt128(denominator), UInt128(factor.denominator))
    }

    /// The points in micro-points: `maximum` when the ratio reaches `fullAtPercent`, else maximum × ratio ÷ full-at,
    /// rounded half up, once.
    package func pointsMicro(maximum: Int, fullAtPercent: Int) -> Int64 {
        let all = UInt64(maximum) * 1_000_000
        // ratio ≥ full-at, without dividing: top × 100 ≥ bottom × full-at.
        let divisor = bottom.times(UInt64(fullAtPercent))
        let reached = top.times(100)
        if reached >= divisor { return Int64(all) }
        return Int64(reached.times(all).dividedHalfUp(by: divisor))
    }

    /// The ratio in millionths, rounded half up; for showing.
    package var micro: Int64 { Int64(top.times(1_000_000).dividedHalfUp(by: bottom)) }
}

/// An unsigned integer of 256 bits, as much of one as scoring needs.
package struct Wide: Comparable {
    private var high: UInt128
    private var low: UInt128

    package init(_ left: UInt128, _ right: UInt128) { (high, low) = left.multipliedFullWidth(by: right) }

    private init(high: UInt128, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// The product; the caller keeps it below 2^256.
    package func times(_ factor: UInt64) -> Wide {
        let product = low.multipliedFullWidth(by: UInt128(factor))
        return Wide(high: high * UInt128(factor) + product.high, low: product.low)
    }

    package static func < (left: Wide, right: Wide) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    package static func + (left: Wide, right: Wide) -> Wide {
        let (low, carry) = left.low.addingReportingOverflow(right.low)
        return Wide(high: left.high + right.high + (carry ? 1 : 0), low: low)
    }

    /// The quotient, rounded half up; it must be below 2^40, as 1,000 points in micro-points are, and the divisor
    /// positive and below 2^200.
    package func dividedHalfUp(by divisor: Wide) -> UInt64 {
        // Real offices' counts: everything fits 128 bits.
        let room = UInt128.max / 4
        if high == 0, divisor.high == 0, low <= room, divisor.low <= room {
            return UInt64((2 * low + divisor.low) / (2 * divisor.low))
        }
        // The greatest q with (2q - 1) × divisor ≤ 2 × self, bit by bit: no wide division, and obviously exact.
        let doubled = self + self
        var quotient: UInt64 = 0
        for bit in (0..<40).reversed() {
            let candidate = quotient | 1 << UInt64(bit)
            if divisor.times(2 * candidate - 1) <= doubled { quotient = candidate }
        }
        return quotient
    }
}
