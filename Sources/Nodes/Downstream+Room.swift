internal import Peering
internal import Wire

/// What belongs to a key, whatever sessions prove it: how many stand, what they may make this node do, and which of
/// them wait for that. So nobody has more by coming twice, or by coming again.
struct KeyBook {
    private var sessions: [String: Set<LinkID>] = [:]
    private var allowances: [String: KeyAllowance] = [:]
    /// Connections whose input waits, and until when.
    private var waiting: [LinkID: Int64] = [:]

    // MARK: - Sessions

    /// The sessions of a key, in a fixed order.
    func sessions(of key: String) -> [LinkID] { sessions[key]?.sorted() ?? [] }

    mutating func open(_ link: LinkID, of key: String) { sessions[key, default: []].insert(link) }

    mutating func close(_ link: LinkID, of key: String) {
        sessions[key]?.remove(link)
        if sessions[key]?.isEmpty == true { sessions[key] = nil }
        waiting[link] = nil
    }

    // MARK: - Work

    /// What the sessions of a key may have this node do.
    mutating func allowance(of key: String, _ limits: NodeLimits, now: Instant) -> KeyAllowance {
        if let known = allowances[key] { return known }
        let allowance = KeyAllowance(
            WorkAllowance(
                perSecond: limits.decodedBytesPerSecond, burst: limits.decodedBurstBytes,
                atMilliseconds: now.monotonicMilliseconds))
        allowances[key] = allowance
        return allowance
    }

    /// The connection's input waits.
    ///
    /// - Returns: whether it did not before.
    mutating func wait(_ link: LinkID, until milliseconds: Int64) -> Bool {
        waiting.updateValue(milliseconds, forKey: link) == nil
    }

    func isWaiting(_ link: LinkID) -> Bool { waiting[link] != nil }

    var nextDeadlineMilliseconds: Int64 { waiting.values.min() ?? .max }

    /// The connections whose time has come, in a fixed order; they wait no longer.
    mutating func takeDue(now: Instant) -> [LinkID] {
        let due = waiting.filter { $0.value <= now.monotonicMilliseconds }.keys.sorted()
        for link in due { waiting[link] = nil }
        return due
    }
}

// What a key may have (Protocol/08-limits.md, "Quotas").
extension Downstream {
    // MARK: - Sessions

    /// Whether one more session of a key may stand. One that has been silent for longer than a living one ever is makes
    /// room: an office whose line broke must get in, and its half-open sessions of before are nobody's any more. A
    /// living one is never closed for another (D-15): a copied key must not push its owner out.
    func makeRoom(for key: String, now: Instant) -> Bool {
        let standing = keys.sessions(of: key)
        guard standing.count >= context.settings.limits.sessionsPerKeyMax else { return true }
        let silent =
            context.settings.identity.idleMilliseconds / PeeringLimits.pingsPerIdle
            + PeeringLimits.handshakeMilliseconds
        let oldest = standing.compactMap { session($0) }.min {
            $0.session.lastReceivedMilliseconds < $1.session.lastReceivedMilliseconds
        }
        guard let oldest, now.monotonicMilliseconds - oldest.session.lastReceivedMilliseconds >= silent else {
            return false
        }
        oldest.refuse(.idle, text: "silent, and key \(key) has come again")
        end(oldest.link, now: now)
        return true
    }

    // MARK: - Work

    /// The key is charged for what one of its sessions had this node do.
    func charge(_ bytes: Int, to session: DownstreamSession, now: Instant) {
        if bytes > 0 { session.allowance.work.charge(bytes) }
    }

    /// Whether the connection's next input has to wait. What has come of it is kept, and no more is read meanwhile, so
    /// that the peer waits too; nobody is refused for it (L-10).
    func mustWait(_ link: LinkID, now: Instant) -> Bool {
        guard let open = session(link) else { return false }
        return mustWait(open, now: now)
    }

    /// The same of a session.
    func mustWait(_ open: DownstreamSession, now: Instant) -> Bool {
        guard !open.session.isEnded else { return false }
        let link = open.link
        let wait = open.allowance.work.waitMilliseconds(nowMilliseconds: now.monotonicMilliseconds)
        guard wait > 0 else { return false }
        if keys.wait(link, until: now.monotonicMilliseconds + wait) { context.perform(.pause(link)) }
        return true
    }

    /// The connections whose input may go on.
    func takeWaiting(now: Instant) -> [LinkID] {
        let due = keys.takeDue(now: now)
        for link in due {
            context.perform(.resume(link))
            touch(link)
        }
        return due
    }
}
