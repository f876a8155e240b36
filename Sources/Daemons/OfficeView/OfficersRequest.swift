internal import HTTPService
package import Model

/// What `tamcap-agent officers` asks for.
package struct OfficersRequest: Sendable {
    package enum Format: String, Sendable {
        case text, csv, spreadsheet
    }

    package var unit: UnitCode
    /// As it was written; `nil`: the present month.
    package var period: String?
    package var format: Format
    package var isEnglish: Bool

    package init(unit: UnitCode, period: String?, format: Format, isEnglish: Bool) {
        self.unit = unit
        self.period = period
        self.format = format
        self.isEnglish = isEnglish
    }

    fileprivate var request: HTTPRequest {
        var query: [(name: String, value: String)] = []
        if let period { query.append((name: "period", value: period)) }
        switch format {
        case .text: query.append((name: "lang", value: isEnglish ? "en" : "vi"))
        case .csv: break
        case .spreadsheet: query.append((name: "for", value: "spreadsheet"))
        }
        let name = format == .text ? "officers.txt" : "officers.csv"
        return HTTPRequest(path: "/api/v1/units/\(unit)/\(name)", query: query)
    }
}

extension OfficeViewClient {
    /// The list in the form that is asked for.
    package func officers(_ question: OfficersRequest) throws(Fault) -> [UInt8] {
        let response = try ask(question.request)
        guard response.status == .ok else { throw Fault(refusal: response) }
        return response.body
    }
}
