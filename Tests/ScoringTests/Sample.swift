import Configuration
import Model
import Scoring
import Testing

/// Small things to score, written short.
enum Sample {
    static func unit(_ text: String) -> UnitCode { UnitCode(text) ?? fail(text) }
    static func code(_ text: String) -> ProcedureCode { ProcedureCode(text) ?? fail(text) }
    static func day(_ text: String) -> Day { Day(text) ?? fail(text) }
    static func period(_ text: String) -> Period { Period(text) ?? fail(text) }

    private static func fail<Value>(_ text: String) -> Value {
        fatalError("the test says \(text), which does not exist")
    }

    /// A cell of plain counts and of series by key or by due day.
    static func cell(_ counts: [Measure: Int64], due: [Measure: [String: Int64]] = [:]) -> Measures {
        var entries = counts.map { Measures.Entry(Slot($0), $1) }
        for (schedule, days) in due {
            entries += days.map { Measures.Entry(Slot(schedule, key: Slot.scheduleKey(day($0))), $1) }
        }
        return canonical(entries)
    }

    /// A cell of a histogram by minutes.
    static func times(_ minutes: [Int64]) -> Measures {
        var buckets: [UInt32: Int64] = [:]
        for value in minutes { buckets[HandlingTimeBucket.index(minutes: value), default: 0] += 1 }
        let histogram = buckets.map { Measures.Entry(Slot(.handlingTime, key: $0), $1) }
        let plain = [
            Measures.Entry(Slot(.handled), Int64(minutes.count)),
            Measures.Entry(Slot(.handlingMinutes), minutes.reduce(0, +)),
        ]
        return canonical(plain + histogram)
    }

    static func canonical(_ entries: [Measures.Entry]) -> Measures {
        do {
            return try Measures(canonical: entries.filter { $0.count != 0 }.sorted { $0.slot < $1.slot })
        } catch {
            fatalError("\(error)")
        }
    }

    static func register(_ procedures: [Procedure]) -> Register {
        Register(procedures) ?? fail("a register with a repeated code")
    }

    static func topology(_ csv: String) -> Topology {
        do {
            return try Topology(csv: Array(csv.utf8), file: "topology.csv")
        } catch {
            fatalError("\(error)")
        }
    }

    /// A nation, two provinces with two and one branches, a department.
    static let country = topology(
        """
        unit_code,parent_code,tier,name
        VN,,nation,Toàn ngành
        01,VN,province,Hà Nội
        79,VN,province,Hồ Chí Minh
        0101,01,branch,Ba Đình
        0102,01,branch,Hoàn Kiếm
        7901,79,branch,Quận 1
        VN-DNL,VN,department,Doanh nghiệp lớn

        """)

    static func scorer(
        _ procedures: [Procedure] = [], catalogue: Catalogue = CatalogueFile.standard(),
        calendar: WorkingCalendar = WorkingCalendar()
    ) -> Scorer {
        Scorer(catalogue: catalogue, register: register(procedures), calendar: calendar)
    }

    /// The standard catalogue for units of which a test counts little: they are ranked whatever applies.
    static var lenient: Catalogue {
        var catalogue = CatalogueFile.standard()
        catalogue.minimumApplicable = [:]
        return catalogue
    }

    static func score(
        _ tier: Tier, _ cells: [String: Measures], before: [String: Measures] = [:], by scorer: Scorer,
        period: String = "2026-10", asOf: String = "2026-10-31"
    ) throws -> [String: IndicatorScore] {
        let scorer = try scorer.scorer(for: self.period(period), asOf: day(asOf))
        let score = scorer.score(unit("X"), tier: tier, cells: table(cells), before: table(before))
        return Dictionary(
            uniqueKeysWithValues: zip(scorer.catalogue.indicators.map(\.code), score.indicators))
    }

    static func table(_ cells: [String: Measures]) -> [ProcedureCode: Measures] {
        Dictionary(uniqueKeysWithValues: cells.map { (code($0), $1) })
    }
}

extension IndicatorScore {
    /// `3/4 scored 1500000`, to compare in one look.
    var text: String {
        switch state {
        case .notApplicable: state.rawValue
        case .info: "\(numerator)/\(denominator) info"
        case .scored, .empty, .few: "\(numerator)/\(denominator) \(state.rawValue) \(pointsMicro)"
        }
    }
}
