package import Model

/// Arrivals of the next four weeks, with the error that the same method had in the past (Protocol: Z-01 to Z-14).
package struct Forecast: Equatable, Sendable {
    /// How much the method that is shown may be believed.
    package enum Verdict: String, CaseIterable, Sendable {
        /// A model that did better than every baseline on weeks that did not choose it.
        case model
        /// No model did better; a baseline is shown.
        case baseline
        /// The past is too short to compare anything; the last week is shown.
        case untested
    }

    /// What one method's forecasts were worth.
    package struct Score: Equatable, Sendable {
        package let candidate: Candidate
        /// Sum of |forecast − arrivals| on the held-out origins in millionths of a dossier; `nil`: the past is too
        /// short for it.
        package let errorMicro: Int128?
    }

    /// A week of the horizon, in millionths of a dossier.
    package struct Week: Equatable, Sendable {
        package let first: Day
        package let totalMicro: Int128
        /// Where about four of five weeks ended; `nil` with too little past.
        package let interval: ClosedRange<Int128>?
    }

    /// The last known day.
    package let origin: Day
    package let verdict: Verdict
    package let method: Candidate
    /// In the candidates' order.
    package let scores: [Score]
    /// Arrivals of the held-out days: a score's error over them is its WAPE.
    package let judged: Int128
    /// How many origins the past allowed, and how many of them judge.
    package let origins: (all: Int, judging: Int)
    /// One for each day after the origin, in millionths of a dossier.
    package let daysMicro: [Int128]
    package let weeks: [Week]
    /// Of the weeks of the held-out origins, how many lay within the interval; `nil` without one.
    package let coverage: (within: Int, of: Int)?

    /// Forecasts what follows the last day of a series.
    ///
    /// - Throws: `.nothingKnown` where the past does not hold one of each weekday, or the horizon leaves the calendar.
    /// - Complexity: O(days known + candidates × origins × horizon).
    package init(_ series: DailySeries, _ calendar: WorkingCalendar) throws(ForecastError) {
        try self.init(series, WorkingDays(calendar, around: series.last))
    }

    /// The same for many series that end on one day, whose tables are made once.
    package init(_ series: DailySeries, _ calendar: WorkingDays) throws(ForecastError) {
        let now = Origin(series, calendar, series.last)
        guard series.count > 0, series.last.advanced(by: ForecastLimits.horizon) <= .last,
            let lastWeek = now.forecast(.lastWeek)
        else { throw .nothingKnown(series.last) }
        let backtest = Backtest(series, calendar)
        let possible = Candidate.allCases.filter { backtest.trials[$0] != nil && now.forecast($0) != nil }
        (verdict, method) = Self.choose(backtest, possible)
        origin = series.last
        judged = backtest.judgedArrivals
        origins = (backtest.arrivals.count, backtest.arrivals.count - backtest.choosing)
        scores = Candidate.allCases.map {
            Score(candidate: $0, errorMicro: possible.contains($0) ? backtest.error($0, heldOut: true) : nil)
        }
        daysMicro = now.forecast(method) ?? lastWeek
        let trials = backtest.trials[method] ?? []
        let interval = Self.interval(trials.flatMap(\.residuals))
        weeks = Self.weeks(daysMicro, after: series.last, interval)
        let judging = trials.suffix(backtest.arrivals.count - backtest.choosing).flatMap(\.residuals)
        coverage = interval.map { interval in (judging.count(where: interval.contains), judging.count) }
    }

    /// The method by the origins that choose, believed by those that judge.
    private static func choose(_ backtest: Backtest, _ possible: [Candidate]) -> (Verdict, Candidate) {
        guard backtest.choosing > 0, let best = backtest.best(among: possible) else { return (.untested, .lastWeek) }
        let baselines = possible.filter(\.isBaseline)
        let fallback = backtest.best(among: baselines) ?? .lastWeek
        let isModel = !best.isBaseline && backtest.convinces(best, against: baselines)
        return isModel ? (.model, best) : (.baseline, fallback)
    }

    /// The residuals between which about 80 % lie: of 52 the 6th and the 47th.
    private static func interval(_ residuals: [Int128]) -> ClosedRange<Int128>? {
        guard residuals.count >= ForecastLimits.intervalMinimum else { return nil }
        let ordered = residuals.sorted()
        let tail = max(1, ordered.count * 6 / 52)
        return ordered[tail - 1]...ordered[ordered.count - tail]
    }

    private static func weeks(_ days: [Int128], after origin: Day, _ interval: ClosedRange<Int128>?) -> [Week] {
        stride(from: 0, to: days.count, by: 7).map { start in
            let total = days[start..<start + 7].reduce(0, +)
            return Week(
                first: origin.advanced(by: start + 1), totalMicro: total,
                interval: interval.map { max(0, total + $0.lowerBound)...max(0, total + $0.upperBound) })
        }
    }

    package static func == (left: Forecast, right: Forecast) -> Bool {
        left.origin == right.origin && left.verdict == right.verdict && left.method == right.method
            && left.scores == right.scores && left.judged == right.judged && left.origins == right.origins
            && left.daysMicro == right.daysMicro && left.weeks == right.weeks
            && left.coverage?.within == right.coverage?.within && left.coverage?.of == right.coverage?.of
    }

    /// A number of millionths as whole dossiers, rounded half up.
    package static func whole(micro: Int128) -> Int128 { (2 * micro + 1_000_000) / 2_000_000 }
}
