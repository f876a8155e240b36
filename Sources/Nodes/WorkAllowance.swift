internal import Model

/// What the sessions of one key may have this node do: so many decoded bytes at once, and so many a second behind them.
///
/// A piece of work is charged when its size is known, which is behind it; so the allowance goes into debt by one piece,
/// and the next one waits until that is paid. Nobody is refused for it.
struct WorkAllowance {
    private let perSecond: Int64
    private let burst: Int64
    private var left: Int64
    private var atMilliseconds: Int64

    init(perSecond: Int, burst: Int, atMilliseconds: Int64) {
        self.perSecond = Int64(perSecond)
        self.burst = Int64(burst)
        left = Int64(burst)
        self.atMilliseconds = atMilliseconds
    }

    mutating func charge(_ bytes: Int) {
        left = max(left - Int64(bytes), -NodeLimits.workDebtSecondsMax * perSecond)
    }

    /// How long the next piece has to wait; 0 where it may begin.
    mutating func waitMilliseconds(nowMilliseconds: Int64) -> Int64 {
        let elapsed = min(max(0, nowMilliseconds - atMilliseconds), NodeLimits.workRefillMillisecondsMax)
        atMilliseconds = max(atMilliseconds, nowMilliseconds)
        // No allowance is so large that it needs filling beyond what one may have at once.
        let (sum, isOver) = left.addingReportingOverflow(elapsed * perSecond / 1_000)
        left = isOver ? burst : min(burst, sum)
        return left > 0 ? 0 : 1 - left * 1_000 / perSecond
    }
}

/// The allowance of a key. A class, so that its sessions, who ask at every frame, need not look for it.
final class KeyAllowance {
    var work: WorkAllowance

    init(_ work: WorkAllowance) { self.work = work }
}

/// What updates have had a store write of each unit, in the 24 hours that begin with the first of them.
struct GrowthBook {
    private var units: [UnitCode: (since: Int64, bytes: Int)] = [:]

    mutating func add(_ bytes: Int, of unit: UnitCode, nowMilliseconds: Int64) {
        let known = units[unit]
        let isOver = known.map { nowMilliseconds - $0.since >= NodeLimits.growthMilliseconds } ?? true
        units[unit] = isOver ? (nowMilliseconds, bytes) : (known?.since ?? nowMilliseconds, (known?.bytes ?? 0) + bytes)
    }

    /// What has been written, and how long an update of the unit has to wait until less has; `nil` where it may come.
    func excess(of unit: UnitCode, over most: Int, nowMilliseconds: Int64) -> (bytes: Int, waitMilliseconds: Int64)? {
        guard let known = units[unit], known.bytes >= most else { return nil }
        let wait = known.since + NodeLimits.growthMilliseconds - nowMilliseconds
        return wait > 0 ? (known.bytes, wait) : nil
    }
}
