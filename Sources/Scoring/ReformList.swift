package import Model

/// What a unit should reform next: its procedures with the points that they lost, how many dossiers of them came and
/// whether these become more, and those that nobody uses (Protocol/24-what-to-reform.md).
package struct ReformList: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// `nil`: of no procedure.
        package let code: ProcedureCode?
        package let lostMicro: Int64
        package let scoreMicro: Int64
        /// What was lost by which cause, most points first, among equal ones in the catalogue's order.
        package let losses: [LostPoints.Row]
        /// Received in the twelve months; `nil` where the row is of no procedure.
        package let received: Int128?
        /// Received in the last three of them, and in the same three a year earlier.
        package let recent: Int128?
        package let yearBefore: Int128?
        /// `nil`: not known.
        package let grows: Bool?
        package let isUnused: Bool
        /// Dossiers in scope of the period, and of how many of them more was asked.
        package let scope: Int128?
        package let supplemented: Int128?
        package var asksOften: Bool {
            guard let scope, let supplemented else { return false }
            return ReformList.asksOften(supplemented, of: scope)
        }
        /// Parts of the loss by the units directly below, ascending by code; none of 0.
        package let below: [Part]

        package var comesFirst: Bool { lostMicro > 0 && grows == true }

        /// Where most is lost.
        package var most: Part? {
            below.reduce(nil) { most, part in
                if let most, most.lostMicro >= part.lostMicro { most } else { part }
            }
        }
    }

    package struct Part: Hashable, Sendable {
        package let unit: UnitCode
        package let lostMicro: Int64
    }

    /// The first and the last of the twelve months.
    package let months: ClosedRange<Period>
    /// Whether the figures reach back far enough to call a procedure unused, and to say what grows.
    package let knowsUnused: Bool
    package let knowsGrowth: Bool
    /// Whether anything says of which dossiers more was asked.
    package let knowsSupplements: Bool
    package let lostMicro: Int64
    package let rows: [Row]

    /// Those that ask for supplements often, the greatest share first.
    package var asking: [Row] {
        rows.filter(\.asksOften).sorted { left, right in
            let (less, more) = ((left.supplemented ?? 0), (right.supplemented ?? 0))
            let (mine, theirs) = (less * (right.scope ?? 0), more * (left.scope ?? 0))
            if mine != theirs { return mine > theirs }
            if less != more { return less > more }
            return (left.code ?? ProcedureCode.none) < (right.code ?? ProcedureCode.none)
        }
    }
}

extension ReformList {
    /// The months that a list is made from.
    package struct Months: Hashable, Sendable {
        /// The twelve, ascending.
        package let twelve: [Period]
        /// The three months a year before the last three of the twelve, ascending.
        package let yearBefore: [Period]
        /// The month of T, where it is not whole.
        package let begun: Period?

        package init(judged: Day) {
            let month = Period(.month, holding: judged)
            let isWhole = month.lastDay == judged
            var last: Period? = isWhole ? month : month.previous
            var months: [Period] = []
            while let period = last, months.count < ReformList.monthsKept {
                months.append(period)
                last = period.previous
            }
            twelve = months.prefix(ReformList.monthsJudged).reversed()
            yearBefore = months.dropFirst(ReformList.monthsJudged).reversed()
            begun = isWhole ? nil : month
        }

        package var all: [Period] { yearBefore + twelve + (begun.map { [$0] } ?? []) }
    }
}

extension PeriodScorer {
    /// The months of this period's list.
    package var reformMonths: ReformList.Months { ReformList.Months(judged: judged) }

    /// What a unit should reform next.
    ///
    /// - Parameters:
    ///   - lost: the unit's lost points, each row split among its offices or not.
    ///   - tier: the unit's.
    ///   - months: the unit's merged cells of a month.
    ///   - child: the unit directly below in which an office counts; `nil` for the unit itself.
    /// - Returns: the list; empty of months before 2000.
    /// - Complexity: O(counts of sixteen months' cells + rows × log rows).
    package func reformList(
        _ lost: LostPoints, tier: Tier, months: (Period) -> [ProcedureCode: Measures], child: (UnitCode) -> UnitCode?
    ) -> ReformList {
        let asked = reformMonths
        let receptions = Receptions(asked, months)
        var losses: [ProcedureCode?: [LostPoints.Row]] = [:]
        for row in lost.rows { losses[row.procedure, default: []].append(row) }
        let unused = receptions.knowsUnused ? unused(tier, receptions) : []
        let own = months(period)
        let asking = own.filter {
            ReformList.asksOften(Int128($0.value[.supplemented]), of: Int128($0.value[.scope]))
        }
        let codes = Set(losses.keys).union(unused.map(Optional.some)).union(asking.keys.map(Optional.some))
        let rows = codes.map { code in
            row(
                code, losses[code] ?? [], receptions, code.map { own[$0] ?? Measures() },
                isUnused: code.map(unused.contains) ?? false, child)
        }
        return ReformList(
            months: (asked.twelve.first ?? period)...(asked.twelve.last ?? period),
            knowsUnused: receptions.knowsUnused, knowsGrowth: receptions.knowsGrowth,
            knowsSupplements: own.contains { $0.value[.supplemented] > 0 }, lostMicro: lost.lostMicro,
            rows: rows.sorted(by: Self.standsBefore))
    }

