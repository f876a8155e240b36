/// Splits integers into integer parts that add up to them exactly: every part is its exact share rounded down, and what
/// is left goes, one each, to the largest remainders, among equal ones to the first.
enum Apportioning {
    /// The total in proportion to weights.
    ///
    /// - Parameters:
    ///   - total: not negative and below 2^40.
    ///   - weights: none negative, below 2^85 each; not all of them 0 unless the total is 0.
    /// - Returns: a part for each weight, in their order.
    /// - Complexity: O(n log n).
    static func split(_ total: Int64, by weights: [Int128]) -> [Int64] {
        let whole = weights.reduce(0, +)
        guard whole > 0 else { return weights.map { _ in 0 } }
        return parts(of: total, weights.map { Int128(total) * $0 }, over: whole)
    }

    /// The total into parts whose exact values are fractions over one denominator: they may be negative, and add up to
    /// less than 1 away from the total.
    static func parts(of total: Int64, _ numerators: [Int128], over denominator: Int128) -> [Int64] {
        var parts: [Int64] = []
        var remainders: [(place: Int, size: Int128)] = []
        parts.reserveCapacity(numerators.count)
        for (place, numerator) in numerators.enumerated() {
            var (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
            if remainder < 0 {
                quotient -= 1
                remainder += denominator
            }
            parts.append(Int64(quotient))
            if remainder > 0 { remainders.append((place, remainder)) }
        }
        let left = total - parts.reduce(0, +)
        guard left > 0 else { return parts }
        remainders.sort { $0.size != $1.size ? $0.size > $1.size : $0.place < $1.place }
        for (place, _) in remainders.prefix(Int(left)) { parts[place] += 1 }
        return parts
    }
}
