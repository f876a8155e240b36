internal import Model
internal import Peering
internal import Wire

// What becomes of sessions when the keys change by which they were proved.
extension Downstream {
    /// What a ring makes of a session.
    private enum Standing {
        /// The key is as it was, perhaps valid for longer or shorter.
        case holds(KeyRing.Entry)
        /// No longer in force (H-20).
        case isOver(String)
        /// The units have changed (H-21), or a newer key of the node has come (H-22).
        case isToComeAgain(String)
    }

    /// Another ring is in force: sessions go on only as far as it lets them.
    func adopt(_ ring: KeyRing, now: Instant) {
        let former = context.peering.keyRing
        context.peering.keyRing = ring
        for link in links.keys.sorted() {
            guard let session = session(link), session.session.isEstablished else { continue }
            switch standing(of: session.peer, former: former, now: now) {
            case .holds(let entry): session.keyUntil = entry.validity.until
            case .isOver(let reason): endKey(reason, of: session, now: now)
            case .isToComeAgain(let reason):
                note(reason, of: session)
                session.session.sayGoodbye(
                    Goodbye(reason: .restarting, reconnectAfterMilliseconds: 0), &context.peering)
                end(link, now: now)
            }
        }
    }

    private func standing(of peer: PeerIdentity, former: KeyRing, now: Instant) -> Standing {
        let ring = context.peering.keyRing
        guard let entry = ring[peer.keyID], entry.sessionKey == peer.key?.sessionKey else {
            return .isOver("left-the-ring")
        }
        guard entry.validity.contains(now.moment) else { return .isOver("not-valid") }
        guard entry.scope == peer.scope else { return .isToComeAgain("units-changed") }
        // Only what is new: whoever has not got the newer key would come again at every change of the ring.
        if let newer = ring.newerKey(than: peer.keyID, at: now), former.inForce(newer, at: now) == nil {
            return .isToComeAgain("newer-key")
        }
        return .holds(entry)
    }

    /// Ends the session if the time of its key is over.
    ///
    /// - Returns: whether it has.
    func endIfKeyIsOver(_ link: LinkID, now: Instant) -> Bool {
        guard let session = session(link), session.isKeyOver(now: now) else { return false }
        endKey("not-valid", of: session, now: now)
        return true
    }

    private func endKey(_ reason: String, of session: DownstreamSession, now: Instant) {
        note(reason, of: session)
        session.refuse(.authenticationFailed, text: "key \(session.peer.keyID) is no longer in force")
        end(session.link, now: now)
    }

    private func note(_ reason: String, of session: DownstreamSession) {
        context.log(
            .warning, "key-ended",
            [
                ("key", session.peer.keyID), ("node", session.peer.node), ("peer", session.address),
                ("reason", reason),
            ])
    }
}