    /// Procedures that count for the tier and of which nothing came (B-04).
    private func unused(_ tier: Tier, _ receptions: Receptions) -> Set<ProcedureCode> {
        Set(
            scorer.register.entries.lazy.map(\.code).filter { code in
                scorer.digest.rule(of: code)?.countsFor.contains(tier) == true && receptions.sinceFirst[code] == nil
            })
    }

    private func row(
        _ code: ProcedureCode?, _ parts: [LostPoints.Row], _ receptions: Receptions, _ own: Measures?, isUnused: Bool,
        _ child: (UnitCode) -> UnitCode?
    ) -> ReformList.Row {
        var causes: [LostPoints.Row] = []
        var below: [UnitCode: Int64] = [:]
        for part in parts {
            if let office = part.office, let child = child(office), part.lostMicro > 0 {
                below[child, default: 0] += part.lostMicro
            }
            // Rows of one cause stand together, one for each office.
            if let last = causes.last, last.indicator == part.indicator, last.cause == part.cause {
                causes[causes.count - 1] = last.joined(part)
            } else {
                causes.append(part)
            }
        }
        let ordered = causes.enumerated().sorted { left, right in
            let (less, more) = (left.element.lostMicro, right.element.lostMicro)
            return less != more ? less > more : left.offset < right.offset
        }
        func count(_ counts: [ProcedureCode: Int128]) -> Int128? { code.map { counts[$0] ?? 0 } }
        let (recent, before) = (count(receptions.recent), count(receptions.yearBefore))
        return ReformList.Row(
            code: code, lostMicro: parts.reduce(0) { $0 + $1.lostMicro },
            scoreMicro: parts.reduce(0) { $0 + $1.scoreMicro }, losses: ordered.map(\.element),
            received: count(receptions.twelve), recent: recent, yearBefore: before,
            grows: code != nil && receptions.knowsGrowth ? ReformList.grows(recent ?? 0, before ?? 0) : nil,
            isUnused: isUnused,
            scope: own.map { Int128($0[.scope]) }, supplemented: own.map { Int128($0[.supplemented]) },
            below: below.sorted { $0.key < $1.key }.map { ReformList.Part(unit: $0.key, lostMicro: $0.value) })
    }

    private static func standsBefore(_ left: ReformList.Row, _ right: ReformList.Row) -> Bool {
        if left.comesFirst != right.comesFirst { return left.comesFirst }
        if left.lostMicro != right.lostMicro { return left.lostMicro > right.lostMicro }
        let (less, more) = (left.received ?? 0, right.received ?? 0)
        if less != more { return less > more }
        guard let code = left.code else { return false }
        return right.code.map { code < $0 } ?? true
    }
}

extension ReformList {
    /// Whether more was asked of so many dossiers that the procedure itself may be why (B-08).
    static func asksOften(_ supplemented: Int128, of scope: Int128) -> Bool {
        supplemented >= askedMin && supplemented * askedShare >= scope
    }

    /// Whether arrivals of three months are more than those of a year earlier by so much that it is worth a word.
    static func grows(_ recent: Int128, _ yearBefore: Int128) -> Bool {
        recent * 10 > yearBefore * 11 && recent >= growingMin
    }
}

extension LostPoints.Row {
    /// Both of one cause, of no office.
    fileprivate func joined(_ other: Self) -> Self {
        Self(
            indicator: indicator, cause: cause, procedure: procedure, office: nil, missing: missing + other.missing,
            lostMicro: lostMicro + other.lostMicro, scoreMicro: scoreMicro + other.scoreMicro)
    }
}

/// What a unit received by procedure, over the months of a list.
private struct Receptions {
    var twelve: [ProcedureCode: Int128] = [:]
    var recent: [ProcedureCode: Int128] = [:]
    var yearBefore: [ProcedureCode: Int128] = [:]
    /// From the first of the twelve months to T.
    var sinceFirst: [ProcedureCode: Int128] = [:]
    let knowsUnused: Bool
    let knowsGrowth: Bool

    init(_ asked: ReformList.Months, _ months: (Period) -> [ProcedureCode: Measures]) {
        var all: [Period: [ProcedureCode: Int128]] = [:]
        for month in asked.all {
            for (code, cell) in months(month) where cell[.received] > 0 {
                all[month, default: [:]][code] = Int128(cell[.received])
            }
        }
        func add(_ periods: [Period], to counts: inout [ProcedureCode: Int128]) {
            for period in periods { counts.merge(all[period] ?? [:], uniquingKeysWith: +) }
        }
        add(asked.twelve, to: &twelve)
        add(asked.twelve.suffix(ReformList.monthsCompared), to: &recent)
        add(asked.yearBefore, to: &yearBefore)
        add(asked.twelve + (asked.begun.map { [$0] } ?? []), to: &sinceFirst)
        knowsUnused = asked.twelve.first.map { all[$0] != nil } ?? false
        knowsGrowth = asked.yearBefore.first.map { all[$0] != nil } ?? false
    }
}
