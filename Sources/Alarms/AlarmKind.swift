package import Model

/// What an alarm is about (Protocol/21-alarms.md). Names are stable: configurations, commands and people's filters go
/// by them. In the order in which alarms of one moment are told: what explains others comes first.
package enum AlarmKind: String, CaseIterable, Comparable, Sendable {
    case storeFailing = "store-failing"
    case diskSpace = "disk-space"
    case publicationStopped = "publication-stopped"
    /// Not one office at or below the unit is heard.
    case allSilent = "all-silent"
    case officeSilent = "office-silent"
    /// A second program claims the office's place.
    case superseded
    case digestMismatch = "digest-mismatch"
    case clockOff = "clock-off"
    /// The office is heard, but takes in no records.
    case stale
    case setAside = "set-aside"
    case refusals
    case keyEnding = "key-ending"
    /// The office goes on with its old key although its newer one is in force.
    case keyOld = "key-old"
    /// Sessions stand that others on the line can read.
    case plainSession = "plain-session"
    case rankFallen = "rank-fallen"
    case targetAtRisk = "target-at-risk"
    /// A feed's database or program has not confirmed what changed.
    case feedBehind = "feed-behind"

    package static func < (left: Self, right: Self) -> Bool { left.place < right.place }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension AlarmKind {
    /// On which side of its bounds a value is bad.
    package enum Direction: Sendable {
        /// The greater the worse.
        case above
        /// The smaller the worse.
        case below
    }

    package var direction: Direction {
        switch self {
        case .diskSpace, .superseded, .keyEnding, .targetAtRisk: .below
        case .storeFailing, .publicationStopped, .allSilent, .officeSilent, .digestMismatch, .clockOff, .stale,
            .setAside, .refusals, .keyOld, .plainSession, .rankFallen, .feedBehind:
            .above
        }
    }

    /// Whose condition keeps an alarm of this kind from being told.
    package enum Reach: Sendable {
        /// Of the very unit.
        case unit
        /// Of a unit above.
        case above
        /// Of the unit or one above.
        case unitOrAbove
        /// Of whatever unit.
        case any
    }

    /// What silences it (N-06): of one cause one alarm is told.
    package var inhibitors: [(kind: AlarmKind, reach: Reach)] {
        switch self {
        case .allSilent: [(.allSilent, .above)]
        case .officeSilent: [(.allSilent, .unitOrAbove)]
        case .digestMismatch, .clockOff, .stale, .setAside, .refusals, .keyEnding, .keyOld:
            [(.allSilent, .unitOrAbove), (.officeSilent, .unit)]
        case .diskSpace: [(.storeFailing, .unit)]
        case .rankFallen, .targetAtRisk: [(.publicationStopped, .any)]
        case .storeFailing, .publicationStopped, .superseded, .plainSession, .feedBehind: []
        }
    }
}

/// Which alarm it is: one is raised of each at most.
package struct AlarmKey: Hashable, Comparable, Sendable {
    package var kind: AlarmKind
    package var unit: UnitCode
    /// A key's name, a target's; empty where the unit has one alarm of the kind.
    package var detail: String

    package init(_ kind: AlarmKind, _ unit: UnitCode, _ detail: String = "") {
        self.kind = kind
        self.unit = unit
        self.detail = detail
    }

    package static func < (left: Self, right: Self) -> Bool {
        if left.kind != right.kind { return left.kind < right.kind }
        if left.unit != right.unit { return left.unit < right.unit }
        return left.detail < right.detail
    }
}
