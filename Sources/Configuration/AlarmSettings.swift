package import Alarms
internal import Model

/// The standing watch of an aggregator: its rule table, and a command that is told.
package struct AlarmSettings: Hashable, Sendable {
    package var rules: AlarmRules
    /// The program and its arguments; empty: nobody is told.
    package var command: [String]

    package static let keys = ["quietSeconds", "command", "rules"]
    package static let ruleKeys = ["on", "raise", "clear", "raiseAfterSeconds", "clearAfterSeconds"]

    /// What holds where the file says nothing.
    package init(silentAfterSeconds: Int) {
        rules = AlarmRules(silentAfterSeconds: Int64(silentAfterSeconds))
        command = []
    }

    init(_ field: JSONField, silentAfterSeconds: Int) throws(LocatedError) {
        self.init(silentAfterSeconds: silentAfterSeconds)
        let section = try field.section(keys: Self.keys)
        if let field = section["quietSeconds"] {
            rules.quietSeconds = try field.integer(in: AlarmLimits.quietSecondsRange)
        }
        if let field = section["command"] {
            command = []
            for word in try field.list() { command.append(try word.string()) }
            guard command.first?.isEmpty == false else { throw field.fault("the program is missing") }
        }
        guard let table = section["rules"] else { return }
        let rows = try table.section(keys: AlarmKind.allCases.map(\.rawValue))
        for kind in AlarmKind.allCases {
            if let row = rows[kind.rawValue] { rules[kind] = try Self.rule(row, kind, rules[kind]) }
        }
    }

    /// A row of the table: what it does not say is as shipped.
    private static func rule(
        _ field: JSONField, _ kind: AlarmKind, _ standard: AlarmRule
    ) throws(LocatedError) -> AlarmRule {
        let section = try field.section(keys: ruleKeys)
        var rule = standard
        rule.isOn = try section.boolean("on", or: standard.isOn)
        if let field = section["raise"] { rule.raise = try field.integer(in: kind.range) }
        if let field = section["clear"] {
            rule.clear = try field.integer(in: kind.range)
        } else if section["raise"] != nil {
            rule.clear = kind.clear(for: rule.raise, like: standard)
        }
        if let field = section["raiseAfterSeconds"] {
            rule.raiseAfterSeconds = try field.integer(in: AlarmLimits.delaySecondsRange)
        }
        if let field = section["clearAfterSeconds"] {
            rule.clearAfterSeconds = try field.integer(in: AlarmLimits.delaySecondsRange)
        }
        let isOrdered = kind.direction == .above ? rule.clear < rule.raise : rule.clear > rule.raise
        guard isOrdered, kind.range.contains(rule.clear) else {
            let side = kind.direction == .above ? "below" : "above"
            throw field.fault("clear (\(rule.clear)) must be \(side) raise (\(rule.raise))")
        }
        return rule
    }
}

extension AlarmKind {
    /// The bound for clearing where only the other one is said: as far off, in proportion, as the shipped one, and one
    /// step at least.
    fileprivate func clear(for raise: Int64, like standard: AlarmRule) -> Int64 {
        let clear = standard.raise == 0 ? raise : raise * standard.clear / standard.raise
        return direction == .above ? min(clear, raise - 1) : max(clear, raise + 1)
    }
}

extension JSONField {
    fileprivate func integer(in range: ClosedRange<Int64>) throws(LocatedError) -> Int64 {
        Int64(try integer(in: Int(range.lowerBound)...Int(range.upperBound)))
    }
}
