internal import Model

/// What a procedure must fulfil to be counted in N{…}.
enum ProcedureCondition: Int, CaseIterable, Sendable {
    case all
    case online
    case onlineUsed
    case fee
    case feeSynced
    case feePaidOnline
    case feeReceived
    case citizen
    case citizenPopulationData
    case eligible
    case eligibleWhole

    /// What the register must say of it, and the measure of which the unit must have counted something, if any.
    private var row: (traits: ProcedureTraits, used: Measure?) {
        switch self {
        case .all: ([], nil)
        case .online: (.online, nil)
        case .onlineUsed: (.online, .receivedOnline)
        case .fee: (.fee, nil)
        case .feeSynced: (.fee, .feeBearingSynced)
        case .feePaidOnline: (.fee, .paidOnline)
        case .feeReceived: (.fee, .received)
        case .citizen: (.citizen, nil)
        case .citizenPopulationData: (.citizen, .populationData)
        case .eligible: (.eligible, nil)
        case .eligibleWhole: ([.eligible, .whole], nil)
        }
    }

    /// The same condition without what the unit must have counted.
    var ofRegister: ProcedureCondition {
        Self.ofRegister.first { $0.traits == row.traits }?.condition ?? .all
    }

    /// `N{fee and paid_online > 0}`.
    var text: String {
        let parts = row.traits.names + (row.used.map { ["\($0.name) > 0"] } ?? [])
        return "N{\(parts.joined(separator: " and "))}"
    }

    /// The conditions that the register alone decides, and those that a unit's counts decide, too.
    fileprivate static let ofRegister = allCases.filter { $0.row.used == nil }.map {
        (condition: $0, traits: $0.row.traits)
    }
    fileprivate static let ofCounts = allCases.compactMap { condition in
        condition.row.used.map { (condition: condition, traits: condition.row.traits, used: $0) }
    }
}

/// What the register says of a procedure, as far as N{…} asks.
struct ProcedureTraits: OptionSet, Sendable {
    let rawValue: UInt8

    static let online = ProcedureTraits(rawValue: 1)
    static let fee = ProcedureTraits(rawValue: 2)
    static let citizen = ProcedureTraits(rawValue: 4)
    static let eligible = ProcedureTraits(rawValue: 8)
    static let whole = ProcedureTraits(rawValue: 16)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of procedure: Procedure) {
        self = []
        if procedure.onlineLevel >= 1 { insert(.online) }
        if procedure.bearsFee { insert(.fee) }
        if procedure.byCitizens { insert(.citizen) }
        if procedure.isEligible { insert(.eligible) }
        if procedure.onlineLevel == 2 { insert(.whole) }
    }

    /// As N{…} writes them.
    var names: [String] {
        [
            (Self.online, "online level >= 1"), (Self.fee, "fee"), (Self.citizen, "citizen"),
            (Self.eligible, "eligible"), (Self.whole, "online level = 2"),
        ].filter { contains($0.0) }.map(\.1)
    }
}

/// N{condition} for every condition, of the base in force.
struct ProcedureCounts: Hashable, Sendable {
    private var counts = [Int](repeating: 0, count: ProcedureCondition.allCases.count)

    subscript(_ condition: ProcedureCondition) -> Int { counts[condition.rawValue] }

    /// Counts a procedure in what the register alone decides.
    mutating func addWhole(_ rule: RegisterDigest.Rule, by sign: Int = 1) {
        for row in ProcedureCondition.ofRegister where rule.traits.isSuperset(of: row.traits) {
            counts[row.condition.rawValue] += sign
        }
    }

    /// Counts a procedure in what the unit's dossiers decide.
    mutating func addUsed(_ rule: RegisterDigest.Rule, by sign: Int = 1, _ used: (Measure) -> Int64) {
        for row in ProcedureCondition.ofCounts where rule.traits.isSuperset(of: row.traits) && used(row.used) > 0 {
            counts[row.condition.rawValue] += sign
        }
    }
}
