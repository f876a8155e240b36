/// Who may wait at the door: connections that have not proved who they are (L-03, L-12, L-13).
///
/// Nobody is turned away for coming late. Who comes gets a place, and when places run out somebody goes who has had
/// time to prove itself and has not. Neither those who come from addresses that have proved themselves before nor
/// strangers can take the last `reserve` places from the others.
///
/// | too many                        | who goes                                                     |
/// |---------------------------------|--------------------------------------------------------------|
/// | from one address                | the oldest from there                                        |
/// | strangers, beside the reserve   | the first to go of the strangers (`Crowd`)                   |
/// | in all                          | of the known, while they take the strangers' reserve, too;   |
/// |                                 | otherwise of the strangers                                   |
package struct Admission: Sendable {
    package typealias Guest = Crowd.Guest

    package struct Limits: Sendable {
        package var placesMax: Int
        package var perAddressMax: Int
        /// Places that strangers leave to the known, and the known to strangers.
        package var reserve: Int
        /// Addresses that are remembered.
        package var knownMax: Int

        package init(placesMax: Int, perAddressMax: Int, reserve: Int, knownMax: Int) {
            // One for each kind at least, so that who comes never has to go itself.
            self.placesMax = max(2, placesMax)
            self.perAddressMax = max(1, perAddressMax)
            // Where there are few places, everybody still has most of them.
            self.reserve = max(1, min(reserve, placesMax / 4))
            self.knownMax = knownMax
        }
    }

    private let limits: Limits
    private var strangers = Crowd()
    private var known = Crowd()
    private var memory: AddressMemory

    package init(_ limits: Limits) {
        self.limits = limits
        memory = AddressMemory(limits.knownMax)
    }

    package var count: Int { strangers.count + known.count }

    package func isKnown(_ address: String) -> Bool { memory.contains(address) }

    /// Somebody comes.
    ///
    /// - Returns: who has to go for it; never the one that came. It has left already.
    package mutating func enter(_ guest: Guest, from address: String) -> Guest? {
        if memory.contains(address) { known.enter(guest, from: address) } else { strangers.enter(guest, from: address) }
        guard let other = surplus(from: address) else { return nil }
        leave(other)
        return other
    }

    private func surplus(from address: String) -> Guest? {
        if strangers.count(from: address) + known.count(from: address) > limits.perAddressMax {
            return strangers.oldest(from: address) ?? known.oldest(from: address)
        }
        let shared = limits.placesMax - limits.reserve
        if strangers.count > shared { return strangers.firstToGo }
        guard count > limits.placesMax else { return nil }
        return known.count > shared ? known.firstToGo : strangers.firstToGo
    }

    /// Gone, whatever the reason.
    package mutating func leave(_ guest: Guest) {
        if !strangers.leave(guest) { known.leave(guest) }
    }

    /// It has proved who it is: it waits no longer, and whoever comes from there is known.
    package mutating func proved(_ guest: Guest) {
        if let address = strangers.address(of: guest) ?? known.address(of: guest) { memory.remember(address) }
        leave(guest)
    }

    /// Who has to go when a place is needed for something else.
    package var firstToGo: Guest? { strangers.firstToGo ?? known.firstToGo }
}
