/// Guests by where they came from, and who goes first when there are too many.
///
/// Whoever takes many places pays for it: of the network with most guests the address with most loses its oldest. Where
/// several have equally many, the one whose guest has been here longest loses. So a guest that is the only one of its
/// network stays as long as anybody else has two.
///
/// Every request to a server comes and goes here, also where thousands come from one address, as behind a proxy: so
/// guests are numbers, which needs no generic code, and a place is found by its order.
package struct Crowd: Sendable {
    /// Whatever number the owner knows a guest by.
    package typealias Guest = UInt64

    private struct Place: Sendable {
        let order: UInt64
        let guest: Guest
    }

    private struct Origin: Sendable {
        let address: String
        let network: NetworkPrefix
        let order: UInt64
    }

    private struct Network: Sendable {
        private(set) var count = 0
        /// When the guest came who has been here longest; kept, since every newcomer in a flood asks all networks.
        private(set) var oldest: UInt64 = .max
        /// The guests of each address, the oldest first.
        private(set) var addresses: [String: [Place]] = [:]

        mutating func enter(_ place: Place, from address: String) {
            addresses[address, default: []].append(place)
            count += 1
            oldest = min(oldest, place.order)
        }

        /// - Complexity: O(log guests of the address) to find it, and a move of those behind it.
        mutating func leave(_ order: UInt64, from address: String) {
            guard var places = addresses.removeValue(forKey: address) else { return }
            if let at = Crowd.place(of: order, in: places) {
                places.remove(at: at)
                count -= 1
            }
            if !places.isEmpty { addresses[address] = places }
            guard order == oldest else { return }
            oldest = .max
            for places in addresses.values { oldest = min(oldest, places.first?.order ?? .max) }
        }
    }

    /// Where an order stands among those of an address, which ascend.
    private static func place(of order: UInt64, in places: [Place]) -> Int? {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].order < order { low = middle + 1 } else { high = middle }
        }
        return low < places.count && places[low].order == order ? low : nil
    }

    private var networks: [NetworkPrefix: Network] = [:]
    private var origins: [Guest: Origin] = [:]
    private var nextOrder: UInt64 = 0

    package init() {}

    package var count: Int { origins.count }

    package func contains(_ guest: Guest) -> Bool { origins[guest] != nil }

    /// Where a guest came from.
    package func address(of guest: Guest) -> String? { origins[guest]?.address }

    package func count(from address: String) -> Int {
        networks[NetworkPrefix(of: address)]?.addresses[address]?.count ?? 0
    }

    /// The guest from this address who has been here longest.
    package func oldest(from address: String) -> Guest? {
        networks[NetworkPrefix(of: address)]?.addresses[address]?.first?.guest
    }

    /// A guest comes, as the youngest; one who is here already counts as just come.
    package mutating func enter(_ guest: Guest, from address: String) {
        // The place of one who asks again and again from the same address is known.
        let before = origins[guest].flatMap { $0.address == address ? $0.network : nil }
        leave(guest)
        let network = before ?? NetworkPrefix(of: address)
        networks[network, default: Network()].enter(Place(order: nextOrder, guest: guest), from: address)
        origins[guest] = Origin(address: address, network: network, order: nextOrder)
        nextOrder += 1
    }

    /// - Returns: whether the guest was here.
    @discardableResult
    package mutating func leave(_ guest: Guest) -> Bool {
        guard let origin = origins.removeValue(forKey: guest) else { return false }
        networks[origin.network]?.leave(origin.order, from: origin.address)
        if networks[origin.network]?.count == 0 { networks[origin.network] = nil }
        return true
    }

    /// Who goes first; `nil` when nobody is here.
    package var firstToGo: Guest? {
        guard let network = Self.greatest(networks.values, count: \.count, oldest: \.oldest) else { return nil }
        let places = Self.greatest(network.addresses.values, count: \.count) { $0.first?.order ?? .max }
        return places?.first?.guest
    }

    /// The greatest by count, among equals the one with the oldest guest; the order of a hash table decides nothing.
    private static func greatest<Group>(
        _ groups: some Sequence<Group>, count: (Group) -> Int, oldest: (Group) -> UInt64
    ) -> Group? {
        var best: (group: Group, count: Int, oldest: UInt64)?
        for group in groups {
            let size = count(group)
            guard size >= best?.count ?? 0 else { continue }
            let age = oldest(group)
            if let best, size == best.count, age >= best.oldest { continue }
            best = (group, size, age)
        }
        return best?.group
    }
}
