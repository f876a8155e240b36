internal import Model

/// What the candidates would have forecast in the past, held against what came (Z-10, Z-11).
struct Backtest {
    /// One candidate on one origin.
    struct Trial {
        /// Sum over the days of |forecast − arrivals|, in millionths.
        var error: Int128 = 0
        /// Arrivals less forecast of each week, in millionths.
        var residuals: [Int128] = []
    }

    /// By candidate, then by origin from the oldest; a candidate for which the past was too short at one of them is
    /// out.
    let trials: [Candidate: [Trial]]
    /// Arrivals of the 28 days after each origin, from the oldest.
    let arrivals: [Int128]

    /// How many of the origins choose; the others, the last ones, only judge.
    var choosing: Int { max(0, arrivals.count - ForecastLimits.heldOut) }

    /// Over the origins from which the last week can be told; the newest ends with the last Sunday that is known.
    init(_ series: DailySeries, _ calendar: WorkingDays) {
        let sunday = series.last.advanced(by: -((series.last.weekday + 1) % 7))
        var origins: [Origin] = []
        for back in (1...ForecastLimits.origins).reversed() {
            let origin = Origin(series, calendar, sunday.advanced(by: -ForecastLimits.horizon * back))
            if origin.day >= series.first, origin.forecast(.lastWeek) != nil { origins.append(origin) }
        }
        arrivals = origins.map {
            series.sum($0.day.advanced(by: 1)...$0.day.advanced(by: ForecastLimits.horizon))
        }
        var trials: [Candidate: [Trial]] = [:]
        for candidate in Candidate.allCases {
            let results = origins.compactMap { Self.trial(candidate, $0, series) }
            if results.count == origins.count { trials[candidate] = results }
        }
        self.trials = trials
    }

    private static func trial(_ candidate: Candidate, _ origin: Origin, _ series: DailySeries) -> Trial? {
        guard let forecasts = origin.forecast(candidate) else { return nil }
        var trial = Trial()
        var week: Int128 = 0
        for (place, forecast) in forecasts.enumerated() {
            let residual = Int128(series[origin.day.advanced(by: place + 1)]) * 1_000_000 - forecast
            trial.error += Int128(residual.magnitude)
            week += residual
            if place % 7 == 6 {
                trial.residuals.append(week)
                week = 0
            }
        }
        return trial
    }

    /// A candidate's error over the origins that choose, or over those that judge; `nil` when it is out.
    func error(_ candidate: Candidate, heldOut: Bool) -> Int128? {
        trials[candidate].map { trials in
            (heldOut ? trials.suffix(arrivals.count - choosing) : trials.prefix(choosing)).reduce(0) { $0 + $1.error }
        }
    }

    /// Arrivals over the origins that judge.
    var judgedArrivals: Int128 { arrivals.suffix(arrivals.count - choosing).reduce(0, +) }

    /// Whether a model did better than every baseline on the origins that judge, and than the level by a tenth: on
    /// noise a median beats any single day, and by luck the level too.
    func convinces(_ model: Candidate, against baselines: [Candidate]) -> Bool {
        guard let own = error(model, heldOut: true), let level = error(.level, heldOut: true), own * 10 < level * 9
        else { return false }
        return baselines.allSatisfy { baseline in error(baseline, heldOut: true).map { own < $0 } ?? false }
    }

    /// The candidate with the least error on the origins that choose; equal ones in the candidates' order.
    func best(among candidates: [Candidate]) -> Candidate? {
        var best: (candidate: Candidate, error: Int128)?
        for candidate in candidates {
            guard let error = error(candidate, heldOut: false) else { continue }
            if best.map({ error < $0.error }) ?? true { best = (candidate, error) }
        }
        return best?.candidate
    }
}
