/// What waits until something is on the disk: files that leave an inbox, sources that were ahead of the disk.
struct DurabilityQueue {
    private struct Waiter {
        /// Durable through here is enough; `nil` while the cells have not been committed.
        var sequence: UInt64?
        let action: () -> Void
    }

    private var waiters: [Waiter] = []
    private var resting: [() -> Void] = []

    var isEmpty: Bool { waiters.isEmpty && resting.isEmpty }

    /// Has something done once everything taken in so far is durable.
    mutating func whenDurable(_ action: @escaping () -> Void) {
        waiters.append(Waiter(sequence: nil, action: action))
    }

    /// Has something done once the disk has caught up.
    mutating func whenRoom(_ action: @escaping () -> Void) { resting.append(action) }

    /// Everything taken in so far is in records up to here.
    mutating func committed(through sequence: UInt64) {
        for index in waiters.indices where waiters[index].sequence == nil { waiters[index].sequence = sequence }
    }

    /// What can be done now, in order.
    mutating func takeReady(durableThrough: UInt64, hasRoom: Bool) -> [() -> Void] {
        let ready = waiters.filter { $0.sequence.map { $0 <= durableThrough } ?? false }.map(\.action)
        waiters.removeAll { $0.sequence.map { $0 <= durableThrough } ?? false }
        guard hasRoom else { return ready }
        defer { resting = [] }
        return ready + resting
    }
}
