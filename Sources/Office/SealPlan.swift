internal import Bytes
internal import Intake
package import Model
internal import Peering

/// A year that will be sealed when the delay is over (D-90).
///
/// Only time counts in which the program ran, by the monotonic clock: a clock that somebody sets, forwards or back,
/// neither skips the delay nor prolongs it, and nobody has overlooked the announcement of a machine that was off.
package struct SealPlan: Equatable, Sendable {
    package let year: Int
    /// When the first bundle that names the year was adopted, by the office's clock.
    package let announcedAtUnixMilliseconds: Int64
    /// How long the program has run since.
    package private(set) var waitedMilliseconds: Int64
    /// Until when that has been counted, on the monotonic clock.
    private var countedMilliseconds: Int64
    /// What was kept last of it.
    private var keptMilliseconds: Int64?

    static let key = "seal"
    private static let layout: UInt8 = 1

    init(_ year: Int, now: Instant) {
        self.year = year
        announcedAtUnixMilliseconds = now.unixMilliseconds
        waitedMilliseconds = 0
        countedMilliseconds = now.monotonicMilliseconds
    }

    /// What was kept before a restart; `nil` where it cannot be read: the delay begins anew.
    init?(kept bytes: [UInt8], now: Instant) {
        let span = bytes.span
        var cursor = 0
        guard let layout = try? span.readUInt8(&cursor), layout == Self.layout,
            let year = try? span.readVarint(&cursor), let waited = try? span.readVarint(&cursor),
            let announced = try? span.readZigZag(&cursor)
        else { return nil }
        self.year = Int(truncatingIfNeeded: year)
        announcedAtUnixMilliseconds = announced
        waitedMilliseconds = Int64(clamping: waited)
        keptMilliseconds = waitedMilliseconds
        countedMilliseconds = now.monotonicMilliseconds
    }

    /// Counts the time that has passed, up to the delay.
    mutating func wait(upTo delay: Int64, now: Instant) {
        waitedMilliseconds = min(delay, waitedMilliseconds + max(0, now.monotonicMilliseconds - countedMilliseconds))
        countedMilliseconds = now.monotonicMilliseconds
    }

    /// What to keep, where it is time to: at most so much of the delay is waited for once more after a power cut.
    mutating func takeKept(delay: Int64) -> [UInt8]? {
        let step = min(OfficeLimits.sealKeptMilliseconds, delay / 16)
        if let keptMilliseconds, waitedMilliseconds - keptMilliseconds < max(1, step) { return nil }
        keptMilliseconds = waitedMilliseconds
        var bytes = [Self.layout]
        bytes.writeVarint(UInt64(year))
        bytes.writeVarint(UInt64(waitedMilliseconds))
        bytes.writeZigZag(announcedAtUnixMilliseconds)
        return bytes
    }
}

/// What the centre says of sealed years, and what the office does about it.
package enum SealNews: Equatable, Sendable {
    /// The year will be sealed when the program has run for so long.
    case announced(year: Int, afterMilliseconds: Int64)
    /// A later bundle does not name the year any more, before it was sealed.
    case withdrawn(year: Int)
    /// A later bundle does not name a year that is sealed here: it is open again, and the sources are read again.
    case reopened(year: Int)
    /// It stays sealed: in a period of it fewer dossiers, or other records, were found than had been told; the measure
    /// that counts them says which.
    case keptSealed(year: Int, period: Period, measure: Measure, told: Int64, found: Int64)
}

extension OfficeDesk {
    /// Goes by what the bundle in force says of sealed years, and counts the delay.
    ///
    /// - Returns: what people should know of it, once.
    mutating func followSeal(now: Instant) -> SealNews? {
        guard isRestored else { return nil }
        if sealPlan == nil, let kept = marks.all(from: SealPlan.key).first(where: { $0.key == SealPlan.key }) {
            sealPlan = SealPlan(kept: kept.value, now: now)
        }
        let isDone = store.units.allSatisfy { (store.sealedYear(of: $0) ?? 0) >= sealedThrough ?? 0 }
        guard let year = sealedThrough, !isDone, sealDelayMilliseconds > 0 else { return endPlan() }
        var news: SealNews?
        if sealPlan?.year != year {
            sealPlan = SealPlan(year, now: now)
            news = .announced(year: year, afterMilliseconds: sealDelayMilliseconds)
        }
        sealPlan?.wait(upTo: sealDelayMilliseconds, now: now)
        if let kept = sealPlan?.takeKept(delay: sealDelayMilliseconds) { setMark(SealPlan.key, kept) }
        return news
    }

    /// The year of the plan is sealed: nothing is announced any more.
    mutating func endPlanWhenSealed() {
        if store.units.allSatisfy({ (store.sealedYear(of: $0) ?? 0) >= sealedThrough ?? 0 }) {
            _ = endPlan()
        }
    }

    private mutating func endPlan() -> SealNews? {
        guard let plan = sealPlan else { return nil }
        sealPlan = nil
        setMark(SealPlan.key, nil)
        // Sealed meanwhile, or without a delay from now on.
        let isSealed = store.units.allSatisfy { (store.sealedYear(of: $0) ?? 0) >= plan.year }
        return isSealed || sealedThrough == plan.year ? nil : .withdrawn(year: plan.year)
    }

    /// The year that may be sealed now.
    var sealableYear: Int? {
        guard let year = sealedThrough else { return nil }
        if sealDelayMilliseconds == 0 { return year }
        return sealPlan.flatMap { $0.year == year && $0.waitedMilliseconds >= sealDelayMilliseconds ? year : nil }
    }

    /// How long the program has to run until the announced year is sealed.
    package var sealRemainingMilliseconds: Int64? {
        sealPlan.map { max(0, sealDelayMilliseconds - $0.waitedMilliseconds) }
    }
}
