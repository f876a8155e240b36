/// One thing to do at one time, once; hold it to cancel or move it.
package final class LoopTimer {
    /// On the monotonic clock, milliseconds.
    package fileprivate(set) var deadlineMilliseconds: Int64
    /// Timers of one deadline fire in the order in which they were set.
    fileprivate var order: UInt64
    fileprivate var action: (() -> Void)?
    /// Its place in the heap, or -1 when it is not set.
    fileprivate var place = -1

    fileprivate init(deadline: Int64, order: UInt64, action: @escaping () -> Void) {
        deadlineMilliseconds = deadline
        self.order = order
        self.action = action
    }

    package var isSet: Bool { place >= 0 }
}

/// The timers of a loop: a binary heap in which every timer knows its place, so that cancelling one of 10,000 idle
/// time-outs costs a logarithm and leaves no rubbish behind.
struct TimerQueue {
    private var heap: [LoopTimer] = []
    private var nextOrder: UInt64 = 0

    var nextDeadlineMilliseconds: Int64? { heap.first?.deadlineMilliseconds }
    var count: Int { heap.count }

    mutating func add(deadline: Int64, _ action: @escaping () -> Void) -> LoopTimer {
        nextOrder += 1
        let timer = LoopTimer(deadline: deadline, order: nextOrder, action: action)
        insert(timer)
        return timer
    }

    /// Sets the timer to another deadline, whether it is set, has fired or was moved before.
    mutating func move(_ timer: LoopTimer, deadline: Int64) {
        guard timer.action != nil else { return }
        remove(timer)
        nextOrder += 1
        timer.order = nextOrder
        timer.deadlineMilliseconds = deadline
        insert(timer)
    }

    /// Takes the timer off for good and lets go of what its action holds.
    mutating func cancel(_ timer: LoopTimer) {
        remove(timer)
        timer.action = nil
    }

    /// Takes off the first timer that is due and was set before `order`, and gives its action.
    mutating func takeDue(at now: Int64, setBefore order: UInt64) -> (() -> Void)? {
        guard let first = heap.first, first.deadlineMilliseconds <= now, first.order <= order else { return nil }
        remove(first)
        return first.action
    }

    /// What `takeDue` is given so that timers set by the actions of a turn wait for the next one.
    var newestOrder: UInt64 { nextOrder }

    // MARK: The heap

    private func isBefore(_ left: LoopTimer, _ right: LoopTimer) -> Bool {
        left.deadlineMilliseconds != right.deadlineMilliseconds
            ? left.deadlineMilliseconds < right.deadlineMilliseconds : left.order < right.order
    }

    private mutating func insert(_ timer: LoopTimer) {
        heap.append(timer)
        rise(heap.count - 1)
    }

    private mutating func remove(_ timer: LoopTimer) {
        let place = timer.place
        guard place >= 0 else { return }
        timer.place = -1
        guard let last = heap.popLast(), last !== timer else { return }
        heap[place] = last
        last.place = place
        rise(place)
        sink(last.place)
    }

    private mutating func rise(_ start: Int) {
        var place = start
        let timer = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard isBefore(timer, heap[parent]) else { break }
            heap[place] = heap[parent]
            heap[place].place = place
            place = parent
        }
        heap[place] = timer
        timer.place = place
    }

    private mutating func sink(_ start: Int) {
        var place = start
        let timer = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, isBefore(heap[child + 1], heap[child]) { child += 1 }
            guard isBefore(heap[child], timer) else { break }
            heap[place] = heap[child]
            heap[place].place = place
            place = child
        }
        heap[place] = timer
        timer.place = place
    }
}
