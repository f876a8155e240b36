/// A figure that an official text asks of a ratio (Cluster/catalogue/targets.csv).
package struct Target: Hashable, Sendable {
    /// How the ratio is compared with the value.
    package enum Comparator: String, CaseIterable, Sendable {
        case atLeast = ">="
        case atMost = "<="
    }

    /// `T021`.
    package var id: String
    /// The text it stands in, and the place in the text.
    package var source: String
    /// The catalogue's code of the indicator.
    package var indicator: String
    package var tiers: TierSet
    /// The years for whose periods it holds.
    package var years: ClosedRange<Int>
    package var comparator: Comparator
    /// The value in per cent.
    package var percent: Int
    /// What the text says.
    package var textVi: String

    package init(
        id: String, source: String, indicator: String, tiers: TierSet, years: ClosedRange<Int>,
        comparator: Comparator, percent: Int, textVi: String
    ) {
        self.id = id
        self.source = source
        self.indicator = indicator
        self.tiers = tiers
        self.years = years
        self.comparator = comparator
        self.percent = percent
        self.textVi = textVi
    }

    /// Whether it holds for a tier in a year.
    package func holds(for tier: Tier, in year: Int) -> Bool { tiers.contains(tier) && years.contains(year) }
}
