internal import Model

/// What scoring asks of the register, ready to be asked a million times.
struct RegisterDigest: Sendable {
    /// What is known of one procedure.
    struct Rule: Sendable {
        /// Tiers whose units it is counted for in indicators of procedures: registered as `cong_khai` and applicable.
        let countsFor: TierSet
        let returnsResult: Bool
        let traits: ProcedureTraits
    }

    let register: Register
    private let rules: [ProcedureCode: Rule]
    /// By the tier's raw value: the procedures of the whole register that count for it.
    private let wholes: [ProcedureCounts]

    init(_ register: Register) {
        self.register = register
        var rules: [ProcedureCode: Rule] = [:]
        rules.reserveCapacity(register.entries.count)
        var wholes = [ProcedureCounts](repeating: ProcedureCounts(), count: 5)
        for procedure in register.entries {
            let rule = Rule(
                countsFor: procedure.state == .published ? Self.tiers(applying: procedure) : [],
                returnsResult: procedure.returnsResult, traits: ProcedureTraits(of: procedure))
            rules[procedure.code] = rule
            for tier in Tier.allCases where rule.countsFor.contains(tier) {
                wholes[Int(tier.rawValue)].addWhole(rule)
            }
        }
        self.rules = rules
        self.wholes = wholes
    }

    /// `nil` for a code that the register does not have.
    func rule(of code: ProcedureCode) -> Rule? { rules[code] }

    func whole(for tier: Tier) -> ProcedureCounts { wholes[Int(tier.rawValue)] }

    /// How many procedures can fulfil a condition, whatever a unit counts.
    func most(_ condition: ProcedureCondition, for tier: Tier) -> Int { whole(for: tier)[condition.ofRegister] }

    /// Applicable by `CapThucHien`: to a branch: branch; to a province: province or branch; to a department: nation;
    /// to the nation: any.
    private static func tiers(applying procedure: Procedure) -> TierSet {
        var tiers = TierSet()
        if procedure.tiers.contains(.branch) { tiers.formUnion([TierSet(.branch), TierSet(.province)]) }
        if procedure.tiers.contains(.province) { tiers.formUnion(TierSet(.province)) }
        if procedure.tiers.contains(.nation) { tiers.formUnion(TierSet(.department)) }
        if !procedure.tiers.isEmpty { tiers.formUnion(TierSet(.nation)) }
        return tiers
    }
}

/// The plain counts of one cell, in one place each.
struct PlainCounts {
    private var counts = [Int64](repeating: 0, count: Measure.numbers)

    subscript(_ measure: Measure) -> Int64 { counts[Int(measure.rawValue)] }

    /// Takes a cell's counts; returns where the series of the first block are. No series is taken.
    mutating func load(_ cell: Measures) -> Range<Int> {
        for place in counts.indices { counts[place] = 0 }
        let entries = cell.entries
        let series = cell.seriesRange
        for index in 0..<series.lowerBound { counts[Int(entries[index].slot.measureNumber)] = entries[index].count }
        for index in series.upperBound..<entries.count
        where !Measure.isSeries(number: entries[index].slot.measureNumber) {
            counts[Int(entries[index].slot.measureNumber)] = entries[index].count
        }
        return series
    }
}
