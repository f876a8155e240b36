import Configuration
import Model
import Scoring
import TestSupport
import Testing

/// Units against targets (Protocol/17-targets.md).
struct TargetTests {
    private static let period = Sample.period("2026-10")

    private func score(
        _ counts: [Measure: Int64], tier: Tier = .branch, period: Period = period, _ scorer: Scorer = Sample.scorer()
    ) throws -> (PeriodScorer, UnitScore) {
        let scorer = try scorer.scorer(for: period, asOf: period.lastDay)
        return (
            scorer,
            scorer.score(Sample.unit("1"), tier: tier, cells: Sample.table(["*": Sample.cell(counts)]), before: [:])
        )
    }

    private func target(
        _ comparator: Target.Comparator = .atLeast, _ percent: Int = 75, indicator: String = "2.1",
        measured: Target.Measured = .ratio
    ) -> Target {
        Target(
            id: "T", indicator: indicator, tiers: TierSet(.branch), years: 2026...2026, comparator: comparator,
            measured: measured, percent: percent)
    }

    private func result(_ counts: [Measure: Int64], _ target: Target) throws -> TargetResult {
        let (scorer, score) = try score(counts)
        return try #require(scorer.results(of: score, before: nil, against: [target]).first)
    }

    // P-44, T-05
    @Test(arguments: [
        (Int64(3), Int64(4), Target.Comparator.atLeast, 75, true, Int64(0), Int128(0)),
        (3, 4, .atLeast, 76, false, -1_000_000, 1), (3, 4, .atMost, 75, true, 0, 0),
        (3, 4, .atMost, 74, false, 1_000_000, 0), (1, 3, .atLeast, 33, true, 333_333, 0),
        (1, 3, .atLeast, 34, false, -666_667, 1), (5, 5, .atLeast, 100, true, 0, 0),
        (2, 3, .atLeast, 66, true, 666_667, 0), (60, 100, .atLeast, 90, false, -30_000_000, 30),
        (0, 7, .atLeast, 50, false, -50_000_000, 4),
    ])
    func `a target is met exactly, and by how much`(
        onTime: Int64, scope: Int64, comparator: Target.Comparator, percent: Int, isMet: Bool, difference: Int64,
        lacking: Int128
    ) throws {
        let result = try result([.onTime: onTime, .scope: scope], target(comparator, percent))
        #expect(result.isMet == isMet)
        let distance = try #require(result.distance)
        #expect(distance.microPercent == difference && distance.lacking == lacking)
        #expect(distance.denominator == Int128(scope))
        #expect(distance.numerator == Int128(100 * onTime) - Int128(percent) * Int128(scope))
    }

    // T-04
    @Test func `a target holds for its tiers, offices and years, and as a mark afterwards where it is kept`() {
        var target = target()
        let (unit, other) = (Sample.unit("1"), Sample.unit("2"))
        #expect(target.holds(for: unit, of: .branch, in: 2026))
        #expect(!target.holds(for: unit, of: .province, in: 2026))
        #expect(!target.holds(for: unit, of: .branch, in: 2025) && !target.holds(for: unit, of: .branch, in: 2027))
        target.afterYear = .keep
        #expect(target.holds(for: unit, of: .branch, in: 2027) && !target.holds(for: unit, of: .branch, in: 2025))
        target.units = [unit]
        target.tiers = []
        #expect(target.holds(for: unit, of: .branch, in: 2026) && !target.holds(for: other, of: .branch, in: 2026))
    }

    // T-04
    @Test func `a kept target says of which year it is`() throws {
        var target = target()
        target.years = 2023...2025
        target.afterYear = .keep
        #expect(try result([.onTime: 3, .scope: 4], target).keptOf == 2025)
        target.years = 2023...2026
        #expect(try result([.onTime: 3, .scope: 4], target).keptOf == nil)
    }

