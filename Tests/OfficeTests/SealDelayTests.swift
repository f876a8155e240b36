import Intake
import Model
import Office
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// A year that the centre seals is announced before, and only then sealed (D-90).
@Suite struct SealDelayTests {
    private static var old: [UInt8] { SealingOffice.old(1) }

    // D-90, Y-01
    @Test func `a year is announced, and sealed when the program has run for the delay`() throws {
        let agent = try SealingOffice(VirtualDisk(), at: 0, sealed: nil)
        try agent.read(Self.old)
        try agent.adopt(sealed: 2025, hash: 2)
        #expect(agent.news == [.announced(year: 2025, afterMilliseconds: 3_600_000)])
        let notice = try #require(agent.notices.first)
        #expect(notice.figures == [2025, 60] && notice.since == agent.now.unixMilliseconds / 1_000)
        agent.run(seconds: 3_590)
        #expect(agent.sealed.isEmpty && agent.office.sealPlan?.remainingMilliseconds == 10_000)
        #expect(agent.office.counts.kept == 1)
        // A bundle that says the same does not begin anew.
        try agent.adopt(sealed: 2025, hash: 3)
        agent.run(seconds: 20)
        #expect(agent.sealed == [2025] && agent.notices.isEmpty && agent.office.sealPlan == nil)
        #expect(agent.office.counts.kept == 0 && agent.news.count == 1)
    }

    // D-90: only time in which the program ran counts, by a clock that nobody sets.
    @Test func `neither a restart nor a clock that is set skips the delay`() throws {
        let agent = try SealingOffice(VirtualDisk(), at: 0, sealed: 2025)
        try agent.read(Self.old)
        agent.run(seconds: 1_800)
        agent.clockSeconds = 30 * 86_400
        agent.run(seconds: 600)
        agent.clockSeconds = -3_600
        agent.run(seconds: 60)
        #expect(agent.sealed.isEmpty)
        // Off for a year; the machine's uptime begins anew.
        let again = try SealingOffice(agent.disk, at: 0, sealed: 2025, clockSeconds: 300 * 86_400)
        #expect(again.news.isEmpty, "it was announced before")
        let left = try #require(again.office.sealPlan?.remainingMilliseconds)
        #expect(left >= 1_140_000 && left <= 1_140_000 + 225_000, "at most a sixteenth is waited for twice")
        try again.read(Self.old)
        again.run(seconds: left / 1_000 - 20)
        #expect(again.sealed.isEmpty)
        again.run(seconds: 40)
        #expect(again.sealed == [2025])
    }

    // D-91
    @Test func `a seal that is withdrawn within the delay changes nothing`() throws {
        let agent = try SealingOffice(VirtualDisk(), at: 0, sealed: 2025)
        try agent.read(Self.old)
        agent.run(seconds: 3_000)
        try agent.adopt(sealed: nil, hash: 2)
        #expect(agent.news.last == .withdrawn(year: 2025) && agent.notices.isEmpty)
        agent.run(seconds: 3_600)
        #expect(agent.sealed.isEmpty && agent.office.counts.kept == 1)
        // Named again, it is announced again and the delay is whole.
        try agent.adopt(sealed: 2025, hash: 3)
        agent.run(seconds: 3_580)
        #expect(agent.sealed.isEmpty)
        agent.run(seconds: 20)
        #expect(agent.sealed == [2025])
    }

    // D-90: without a delay as it was before there was one.
    @Test func `without a delay a year is sealed at once`() throws {
        let agent = try SealingOffice(VirtualDisk(), at: 0, sealed: nil, delay: 0)
        try agent.read(Self.old)
        try agent.adopt(sealed: 2025, hash: 2)
        #expect(agent.sealed == [2025] && agent.news.isEmpty && agent.notices.isEmpty)
    }
}
