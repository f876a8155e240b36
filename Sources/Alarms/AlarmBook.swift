package import Model

/// The standing watch: looks at what is known and decides which alarms are raised and cleared.
///
/// It reads no clock: every look says when it is, on a clock that only goes forward and on the one for people.
package struct AlarmBook: Sendable {
    package private(set) var rules: AlarmRules
    /// The id of the alarm that is raised next.
    package private(set) var nextID: UInt64
    /// Until when nothing is judged, on the clock that only goes forward.
    package let quietUntilMilliseconds: Int64
    /// Counts changes of what is raised.
    package private(set) var revision: UInt64 = 0
    private var states: [AlarmKey: State] = [:]

    /// What is remembered of one key between looks.
    private struct State {
        /// `nil` while it is not raised.
        var alarm: Alarm?
        /// Since when it has been bad where it is not raised, or well where it is, without a break.
        var sinceMilliseconds: Int64?
    }

    /// - Parameters:
    ///   - rules: the table.
    ///   - now: the start, on the clock that only goes forward.
    ///   - raised: what was raised when the node ended; it is not told again.
    ///   - nextID: what `nextID` was then.
    package init(_ rules: AlarmRules, startedAtMilliseconds now: Int64, raised: [Alarm] = [], nextID: UInt64 = 1) {
        self.rules = rules
        self.nextID = max(nextID, (raised.map(\.id).max() ?? 0) + 1)
        quietUntilMilliseconds = now + rules.quietSeconds * 1_000
        for alarm in raised { states[alarm.key] = State(alarm: alarm) }
    }

    /// Goes by another table from the next look on. What has begun to count goes on counting; after a start nothing is
    /// judged for as long as the table of the start says.
    package mutating func adopt(_ rules: AlarmRules) { self.rules = rules }

    /// What is raised, in the order of keys.
    package var raised: [Alarm] { states.values.compactMap(\.alarm).sorted { $0.key < $1.key } }

    package func isQuiet(atMilliseconds now: Int64) -> Bool { now < quietUntilMilliseconds }

    /// Looks at everything. What is not observed is well: only what cannot be known now is said to be unknown.
    ///
    /// - Parameters:
    ///   - observations: each key once.
    ///   - above: the units above one, in any order.
    ///   - now: on the clock that only goes forward.
    ///   - unix: the time for people.
    /// - Returns: what has changed, in the order of keys.
    /// - Complexity: O(n), and O(k log k) in the keys that are not well.
    package mutating func look(
        _ observations: [AlarmObservation], above: (UnitCode) -> [UnitCode], atMilliseconds now: Int64,
        unixMilliseconds unix: Int64
    ) -> [AlarmChange] {
        guard !isQuiet(atMilliseconds: now) else { return [] }
        // Most is well and was: that changes nothing, and is not sorted.
        let telling = observations.filter { states[$0.key] != nil || condition(of: $0, $0.key.kind) != .well }
        let seen = Dictionary(telling.map { ($0.key, $0) }) { $1 }
        let keys = Set(states.keys).union(seen.keys).sorted()
        let conditions = keys.map { condition(of: seen[$0], $0.kind) }
        let holding = holding(keys, conditions)
        var changes: [AlarmChange] = []
        for (key, condition) in zip(keys, conditions) {
            let isHeld = isHeld(key, by: holding, above: above)
            changes += step(key, seen[key], condition, isHeld: isHeld, now: now, unix: unix).map { [$0] } ?? []
        }
        if !changes.isEmpty { revision += 1 }
        return changes
    }

    private func condition(of observation: AlarmObservation?, _ kind: AlarmKind) -> AlarmRule.Condition {
        let rule = rules[kind]
        guard rule.isOn, let observation else { return .well }
        return rule.condition(observation.value, kind.direction)
    }

    /// The units at which a kind is bad, or raised and not cleared yet: both explain what stands below.
    private func holding(_ keys: [AlarmKey], _ conditions: [AlarmRule.Condition]) -> [AlarmKind: Set<UnitCode>] {
        var holding: [AlarmKind: Set<UnitCode>] = [:]
        for (key, condition) in zip(keys, conditions) where condition == .bad || states[key]?.alarm != nil {
            holding[key.kind, default: []].insert(key.unit)
        }
        return holding
    }

    private func isHeld(
        _ key: AlarmKey, by holding: [AlarmKind: Set<UnitCode>], above: (UnitCode) -> [UnitCode]
    ) -> Bool {
        key.kind.inhibitors.contains { kind, reach in
            guard let units = holding[kind], !units.isEmpty else { return false }
            switch reach {
            case .unit: return units.contains(key.unit)
            case .above: return above(key.unit).contains { units.contains($0) }
            case .unitOrAbove: return units.contains(key.unit) || above(key.unit).contains { units.contains($0) }
            case .any: return true
            }
        }
    }

    /// One key's next step.
    private mutating func step(
        _ key: AlarmKey, _ observation: AlarmObservation?, _ condition: AlarmRule.Condition, isHeld: Bool, now: Int64,
        unix: Int64
    ) -> AlarmChange? {
        var state = states[key] ?? State()
        defer { states[key] = state.alarm == nil && state.sinceMilliseconds == nil ? nil : state }
        if let observation { state.alarm?.take(observation) }
        if state.alarm?.isHeld == !isHeld {
            state.alarm?.isHeld = isHeld
            revision += 1
        }
        let moves: AlarmRule.Condition = state.alarm == nil ? .bad : .well
        guard condition == moves, !isHeld else {
            state.sinceMilliseconds = nil
            return nil
        }
        let since = state.sinceMilliseconds ?? now
        state.sinceMilliseconds = since
        let rule = rules[key.kind]
        if let alarm = state.alarm {
            let least = max(rule.clearAfterSeconds, AlarmLimits.clearAfterSecondsMin) * 1_000
            guard now - since >= least else { return nil }
            state = State()
            return .cleared(alarm)
        }
        guard now - since >= rule.raiseAfterSeconds * 1_000, let observation, let value = observation.value else {
            return nil
        }
        let alarm = Alarm(
            id: nextID, key: key, name: observation.name, sinceUnixMilliseconds: unix, value: value,
            figures: observation.figures, texts: observation.texts)
        nextID += 1
        state = State(alarm: alarm)
        return .raised(alarm)
    }
}
