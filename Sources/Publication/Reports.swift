package import Model
package import Scoring

/// How many of the expected offices have been heard, and which have not.
package struct Completeness: Hashable, Sendable {
    package struct Office: Hashable, Sendable {
        package var unit: UnitCode
        package var name: String

        package init(unit: UnitCode, name: String) {
            self.unit = unit
            self.name = name
        }
    }

    package var heard: Int
    package var expected: Int
    /// Ascending by code.
    package var missing: [Office]
    /// Those of them whose figures are here and do not count, since nothing proves them.
    package var notAttested: [UnitCode] = []
    /// Units that ended elsewhere, whose figures belong to a province's ranking and have not been given to it;
    /// ascending by code.
    package var predecessors: [Office]

    package init(heard: Int, expected: Int, missing: [Office], predecessors: [Office] = []) {
        self.heard = heard
        self.expected = expected
        self.missing = missing
        self.predecessors = predecessors
    }
}

/// What one row of a ranking stands on.
package struct RowGround: Hashable, Sendable {
    /// Of the offices at and below the unit.
    package var heard: Int
    package var expected: Int
    /// Rows that these offices refused.
    package var refused: UInt64
    /// The time up to which the one of them that is furthest behind has taken in its records; `nil`: one never did.
    package var freshness: Moment?

    package init(heard: Int, expected: Int, refused: UInt64, freshness: Moment? = nil) {
        self.heard = heard
        self.expected = expected
        self.refused = refused
        self.freshness = freshness
    }

    var shareMicro: Int64 { expected == 0 ? 0 : Int64(heard) * 1_000_000 / Int64(expected) }
}

/// A ranking with what must stand beside it.
package struct RankingReport: Sendable {
    package var ranking: Ranking
    package var completeness: Completeness
    /// The time up to which the office that is furthest behind has taken in its records; `nil`: somebody never did.
    package var freshness: Moment?
    /// Offices are missing, computed under different bundles, or the period is not over.
    package var isProvisional: Bool
    /// What the calendar lacks that may matter to these figures, ascending by year.
    package var calendarGaps: [CalendarGap] = []
    /// Offices that people should look at, ascending by code.
    package var doubts: [OfficeDoubt] = []
    /// Units that stand in no tree and of which something came: their figures do not count. Ascending by code.
    package var outside: [Completeness.Office] = []
    /// How many alarms are raised that nothing else explains.
    package var alarmCount = 0
    /// Offices of whose records something did not count, ascending by code, each with its notices.
    package var noticed: [NodeReport]
    /// By unit; empty where nobody knows, as in a computation from files.
    package var grounds: [UnitCode: RowGround] = [:]
    /// The ranks of the same league in the period before, judged on the same day.
    package var previousRanks: [UnitCode: Int] = [:]
    /// The ranks that units can still have; empty where nobody knows, as in a computation from files.
    package var ranges: [UnitCode: RankRange] = [:]
    /// The ranks of the same league in this period and those before it, the oldest first.
    package var series: [LeagueRanks] = []
    /// By what it was made; `nil` in a computation from files.
    package var rules: RuleFacts?

    package init(
        ranking: Ranking, completeness: Completeness, freshness: Moment?, isProvisional: Bool,
        noticed: [NodeReport] = []
    ) {
        self.ranking = ranking
        self.completeness = completeness
        self.freshness = freshness
        self.isProvisional = isProvisional
        self.noticed = noticed
    }
}

