internal import HTTPService
internal import Model
internal import Nodes
internal import Publication
internal import Scoring
internal import Workbook

// What people and programs take away as files (Protocol/27-taking-away.md, I-06 to I-10).
extension AggregatorAPI {
    /// Whom a CSV is for.
    static func reader(_ request: HTTPRequest) throws(Refusal) -> ExactCSV.Reader {
        let quotes: Bool
        switch request.parameter("codes") {
        case nil: quotes = false
        case "quoted": quotes = true
        case .some(let other):
            throw Refusal(
                status: .badRequest, "codes chỉ có thể là quoted, không phải \"\(other)\"",
                "codes is quoted or not there, not \"\(other)\"")
        }
        switch request.parameter("for") {
        case nil: return quotes ? .quoted : .program
        case "spreadsheet" where !quotes: return .spreadsheet
        case "excel" where !quotes: return .excel
        case "spreadsheet", "excel":
            throw Refusal(
                status: .badRequest, "codes=quoted chỉ dành cho tệp cho chương trình, tức là không có for",
                "codes=quoted is for programs' files, that is without for")
        case .some(let other):
            throw Refusal(
                status: .badRequest, "for chỉ có thể là spreadsheet hoặc excel, không phải \"\(other)\"",
                "for is spreadsheet, excel or not there, not \"\(other)\"")
        }
    }

    func origin(_ period: Period, asOf: Day) throws(Refusal) -> FileOrigin {
        FileOrigin(period: period, asOf: asOf, rules: rulesLabel(of: period, asOf: asOf, try readyBook()))
    }

    /// The exact CSV has no room for what must stand beside it, so the header fields say it.
    private static func csv(_ bytes: [UInt8], of report: RankingReport) -> HTTPResponse {
        var response = HTTPResponse.csv(bytes)
        response.fields = fields(report)
        return response
    }

    private static func fields(_ report: RankingReport) -> [(name: String, value: String)] {
        var fields = [
            (name: "X-As-Of", value: report.ranking.asOf.description),
            (name: "X-Completeness", value: "\(report.completeness.heard)/\(report.completeness.expected)"),
            (name: "X-Provisional", value: report.isProvisional ? "true" : "false"),
        ]
        if let rules = report.rules { fields.append((name: "X-Rules", value: rules.headerText)) }
        if !report.calendarGaps.isEmpty {
            let warnings = report.calendarGaps.map { "\($0.code) \($0.year)" }.joined(separator: ", ")
            fields.append((name: "X-Warnings", value: warnings))
        }
        return fields
    }

    func ranksCSV(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, report) = (try Self.reader(request), try report(request))
        let origin = try origin(report.ranking.period, asOf: report.ranking.asOf)
        return Self.csv(ExactCSV.ranks(report.ranking, for: reader, ranges: report.ranges, origin: origin), of: report)
    }

    func indicatorsCSV(_ request: HTTPRequest, withExtras: Bool) throws(Refusal) -> HTTPResponse {
        let (reader, report) = (try Self.reader(request), try report(request))
        let origin = try origin(report.ranking.period, asOf: report.ranking.asOf)
        let bytes = ExactCSV.indicators(report.ranking, for: reader, withExtras: withExtras, origin: origin)
        return Self.csv(bytes, of: report)
    }

    func targetsCSV(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, question) = (try Self.reader(request), try question(request))
        let origin = try origin(question.period, asOf: question.asOf)
        return give(
            gather(question) { (report, results) in
                Self.csv(ExactCSV.targets(results, for: reader, origin: origin), of: report)
            })
    }

    func signsCSV(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, report) = (try Self.reader(request), try signsReport(request))
        return .csv(report.csv(for: reader, origin: try origin(report.period, asOf: report.asOf)))
    }

    func lostCSV(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, report) = (try Self.reader(request), try lost(code, request))
        return .csv(report.csv(for: reader, origin: try origin(report.scorer.period, asOf: report.scorer.asOf)))
    }

    func reformCSV(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, report) = (try Self.reader(request), try reform(code, request))
        return .csv(report.csv(for: reader, origin: try origin(report.scorer.period, asOf: report.scorer.asOf)))
    }

    func movementCSV(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, question) = (try Self.reader(request), try question(request))
        let report = try movementReport(code, request)
        return .csv(report.csv(for: reader, origin: try origin(question.period, asOf: question.asOf)))
    }

    /// One line for each unit, period and indicator, over several periods of one grain.
    func longCSV(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let (reader, question) = (try Self.reader(request), try question(request))
        let first = try first(request, question)
        var (questions, period) = ([question], question.period)
        while period != first, let previous = period.previous {
            period = previous
            var part = question
            part.period = period
            questions.append(part)
        }
        return give(gather(questions.reversed()) { .csv(ExactCSV.long($0, for: reader)) })
    }

    /// The first of the periods that are asked for; the last one is the question's.
    private func first(_ request: HTTPRequest, _ question: Question) throws(Refusal) -> Period {
        guard let text = request.parameter("from"), !text.isEmpty else { return question.period }
        guard let from = Period(text), from.grain == question.period.grain, from.firstDay <= question.period.firstDay
        else {
            throw Refusal(
                status: .badRequest,
                "from là kỳ đầu, cùng loại với period (\(question.period)) và không sau kỳ đó, không phải \"\(text)\"",
                "from is the first period, a \(question.period.grain) like period (\(question.period)) and not after "
                    + "it, not \"\(text)\"")
        }
        var (period, count) = (question.period, 1)
        while period != from, let previous = period.previous {
            (period, count) = (previous, count + 1)
            guard count <= DaemonLimits.longPeriodsMax else {
                throw Refusal(
                    status: .badRequest, "từ \(from) đến \(question.period) có hơn \(DaemonLimits.longPeriodsMax) kỳ",
                    "from \(from) to \(question.period) are more than \(DaemonLimits.longPeriodsMax) periods")
            }
        }
        return from
    }

    /// The ranking, its indicators and targets as sheets of one workbook.
    func workbook(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let question = try question(request)
        let origin = try origin(question.period, asOf: question.asOf)
        let name = "tamcap-\(question.period)-\(question.league.tier).xlsx"
        return give(
            gather(question) { (report, results) in
                do throws(Refusal) {
                    var response = try Self.workbook(RankingWorkbook.sheets(report, results, origin), name)
                    response.fields = Self.fields(report) + response.fields
                    return response
                } catch { return .problem(error.status, error.reason) }
            })
    }

    /// A unit's indicators, lost points, targets and signs as sheets of one workbook.
    func unitWorkbook(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let question = try question(request)
        let report = try unitReport(code, question)
        let origin = try origin(question.period, asOf: question.asOf)
        return try Self.workbook(
            UnitWorkbook.sheets(report, origin), "tamcap-\(question.period)-\(report.score.unit).xlsx")
    }

    private static func workbook(_ sheets: [WorkbookSheet], _ name: String) throws(Refusal) -> HTTPResponse {
        let bytes: [UInt8]
        do throws(WorkbookWritingError) {
            bytes = try WorkbookWriter.encode(sheets)
        } catch {
            throw Refusal(
                status: .internalServerError, "không ghi được thành .xlsx (\(error)); hãy tải tệp CSV",
                "this cannot be a workbook (\(error)); take the CSV")
        }
        var response = HTTPResponse(
            contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body: bytes)
        response.fields = [("Content-Disposition", "attachment; filename=\"\(name)\"")]
        return response
    }
}
