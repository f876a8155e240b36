import Intake
import Model
import Testing

/// Which sheet of a workbook is read, and what its rows are.
struct SheetKindTests {
    private func rows(_ name: String, _ sheets: [String]) throws -> String {
        let (kind, sheet) = try #require(RecordKind.of(fileName: name)).rows(sheets: sheets)
        return "\(kind) \(sheet ?? "-")"
    }

    // W-08
    @Test func `a sheet named after the file's kind is read, by its own name first, else the first one`() throws {
        #expect(try rows("dossiers-1.xlsx", ["Bìa", "Số liệu"]) == "dossiers Bìa")
        #expect(try rows("dossiers-1.xlsx", ["Bìa", "HỒ SƠ", "Phản ánh"]) == "dossiers HỒ SƠ")
        #expect(try rows("dossiers-1.xlsx", ["Hồ sơ", " Dossiers "]) == "dossiers  Dossiers ")
        #expect(try rows("feedback.xlsx", ["Hồ sơ", "phan_anh kien nghi"]) == "feedback phan_anh kien nghi")
        #expect(try rows("reports.xlsx", []) == "reports reports")
        #expect(try rows("dossiers.csv", []) == "dossiers -")
    }

    // R-01, W-08
    @Test(arguments: [
        (["dossiers"], "dossiers dossiers"), (["Bìa", "Ho so"], "dossiers Ho so"), (["PAKN"], "feedback PAKN"),
        (["Hồ sơ", "DOSSIERS"], "dossiers DOSSIERS"),
        (["Ho\u{302}\u{300} so\u{31B}"], "dossiers Ho\u{302}\u{300} so\u{31B}"),
        (["x", "Báo cáo"], "reports Báo cáo"),
    ])
    func `the sheets say the kind where the name does not`(sheets: [String], expected: String) throws {
        #expect(try rows("export.xlsx", sheets) == expected)
    }

    // W-08
    @Test func `where neither does, or the sheets say two, the file is set aside`() throws {
        #expect(throws: FileFault.noSheetOfKind(["Sheet1", "Procedures"])) {
            try rows("export.xlsx", ["Sheet1", "Procedures"])
        }
        #expect(throws: FileFault.severalKinds(["Hồ sơ", "PAKN"])) { try rows("export.xlsx", ["PAKN", "Hồ sơ"]) }
        #expect("\(FileFault.noSheetOfKind(["Sheet1"]))".contains("(\"Sheet1\")"))
        #expect(FileFault.severalKinds(["Hồ sơ"]).vietnamese.contains("lưu mỗi trang thành một tệp riêng"))
    }

    // R-63, R-64
    @Test(
        arguments: [
            ("MaHoSo,MaTTHC", "dossiers"), ("ma_ho_so;trang_thai\r", "dossiers"),
            ("\"Mã phản ánh\"\t\"Loại phản ánh\"", "feedback"),
            ("ma_pakn,phan_loai,ngay_gui", "feedback"), ("{\"ky\": \"2026-10\", \"TongTiepNhan\": 1}", "reports"),
            ("Tháng;Tổng số tiếp nhận", "reports"), ("MaPAKN,x", nil), ("", nil), ("kind,n", "feedback"),
        ] as [(String, String?)])
    func `the first line of a command's output tells its kind`(line: String, expected: String?) throws {
        let mapping = try ColumnMapping(columns: ["kind": "PhanLoai"], values: [:])
        #expect(RecordKind.told(by: line.utf8, mapping).map { "\($0)" } == expected)
    }

    // W-21
    @Test func `how text is written down does not concern a workbook`() throws {
        var mapping = try ColumnMapping(columns: ["Hẹn": "NgayHenTra"], values: [:])
        mapping.separator = UInt8(ascii: ";")
        mapping.encoding = .windows1258
        let text = "MaHoSo,MaTTHC,NgayTiepNhan,Hẹn,TrangThaiHoSo,CapNhat\nA,1.0,2026-10-01,2026-10-08,4,1\n"
        var office = try Office()
        #expect(throws: FileFault.self) { try office.read(text, mapping: mapping) }
        try office.read(text, mapping: mapping.ofWorkbook)
        #expect(office.cell("2026-10/1.0")["pending@2026-10-08"] == 1)
    }
}
