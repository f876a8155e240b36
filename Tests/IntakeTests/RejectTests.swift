import Intake
import Model
import Testing

/// Each reason with its line and field, and which of several counts.
struct RejectTests {
    // R-12, R-13, R-14, R-25, R-26, R-38, R-43
    @Test(arguments: [
        (["MaHoSo": ""], "MaHoSo missing-field"),
        (["MaHoSo": String(repeating: "x", count: 65)], "MaHoSo too-long"),
        (["MaDonVi": "10103"], "MaDonVi unknown-unit"), (["MaDonVi": "Ba Đình"], "MaDonVi unknown-unit"),
        (["MaTTHC": ""], "MaTTHC missing-field"), (["MaTTHC": String(repeating: "1", count: 33)], "MaTTHC too-long"),
        (["KenhThucHien": "4"], "KenhThucHien bad-value"), (["KenhThucHien": "0"], "KenhThucHien bad-value"),
        (["NgayNopHoSo": "2026-13-01"], "NgayNopHoSo bad-time"),
        (["NgayTiepNhan": "1970-01-01"], "NgayTiepNhan bad-time"),
        (["NgayHenTra": "9999-12-31"], "NgayHenTra bad-time"), (["NgayKetThucXuLy": "x"], "NgayKetThucXuLy bad-time"),
        (["NgayTra": "20261301"], "NgayTra bad-time"), (["TrangThaiHoSo": ""], "TrangThaiHoSo missing-field"),
        (["TrangThaiHoSo": "0"], "TrangThaiHoSo bad-value"), (["TrangThaiHoSo": "11"], "TrangThaiHoSo bad-value"),
        (["SoLanBoSung": "-1"], "SoLanBoSung bad-value"), (["SoLanBoSung": "+1"], "SoLanBoSung bad-value"),
        (["SoLanBoSung": "2147483648"], "SoLanBoSung bad-value"), (["SoLanBoSung": "1.0"], "SoLanBoSung bad-value"),
        (["SoLanBoSung": "99999999999999999999"], "SoLanBoSung bad-value"),
        (["NgayYeuCauBoSung": "31/02/2026"], "NgayYeuCauBoSung bad-time"),
        (["ThoiGianBoSungPhut": " 1"], "ThoiGianBoSungPhut bad-value"), (["CoPhi": "2"], "CoPhi bad-value"),
        (["CoPhi": "yes"], "CoPhi bad-value"), (["DuocThanhToanTrucTuyen": "3"], "DuocThanhToanTrucTuyen bad-value"),
        (["CoKetQuaDienTu": "2"], "CoKetQuaDienTu bad-value"), (["CoTepThanhPhan": "x"], "CoTepThanhPhan bad-value"),
        (["TaiSuDung": "2"], "TaiSuDung bad-value"), (["TuKhoDMQG": "2"], "TuKhoDMQG bad-value"),
        (["CoDuLieuDanCu": "2"], "CoDuLieuDanCu bad-value"), (["DongBo": "2"], "DongBo bad-value"),
        (["HaiLong": "2"], "HaiLong bad-value"), (["MaPAKN": String(repeating: "x", count: 65)], "MaPAKN too-long"),
        (["Xoa": "2"], "Xoa bad-value"), (["CapNhat": ""], "CapNhat missing-field"),
        (["CapNhat": "x"], "CapNhat bad-time"), (["NgayHenTra": "2026-10-12Z"], "NgayHenTra bad-time"),
        (["CapNhat": "9223372036854775808"], "CapNhat bad-time"), (["CapNhat": "-1"], "CapNhat bad-time"),
        (["CapNhat": "1999-01-01"], "CapNhat bad-time"),
        (["TrangThaiHoSo": "7"], "NgayKetThucXuLy missing-field"),
        (["TrangThaiHoSo": "10"], "NgayKetThucXuLy missing-field"),
        (["TrangThaiHoSo": "9", "NgayTiepNhan": ""], "NgayKetThucXuLy missing-field"),
        (["TrangThaiHoSo": "5"], "NgayYeuCauBoSung missing-field"),
        (["NgayTiepNhan": "2026-10-21T12:00:01"], "NgayTiepNhan future-time"),
        (["TrangThaiHoSo": "3", "NgayTiepNhan": "2026-10-22"], "NgayTiepNhan future-time"),
        (["TrangThaiHoSo": "9", "NgayTra": "2026-10-22"], "NgayTra future-time"),
        (["TrangThaiHoSo": "5", "NgayYeuCauBoSung": "2026-10-22", "NgayTiepNhan": ""], "NgayYeuCauBoSung future-time"),
        (["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T08:58:59"], "NgayKetThucXuLy end-before-start"),
        (["TrangThaiHoSo": "5", "NgayYeuCauBoSung": "2026-09-30"], "NgayYeuCauBoSung end-before-start"),
        (["NgayHenTra": "", "MaTTHC": "5.0"], "NgayHenTra no-due-date"),
        (["NgayHenTra": "", "MaTTHC": "6.0"], "NgayHenTra no-due-date"),
        (["NgayHenTra": "", "MaTTHC": "9.9"], "NgayHenTra no-due-date"),
    ])
    func `a faulty dossier is refused for its field and the others of the file are kept`(
        change: [String: String], expected: String
    ) throws {
        var office = try Office()
        let rows = [dossier("one"), dossier("A", change), dossier("two")]
        let stream = try office.read(csv(rows, columns: dossierColumns))
        #expect(office.refusals() == ["3 \(expected)"])
        #expect(office.counts.kept == 2)
        #expect(office.counts.rows == 3)
        #expect(stream.rows == 3 && stream.rejected == 1)
        #expect(office.rejected == ["\(expected.split(separator: " ")[1]) 1"])
    }

