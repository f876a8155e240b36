/// Random numbers for generated nations: Steele, Lea and Flood's SplitMix64, integers only, so that one seed gives the
/// same nation on every machine.
package struct Dice: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// A generator for one thing among many: the n-th dossier of an office rolls the same numbers whatever else is
    /// generated, in whatever order.
    package init(seed: UInt64, _ number: Int) {
        state = Self.mix(seed &+ UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// An integer from 0 up to, not including, `bound`, which must be positive.
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// An integer of the range, both ends included.
    package mutating func roll(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in so many of a thousand cases.
    package mutating func chance(perMille: Int) -> Bool { below(1000) < perMille }

    /// One index of a list of cumulative weights, whose last element is the total.
    package mutating func index(cumulative weights: [Int]) -> Int {
        guard let total = weights.last, total > 0 else { return 0 }
        let target = below(total)
        var low = 0
        var high = weights.count - 1
        while low < high {
            let middle = (low + high) / 2
            if weights[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// A seed that depends on a text, for offices and procedures.
    static func seed(_ seed: UInt64, _ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = seed ^ 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = mix((hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3) }
        return hash
    }
}