    // T-02
    @Test func `what cannot be judged says why`() throws {
        func reason(_ counts: [Measure: Int64], _ target: Target) throws -> TargetResult.Reason? {
            if case .notJudged(let reason) = try result(counts, target).verdict { return reason }
            return nil
        }
        let some: [Measure: Int64] = [.received: 100, .scope: 100, .rated: 29, .handled: 50]
        #expect(try reason(some, target(indicator: "5.2")) == .nothingCounted)
        #expect(try reason(some, target(indicator: "1.1")) == .notApplicable)
        #expect(try reason(some, target(indicator: "9.9")) == .notApplicable)
        #expect(try reason(some, target(indicator: "X3")) == .few)
        #expect(try reason([.received: 100, .rated: 30], target(indicator: "X3")) == nil)
        #expect(try reason([.received: 100], target(indicator: "X3")) == .nothingCounted)
        #expect(try reason(some, target(measured: .pointsPerYear)) == .noYearBefore)
        for (lack, expected) in [
            (Target.Lack.stock, TargetResult.Reason.stock), (.visits, .visits), (.staff, .staff), (.records, .records),
        ] {
            var target = target(indicator: "whatever")
            target.lack = lack
            #expect(try reason(some, target) == expected)
        }
    }

    // T-03
    @Test func `who tells no outcome is not blamed for it, who tells some is`() throws {
        let untold: [Measure: Int64] = [.received: 9, .handled: 9, .resultElectronic: 5]
        for code in ["X1", "X5"] {
            #expect(try result(untold, target(indicator: code)).verdict == .notJudged(.untold))
            #expect(try result([.handled: 9], target(indicator: code)).isMet == false)
        }
        let told = untold.merging([.settledDigitised: 1]) { $1 }
        #expect(try result(told, target(indicator: "X1")).isMet == false)
    }

