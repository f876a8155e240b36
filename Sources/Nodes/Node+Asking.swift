internal import Bytes
internal import Model
internal import Peering
internal import Wire

// "None known" is an answer with consequences: an office without a store begins its first incarnation on the strength
// of it. An aggregator that holds nothing of a unit does not know what its upstreams know, so it asks them first
// (Protocol/06-delivery.md, "Asking upwards"). Without that, a lost store or a copy that starts below a province would
// meet the living one's (1, random) at the centre with a (1, random) of its own, and chance would decide.
extension Node {
    /// Whether a claim has to wait for the upstreams; if so they are asked.
    func mustAskUpstreams(_ claim: Claim, on link: LinkID, now: Instant) -> Bool {
        // What an upstream told in a former session is not enough: an owner may have lived there unheard since.
        guard !upstreams.isEmpty, claim.position == nil, units[claim.unit]?.position == nil,
            !Mutant.isOn(.answerForUpstreams)
        else { return false }
        let silent = upstreams.indices.filter { !hasAnswered($0, claim.unit, now: now) }
        guard !silent.isEmpty else { return false }
        asking[claim.unit, default: []].insert(link)
        for index in silent where upstreams[index].handles[claim.unit] == nil { claimUpstream(index, claim.unit) }
        return true
    }

    /// An answer of this session counts: within it the upstream tells every change. Whoever cannot be reached for as
    /// long as an owner may be taken for dead holds nobody up any longer.
    private func hasAnswered(_ index: Int, _ unit: UnitCode, now: Instant) -> Bool {
        if upstreams[index].isEstablished {
            return upstreams[index].handles[unit].map { upstreams[index].senders[Int($0)].isAnswered } ?? false
        }
        let since = upstreams[index].downSinceMilliseconds ?? now.monotonicMilliseconds
        return now.monotonicMilliseconds - since >= settings.identity.takeoverMilliseconds
    }

    /// An upstream has said what it knows of a unit, or that it can know nothing.
    func didAnswer(_ index: Int, _ handle: UInt32, now: Instant) {
        upstreams[index].senders[Int(handle)].isAnswered = true
        answerWaiting(for: upstreams[index].senders[Int(handle)].unit, now: now)
    }

    /// Takes up the claims that waited, where nothing is missing any more.
    private func answerWaiting(for unit: UnitCode, now: Instant) {
        guard let links = asking.removeValue(forKey: unit) else { return }
        for link in links.sorted() {
            guard let handle = downstream[link]?.handles[unit], let claimed = downstream[link]?.claims[handle] else {
                continue
            }
            admit(
                Claim(
                    handle: handle, unit: unit, isOwner: claimed.isOwner, position: nil, heardAgeMilliseconds: 0),
                on: link, now: now)
        }
    }

    /// The claim is answered otherwise, or its session has ended.
    func forgetAsking(_ unit: UnitCode, _ link: LinkID) {
        guard asking[unit] != nil else { return }
        asking[unit]?.remove(link)
        if asking[unit]?.isEmpty == true { asking[unit] = nil }
    }

    func tickAsking(now: Instant) {
        for index in upstreams.indices where !upstreams[index].isEstablished {
            upstreams[index].downSinceMilliseconds =
                upstreams[index].downSinceMilliseconds ?? now.monotonicMilliseconds
        }
        if asking.isEmpty { return }
        for unit in asking.keys.sorted() { answerWaiting(for: unit, now: now) }
    }

    /// When an upstream has been away for long enough.
    func askingDeadlineMilliseconds(now: Instant) -> Int64 {
        guard !asking.isEmpty else { return .max }
        let ends = upstreams.compactMap(\.downSinceMilliseconds).map { $0 + settings.identity.takeoverMilliseconds }
        // Where one is past, another upstream's answer is waited for.
        return ends.map { $0 > now.monotonicMilliseconds ? $0 : now.monotonicMilliseconds + 1_000 }.min() ?? .max
    }
}
