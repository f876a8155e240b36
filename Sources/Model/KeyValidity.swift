/// From when to when a key is in force (Protocol/03-handshake.md, H-19).
package struct KeyValidity: Hashable, Sendable {
    /// The first moment; `nil`: it always was.
    package var from: Moment?
    /// The moment from which on it is over; `nil`: it has no end.
    package var until: Moment?

    package init(from: Moment? = nil, until: Moment? = nil) {
        self.from = from
        self.until = until
    }

    package static let always = KeyValidity()

    package func contains(_ moment: Moment) -> Bool {
        if let from, moment < from { return false }
        if let until, moment >= until { return false }
        return true
    }

    /// Whether it begins after another one: which of two keys of a node is the newer (H-22).
    package func isNewer(than other: KeyValidity) -> Bool {
        guard let from else { return false }
        return other.from.map { from > $0 } ?? true
    }
}
