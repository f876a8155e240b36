internal import Bytes
package import Forecast
package import Model

/// A forecast of arrivals as people and programs read it (Protocol/22-forecast.md).
package struct ForecastReport: Sendable {
    package var unit: UnitCode
    package var name: String
    /// `nil`: all procedures together.
    package var procedure: ProcedureCode?
    /// The first day of the series.
    package var knownFrom: Day
    package var forecast: Forecast
    /// Units whose days are known only from after a month (Z-17), ascending.
    package var notTold: [Gap]
    /// What its offices expect, each by itself (Z-21); `nil` for a unit without others below it.
    package var offices: TreeForecasts.Offices?

    /// The last month of a unit of which it has told fewer days than dossiers.
    package struct Gap: Sendable {
        package var unit: UnitCode
        package var month: Period

        package init(unit: UnitCode, month: Period) {
            self.unit = unit
            self.month = month
        }
    }

    package init(
        unit: UnitCode, name: String, procedure: ProcedureCode? = nil, knownFrom: Day, forecast: Forecast,
        notTold: [Gap] = [], offices: TreeForecasts.Offices? = nil
    ) {
        self.knownFrom = knownFrom
        self.notTold = notTold
        self.offices = offices
        self.unit = unit
        self.name = name
        self.procedure = procedure
        self.forecast = forecast
    }

    /// The first day that is forecast; what was received before it is known.
    package var firstDay: Day { forecast.origin.advanced(by: 1) }

    /// Four weeks together, in millionths.
    var totalMicro: Int128 { forecast.weeks.reduce(0) { $0 + $1.totalMicro } }

    /// A method's error as a share of the arrivals in millionths, rounded half up; `nil` where it is out, or nothing
    /// came on the days that judge.
    func errorMicro(_ score: Forecast.Score) -> Int128? {
        guard let error = score.errorMicro, forecast.judged > 0 else { return nil }
        return (2 * error + forecast.judged) / (2 * forecast.judged)
    }

    // MARK: - For programs

    /// `kind,date,name,micro,low_micro,high_micro`: a line for each day, week and method, exact; and of a unit with
    /// offices for each week of their sum, where the name is how many of how many are in it.
    package func csv() -> [UInt8] {
        var csv = CSVWriter(forSpreadsheet: false)
        csv.row(["kind", "date", "name", "micro", "low_micro", "high_micro"])
        for (place, micro) in forecast.daysMicro.enumerated() {
            csv.field("day")
            csv.field(firstDay.advanced(by: place).description)
            csv.field(forecast.method.rawValue)
            csv.field(micro)
            csv.emptyField()
            csv.emptyField()
            csv.endRow()
        }
        for week in forecast.weeks {
            csv.field("week")
            csv.field(week.first.description)
            csv.field(forecast.method.rawValue)
            csv.field(week.totalMicro)
            csv.field(week.interval?.lowerBound)
            csv.field(week.interval?.upperBound)
            csv.endRow()
        }
        for score in forecast.scores {
            csv.field("wape")
            csv.field(forecast.origin.description)
            csv.field(score.candidate.rawValue)
            csv.field(errorMicro(score))
            csv.emptyField()
            csv.emptyField()
            csv.endRow()
        }
        if let offices {
            for (week, micro) in zip(forecast.weeks, offices.weeksMicro) {
                csv.field("offices")
                csv.field(week.first.description)
                csv.field("\(offices.forecast)/\(offices.forecast + offices.without)")
                csv.field(micro)
                csv.emptyField()
                csv.emptyField()
                csv.endRow()
            }
        }
        return csv.bytes
    }

    package func json() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("name", name)
            json.field("procedure", procedure?.description)
            json.field("knownFrom", knownFrom.description)
            json.field("knownTo", forecast.origin.description)
            json.field("notTold") { json in json.array { json in appendGaps(&json) } }
            json.field("verdict", forecast.verdict.rawValue)
            json.field("method", forecast.method.rawValue)
            json.field("totalMicro", totalMicro)
            json.field("days") { json in json.array { json in appendDays(&json) } }
            json.field("weeks") { json in json.array { json in appendWeeks(&json) } }
            json.field("intervalHeld") { json in
                guard let coverage = forecast.coverage else { return json.null() }
                json.object { json in
                    json.field("weeks", coverage.within)
                    json.field("of", coverage.of)
                }
            }
            json.field("origins", forecast.origins.all)
            json.field("judging", forecast.origins.judging)
            json.field("judgedArrivals", forecast.judged)
            json.field("methods") { json in json.array { json in appendScores(&json) } }
            json.field("offices") { json in
                guard let offices else { return json.null() }
                json.object { json in append(offices, to: &json) }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private func append(_ offices: TreeForecasts.Offices, to json: inout JSONWriter) {
        json.field("forecast", offices.forecast)
        json.field("without", offices.without)
        json.field("totalMicro", offices.totalMicro)
        json.field("differenceMicro", totalMicro - offices.totalMicro)
        json.field("weeks") { json in
            json.array { json in
                for (week, micro) in zip(forecast.weeks, offices.weeksMicro) {
                    json.object { json in
                        json.field("from", week.first.description)
                        json.field("micro", micro)
                    }
                }
            }
        }
    }

    private func appendGaps(_ json: inout JSONWriter) {
        for gap in notTold {
            json.object { json in
                json.field("unit", gap.unit.description)
                json.field("month", gap.month.description)
            }
        }
    }

    private func appendDays(_ json: inout JSONWriter) {
        for (place, micro) in forecast.daysMicro.enumerated() {
            json.object { json in
                json.field("date", firstDay.advanced(by: place).description)
                json.field("micro", micro)
            }
        }
    }

    private func appendWeeks(_ json: inout JSONWriter) {
        for week in forecast.weeks {
            json.object { json in
                json.field("from", week.first.description)
                json.field("micro", week.totalMicro)
                json.field("lowMicro", week.interval?.lowerBound)
                json.field("highMicro", week.interval?.upperBound)
            }
        }
    }

    private func appendScores(_ json: inout JSONWriter) {
        for score in forecast.scores {
            json.object { json in
                json.field("method", score.candidate.rawValue)
                json.field("isBaseline", score.candidate.isBaseline)
                json.field("errorMicro", score.errorMicro)
                json.field("wapeMicro", errorMicro(score))
            }
        }
    }
}
