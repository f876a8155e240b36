package import HTTPService
internal import Publication

extension AggregatorAPI {
    /// One endpoint: where it is asked, with which parameters, and what answers.
    package struct Route: Sendable {
        /// `CODE` between two slashes, or behind the last one, stands for the code of a unit.
        package let path: String
        /// The parameters that it takes; a mistyped one must not be answered as if it had not been asked. `nil`:
        /// whatever a probe sends is ignored.
        package let parameters: [String]?
        let answer: @Sendable (AggregatorAPI, HTTPRequest) throws(Refusal) -> HTTPResponse

        init(
            path: String, parameters: [String]?,
            answer: @escaping @Sendable (AggregatorAPI, HTTPRequest) throws(Refusal) -> HTTPResponse
        ) {
            self.path = path
            self.parameters = parameters
            self.answer = answer
        }

        /// An endpoint of a unit, whose code is the second thing that `answer` gets.
        init(
            unit path: String, _ parameters: [String],
            _ answer: @escaping @Sendable (AggregatorAPI, String, HTTPRequest) throws(Refusal) -> HTTPResponse
        ) {
            self.init(path: path, parameters: parameters) { (api, request) throws(Refusal) in
                try answer(api, Self.code(at: path, in: request), request)
            }
        }

        func matches(_ request: HTTPRequest) -> Bool {
            let (own, asked) = (Self.parts(of: path), Self.parts(of: request.path))
            return own.count == asked.count && zip(own, asked).allSatisfy { Self.open.contains($0) || $0 == $1 }
        }

        /// What stands for anything: a unit's code, a publication, a file of it.
        private static let open: Set<Substring> = ["CODE", "NAME", "FILE"]

        /// What a request has for `CODE`.
        private static func code(at path: String, in request: HTTPRequest) -> String {
            zip(parts(of: path), parts(of: request.path)).first { $0.0 == "CODE" }.map { String($0.1) } ?? ""
        }

        private static func parts(of path: String) -> [Substring] {
            path.split(separator: "/", omittingEmptySubsequences: false)
        }

        func check(_ request: HTTPRequest) throws(Refusal) {
            guard let parameters else { return }
            for (name, _) in request.query where !parameters.contains(name) {
                let known = parameters.joined(separator: ", ")
                throw Refusal(
                    status: .badRequest,
                    "không có tham số \"\(name)\"; "
                        + (known.isEmpty ? "trang này không có tham số" : "các tham số: \(known)"),
                    "unknown parameter \"\(name)\"; " + (known.isEmpty ? "this page takes none" : "known: \(known)"))
            }
        }
    }

    /// What a question about ranks may say.
    private static let question = ["period", "tier", "as_of", "within", "lang"]

    /// What a question about a file may say of its form (I-06).
    private static let form = ["for", "codes"]

    /// Where changes are told (`LiveDesk`).
    static let eventsPath = "/api/v1/events"

    /// What a question about a change may say.
    private static let change = ["period", "as_of", "from", "from_as_of"]

    /// Whether X1 to X18 are asked for beside the catalogue's indicators.
    private static func withExtras(_ request: HTTPRequest) throws(Refusal) -> Bool {
        switch request.parameter("indicators") {
        case nil: return false
        case "all": return true
        case .some(let other):
            throw Refusal(
                status: .badRequest, "indicators chỉ có thể là all, không phải \"\(other)\"",
                "indicators is all or not there, not \"\(other)\"")
        }
    }

