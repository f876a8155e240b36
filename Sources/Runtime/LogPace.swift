/// How many lines of each kind the log takes, so that nobody fills a disk by what is written about him.
///
/// A kind is a level and an event. Each has a bucket of lines that fills again with time; all together have one of
/// bytes. What finds its bucket empty is counted, and told in one line for a kind and minute:
///
///     level=warning event=lines-left-out kind=unit-refused lines=12345 seconds=60 note="…"
///
/// The first line of a kind in a minute is always written, however much the other kinds have written.
package struct LogPace: Sendable {
    package struct Rates: Sendable {
        private let burstLines: Int64
        private let linesPerSecond: Int64
        private let burstBytes: Int64
        private let bytesPerSecond: Int64

        package init(burstLines: Int64, linesPerSecond: Int64, burstBytes: Int64, bytesPerSecond: Int64) {
            self.burstLines = burstLines
            self.linesPerSecond = linesPerSecond
            self.burstBytes = burstBytes
            self.bytesPerSecond = bytesPerSecond
        }

        fileprivate func lines(now: Int64) -> TokenBucket {
            TokenBucket(burst: burstLines, perSecond: linesPerSecond, now: now)
        }

        fileprivate func bytes(now: Int64) -> TokenBucket {
            TokenBucket(burst: burstBytes, perSecond: bytesPerSecond, now: now)
        }

        package static let standard = Rates(
            burstLines: RuntimeLimits.logBurstLines, linesPerSecond: RuntimeLimits.logLinesPerSecond,
            burstBytes: RuntimeLimits.logBurstBytes, bytesPerSecond: RuntimeLimits.logBytesPerSecond)
    }

    /// What was left out of a kind.
    package struct Summary: Equatable, Sendable {
        package let level: Log.Level
        package let event: String
        package let lines: Int
        package let seconds: Int64
    }

    private struct Kind: Hashable {
        let level: Log.Level
        let event: String
    }

    private struct Bucket {
        var fill: TokenBucket
        var isFresh = true
        var leftOut = 0
    }

    private let rates: Rates
    private var kinds: [Kind: Bucket] = [:]
    private var bytes: TokenBucket
    private var minuteBegan: Int64

    package init(_ rates: Rates = .standard, now: Int64) {
        self.rates = rates
        bytes = rates.bytes(now: now)
        minuteBegan = now
    }

    /// Whether a line of this kind may be written now; when it may not, it has been counted.
    package mutating func admits(_ level: Log.Level, _ event: String, now: Int64) -> Bool {
        var kind = Kind(level: level, event: event)
        // Events are words of the program, a hundred of them; should somebody make them up, they share a bucket.
        if kinds.count >= RuntimeLimits.logKindsMax, kinds[kind] == nil { kind = Kind(level: level, event: "other") }
        var bucket = kinds[kind] ?? Bucket(fill: rates.lines(now: now))
        let isAdmitted = (bucket.isFresh || bytes.holds(1, now: now)) && bucket.fill.take(1, now: now)
        if isAdmitted { bucket.isFresh = false } else { bucket.leftOut += 1 }
        kinds[kind] = bucket
        return isAdmitted
    }

    /// A line that was admitted is so long.
    package mutating func wrote(bytes count: Int, now: Int64) { bytes.spend(Int64(count), now: now) }

    /// When summaries are due, should there be any.
    package func isDue(now: Int64) -> Bool { now - minuteBegan >= RuntimeLimits.logSummaryMilliseconds }

    /// What has been left out since the last call, in a fixed order; a new minute begins.
    package mutating func takeSummaries(now: Int64) -> [Summary] {
        let seconds = max(1, (now - minuteBegan + 999) / 1_000)
        minuteBegan = now
        let due = kinds.filter { $0.value.leftOut > 0 }.map {
            Summary(level: $0.key.level, event: $0.key.event, lines: $0.value.leftOut, seconds: seconds)
        }
        // A kind whose bucket is full again is like one that was never seen.
        kinds = kinds.compactMapValues { bucket in
            var bucket = bucket
            if bucket.fill.isFull(now: now) { return nil }
            bucket.isFresh = true
            bucket.leftOut = 0
            return bucket
        }
        return due.sorted { ($0.event, $0.level.rawValue) < ($1.event, $1.level.rawValue) }
    }
}

/// So many at once, and so many a second. In thousandths, so that nothing is lost between two calls.
package struct TokenBucket: Sendable {
    private let burst: Int64
    private let perSecond: Int64
    private var thousandths: Int64
    private var filledAt: Int64

    package init(burst: Int64, perSecond: Int64, now: Int64) {
        self.burst = burst
        self.perSecond = perSecond
        thousandths = burst * 1_000
        filledAt = now
    }

    private mutating func fill(now: Int64) {
        // A clock that stands or goes back gives nothing.
        let passed = max(0, min(now - filledAt, 1_000 * burst / max(1, perSecond) + 1))
        thousandths = min(burst * 1_000, thousandths + passed * perSecond)
        filledAt = max(filledAt, now)
    }

    mutating func holds(_ count: Int64, now: Int64) -> Bool {
        fill(now: now)
        return thousandths >= count * 1_000
    }

    package mutating func take(_ count: Int64, now: Int64) -> Bool {
        guard holds(count, now: now) else { return false }
        thousandths -= count * 1_000
        return true
    }

    /// Takes also what is not there; the debt is paid first.
    mutating func spend(_ count: Int64, now: Int64) {
        fill(now: now)
        thousandths = max(-burst * 1_000, thousandths - count * 1_000)
    }

    mutating func isFull(now: Int64) -> Bool { holds(burst, now: now) }
}
