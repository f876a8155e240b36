internal import Glibc
internal import Synchronization

/// The daemon's log: one line an event on standard error, in logfmt.
///
///     2026-11-22T10:00:00.123+07:00 level=info event=session-open unit=10101 peer=127.0.0.1:5555
///
/// Of each kind so many lines are written and no more (`LogPace`); the rest is counted and told once a minute, and at
/// the end.
///
/// Writing is best effort: a reader that has stopped reading costs lines, which are counted and said later, and never
/// stops the loop.
package final class Log: Sendable {
    package enum Level: Int, Sendable, CaseIterable, Comparable {
        case debug, info, warning, error

        package init?(_ name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        package var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// A field's name and its value, written with the value's own text.
    package typealias Fields = KeyValuePairs<String, any CustomStringConvertible>

    private let descriptor: Int32
    private let clock: NodeClock
    private let minimum: Atomic<Int>
    private let lost = Atomic<Int>(0)
    private let monotonicMilliseconds: @Sendable () -> Int64
    private let pace: Mutex<LogPace>

    /// Writes to standard error, or to another descriptor that stays open as long as the log.
    package convenience init(minimum: Level = .info, clock: NodeClock = NodeClock(), descriptor: Int32 = 2) {
        self.init(minimum: minimum, clock: clock, descriptor: descriptor, rates: .standard) {
            SystemClock.monotonicMilliseconds
        }
    }

    /// The same at another pace, by another clock.
    package init(
        minimum: Level = .info, clock: NodeClock = NodeClock(), descriptor: Int32, rates: LogPace.Rates,
        monotonicMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.descriptor = descriptor
        self.clock = clock
        self.minimum = Atomic(minimum.rawValue)
        self.monotonicMilliseconds = monotonicMilliseconds
        pace = Mutex(LogPace(rates, now: monotonicMilliseconds()))
    }

    package var minimumLevel: Level { Level(rawValue: minimum.load(ordering: .relaxed)) ?? .info }

    package func setMinimumLevel(_ level: Level) { minimum.store(level.rawValue, ordering: .relaxed) }

    package func debug(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.debug, event, fields)
    }

    package func info(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.info, event, fields)
    }

    package func warning(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.warning, event, fields)
    }

    package func error(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.error, event, fields)
    }

    /// A line whose event and fields were made elsewhere: by the core, which has no log.
    package func write(_ level: Level, event: String, fields: [(name: String, value: String)]) {
        guard isWanted(level, event) else { return }
        var line = LogLine(unixMilliseconds: clock.unixMilliseconds, level: level, event: event)
        for field in fields { line.add(field.name, field.value) }
        putPaced(line)
    }

    /// The fields are made only if the line is written.
    private func write(_ level: Level, _ event: StaticString, _ fields: () -> Fields) {
        let event = event.description
        guard isWanted(level, event) else { return }
        var line = LogLine(unixMilliseconds: clock.unixMilliseconds, level: level, event: event)
        for (name, value) in fields() { line.add(name, value.description) }
        putPaced(line)
    }

    private func isWanted(_ level: Level, _ event: String) -> Bool {
        guard level.rawValue >= minimum.load(ordering: .relaxed) else { return false }
        let now = monotonicMilliseconds()
        let (isAdmitted, isDue) = pace.withLock { pace in
            (pace.admits(level, event, now: now), pace.isDue(now: now))
        }
        if isDue { tellLeftOut() }
        return isAdmitted
    }

    private func putPaced(_ line: consuming LogLine) {
        let bytes = line.finish(bytesMax: RuntimeLimits.lineBytesMax)
        let now = monotonicMilliseconds()
        pace.withLock { $0.wrote(bytes: bytes.count, now: now) }
        put(bytes)
    }

    /// Says what has been left out: once a minute also when nothing else is said, and at the end.
    package func tellLeftOut() {
        let now = monotonicMilliseconds()
        for summary in pace.withLock({ $0.takeSummaries(now: now) }) {
            var line = LogLine(
                unixMilliseconds: clock.unixMilliseconds, level: summary.level, event: "lines-left-out")
            line.add("kind", summary.event)
            line.add("lines", String(summary.lines))
            line.add("seconds", String(summary.seconds))
            line.add(
                "note",
                "so many further lines of this kind in the last \(summary.seconds) s; the first ones are above")
            put(line.finish(bytesMax: RuntimeLimits.lineBytesMax))
        }
    }

    private func put(_ line: [UInt8]) {
        let missing = lost.load(ordering: .relaxed)
        // Whoever has lost a line does not wait for the next one too.
        guard isWritable(waitMilliseconds: missing == 0 ? RuntimeLimits.logPatienceMilliseconds : 0) else {
            lost.wrappingAdd(1, ordering: .relaxed)
            return
        }
        if missing > 0, lost.compareExchange(expected: missing, desired: 0, ordering: .relaxed).exchanged {
            var notice = LogLine(unixMilliseconds: clock.unixMilliseconds, level: .warning, event: "log-lost")
            notice.add("lines", String(missing))
            send(notice.finish(bytesMax: RuntimeLimits.lineBytesMax))
            // The notice may have filled the pipe.
            guard isWritable(waitMilliseconds: 0) else {
                lost.wrappingAdd(1, ordering: .relaxed)
                return
            }
        }
        send(line)
    }

    private func isWritable(waitMilliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&entry, 1, waitMilliseconds) == 1 && entry.revents & Int16(POLLOUT) != 0
    }

    private func send(_ line: [UInt8]) {
        let count = unsafe line.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 { lost.wrappingAdd(1, ordering: .relaxed) }
    }
}

/// One line of the log on its way.
struct LogLine {
    private var bytes: [UInt8] = []

    init(unixMilliseconds: Int64, level: Log.Level, event: String) {
        bytes.reserveCapacity(256)
        VietNamTime.append(unixMilliseconds: unixMilliseconds, to: &bytes)
        add("level", level.name)
        add("event", event)
    }

    /// Adds ` name=value`, the value in quotes unless it is one plain word.
    mutating func add(_ name: String, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        if !value.isEmpty, value.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: value.utf8)
        } else {
            quote(value)
        }
    }

    /// The line with its end; what is longer than `bytesMax` is cut at a character, and says so.
    consuming func finish(bytesMax: Int) -> [UInt8] {
        if bytes.count >= bytesMax {
            let mark = Array("…".utf8)
            var end = bytesMax - mark.count - 1
            while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            bytes.removeSubrange(end...)
            bytes.append(contentsOf: mark)
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "\\")
            && byte != 0x7F
    }

    private mutating func quote(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            // No peer puts control characters on the operator's terminal.
            case 0..<0x20, 0x7F: bytes.append(contentsOf: "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