    /// The endpoints, one row each. Cluster/api.md says what they are for, and a test compares.
    package static let routes: [Route] = [
        Route(path: "/", parameters: question + ["q", "sort", "renew", "view"]) { (api, request) throws(Refusal) in
            try api.page(request)
        },
        Route(unit: "/units/CODE", ["period", "as_of", "lang", "renew"]) { (api, code, request) throws(Refusal) in
            try api.unitPage(code, request)
        },
        Route(unit: "/units/CODE/explain", change + ["lang", "renew"]) { (api, code, request) throws(Refusal) in
            try api.movementPage(code, request)
        },
        Route(unit: "/units/CODE/forecast", ["procedure", "period", "as_of", "lang", "renew"]) {
            (api, code, request) throws(Refusal) in
            try api.forecastPage(code, request)
        },
        Route(unit: "/units/CODE/reform-next", ["period", "as_of", "lang", "renew"]) {
            (api, code, request) throws(Refusal) in
            try api.reformPage(code, request)
        },
        Route(unit: "/units/CODE/plans", ["period", "as_of", "lang", "renew"]) {
            (api, code, request) throws(Refusal) in
            try api.plansPage(code, request)
        },
        Route(path: "/alarms", parameters: ["period", "lang", "renew"]) { (api, request) throws(Refusal) in
            try api.alarmPage(request)
        },
        Route(path: "/runbook", parameters: ["period", "lang"]) { (api, request) throws(Refusal) in
            try api.runbook(request)
        },
        Route(path: "/api/v1/alarms", parameters: []) { (api, _) throws(Refusal) in api.alarmList },
        Route(path: "/ops", parameters: ["q", "sort", "period", "lang", "renew"]) { (api, request) throws(Refusal) in
            try api.ops(request) { report, order throws(Refusal) in try api.opsPage(report, order, request) }
        },
        Route(path: "/api/v1/ops", parameters: ["q", "sort"]) { (api, request) throws(Refusal) in
            try api.ops(request) { (report, _) throws(Refusal) in .json(report.json) }
        },
        Route(path: "/publications", parameters: ["period", "lang"]) { (api, request) throws(Refusal) in
            try api.publicationsPage(request)
        },
        Route(path: "/publications/NAME/FILE", parameters: []) { (api, request) throws(Refusal) in
            try api.publicationFile(request)
        },
        Route(path: "/api/v1/publications", parameters: []) { (api, _) throws(Refusal) in api.publicationList },
        Route(path: "/map", parameters: ["period", "as_of", "lang", "by", "renew"]) { (api, request) throws(Refusal) in
            try api.map(request)
        },
        Route(path: "/page.css", parameters: []) { (_, _) throws(Refusal) in .css(Array(PageStyle.sheet.utf8)) },
        Route(path: "/page.js", parameters: []) { (_, _) throws(Refusal) in .script(Array(PageStyle.script.utf8)) },
        Route(path: "/favicon.svg", parameters: []) { (_, _) throws(Refusal) in .svg(Array(PageStyle.icon.utf8)) },
        // Where browsers ask that have seen no page yet.
        Route(path: "/favicon.ico", parameters: nil) { (_, _) throws(Refusal) in .svg(Array(PageStyle.icon.utf8)) },
        Route(path: "/api/v1/rankings", parameters: question) { (api, request) throws(Refusal) in
            .json(PublicationJSON.ranking(try api.report(request)))
        },
        Route(path: "/api/v1/rankings.csv", parameters: question + form) { (api, request) throws(Refusal) in
            try api.ranksCSV(request)
        },
        Route(path: "/api/v1/indicators.csv", parameters: question + form + ["indicators"]) {
            (api, request) throws(Refusal) in
            try api.indicatorsCSV(request, withExtras: withExtras(request))
        },
        Route(path: "/api/v1/rankings.xlsx", parameters: question) { (api, request) throws(Refusal) in
            try api.workbook(request)
        },
        Route(path: "/api/v1/long.csv", parameters: question + form + ["from"]) { (api, request) throws(Refusal) in
            try api.longCSV(request)
        },
        Route(path: "/api/v1/targets.csv", parameters: question + form) { (api, request) throws(Refusal) in
            try api.targetsCSV(request)
        },
        Route(path: "/api/v1/forecasts.csv", parameters: ["procedure", "as_of"] + form) {
            (api, request) throws(Refusal) in
            try api.forecastsCSV(request)
        },
        Route(path: "/api/v1/signs", parameters: question) { (api, request) throws(Refusal) in
            .json(try api.signsReport(request).json)
        },
        Route(path: "/api/v1/signs.csv", parameters: question + form) { (api, request) throws(Refusal) in
            try api.signsCSV(request)
        },
        Route(path: "/api/v1/series", parameters: question) { (api, request) throws(Refusal) in
            .json(PublicationJSON.series(try api.seriesReport(request)))
        },
        Route(unit: "/api/v1/units/CODE", question) { (api, code, request) throws(Refusal) in
            try api.unit(code, request)
        },
        Route(unit: "/api/v1/units/CODE/workbook.xlsx", ["period", "as_of"]) {
            (api, code, request) throws(Refusal) in
            try api.unitWorkbook(code, request)
        },
        Route(unit: "/api/v1/units/CODE/lost", ["period", "as_of", "by"]) { (api, code, request) throws(Refusal) in
            .json(try api.lost(code, request).json)
        },
        Route(unit: "/api/v1/units/CODE/lost.csv", ["period", "as_of", "by"] + form) {
            (api, code, request) throws(Refusal) in
            try api.lostCSV(code, request)
        },
        Route(unit: "/api/v1/units/CODE/explain", change) { (api, code, request) throws(Refusal) in
            .json(try api.movementReport(code, request).json)
        },
        Route(unit: "/api/v1/units/CODE/explain.csv", change + form) { (api, code, request) throws(Refusal) in
            try api.movementCSV(code, request)
        },
        Route(unit: "/api/v1/units/CODE/forecast", ["procedure", "as_of"]) { (api, code, request) throws(Refusal) in
            .json(try api.forecastReport(code, request).json())
        },
        Route(unit: "/api/v1/units/CODE/forecast.csv", ["procedure", "as_of"]) { (api, code, request) throws(Refusal) in
            .csv(try api.forecastReport(code, request).csv())
        },
        Route(unit: "/api/v1/units/CODE/reform-next", ["period", "as_of"]) { (api, code, request) throws(Refusal) in
            .json(try api.reform(code, request).json)
        },
        Route(unit: "/api/v1/units/CODE/reform-next.csv", ["period", "as_of"] + form) {
            (api, code, request) throws(Refusal) in
            try api.reformCSV(code, request)
        },
        Route(unit: "/api/v1/units/CODE/plans", ["period", "as_of"]) { (api, code, request) throws(Refusal) in
            .json(try api.plans(code, request).json)
        },
        Route(unit: "/api/v1/units/CODE/plans.csv", ["period", "as_of"] + form) {
            (api, code, request) throws(Refusal) in
            try api.plansCSV(code, request)
        },
        Route(path: "/api/v1/periods", parameters: []) { (api, _) throws(Refusal) in
            .json(PublicationJSON.periods(api.periods))
        },
        Route(path: "/api/v1/nodes", parameters: ["connected"]) { (api, request) throws(Refusal) in
            .json(
                PublicationJSON.nodes(
                    try api.nodes(request), storage: api.storage, bundle: api.bundle, feeds: api.feeds))
        },
        Route(path: eventsPath, parameters: ["of"]) { (_, _) throws(Refusal) in
            // A stream belongs to a server; without one there is nothing to wait for.
            throw Refusal(
                status: .serviceUnavailable, "máy chủ này không phát sự kiện", "there is no stream of events here")
        },
        Route(path: "/api/v1/audit", parameters: []) { (api, _) throws(Refusal) in .json(api.audit.json) },
        Route(path: metricsPath, parameters: []) { (api, request) throws(Refusal) in api.metrics(request) },
        Route(path: "/healthz", parameters: nil) { (_, _) throws(Refusal) in .text("ok\n") },
        Route(path: "/readyz", parameters: nil) { (api, _) throws(Refusal) in api.readiness },
    ]

    package func answer(_ request: HTTPRequest) -> HTTPResponse {
        guard let route = Self.routes.first(where: { $0.matches(request) }) else {
            return .problem(
                .notFound, "không có trang này; xem / và /api/v1/rankings\nno such page; see / and /api/v1/rankings")
        }
        do throws(Refusal) {
            try route.check(request)
            return try route.answer(self, request)
        } catch {
            return .problem(error.status, error.reason)
        }
    }
}
