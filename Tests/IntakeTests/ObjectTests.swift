import Intake
import Model
import Testing

/// One object a line: flat keys, and the portal's nested lists.
struct ObjectTests {
    private func office(_ lines: String..., now: String = "2026-10-20") throws -> Office {
        var office = try Office(now: now)
        try office.read(lines.joined(separator: "\n"), .dossiers, .ndjson)
        return office
    }

    private func object(_ more: String, without: [String] = []) -> String {
        let fields = [
            ("MaHoSo", "\"A\""), ("MaTTHC", "\"1.0\""), ("NgayTiepNhan", "\"2026-10-01T09:00:00\""),
            ("NgayHenTra", "\"2026-10-08\""), ("TrangThaiHoSo", "4"), ("CapNhat", "\"2026-10-02\""),
        ]
        let flat = fields.filter { !without.contains($0.0) }.map { "\"\($0.0)\":\($0.1)" }
        return "{" + (flat + (more.isEmpty ? [] : [more])).joined(separator: ",") + "}"
    }

    //
    @Test func `flat objects say the same as rows`() throws {
        var csvOffice = try Office(now: "2026-10-20")
        let marks = ["KenhThucHien": "2", "DongBo": "1", "HaiLong": "", "CoPhi": "1", "MaPAKN": "\"ă\""]
        try csvOffice.read(
            csv([dossier("A", marks.merging(["MaPAKN": "\"\"\"ă\"\"\""]) { $1 })], columns: dossierColumns))
        let office = try office(
            object(
                "\"KenhThucHien\":\"2\", \"DongBo\" : true ,\"HaiLong\":null,\"CoPhi\":1,\"CoKetQuaDienTu\":false,"
                    + "\"MaPAKN\":\"\\\"\\u0103\\\"\",\"ChuHoSo\":{\"x\":[1,{}]}"
            ))
        #expect(office.keys == csvOffice.keys)
        #expect(office.cell("2026-10/1.0") == csvOffice.cell("2026-10/1.0"))
        #expect(office.cell("2026-10/1.0")["fee_bearing_synced"] == 1)
    }

    @Test func `escapes and surrogates are text, in keys too`() throws {
        var office = try office(
            "{\"M\\u0061HoSo\":\"A\\u00e9\\ud83d\\ude00\\/\\nx\",\"MaTTHC\":\"1.0\",\"TrangThaiHoSo\":0,\"CapNhat\":1}")
        let row = office.store.drainRejectedRows()[0]
        #expect(row.key == "Aé😀/\nx")
        #expect(row.field == "TrangThaiHoSo")
    }

    @Test func `the keys of one line are no reason to take another line for an object`() throws {
        // A key with an escape is known by its text, which no line can have as it is.
        var office = try office(
            object("\"a\\\"b\":1"), object("\"a\"b\":1"),
            object("\"c\":1").replacing("\"MaTTHC\":", with: "\"MaTTHC\""),
            object("\"d\":1").replacing(",\"MaTTHC\"", with: " \"MaTTHC\""))
        #expect(office.store.drainRejectedRows().map(\.reason) == [.malformedRow, .malformedRow, .malformedRow])
        #expect(office.store.counts(of: office.unit).kept == 1)
    }

