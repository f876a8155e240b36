/// The house's random numbers for tests: small, fast, and the same sequence on every machine for one seed.
///
/// The algorithm is Steele, Lea and Flood's SplitMix64. A test that uses it prints the seed when it fails.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// An integer from 0 up to, not including, `bound`, which must be positive.
    ///
    /// The high half of a full-width product is taken: no division, and a bias far below what a test can see.
    package mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// An integer of the range, both ends included.
    package mutating func next(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + next(below: range.upperBound - range.lowerBound + 1)
    }

    /// True once in `count` on average.
    package mutating func bool(oneIn count: Int) -> Bool { next(below: count) == 0 }

    /// One of the elements; the collection must not be empty.
    package mutating func element<Items: RandomAccessCollection>(of items: Items) -> Items.Element {
        items[items.index(items.startIndex, offsetBy: next(below: items.count))]
    }

    /// Random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for _ in 0..<count { bytes.append(UInt8(truncatingIfNeeded: next())) }
        return bytes
    }

    /// A generator of its own for a part of the test, so that adding draws to one part leaves the others alone.
    package mutating func split() -> SplitMix64 { SplitMix64(seed: next()) }
}
