internal import Configuration
internal import Forecast
internal import HTTPService
internal import Model
internal import Nodes
internal import Publication

// What a unit may expect to receive in the next four weeks (Protocol/22-forecast.md, Z-16 to Z-18).
extension AggregatorAPI {
    func forecastReport(_ code: String, _ request: HTTPRequest) throws(Refusal) -> ForecastReport {
        let question = try forecastQuestion(request)
        let (unit, _, name) = try known(code, question)
        let asOf = question.asOf
        let procedure = try procedure(request)
        let book = try readyBook()
        let tree = book.contents.topology.tree(on: asOf)
        var gaps: [ToldArrivals.Gap] = []
        func received(_ unit: UnitCode) -> OwnReceived {
            let told = book.arrivals(of: [unit] + tree.guests(of: unit), procedure, before: asOf)
            gaps += told.gaps
            return OwnReceived(told)
        }
        var forecasts = TreeForecasts(tree, book.contents.calendar, before: asOf, isProcedure: procedure != nil)
        do throws(ForecastError) {
            let (forecast, knownFrom) = try forecasts.forecast(of: unit, received)
            let offices = forecasts.offices(of: unit, received)
            gaps.sort { $0.unit < $1.unit }
            return ForecastReport(
                unit: unit, name: name, procedure: procedure, knownFrom: knownFrom, forecast: forecast,
                notTold: gaps.map { ForecastReport.Gap(unit: $0.unit, month: $0.month) },
                offices: offices)
        } catch {
            gaps.sort { $0.unit < $1.unit }
            throw Self.noForecast(error, unit, gaps)
        }
    }

    /// From which day on is forecast: today at the latest (Z-18).
    private func forecastQuestion(_ request: HTTPRequest) throws(Refusal) -> Question {
        var question = try question(request)
        question.period = Period(.month, holding: question.asOf)
        guard question.asOf <= today else {
            throw Refusal(
                status: .badRequest, "as_of muộn nhất là hôm nay (\(today)): sau đó chưa biết gì",
                "as_of is today (\(today)) at the latest: nothing is known of what follows")
        }
        return question
    }

    /// Every unit's forecast in one file.
    func forecastsCSV(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, question) = (try Self.reader(request), try forecastQuestion(request))
        let (book, procedure, asOf) = (try readyBook(), try procedure(request), question.asOf)
        let tree = book.contents.topology.tree(on: asOf)
        let list = ForecastList(
            tree, book.contents.calendar, before: asOf, procedure: procedure, within: province
        ) { unit in OwnReceived(book.arrivals(of: [unit] + tree.guests(of: unit), procedure, before: asOf)) }
        return .csv(list.csv(for: reader, origin: try origin(question.period, asOf: asOf)))
    }

    private func procedure(_ request: HTTPRequest) throws(Refusal) -> ProcedureCode? {
        guard let text = request.parameter("procedure"), !text.isEmpty else { return nil }
        guard let code = ProcedureCode(text) else {
            throw Refusal(
                status: .badRequest, "procedure là mã thủ tục như 1.007027, không phải \"\(text)\"",
                "procedure is a procedure's code like 1.007027, not \"\(text)\"")
        }
        return code
    }

    /// Why there is no forecast.
    private static func noForecast(_ error: ForecastError, _ unit: UnitCode, _ gaps: [ToldArrivals.Gap]) -> Refusal {
        if case .tooFew(let recent) = error {
            return Refusal(
                status: .notFound,
                "quá ít để dự báo: \(recent) hồ sơ trong 364 ngày, cần \(ForecastLimits.procedureMinimum); bỏ "
                    + "procedure để dự báo cả đơn vị",
                "too few to forecast: \(recent) dossiers in 364 days; leave out procedure for the whole unit")
        }
        guard gaps.isEmpty else {
            let units = gaps.prefix(ForecastReport.gapsNamedMax).map { "\($0.unit) (\($0.month))" }
                .joined(separator: ", ")
            return Refusal(
                status: .notFound,
                "chưa thể dự báo \(unit): \(gaps.count) đơn vị chưa báo số tiếp nhận theo ngày: \(units); hãy nâng cấp "
                    + "chương trình ở đó",
                "\(unit) cannot be forecast: \(gaps.count) units have not told their arrivals by day: \(units); renew "
                    + "their agents")
        }
        return Refusal(
            status: .notFound, "chưa đủ số liệu để dự báo \(unit)", "\(unit) cannot be forecast: \(error)")
    }

    func forecastPage(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let question = try question(request)
        var page = ForecastPage(
            report: try forecastReport(code, request), period: question.period, language: language(request),
            generatedAt: moment, isTraining: configuration.realm == .training, isAsOfChosen: question.isAsOfChosen,
            renews: try selection(request).renews)
        let late = try readyBook().late(for: page.report.unit, before: page.report.firstDay, now: now)
        page.late = late.map { ($0.unit, $0.through) }
        if page.report.procedure == nil { page.desks = try desks(of: page.report.unit, before: page.report.firstDay) }
        return html(page.document())
    }

    /// What the visits of the office itself ask for (Z-20); `nil` where it tells none, or nothing can be forecast.
    private func desks(of unit: UnitCode, before asOf: Day) throws(Refusal) -> DesksNeeded? {
        let book = try readyBook()
        guard let told = book.visits(of: unit, before: asOf, months: ForecastLimits.deskMonths),
            let first = told.counts.keys.min()
        else { return nil }
        var arrivals = Arrivals(before: asOf)
        arrivals.began(first)
        for (day, count) in told.counts { arrivals.add(count, on: day) }
        guard let series = try? arrivals.series(isProcedure: false),
            let forecast = try? Forecast(series, book.contents.calendar)
        else { return nil }
        return DesksNeeded(
            forecast, deskSeconds: told.deskSeconds, visitsDone: told.done,
            dayMinutes: book.contents.catalogues.inForce(on: asOf).switches.standardDayMinutes)
    }
}

extension OwnReceived {
    /// What the cells of a unit tell.
    fileprivate init(_ told: ToldArrivals) {
        self.init(
            first: told.first, counts: told.counts, toldFrom: told.gaps.map { $0.month.lastDay.advanced(by: 1) }.max())
    }
}