/// One expected office as its node tells.
package struct NodeReport: Sendable {
    package struct RejectCount: Hashable, Sendable {
        /// The stable reason, `bad-time`.
        package var reason: String
        package var count: UInt64

        package init(reason: String, count: UInt64) {
            self.reason = reason
            self.count = count
        }
    }

    /// Something that did not count at the office, or that people should know of its records.
    package struct Notice: Hashable, Sendable {
        /// The stable name, `missing-columns`.
        package var name: String
        package var count: UInt64
        /// By the office's clock.
        package var since: Moment
        /// The files, sources or procedures that it is about, the first few.
        package var files: [String]
        /// What its sentences say as numbers, such as the bytes from and before which something is missing.
        package var figures: [UInt64]
        package var vietnamese: String
        package var english: String

        package init(
            name: String, count: UInt64, since: Moment, files: [String], figures: [UInt64], vietnamese: String,
            english: String
        ) {
            self.name = name
            self.count = count
            self.since = since
            self.files = files
            self.figures = figures
            self.vietnamese = vietnamese
            self.english = english
        }
    }

    /// The key by which the unit's figures come: its own, or that of the relay between.
    package struct Key: Hashable, Sendable {
        package var keyID: String
        /// The node whose it is.
        package var node: String
        package var slot: Int
        package var validUntil: Moment?
        /// Since when a newer key of that node is in force; `nil`: this is the newest.
        package var oldSince: Moment?

        package init(keyID: String, node: String, slot: Int, validUntil: Moment?, oldSince: Moment?) {
            self.keyID = keyID
            self.node = node
            self.slot = slot
            self.validUntil = validUntil
            self.oldSince = oldSince
        }
    }

    package var unit: UnitCode
    package var name: String
    package var tier: Tier
    /// It stands in the tree of the day, or did formerly; otherwise its figures count nowhere.
    package var isInTree = true
    /// `nil` while nobody is connected for it.
    package var key: Key?
    package var isConnected: Bool
    /// `nil`: never.
    package var lastHeard: Moment?
    /// `nil`: nothing taken in yet.
    package var freshness: Moment?
    package var incarnation: String?
    package var version: UInt64?
    package var tag: UInt64?
    /// Of the cells at that position, in hexadecimal; `nil` while it is not computed.
    package var digest: String?
    /// The office's own digest of that position is another one: the figures are in doubt until it has sent them anew.
    package var isDigestMismatched: Bool
    /// Which cell of its last update no records can give, and why (Protocol/05-cells.md, K-24).
    package var implausible: String?
    /// How far its figures are proved to be its own: `attested`, `position only`, `not attested`, `not judged`.
    package var attestation: String?
    /// What was told of it last was not its own word: who told it, since when, how often.
    package var attestationMismatch: (node: String, since: Moment, count: UInt64)?
    /// The last claim that was refused since another program is the one that is heard.
    package struct RefusedClaim: Hashable, Sendable {
        package var at: Moment
        /// `superseded`, `counter-too-far`.
        package var reason: String
        /// What the program says its node is, the key that it proved, and where from.
        package var node: String
        package var key: String
        package var peer: String
        /// What it claimed; `nil`: it had none yet.
        package var claimed: String?
        /// The incarnation that stays.
        package var known: String?

        package init(
            at: Moment, reason: String, node: String, key: String, peer: String, claimed: String?, known: String?
        ) {
            self.at = at
            self.reason = reason
            self.node = node
            self.key = key
            self.peer = peer
            self.claimed = claimed
            self.known = known
        }
    }

    package var refusedClaim: RefusedClaim?
    /// A person had its incarnation forgotten, and it has not delivered since (D-98).
    package var isReset: Bool
    /// By what its last update goes beyond what a unit may occupy here (Protocol/08-limits.md, L-08).
    package var quotaExceeded: String?
    package var isResyncing: Bool
    /// In the order in which they are to be shown.
    package var rejects: [RejectCount]
    /// In the order in which they are to be shown.
    package var notices: [Notice]
    /// How far the office's clock is ahead of that of the node it is connected to.
    package var clockOffsetMilliseconds: Int64?
    /// So far that people should know (Protocol/06-delivery.md, D-73).
    package var isClockOff: Bool
    package var build: String?
    /// The hash in hexadecimal.
    package var bundle: String?
    /// The signs of its own cells in a period; `nil` where it has none.
    package var signs: (period: Period, all: [Sign])?

    package init(unit: UnitCode, name: String, tier: Tier) {
        self.unit = unit
        self.name = name
        self.tier = tier
        isConnected = false
        isDigestMismatched = false
        isReset = false
        isClockOff = false
        isResyncing = false
        rejects = []
        notices = []
    }
}

/// One unit in one period, explained.
package struct UnitReport: Sendable {
    package var name: String
    package var parent: UnitCode?
    package var scorer: PeriodScorer
    package var score: UnitScore
    package var handlingTime: HandlingTime
    /// The signs of its own figures, and of each office below it that has a mark.
    package var figureSigns: [OfficeSigns] = []
    package var targets: [TargetResult]
    /// Its rank among the units of its tier, and how many these are.
    package var standing: Standing?
    package var leagueCount: Int
    /// The ranks that it can still have.
    package var range: RankRange?
    /// The ranks of its league in this period and those before it, the oldest first.
    package var series: [LeagueRanks] = []
    /// The merged cells of the period; empty where nobody asks for more than the score.
    package var cells: [ProcedureCode: Measures] = [:]
    /// Where it lost its points; `nil` likewise.
    package var lost: LostPoints?
    /// What moved since the period before; `nil` where there is none, or the unit did not stand in its tree.
    package var movement: Movement?
    /// What its node tells; `nil` where it is not known, as in a computation from files.
    package var node: NodeReport?
    /// Units that have ended and whose cells count with this one, ascending.
    package var formers: [Tree.Former]
    /// The signs of its merged cells.
    package var signs: [Sign]
    /// By what it was made; `nil` in a computation from files.
    package var rules: RuleFacts?

    package init(
        name: String, parent: UnitCode?, scorer: PeriodScorer, score: UnitScore, handlingTime: HandlingTime,
        signs: [Sign] = [], targets: [TargetResult] = [], standing: Standing? = nil, leagueCount: Int = 0,
        node: NodeReport? = nil, formers: [Tree.Former] = []
    ) {
        self.formers = formers
        self.name = name
        self.parent = parent
        self.scorer = scorer
        self.score = score
        self.handlingTime = handlingTime
        self.signs = signs
        self.targets = targets
        self.standing = standing
        self.leagueCount = leagueCount
        self.node = node
    }
}
