import Configuration
import Model
import TestSupport
import Testing

struct TargetSheetTests {
    private let header =
        "target_id,source_document,location,tier,year,indicator,indicator_code,comparator,value,unit,text_vi,note,"
        + "applies_to,applies_to_unit,after_year,not_judged"

    private func read(_ line: String) throws(LocatedError) -> [Target] {
        try Target.read(csv: Array("\(header)\n\(line)\n".utf8), file: "t.csv", catalogue: CatalogueFile.standard())
    }

    @Test func `the shipped targets load, and those of tax offices apply`() throws {
        let targets = try Target.read(
            csv: ClusterFile.read("catalogue/targets.csv"), file: "targets.csv", catalogue: CatalogueFile.standard())
        #expect(targets.count == 39)
        let online = try #require(targets.first { $0.id == "T049" })
        #expect(online.indicator == "X2" && online.percent == 90 && online.comparator == .atLeast)
        let branch = try #require(UnitCode("10101"))
        #expect(online.holds(for: branch, of: .branch, in: 2024))
        #expect(!online.holds(for: branch, of: .branch, in: 2025))
        let synced = try #require(targets.first { $0.id == "T084" })
        #expect(synced.years == 2022...9999)
        func held(_ code: String, _ tier: Tier, _ year: Int) throws -> [String] {
            let unit = try #require(UnitCode(code))
            return targets.filter { $0.holds(for: unit, of: tier, in: year) }.map(\.id)
        }
        let kept = ["T015", "T020", "T021", "T022", "T023", "T029", "T030", "T031"]
        #expect(try held("01", .province, 2026) == kept + ["T084", "T087"])
        // Its own plan of 2021, which nobody else has.
        #expect(try held("64", .province, 2026) == kept + ["T069", "T084", "T087"])
        #expect(try held("64", .province, 2024).contains("T079") && held("60301", .branch, 2022).contains("T073"))
        #expect(
            try held("VN", .nation, 2026)
                == ["T014", "T020", "T021", "T022", "T023", "T031", "T084", "T085", "T086", "T087"])
        #expect(try held("10101", .branch, 2024).contains("T048"))
        let codes = Dictionary(uniqueKeysWithValues: targets.map { ($0.id, $0.indicator) })
        for (id, code) in [
            ("T021", "X2"), ("T049", "X2"), ("T031", "X3"), ("T042", "X3"), ("T037", "X4"), ("T047", "X4"),
            ("T023", "X5"), ("T040", "X1"), ("T048", "X1"), ("T001", "X6"), ("T006", "X6"), ("T007", "X6"),
            ("T022", "X10"), ("T036", "X9"),
        ] {
            #expect(codes[id] == code, "\(id)")
        }
        #expect(targets.allSatisfy { $0.lack != .stock })
        #expect(targets.filter { $0.measured == .pointsPerYear }.map(\.id).prefix(2) == ["T007", "T008"])
    }

    @Test(arguments: [
        ("2024", 2024...2024), ("2023-2025", 2023...2025), ("2022 on", 2022...9999), ("2022-08 on", 2022...9999),
    ])
    func `years are written in four ways`(text: String, years: ClosedRange<Int>) throws {
        let targets = try read("T,s,l,x,\(text),i,2.1,>=,95,%,vi,,branch,,,")
        #expect(targets.first?.years == years)
    }

    @Test(arguments: [
        (
            "T,s,l,x,2021-12,i,2.1,>=,95,%,vi,,branch,,,",
            "t.csv:2: year: \"2021-12\" is not like 2024, 2023-2025 or 2022 on"
        ),
        ("T,s,l,x,2024,i,2.9,>=,95,%,vi,,branch,,,", "t.csv:2: indicator_code: the catalogue has no indicator \"2.9\""),
        (
            "T,s,l,x,2024,i,2.1,>=,95,minutes,vi,,branch,,,",
            "t.csv:2: unit: only a target in \"%\" or \"percentage points per year\" can be applied, not in \"minutes\""
        ),
        ("T,s,l,x,2024,i,2.1,>=,101,%,vi,,branch,,,", "t.csv:2: value: \"101\" is no whole number from 0 to 100"),
        ("T,s,l,x,2024,i,2.1,by,95,%,vi,,branch,,,", "t.csv:2: comparator: \"by\" is none of >=, <=, ="),
        (
            "T,s,l,x,2024,i,2.1,>=,95,%,vi,,district,,,",
            "t.csv:2: applies_to: \"district\" is no tier; write nation|province|branch|department"
        ),
        (
            "T,s,l,x,2024,i,2.1,>=,95,%,vi,,branch,,for ever,",
            "t.csv:2: after_year: \"for ever\" is none of keep, end"
        ),
        (
            "T,s,l,x,2024,i,2.1,>=,95,%,vi,,branch,,,nobody",
            "t.csv:2: not_judged: \"nobody\" is none of stock, visits, staff, records, unclear"
        ),
        (
            "T,s,l,x,2024,i,2.1,>=,95,%,vi,,rural:branch|province,,,",
            "t.csv:2: applies_to: before a tier of \"province\" stands one and the same of "
                + "central, city, province, rural, remote"
        ),
        (
            "T,s,l,x,2024,i,2.1,>=,95,%,vi,,,10101|a b,,",
            "t.csv:2: applies_to_unit: \"a b\" is no code of a unit"
        ),
    ])
    func `a wrong row is refused with its line`(line: String, message: String) {
        let fault = #expect(throws: LocatedError.self) { try read(line) }
        #expect(fault?.description == message)
    }

    // T-02, T-04
    @Test func `an office's own target, a mark that is kept, a change, and what cannot be judged`() throws {
        let own = try #require(try read("T,s,l,x,2025,i,X2,>=,95,%,vi,,,10101|10103,keep,").first)
        #expect(own.units.map(\.description) == ["10101", "10103"] && own.tiers == [] && own.afterYear == .keep)
        let change = try #require(
            try read("T,s,l,x,2025,i,4.2,>=,20,percentage points per year,vi,,branch,,end,").first)
        #expect(change.measured == .pointsPerYear && change.afterYear == .end)
        let wait = try #require(try read("T,s,l,x,2025,i,V1,<=,15,minutes,vi,,branch,,keep,").first)
        #expect(wait.measured == .minutes && wait.percent == 15 && wait.area == nil)
        let rural = try #require(
            try read("T,s,l,x,2025,i,P1,>=,1200,dossiers/officer/year,vi,,rural:province|rural:branch,,keep,").first)
        let unit = try #require(UnitCode("10101"))
        #expect(rural.area == .rural && rural.percent == 1200)
        #expect(rural.holds(for: unit, of: .branch, at: .rural, in: 2026))
        #expect(
            !rural.holds(for: unit, of: .branch, at: .city, in: 2026) && !rural.holds(for: unit, of: .branch, in: 2026))
        let stock = try #require(try read("T,s,l,x,2021,i,STOCK,>=,10-15,pieces,vi,,province,,,stock").first)
        #expect(stock.lack == .stock)
    }

    // T-04
    @Test func `a file without the newer columns is read as before`() throws {
        let old = header.replacing(",applies_to_unit,after_year,not_judged", with: "")
        let line = "T,s,l,x,2024,i,2.1,>=,95,%,vi,,branch"
        let targets = try Target.read(
            csv: Array("\(old)\n\(line)\n".utf8), file: "t.csv", catalogue: CatalogueFile.standard())
        #expect(targets.first?.afterYear == .end && targets.first?.units == [] && targets.first?.lack == nil)
    }

    @Test func `rows that apply to none of our tiers are ignored`() throws {
        #expect(try read("T,s,l,x,someday,i,WAIT,by,soon,minutes,vi,,,,,") == [])
    }
}
