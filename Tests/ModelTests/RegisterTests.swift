import Model
import Testing

struct RegisterTests {
    private static let header =
        "MaTTHC,TenTTHC,LinhVuc,CapThucHien,TraKetQua,CoPhi,ThoiHan,DonViThoiHan,MucDoTrucTuyen,DoiTuongCongDan,"
        + "NgayQuyetDinh,NgayHieuLuc,NgayCongKhai,DuBoPhan,TrangThai\n"

    private func register(_ rows: String) throws(LocatedError) -> Register {
        try Register(csv: Array((Self.header + rows).utf8), file: "r.csv")
    }

    @Test func `the first byte tells objects from rows`() throws {
        let object = "{\"MaTTHC\":\"1.0\",\"CapThucHien\":\"branch\",\"TrangThai\":\"cong_khai\"}\n"
        for mark in [[], [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
            #expect(try Register(mark + Array(object.utf8), file: "r").entries.map(\.code.description) == ["1.0"])
            let rows = Array((Self.header + "2.0,,,branch,,,,,,,,,,,bai_bo\n").utf8)
            #expect(try Register(mark + rows, file: "r").entries.map(\.code.description) == ["2.0"])
        }
    }

    @Test func `entries come in the order of their codes with everything that their rows say`() throws {
        let register = try register(
            """
            2.0,B,L,nation|province|branch,1,0,3,ngay_lam_viec,2,1,2025-06-06,08/07/2025,20250613,1,cong_khai
            1.0,A,L,nation,,,,,,,,,,,bai_bo

            """)
        #expect(register.entries.map(\.code.description) == ["1.0", "2.0"])
        let second = try #require(ProcedureCode("2.0").flatMap { register.procedure($0) })
        #expect(second.tiers == TierSet([Tier.nation, .province, .branch]))
        #expect(second.returnsResult && !second.bearsFee && second.byCitizens && second.isComplete)
        #expect(second.timeLimit == 3 && second.timeLimitUnit == .workingDays && second.onlineLevel == 2)
        #expect(second.decidedOn == Day("2025-06-06"))
        #expect(second.effectiveOn == Day("2025-07-08"))
        #expect(second.publishedOn == Day("2025-06-13"))
        #expect(second.state == .published)
        let first = try #require(ProcedureCode("1.0").flatMap { register.procedure($0) })
        #expect(
            first == Procedure(code: first.code, name: "A", field: "L", tiers: TierSet(.nation), state: .abolished))
        #expect(register.procedure(.unknown) == nil)
        #expect(register.procedure(.none) == nil)
    }

    @Test func `NDJSON says the same as CSV`() throws {
        let csv = try register("1.0,\"A \"\"B\"\"\",L,branch,1,0,5,gio,1,0,2025-06-06,,,1,cong_khai\n")
        let ndjson = """
            {"MaTTHC":"1.0","TenTTHC":"A \\"B\\"","LinhVuc":"L","CapThucHien":"branch","TraKetQua":true,"CoPhi":false,\
            "ThoiHan":5,"DonViThoiHan":"gio","MucDoTrucTuyen":1,"NgayQuyetDinh":"2025-06-06","NgayHieuLuc":null,\
            "DuBoPhan":"1","TrangThai":"cong_khai","Khac":[{"x":1}]}


            """
        #expect(try Register(ndjson: Array(ndjson.utf8), file: "r.ndjson") == csv)
    }

