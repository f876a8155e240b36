internal import Model

/// How an office works, as shares in a thousand. They decide where it ends up in a ranking.
struct OfficeHabits: Sendable {
    let online: Int
    let synced: Int
    let paidOnline: Int
    let result: Int
    let component: Int
    let reused: Int
    let fromStore: Int
    let population: Int
    let late: Int
    let disliked: Int
    let feedbackLate: Int

    /// The habits of an office between the weakest (0) and the best (1000).
    init(quality: Int, _ dice: inout Dice) {
        // A province is the mean of many offices; stretched at both ends, so that provinces reach every band as well.
        let stretched = quality * 3 / 2 - 200
        func share(_ worst: Int, _ best: Int) -> Int {
            let level = min(1000, max(0, stretched + dice.roll(-100...100)))
            return worst + (best - worst) * level / 1000
        }
        online = share(350, 990)
        synced = share(500, 1000)
        paidOnline = share(200, 990)
        result = share(250, 998)
        component = share(250, 995)
        reused = share(80, 930)
        fromStore = share(30, 985)
        population = share(80, 995)
        late = share(260, 1)
        disliked = share(450, 10)
        feedbackLate = share(500, 10)
    }
}

/// One office of a generated nation: how large and how good it is, what it handles and how its system exports.
struct OfficeProfile: Sendable {
    let unit: UnitCode
    let seed: UInt64
    let dossiers: Int
    let habits: OfficeHabits
    let style: RecordStyle
    let mix: ProcedureMix
    let faults: [Fault]
    /// Per thousand of what it received it reports to the national system.
    let reportedShare: Int
    /// Whether it may tell of its one-stop desk: tickets and officers' days.
    let hasDesk: Bool

    /// One officer for each five hundred dossiers, two at least.
    var officers: Int { min(12, 2 + dossiers / 500) }

    /// Weights of offices by size: Pareto with exponent 1, cut at a hundred times the smallest, so that the largest of
    /// 485 offices holds about a twentieth of the nation. Some offices are quiet and a few receive nothing.
    static func weight(_ unit: UnitCode, _ tier: Tier, seed: UInt64) -> Int {
        var dice = Dice(seed: Dice.seed(seed, unit.bytes), 1)
        let size = 6_553_600 / (dice.below(65_536) + 662)
        switch dice.below(100) {
        case 0..<2: return 0
        case 2..<6: return size / 60 + 1
        default: return tier == .province ? size * 2 : size
        }
    }

    /// Splits `total` by weights so that the parts add up exactly: whole shares first, then one each to the largest
    /// remainders, ties to the office that comes first.
    static func apportion(_ total: Int, weights: [Int]) -> [Int] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return apportion(total, weights: weights.map { _ in 1 }) }
        var parts = weights.map { total / sum * $0 + total % sum * $0 / sum }
        let remainders = weights.map { total % sum * $0 % sum }
        let left = total - parts.reduce(0, +)
        let order = weights.indices.sorted { left, right in
            remainders[left] != remainders[right] ? remainders[left] > remainders[right] : left < right
        }
        for index in order.prefix(left) { parts[index] += 1 }
        return parts
    }

    /// 0 … 1000. Branches resemble their province, so that provinces differ as well as branches do.
    static func quality(_ unit: UnitCode, parent: UnitCode?, tier: Tier, seed: UInt64) -> Int {
        func own(_ unit: UnitCode) -> Int {
            var dice = Dice(seed: Dice.seed(seed, unit.bytes), 2)
            return dice.below(1001)
        }
        guard tier == .branch, let parent else { return own(unit) }
        return (2 * own(parent) + own(unit)) / 3
    }
}
