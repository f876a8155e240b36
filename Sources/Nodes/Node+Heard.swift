internal import Model
internal import Peering
internal import Wire

// From the offices: signs of life and how an office is.
extension Node {
    func noteHeard(_ unit: UnitCode, _ atMilliseconds: Int64) {
        if let before = statuses[unit]?.heardAtMilliseconds, before >= atMilliseconds { return }
        statuses[unit, default: UnitStatus()].heardAtMilliseconds = atMilliseconds
    }

    /// Every sign of life of an owner's session is one of the incarnation it speaks for.
    func noteOwnersHeard(_ link: LinkID, now: Instant) {
        guard let held = downstream[link] else { return }
        let offset = held.session.clockOffsetMilliseconds
        for claimed in held.claims.values where claimed.isOwner && claimed.isOpen {
            guard let incarnation = claimed.incarnation, incarnation == units[claimed.unit]?.incarnation else {
                continue
            }
            statuses[claimed.unit, default: UnitStatus()].ownerWasHeard(now, clockOffsetMilliseconds: offset)
        }
    }

    func takeHeardFromDownstream(_ stamps: [Heard], _ link: LinkID, now: Instant) {
        for stamp in stamps {
            guard let claimed = downstream[link]?.claims[stamp.handle], claimed.isOpen, !claimed.isOwner,
                units[claimed.unit]?.incarnation == stamp.incarnation
            else { continue }
            let age = Int64(min(stamp.ageMilliseconds, UInt64(Int64.max / 4)))
            noteHeard(claimed.unit, now.monotonicMilliseconds - age)
            statuses[claimed.unit]?.heardAtUnixMilliseconds = now.unixMilliseconds - age
        }
    }

    /// Tells a relay or an owner that its unit's incarnation was heard otherwise than through itself.
    func sendHeardDown(_ link: LinkID, now: Instant) {
        guard let held = downstream[link], held.session.isEstablished,
            now.monotonicMilliseconds - held.lastHeardMilliseconds >= settings.heardIntervalMilliseconds
        else { return }
        let since = held.lastHeardMilliseconds
        held.lastHeardMilliseconds = now.monotonicMilliseconds
        var stamps: [Heard] = []
        for (handle, claimed) in held.claims {
            guard !claimed.isOwner || !claimed.isOpen, let incarnation = units[claimed.unit]?.incarnation,
                let at = statuses[claimed.unit]?.heardAtMilliseconds, at > since,
                seats[claimed.unit]?.contains(where: { $0.link != link }) == true
            else { continue }
            stamps.append(
                Heard(
                    handle: handle, incarnation: incarnation,
                    ageMilliseconds: UInt64(max(0, now.monotonicMilliseconds - at))))
        }
        if stamps.isEmpty { return }
        stamps.sort { $0.handle < $1.handle }
        for start in stride(from: 0, to: stamps.count, by: Self.entriesPerMessage) {
            held.session.send(
                .heard(Array(stamps[start..<min(start + Self.entriesPerMessage, stamps.count)])), &context)
        }
    }

    func takeHealth(_ health: Health, _ link: LinkID, now: Instant) {
        // A unit that waits for its turn may say how it is; somebody else's may not.
        guard let claimed = downstream[link]?.claims[health.handle],
            downstream[link]?.session.peer?.scope.mayWrite(claimed.unit) == true, owners[claimed.unit] == nil
        else { return }
        var health = health
        if claimed.isOwner { health.clockOffsetMilliseconds = downstream[link]?.session.clockOffsetMilliseconds ?? 0 }
        statuses[claimed.unit, default: UnitStatus()].health = health
        for index in upstreams.indices { upstreams[index].isHealthPending = true }
    }
}

extension UnitStatus {
    /// A sign of life of the incarnation's own session, right now.
    fileprivate mutating func ownerWasHeard(_ now: Instant, clockOffsetMilliseconds offset: Int64) {
        heardAtMilliseconds = max(heardAtMilliseconds ?? .longAgo, now.monotonicMilliseconds)
        heardAtUnixMilliseconds = now.unixMilliseconds
        clockOffsetMilliseconds = offset
    }
}
