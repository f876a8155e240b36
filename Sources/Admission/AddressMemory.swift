/// The addresses seen last, so many and no more.
struct AddressMemory: Sendable {
    private let countMax: Int
    private var seen: [String: UInt64] = [:]
    /// In the order in which they were seen; one that was seen again stands here twice, and the last one counts.
    private var order: [(address: String, number: UInt64)] = []
    private var next: UInt64 = 0

    init(_ countMax: Int) { self.countMax = countMax }

    var count: Int { seen.count }

    func contains(_ address: String) -> Bool { seen[address] != nil }

    mutating func remember(_ address: String) {
        guard countMax > 0 else { return }
        seen[address] = next
        order.append((address, next))
        next += 1
        guard seen.count > countMax || order.count > 2 * countMax else { return }
        // Rarely: half of the list goes at once.
        order.removeAll { seen[$0.address] != $0.number }
        while order.count > countMax {
            let surplus = order.count - max(1, countMax * 7 / 8)
            for entry in order.prefix(surplus) { seen[entry.address] = nil }
            order.removeFirst(surplus)
        }
    }
}
