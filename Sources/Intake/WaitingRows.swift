internal import Bytes

/// Rows that are refused because their time has not come, and when it does. Their order means nothing.
struct WaitingRows: Sendable {
    /// A candidate in its table: the place of its key's top.
    struct Candidate: Hashable, Sendable {
        var until: UInt32
        var place: UInt32
        var kind: RecordKind
    }

    /// A row that will be refused for another reason once its time has come.
    struct Fault: Hashable, Sendable {
        var until: UInt32
        var reason: RejectReason
        var kind: RecordKind
        var key: [UInt8]
        var version: UInt64
    }

    private(set) var candidates: [Candidate] = []
    private(set) var faults: [Fault] = []
    /// The same faults, to tell a repeated one.
    private var knownFaults: Set<Fault> = []
    /// The earliest of all.
    private var next = UInt32.max
    /// With more candidates, repeated ones are dropped: a source may say the same rows every minute.
    private var repeatedAbove = IntakeLimits.waitingRepeatedMin

    /// A place stays its key's top until the table is sealed, so it may be entered more than once and looked at too
    /// often.
    mutating func add(_ kind: RecordKind, _ place: Int, until: UInt32) {
        candidates.append(Candidate(until: until, place: UInt32(place), kind: kind))
        next = min(next, until)
        dropRepeated()
    }

    /// - Returns: whether it was not there yet.
    mutating func add(_ fault: Fault) -> Bool {
        guard knownFaults.insert(fault).inserted else { return false }
        faults.append(fault)
        next = min(next, fault.until)
        return true
    }

    /// - Complexity: O(1) amortised.
    private mutating func dropRepeated() {
        guard candidates.count > repeatedAbove else { return }
        // In their order, which a set has not: what a store keeps must be the same in every run.
        var seen: Set<Candidate> = []
        candidates = candidates.filter { seen.insert($0).inserted }
        repeatedAbove = max(IntakeLimits.waitingRepeatedMin, 2 * candidates.count)
    }

    /// Removes all candidates: their places are no longer theirs.
    mutating func removeCandidates() {
        candidates = []
        next = faults.map(\.until).min() ?? .max
    }

    /// Removes whatever is not the future any more, each place once.
    ///
    /// - Complexity: O(1) while nothing is; O(waiting) else.
    mutating func removeReady(_ horizon: UInt32) -> (candidates: [Candidate], faults: [Fault])? {
        if next > horizon { return nil }
        var places: Set<UInt64> = []
        let ready = candidates.filter {
            $0.until <= horizon && places.insert(UInt64($0.place) << 8 | UInt64($0.kind.rawValue)).inserted
        }
        let readyFaults = faults.filter { $0.until <= horizon }
        candidates.removeAll { $0.until <= horizon }
        faults.removeAll { $0.until <= horizon }
        for fault in readyFaults { knownFaults.remove(fault) }
        next = min(candidates.map(\.until).min() ?? .max, faults.map(\.until).min() ?? .max)
        return (ready, readyFaults)
    }
}
