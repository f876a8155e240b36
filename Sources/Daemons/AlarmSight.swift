package import Alarms
package import Configuration
internal import Intake
package import Model
package import Nodes
package import Peering
package import Publication
package import Runtime
internal import Scoring
internal import Wire

/// What an aggregator sees at one look of what may be an alarm (Protocol/21-alarms.md, N-10 and further).
package struct AlarmSight {
    let node: Node
    let book: RankingBook
    let configuration: AggregatorConfiguration
    /// When the node started: before, it was deaf.
    let start: Instant
    let now: Instant
    let space: DiskSpace?
    /// What is raised, since some of it cannot be seen at the moment.
    let raised: [Alarm]
    let feeds: [FeedReport]
    package let tree: Tree

    package init(
        node: Node, book: RankingBook, configuration: AggregatorConfiguration, start: Instant, now: Instant,
        space: DiskSpace? = nil, raised: [Alarm] = [], feeds: [FeedReport] = []
    ) {
        self.node = node
        self.book = book
        self.configuration = configuration
        self.start = start
        self.now = now
        self.space = space
        self.raised = raised
        self.feeds = feeds
        let today = Day(at: Moment(seconds: now.unixMilliseconds / 1_000))
        tree = book.tree(for: Period(.month, holding: today), asOf: today)
    }

    var today: Day { Day(at: Moment(seconds: now.unixMilliseconds / 1_000)) }
    var seconds: Int64 { now.unixMilliseconds / 1_000 }

    /// Everything but what takes a ranking.
    package var all: [AlarmObservation] {
        own + silences + offices.flatMap { ofOffice($0) } + keys
    }

    /// The units that may keep dossiers.
    private var offices: [UnitCode] { tree.units.filter { tree.tier(of: $0) != .nation } }

    func observe(
        _ kind: AlarmKind, _ unit: UnitCode, _ value: Int64?, _ figures: [AlarmFigure] = [], _ texts: [String] = [],
        detail: String = ""
    ) -> AlarmObservation {
        AlarmObservation(
            AlarmKey(kind, unit, detail), name: tree.name(of: unit) ?? "", value: value, figures: figures,
            texts: texts)
    }

    // MARK: - This node

    private var own: [AlarmObservation] {
        let unit = configuration.unit
        var found: [AlarmObservation] = []
        if let fault = node.storageFault { found.append(observe(.storeFailing, unit, 1, [], ["\(fault)"])) }
        if let fault = book.fault {
            let reason =
                switch fault {
                case .overflow(let error): "\(error)"
                case .differs(let difference): "\(difference)"
                }
            found.append(observe(.publicationStopped, unit, 1, [], [reason]))
        }
        if let space {
            let figures = [
                AlarmFigure("freeMiB", Int64(space.freeBytes >> 20)),
                AlarmFigure("totalMiB", Int64(space.totalBytes >> 20)),
            ]
            found.append(observe(.diskSpace, unit, space.freePercent, figures))
        }
        // Where none is allowed none can stand.
        if let until = configuration.rules.plainUntil {
            let peers = node.plainPeers
            found.append(
                observe(
                    .plainSession, unit, Int64(peers.count), [AlarmFigure("until", until.end.seconds)],
                    Array(peers.prefix(AlarmLimits.textsMax))))
        }
        return found
            + feeds.map { feed in
                observe(
                    .feedBehind, unit, feed.behindSeconds, [AlarmFigure("waiting", Int64(feed.waiting))],
                    [feed.name, feed.fault ?? "no fault"], detail: feed.name)
            }
    }

    // MARK: - Silence

    /// Who was never heard has not fallen silent. Who was heard before the start only has as long to be heard again as
    /// if it had been heard at it, and until then nobody knows.
    private func silence(heardAtMilliseconds heard: Int64, _ rule: AlarmRule) -> Int64? {
        let from = max(heard, start.monotonicMilliseconds)
        let age = max(0, now.monotonicMilliseconds - from) / 1_000
        return heard < start.monotonicMilliseconds && age < rule.raise ? nil : age
    }

    private var silences: [AlarmObservation] {
        let heard = offices.reduce(into: [UnitCode: Int64]()) { $0[$1] = node.heardAtMilliseconds(of: $1) }
        let single = offices.compactMap { unit in
            heard[unit].map { silent(.officeSilent, unit, heardAtMilliseconds: $0) }
        }
        let parts = tree.units.compactMap { unit -> AlarmObservation? in
            let known = ([unit] + tree.descendants(of: unit)).compactMap { heard[$0] }
            guard known.count > 1, let latest = known.max() else { return nil }
            return silent(.allSilent, unit, heardAtMilliseconds: latest, offices: known.count)
        }
        return parts + single
    }

    private func silent(
        _ kind: AlarmKind, _ unit: UnitCode, heardAtMilliseconds heard: Int64, offices: Int? = nil
    ) -> AlarmObservation {
        let unix = (now.unixMilliseconds - (now.monotonicMilliseconds - heard)) / 1_000
        let figures = [AlarmFigure("lastHeard", unix)] + (offices.map { [AlarmFigure("offices", Int64($0))] } ?? [])
        return observe(
            kind, unit, silence(heardAtMilliseconds: heard, configuration.alarms.rules[kind]), figures)
    }

    // MARK: - Offices

    private func ofOffice(_ unit: UnitCode) -> [AlarmObservation] {
        guard let status = node.statuses[unit] else { return [] }
        var found: [AlarmObservation] = []
        if status.isDigestMismatched { found.append(observe(.digestMismatch, unit, 1)) }
        if let offset = status.clockOffsetMilliseconds {
            let size = Int64(clamping: offset.magnitude / 1_000)
            found.append(observe(.clockOff, unit, size, [AlarmFigure("offsetMilliseconds", offset)]))
        }
        if let freshness = status.freshness(now: now)?.seconds {
            found.append(
                observe(.stale, unit, max(0, seconds - freshness), [AlarmFigure("freshness", freshness)]))
        }
        if let claim = status.refusedClaim {
            let age = max(0, now.unixMilliseconds - claim.atUnixMilliseconds) / 1_000
            found.append(
                observe(
                    .superseded, unit, age, [AlarmFigure("at", claim.atUnixMilliseconds / 1_000)],
                    [claim.node, claim.keyID, claim.address, claim.code.name]))
        }
        if let health = status.health { found += [setAside(unit, health), refusals(unit, health)] }
        return found
    }

    /// Files of which nothing counts; what cannot be read at all has its own place in the status.
    private func setAside(_ unit: UnitCode, _ health: Health) -> AlarmObservation {
        observe(.setAside, unit, health.filesSetAside, [], health.fileNotices.flatMap(\.names))
    }

    /// The share of the rows that were refused, beside the dossiers of this year or, where more, of the one before.
    private func refusals(_ unit: UnitCode, _ health: Health) -> AlarmObservation {
        let refused = health.rejects.filter { $0.reason != RejectReason.unknownProcedure.rawValue }
            .reduce(Int64(0)) { Int64(clamping: Int128($0) + Int128($1.count)) }
        let year = Period(.year, holding: today)
        let dossiers = max(scope(unit, year), year.previous.map { scope(unit, $0) } ?? 0)
        let figures = [AlarmFigure("refused", refused), AlarmFigure("dossiers", dossiers)]
        guard refused >= AlarmLimits.refusedRowsMin else { return observe(.refusals, unit, 0, figures) }
        let share = Int128(refused) * 1_000 / (Int128(refused) + Int128(dossiers))
        return observe(.refusals, unit, Int64(clamping: share), figures)
    }

    /// Dossiers that were open at some time of the period.
    private func scope(_ unit: UnitCode, _ period: Period) -> Int64 {
        let cells = node.units[unit]?.cells(in: period) ?? [:]
        return cells.values.reduce(Int64(0)) { Int64(clamping: Int128($0) + Int128($1.measures[.scope])) }
    }

    // MARK: - Keys

    /// A relay's key is told of once, at the highest unit whose figures come by it.
    private var keys: [AlarmObservation] {
        var holders: [String: (unit: UnitCode, key: SessionKey)] = [:]
        for unit in offices {
            guard let key = node.sessionKey(of: unit, now: now) else { continue }
            if let holder = holders[key.keyID], !isHigher(unit, than: holder.unit) { continue }
            holders[key.keyID] = (unit, key)
        }
        let found = holders.sorted { $0.key < $1.key }.flatMap { of($1.key, at: $1.unit) }
        // What stands by no session now may stand by the old key again.
        let unseen = raised.filter { alarm in
            [.keyEnding, .keyOld].contains(alarm.key.kind) && tree.contains(alarm.key.unit)
                && node.sessionKey(of: alarm.key.unit, now: now) == nil && holders[alarm.key.detail] == nil
        }
        return found + unseen.map { observe($0.key.kind, $0.key.unit, nil, detail: $0.key.detail) }
    }

    private func isHigher(_ unit: UnitCode, than other: UnitCode) -> Bool {
        let (depth, otherDepth) = (tree.ancestors(of: unit).count, tree.ancestors(of: other).count)
        return depth != otherDepth ? depth < otherDepth : unit < other
    }

    /// How a key stands that has a session.
    package func of(_ key: SessionKey, at unit: UnitCode) -> [AlarmObservation] {
        var found: [AlarmObservation] = []
        if let until = key.validity.until?.seconds {
            let days = max(0, until - seconds) / 86_400
            found.append(
                observe(
                    .keyEnding, unit, days, [AlarmFigure("validUntil", until)], [key.keyID], detail: key.keyID))
        }
        if let since = key.oldSince?.seconds {
            let days = max(0, seconds - since) / 86_400
            found.append(
                observe(.keyOld, unit, days, [AlarmFigure("oldSince", since)], [key.keyID], detail: key.keyID))
        }
        return found
    }
}

extension Health {
    fileprivate var fileNotices: [Notice] { notices.filter { $0.kind?.isOfFile ?? false } }

    /// Files and outputs of which nothing counts.
    var filesSetAside: Int64 {
        Int64(clamping: fileNotices.reduce(Int128(0)) { $0 + Int128($1.count) })
    }
}

extension NoticeKind {
    /// A file or an output of which nothing counts (1 to 19 in the registry).
    fileprivate var isOfFile: Bool { rawValue < 20 }
}
