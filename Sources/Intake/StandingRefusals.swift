internal import Bytes
package import Model

/// A refusal that counts, and how its row can be found again.
package struct StandingRefusal: Hashable, Sendable {
    package var kind: RecordKind
    package var reason: RejectReason
    /// The row's id; `nil` where none can be read.
    package var key: String?
    /// SHA-256 of the row without its line end, where it has no key.
    package var digest: [UInt8]?
}

extension RecordStore {
    /// The refusals of a unit that count, the latest first, at most so many.
    package func refusals(of unit: UnitCode, limit: Int) -> [StandingRefusal] {
        guard let place = bookOf[unit], !strangers.contains(unit) else { return [] }
        let ledger = books[place].ledger
        var refusals = Self.refusals(in: ledger.rejects, except: [], limit: limit)
        let standing = Set(standingForeign(ledger.foreign))
        for var refusal in Self.refusals(in: ledger.foreign, except: standing, limit: limit - refusals.count) {
            // The key of a foreign row begins with the unit that it names.
            refusal.key = refusal.key.map { $0.split(separator: "\u{1F}").last.map(String.init) ?? $0 }
            refusals.append(refusal)
        }
        return refusals
    }

    private static func refusals(in set: RejectSet, except gone: Set<Int>, limit: Int) -> [StandingRefusal] {
        var refusals: [StandingRefusal] = []
        for place in set.entries.indices.reversed() where refusals.count < limit {
            let entry = set.entries[place]
            if entry.isGone || entry.isHidden || gone.contains(place) { continue }
            let key = set.key(entry)
            refusals.append(
                StandingRefusal(
                    kind: entry.kind, reason: entry.reason,
                    key: entry.isDigest ? nil : String(decoding: key, as: UTF8.self),
                    digest: entry.isDigest ? Array(key) : nil))
        }
        return refusals
    }
}