    @Test func `keys in any order, with any spaces, missing or new, say the same`() throws {
        let fields = [
            "\"MaHoSo\":\"K\"", "\"MaTTHC\":\"1.0\"", "\"NgayTiepNhan\":\"20261001090000\"",
            "\"NgayHenTra\":\"20261008\"",
            "\"TrangThaiHoSo\":4", "\"x\":{\"y\":[1]}",
        ]
        for turn in fields.indices {
            let turned = Array(fields[turn...] + fields[..<turn])
            let shorter = turned.filter { !$0.contains("\"x\"") }
            for (comma, colon) in [(",", ":"), (", ", ": "), (" ,", " :"), ("\t,\t", ":\t")] {
                var office = try Office(now: "2026-10-20")
                let lines = [fields, turned, shorter, turned.reversed() + ["\"new\":null"], turned].enumerated().map {
                    let line = ($1 + ["\"CapNhat\":1"]).joined(separator: comma)
                    return "{" + line.replacing("\":", with: "\"" + colon).replacing("K", with: "K\($0)") + "}"
                }
                try office.read(lines.joined(separator: "\n"), .dossiers, .ndjson)
                #expect(office.store.drainRejectedRows().isEmpty, "\(turn), \(comma)\(colon)")
                #expect(office.cell("2026-10/1.0")["received"] == 5, "\(turn), \(comma)\(colon)")
            }
        }
    }

    //
    @Test(arguments: [
        ("{", "- malformed-row"), ("{}x", "- malformed-row"), ("{\"MaHoSo\":\"A\",}", "- malformed-row"),
        ("{\"a\":\"\\ud83d\"}", "- malformed-row"), ("{\"a\":\"\\x\"}", "- malformed-row"),
        ("{\"a\":01}", "- malformed-row"), ("{'a':1}", "- malformed-row"), ("[]", "- malformed-row"),
        ("{\"a\":\"\u{1}\"}", "- malformed-row"), ("{\"a\":NaN}", "- malformed-row"),
        ("{\"MaHoSo\":\"A\",\"MaHoSo\":\"B\"}", "MaHoSo malformed-row"),
        ("{\"MaHoSo\":[\"A\"]}", "MaHoSo bad-value"), ("{\"MaHoSo\":\"A\\u0000\"}", "MaHoSo bad-value"),
        ("{\"MaHoSo\":null}", "MaHoSo missing-field"), ("{}", "MaHoSo missing-field"),
        ("{\"MaHoSo\":\"A\",\"MaTTHC\":1.0,\"TrangThaiHoSo\":1e0}", "TrangThaiHoSo bad-value"),
        ("{\"MaHoSo\":\"A\",\"MaTTHC\":1.0,\"TrangThaiHoSo\":1,\"CoPhi\":-0}", "CoPhi bad-value"),
    ])
    func `a line that is no object of ours is refused`(line: String, expected: String) throws {
        var office = try office(
            "{\"MaHoSo\":\"Z\",\"MaTTHC\":1,\"TrangThaiHoSo\":1,\"CapNhat\":1}", line, "", object(""))
        #expect(office.refusals() == ["2 \(expected)"])
        #expect(office.counts.kept == 2)
    }

    @Test func `deep nesting is refused, not followed`() throws {
        let deep = String(repeating: "[", count: 100_000)
        var office = try office("{\"a\":1}", "{\"x\":\(deep)")
        #expect(office.refusals() == ["1 MaHoSo missing-field", "2 - malformed-row"])
    }

    @Test func `invalid UTF-8 in a line is bad encoding`() throws {
        var office = try Office()
        try office.read(bytes: Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}\n".utf8), .dossiers, .ndjson)
        #expect(office.refusals() == ["1 - bad-encoding"])
    }

    //
    @Test func `feedback and reports come as objects too`() throws {
        var office = try Office()
        try office.read(
            "{\"MaPAKN\":7,\"PhanLoai\":1,\"NgayGui\":\"2026-10-01\",\"CapNhat\":20261001}\n", .feedback, .ndjson)
        try office.read("{\"Ky\":\"2026-10\",\"TongTiepNhan\":12,\"CapNhat\":1}\n", .reports, .ndjson)
        #expect(office.refusals() == [])
        #expect(office.cell("2026-10/")["feedback_received"] == 1)
        #expect(office.cell("2026-10/")["reported_total"] == 12)
    }

    // MARK: The portal's lists (Protocol/13-records-in.md, R-30 … R-36)

