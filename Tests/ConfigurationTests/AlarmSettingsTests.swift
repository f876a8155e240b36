import Alarms
import Configuration
import Foundation
import Model
import TestSupport
import Testing

/// The rule table of an aggregator's configuration.
struct AlarmSettingsTests {
    private func read(_ alarms: String?, _ more: String = "") throws(LocatedError) -> AlarmSettings {
        let text =
            "{\"unit\": \"VN\", \"keyRing\": \"ring\", \"dataDir\": \"d\"\(more)"
            + (alarms.map { ", \"alarms\": \($0)" } ?? "") + "}"
        return try AggregatorConfiguration(Array(text.utf8), file: "n.json", folder: "").alarms
    }

    // N-01
    @Test func `everything is on by default, and silence is the aggregator's`() throws {
        let shipped = try read(nil)
        #expect(shipped == AlarmSettings(silentAfterSeconds: 900) && shipped.command.isEmpty)
        #expect(AlarmKind.allCases.allSatisfy { shipped.rules[$0].isOn })
        #expect(try read("{}") == shipped)
        let other = try read(nil, ", \"silentAfterSeconds\": 60").rules
        #expect(other[.officeSilent].raise == 60 && other[.officeSilent].clear == 30)
        #expect(other[.allSilent].raise == 60 && other[.stale] == shipped.rules[.stale])
    }

    // N-01
    @Test func `a row changes what it says, and the bound for clearing follows the one for raising`() throws {
        let settings = try read(
            """
            { "quietSeconds": 7, "command": ["/bin/tell", "--room", ""], "rules": {
                "refusals": { "on": false }, "clock-off": { "raise": 120, "raiseAfterSeconds": 0 },
                "disk-space": { "raise": 20 }, "rank-fallen": { "raise": 1 },
                "key-ending": { "raise": 30, "clear": 31, "clearAfterSeconds": 9 } } }
            """)
        let (rules, shipped) = (settings.rules, try read(nil).rules)
        #expect(settings.command == ["/bin/tell", "--room", ""] && rules.quietSeconds == 7)
        #expect(!rules[.refusals].isOn && rules[.refusals].raise == shipped[.refusals].raise)
        #expect(
            rules[.clockOff].raise == 120 && rules[.clockOff].clear == 60 && rules[.clockOff].raiseAfterSeconds == 0)
        #expect(rules[.diskSpace].clear == 30 && rules[.rankFallen].clear == 0)
        #expect(rules[.keyEnding].clear == 31 && rules[.keyEnding].clearAfterSeconds == 9)
        #expect(rules[.stale] == shipped[.stale])
    }

    @Test(arguments: [
        "{ \"rule\": {} }", "{ \"rules\": { \"silence\": {} } }", "{ \"command\": [] }", "{ \"command\": [\"\"] }",
        "{ \"command\": \"sh\" }", "{ \"rules\": { \"stale\": { \"raise\": 10, \"clear\": 10 } } }",
        "{ \"rules\": { \"disk-space\": { \"raise\": 10, \"clear\": 9 } } }",
        "{ \"rules\": { \"disk-space\": { \"raise\": 100 } } }",
        "{ \"rules\": { \"store-failing\": { \"raise\": 0 } } }",
        "{ \"rules\": { \"stale\": { \"raise\": -1 } } }", "{ \"quietSeconds\": 86401 }",
        "{ \"rules\": { \"stale\": { \"clearAfterSeconds\": 604801 } } }",
        "{ \"rules\": { \"stale\": { \"on\": 1 } } }",
    ])
    func `a mistake is named`(alarms: String) {
        #expect(throws: LocatedError.self) { try read(alarms) }
    }

    // N-01
    @Test func `the README has every rule with its unit, range and defaults`() throws {
        let text = String(decoding: ClusterFile.read("config/README.md"), as: UTF8.self)
        let section = try #require(text.components(separatedBy: "\n## Alarms\n").dropFirst().first)
        let body = try #require(section.components(separatedBy: "\n## ").first)
        var expected: [String] = []
        for kind in AlarmKind.allCases {
            let rule = AlarmRules(silentAfterSeconds: 900)[kind]
            let side = kind.direction == .above ? "≥" : "≤"
            expected.append(
                "| `\(kind.rawValue)` | \(kind.measure), \(kind.range.lowerBound) to \(kind.range.upperBound) | "
                    + "\(side) \(rule.raise) | \(rule.clear) | \(rule.raiseAfterSeconds) | \(rule.clearAfterSeconds) |")
        }
        let rows = body.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains(" to ") }.map { row in
            row.split(separator: "|").prefix(6).map { "|\($0)" }.joined() + "|"
        }
        #expect(rows.suffix(expected.count) == expected[...])
        for key in AlarmSettings.keys + AlarmSettings.ruleKeys { #expect(body.contains("`\(key)`"), "\(key)") }
    }

    // N-15
    @Test func `the runbook has every alarm`() throws {
        let text = String(decoding: ClusterFile.read("troubleshooting.md"), as: UTF8.self)
        for kind in AlarmKind.allCases { #expect(text.contains("\n| `\(kind.rawValue)` | "), "\(kind.rawValue)") }
    }
}
