/// How arrivals may be forecast, in the order in which equal errors are settled (Z-04 to Z-09).
package enum Candidate: String, CaseIterable, Sendable {
    /// The last same weekday.
    case lastWeek = "last-week"
    /// The same weekday 52 weeks before.
    case lastYear = "last-year"
    /// The median of the last forty working days: no pattern at all.
    case level
    /// The median of the last eight same weekdays.
    case weekday
    /// The same without what the end of the month adds, times how much busier a month's last working days are.
    case monthEnd = "month-end"
    /// Last year's day, times how much busier the last four weeks were than those of last year.
    case yearTrend = "year-trend"

    /// What a model must beat to be called one.
    package var isBaseline: Bool { self == .lastWeek || self == .lastYear || self == .level }
}
