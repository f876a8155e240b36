/// Hashes of keys that are one to five words: procedures, units, periods and cells, which every change of a cell looks
/// up some ten times.
///
/// The standard hasher takes a third of what an update costs at a centre. This one folds products of 64 bits, with a
/// secret of the process: who chooses codes cannot know which of them meet. Nothing but tables in memory sees it.
public enum WordHash {
    /// What the process's own hasher gives is random in every process, unless the environment asks for the contrary.
    @usableFromInline static let secret: (UInt64, UInt64) = (secret(1), secret(2))

    private static func secret(_ place: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(place)
        // Odd: never the zero that would swallow the other factor.
        return UInt64(bitPattern: Int64(hasher.finalize())) | 1
    }

    /// Both halves of a product, of which each bit depends on all bits of both factors.
    @inlinable @inline(__always)
    static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// One word under a table's seed.
    @inlinable @inline(__always)
    public static func hash(_ word: UInt64, seed: Int) -> Int { hash(word, 0, seed: seed) }

    /// Two words under a table's seed.
    @inlinable @inline(__always)
    public static func hash(_ first: UInt64, _ second: UInt64, seed: Int) -> Int {
        let secret = Self.secret
        let folded = fold(first ^ secret.0, second ^ secret.1 ^ UInt64(truncatingIfNeeded: seed))
        return Int(truncatingIfNeeded: fold(folded ^ secret.1, secret.0))
    }
}

extension UnitCode {
    @inlinable
    public func _rawHashValue(seed: Int) -> Int { WordHash.hash(high, low, seed: seed) }
}

extension Period {
    @inlinable
    public func _rawHashValue(seed: Int) -> Int { WordHash.hash(UInt64(code), seed: seed) }
}

extension CellKey {
    @inlinable
    public func _rawHashValue(seed: Int) -> Int {
        procedure._rawHashValue(seed: seed &+ Int(period.code) &* 0x2545_F491_4F6C_DD1D)
    }
}
