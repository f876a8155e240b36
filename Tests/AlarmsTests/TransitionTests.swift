import Alarms
import Model
import Testing

/// When an alarm is raised and cleared.
struct TransitionTests {
    private static let office = Watch.branches[0]

    /// A clock that is bad from 60 s on, well up to 30, and judged after 3 and 2 s.
    private func watch(quiet: Int64 = 0, raised: [Alarm] = [], nextID: UInt64 = 1) -> Watch {
        Watch(quiet: quiet, raised: raised, nextID: nextID) {
            $0[.clockOff] = AlarmRule(raise: 60, clear: 30, raiseAfterSeconds: 3, clearAfterSeconds: 2)
        }
    }

    /// Values second by second (`nil`: not known), and what is told: `+` raised, `-` cleared, `.` nothing.
    private static let table: [(values: [Int64?], told: String)] = [
        // N-03: bad without a break for so long.
        ([60, 60, 60, 60, 60], "...+."), ([59, 59, 59, 59, 59, 59], "......"),
        ([60, 60, 60, 59, 60, 60, 60, 60], ".......+"), ([60, 60, 60, nil, 60, 60, 60, 60], ".......+"),
        // N-03: between the bounds it stays raised, and the clock for clearing begins anew.
        ([60, 60, 60, 60, 31, 59, 31, 59, 31], "...+....."),
        ([60, 60, 60, 60, 30, 30, 30], "...+..-"), ([60, 60, 60, 60, 30, 30, 31, 30, 30, 30], "...+.....-"),
        ([60, 60, 60, 60, 30, 30, 60, 30, 30, 30], "...+.....-"),
        // N-04: what cannot be known changes nothing.
        ([60, 60, 60, 60, nil, nil, nil, nil], "...+...."), ([60, 60, 60, 60, 30, nil, 30, 30, 30], "...+....-"),
        // Raised again only after the whole time.
        ([60, 60, 60, 60, 0, 0, 0, 60, 60, 60, 60], "...+..-...+"),
    ]

    // N-03, N-04
    @Test(arguments: table.indices)
    func `values second by second, and what is told`(row: Int) {
        var watch = watch()
        let told = Self.table[row].values.map { value in
            watch.look(Watch.see(.clockOff, Self.office, value)).first.map { String($0.prefix(1)) } ?? "."
        }
        #expect(told.joined() == Self.table[row].told)
    }

    // N-18
    @Test func `another table holds from the next look on, and what has begun goes on counting`() {
        var watch = watch()
        watch.look(Watch.see(.clockOff, Self.office, 60))
        watch.look(Watch.see(.clockOff, Self.office, 60))
        var rules = watch.book.rules
        rules[.clockOff].raiseAfterSeconds = 2
        watch.book.adopt(rules)
        #expect(watch.look(Watch.see(.clockOff, Self.office, 60)) == ["+clock-off 10101"])
        rules[.clockOff].isOn = false
        watch.book.adopt(rules)
        #expect((0..<3).flatMap { _ in watch.look(Watch.see(.clockOff, Self.office, 90)) } == ["-clock-off 10101"])
    }

    // N-02
    @Test func `the same where less is worse`() {
        var watch = Watch {
            $0[.diskSpace] = AlarmRule(raise: 10, clear: 15, raiseAfterSeconds: 0, clearAfterSeconds: 1)
        }
        let told = [Int64(11), 10, 14, 15, 15, 11, 10].map { watch.look(Watch.see(.diskSpace, Self.office, $0)) }
        #expect(
            told == [[], ["+disk-space 10101"], [], [], ["-disk-space 10101"], [], ["+disk-space 10101"]])
    }

    // N-04
    @Test func `what is not observed is well, and what is switched off is not watched`() {
        var watch = watch()
        for _ in 0..<4 { watch.look(Watch.see(.clockOff, Self.office, 90)) }
        #expect(watch.look() == [] && watch.look() == [] && watch.look() == ["-clock-off 10101"])
        var off = Watch { $0[.clockOff].isOn = false }
        for _ in 0..<1_000 { #expect(off.look(Watch.see(.clockOff, Self.office, 90)) == []) }
    }

    // N-05
    @Test func `a raise and its clear have one number, and the time and figures of their own`() throws {
        var watch = watch()
        for second in Int64(0)..<4 { watch.look(Watch.see(.clockOff, Self.office, 90 + second)) }
        watch.look(Watch.see(.clockOff, Self.office, 75))
        #expect(watch.book.raised.map(\.value) == [75], "as known last")
        for _ in 0..<3 { watch.look(Watch.see(.clockOff, Self.office, 1)) }
        for _ in 0..<4 { watch.look(Watch.see(.clockOff, Self.office, 60)) }
        let alarms = watch.told.map(\.change.alarm)
        #expect(alarms.map(\.id) == [1, 1, 2] && alarms.map(\.value) == [93, 1, 60])
        #expect(
            alarms[0].sinceUnixMilliseconds == 1_794_794_403_000 && alarms[1].sinceUnixMilliseconds == 1_794_794_403_000
        )
        #expect(alarms[0].name == "name of 10101")
        #expect(watch.book.raised.map(\.id) == [2] && watch.book.nextID == 3)
    }

    // N-08
    @Test func `after a start nothing is judged for a while, and what was raised is not told again`() throws {
        var before = watch()
        for unit in Watch.branches { for _ in 0..<4 { before.look(Watch.see(.clockOff, unit, 60)) } }
        // Each was observed alone, so the others were well meanwhile.
        let raised = before.book.raised
        #expect(raised.map(\.key.unit) == [Watch.branches[2]])
        var after = watch(quiet: 10, raised: raised, nextID: before.book.nextID)
        for _ in 0..<10 {
            #expect(after.book.isQuiet(atMilliseconds: after.seconds * 1_000))
            #expect(after.look(Watch.see(.clockOff, Watch.branches[0], 90)) == [])
        }
        #expect(!after.book.isQuiet(atMilliseconds: after.seconds * 1_000))
        #expect(after.book.raised == raised)
        let told = (0..<4).flatMap { _ in after.look(Watch.see(.clockOff, Watch.branches[0], 90)) }
        #expect(told == ["-clock-off 10105", "+clock-off 10101"], "its clock ran from the end of the quiet time")
        #expect(after.told.map(\.change.alarm.id) == [raised[0].id, before.book.nextID])
    }
}