    //
    @Test(arguments: [
        (",A,,branch,,,,,,,,,,,cong_khai\n", 2, "MaTTHC"),
        ("*,A,,branch,,,,,,,,,,,cong_khai\n", 2, "MaTTHC"),
        ("123456789012345678901234567890123,A,,branch,,,,,,,,,,,cong_khai\n", 2, "MaTTHC"),
        (
            "1,A,,branch,,,,,,,,,,,cong_khai\n2,A,,branch,,,,,,,,,,,cong_khai\n1,B,,branch,,,,,,,,,,,bai_bo\n", 4,
            "MaTTHC"
        ),
        ("1,A,,,,,,,,,,,,,cong_khai\n", 2, "CapThucHien"),
        ("1,A,,branch|ward,,,,,,,,,,,cong_khai\n", 2, "CapThucHien"),
        ("1,A,,branch,2,,,,,,,,,,cong_khai\n", 2, "TraKetQua"),
        ("1,A,,branch,,yes,,,,,,,,,cong_khai\n", 2, "CoPhi"),
        ("1,A,,branch,,,-3,gio,,,,,,,cong_khai\n", 2, "ThoiHan"),
        ("1,A,,branch,,,2147483648,gio,,,,,,,cong_khai\n", 2, "ThoiHan"),
        ("1,A,,branch,,,3,tuan,,,,,,,cong_khai\n", 2, "DonViThoiHan"),
        ("1,A,,branch,,,,,3,,,,,,cong_khai\n", 2, "MucDoTrucTuyen"),
        ("1,A,,branch,,,,,,2,,,,,cong_khai\n", 2, "DoiTuongCongDan"),
        ("1,A,,branch,,,,,,,2025-13-01,,,,cong_khai\n", 2, "NgayQuyetDinh"),
        ("1,A,,branch,,,,,,,,1999-12-31,,,cong_khai\n", 2, "NgayHieuLuc"),
        ("1,A,,branch,,,,,,,,,later,,cong_khai\n", 2, "NgayCongKhai"),
        ("1,A,,branch,,,,,,,,,,x,cong_khai\n", 2, "DuBoPhan"),
        ("1,A,,branch,,,,,,,,,,,\n", 2, "TrangThai"),
        ("1,A,,branch,,,,,,,,,,,open\n", 2, "TrangThai"),
    ])
    func `a bad value refuses the register with its line and column`(rows: String, line: Int, column: String) throws {
        let error = try #require(throws: LocatedError.self) { try register(rows) }
        #expect(error.line == line, "\(error)")
        #expect(error.key == column, "\(error)")
    }

    //
    @Test(arguments: [
        (
            "*,A,,branch,,,,,,,,,,,cong_khai\n",
            "the code \"*\" stands for every procedure that the register does not have"
        ),
        (
            "1,A,,department,,,,,,,,,,,cong_khai\n",
            "\"department\" is no tier of a procedure; write nation, province, branch, or several with |; what "
                + "departments of headquarters handle is \"nation\""
        ),
        (
            "1,A,,branch|department,,,,,,,,,,,cong_khai\n",
            "\"department\" is no tier of a procedure; write nation, province, branch, or several with |; what "
                + "departments of headquarters handle is \"nation\""
        ),
        (
            "1,A,,branch|provinse,,,,,,,,,,,cong_khai\n",
            "\"provinse\" is no tier of a procedure; write nation, province, branch, or several with |; did you mean "
                + "\"province\"?"
        ),
        (
            "1,A,,ward,,,,,,,,,,,cong_khai\n",
            "\"ward\" is no tier of a procedure; write nation, province, branch, or several with |"
        ),
    ])
    func `what no procedure can have is refused by name`(row: String, reason: String) throws {
        let error = try #require(throws: LocatedError.self) { try register(row) }
        #expect(error.reason == reason)
        #expect(error.line == 2)
    }

    @Test func `a code that occurs twice is refused with both lines`() throws {
        let row = "1,A,,branch,,,,,,,,,,,cong_khai\n"
        let error = try #require(throws: LocatedError.self) { try register(row + row) }
        #expect(error.line == 3)
        #expect(error.reason.contains("line 2"))
    }

    //
    @Test func `a register has at most 4,096 codes`() throws {
        func rows(_ count: Int) -> String {
            (0..<count).map { "\($0),A,,branch,,,,,,,,,,,cong_khai\n" }.joined()
        }
        #expect(try register(rows(4096)).entries.count == 4096)
        let error = try #require(throws: LocatedError.self) { try register(rows(4097)) }
        #expect(error.line == 4098)
    }

    @Test(arguments: [
        "[1]", "{\"MaTTHC\":\"1\"", "{\"MaTTHC\":[1]}", "{\"MaTTHC\":\"1\",\"MaTTHC\":\"2\"}", "MaTTHC,TenTTHC",
        "{\"MaTTHC\":\"1\",\"CapThucHien\":\"branch\"}",
    ])
    func `a line that is no procedure refuses an NDJSON register`(line: String) throws {
        let good = "{\"MaTTHC\":\"9\",\"CapThucHien\":\"branch\",\"TrangThai\":\"bai_bo\"}\n"
        let error = try #require(throws: LocatedError.self) {
            try Register(ndjson: Array((good + line).utf8), file: "r.ndjson")
        }
        #expect(error.line == 2)
    }

    @Test func `two procedures of one code make no register`() throws {
        let code = try #require(ProcedureCode("1"))
        let procedure = Procedure(code: code, tiers: .all)
        #expect(Register([procedure, procedure]) == nil)
        #expect(Register([procedure])?.entries == [procedure])
    }
}
