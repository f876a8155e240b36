/// Guests by where they came from, and who goes first when there are too many.
///
/// Whoever takes many places pays for it: of the network with most guests the address with most loses its oldest. Where
/// several have equally many, the one whose guest has been here longest loses. So a guest that is the only one of its
/// network stays as long as anybody else has two.
package struct Crowd<Guest: Hashable & Sendable>: Sendable {
    private struct Place: Sendable {
        let order: UInt64
        let guest: Guest
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

        mutating func leave(_ guest: Guest, from address: String) {
            guard let at = addresses[address]?.firstIndex(where: { $0.guest == guest }),
                let place = addresses[address]?.remove(at: at)
            else { return }
            if addresses[address]?.isEmpty == true { addresses[address] = nil }
            count -= 1
            guard place.order == oldest else { return }
            oldest = .max
            for places in addresses.values { oldest = min(oldest, places.first?.order ?? .max) }
        }
    }

    private var networks: [NetworkPrefix: Network] = [:]
    private var origins: [Guest: (address: String, network: NetworkPrefix)] = [:]
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
        origins[guest] = (address, network)
        nextOrder += 1
    }

    /// - Returns: whether the guest was here.
    @discardableResult
    package mutating func leave(_ guest: Guest) -> Bool {
        guard let (address, network) = origins.removeValue(forKey: guest) else { return false }
        networks[network]?.leave(guest, from: address)
        if networks[network]?.count == 0 { networks[network] = nil }
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
