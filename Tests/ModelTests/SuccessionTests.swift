import Model
import Testing

/// With whom a unit counts on days on which it stands in no tree.
struct SuccessionTests {
    private static let header = "unit_code,parent_code,tier,name,from,to,successor\n"

    private func topology(_ rows: String) throws(LocatedError) -> Topology {
        try Topology(csv: Array((Self.header + rows).utf8), file: "t.csv")
    }

    private func host(_ unit: String, _ day: String, _ topology: Topology) throws -> String? {
        topology.tree(on: try #require(Day(day))).host(of: try #require(UnitCode(unit)))?.description
    }

    /// The reform of July 2025, small: 02 ends, its branch goes to 08; 0801 is merged into 0803; 0805 begins.
    private static let reform = """
        VN,,nation,Tổng cục,,,
        02,VN,province,Hà Giang,,2025-06-30,08
        08,VN,province,Tuyên Quang,,,
        0201,02,branch,A,,2025-06-30,
        0201,08,branch,A,2025-07-01,,
        0801,08,branch,B,,2025-06-30,0803
        0803,08,branch,C,,,
        0805,08,branch,D,2025-07-01,,

        """

    // P-47
    @Test(arguments: [
        ("02", "2025-06-30", "02"), ("02", "2025-07-01", "08"), ("02", "2099-12-31", "08"),
        ("0201", "2025-06-30", "0201"), ("0201", "2025-07-01", "0201"), ("0801", "2025-06-30", "0801"),
        ("0801", "2025-07-01", "0803"), ("0805", "2025-06-30", "08"), ("0805", "2025-07-01", "0805"),
        ("VN", "2025-07-01", "VN"),
    ])
    func `a unit counts with its successor from the day after its last`(
        unit: String, day: String, expected: String
    ) throws {
        #expect(try host(unit, day, topology(Self.reform)) == expected)
    }

    // P-47
    @Test func `what a unit was formerly is named there, and what has not begun is not`() throws {
        let topology = try topology(Self.reform)
        func formers(_ unit: String, _ day: String) throws -> [String] {
            topology.tree(on: try #require(Day(day))).formers(of: try #require(UnitCode(unit))).map {
                "\($0.unit) \($0.name) \($0.province?.description ?? "-") \($0.until?.description ?? "-")"
            }
        }
        #expect(try formers("08", "2025-06-30") == [])
        #expect(try formers("08", "2025-07-01") == ["02 Hà Giang 02 2025-06-30"])
        #expect(try formers("0803", "2025-07-01") == ["0801 B 08 2025-06-30"])
        #expect(try formers("VN", "2025-07-01") == [])
        let before = topology.tree(on: try #require(Day("2025-06-30")))
        #expect(before.guests(of: try #require(UnitCode("08"))).map(\.description) == ["0805"])
        #expect(try host("99", "2025-07-01", topology) == nil)
    }

    // P-46
    /// Split again: 08 takes 02 over, from 2027 on 19 does; before 2025-09 nobody does.
    @Test(arguments: [
        ("2025-08-31", "VN"), ("2025-09-01", "08"), ("2026-12-31", "08"), ("2027-01-01", "19"), ("2030-01-01", "19"),
    ])
    func `of dated successors the last on or before the day counts`(day: String, expected: String) throws {
        for column in ["08@2025-09-01;19@2027-01-01", "19@2027-01-01;08@2025-09-01"] {
            let topology = try topology(
                """
                VN,,nation,N,,,
                02,VN,province,A,,2025-06-30,\(column)
                08,VN,province,B,,,
                19,VN,province,C,,,

                """)
            #expect(try host("02", day, topology) == expected, "\(column)")
        }
    }

    // P-47, P-48
    @Test(arguments: [
        // A chain, each link at its own time.
        ("01", "2025-01-01", "02"), ("01", "2026-01-01", "03"), ("02", "2026-01-01", "03"),
        // 03 ends without a successor: what counted with it counts with the nation.
        ("01", "2027-01-01", "VN"), ("02", "2027-01-01", "VN"), ("03", "2027-01-01", "VN"),
        // A branch without a successor goes where its province goes.
        ("0101", "2025-01-01", "02"), ("0101", "2026-01-01", "03"), ("0101", "2027-01-01", "VN"),
        // A successor that has not begun is looked for above.
        ("04", "2025-01-01", "VN"), ("04", "2028-01-01", "05"),
    ])
    func `chains are followed to whoever is there`(unit: String, day: String, expected: String) throws {
        let topology = try topology(
            """
            VN,,nation,N,,,
            01,VN,province,A,,2024-12-31,02
            0101,01,branch,a,,2024-12-31,
            02,VN,province,B,,2025-12-31,03
            03,VN,province,C,,2026-12-31,
            04,VN,province,D,,2024-12-31,05
            05,VN,province,E,2028-01-01,,

            """)
        #expect(try host(unit, day, topology) == expected)
    }

    // P-48
    @Test(arguments: [
        ("2024-12-31", "0101"), ("2025-01-01", "01"), ("2025-12-31", "01"), ("2026-01-01", "0101"),
    ])
    func `between two of its rows a unit counts with its last parent`(day: String, expected: String) throws {
        let topology = try topology(
            """
            VN,,nation,N,,,
            01,VN,province,A,,,
            02,VN,province,B,,,
            0101,01,branch,a,,2024-12-31,
            0101,02,branch,a,2026-01-01,,

            """)
        #expect(try host("0101", day, topology) == expected)
    }

    // P-48
    @Test func `a nation under a new code takes everything that is left over`() throws {
        let topology = try topology(
            """
            VN,,nation,N,,2024-12-31,
            01,VN,province,A,,2024-12-31,
            VX,,nation,X,2025-01-01,,
            02,VX,province,B,2025-01-01,,
            0201,02,branch,b,2025-01-01,,

            """)
        for unit in ["VN", "01"] { #expect(try host(unit, "2025-01-01", topology) == "VX") }
        for unit in ["VX", "02", "0201"] { #expect(try host(unit, "2024-12-31", topology) == "VN") }
    }

    // P-49
    @Test(arguments: [
        ("2024-12-31", "VN"), ("2025-01-01", "01"), ("2025-12-31", "01"), ("2026-01-01", "0101"),
    ])
    func `what has not begun counts with the nearest ancestor that has`(day: String, expected: String) throws {
        let topology = try topology(
            """
            VN,,nation,N,,,
            01,VN,province,A,2025-01-01,,
            0101,01,branch,a,2026-01-01,,

            """)
        #expect(try host("0101", day, topology) == expected)
    }

    // P-46, R-59
    @Test(arguments: [
        ("01,VN,province,A,,2025-06-30,01\n", 3, "01 cannot succeed itself"),
        ("01,VN,province,A,,2025-06-30,99\n", 3, "99 shall succeed 01, but has no row"),
        ("01,VN,province,A,,2025-06-30,9 9\n", 3, "\"9 9\" is not 1 to 16 of"),
        ("01,VN,province,A,,2025-06-30,@2025-07-01\n", 3, "\"\" is not 1 to 16 of"),
        ("01,VN,province,A,,2025-06-30,02;\n02,VN,province,B,,,\n", 3, "\"02;\" is neither one code nor"),
        ("01,VN,province,A,,2025-06-30,02;03@2025-07-01\n02,VN,province,B,,,\n", 3, "is neither one code nor"),
        ("01,VN,province,A,,2025-06-30,02@2025-07-01@x\n02,VN,province,B,,,\n", 3, "is neither one code nor"),
        ("01,VN,province,A,,2025-06-30,02@2025-07\n02,VN,province,B,,,\n", 3, "\"2025-07\" is no date"),
        ("01,VN,province,A,,2025-06-30,02@2100-01-01\n02,VN,province,B,,,\n", 3, "\"2100-01-01\" is no date"),
        (
            "01,VN,province,A,,2025-06-30,02@2025-07-01;VN@2025-07-01\n02,VN,province,B,,,\n", 3,
            "both 02 and VN from one day on"
        ),
        (
            "01,VN,province,A,,2025-06-30,02\n01,VN,province,A,2026-01-01,,\n02,VN,province,B,,,\n", 3,
            "it belongs into the last row of 01, line 4"
        ),
        (
            "01,VN,province,A,,2025-06-30,02\n02,VN,province,B,,2025-06-30,01\n", 3,
            "a circle of successors: 01 then 02 then 01"
        ),
        (
            "01,VN,province,A,,2025-06-30,02\n02,VN,province,B,,2025-12-31,03\n03,VN,province,C,,2026-06-30,01\n", 3,
            "a circle of successors: 01 then 02 then 03 then 01"
        ),
        // Through a parent: 01 is succeeded by its own branch, which has no successor.
        (
            "01,VN,province,A,,2025-06-30,0101\n0101,01,branch,a,,2025-06-30,\n", 3,
            "a circle of successors: 01 then 0101 then 01"
        ),
        // Only once the second entry counts.
        (
            "01,VN,province,A,,2025-06-30,02\n02,VN,province,B,,2025-12-31,VN@2026-01-01;01@2027-01-01\n", 3,
            "a circle of successors: 01 then 02 then 01"
        ),
        // A child that outlives its parent.
        ("01,VN,province,A,,2025-06-30,\n0101,01,branch,a,,2025-07-01,\n", 4, "but not on all of its days"),
    ])
    func `a wrong successor is refused with its line`(rows: String, line: Int, reason: String) throws {
        let error = try #require(throws: LocatedError.self) { try topology("VN,,nation,N,,,\n" + rows) }
        #expect(error.line == line, "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
    }

    // P-46
    /// 01 was closed for a year and 02 did its work; since 02 is closed, 01 does.
    @Test func `two units may succeed each other at different times`() throws {
        let topology = try topology(
            """
            VN,,nation,N,,,
            01,VN,province,A,,2024-12-31,
            01,VN,province,A,2026-01-01,,02
            02,VN,province,B,,2025-12-31,01

            """)
        #expect(try host("01", "2025-06-01", topology) == "02")
        #expect(try host("02", "2026-01-01", topology) == "01")
    }

    // P-48
    @Test func `units that end without a successor can be named`() throws {
        #expect(try topology(Self.reform).unitsWithoutSuccessor == [])
        let topology = try topology(
            """
            VN,,nation,N,,2025-12-31,
            01,VN,province,A,,2024-12-31,
            01,VN,province,A,2025-02-01,2025-06-30,
            02,VN,province,B,,2024-12-31,
            02,VN,province,B,2025-01-01,2025-06-30,VN
            0301,03,branch,c,,2025-06-30,
            03,VN,province,C,,2025-12-31,VN

            """)
        #expect(topology.unitsWithoutSuccessor.map(\.description) == ["01", "0301"])
        let tree = topology.tree(on: try #require(Day("2025-07-01")))
        #expect(tree.former(try #require(UnitCode("0301")))?.tier == .branch)
        #expect(tree.former(try #require(UnitCode("03"))) == nil)
        #expect(tree.former(try #require(UnitCode("99"))) == nil)
    }

    // P-46
    @Test func `a day on which a successor's turn comes is a day of change`() throws {
        let topology = try topology(
            """
            VN,,nation,N,,,
            01,VN,province,A,,2025-06-30,VN@2025-08-01;02@2025-10-01
            02,VN,province,B,,,

            """)
        let year = try #require(Day("2025-01-01"))...(try #require(Day("2025-12-31")))
        #expect(
            topology.days(ofTreesIn: year).map(\.description)
                == ["2025-01-01", "2025-07-01", "2025-08-01", "2025-10-01"])
        let day = try #require(Day("2025-07-01"))
        #expect(topology.days(ofTreesIn: day...day) == [day])
        #expect(topology.place(of: day) == topology.place(of: day.advanced(by: 30)))
        #expect(topology.place(of: day) < topology.place(of: day.advanced(by: 31)))
    }
}
