package import Forecast
package import Model

/// The forecasts of every unit of a tree, a line each: the answer of `/api/v1/forecasts.csv` and of `tamcap forecast`
/// without a unit, which are the same bytes (Z-22).
package struct ForecastList: Sendable {
    package struct Row: Sendable {
        package var unit: UnitCode
        package var name: String
        package var tier: Tier
        /// Why there is no forecast; `nil` where there is one.
        package var reason: ForecastError?
        package var report: ForecastReport?
    }

    /// Ascending by code.
    package let rows: [Row]
    package let asOf: Day

    /// - Parameters:
    ///   - tree: that of the as-of date.
    ///   - calendar: which days are off.
    ///   - asOf: the first day that is forecast.
    ///   - procedure: `nil`: all together.
    ///   - province: whose aggregator asks, which knows only what is at or below it; `nil` at the centre.
    ///   - received: what a unit received by itself, with what counts with it.
    /// - Complexity: O(units × a forecast).
    package init(
        _ tree: Tree, _ calendar: WorkingCalendar, before asOf: Day, procedure: ProcedureCode?,
        within province: UnitCode? = nil, _ received: (UnitCode) -> OwnReceived
    ) {
        var forecasts = TreeForecasts(tree, calendar, before: asOf, isProcedure: procedure != nil)
        var rows: [Row] = []
        for unit in tree.units {
            if let province, unit != province, !tree.ancestors(of: unit).contains(province) { continue }
            var row = Row(unit: unit, name: tree.name(of: unit) ?? "", tier: tree.tier(of: unit) ?? .branch)
            do throws(ForecastError) {
                let (forecast, knownFrom) = try forecasts.forecast(of: unit, received)
                row.report = ForecastReport(
                    unit: unit, name: row.name, procedure: procedure, knownFrom: knownFrom, forecast: forecast,
                    offices: forecasts.offices(of: unit, received))
            } catch {
                row.reason = error
            }
            rows.append(row)
        }
        self.rows = rows
        self.asOf = asOf
    }

    private static let weeks = 1...(ForecastLimits.horizon / 7)

    static let columns =
        ["unit_code", "name", "tier", "from", "known_from", "state", "method", "wape_micro", "held", "held_of"]
        + weeks.flatMap { ["week\($0)_micro", "week\($0)_low_micro", "week\($0)_high_micro"] }
        + ["total_micro", "offices", "offices_without", "offices_micro"]

    /// Every unit's line; a unit without a forecast says why in `state` and has no figures.
    package func csv(for reader: ExactCSV.Reader = .program, origin: FileOrigin? = nil) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        sheet.head(Self.columns)
        for row in rows {
            sheet.code(row.unit.description)
            sheet.text(row.name)
            sheet.text(row.tier.description)
            sheet.text(asOf.description)
            if let report = row.report {
                write(report, to: &sheet)
            } else {
                sheet.empty()
                sheet.text(Self.state(row.reason))
                for _ in 0..<Self.columns.count - 6 { sheet.empty() }
            }
            sheet.endRow()
        }
        return sheet.bytes
    }

    private func write(_ report: ForecastReport, to sheet: inout SheetWriter) {
        let forecast = report.forecast
        // A forecast's days are at most four times `ForecastLimits.dayMax`, so a week in millionths is below 2^61.
        func micro(_ value: Int128?) { sheet.micro(value.flatMap { Int64(exactly: $0) }) }
        sheet.text(report.knownFrom.description)
        sheet.text(forecast.verdict.rawValue)
        sheet.text(forecast.method.rawValue)
        micro(forecast.scores.first { $0.candidate == forecast.method }.flatMap { report.errorMicro($0) })
        sheet.whole(forecast.coverage?.within)
        sheet.whole(forecast.coverage?.of)
        for week in forecast.weeks {
            micro(week.totalMicro)
            micro(week.interval?.lowerBound)
            micro(week.interval?.upperBound)
        }
        micro(report.totalMicro)
        sheet.whole(report.offices?.forecast)
        sheet.whole(report.offices?.without)
        micro(report.offices?.totalMicro)
    }

    /// `few` (Z-15), `wrong` for counts that no office has, otherwise `unknown`: too little of the past is told.
    private static func state(_ reason: ForecastError?) -> String {
        switch reason {
        case .tooFew: "few"
        case .count: "wrong"
        case .nothingKnown, nil: "unknown"
        }
    }

    /// For a terminal: those that can be forecast, in whole dossiers.
    package func table(_ language: PageLanguage = .vietnamese) -> String {
        let words = PageWords.of(language)
        var table = TextTable([
            .left(words.say("Mã", "Code")), .left(words.say("Đơn vị", "Unit")),
            .right(words.say("Bốn tuần", "Four weeks")), .right(words.say("Tổng các cơ quan", "Sum of the offices")),
            .right(words.say("Sai số (WAPE) %", "Error (WAPE) %")), .left(words.say("Cách dự báo", "Method")),
        ])
        for row in rows {
            guard let report = row.report else { continue }
            let score = report.forecast.scores.first { $0.candidate == report.forecast.method }
            let error = score.flatMap { report.errorMicro($0) }.map {
                DisplayText.twoDecimals(micro: Int64(clamping: $0 * 100), language)
            }
            table.append([
                row.unit.description, row.name, report.number(report.totalMicro, words),
                report.offices.map { report.number($0.totalMicro, words) } ?? "", error ?? "–",
                ForecastReport.name(report.forecast.method, words),
            ])
        }
        let without = rows.count { $0.report == nil }
        let note = words.say(
            "\(without) đơn vị chưa đủ số liệu để dự báo", "\(without) units cannot be forecast")
        return table.text(colouredColumn: nil) + note + "\n"
    }
}
