package import Configuration
internal import HTTPService
package import Intake
internal import Model
package import Nodes
package import Peering
internal import Publication

/// Answers what the people of an office ask its agent (Protocol/20-office-view.md). It only reads, and computes what it
/// says when it is asked.
package struct OfficeView {
    package let configuration: AgentConfiguration
    let node: Node
    /// The rules in force; `nil` while they are awaited, and then there are no records either.
    let contents: BundleContents?
    let store: RecordStore?
    /// Everything that was taken in has been committed and is on the disk.
    let isSettled: Bool
    /// What people should know, in both languages.
    let warnings: [(vietnamese: String, english: String)]
    let now: Moment
    /// What the process is at; `nil` where it does not matter.
    package var process: (() -> ProcessFigures)?

    package init(
        _ configuration: AgentConfiguration, node: Node, contents: BundleContents?, store: RecordStore?,
        isSettled: Bool, warnings: [(vietnamese: String, english: String)], now: Instant
    ) {
        self.configuration = configuration
        self.node = node
        self.contents = contents
        self.store = store
        self.isSettled = isSettled
        self.warnings = warnings
        self.now = Moment(seconds: now.unixMilliseconds / 1_000)
    }

    var today: Day { Day(at: now) }

    typealias Refusal = AggregatorAPI.Refusal

    // MARK: - What is asked for

    func unit(_ code: String) throws(Refusal) -> UnitCode {
        if let unit = UnitCode(code), configuration.units.contains(unit) { return unit }
        let units = configuration.units.map(\.description).joined(separator: ", ")
        throw Refusal(
            status: .notFound, "chương trình này không đọc hồ sơ của \(code); các đơn vị của nó: \(units)",
            "this agent reads no records of \(code); its units: \(units)")
    }

    func period(_ request: HTTPRequest) throws(Refusal) -> Period {
        guard let text = request.parameter("period") else { return Period(.month, holding: today) }
        guard let period = Period(text) else {
            throw Refusal(
                status: .badRequest, "period là 2026-10, 2026-Q4 hoặc 2026, không phải \"\(text)\"",
                "period is 2026-10, 2026-Q4 or 2026, not \"\(text)\"")
        }
        guard period.firstDay <= today else {
            throw Refusal(
                status: .badRequest, "kỳ \(period) chưa bắt đầu; hãy chọn kỳ sớm hơn",
                "\(period) has not begun; choose an earlier period")
        }
        return period
    }

    func group(_ name: String) throws(Refusal) -> DueGroup {
        if let group = DueGroup(name: name) { return group }
        let known = DueGroup.allCases.map(\.description).joined(separator: ", ")
        throw Refusal(
            status: .notFound, "không có nhóm \(name); các nhóm: \(known)", "no group \(name); the groups: \(known)")
    }

    func integer(
        _ name: String, _ request: HTTPRequest, _ range: ClosedRange<Int>, or standard: Int
    ) throws(Refusal) -> Int {
        guard let text = request.parameter(name) else { return standard }
        if let value = Int(text), range.contains(value) { return value }
        throw Refusal(
            status: .badRequest, "\(name) là số từ \(range.lowerBound) đến \(range.upperBound), không phải \"\(text)\"",
            "\(name) is a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
    }

    func language(_ request: HTTPRequest) -> PageLanguage {
        request.parameter("lang").flatMap { PageLanguage(rawValue: $0) } ?? .vietnamese
    }

    func renews(_ request: HTTPRequest) throws(Refusal) -> Bool {
        switch request.parameter("renew") {
        case nil, "on": return true
        case "off": return false
        case .some(let other):
            throw Refusal(
                status: .badRequest, "renew là on hoặc off, không phải \"\(other)\"",
                "renew is on or off, not \"\(other)\"")
        }
    }

    // MARK: - What is answered

    /// What everything about a unit begins with.
    func report(of unit: UnitCode) -> OfficeReport {
        var report = OfficeReport(
            unit: unit, name: contents?.topology.tree(on: today).name(of: unit) ?? "", units: configuration.units,
            now: now, isTraining: configuration.realm == .training)
        report.warnings = warnings
        report.freshness = store?.freshness(of: unit)
        return report
    }

    /// Adds the open dossiers that are asked for; none while no records are read.
    func addDue(_ question: DueQuestion, to report: inout OfficeReport) {
        guard let store, let contents else { return }
        let list = store.due(of: report.unit, question)
        for dossier in list.dossiers where report.procedures[dossier.procedure] == nil {
            report.procedures[dossier.procedure] = contents.register.procedure(dossier.procedure)?.name
        }
        report.due = list
    }

    func due(_ code: String, _ request: HTTPRequest) throws(Refusal) -> OfficeReport {
        var question = DueQuestion(now: now, limit: 0)
        question.limit = try integer(
            "limit", request, 1...DaemonLimits.dueRowsMax, or: DaemonLimits.dueRowsMax)
        question.first = try integer("from", request, 0...Int(Int32.max), or: 0)
        question.daysMax = try integer("days", request, 0...DueQuestion.allDays, or: DueQuestion.allDays)
        if let name = request.parameter("group") { question.groups = [try group(name)] }
        var report = report(of: try unit(code))
        addDue(question, to: &report)
        return report
    }

    func page(_ code: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        let period = try period(request)
        var report = try whole(unit(code), period)
        var question = DueQuestion(now: now, limit: .max)
        question.groups = Set(DueGroup.allCases).subtracting([.later])
        question.eachMax = OfficePage.shownMax
        addDue(question, to: &report)
        let page = OfficePage(
            report: report, language: language(request), period: period, renews: try renews(request))
        return .html(page.html())
    }

    func groupPage(_ code: String, _ name: String, _ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
        var question = DueQuestion(now: now, limit: OfficePage.pageMax)
        let group = try group(name)
        question.groups = [group]
        question.first = try integer("from", request, 0...Int(Int32.max), or: 0)
        var report = report(of: try unit(code))
        addDue(question, to: &report)
        let page = OfficePage(
            report: report, language: language(request), period: try period(request), renews: try renews(request),
            group: group)
        return .html(page.html())
    }

    /// Everything but the dossiers, and of these the totals.
    func whole(_ unit: UnitCode, _ period: Period) throws(Refusal) -> OfficeReport {
        var report = report(of: unit)
        addDue(DueQuestion(now: now, limit: 0), to: &report)
        report.tasks = contents == nil ? [] : store?.openTasks(of: unit) ?? []
        report.score = ownScore(unit, period)
        report.refusals = refusals(of: unit)
        report.delivery = delivery(of: unit)
        return report
    }
}
