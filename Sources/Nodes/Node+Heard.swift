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
        guard let claims = downstream[link]?.claims else { return }
        for claimed in claims.values where claimed.isOwner && claimed.isOpen {
            guard claimed.incarnation != nil, claimed.incarnation == units[claimed.unit]?.incarnation else { continue }
            noteHeard(claimed.unit, now.monotonicMilliseconds)
            statuses[claimed.unit]?.heardAtUnixMilliseconds = now.unixMilliseconds
            statuses[claimed.unit]?.clockOffsetMilliseconds = downstream[link]?.session.clockOffsetMilliseconds
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
        // Asked each second of each session: the stamp alone is looked at first, since the rest is a large copy.
        guard let last = downstream[link]?.lastHeardMilliseconds,
            now.monotonicMilliseconds - last >= settings.heardIntervalMilliseconds,
            let held = downstream[link], held.session.isEstablished
        else { return }
        let since = held.lastHeardMilliseconds
        downstream[link]?.lastHeardMilliseconds = now.monotonicMilliseconds
        var stamps: [Heard] = []
        for (handle, claimed) in held.claims.sorted(by: { $0.key < $1.key }) {
            guard !claimed.isOwner || !claimed.isOpen, let incarnation = units[claimed.unit]?.incarnation,
                let at = statuses[claimed.unit]?.heardAtMilliseconds, at > since,
                seats[claimed.unit]?.contains(where: { $0.link != link }) == true
            else { continue }
            stamps.append(
                Heard(
                    handle: handle, incarnation: incarnation,
                    ageMilliseconds: UInt64(max(0, now.monotonicMilliseconds - at))))
        }
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
