import Glibc
import Runtime
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
        let log = Log(descriptor: drain.writing)
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
}
