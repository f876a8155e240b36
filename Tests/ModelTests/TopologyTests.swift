import Model
import Testing

struct TopologyTests {
    private static let header = "unit_code,parent_code,tier,name,province,region,from,to\n"
    private static let sound = """
        VN,,nation,Tổng cục,,,,
        01,VN,province,Hà Nội,Hà Nội,Bắc,,
        10101,01,branch,Ba Đình,Hà Nội,,,
        VN-DNL,VN,department,"Doanh nghiệp, lớn",,,,

        """

    private func topology(_ rows: String) throws(LocatedError) -> Topology {
        try Topology(csv: Array((Self.header + rows).utf8), file: "t.csv")
    }

    private func unit(_ code: String) throws -> UnitCode { try #require(UnitCode(code)) }

    //
    @Test func `a sound file gives the tree with parents, children, ancestors and descendants`() throws {
        let topology = try topology(Self.sound)
        let tree = topology.tree(on: .first)
        let nation = try unit("VN")
        let branch = try unit("10101")
        let province = try unit("01")
        let department = try unit("VN-DNL")
        #expect(topology.units == [province, branch, nation, department])
        #expect(tree.units == topology.units)
        #expect(tree.root == nation)
        #expect(tree.parent(of: nation) == nil)
        #expect(tree.children(of: nation) == [province, department])
        #expect(tree.ancestors(of: branch) == [province, nation])
        #expect(tree.descendants(of: nation) == [province, branch, department])
        #expect(tree.tier(of: department) == .department)
        #expect(tree.name(of: department) == "Doanh nghiệp, lớn")
        #expect(tree.row(of: province)?.region == "Bắc")
        #expect(!tree.contains(try unit("99")))
        #expect(tree.descendants(of: try unit("99")).isEmpty)
    }

    @Test func `columns may come in any order, unknown ones are ignored, optional ones may be absent`() throws {
        let text = "\u{FEFF}name,x,tier,parent_code,unit_code\r\nTổng cục,1,nation,,VN\r\nHà Nội,2,province,VN,01\r\n"
        let topology = try Topology(csv: Array(text.utf8), file: "t.csv")
        #expect(topology.rows.count == 2)
        #expect(topology.rows[1].line == 3)
        #expect(topology.rows[1].from == nil)
    }

    //
    @Test func `each row holds on its days, both ends included`() throws {
        let topology = try topology(
            """
            VN,,nation,Tổng cục,,,,
            01,VN,province,A,,,,
            02,VN,province,B,,,,2025-06-30
            10101,02,branch,cũ,,,,2025-06-30
            10101,01,branch,mới,,,2025-07-01,2025-12-31

            """)
        let branch = try unit("10101")
        let last = try #require(Day("2025-06-30"))
        let end = try #require(Day("2025-12-31"))
        #expect(topology.tree(on: last).parent(of: branch) == UnitCode("02"))
        #expect(topology.tree(on: last.advanced(by: 1)).parent(of: branch) == UnitCode("01"))
        #expect(topology.tree(on: last.advanced(by: 1)).name(of: branch) == "mới")
        #expect(!topology.tree(on: last.advanced(by: 1)).contains(try unit("02")))
        #expect(topology.tree(on: end).contains(branch))
        #expect(!topology.tree(on: end.advanced(by: 1)).contains(branch))
        #expect(topology.units.contains(branch))
    }

    //
    @Test(arguments: [
        ("1,VN,province,A,,,,\nVN,,nation,N,,,\n", 3, nil, "7 fields where the header has 8"),
        ("VN,,nation,N,,,,\n01 ,VN,province,A,,,,\n", 3, "unit_code", "is not 1 to 16"),
        ("VN,,nation,N,,,,\n12345678901234567,VN,province,A,,,,\n", 3, "unit_code", "is not 1 to 16"),
        ("VN,,nation,N,,,,\n01,V_N,province,A,,,,\n", 3, "parent_code", "is not 1 to 16"),
        ("VN,,nation,N,,,,\n01,VN,district,A,,,,\n", 3, "tier", "is none of"),
        ("VN,,nation,N,,,2025-02-30,\n", 2, "from", "is no date"),
        ("VN,,nation,N,,,,1999-12-31\n", 2, "to", "is no date"),
        ("VN,,nation,N,,,2025-02-02,2025-02-01\n", 2, "to", "ends before it begins"),
        ("VN,,nation,N,,,,\nVM,,nation,M,,,,\n", 3, "parent_code", "two roots: VN on line 2, and VM"),
        ("VN,,nation,N,,,,\n01,,province,A,,,,\n", 3, "parent_code", "needs a parent"),
        ("01,02,branch,A,,,,\n02,01,province,B,,,,\n", 2, nil, "no root"),
        ("VN,,nation,N,,,,\n01,02,province,A,,,,\n02,01,province,B,,,,\n", 3, "parent_code", "01 below 02 below 01"),
        ("VN,,nation,N,,,,\n01,01,province,A,,,,\n", 3, "parent_code", "a circle: 01 below 01"),
        ("VN,,nation,N,,,,\n01,V,province,A,,,,\n", 3, "parent_code", "V is the parent of 01, but has no row"),
        ("VN,,nation,N,,,,2025-01-01\n01,VN,province,A,,,,\n", 3, "parent_code", "but not on all of its days"),
        ("VN,,nation,N,,,,\n10101,VN,branch,A,,,,\n", 3, "tier", "a branch cannot stand below VN, a nation (line 2)"),
        ("VN,,nation,N,,,,\n01,VN,province,A,,,,\n02,01,province,A,,,,\n", 4, "tier", "cannot stand below 01"),
        ("VN,,nation,N,,,,\n01,VN,province,A,,,,\n9,01,department,A,,,,\n", 4, "tier", "a department cannot stand"),
        ("VN,,nation,N,,,,\n01,VN,province,A,,,,\n01,VN,province,B,,,,\n", 4, "unit_code", "on line 3 already"),
        (
            "VN,,nation,N,,,,\n01,VN,province,A,,,,2025-01-01\n01,VN,province,B,,,2025-01-01,\n", 4, "unit_code",
            "on line 3 already"
        ),
        ("VN,,nation,N\",,,,\n", 2, nil, "do not follow RFC 4180"),
    ])
    func `a wrong file is refused with its line`(rows: String, line: Int, column: String?, reason: String) throws {
        let error = try #require(throws: LocatedError.self) { try topology(rows) }
        #expect(error.file == "t.csv")
        #expect(error.line == line, "\(error)")
        #expect(error.key == column, "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
    }

    @Test func `a header that lacks a column or has one twice is refused`() throws {
        let missing = try #require(throws: LocatedError.self) {
            try Topology(csv: Array("unit_code,tier,name\n".utf8), file: "t.csv")
        }
        #expect(missing.key == "parent_code")
        let twice = try #require(throws: LocatedError.self) {
            try Topology(csv: Array("unit_code,parent_code,tier,name,tier\n".utf8), file: "t.csv")
        }
        #expect(twice.key == "tier")
        #expect(throws: LocatedError.self) { try Topology(csv: [], file: "t.csv") }
        let latin = try #require(throws: LocatedError.self) {
            try Topology(csv: Array(Self.header.utf8) + [0x56, 0x4E, 0xE9], file: "t.csv")
        }
        #expect(latin.line == 2)
        #expect(latin.reason.contains("UTF-8"))
    }
}
