import Glibc
import Runtime
import Synchronization
import Testing

@Suite struct LogTests {
    /// A pipe whose reading end does not wait.
    private final class Drain {
        let writing: Int32
        private let reading: Int32

        init() {
            var ends: [Int32] = [0, 0]
            _ = pipe(&ends)
            (reading, writing) = (ends[0], ends[1])
            _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        }

        deinit {
            close(reading)
            close(writing)
        }

        func take() -> String {
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            let count = read(reading, &buffer, buffer.count)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    private let clock = NodeClock(startingAt: 1_795_316_400_123)

    @Test func `an event is one line with its time, level, name and fields`() {
        let drain = Drain()
        let log = Log(clock: clock, descriptor: drain.writing)
        log.info("session-open", ["unit": "10101", "peer": SocketAddress.loopback(port: 5555), "bytes": 12])
        let line = drain.take()
        #expect(line.hasPrefix("2026-11-22T10:00:00."))
        #expect(line.hasSuffix("+07:00 level=info event=session-open unit=10101 peer=127.0.0.1:5555 bytes=12\n"))
    }

    @Test func `values that are not plain words are quoted, without control characters`() {
        let drain = Drain()
        let log = Log(clock: clock, descriptor: drain.writing)
        log.error("x", ["a": "", "b": "two words", "c": "q\"\\", "d": "l\nm\u{1B}[0m", "e": "k=v", "f": "Thuế"])
        #expect(drain.take().hasSuffix(#" event=x a="" b="two words" c="q\"\\" d="l\nm\x1b[0m" e="k=v" f=Thuế"# + "\n"))
    }

    @Test func `below its level nothing is written and nothing is computed`() {
        let drain = Drain()
        let log = Log(minimum: .warning, descriptor: drain.writing)
        func never() -> String {
            Issue.record("computed")
            return ""
        }
        log.debug("x", ["a": never()])
        log.info("x", ["a": never()])
        log.warning("seen")
        log.setMinimumLevel(.error)
        log.warning("unseen")
        #expect(drain.take().split(separator: "\n").count == 1)
        #expect(log.minimumLevel == .error)
        #expect(Log.Level("warning") == .warning && Log.Level("loud") == nil)
        #expect(Log.Level.allCases.map(\.name) == ["debug", "info", "warning", "error"])
    }

    @Test func `a long line is cut at a character`() {
        let drain = Drain()
        let log = Log(descriptor: drain.writing)
        log.info("x", ["a": String(repeating: "ế", count: 3_000)])
        let line = drain.take()
        #expect(line.utf8.count <= RuntimeLimits.lineBytesMax && line.utf8.count > RuntimeLimits.lineBytesMax - 8)
        #expect(line.hasSuffix("ế…\n") && !line.contains("\u{FFFD}"))
    }

    @Test func `a reader that has stopped costs lines, which are counted, and never the loop`() {
        let drain = Drain()
        // At any pace: here the reader is slower than that.
        let log = Log(descriptor: drain.writing, rates: .unbounded) { 0 }
        let text = String(repeating: "x", count: 4_000)
        for _ in 0..<200 { log.info("x", ["a": text]) }
        let kept = drain.take().split(separator: "\n").count
        #expect(kept < 200)
        log.info("again")
        let lines = drain.take().split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix("level=warning event=log-lost lines=\(200 - kept)") == true)
        #expect(lines.last?.hasSuffix("event=again") == true)
    }

    // MARK: - Pace

    /// A clock that the test sets.
    private final class Hand: Sendable {
        private let value = Atomic<Int64>(0)
        var now: Int64 { value.load(ordering: .relaxed) }
        func pass(_ milliseconds: Int64) { value.wrappingAdd(milliseconds, ordering: .relaxed) }
    }

    private func paced(_ drain: Drain, _ hand: Hand) -> Log {
        Log(descriptor: drain.writing, rates: .standard) { hand.now }
    }

