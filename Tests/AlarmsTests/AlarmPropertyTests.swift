import Alarms
import Model
import TestSupport
import Testing

/// Random hours of a random watch: nothing flaps, nothing that is held back is told, and every raise has one clear.
struct AlarmPropertyTests {
    private static let units = [Watch.nation, Watch.province] + Watch.branches
    private static let kinds: [AlarmKind] = [.allSilent, .officeSilent, .stale, .clockOff, .diskSpace, .rankFallen]

    /// Random rules, each with bounds of its kind's direction.
    private static func rules(_ random: inout SplitMix64, _ rules: inout AlarmRules) {
        for kind in kinds {
            let bound = Int64(random.next(below: 20)) + 10
            let width = Int64(random.next(below: 8)) + 1
            rules[kind] = AlarmRule(
                raise: bound, clear: kind.direction == .above ? bound - width : bound + width,
                raiseAfterSeconds: Int64(random.next(below: 6)), clearAfterSeconds: Int64(random.next(below: 6)))
        }
    }

    /// Values that linger, so that alarms do come.
    private static func wander(_ values: inout [AlarmKey: Int64?], _ random: inout SplitMix64) {
        for kind in kinds {
            for unit in units where random.next(below: 4) == 0 {
                let key = AlarmKey(kind, unit)
                switch random.next(below: 12) {
                case 0: values[key] = .some(nil)
                case 1: values[key] = nil
                default: values[key] = Int64(random.next(below: 50))
                }
            }
        }
    }

    /// Whether something that explains it is bad right now: by the table, not by the book.
    private static func isExplained(
        _ key: AlarmKey, _ values: [AlarmKey: Int64?], _ rules: AlarmRules
    ) -> Bool {
        key.kind.inhibitors.contains { kind, reach in
            let at: [UnitCode] =
                switch reach {
                case .unit: [key.unit]
                case .above: Watch.above(key.unit)
                case .unitOrAbove: [key.unit] + Watch.above(key.unit)
                case .any: units
                }
            return at.contains { unit in
                guard let value = values[AlarmKey(kind, unit)].flatMap({ $0 }) else { return false }
                return kind.direction == .above ? value >= rules[kind].raise : value <= rules[kind].raise
            }
        }
    }

    // N-03, N-05, N-06
    @Test(arguments: UInt64(1)...(isLong ? 1_000 : 40))
    func `no flapping, nothing held back is told, and one clear for each raise`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var watch = Watch { Self.rules(&random, &$0) }
        var values: [AlarmKey: Int64?] = [:]
        var open: [AlarmKey: (id: UInt64, at: Int64)] = [:]
        var closedAt: [AlarmKey: Int64] = [:]
        var ids: Set<UInt64> = []
        for _ in 0..<300 {
            Self.wander(&values, &random)
            let second = watch.seconds
            let known = watch.told.count
            watch.look(
                values.keys.sorted().map { AlarmObservation($0, name: "", value: values[$0].flatMap { $0 }) })
            for (_, change) in watch.told[known...] {
                let (key, id) = (change.alarm.key, change.alarm.id)
                let rule = watch.book.rules[key.kind]
                #expect(!Self.isExplained(key, values, watch.book.rules), "seed \(seed), second \(second): \(change)")
                switch change {
                case .raised:
                    #expect(open[key] == nil && ids.insert(id).inserted, "seed \(seed), second \(second)")
                    if let closed = closedAt[key] {
                        #expect(second - closed >= rule.raiseAfterSeconds, "seed \(seed), second \(second): \(key)")
                    }
                    open[key] = (id, second)
                case .cleared:
                    let raised = try #require(open[key], "seed \(seed), second \(second)")
                    open[key] = nil
                    #expect(raised.id == id && second - raised.at >= max(1, rule.clearAfterSeconds), "seed \(seed)")
                    closedAt[key] = second
                }
            }
        }
        #expect(!ids.isEmpty && watch.book.raised.map(\.key) == open.keys.sorted(), "seed \(seed)")
    }

    @Test func `every kind says what is the matter and what to do in both languages, whatever is known`() {
        for kind in AlarmKind.allCases {
            let alarm = Alarm(
                id: 1, key: AlarmKey(kind, Watch.nation), name: "", sinceUnixMilliseconds: 0, value: 3, figures: [],
                texts: [])
            #expect(alarm.vietnamese != alarm.english && alarm.english.count > 40 && alarm.vietnamese.count > 40)
            let rule = AlarmRules(silentAfterSeconds: 900)[kind]
            #expect(kind.range.contains(rule.raise) && kind.range.contains(rule.clear))
            #expect(kind.direction == .above ? rule.clear < rule.raise : rule.clear > rule.raise)
            #expect(AlarmLimits.delaySecondsRange.contains(rule.raiseAfterSeconds))
            #expect(AlarmLimits.delaySecondsRange.contains(rule.clearAfterSeconds))
        }
        #expect(AlarmLimits.quietSecondsRange.contains(AlarmLimits.quietSeconds))
    }
}
