/// The forecast's maxima and windows, each with its reason (Protocol: Z-01 to Z-14).
package enum ForecastLimits {
    /// Arrivals of one day. With it a forecast's numerator stays below 2^112, so 128 bits hold everything; a day on
    /// which every person of the country hands in 600 dossiers has fewer.
    package static let dayMax: Int64 = 1 << 36
    /// The days that are forecast: four weeks, since staff is planned by the month.
    package static let horizon = 28
    /// How often the past is forecast from what was known then: a year of four-week steps.
    package static let origins = 13
    /// How far back the tables of working days reach: 14 × 28 days to the oldest origin, and as far again as the year
    /// before it and its twelve whole months.
    package static let tableDays = 800
    /// The last of them, which choose nothing: the error that is shown is theirs.
    package static let heldOut = 4
    /// Dossiers in the last 364 days below which a procedure is not forecast by itself: two a week (Z-15).
    package static let procedureMinimum: Int64 = 104
    /// Residuals below which no interval is shown: with fewer, its ends would be single weeks.
    package static let intervalMinimum = 26
    /// Months that are over, of which the time at the desk is taken: enough visits, and still how one works today.
    package static let deskMonths = 3
    /// Of a desk's time, how much it serves (Z-20).
    package static let deskBusyPercent = 85
}
