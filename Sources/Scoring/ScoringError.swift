package import Model

/// Why a question about ranks has no answer.
package enum ScoringError: Error, Equatable, Sendable {
    /// The period begins after the as-of date: nothing of it can be known (P-04).
    case periodNotBegun(Period, asOf: Day)
    /// The tree of T has no such unit.
    case unknownUnit(UnitCode, Period)
}