    @Test func `of a flood the first hundred lines are written, then one a second, and the rest is told`() {
        let (drain, hand) = (Drain(), Hand())
        let log = paced(drain, hand)
        var lines: [Substring] = []
        for second in 0..<60 {
            for _ in 0..<200 { log.warning("unit-refused", ["unit": "10101"]) }
            // What others have to say goes on.
            if second == 30 { log.error("superseded") }
            lines += drain.take().split(separator: "\n")
            hand.pass(1_000)
        }
        #expect(lines.count == 100 + 59 + 1)
        #expect(lines.contains { $0.contains("level=error event=superseded") })
        log.tellLeftOut()
        let told = drain.take().split(separator: "\n")
        #expect(told.count == 1)
        let words = " level=warning event=lines-left-out kind=unit-refused lines=\(60 * 200 - 159) seconds=60 "
        #expect(told.first?.contains(words) == true, "\(told)")
        log.tellLeftOut()
        #expect(drain.take().isEmpty, "said once")
    }

    @Test func `what was left out is told with the next line of any kind after a minute`() {
        let (drain, hand) = (Drain(), Hand())
        let log = paced(drain, hand)
        for _ in 0..<101 { log.info("session-open") }
        _ = drain.take()
        hand.pass(59_999)
        log.info("other")
        #expect(!drain.take().contains("lines-left-out"))
        hand.pass(1)
        log.info("other")
        #expect(drain.take().contains("event=lines-left-out kind=session-open lines=1 seconds=60"))
    }

    @Test func `fields of a line that is left out are not computed`() {
        let (drain, hand) = (Drain(), Hand())
        let log = paced(drain, hand)
        for _ in 0..<100 { log.info("x") }
        func never() -> String {
            Issue.record("computed")
            return ""
        }
        log.info("x", ["a": never()])
    }

    @Test func `all kinds together write so many bytes a minute, and each kind its first line`() {
        let hand = Hand()
        var pace = LogPace(now: hand.now)
        let kinds = (0..<200).map { "kind-\($0)" }
        var bytes = 0
        for minute in 0..<60 {
            var seen: Set<String> = []
            for _ in 0..<60 {
                for kind in kinds {
                    for _ in 0..<10 where pace.admits(.warning, kind, now: hand.now) {
                        pace.wrote(bytes: 4_096, now: hand.now)
                        bytes += 4_096
                        seen.insert(kind)
                    }
                }
                hand.pass(1_000)
            }
            #expect(seen.count == kinds.count, "minute \(minute)")
            _ = pace.takeSummaries(now: hand.now)
        }
        // The first hour: the burst, the rate, and one line a kind and minute, with one line's overdraft each.
        let bound = (1 << 20) + 3_600 * 4_096 + 60 * kinds.count * 4_096
        #expect(bytes <= bound, "\(bytes)")
        #expect(bytes >= 3_600 * 4_096)
    }

    @Test func `a bucket gives what it holds and what time brings, whatever the steps`() {
        for step: Int64 in [1, 7, 250, 999, 1_000, 5_000] {
            var bucket = TokenBucket(burst: 10, perSecond: 3, now: 0)
            var given = 0
            var now: Int64 = 0
            while now < 60_000 {
                while bucket.take(1, now: now) { given += 1 }
                now += step
            }
            let last = (60_000 - 1) / step * step
            // Where a step brings more than the bucket holds, it runs over.
            let expected = 10 + (step * 3 > 10_000 ? last / step * 10 : last * 3 / 1_000)
            #expect(Int64(given) == expected, "step \(step)")
        }
        var bucket = TokenBucket(burst: 10, perSecond: 3, now: 1_000)
        while bucket.take(1, now: 1_000) {}
        let times: [Int64] = [0, 1_333, 1_334]
        let later = times.map { bucket.take(1, now: $0) }
        #expect(later == [false, false, true], "a clock that goes back gives nothing")
    }

    @Test func `kinds are bounded, and forgotten when they have been quiet`() {
        var pace = LogPace(now: 0)
        var written = 0
        for number in 0..<5_000 where pace.admits(.info, "made-up-\(number)", now: 0) { written += 1 }
        #expect(written < 512 + 101)
        let summaries = pace.takeSummaries(now: 1)
        #expect(summaries.map(\.event) == ["other"] && summaries.map(\.lines) == [5_000 - written])
        _ = pace.takeSummaries(now: 200_000)
        let isAdmitted = pace.admits(.info, "made-up-4999", now: 200_000)
        #expect(isAdmitted)
    }
}

extension LogPace.Rates {
    fileprivate static let unbounded = LogPace.Rates(
        burstLines: 1 << 40, linesPerSecond: 1, burstBytes: 1 << 40, bytesPerSecond: 1)
}
