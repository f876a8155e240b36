internal import Configuration
package import HTTPService
internal import Intake
internal import Model
internal import Publication

extension OfficeView {
    /// One endpoint: where it is asked, with which parameters, and what answers.
    package struct Route: Sendable {
        /// `CODE` stands for the code of a unit, `GROUP` for the name of a group of due dossiers.
        package let path: String
        /// The parameters that it takes; any other is refused. `nil`: whatever a probe sends is ignored.
        package let parameters: [String]?
        let answer: @Sendable (OfficeView, HTTPRequest, [String]) throws(Refusal) -> HTTPResponse

        /// What stands in the places of `CODE` and `GROUP`; `nil` for another path.
        func match(_ path: String) -> [String]? {
            let (own, asked) = (
                self.path.split(separator: "/", omittingEmptySubsequences: false),
                path.split(separator: "/", omittingEmptySubsequences: false)
            )
            guard own.count == asked.count else { return nil }
            var names: [String] = []
            for (part, text) in zip(own, asked) {
                if part == "CODE" || part == "GROUP" {
                    names.append(String(text))
                } else if part != text {
                    return nil
                }
            }
            return names
        }

        func check(_ request: HTTPRequest) throws(Refusal) {
            guard let parameters else { return }
            for (name, _) in request.query where !parameters.contains(name) {
                let known = parameters.isEmpty ? "–" : parameters.joined(separator: ", ")
                throw Refusal(
                    status: .badRequest, "không có tham số \"\(name)\"; các tham số: \(known)",
                    "unknown parameter \"\(name)\"; known: \(known)")
            }
        }
    }

    private static let list = ["days", "group", "from", "limit"]

    /// The endpoints, one row each. Cluster/api.md says what they are for, and a test compares.
    package static let routes: [Route] = [
        Route(path: "/", parameters: ["period", "lang", "renew"]) { (view, request, _) throws(Refusal) in
            try view.page("\(view.configuration.units[0])", request)
        },
        Route(path: "/units/CODE", parameters: ["period", "lang", "renew"]) {
            (view, request, names) throws(Refusal) in
            try view.page(names[0], request)
        },
        Route(path: "/units/CODE/due/GROUP", parameters: ["period", "lang", "renew", "from"]) {
            (view, request, names) throws(Refusal) in
            try view.groupPage(names[0], names[1], request)
        },
        Route(path: "/api/v1/units/CODE", parameters: ["period"]) { (view, request, names) throws(Refusal) in
            .json(PublicationJSON.office(try view.whole(view.unit(names[0]), view.period(request))))
        },
        Route(path: "/api/v1/units/CODE/due", parameters: list) { (view, request, names) throws(Refusal) in
            .json(OfficeDueFiles.json(try view.due(names[0], request)))
        },
        Route(path: "/api/v1/units/CODE/due.csv", parameters: list + ["for", "codes"]) {
            (view, request, names) throws(Refusal) in
            try view.csv(names[0], request)
        },
        Route(path: "/api/v1/units/CODE/due.txt", parameters: list + ["lang"]) {
            (view, request, names) throws(Refusal) in
            .text(OfficeDueFiles.text(try view.due(names[0], request), view.language(request)))
        },
        Route(path: "/api/v1/units/CODE/officers.csv", parameters: ["period", "for"]) {
            (view, request, names) throws(Refusal) in
            .csv(OfficerFiles.csv(try view.officers(names[0], request), for: try view.reader(request)))
        },
        Route(path: "/api/v1/units/CODE/officers.txt", parameters: ["period", "lang"]) {
            (view, request, names) throws(Refusal) in
            .text(OfficerFiles.text(try view.officers(names[0], request), view.language(request)))
        },
        Route(path: "/page.css", parameters: []) { (_, _, _) throws(Refusal) in .css(Array(PageStyle.css.utf8)) },
        Route(path: "/page.js", parameters: []) { (_, _, _) throws(Refusal) in .script(Array(PageStyle.script.utf8)) },
        Route(path: "/favicon.svg", parameters: []) { (_, _, _) throws(Refusal) in .svg(Array(PageStyle.icon.utf8)) },
        Route(path: "/favicon.ico", parameters: nil) { (_, _, _) throws(Refusal) in .svg(Array(PageStyle.icon.utf8)) },
        Route(path: AggregatorAPI.metricsPath, parameters: []) { (view, request, _) throws(Refusal) in
            view.metrics(request)
        },
        Route(path: "/healthz", parameters: nil) { (_, _, _) throws(Refusal) in .text("ok\n") },
    ]

    package func answer(_ request: HTTPRequest) -> HTTPResponse {
        for route in Self.routes {
            guard let names = route.match(request.path) else { continue }
            do throws(Refusal) {
                try route.check(request)
                return try route.answer(self, request, names)
            } catch {
                return .problem(error.status, error.reason)
            }
        }
        return .problem(.notFound, "không có trang này; xem /\nno such page; see /")
    }

    /// The officers of a unit in the period that is asked for: for the head of the office.
    private func officers(_ code: String, _ request: HTTPRequest) throws(Refusal) -> [OfficerTotal] {
        let unit = try unit(code)
        guard let store else { throw .noBundle }
        return store.officers(of: unit, in: try period(request))
    }

    private func reader(_ request: HTTPRequest) throws(Refusal) -> ExactCSV.Reader {
        try AggregatorAPI.reader(request)
    }

    private func csv(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let reader = try reader(request)
        guard let list = try due(code, request).due else { throw .noBundle }
        var response = HTTPResponse.csv(OfficeDueFiles.csv(list, for: reader))
        response.fields = [("X-Found", "\(list.found)"), ("X-Now", now.description)]
        return response
    }
}
