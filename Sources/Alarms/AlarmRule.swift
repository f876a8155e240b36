/// When alarms of a kind are raised and cleared.
package struct AlarmRule: Hashable, Sendable {
    package var isOn: Bool
    /// The value from which on it is bad, in the kind's unit.
    package var raise: Int64
    /// The value from which on it is well again; on the better side of `raise`.
    package var clear: Int64
    /// How long it must be bad without a break before it is raised.
    package var raiseAfterSeconds: Int64
    /// How long it must be well without a break before it is cleared.
    package var clearAfterSeconds: Int64

    package init(
        raise: Int64, clear: Int64, raiseAfterSeconds: Int64, clearAfterSeconds: Int64, isOn: Bool = true
    ) {
        self.isOn = isOn
        self.raise = raise
        self.clear = clear
        self.raiseAfterSeconds = raiseAfterSeconds
        self.clearAfterSeconds = clearAfterSeconds
    }

    enum Condition: Equatable { case bad, well, between }

    /// - Returns: `between` also for a value that is not known.
    func condition(_ value: Int64?, _ direction: AlarmKind.Direction) -> Condition {
        guard let value else { return .between }
        switch direction {
        case .above: return value >= raise ? .bad : value <= clear ? .well : .between
        case .below: return value <= raise ? .bad : value >= clear ? .well : .between
        }
    }
}

/// The rule table.
package struct AlarmRules: Hashable, Sendable {
    private var table: [AlarmKind: AlarmRule]
    /// After a start nothing is raised and nothing cleared for so long: a node that comes back has been deaf.
    package var quietSeconds: Int64

    /// The table that is shipped, for a node that calls an office silent after so long.
    package init(silentAfterSeconds: Int64) {
        table = AlarmKind.allCases.reduce(into: [:]) { $0[$1] = $1.standard(silentAfterSeconds: silentAfterSeconds) }
        quietSeconds = AlarmLimits.quietSeconds
    }

    package subscript(_ kind: AlarmKind) -> AlarmRule {
        get { table[kind] ?? kind.standard(silentAfterSeconds: AlarmLimits.silentAfterSeconds) }
        set { table[kind] = newValue }
    }
}
