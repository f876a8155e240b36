import Alarms
import Model
import Testing

/// Of one cause one alarm is told (N-06).
struct InhibitionTests {
    /// Everything is judged after 2 s, but a single office's silence after 4.
    private func watch() -> Watch {
        Watch { rules in
            for kind in AlarmKind.allCases {
                rules[kind].raiseAfterSeconds = kind == .officeSilent ? 4 : 2
                rules[kind].clearAfterSeconds = 2
            }
        }
    }

    private func silences(_ seconds: Int64, all: Int64? = nil) -> [AlarmObservation] {
        Watch.branches.map { Watch.see(.officeSilent, $0, seconds) }
            + (all.map { [Watch.see(.allSilent, Watch.province, $0)] } ?? [])
    }

    // N-06
    @Test func `a silent province silences its branches`() {
        var watch = watch()
        // The branches were heard last at different seconds, so all of them are silent only from the third on.
        var told = watch.look(silences(900)) + watch.look(silences(901))
        for _ in 0..<60 { told += watch.look(silences(902, all: 900)) }
        #expect(told == ["+all-silent 01"])
        #expect(watch.book.raised.map(\.key.kind) == [.allSilent])
        // The line is back: one clear, and nothing of what it had explained.
        for _ in 0..<60 { told += watch.look(silences(1, all: 1)) }
        #expect(told == ["+all-silent 01", "-all-silent 01"])
    }

    // N-06
    @Test func `one office of a province that is heard is silent on its own`() {
        var watch = watch()
        var told: [String] = []
        for second in Int64(0)..<10 {
            told += watch.look(
                Watch.see(.allSilent, Watch.province, 1), Watch.see(.officeSilent, Watch.branches[1], 900 + second))
        }
        #expect(told == ["+office-silent 10103"])
    }

    // N-06
    @Test func `when everything is silent, only the whole is told`() {
        var watch = watch()
        var told: [String] = []
        for _ in 0..<20 {
            told += watch.look(silences(950, all: 950) + [Watch.see(.allSilent, Watch.nation, 950)])
        }
        #expect(told == ["+all-silent VN"])
    }

    // N-06
    @Test func `a silent office silences what is known of it, also where that was raised before`() {
        var watch = watch()
        let office = Watch.branches[0]
        func see(silence: Int64, stale: Int64?) -> [AlarmObservation] {
            [Watch.see(.officeSilent, office, silence), Watch.see(.stale, office, stale)]
        }
        var told: [String] = []
        for _ in 0..<5 { told += watch.look(see(silence: 1, stale: 100_000)) }
        #expect(told == ["+stale 10101"])
        for _ in 0..<9 { told += watch.look(see(silence: 900, stale: 0)) }
        #expect(told == ["+stale 10101", "+office-silent 10101"], "held back, it is not cleared either")
        #expect(watch.book.raised.map(\.isHeld) == [false, true])
        for _ in 0..<9 { told += watch.look(see(silence: 1, stale: 0)) }
        #expect(told == ["+stale 10101", "+office-silent 10101", "-office-silent 10101", "-stale 10101"])
    }

    // N-06
    @Test func `the clock of what was held back begins when its reason is over`() {
        var watch = watch()
        let office = Watch.branches[0]
        for _ in 0..<9 {
            watch.look(Watch.see(.officeSilent, office, 900), Watch.see(.setAside, office, 2))
        }
        var told: [String] = []
        while told.last != "+set-aside 10101", watch.seconds < 100 {
            told += watch.look(Watch.see(.officeSilent, office, 1), Watch.see(.setAside, office, 2))
        }
        #expect(told == ["-office-silent 10101", "+set-aside 10101"])
        // Silent through second 8, well from 9 on: cleared at 11, then two seconds more from the next look on.
        #expect(watch.told.map(\.second).suffix(2) == [11, 14])
    }

    // N-07
    @Test func `who silences whom has no circle, and stands in the order of telling`() {
        for kind in AlarmKind.allCases {
            for (inhibitor, reach) in kind.inhibitors {
                #expect(inhibitor < kind || reach == .above && inhibitor == kind, "\(inhibitor) and \(kind)")
            }
        }
    }
}