    //
    @Test(arguments: [
        ("\"TaiLieuNop\":[{\"DuongDanTaiTepTin\":\"http://x\"}]", ["component_file"]),
        ("\"TaiLieuNop\":[{\"DuongDanTaiTepTin\":\"\"},{\"DuongDanTaiTepTin\":null}]", []),
        ("\"TaiLieuNop\":[{\"DuongDanTaiTepTin\":\"\"},{\"DuongDanTaiTepTin\":\"y\"}]", ["component_file"]),
        ("\"TaiLieuNop\":[{\"DuocSoHoa\":1}]", ["reused"]), ("\"TaiLieuNop\":[{\"DuocTaiSuDung\":\"1\"}]", ["reused"]),
        ("\"TaiLieuNop\":[{\"DuocSoHoa\":false,\"DuocTaiSuDung\":true}]", ["reused"]),
        ("\"TaiLieuNop\":[{\"DuocSoHoa\":0,\"DuocTaiSuDung\":\"\"}]", []), ("\"HoSoCoThanhPhanSoHoa\":1", ["reused"]),
        ("\"HoSoCoThanhPhanSoHoa\":0,\"TaiLieuNop\":[{\"DuocSoHoa\":1}]", ["reused"]),
        ("\"TaiLieuNop\":[{\"DuocLayTuKhoDMQG\":1}]", ["from_store"]),
        ("\"TaiLieuNop\":[]", []), ("\"TaiLieuNop\":null", []), ("\"TaiLieuNop\":[null,{}]", []),
        ("\"DanhSachLePhi\":[{\"Gia\":0},{\"Gia\":15000}]", ["fee_bearing"]),
        ("\"DanhSachLePhi\":[{\"Gia\":\"0.00\"}]", []),
        ("\"DanhSachLePhi\":[{\"Gia\":\"0.01\"}]", ["fee_bearing"]),
        ("\"DanhSachLePhi\":[{\"Gia\":1e3}]", ["fee_bearing"]),
        ("\"DanhSachLePhi\":[{\"Gia\":0e9}]", []), ("\"DanhSachLePhi\":[{\"Gia\":-5}]", []),
        ("\"DanhSachLePhi\":[{}]", []),
        ("\"DanhSachGiayToKetQua\":[{\"MaKetQua\":\"K\",\"DuongDanTepTinKetQua\":\"y\"}]", ["result_electronic"]),
        ("\"DanhSachGiayToKetQua\":[{\"GiayToId\":\"K\",\"DuongDanTepTinKetQua\":\"y\"}]", ["result_electronic"]),
        ("\"DanhSachGiayToKetQua\":[{\"MaKetQua\":\"K\"},{\"DuongDanTepTinKetQua\":\"y\"}]", []),
        ("\"DSKetNoiCSDL\":[{\"MaCSDL\":2},{\"MaCSDL\":1}]", ["population_data"]),
        ("\"DSKetNoiCSDL\":[{\"MaCSDL\":\"10\"}]", []),
        ("\"TaiKhoanDuocXacThucVoiVNeID\":true", ["population_data"]), ("\"TaiKhoanDuocXacThucVoiVNeID\":0", []),
    ])
    func `nested lists give the flat marks`(more: String, expected: [String]) throws {
        var office = try office(object(more))
        #expect(office.refusals() == [])
        let plain: Set = [
            "received", "received_direct", "scope", "pending@2026-10-08", "content_pending@2026-10-08",
            "received_by_day@2026-10-01",
        ]
        #expect(Set(office.cell("2026-10/1.0").keys).subtracting(plain) == Set(expected))
    }