    // J-10
    @Test func `the further figures divide what is told by who told it, late ones at T`() throws {
        let scorer = try Sample.scorer().scorer(for: Self.period, asOf: Sample.day("2026-10-20"))
        let due = Slot.scheduleKey(Sample.day("2026-10-19"))
        let cell = Sample.canonical([

            .init(Slot(.received), 9), .init(Slot(.late), 3), .init(Slot(.pending, key: due), 4),
            .init(Slot(.pending, key: due + 1), 2), .init(Slot(.lateApologised), 1),
            .init(Slot(.apologisedPending, key: due), 2), .init(Slot(.apologisedPending, key: due + 1), 1),
            .init(Slot(.syncTold), 5), .init(Slot(.syncedWithinDay), 4), .init(Slot(.syncDelay, key: 30), 2),
            .init(Slot(.syncDelay, key: 50), 3), .init(Slot(.movedTold), 6), .init(Slot(.movedElectronically), 5),
            .init(Slot(.resultsValid), 50), .init(Slot(.resultsDigitised), 20), .init(Slot(.plans), 5),
            .init(Slot(.plansDone), 2), .init(Slot(.plansDoneLate), 1), .init(Slot(.plansOpen, key: due), 2),
            .init(Slot(.plansOpen, key: due + 1), 1),
        ])
        let cells = Sample.table(["*": cell])
        let score = scorer.score(Sample.unit("1"), tier: .branch, cells: cells, before: [:])
        let texts = score.extras(scorer.catalogue).dropFirst(5).map {
            "\($0.indicator.code) \($0.numerator)/\($0.denominator)"
        }
        #expect(
            texts == [
                "X6 20/50", "X7 4/5", "X8 0/0", "X9 0/0", "X10 5/6", "X11 3/7", "X12 0/0", "X13 0/0", "X14 0/0",
                "X15 2/5", "X16 0/0", "X17 0/0", "X18 0/0",
            ])
        #expect(score.extras(scorer.catalogue).compactMap(\.overdue) == [2])
        #expect(HandlingTime.medianSyncDelayMinutes(cells) == HandlingTimeBucket.lowerBound(50))
        #expect(HandlingTime.medianSyncDelayMinutes([:]) == nil)
        func judged(_ code: String) throws -> TargetResult.Verdict {
            try #require(scorer.results(of: score, before: nil, against: [target(indicator: code)]).first).verdict
        }
        #expect(try judged("X8") == .notJudged(.nothingCounted))
        #expect(scorer.results(of: score, before: nil, against: [target(indicator: "X10")]).first?.isMet == true)
    }

    // J-16
    @Test func `a department has 1.1 to 1.3 of what it drafts, and a register without drafters nothing`() throws {
        let csv = """
            MaTTHC,CapThucHien,TrangThai,DonViSoanThao,NgayQuyetDinh,NgayHieuLuc,NgayCongKhai,DuBoPhan
            1.1,branch,cong_khai,VN-DNL,2026-10-01,2026-12-01,2026-10-05,1
            1.2,branch,cong_khai,VN-DNL,2026-10-01,2026-10-02,2026-10-30,0
            1.3,branch,cong_khai,VN-TTR,2026-10-01,2026-12-01,2026-10-05,1
            1.4,branch,cong_khai,,2026-10-01,2026-10-02,,1

            """
        func extras(_ csv: String, _ unit: String) throws -> [String] {
            let register = try Register(csv: Array(csv.utf8), file: "p.csv")
            let scorer = try Scorer(
                catalogue: CatalogueFile.standard(), register: register, calendar: WorkingCalendar()
            )
            .scorer(for: Self.period, asOf: Self.period.lastDay)
            let score = scorer.score(Sample.unit(unit), tier: .department, cells: [:], before: [:])
            return score.extras(scorer.catalogue).suffix(3).map { "\($0.numerator)/\($0.denominator)" }
        }
        #expect(try extras(csv, "VN-DNL") == ["1/2", "1/2", "1/2"])
        #expect(try extras(csv, "VN-TTR") == ["1/1", "1/1", "1/1"])
        #expect(try extras(csv, "VN-X") == ["0/0", "0/0", "0/0"])
        #expect(try extras(csv.replacing("DonViSoanThao", with: "other"), "VN-DNL") == ["0/0", "0/0", "0/0"])
        #expect(throws: LocatedError.self) { try extras(csv.replacing("VN-TTR", with: "VN TTR"), "VN-X") }
    }

    // T-06
    @Test(arguments: [
        // Counts of now and of the year before; points asked for; whether met; the exact distance.
        (Int64(70), Int64(100), Int64(10), Int64(20), 20, true, Int64(0)), (69, 100, 10, 20, 20, false, -1_000_000),
        (100, 100, 95, 100, 20, true, -15_000_000), (1, 3, 0, 7, 20, true, 13_333_333),
        (10, 100, 20, 100, 20, false, -30_000_000),
    ])
    func `points a year are a change, and the whole is enough`(
        now: Int64, of nowAll: Int64, then: Int64, of thenAll: Int64, asked: Int, isMet: Bool, micro: Int64
    ) throws {
        let (scorer, score) = try score([.onTime: now, .scope: nowAll])
        let (_, before) = try self.score([.onTime: then, .scope: thenAll], period: Sample.period("2025-10"))
        let target = target(.atLeast, asked, measured: .pointsPerYear)
        let result = try #require(scorer.results(of: score, before: before, against: [target]).first)
        #expect(result.isMet == isMet)
        #expect(result.distance?.microPercent == micro)
        #expect(result.distance?.denominator == Int128(nowAll * thenAll))
        #expect(result.numeratorBefore == Int128(then) && result.denominatorBefore == Int128(thenAll))
    }

    // T-06
    @Test(arguments: [
        ("2026-10", "2026-10-20", "2025-10", "2025-10-20"), ("2026", "2026-11-29", "2025", "2025-11-29"),
        ("2025-Q1", "2026-11-29", "2024-Q1", "2025-11-29"), ("2024", "2024-02-29", "2023", "2023-02-28"),
    ])
    func `the year before is asked for as of the same day`(
        period: String, asOf: String, before: String, asOfBefore: String
    ) throws {
        let scorer = try Sample.scorer().scorer(for: Sample.period(period), asOf: Sample.day(asOf))
        let earlier = try #require(scorer.yearBefore)
        #expect(earlier.period == Sample.period(before) && earlier.asOf == Sample.day(asOfBefore))
    }

    @Test func `counts beyond 128 bits are said to be too large, and do not trap`() throws {
        // Merged counts end at 2^53; the sums of many cells make a change of two such ratios leave 128 bits only when
        // there are thousands of cells, so the sums are made here by as many procedures.
        let large = Int64(1) << 53 - 1
        let cells = Dictionary(
            uniqueKeysWithValues: (0..<6_000).map { ("p\($0)", Sample.cell([.onTime: large, .scope: large])) })
        let most = cells.merging(["q": Sample.cell([.scope: 1])]) { $1 }
        func score(_ period: String) throws -> (PeriodScorer, UnitScore) {
            let scorer = try Sample.scorer().scorer(for: Sample.period(period), asOf: Sample.day("2026-10-31"))
            return (scorer, scorer.score(Sample.unit("1"), tier: .branch, cells: Sample.table(most), before: [:]))
        }
        let (scorer, now) = try score("2026-10")
        let target = target(.atLeast, 20, measured: .pointsPerYear)
        let result = scorer.results(of: now, before: try score("2025-10").1, against: [target]).first
        #expect(result?.verdict == .notJudged(.tooLarge))
    }

    // T-01
    @Test func `the worked example: who sends all online and pleases none of five`() throws {
        // 100 received, all online, 40 open in time, 60 settled on time; 5 rated, and all of these dissatisfied.
        let scorer = Sample.scorer([Procedure(code: Sample.code("1"), tiers: TierSet(.branch), returnsResult: true)])
        let period = try scorer.scorer(for: Self.period, asOf: Sample.day("2026-10-20"))
        let cell = Sample.cell(
            [
                .received: 100, .receivedOnline: 100, .onlineWithResult: 60, .resultElectronic: 60, .synced: 100,
                .scope: 100, .onTime: 60, .onlineOnTime: 60, .handled: 60, .rated: 5, .disliked: 5,
                .contentSettled: 55, .wholeOnline: 45, .settledDigitised: 30,
            ], due: [.pending: ["2026-10-30": 40], .contentPending: ["2026-10-30": 40]])
        let score = period.score(
            Sample.unit("1"), tier: .branch, cells: Sample.table(["1": cell]), before: [:])
        let texts = score.extras(period.catalogue).prefix(5).map {
            "\($0.indicator.code) \($0.numerator)/\($0.denominator)"
        }
        #expect(texts == ["X1 45/60", "X2 100/100", "X3 0/5", "X4 0/1", "X5 30/60"])
        let rated = try #require(score.extras(period.catalogue)[2].rated)
        #expect(rated.part == 5 && rated.whole == 100)
        let indicators = Dictionary(
            uniqueKeysWithValues: zip(period.catalogue.indicators.map(\.code), score.indicators))
        #expect(indicators["3.3"].map { "\($0.numerator)/\($0.denominator)" } == "60/100")
        #expect(indicators["5.4"].map { "\($0.numerator)/\($0.denominator)" } == "95/100")
        let results = period.results(
            of: score, before: nil, against: [target(indicator: "X2"), target(indicator: "X3")])
        #expect(results[0].isMet == true)
        #expect(results[1].verdict == .notJudged(.few))
    }

    // T-01
    @Test func `a procedure is eligible unless the register denies it`() throws {
        let csv = """
            MaTTHC,CapThucHien,TrangThai,MucDoTrucTuyen,DuDieuKienToanTrinh
            1,branch,cong_khai,2,1
            2,branch,cong_khai,1,
            3,branch,cong_khai,2,0
            4,branch,cong_khai,2,

            """
        func fourth(_ csv: String) throws -> String {
            let register = try Register(csv: Array(csv.utf8), file: "procedures.csv")
            let scorer = Scorer(
                catalogue: CatalogueFile.standard(), register: register, calendar: WorkingCalendar())
            let (period, score) = try score([.received: 1, .scope: 1], tier: .province, scorer)
            let extra = score.extras(period.catalogue)[3]
            return "\(extra.numerator)/\(extra.denominator)"
        }
        #expect(try fourth(csv) == "2/3")
        #expect(try fourth(csv.replacing("DuDieuKienToanTrinh", with: "other")) == "3/4")
    }
}
