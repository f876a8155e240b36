package import Model
package import Peering

/// By which key a peer below stands here.
package struct SessionKey: Equatable, Sendable {
    package let node: String
    package let keyID: String
    /// 1 or 2.
    package let slot: Int
    package let validity: KeyValidity
    /// The node's newer key that is in force, if there is one: then this one is old.
    package let newerKeyID: String?
    /// Since when that one is in force, and this one old.
    package let oldSince: Moment?

    package init(
        node: String, keyID: String, slot: Int, validity: KeyValidity, newerKeyID: String?, oldSince: Moment?
    ) {
        self.node = node
        self.keyID = keyID
        self.slot = slot
        self.validity = validity
        self.newerKeyID = newerKeyID
        self.oldSince = oldSince
    }
}

// Who uses which key, for people who change them.
extension Node {
    /// Of every session below, in the order in which they came.
    package func sessionKeys(now: Instant) -> [SessionKey] {
        downstream.links.keys.sorted().compactMap { downstream.session($0) }.compactMap { key(of: $0, now: now) }
    }

    /// Of the session through which a unit's figures come: its owner's, or else a relay's.
    package func sessionKey(of unit: UnitCode, now: Instant) -> SessionKey? {
        session(of: unit).flatMap { key(of: $0, now: now) }
    }

    /// The session through which a unit's figures come.
    func session(of unit: UnitCode) -> DownstreamSession? {
        let sessions = downstream.index.claimants(of: unit).compactMap { downstream.session($0) }
        return sessions.first { $0.claim(of: unit)?.isOwner == true } ?? sessions.first
    }

    private func key(of session: DownstreamSession, now: Instant) -> SessionKey? {
        guard let key = session.peer.key else { return nil }
        let ring = context.peering.keyRing
        let newer = ring.newerKey(than: session.peer.keyID, at: now)
        return SessionKey(
            node: session.peer.node, keyID: session.peer.keyID, slot: ring[session.peer.keyID]?.slot ?? key.slot,
            validity: ring[session.peer.keyID]?.validity ?? key.validity, newerKeyID: newer,
            oldSince: newer.flatMap { ring[$0]?.validity.from })
    }
}
