import Configuration
import Model
import Scoring
import Testing

/// 1.1, 1.2 and 1.3: of the register alone. October 2026 begins on a Thursday; the calendar is Monday to Friday.
struct RegisterIndicatorTests {
    private func procedure(
        _ code: String, decided: String? = nil, effective: String? = nil, published: String? = nil,
        complete: Bool = false, state: Procedure.State = .abolished
    ) -> Procedure {
        Procedure(
            code: Sample.code(code), tiers: TierSet(.branch), decidedOn: decided.map(Sample.day),
            effectiveOn: effective.map(Sample.day), publishedOn: published.map(Sample.day), isComplete: complete,
            state: state)
    }

    private func scores(_ procedures: [Procedure], asOf: String = "2026-12-31") throws -> [String: IndicatorScore] {
        try Sample.score(.nation, [:], by: Sample.scorer(procedures), asOf: asOf)
    }

    /// Twenty working days after Monday 5 October are Monday 2 November.
    @Test(arguments: [
        ("2026-10-05", "2026-11-02", "1/1 scored 6000000"), ("2026-10-05", "2026-11-01", "0/1 scored 0"),
        ("2026-10-05", nil, "0/1 scored 0"), ("2026-09-30", "2026-12-31", "0/0 empty 0"),
        ("2026-10-01", "2026-10-29", "1/1 scored 6000000"), ("2026-10-31", "2026-11-26", "0/1 scored 0"),
        ("2026-10-31", "2026-11-27", "1/1 scored 6000000"), ("2026-11-01", "2026-12-31", "0/0 empty 0"),
    ])
    func `1.1 asks for 20 working days between decision and effect`(
        decided: String, effective: String?, expected: String
    ) throws {
        let scores = try scores([procedure("A", decided: decided, effective: effective)])
        #expect(scores["1.1"]?.text == expected)
    }

    /// Ten working days after Monday 5 October are Monday 19 October.
    @Test(arguments: [
        ("2026-10-05", "2026-10-19", "1/1 scored 4000000"), ("2026-10-05", "2026-10-20", "0/1 scored 0"),
        ("2026-10-05", "2026-10-01", "1/1 scored 4000000"), (nil, "2026-10-19", "0/1 scored 0"),
        ("2026-10-05", "2026-11-01", "0/0 empty 0"), ("2026-09-01", "2026-10-01", "0/1 scored 0"),
        ("2026-09-20", "2026-10-02", "1/1 scored 4000000"), (nil, nil, "0/0 empty 0"),
    ])
    func `1.2 asks for publication within 10 working days`(
        decided: String?, published: String?, expected: String
    ) throws {
        let scores = try scores([procedure("A", decided: decided, published: published)])
        #expect(scores["1.2"]?.text == expected)
    }

    @Test func `a catalogue may say other numbers of working days`() throws {
        var catalogue = CatalogueFile.standard()
        catalogue.workingDays = Catalogue.WorkingDays(announcement: 19, publication: 9)
        // Nineteen working days after 5 October are 30 October, nine are 16 October.
        for (effective, published, first, second) in [
            ("2026-10-30", "2026-10-16", 1, 1), ("2026-10-29", "2026-10-19", 0, 0),
        ] {
            let register = [procedure("A", decided: "2026-10-05", effective: effective, published: published)]
            let scores = try Sample.score(
                .nation, [:], by: Sample.scorer(register, catalogue: catalogue), asOf: "2026-12-31")
            #expect(scores["1.1"]?.numerator == Int128(first) && scores["1.2"]?.numerator == Int128(second))
        }
    }

    @Test(arguments: [
        ("2026-10-18", "0/0 empty 0"), ("2026-10-19", "0/0 empty 0"), ("2026-10-20", "0/1 scored 0"),
        ("2027-05-01", "0/1 scored 0"),
    ])
    func `1.2 counts unpublished procedures once their day has passed`(asOf: String, expected: String) throws {
        let scores = try scores([procedure("A", decided: "2026-10-05")], asOf: asOf)
        #expect(scores["1.2"]?.text == expected)
    }

    /// The day is 30 October, T the 31st; a day later it would be 2 November, in the next period.
    @Test func `1.2 counts an overdue publication in the period of its day`() throws {
        let last = try scores([procedure("A", decided: "2026-10-16")])
        #expect(last["1.2"]?.text == "0/1 scored 0")
        let next = try scores([procedure("A", decided: "2026-10-17")])
        #expect(next["1.2"]?.text == "0/1 scored 0")
        let later = try scores([procedure("A", decided: "2026-10-19")])
        #expect(later["1.2"]?.text == "0/0 empty 0")
    }

    @Test func `1.3 counts the procedures that are public now`() throws {
        let scores = try scores([
            procedure("A", complete: true, state: .published), procedure("B", state: .published),
            procedure("C", complete: true), procedure("D", state: .published),
        ])
        #expect(scores["1.3"]?.text == "1/3 scored 666667")
    }

    @Test func `holidays lengthen both limits`() throws {
        let calendar = try WorkingCalendar(
            csv: Array("date,kind\n2026-10-19,public holiday\n2026-11-02,public holiday\n".utf8), file: "c.csv")
        let register = [
            procedure("A", decided: "2026-10-05", effective: "2026-11-02", published: "2026-10-20"),
            procedure("B", decided: "2026-10-05", effective: "2026-11-04", published: "2026-10-21"),
        ]
        let scores = try Sample.score(.nation, [:], by: Sample.scorer(register, calendar: calendar))
        #expect(scores["1.1"]?.text == "1/2 scored 3000000")
        #expect(scores["1.2"]?.text == "1/2 scored 2000000")
    }
}
