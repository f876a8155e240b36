import Configuration
import Model
import Scoring
import TestSupport

/// A unit of one to four offices with random cells, as records can give them.
struct RandomLosses {
    let tier: Tier
    let register: [Procedure]
    let offices: [(unit: UnitCode, cells: [ProcedureCode: Measures])]
    let catalogue: Catalogue

    init(
        tier: Tier, register: [Procedure], offices: [(unit: UnitCode, cells: [ProcedureCode: Measures])],
        catalogue: Catalogue
    ) {
        self.tier = tier
        self.register = register
        self.offices = offices
        self.catalogue = catalogue
    }

    init(_ random: inout SplitMix64) {
        tier = random.element(of: [.branch, .province, .department, .nation])
        let codes = (0..<random.next(in: 1...6)).map { Sample.code("P\($0)") }
        register = codes.map { code in
            let day = Sample.day("2026-10-05")
            return Procedure(
                code: code, tiers: [TierSet(.branch), TierSet(.nation)], returnsResult: random.bool(oneIn: 2),
                bearsFee: random.bool(oneIn: 2), onlineLevel: random.next(below: 3), byCitizens: random.bool(oneIn: 2),
                decidedOn: random.bool(oneIn: 2) ? day : nil, effectiveOn: random.bool(oneIn: 2) ? day : nil,
                publishedOn: random.bool(oneIn: 2) ? day.advanced(by: 20) : nil, isComplete: random.bool(oneIn: 2),
                state: random.bool(oneIn: 5) ? .abolished : .published)
        }
        var catalogue = CatalogueFile.standard()
        catalogue.switches.syncFactor = !random.bool(oneIn: 4)
        for place in catalogue.indicators.indices where random.bool(oneIn: 3) {
            catalogue.indicators[place].scoring?.fullAtPercent = random.next(in: 1...100)
            catalogue.indicators[place].scoring?.whenEmpty = random.element(of: Catalogue.ZeroRule.allCases)
        }
        self.catalogue = catalogue
        offices = (0..<random.next(in: 1...4)).map { office in
            var cells: [ProcedureCode: Measures] = [:]
            for code in codes + [.unknown] where !random.bool(oneIn: 3) { cells[code] = Self.cell(&random) }
            if random.bool(oneIn: 2) { cells[.none] = Self.feedback(&random) }
            return (Sample.unit("0\(office)"), cells)
        }
    }

    static func cell(_ random: inout SplitMix64) -> Measures {
        let size = random.bool(oneIn: 8) ? 1 << 38 : random.element(of: [3, 40, 900])
        func upTo(_ limit: Int64) -> Int64 { Int64(random.next(in: 0...Int(limit))) }
        let received = upTo(Int64(size))
        let online = upTo(received)
        let direct = upTo(received - online)
        let fee = upTo(received)
        let component = upTo(received)
        let onTime = upTo(Int64(size))
        let late = upTo(Int64(size))
        let (early, due) = (upTo(20), upTo(20))
        let settled = upTo(received)
        let content = min(upTo(20), received - settled)
        return Sample.cell(
            [
                .received: received, .receivedOnline: online, .receivedDirect: direct,
                .receivedPost: received - online - direct, .onlineWithResult: upTo(online), .synced: upTo(received),
                .feeBearing: fee, .feeBearingSynced: upTo(fee), .paidOnline: upTo(fee),
                .resultElectronic: upTo(received), .componentFile: component, .componentFileWithResult: upTo(component),
                .reused: upTo(received), .fromStore: upTo(received), .populationData: upTo(received),
                .contentSettled: settled, .onTime: onTime, .late: late, .scope: onTime + late + early + due,
                .onlineOnTime: upTo(onTime), .onlineLate: upTo(late),
            ],
            due: [
                .pending: ["2026-10-20": early, "2026-11-05": due],
                .contentPending: [random.bool(oneIn: 2) ? "2026-10-01" : "2026-12-01": content],
            ])
    }

    static func feedback(_ random: inout SplitMix64) -> Measures {
        let (onTime, late, early, due) = (
            Int64(random.next(below: 9)), Int64(random.next(below: 9)), Int64(random.next(below: 3)),
            Int64(random.next(below: 3))
        )
        let received = Int64(random.next(below: 20))
        return Sample.cell(
            [
                .feedbackReceived: received, .feedbackScope: onTime + late + early + due, .feedbackOnTime: onTime,
                .feedbackLate: late, .feedbackContentSettled: Int64(random.next(in: 0...Int(received))),
                .reportedTotal: Int64(random.next(below: 2_000)), .lastYearTotal: Int64(random.next(below: 2)),
            ], due: [.feedbackPending: ["2026-10-01": early, "2026-12-01": due]])
    }

    var cells: [ProcedureCode: Measures] {
        offices.reduce(into: [:]) { merged, office in
            for (code, cell) in office.cells {
                var sum = merged[code] ?? Measures()
                do { try sum.add(cell) } catch { fatalError("\(error)") }
                merged[code] = sum
            }
        }
    }

