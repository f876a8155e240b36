package import Model

/// One indicator of one unit.
package struct IndicatorScore: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// It has points, maybe by a zero rule.
        case scored
        /// The denominator is 0 and the indicator is left out.
        case empty
        /// Something was counted, but less than the catalogue's minimum: left out like `empty`, shown with its counts.
        case few
        /// Shown, without points.
        case info
        case notApplicable = "not-applicable"
    }

    package let state: State
    /// What was counted; 0 when not applicable. Only growth can be negative.
    package let numerator: Int128
    package let denominator: Int128
    /// Millionths of a point; 0 unless scored.
    package let pointsMicro: Int64

    static let notApplicable = IndicatorScore(state: .notApplicable, numerator: 0, denominator: 0, pointsMicro: 0)
}

/// All indicators of one unit in one period, and what they add up to.
package struct UnitScore: Hashable, Sendable {
    package enum Status: String, CaseIterable, Comparable, Sendable {
        case ranked
        /// Fewer dossiers in scope, or fewer applicable points, than the catalogue's minima: a score without rank and
        /// band.
        case tooFew = "too-few"
        /// No dossier in scope: 0 everywhere.
        case noData = "no-data"

        package static func < (left: Status, right: Status) -> Bool { left.place < right.place }

        private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package let unit: UnitCode
    package let tier: Tier
    package let status: Status
    /// In the catalogue's order. Counted for a unit without data too.
    package let indicators: [IndicatorScore]
    /// Sums of micro-points in the order of the catalogue's groups.
    package let groupsMicro: [Int64]
    package let pointsMicro: Int64
    /// The maxima, in whole points, of the indicators that are applicable, not empty and not few.
    package let applicable: Int
    /// points × 100 ÷ applicable in micro-points, rounded half up.
    package let scaledMicro: Int64
    /// C(scope): dossiers that were open at some time of the period.
    package let scope: Int128
    /// What the indicators were computed from, for explanations.
    let totals: Totals
    /// The catalogue's, of which an officer's year is made.
    let switches: Catalogue.Switches
    /// Working days of the calendar year in which the period ends.
    package let workingDaysOfYear: Int
    /// 1.1, 1.2 and 1.3 of what it drafts.
    let drafted: RegisterIndicators

    init(
        unit: UnitCode, tier: Tier, catalogue: Catalogue, indicators: [IndicatorScore], totals: Totals,
        workingDaysOfYear: Int, drafted: RegisterIndicators
    ) {
        switches = catalogue.switches
        self.workingDaysOfYear = workingDaysOfYear
        self.unit = unit
        self.tier = tier
        self.indicators = indicators
        self.totals = totals
        self.drafted = drafted
        scope = totals[.scope]
        var groups = [Int64](repeating: 0, count: catalogue.groups.count)
        var applicable = 0
        if scope > 0 {
            // By place: an indicator is a dozen names and texts to copy.
            for place in indicators.indices where indicators[place].state == .scored {
                groups[catalogue.indicators[place].group] += indicators[place].pointsMicro
                applicable += catalogue.indicators[place].scoring?.maximum ?? 0
            }
        }
        let isTooFew =
            scope < Int128(catalogue.minimumScope) || applicable < catalogue.minimumApplicable[tier] ?? 0
        status = scope == 0 ? .noData : isTooFew ? .tooFew : .ranked
        groupsMicro = groups
        pointsMicro = groups.reduce(0, +)
        self.applicable = applicable
        // At most 30,000 points in micro-points, times 200: far inside 64 bits.
        let whole = Int64(applicable)
        scaledMicro = whole == 0 ? 0 : (2 * pointsMicro * 100 + whole) / (2 * whole)
    }
}
