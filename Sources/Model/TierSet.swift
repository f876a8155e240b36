/// A set of tiers: who applies a procedure, to whom an indicator is applied.
package struct TierSet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package init(_ tier: Tier) { self.init(rawValue: 1 << tier.rawValue) }

    package init(_ tiers: some Sequence<Tier>) {
        self = tiers.reduce(into: TierSet()) { $0.formUnion(TierSet($1)) }
    }

    package static let all = TierSet(Tier.allCases)

    package func contains(_ tier: Tier) -> Bool { contains(TierSet(tier)) }
}