    func scorer() throws -> PeriodScorer {
        try Sample.scorer(register, catalogue: catalogue).scorer(
            for: Sample.period("2026-10"), asOf: Sample.day("2026-10-31"))
    }

    func lost(by scorer: PeriodScorer) -> (score: UnitScore, lost: LostPoints) {
        let score = scorer.score(Sample.unit("X"), tier: tier, cells: cells, before: [:])
        return (score, scorer.lost(score, cells: cells))
    }
}

/// The same losses, written down a second time from Protocol/18-explanation.md: slow, plain, on its own.
struct SlowLosses {
    let world: RandomLosses
    let scorer: PeriodScorer
    let score: UnitScore

    private var cells: [ProcedureCode: Measures] { world.cells }

    /// `2.1 P0 3 4000`, one for each row.
    func rows() -> [String] {
        guard score.applicable > 0 else { return [] }
        var rows: [String] = []
        for (indicator, result) in zip(scorer.catalogue.indicators, score.indicators) where result.state == .scored {
            let lost = Int64(indicator.scoring?.maximum ?? 0) * 1_000_000 - result.pointsMicro
            if lost == 0 { continue }
            guard result.denominator > 0 else {
                rows.append("\(indicator.code)0 - 0 \(lost)")
                continue
            }
            var ownLost = lost
            let sync = scorer.catalogue.indicators.firstIndex { $0.code == "1.4" }.map { score.indicators[$0] }
            let isProduct = indicator.code == "3.3" && scorer.catalogue.switches.syncFactor
            if isProduct, let sync {
                let (n, d) = (min(result.numerator, result.denominator), result.denominator)
                let (a, b) = (min(sync.numerator, sync.denominator), sync.denominator)
                ownLost = Self.share(lost, (d - n, b + a), (b - a, d + n))
            }
            let own = missing(indicator.code)
            if own.contains(where: { $0.count > 0 }) { rows += Self.rows(indicator.code, ownLost, own) }
            if isProduct, let sync, sync.denominator > sync.numerator {
                rows += Self.rows("\(indicator.code)x1.4", lost - ownLost, missing("1.4"))
            }
        }
        return rows
    }

    /// lost × xy ÷ (xy + zw), to the nearest, halves to the first: by halving an interval, without any division.
    private static func share(_ lost: Int64, _ own: (Int128, Int128), _ other: (Int128, Int128)) -> Int64 {
        let (x, y) = (product(own), product(other))
        let whole = add(x, y)
        // The greatest q with (2q - 1) × whole ≤ 2 × lost × x.
        var q: Int64 = 0
        var step: Int64 = 1 << 40
        while step > 0 {
            if !less(scale(add(x, x), lost), scale(whole, 2 * (q + step) - 1)) { q += step }
            step /= 2
        }
        return q
    }

    // Numbers as digits of base 2^32, lowest first: as little as is needed to multiply, add and compare.
    private static func product(_ factors: (Int128, Int128)) -> [UInt64] {
        var result: [UInt64] = [0]
        for bit in (0..<127).reversed() {
            result = add(result, result)
            if factors.1 >> Int128(bit) & 1 == 1 { result = add(result, digits(factors.0)) }
        }
        return result
    }

    private static func digits(_ value: Int128) -> [UInt64] {
        (0..<4).map { UInt64(truncatingIfNeeded: value >> Int128(32 * $0)) & 0xFFFF_FFFF }
    }

    private static func add(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        var carry: UInt64 = 0
        var sum = (0..<max(left.count, right.count)).map { place in
            let digit = (place < left.count ? left[place] : 0) + (place < right.count ? right[place] : 0) + carry
            carry = digit >> 32
            return digit & 0xFFFF_FFFF
        }
        if carry > 0 { sum.append(carry) }
        return sum
    }

    private static func scale(_ value: [UInt64], _ factor: Int64) -> [UInt64] {
        var result: [UInt64] = [0]
        for bit in (0..<62).reversed() {
            result = add(result, result)
            if factor >> Int64(bit) & 1 == 1 { result = add(result, value) }
        }
        return result
    }

    private static func less(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        for place in (0..<max(left.count, right.count)).reversed() {
            let (a, b) = (place < left.count ? left[place] : 0, place < right.count ? right[place] : 0)
            if a != b { return a < b }
        }
        return false
    }

    private static func rows(_ name: String, _ lost: Int64, _ missing: [(name: String, count: Int128)]) -> [String] {
        let parts = missing.filter { $0.count > 0 }
        let all = parts.reduce(0) { $0 + $1.count }
        var shares = parts.map { Int64(Int128(lost) * $0.count / all) }
        var left = lost - shares.reduce(0, +)
        while left > 0 {
            // The largest remainder that has got nothing yet.
            var best = 0
            var largest: Int128 = -1
            for place in parts.indices {
                let remainder = Int128(lost) * parts[place].count - Int128(shares[place]) * all
                if remainder > largest { (best, largest) = (place, remainder) }
            }
            shares[best] += 1
            left -= 1
        }
        return parts.indices.map { "\(name) \(parts[$0].name) \(parts[$0].count) \(shares[$0])" }
    }
}
