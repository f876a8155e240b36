internal import Bytes
package import Model
package import Peering
package import Wire

/// The order of an office's words: by incarnation, then by stamp.
package struct HealthStamp: Hashable, Comparable, Sendable {
    package var incarnation: Incarnation
    package var stamp: UInt64
    /// The version at which the office stood when it said so.
    package var version: UInt64

    init(_ proof: HealthProof) {
        (incarnation, stamp, version) = (proof.incarnation, proof.stamp, proof.version)
    }

    package static func < (left: HealthStamp, right: HealthStamp) -> Bool {
        left.incarnation != right.incarnation ? left.incarnation < right.incarnation : left.stamp < right.stamp
    }
}

extension AttestationBook {
    /// Proves what an owner says of itself (D-81); `nil` without a key or before it has an incarnation.
    func prove(_ health: Health, of unit: UnitCode, at position: Position?, after last: UInt64, now: Instant)
        -> HealthProof?
    {
        guard let key = context.settings.attestationKeys[unit], let position else { return nil }
        var proof = HealthProof(
            incarnation: position.incarnation, stamp: max(UInt64(clamping: now.unixMilliseconds), last &+ 1),
            version: position.version, freshness: health.freshness)
        proof.code = HMAC(key: key).code(health.provedBytes(unit: unit, proof)).prefix(Limits.attestationBytes)
        return proof
    }

    /// Whether a key of the unit's owner made the proof.
    func proves(_ health: Health, of unit: UnitCode) -> Bool {
        guard let proof = health.proof else { return false }
        let bytes = health.provedBytes(unit: unit, proof)
        return context.attestationKeys(of: unit).contains {
            HMAC(key: $0).code(bytes).prefix(Limits.attestationBytes) == proof.code
        }
    }
}

// What an office says of itself, and when it was heard (Protocol/06-delivery.md, "Health and bundle").
extension UnitBook {
    /// Whether only the office's own word counts as hearing it (D-83).
    func judgesLife(_ unit: UnitCode) -> Bool {
        context.settings.attestation.isRequired && attestations.isOldFormOver && !isOwned(unit)
            && context.hasAttestationKey(of: unit)
    }

    /// Whether health may be taken (D-82); what an office says in its own session needs no proof.
    func admits(_ health: Health, of unit: UnitCode, isOwner: Bool, from node: String, now: Instant) -> Bool {
        guard context.settings.attestation.isRequired, context.hasAttestationKey(of: unit) else { return true }
        guard let proof = health.proof else {
            if isOwner || !attestations.isOldFormOver { return true }
            // An office that waits for its first incarnation has nothing to prove it by.
            if statuses[unit]?.attestation == .attested { changeStatus(of: unit) { $0.isHealthUnproved = true } }
            return false
        }
        guard attestations.proves(health, of: unit) else {
            markMismatch(unit, from: node, now: now)
            return false
        }
        let stamp = HealthStamp(proof)
        // Said before, or by another way meanwhile.
        if let last = statuses[unit]?.lastStamp, last >= stamp { return false }
        changeStatus(of: unit) {
            $0.lastStamp = stamp
            $0.isHealthUnproved = false
            $0.hearOwn(stamp: proof.stamp, now: now)
        }
        noteBehind(unit, now: now)
        return true
    }

    /// Proves what an owned unit says of itself, with a stamp behind every one before.
    func proveHealth(_ health: Health, of unit: UnitCode, now: Instant) -> HealthProof? {
        let last = statuses[unit]?.ownStamp ?? 0
        let position = position(of: unit)
        guard let proof = attestations.prove(health, of: unit, at: position, after: last, now: now) else { return nil }
        changeStatus(of: unit) {
            $0.ownStamp = proof.stamp
            $0.sentProof = proof
        }
        return proof
    }

    /// The office has said that it stands further than what is held: since when is remembered until it is caught up.
    func noteBehind(_ unit: UnitCode, now: Instant) {
        guard let status = statuses[unit], let said = status.lastStamp else { return }
        let isBehind =
            position(of: unit).map {
                $0.incarnation < said.incarnation
                    || ($0.incarnation == said.incarnation && $0.version < said.version)
            } ?? true
        guard isBehind != (status.behindSinceUnixMilliseconds != nil) else { return }
        changeStatus(of: unit) { $0.behindSinceUnixMilliseconds = isBehind ? now.unixMilliseconds : nil }
    }

    /// When the office was heard last, on the monotonic clock: itself, where its word can be told from others'.
    func heardAtMilliseconds(_ unit: UnitCode) -> Int64? {
        judgesLife(unit) ? statuses[unit]?.ownWordAtMilliseconds : statuses[unit]?.heardAtMilliseconds
    }
}

extension UnitStatus {
    /// The office itself was heard just now.
    mutating func hearOwn(now: Instant) {
        ownWordAtMilliseconds = now.monotonicMilliseconds
        ownWordAtUnixMilliseconds = now.unixMilliseconds
    }

    /// The office's own word has come, which it said at this moment of its clock: it was not heard much later than
    /// that, whoever kept its word back.
    mutating func hearOwn(stamp: UInt64, now: Instant) {
        let latest = Int64(clamping: stamp).addingReportingOverflow(NodeLimits.stampToleranceMilliseconds)
        let unix = latest.overflow ? now.unixMilliseconds : min(now.unixMilliseconds, latest.partialValue)
        let at = now.monotonicMilliseconds - (now.unixMilliseconds - unix)
        guard ownWordAtMilliseconds ?? .longAgo < at else { return }
        ownWordAtMilliseconds = at
        ownWordAtUnixMilliseconds = unix
    }
}

// For people.
extension Node {
    /// When a unit was last heard: itself, where its word can be told from others'.
    package func heardAtMilliseconds(of unit: UnitCode) -> Int64? { book.heardAtMilliseconds(unit) }

    package func heardAtUnixMilliseconds(of unit: UnitCode) -> Int64? {
        book.judgesLife(unit)
            ? book.statuses[unit]?.ownWordAtUnixMilliseconds : book.statuses[unit]?.heardAtUnixMilliseconds
    }

    /// Since when an office has been further than what is held of it, if that has lasted.
    package func behindSince(_ unit: UnitCode, now: Instant) -> Int64? {
        guard book.judgesLife(unit), let since = book.statuses[unit]?.behindSinceUnixMilliseconds,
            now.unixMilliseconds - since >= NodeLimits.behindSaidMilliseconds
        else { return nil }
        return since
    }
}
