/// What is to happen, by time. Of equal times the smaller order comes first, which is the order of putting in unless
/// another is given, so that a run is the same for the same calls.
struct TimeHeap<Payload> {
    /// Small and free of references, so that sifting moves 24 bytes and counts nothing.
    private struct Entry {
        let time: Int64
        let order: UInt64
        let place: Int
    }

    private var entries: [Entry] = []
    private var payloads: [Payload?] = []
    private var free: [Int] = []
    private var order: UInt64 = 0

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var firstTime: Int64? { entries.first?.time }

    /// - Complexity: O(log n).
    mutating func push(_ payload: Payload, at time: Int64) {
        order += 1
        push(payload, at: time, order: order)
    }

    /// - Complexity: O(log n).
    mutating func push(_ payload: Payload, at time: Int64, order: UInt64) {
        let place: Int
        if let last = free.popLast() {
            place = last
            payloads[place] = payload
        } else {
            place = payloads.count
            payloads.append(payload)
        }
        entries.append(Entry(time: time, order: order, place: place))
        siftUp(entries.count - 1)
    }

    /// - Complexity: O(log n).
    mutating func pop() -> (time: Int64, payload: Payload)? {
        guard let first = entries.first, let payload = payloads[first.place] else { return nil }
        payloads[first.place] = nil
        free.append(first.place)
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            siftDown(0)
        }
        return (first.time, payload)
    }

    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        left.time != right.time ? left.time < right.time : left.order < right.order
    }

    private mutating func siftUp(_ from: Int) {
        var at = from
        let moved = entries[at]
        while at > 0 {
            let parent = (at - 1) / 2
            guard Self.precedes(moved, entries[parent]) else { break }
            entries[at] = entries[parent]
            at = parent
        }
        entries[at] = moved
    }

    private mutating func siftDown(_ from: Int) {
        var at = from
        let moved = entries[at]
        while true {
            var child = 2 * at + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, Self.precedes(entries[child + 1], entries[child]) { child += 1 }
            guard Self.precedes(entries[child], moved) else { break }
            entries[at] = entries[child]
            at = child
        }
        entries[at] = moved
    }
}