    //
    @Test func `supplements give their number, the latest request and the minutes of those that ended`() throws {
        let list = """
            "DanhSachHoSoBoSung":[\
            {"NgayBoSung":"2026-10-05T10:00:00","NgayTiepNhanBoSung":"2026-10-05T10:30:59"},\
            {"NgayBoSung":"2026-10-07T08:00:00","NgayTiepNhanBoSung":null},\
            {"NgayBoSung":"2026-10-03T10:00:00","NgayTiepNhanBoSung":"2026-10-03T11:00:59"}]
            """
        // Status 5 ends processing at the latest request; three requests are late.
        let late = try office(object("\"TrangThaiHoSo\":5,\(list)", without: ["TrangThaiHoSo"]))
        let cell = late.cell("2026-10/1.0")
        #expect(cell["late"] == 1 && cell["handled"] == 1)
        #expect(cell["handling_minutes"] == (5 * 24 + 23) * 60 - 90 as Int64)
        // One request, answered: the due date moves by its minutes.
        let moved = try office(
            object(
                "\"DanhSachHoSoBoSung\":[{\"NgayBoSung\":\"2026-10-05T10:00\","
                    + "\"NgayTiepNhanBoSung\":\"2026-10-06T10:00\"}]"
            ))
        #expect(moved.cell("2026-10/1.0")["pending@2026-10-09"] == 1)
    }

    //
    @Test func `a flat field wins, one that is empty does not`() throws {
        let list = "\"DanhSachLePhi\":[{\"Gia\":1}]"
        #expect(try office(object("\"CoPhi\":0,\(list)")).cell("2026-10/1.0")["fee_bearing"] == nil)
        #expect(try office(object("\(list),\"CoPhi\":\"0\"")).cell("2026-10/1.0")["fee_bearing"] == nil)
        #expect(try office(object("\"CoPhi\":null,\(list)")).cell("2026-10/1.0")["fee_bearing"] == 1)
        #expect(try office(object("\"CoPhi\":\"\",\(list)")).cell("2026-10/1.0")["fee_bearing"] == 1)
    }

    //
    @Test(arguments: [
        ("\"TaiLieuNop\":[{\"DuocSoHoa\":2}]", "TaiSuDung bad-value"),
        ("\"TaiLieuNop\":\"x\"", "CoTepThanhPhan bad-value"),
        ("\"TaiLieuNop\":{}", "CoTepThanhPhan bad-value"), ("\"TaiLieuNop\":[[]]", "CoTepThanhPhan bad-value"),
        ("\"TaiLieuNop\":[{\"DuocLayTuKhoDMQG\":{}}]", "CoTepThanhPhan bad-value"),
        ("\"DanhSachLePhi\":[{\"Gia\":\"50,000\"}]", "CoPhi bad-value"),
        ("\"DanhSachLePhi\":[{\"Gia\":\"x\"},{\"Gia\":5}]", "CoPhi bad-value"),
        ("\"TaiKhoanDuocXacThucVoiVNeID\":[]", "CoDuLieuDanCu bad-value"),
        ("\"DanhSachHoSoBoSung\":[{\"NgayBoSung\":\"hôm qua\"}]", "NgayYeuCauBoSung bad-time"),
        (
            "\"DanhSachHoSoBoSung\":[{\"NgayBoSung\":\"2026-10-05\",\"NgayTiepNhanBoSung\":\"2026-10-04\"}]",
            "ThoiGianBoSungPhut bad-value"
        ),
        ("\"DanhSachHoSoBoSung\":[{\"NgayTiepNhanBoSung\":\"2026-10-04\"}]", "ThoiGianBoSungPhut bad-value"),
        (
            "\"DanhSachHoSoBoSung\":[{\"NgayBoSung\":\"2026-10-05\",\"NgayBoSung\":\"2026-10-05\"}]",
            "SoLanBoSung bad-value"
        ),
    ])
    func `a list that cannot be read refuses the row for the field that needs it`(more: String, expected: String) throws
    {
        var office = try office(object(more))
        #expect(office.refusals() == ["1 \(expected)"])
        let slot = expected.split(separator: " ")[0]
        if slot == "CoPhi" { #expect(try self.office(object("\"CoPhi\":1,\(more)")).counts.kept == 1) }
    }
}
