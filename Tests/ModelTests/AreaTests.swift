import Model
import Testing

//
struct AreaTests {
    private func topology(_ rows: String) throws(LocatedError) -> Topology {
        try Topology(csv: Array("unit_code,parent_code,tier,name,area\n\(rows)".utf8), file: "t.csv")
    }

    @Test func `a unit is in the kind of place that its row says, or the nearest above`() throws {
        let tree = try topology(
            "VN,,nation,N,\n01,VN,province,P,city\n0101,01,branch,B,\n0102,01,branch,B,rural\n02,VN,province,P,\n"
        ).tree(on: try #require(Day("2026-10-01")))
        let areas = ["VN", "01", "0101", "0102", "02"].map { UnitCode($0).flatMap { tree.area(of: $0) } }
        #expect(areas == [nil, .city, .city, .rural, nil])
    }

    @Test func `another word is refused with its line`() {
        let fault = #expect(throws: LocatedError.self) { try topology("VN,,nation,N,hills\n") }
        #expect(fault?.description == "t.csv:2: area: \"hills\" is none of central, city, province, rural, remote")
    }
}