    @Test(arguments: [
        ["TrangThaiHoSo": "1", "NgayTiepNhan": "", "NgayHenTra": "", "MaTTHC": "5.0"],
        ["TrangThaiHoSo": "3", "NgayHenTra": "", "MaTTHC": "5.0"],
        ["NgayTiepNhan": "2026-10-21T12:00:00"], ["NgayNopHoSo": "2099-12-31"], ["NgayHenTra": "2000-01-01"],
        ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T09:00:00"],
        ["TrangThaiHoSo": "3", "NgayKetThucXuLy": "2026-09-01"], ["SoLanBoSung": "2147483647"],
        ["SoLanBoSung": "0000000000000000000000001"], ["MaHoSo": String(repeating: "x", count: 64)],
        ["MaTTHC": String(repeating: "1", count: 32)], ["CapNhat": "9223372036854775807"],
        ["CapNhat": "000000000000000000009223372036854775807"], ["MaDonVi": "10101"],
        ["MaPAKN": String(repeating: "đ", count: 32)],
    ])
    func `what is allowed is taken`(change: [String: String]) throws {
        var office = try Office()
        try office.read(csv([dossier("A", change)], columns: dossierColumns))
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 1)
    }

    // R-39
    @Test func `of several faults the first of the table counts, then status, future, order and due date`() throws {
        var faults: [[String: String]] = [
            ["NgayHenTra": "", "MaTTHC": "5.0"], ["NgayKetThucXuLy": "2026-09-01", "TrangThaiHoSo": "9"],
            ["NgayTiepNhan": "2026-10-22"], ["NgayKetThucXuLy": ""], ["CapNhat": "x"], ["HaiLong": "2"],
            ["SoLanBoSung": "x"], ["TrangThaiHoSo": "11"], ["NgayNopHoSo": "x"], ["MaTTHC": ""], ["MaDonVi": "x"],
            ["MaHoSo": ""],
        ]
        var row = dossier("A")
        var reasons: [String] = []
        while !faults.isEmpty {
            row.merge(faults.removeFirst()) { $1 }
            var office = try Office()
            try office.read(csv([row], columns: dossierColumns))
            reasons.append(office.refusals()[0])
        }
        #expect(
            reasons == [
                "2 NgayHenTra no-due-date", "2 NgayKetThucXuLy end-before-start", "2 NgayTiepNhan future-time",
                "2 NgayKetThucXuLy missing-field", "2 CapNhat bad-time", "2 HaiLong bad-value",
                "2 SoLanBoSung bad-value", "2 TrangThaiHoSo bad-value", "2 NgayNopHoSo bad-time",
                "2 MaTTHC missing-field", "2 MaDonVi unknown-unit", "2 MaHoSo missing-field",
            ])
    }

    // J-03
    @Test(arguments: [
        (["MaPAKN": ""], "MaPAKN missing-field"), (["MaPAKN": String(repeating: "x", count: 65)], "MaPAKN too-long"),
        (["MaDonVi": "x"], "MaDonVi unknown-unit"), (["PhanLoai": ""], "PhanLoai missing-field"),
        (["PhanLoai": "3"], "PhanLoai bad-value"), (["MaTTHC": String(repeating: "x", count: 33)], "MaTTHC too-long"),
        (["NgayGui": ""], "NgayGui missing-field"), (["NgayGui": "x"], "NgayGui bad-time"),
        (["SoThich": "-1"], "SoThich bad-value"), (["LapLai": "2"], "LapLai bad-value"),
        (["CapNhat": ""], "CapNhat missing-field"), (["NgayTiepNhan": "2026-10-22"], "NgayTiepNhan future-time"),
        (["NgayTuChoi": "2026-10-22"], "NgayTuChoi future-time"),
        (["NgayYeuCauBoSung": "2026-10-22"], "NgayYeuCauBoSung future-time"),
        (["TrangThai": "0"], "TrangThai bad-value"), (["TrangThai": "8"], "TrangThai bad-value"),
        (["TrangThai": "3"], "NgayYeuCauBoSung missing-field"), (["TrangThai": "4"], "NgayTraLoi missing-field"),
        (["TrangThai": "5", "Xoa": "1"], "NgayTraLoi missing-field"), (["TrangThai": "6"], "NgayTuChoi missing-field"),
        (["TrangThai": "7", "NgayTraLoi": "2026-10-02"], "NgayTuChoi missing-field"),
        (["NgayTraLoi": "2026-10-22", "NgayTuChoi": "2026-10-22"], "NgayTraLoi future-time"),
    ])
    func `faulty feedback is refused for its field`(change: [String: String], expected: String) throws {
        var office = try Office()
        try office.read(csv([feedback("P", change)], columns: feedbackColumns), .feedback)
        #expect(office.refusals() == ["2 \(expected)"])
    }

    // R-29, J-02
    @Test(arguments: [
        (["MaDonVi": "x", "Ky": "x"], "MaDonVi unknown-unit"), (["Ky": ""], "Ky missing-field"),
        (["Ky": "2026-13"], "Ky bad-value"), (["Ky": "2026-1"], "Ky bad-value"), (["Ky": "10/2026"], "Ky bad-value"),
        (["Ky": "1999-12"], "Ky bad-value"), (["Ky": "2026-Q4"], "Ky bad-value"), (["Ky": "2100-01"], "Ky bad-value"),
        (["TongTiepNhan": ""], "TongTiepNhan missing-field"), (["TongTiepNhan": "-1"], "TongTiepNhan bad-value"),
        (["TongNamTruoc": "x"], "TongNamTruoc bad-value"), (["KetQuaConHieuLuc": "-1"], "KetQuaConHieuLuc bad-value"),
        (["KetQuaConHieuLuc": "7", "KetQuaDaSoHoa": "8"], "KetQuaDaSoHoa bad-value"),
        (["CapNhat": ""], "CapNhat missing-field"),
    ])
    func `a faulty report is refused for its field`(change: [String: String], expected: String) throws {
        var office = try Office()
        let row = ["Ky": "2026-10", "TongTiepNhan": "1", "CapNhat": "1"].merging(change) { $1 }
        try office.read(csv([row], columns: reportColumns), .reports)
        #expect(office.refusals() == ["2 \(expected)"])
    }

    // R-41
    @Test func `a refused row is kept as it came, with its key`() throws {
        var office = try Office()
        try office.read(
            "MaHoSo,MaTTHC,TrangThaiHoSo,CapNhat,ChuHoSo\r\n\"A\",1.0,x,1,\"B \"\"C\"\"\"\r\n", name: "in/dossiers.csv")
        let row = office.store.drainRejectedRows()[0]
        #expect(row.source == "in/dossiers.csv" && row.line == 2 && row.field == "TrangThaiHoSo")
        #expect(row.key == "A" && row.kind == .dossiers && row.unit == office.unit)
        #expect(String(decoding: row.raw, as: UTF8.self) == "\"A\",1.0,x,1,\"B \"\"C\"\"\"")
        office.store.keepsRejectedRows = false
        try office.read(csv([dossier("A", ["Xoa": "x"])]))
        #expect(office.store.drainRejectedRows().isEmpty)
        #expect(office.rejected == ["bad-value 1"])
    }

    // R-11
    @Test func `a unit code of any length is an unknown unit and stops nothing`() throws {
        var office = try Office()
        let long = String(repeating: "7", count: 70_000)
        let rows = csv([dossier("A", ["MaDonVi": long]), dossier("A", ["MaDonVi": long + "1"]), dossier("B")])
        try office.read(rows)
        try office.read(rows)
        #expect(office.rejected == ["unknown-unit 2"])
        #expect(office.counts.kept == 1)
    }
}
