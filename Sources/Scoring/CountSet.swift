internal import Model

/// Which counts of a unit have changed, or decide a formula.
struct CountSet: Equatable, Sendable {
    /// By the measure's number, which has eight bits.
    private var measures = SIMD4<UInt64>()
    /// N{…} of the period, and of the period before.
    var hasProcedures = false
    var hasProceduresBefore = false

    mutating func insert(number: UInt8) { measures[Int(number >> 6)] |= 1 << UInt64(number & 63) }

    mutating func insert(_ measure: Measure) { insert(number: measure.rawValue) }

    func isDisjoint(with other: CountSet) -> Bool {
        measures & other.measures == SIMD4() && !(hasProcedures && other.hasProcedures)
            && !(hasProceduresBefore && other.hasProceduresBefore)
    }
}

extension Term {
    /// Adds the counts that decide the term.
    func collect(_ counts: inout CountSet) {
        switch self {
        case .count(let measure), .due(let measure), .overdue(let measure), .mayBearFee(let measure):
            counts.insert(measure)
        case .split(let returning, let others):
            counts.insert(returning)
            if let others { counts.insert(others) }
        case .procedures, .switchedProcedures: counts.hasProcedures = true
        case .growth:
            counts.hasProcedures = true
            counts.hasProceduresBefore = true
        case .before: counts.hasProceduresBefore = true
        case .sum(let left, let right), .larger(let left, let right):
            left.collect(&counts)
            right.collect(&counts)
        case .rest(_, let whole, let parts):
            whole.collect(&counts)
            for part in parts { part.collect(&counts) }
        case .register, .nothing: break
        }
    }
}

/// What following a score asks of an indicator.
struct IndicatorRow: Sendable {
    let tiers: TierSet
    let decidedBy: CountSet

    init(_ indicator: Catalogue.Indicator) {
        tiers = indicator.tiers
        decidedBy = indicator.formula.decidingCounts
    }
}

extension Catalogue.Formula {
    private static let decidedBy = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.collected) })

    private var collected: CountSet {
        var counts = CountSet()
        for formula in [self, definition.factor].compactMap(\.self) {
            formula.definition.numerator.collect(&counts)
            formula.definition.denominator.collect(&counts)
        }
        // What the rule `zero-when-last-year` asks for, whichever formula has it.
        counts.insert(.lastYearTotal)
        return counts
    }

    /// The counts without a change of which the formula's indicator keeps its score, under every catalogue.
    var decidingCounts: CountSet { Self.decidedBy[self] ?? collected }
}
