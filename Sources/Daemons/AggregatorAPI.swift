internal import Bytes
package import Configuration
package import HTTPService
internal import Intake
package import Model
package import Nodes
package import Peering
package import Publication
internal import Scoring
internal import Wire

/// Answers what people and programs ask over HTTP. It only reads; every answer names the as-of date it used.
package struct AggregatorAPI {
    let node: Node
    let book: RankingBook?
    let audit: RollUpAudit
    let configuration: AggregatorConfiguration
    let now: Instant
    /// How the watch stands.
    package var alarms = AlarmReport()
    /// What its units are held against.
    package var targets = Editions(TargetEdition([]))
    /// Official results; `nil` where none are kept.
    package var archive: OfficialArchive?
    /// What was known on past days; `nil` likewise.
    package var daily: OfficialArchive?

    /// Who may see how the nodes are run.
    package var gate = HTTPGate()

    /// How the feeds stand.
    package var feeds: [FeedReport] = []

    /// Takes what would take longer than a turn, for somebody who can wait; `nil`: everything is answered at once.
    var later: ((Gathering) -> Void)?

    /// What the process is at; `nil` where it does not matter.
    package var process: (() -> ProcessFigures)?

    package init(
        node: Node, book: RankingBook?, audit: RollUpAudit, configuration: AggregatorConfiguration, now: Instant
    ) {
        self.node = node
        self.book = book
        self.audit = audit
        self.configuration = configuration
        self.now = now
    }

    /// What a question about ranks asks for.
    struct Question {
        var period: Period
        var league: League
        var asOf: Day
        var isAsOfChosen: Bool
    }

    /// Why a question has no answer: the status and a sentence that says what to ask instead.
    struct Refusal: Error {
        let status: HTTPStatus
        /// In Vietnamese first, then in English.
        let reason: String

        init(status: HTTPStatus, _ vietnamese: String, _ english: String) {
            self.status = status
            reason = "\(vietnamese)\n\(english)"
        }

        static let noBundle = Refusal(
            status: .serviceUnavailable, "chưa có bộ quy tắc từ cấp trên; hãy hỏi lại sau ít phút",
            "no bundle yet; ask again soon")
    }

    var readiness: HTTPResponse {
        guard let book else { return .problem(.serviceUnavailable, Refusal.noBundle.reason) }
        if let fault = book.fault {
            let (vietnamese, english) = Self.sentences(fault)
            return .problem(.serviceUnavailable, "\(vietnamese)\n\(english)")
        }
        return .text("ready\n")
    }

    func readyBook() throws(Refusal) -> RankingBook {
        guard let book else { throw .noBundle }
        if let fault = book.fault {
            let (vietnamese, english) = Self.sentences(fault)
            throw Refusal(status: .serviceUnavailable, vietnamese, english)
        }
        return book
    }

    /// Officials read this where they look for their rank.
    private static func sentences(_ fault: RankingBook.Fault) -> (vietnamese: String, english: String) {
        let (vietnamese, english) =
            switch fault {
            case .overflow(let error):
                ("số liệu tổng hợp vượt giới hạn (\(error))", "a roll-up left its range (\(error))")
            case .differs(let difference):
                ("số liệu tổng hợp không khớp: \(difference)", "a roll-up is not the sum of its parts: \(difference)")
            }
        return (
            "Tạm ngừng công bố vì \(vietnamese). Không có thứ hạng nào được hiển thị cho đến khi sửa xong.",
            "Nothing is published: \(english). The operator should keep the log and the data folder, and restart."
        )
    }

    // MARK: - Questions

    /// The periods of which there are figures. An office whose clock is ahead has some of periods that have not begun;
    /// nobody can ask for those.
    var periods: [Period] { node.periods.filter { $0.firstDay <= today } }

    var today: Day { Day(at: Moment(seconds: now.unixMilliseconds / 1_000)) }

    func question(_ request: HTTPRequest) throws(Refusal) -> Question {
        var asOf = today
        // A form sends what is left empty, too.
        if let text = request.parameter("as_of"), !text.isEmpty {
            guard let day = Day(text), (Day.first...Day.last).contains(day) else {
                throw Refusal(
                    status: .badRequest, "as_of là ngày như 2026-10-31, không phải \"\(text)\"",
                    "as_of is a date like 2026-10-31, not \"\(text)\"")
            }
            asOf = day
        }
        var period = Period(.month, holding: today)
        if let text = request.parameter("period") {
            guard let asked = Period(text) else {
                throw Refusal(
                    status: .badRequest, "period là 2026-10, 2026-Q4 hoặc 2026, không phải \"\(text)\"",
                    "period is 2026-10, 2026-Q4 or 2026, not \"\(text)\"")
            }
            period = asked
        }
        return Question(
            period: period, league: try league(request), asOf: asOf,
            isAsOfChosen: !(request.parameter("as_of") ?? "").isEmpty)
    }

    private func league(_ request: HTTPRequest) throws(Refusal) -> League {
        let name = request.parameter("tier") ?? (configuration.upstreams.isEmpty ? "province" : "branch")
        guard let tier = Tier(name: name) else {
            throw Refusal(
                status: .badRequest, "tier là nation, province, branch hoặc department, không phải \"\(name)\"",
                "tier is nation, province, branch or department, not \"\(name)\"")
        }
        if let province, tier == .nation { throw Self.above(province) }
        guard let text = request.parameter("within"), !text.isEmpty else { return League(tier, within: province) }
        guard let unit = UnitCode(text) else {
            throw Refusal(
                status: .badRequest, "within là mã đơn vị, không phải \"\(text)\"",
                "within is a unit code, not \"\(text)\"")
        }
        return League(tier, within: unit)
    }

    /// The province that it serves, of which alone it has figures; `nil` at the centre.
    var province: UnitCode? { configuration.upstreams.isEmpty ? nil : configuration.unit }

    /// Officials read this when they follow a link that belongs to the centre.
    private static func above(_ province: UnitCode) -> Refusal {
        Refusal(
            status: .badRequest,
            "Máy chủ này chỉ có số liệu của \(province) và các đơn vị trực thuộc; hãy hỏi máy chủ cấp trên.",
            "This server has the figures of \(province) and what is below it, and no more: ask the one above.")
    }

    /// A province has nothing to say of units that are not its own.
    func refuseElsewhere(_ unit: UnitCode, _ tree: Tree) throws(Refusal) {
        if let province, unit != province, !tree.ancestors(of: unit).contains(province) { throw Self.above(province) }
    }

    func report(_ request: HTTPRequest) throws(Refusal) -> RankingReport { try report(question(request)) }

    func report(_ question: Question) throws(Refusal) -> RankingReport {
        let book = try readyBook()
        let tree = book.tree(for: question.period, asOf: question.asOf)
        if let within = question.league.within, tree.contains(within) { try refuseElsewhere(within, tree) }
        do throws(ScoringError) {
            let ranking = try book.ranking(question.league, question.period, asOf: question.asOf)
            let ground = book.completeness(
                question.league, question.period, asOf: question.asOf,
                silentAfter: silentAfterMilliseconds, now: now, province: province)
            let formers = tree.units.flatMap { tree.formers(of: $0) }.filter { ground.predecessors.contains($0.unit) }
            var report = RankingReport(
                ranking: ranking,
                completeness: Completeness(
                    heard: ground.heard, expected: ground.expected,
                    missing: ground.missing.map { Completeness.Office(unit: $0, name: tree.name(of: $0) ?? "") },
                    predecessors: formers.map { Completeness.Office(unit: $0.unit, name: $0.name) }
                        .sorted { $0.unit < $1.unit }),
                freshness: ground.freshness, isProvisional: ground.isProvisional, noticed: noticed(question, tree))
            report.completeness.notAttested = ground.unproved
            report.rules = rules(of: question.period, asOf: question.asOf, book)
            report.calendarGaps = book.contents.calendar.gaps(on: today, for: question.period)
            report.outside = outside(question, tree)
            report.alarmCount = alarms.shown.count
            report.grounds = grounds(ranking, ground, tree)
            report.ranges = try book.ranges(of: ranking, ground, now: now)
            report.doubts = doubts(book.expectedOffices(question.league, question.period, asOf: question.asOf), tree)
            return report
        } catch {
            throw refusal(error, question, book)
        }
    }

    /// What each row stands on: the offices at and below its unit, and what they refused.
    private func grounds(_ ranking: Ranking, _ ground: LeagueCompleteness, _ tree: Tree) -> [UnitCode: RowGround] {
        let missing = Set(ground.missing)
        return ranking.rows.reduce(into: [:]) { grounds, row in
            let unit = row.score.unit
            let offices = ([unit] + tree.descendants(of: unit)).filter { tree.tier(of: $0) != .nation }
            grounds[unit] = RowGround(
                heard: offices.count { !missing.contains($0) }, expected: offices.count,
                refused: offices.reduce(0) { $0 &+ refused(by: $1) }, freshness: freshness(of: offices))
        }
    }

    /// That of the office furthest behind; `nil` where one has never told it.
    private func freshness(of offices: [UnitCode]) -> Moment? {
        var oldest: Moment?
        for office in offices {
            guard let told = node.statuses[office]?.freshness(now: now) else { return nil }
            oldest = min(oldest ?? told, told)
        }
        return oldest
    }

    /// How many rows an office has refused; rows that count and are only reported are not among them.
    func refused(by office: UnitCode) -> UInt64 {
        (node.statuses[office]?.health?.rejects ?? []).filter { $0.reason != RejectReason.unknownProcedure.rawValue }
            .reduce(0) { $0 &+ $1.count }
    }

    /// Which of these offices people should look at.
    private func doubts(_ offices: [UnitCode], _ tree: Tree) -> [OfficeDoubt] {
        offices.flatMap { unit in
            guard let status = node.statuses[unit] else { return [OfficeDoubt]() }
            var reasons: [OfficeDoubt.Reason] = status.implausible.map { [.implausible($0)] } ?? []
            reasons += status.quotaExceeded.map { [.quotaExceeded($0)] } ?? []
            if status.isDigestMismatched { reasons.append(.digestMismatch) }
            reasons += attestationReasons(unit, status)
            if status.isClockOff { reasons.append(.clockOff(milliseconds: status.clockOffsetMilliseconds ?? 0)) }
            return reasons.map {
                OfficeDoubt(unit: unit, name: tree.name(of: unit) ?? "", parent: tree.parent(of: unit), reason: $0)
            }
        }
    }

    private func attestationReasons(_ unit: UnitCode, _ status: UnitStatus) -> [OfficeDoubt.Reason] {
        var reasons: [OfficeDoubt.Reason] = status.attestationMismatch.map { [.notOwn(node: $0.node)] } ?? []
        if !node.counts(unit), node.units[unit]?.position != nil {
            reasons.append(.notAttested)
        } else if status.attestation == .positionOnly {
            reasons.append(.positionOnly)
        }
        if status.isHealthUnproved { reasons.append(.healthNotProved) }
        if let since = node.behindSince(unit, now: now) {
            reasons.append(.behind(since: Moment(seconds: since / 1_000)))
        }
        return reasons
    }

    func refusal(_ error: ScoringError, _ question: Question, _ book: RankingBook) -> Refusal {
        switch error {
        case .periodNotBegun(let period, let asOf):
            Refusal(
                status: .badRequest, "kỳ \(period) bắt đầu sau ngày tính \(asOf); hãy chọn as_of muộn hơn",
                "\(period) begins after the as-of date \(asOf); choose a later as_of")
        case .unknownUnit(let unit, let period):
            Self.noUnit(unit, period, book.tree(for: period, asOf: question.asOf))
        }
    }

    static func noUnit(_ code: String, _ period: Period) -> Refusal {
        Refusal(
            status: .notFound, "không có đơn vị \(code) trong cây tổ chức của kỳ \(period)",
            "no unit \(code) in the tree of \(period)")
    }

    static func noUnit(_ unit: UnitCode, _ period: Period, _ tree: Tree) -> Refusal {
        let host = tree.host(of: unit)
        return Refusal(
            status: .notFound,
            "không có đơn vị \(unit) trong cây tổ chức của kỳ \(period)"
                + (host.map { "; số liệu của đơn vị này tính vào \($0)" } ?? ""),
            "no unit \(unit) in the tree of \(period)" + (host.map { "; its figures count with \($0)" } ?? ""))
    }

    // MARK: - Nodes

    func nodes(_ request: HTTPRequest) throws(Refusal) -> [NodeReport] {
        let wanted: Bool?
        switch request.parameter("connected") {
        case nil: wanted = nil
        case "true": wanted = true
        case "false": wanted = false
        case .some(let other):
            throw Refusal(
                status: .badRequest, "connected là true hoặc false, không phải \"\(other)\"",
                "connected is true or false, not \"\(other)\"")
        }
        // Also while nothing is published: whoever looks for the reason looks here.
        guard let book else { throw .noBundle }
        let period = Period(.month, holding: today)
        let tree = book.tree(for: period, asOf: today)
        let expected = book.expectedOffices(
            League(.branch, within: province.flatMap { tree.contains($0) ? $0 : nil }), period, asOf: today)
        return (expected + unitsOutside(tree)).sorted()
            .filter { wanted == nil || node.isConnected($0, now: now) == wanted }.map { report(of: $0, tree: tree) }
    }

    var storage: StorageReport {
        StorageReport(fault: node.storageFault.map { "\($0)" }, isDurable: node.isStoreIdle)
    }

    /// What the unit's own cells of this year show, since a month of a small office shows little.
    private func signs(of unit: UnitCode) -> (period: Period, all: [Sign])? {
        let year = Period(.year, holding: today)
        guard let state = node.units[unit], state.periods.contains(year),
            let scorer = try? book?.scorer(for: year, asOf: today)
        else { return nil }
        return (year, scorer.scorer.signs(of: state.cells(in: year).mapValues(\.measures)))
    }

    func report(of unit: UnitCode, tree: Tree) -> NodeReport {
        let former = tree.former(unit)
        var report = NodeReport(
            unit: unit, name: tree.name(of: unit) ?? former?.name ?? name(outside: unit),
            tier: tree.tier(of: unit) ?? former?.tier ?? .branch)
        report.isInTree = tree.contains(unit) || former != nil
        let status = node.statuses[unit]
        report.isDigestMismatched = status?.isDigestMismatched ?? false
        report.implausible = status?.implausible
        report.attestation = status?.attestation.rawValue
        report.attestationMismatch = status?.attestationMismatch.map {
            ($0.node, Moment(seconds: $0.sinceUnixMilliseconds / 1_000), $0.count)
        }
        report.isReset = node.isReset(unit)
        report.refusedClaim = status?.refusedClaim.map { claim in
            NodeReport.RefusedClaim(
                at: Moment(seconds: claim.atUnixMilliseconds / 1_000), reason: claim.code.name, node: claim.node,
                key: claim.keyID, peer: claim.address, claimed: claim.incarnation?.description,
                known: claim.known?.description)
        }
        report.quotaExceeded = status?.quotaExceeded
        report.isConnected = node.isConnected(unit, now: now)
        report.key = node.sessionKey(of: unit, now: now).map {
            NodeReport.Key(
                keyID: $0.keyID, node: $0.node, slot: $0.slot, validUntil: $0.validity.until, oldSince: $0.oldSince)
        }
        report.signs = signs(of: unit)
        report.lastHeard = node.heardAtUnixMilliseconds(of: unit).map { Moment(seconds: $0 / 1_000) }
        report.clockOffsetMilliseconds =
            status?.clockOffsetMilliseconds ?? status?.health?.clockOffsetMilliseconds
        report.isClockOff = status?.isClockOff ?? false
        if let position = node.units[unit]?.position {
            report.incarnation = position.incarnation.description
            report.version = position.version
            report.tag = position.tag
            report.digest = node.digest(of: unit).map { Hexadecimal.encode($0.digest) }
        }
        if let health = status?.health {
            report.freshness = status?.freshness(now: now)
            report.isResyncing = health.isResyncing
            report.build = health.build
            report.bundle = health.bundle.isEmpty ? nil : Hexadecimal.encode(health.bundle)
            report.rejects = health.rejects.map { entry in
                NodeReport.RejectCount(
                    reason: RejectReason(rawValue: entry.reason)?.description ?? "reason-\(entry.reason)",
                    count: entry.count)
            }
            report.notices = health.notices.map { NodeReport.Notice($0) }
        }
        return report
    }
}
