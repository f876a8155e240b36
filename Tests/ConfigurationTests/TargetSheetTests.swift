import Configuration
import Model
import TestSupport
import Testing

struct TargetSheetTests {
    private let header =
        "target_id,source_document,location,tier,year,indicator,indicator_code,comparator,value,unit,text_vi,note,"
        + "applies_to"

    private func read(_ line: String) throws(LocatedError) -> [Target] {
        try Target.read(csv: Array("\(header)\n\(line)\n".utf8), file: "t.csv", catalogue: CatalogueFile.standard())
    }

    @Test func `the shipped targets load, and those of tax offices apply`() throws {
        let targets = try Target.read(
            csv: ClusterFile.read("catalogue/targets.csv"), file: "targets.csv", catalogue: CatalogueFile.standard())
        #expect(targets.count == 19)
        let online = try #require(targets.first { $0.id == "T049" })
        #expect(online.indicator == "3.3" && online.percent == 90 && online.comparator == .atLeast)
        #expect(online.holds(for: .branch, in: 2024))
        #expect(!online.holds(for: .branch, in: 2025))
        let synced = try #require(targets.first { $0.id == "T084" })
        #expect(synced.years == 2022...9999)
        #expect(targets.filter { $0.holds(for: .province, in: 2026) }.map(\.id) == ["T084", "T086", "T087"])
    }

    @Test(arguments: [
        ("2024", 2024...2024), ("2023-2025", 2023...2025), ("2022 on", 2022...9999), ("2022-08 on", 2022...9999),
    ])
    func `years are written in four ways`(text: String, years: ClosedRange<Int>) throws {
        let targets = try read("T,s,l,x,\(text),i,2.1,>=,95,%,vi,,branch")
        #expect(targets.first?.years == years)
    }

    @Test(arguments: [
        (
            "T,s,l,x,2021-12,i,2.1,>=,95,%,vi,,branch",
            "t.csv:2: year: \"2021-12\" is not like 2024, 2023-2025 or 2022 on"
        ),
        ("T,s,l,x,2024,i,2.9,>=,95,%,vi,,branch", "t.csv:2: indicator_code: the catalogue has no indicator \"2.9\""),
        (
            "T,s,l,x,2024,i,2.1,>=,95,minutes,vi,,branch",
            "t.csv:2: unit: only a target in % can be applied, not in \"minutes\""
        ),
        ("T,s,l,x,2024,i,2.1,>=,101,%,vi,,branch", "t.csv:2: value: \"101\" is no whole number from 0 to 100"),
        ("T,s,l,x,2024,i,2.1,by,95,%,vi,,branch", "t.csv:2: comparator: \"by\" is none of >=, <=, ="),
        (
            "T,s,l,x,2024,i,2.1,>=,95,%,vi,,district",
            "t.csv:2: applies_to: \"district\" is no tier; write nation|province|branch|department"
        ),
    ])
    func `a wrong row is refused with its line`(line: String, message: String) {
        let fault = #expect(throws: LocatedError.self) { try read(line) }
        #expect(fault?.description == message)
    }

    @Test func `rows that apply to none of our tiers are ignored`() throws {
        #expect(try read("T,s,l,x,someday,i,WAIT,by,soon,minutes,vi,,") == [])
    }
}
