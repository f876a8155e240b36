/// The numbers of alarms, with their units and reasons. Every default can be changed in the configuration, within the
/// range; Cluster/config/README.md has the table for operators, and a test compares.
package enum AlarmLimits {
    /// After a start: agents dial again within half a minute, spread, and the first words and figures follow.
    package static let quietSeconds: Int64 = 300
    package static let quietSecondsRange: ClosedRange<Int64> = 0...86_400
    /// What `silentAfterSeconds` is where nobody says it.
    package static let silentAfterSeconds: Int64 = 900
    /// How long something must be bad or well; a week at most, since nobody waits longer for an alarm.
    package static let delaySecondsRange: ClosedRange<Int64> = 0...604_800
    /// An alarm that was raised stays for a second at least, also where a rule asks for less: what comes and goes
    /// within one look would be told twice for nothing.
    package static let clearAfterSecondsMin: Int64 = 1
    /// Texts of one alarm (files, a node's name), and how long each may be: a line on a screen.
    package static let textsMax = 8
    package static let textBytesMax = 160
    /// Refused rows below which no share is judged: a typing mistake in a small office is no alarm.
    package static let refusedRowsMin: Int64 = 20
    /// The day of the month from which on ranks are compared with the month before: earlier a few dossiers decide.
    package static let rankDayMin = 10
}

extension AlarmKind {
    /// What a value of the kind may be as a bound.
    package var range: ClosedRange<Int64> {
        switch self {
        case .storeFailing, .publicationStopped, .digestMismatch: 0...1
        // A year is for ever.
        case .allSilent, .officeSilent, .superseded, .stale, .feedBehind: 0...31_536_000
        case .clockOff: 0...86_400
        case .diskSpace: 0...100
        case .setAside: 0...1_000_000
        case .refusals: 0...1_000
        case .keyEnding, .keyOld: 0...36_500
        // More than any node has sessions.
        case .plainSession: 0...1_000_000
        // Places of a league.
        case .rankFallen: 0...1_000
        case .targetAtRisk: -1_000...1_000
        }
    }

    /// The unit of the kind's value, as documents write it.
    package var measure: String {
        switch self {
        case .storeFailing, .publicationStopped, .digestMismatch: "yes (1) or no (0)"
        case .allSilent, .officeSilent: "s of silence"
        case .superseded: "s since a claim was refused"
        case .stale, .feedBehind: "s behind"
        case .clockOff: "s off"
        case .diskSpace: "% free"
        case .setAside: "files"
        case .refusals: "‰ of the rows"
        case .keyEnding: "days left"
        case .keyOld: "days since the newer key"
        case .plainSession: "sessions"
        case .rankFallen: "places"
        case .targetAtRisk: "‰ of the dossiers"
        }
    }

    /// The rule that is shipped. Raising waits until what heals by itself has had the time to; clearing until it has
    /// been well for long enough that nobody is told twice within minutes.
    func standard(silentAfterSeconds: Int64) -> AlarmRule {
        switch self {
        case .storeFailing, .publicationStopped: Self.rule(1, 0, after: 10, clear: 60)
        case .diskSpace: Self.rule(10, 15, after: 60, clear: 600)
        // Two minutes more than the office itself: until then the last of a province's offices is as silent as the
        // first, and one alarm says it.
        case .allSilent: Self.rule(silentAfterSeconds, silentAfterSeconds / 2, after: 60, clear: 60)
        case .officeSilent: Self.rule(silentAfterSeconds, silentAfterSeconds / 2, after: 180, clear: 60)
        case .superseded: Self.rule(600, 3_600, after: 0, clear: 60)
        // A full sync heals it; what it does not heal within ten minutes is a machine that goes wrong.
        case .digestMismatch: Self.rule(1, 0, after: 600, clear: 60)
        case .clockOff: Self.rule(60, 30, after: 300, clear: 300)
        // A command that runs once a day, and two hours.
        case .stale: Self.rule(93_600, 86_400, after: 300, clear: 300)
        case .setAside: Self.rule(1, 0, after: 3_600, clear: 300)
        case .refusals: Self.rule(20, 10, after: 3_600, clear: 3_600)
        case .keyEnding: Self.rule(14, 21, after: 60, clear: 60)
        case .keyOld: Self.rule(7, 6, after: 60, clear: 60)
        // Who connects again a few times is one alarm.
        case .plainSession: Self.rule(1, 0, after: 60, clear: 3_600)
        case .rankFallen: Self.rule(5, 2, after: 3_600, clear: 3_600)
        case .targetAtRisk: Self.rule(10, 20, after: 3_600, clear: 3_600)
        // A database that is restarted is back within minutes, and then has everything.
        case .feedBehind: Self.rule(300, 60, after: 60, clear: 60)
        }
    }

    private static func rule(_ raise: Int64, _ clear: Int64, after: Int64, clear clearAfter: Int64) -> AlarmRule {
        AlarmRule(raise: raise, clear: clear, raiseAfterSeconds: after, clearAfterSeconds: clearAfter)
    }
}
