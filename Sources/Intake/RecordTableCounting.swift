internal import Model

// What of a key's candidates the cells count, and which of them need not be remembered.
extension RecordTable {
    /// The record of a top that the cells count, `nil` when none stands: the effective one, and what it learns from the
    /// lower candidates that stand.
    func counted(_ top: Int, _ procedures: [ProcedureIndex.Entry], _ time: KnownTime) -> Counted? {
        let place = effective(top, procedures, time)
        if place < 0 { return nil }
        var record = entries[place].record
        var next = entries[place].next
        while next != 0 {
            let lower = entries[Int(next) - 1]
            if lower.record.refusal(procedures, time) == nil { record.learn(from: lower.record) }
            next = lower.next
        }
        return Counted(record: record, extra: entries[place].extra)
    }

    /// A record as the cells count it, and where its other text stands in the arena.
    struct Counted {
        let record: Record
        let extra: Range<Int>
    }

    /// Whether two records, whose texts stand in the arena, count the same.
    func isSame(_ old: Counted?, _ new: Counted?) -> Bool {
        guard let old, let new else { return old == nil && new == nil }
        return old.record == new.record
            && (!old.record.isPacked || old.extra == new.extra || arena[old.extra] == arena[new.extra])
    }

    /// Adds (1) or takes away (-1) all that a record counts, its other text standing in `bytes`.
    @inline(__always)
    static func count(
        _ sign: Int64, _ record: Record, _ bytes: Span<UInt8>, _ extra: Range<Int>,
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, _ cells: inout CellTable, after: Int = -1
    ) {
        record.contribute(sign, to: &cells, procedures, context, after: after)
        guard record.isPacked else { return }
        record.contributeMore(
            sign, RecordTexts(bytes, extra: extra, codes: []), to: &cells, procedures, context, after: after)
    }

    /// Adds what every record counts that is effective at the time `standing`: in all periods, or in those that
    /// begin after month `after`.
    func contributeAll(
        _ procedures: [ProcedureIndex.Entry], _ context: BookContext, standing: KnownTime, _ cells: inout CellTable,
        after: Int = -1
    ) {
        for top in entries.indices where entries[top].role == .top {
            guard let one = counted(top, procedures, standing) else { continue }
            Self.count(1, one.record, arena.span, one.extra, procedures, context, &cells, after: after)
        }
    }

    /// The candidates without those of which nothing is remembered any more: below the first one that stands for good,
    /// of all that stand the one that outdoes the others is enough. So a key has no more of them for every version.
    func withoutOutdone(_ chain: [Entry], _ time: KnownTime) -> (kept: [Entry], dropped: [Entry]) {
        guard chain.count > 2 else { return (chain, []) }
        var kept: [Entry] = []
        var dropped: [Entry] = []
        var isDecided = false
        var remembered: Int?
        for entry in chain {
            let stands = entry.record.latest <= time.horizon && !entry.record.needsLimit
            guard isDecided, stands else {
                isDecided = isDecided || stands
                kept.append(entry)
                continue
            }
            if let place = remembered {
                guard entry.record.outdoes(kept[place].record) else {
                    dropped.append(entry)
                    continue
                }
                dropped.append(kept.remove(at: place))
            }
            remembered = kept.count
            kept.append(entry)
        }
        return (kept, dropped)
    }
}
