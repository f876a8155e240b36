internal import Model

/// Everything that the indicators of one unit ask of its merged cells, added up in one pass.
///
/// Sums of 128 bits: no number of cells can overflow them. The order of the cells does not matter.
struct Totals: Hashable, Sendable {
    /// C(m) by the measure's number.
    private var plain = [Int128](repeating: 0, count: Measure.numbers)
    /// C(m due on or after T) and C(m due before T), by the schedule's place.
    private var due = [Int128](repeating: 0, count: Self.schedules.count)
    private var overdue = [Int128](repeating: 0, count: Self.schedules.count)
    private static let schedules = Measure.allCases.filter { $0.form == .schedule }
    /// By the measure's number: the place among the schedules, -1 for what is none.
    private static let places: [Int] = (0..<UInt8(Measure.numbers)).map { number in
        schedules.firstIndex { $0.rawValue == number } ?? -1
    }
    /// The part of `plain` of procedures that return a document, unknown codes among them.
    private var plainReturning = [Int128](repeating: 0, count: Measure.numbers)
    /// The part of `plain` of procedures that bear no fee by the register.
    private var plainFree = [Int128](repeating: 0, count: Measure.numbers)
    /// N{…}.
    var procedures = ProcedureCounts()
    /// N{…} of the period before.
    var proceduresBefore: ProcedureCounts

    /// C(measure), over all procedures, known to the register or not.
    subscript(_ measure: Measure) -> Int128 { plain[Int(measure.rawValue)] }

    /// The part of procedures that return a document, unknown codes among them.
    func returning(_ measure: Measure) -> Int128 { plainReturning[Int(measure.rawValue)] }

    /// The part of the other procedures.
    func notReturning(_ measure: Measure) -> Int128 { self[measure] - returning(measure) }

    /// The part of procedures that bear no fee by the register; unknown codes are not among them.
    func free(_ measure: Measure) -> Int128 { plainFree[Int(measure.rawValue)] }

    /// C(schedule due on or after T).
    func due(_ schedule: Measure) -> Int128 { due[Self.places[Int(schedule.rawValue)]] }

    /// C(schedule due before T).
    func overdue(_ schedule: Measure) -> Int128 { overdue[Self.places[Int(schedule.rawValue)]] }

    /// - Parameters:
    ///   - cells: the merged cells of a unit and period.
    ///   - before: the same of the period before.
    ///   - digest: the register.
    ///   - tier: the unit's.
    ///   - base: which procedures N{…} counts.
    ///   - judged: T; what is pending and due on or after it is still in time.
    /// - Complexity: O(counts of the cells).
    init(
        _ cells: [ProcedureCode: Measures], before: [ProcedureCode: Measures], _ digest: RegisterDigest, tier: Tier,
        base: Catalogue.Base, judged: Day
    ) {
        proceduresBefore = ProcedureCounts(before, digest, tier: tier, base: base)
        if base == .register { procedures = digest.whole(for: tier) }
        let dueFrom = Slot.scheduleKey(judged)
        var counts = PlainCounts()
        for (code, cell) in cells {
            let entries = cell.entries
            let series = counts.load(cell)
            let rule = digest.rule(of: code)
            let isReturning = rule?.returnsResult ?? true
            let isFree = rule.map { !$0.traits.contains(.fee) } ?? false
            for entry in entries where !Measure.isSeries(number: entry.slot.measureNumber) {
                let place = Int(entry.slot.measureNumber)
                let count = Int128(entry.count)
                plain[place] += count
                if isReturning { plainReturning[place] += count }
                if isFree { plainFree[place] += count }
            }
            addDue(entries[series], from: dueFrom)
            addDue(entries[cell.secondBlockStart...], from: dueFrom)
            procedures.add(rule, counts, tier: tier, base: base)
        }
    }

    /// Adds a difference of one procedure's counts, without N{…}; `note` is given the number of each measure that
    /// changes.
    mutating func add(
        _ difference: Measures, _ rule: RegisterDigest.Rule?, judged: Day, note: (UInt8) -> Void
    ) {
        let isReturning = rule?.returnsResult ?? true
        let isFree = rule.map { !$0.traits.contains(.fee) } ?? false
        let dueFrom = Slot.scheduleKey(judged)
        for entry in difference.entries {
            let number = entry.slot.measureNumber
            note(number)
            let count = Int128(entry.count)
            guard Measure.isSeries(number: number) else {
                plain[Int(number)] += count
                if isReturning { plainReturning[Int(number)] += count }
                if isFree { plainFree[Int(number)] += count }
                continue
            }
            let place = Self.places[Int(number)]
            guard place >= 0 else { continue }
            if entry.slot.key >= dueFrom { due[place] += count } else { overdue[place] += count }
        }
    }

    private mutating func addDue(_ entries: ArraySlice<Measures.Entry>, from key: UInt32) {
        let places = Self.places
        for entry in entries {
            let place = places[Int(entry.slot.measureNumber)]
            guard place >= 0 else { continue }
            if entry.slot.key >= key {
                due[place] += Int128(entry.count)
            } else {
                overdue[place] += Int128(entry.count)
            }
        }
    }
}

extension ProcedureCounts {
    /// The counts of merged cells alone, for the period before, of which nothing else is asked.
    init(_ cells: [ProcedureCode: Measures], _ digest: RegisterDigest, tier: Tier, base: Catalogue.Base) {
        self = base == .register ? digest.whole(for: tier) : ProcedureCounts()
        var counts = PlainCounts()
        for (code, cell) in cells {
            guard let rule = digest.rule(of: code), rule.countsFor.contains(tier) else { continue }
            _ = counts.load(cell)
            add(rule, counts, tier: tier, base: base)
        }
    }

    fileprivate mutating func add(
        _ rule: RegisterDigest.Rule?, _ counts: PlainCounts, tier: Tier, base: Catalogue.Base
    ) {
        guard let rule, rule.countsFor.contains(tier) else { return }
        count(rule, base, by: 1) { counts[$0] }
    }

    /// Counts a procedure of the tier, or takes it out again with the sign -1; `used` says what the unit counted of
    /// it.
    mutating func count(
        _ rule: RegisterDigest.Rule, _ base: Catalogue.Base, by sign: Int, _ used: (Measure) -> Int64
    ) {
        switch base {
        case .register: addUsed(rule, by: sign, used)
        case .active:
            // Every N{…} also asks received > 0, so that a small office is measured on what it handles.
            guard used(.received) > 0 else { return }
            addWhole(rule, by: sign)
            addUsed(rule, by: sign, used)
        }
    }
}

extension Totals {
    /// What one procedure adds to a unit's totals: with the base `register` N{…} has no other procedure then.
    init(
        _ code: ProcedureCode, _ cell: Measures, _ digest: RegisterDigest, tier: Tier, base: Catalogue.Base,
        judged: Day
    ) {
        self.init([code: cell], before: [:], digest, tier: tier, base: .active, judged: judged)
        guard base == .register else { return }
        procedures = ProcedureCounts()
        guard let rule = digest.rule(of: code), rule.countsFor.contains(tier) else { return }
        var counts = PlainCounts()
        _ = counts.load(cell)
        procedures.addWhole(rule)
        procedures.addUsed(rule) { counts[$0] }
    }
}
