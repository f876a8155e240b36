import TestSupport

/// What the lines between machines are like at the moment, and what becomes of each piece of bytes: everything drawn
/// from one seed.
///
/// Numbers are those of TigerBeetle's simulator, which are those of real networks: 0-30 ms at least, 30-100 ms on
/// average, clogs of 5 s. Hosts go by their numbers.
package final class LineConditions {
    /// How often things go wrong; 0 = never. `oneIn` counts pieces of bytes.
    package struct Settings {
        package var leastMilliseconds = 0
        package var meanMilliseconds = 0
        package var cutOneIn = 0
        package var lateNoticeOneIn = 0
        package var flipOneIn = 0
        package var splitOneIn = 0
        package var silenceOneIn = 0
        package var clogOneIn = 0
        package var clogMilliseconds = 5_000
        package var doubleConnectOneIn = 0

        package init() {}
    }

    struct Passage {
        var delayMilliseconds: Int64 = 0
        /// Which bit arrives wrong.
        var flippedBit: Int?
        /// The connection breaks after so many bytes of the piece.
        var cutAt: Int?
        /// When the sender learns of the break.
        var noticeMilliseconds: Int64 = 0
        /// The piece arrives as two.
        var splitAt: Int?
        /// From here on nothing passes, and nobody is told.
        var isSilencing = false
    }

    enum Connecting {
        case sound
        case unreachable(afterMilliseconds: Int64)
        case onlyListener(retryMilliseconds: Int64)
    }

    package var settings: Settings
    package let tally: FaultTally
    private var random: SplitMix64
    /// Until when nothing passes from one host to another, by pair.
    private var blocked: [UInt64: Int64] = [:]
    /// Until when nothing leaves or reaches a host.
    private var clogged: [Int: Int64] = [:]

    package init(settings: Settings, seed: UInt64, tally: FaultTally) {
        self.settings = settings
        self.tally = tally
        random = SplitMix64(seed: seed)
    }

    /// Everything is sound from now on; what is under way still takes its time.
    package func heal() {
        let least = settings.leastMilliseconds
        let mean = settings.meanMilliseconds
        settings = Settings()
        settings.leastMilliseconds = least
        settings.meanMilliseconds = mean
        blocked = [:]
        clogged = [:]
    }

    /// Nothing passes from one host to the other until then; the other direction goes on.
    package func block(from: Int, to: Int, untilMilliseconds: Int64) {
        blocked[Self.pair(from, to)] = untilMilliseconds
    }

    package func clog(_ host: Int, untilMilliseconds: Int64) { clogged[host] = untilMilliseconds }

    package func unclog(_ host: Int) { clogged[host] = nil }

    private static func pair(_ from: Int, _ to: Int) -> UInt64 { UInt64(from) << 32 | UInt64(to) }

    private func chance(_ oneIn: Int) -> Bool { oneIn > 0 && random.bool(oneIn: oneIn) }

    private func hold(from: Int, to: Int, now: Int64) -> Int64 {
        var until = now
        if !blocked.isEmpty { until = max(until, blocked[Self.pair(from, to)] ?? now) }
        if !clogged.isEmpty { until = max(until, clogged[from] ?? now, clogged[to] ?? now) }
        return until - now
    }

    /// - Returns: what becomes of an attempt to connect.
    func connecting(from: Int, to: Int, now: Int64) -> Connecting {
        // A connection needs both directions; the daemon waits ten seconds for it.
        if hold(from: from, to: to, now: now) > 0 || hold(from: to, to: from, now: now) > 0 {
            return .unreachable(afterMilliseconds: 10_000)
        }
        if chance(settings.doubleConnectOneIn) {
            tally.count(.duplicateSession)
            return .onlyListener(retryMilliseconds: Int64(random.next(below: 2_000)))
        }
        return .sound
    }

    /// What becomes of a piece of so many bytes.
    func passing(_ bytes: Int, from: Int, to: Int, now: Int64) -> Passage {
        var passage = Passage()
        let spread = max(0, settings.meanMilliseconds - settings.leastMilliseconds)
        passage.delayMilliseconds = Int64(
            settings.leastMilliseconds + (spread > 0 ? random.next(below: 2 * spread + 1) : 0))
        if settings.meanMilliseconds > 0 { tally.count(.delay) }
        if chance(settings.clogOneIn) {
            tally.count(.clog)
            block(from: from, to: to, untilMilliseconds: now + Int64(random.next(below: settings.clogMilliseconds) + 1))
        }
        passage.delayMilliseconds += hold(from: from, to: to, now: now)
        if chance(settings.silenceOneIn) {
            tally.count(.halfOpen)
            passage.isSilencing = true
        } else if chance(settings.cutOneIn) {
            tally.count(.cut)
            passage.cutAt = random.next(below: bytes + 1)
            if chance(settings.lateNoticeOneIn) {
                // What is under way takes up to a minute; the sender has long dialed again.
                tally.count(.lateBytes)
                passage.delayMilliseconds += Int64(random.next(in: 2_000...60_000))
            }
        } else if chance(settings.flipOneIn), bytes > 0 {
            tally.count(.flip)
            passage.flippedBit = random.next(below: bytes * 8)
        } else if chance(settings.splitOneIn), bytes > 1 {
            passage.splitAt = random.next(in: 1...bytes - 1)
        }
        return passage
    }

    /// The delay of the news that the other side has closed.
    func closing(from: Int, to: Int) -> Int64 {
        guard chance(settings.lateNoticeOneIn) else { return 0 }
        return Int64(random.next(below: 30_000))
    }
}
