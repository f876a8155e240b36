internal import Model

/// Which of a node's keys it dials an upstream with: the newest that is valid, and the other one while the upstream
/// does not take it (H-18, H-23).
package struct CredentialChoice: Sendable {
    /// The newest first.
    private let credentials: [Credential]
    /// When the upstream refused a key, on the monotonic clock.
    private var refused: [String: Int64] = [:]

    /// At least one; where two begin alike the first is preferred.
    package init(_ credentials: [Credential]) {
        guard !credentials.isEmpty else { fatalError("a node without a key dials nobody") }
        var newestFirst: [Credential] = []
        for credential in credentials {
            let place = newestFirst.firstIndex { credential.validity.isNewer(than: $0.validity) }
            newestFirst.insert(credential, at: place ?? newestFirst.endIndex)
        }
        self.credentials = newestFirst
    }

    /// The key of this moment. A clock that is wrong silences nobody: when none is valid, the listener judges.
    package func next(now: Instant) -> Credential {
        let valid = credentials.filter { $0.validity.contains(now.moment) }
        let candidates = valid.isEmpty ? credentials : valid
        return candidates.first { !isRefused($0.keyID, now: now) } ?? candidates[0]
    }

    private func isRefused(_ keyID: String, now: Instant) -> Bool {
        guard let at = refused[keyID] else { return false }
        return now.monotonicMilliseconds - at < PeeringLimits.refusedKeyMilliseconds
    }

    /// The upstream has asked to come again: its ring may be another one.
    package mutating func forgetRefusals() { refused = [:] }

    /// The upstream has refused a key in the handshake.
    package mutating func didRefuse(_ keyID: String, now: Instant) {
        refused[keyID] = now.monotonicMilliseconds
        // When all are refused, all are tried again, the newest first.
        if credentials.allSatisfy({ isRefused($0.keyID, now: now) }) { refused = [:] }
    }
}
