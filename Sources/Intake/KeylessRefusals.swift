internal import Model

/// Rows of one reading of a file that were refused and of which no key can be read. When the file is read again and has
/// a row no more, its refusal is withdrawn: a row that was cut while the file was still being written has come right.
package struct KeylessRefusals: Equatable, Sendable {
    struct Item: Hashable, Sendable {
        /// Whose rejects have it; `nil` for nobody's.
        let unit: UnitCode?
        let kind: RecordKind
        let reason: RejectReason
        /// SHA-256 of the row.
        let digest: [UInt8]
    }

    private(set) var items: Set<Item> = []

    /// None.
    package init() {}

    package var isEmpty: Bool { items.isEmpty }

    /// A file with very many of them is no file that was merely read too early.
    mutating func note(_ item: Item) {
        if items.count < IntakeLimits.keylessRefusalsMax { items.insert(item) }
    }

    /// Those that a later reading of the same file does not have any more; none where it may have more than are known.
    package func gone(from later: KeylessRefusals) -> KeylessRefusals {
        var gone = KeylessRefusals()
        if later.items.count < IntakeLimits.keylessRefusalsMax { gone.items = items.subtracting(later.items) }
        return gone
    }

    /// In an order that no hash table decides.
    var sorted: [Item] {
        items.sorted {
            $0.digest == $1.digest
                ? ($0.reason, $0.kind.rawValue) < ($1.reason, $1.kind.rawValue)
                : $0.digest.lexicographicallyPrecedes($1.digest)
        }
    }
}

extension RecordStore {
    /// Takes refusals out of the sets of rejects.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    package mutating func withdraw(_ refusals: KeylessRefusals) -> Bool {
        var isNews = false
        for item in refusals.sorted {
            let entry = RejectSet.Item(
                kind: item.kind, reason: item.reason, key: item.digest, isDigest: true, version: nil)
            guard let unit = item.unit else {
                isNews = nobody.rejects.remove(entry) || isNews
                continue
            }
            guard let place = bookOf[unit], books[place].ledger.rejects.remove(entry) else { continue }
            var kept = KeptRefusal(entry)
            kept.isWithdrawn = true
            books[place].ledger.keep(kept)
            isNews = true
        }
        return isNews
    }
}
