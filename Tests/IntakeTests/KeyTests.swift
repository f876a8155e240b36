import Intake
import Model
import Testing

/// Keys of objects, found as columns of a header are.
struct KeyTests {
    private static let keys = ["MaHoSo", "MaTTHC", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "CapNhat"]
    private static let values = ["\"A\"", "\"1.0\"", "\"2026-10-01\"", "\"2026-10-08\"", "4", "1"]

    private func line(_ keys: [String] = keys, _ more: String = "") -> String {
        "{" + zip(keys, Self.values).map { "\"\($0)\":\($1)" }.joined(separator: ",") + more + "}\n"
    }

    private func office(_ text: String, mapping: ColumnMapping = .none, name: String = "f") throws -> Office {
        var office = try Office()
        try office.read(text, .dossiers, .ndjson, name: name, mapping: mapping)
        return office
    }

    //
    @Test(arguments: [
        "Mã hồ sơ,Mã thủ tục,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái,Cập nhật",
        "ma_ho_so,ma_tthc,ngay_tiep_nhan,ngay_hen_tra,trang_thai_ho_so,cap_nhat",
        " mahoso ,\u{A0}MATTHC,NgayTiepNhan\u{200B},\u{FEFF}NgayHenTra,trangthaihoso ,CAPNHAT",
        "Dossier ID,Procedure code,Accepted at,Due date,Status,Updated at",
        "M\\u00e3 h\\u1ed3 s\\u01a1,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat",
        "Ma\u{303} ho\u{302}\u{300} so\u{31B},MaTTHC,NgayTiepNhan,Nga\u{300}y he\u{323}n tra\u{309},"
            + "TrangThaiHoSo,CapNhat",
    ])
    func `keys are known as names of columns are`(keys: String) throws {
        let names = keys.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        // Once more, when the keys are known by their bytes.
        var office = try office(line(names) + line(names))
        #expect(office.refusals() == [])
        #expect(office.cell("2026-10/1.0")["pending@2026-10-08"] == 1)
        #expect(office.counts.stale == 1)
    }

    //
    @Test(
        arguments: [
            (",\"Mã HS\":\"B\"", nil), (",\"Mã HS\":[1],\"Số hồ sơ\":{}", nil), (",\"ma_ho_so\":\"B\"", nil),
            (",\"mahoso\":\"B\"", "1 MaHoSo malformed-row"), (",\"MAHOSO \":\"A\"", "1 MaHoSo malformed-row"),
            (",\"Hài lòng\":1,\"Satisfied\":2", nil),
            (",\"Satisfied\":1,\"Mức độ hài lòng\":1", "1 HaiLong malformed-row"),
            (",\"Hài lòng\":[1]", "1 HaiLong bad-value"), (",\"\":1,\" \":2,\"—\":3", nil),
        ] as [(String, String?)])
    func `what is known gives way to what is said, two alike are no answer`(more: String, fault: String?) throws {
        for text in [line(Self.keys, more), "{" + more.dropFirst() + "," + line().dropFirst()] {
            var office = try office(text)
            #expect(office.refusals() == (fault.map { [$0] } ?? []))
            #expect(office.counts.kept == (fault == nil ? 1 : 0))
        }
    }

    //
    @Test func `a mapped key is found in any case and form, and may be absent`() throws {
        let mapping = try ColumnMapping(
            columns: ["Hẹn": "NgayHenTra", "Loại": "PhanLoai"], values: ["TrangThaiHoSo": ["Đang xử lý": "4"]])
        let keys = Self.keys.map { $0 == "NgayHenTra" ? "HE\u{323}N " : $0 }
        let short = "{\"MaHoSo\":\"B\",\"MaTTHC\":\"1.0\",\"TrangThaiHoSo\":1,\"CapNhat\":1}\n"
        var office = try office(line(keys, ",\"loại\":{}") + short, mapping: mapping)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 2)
        #expect(office.cell("2026-10/1.0")["pending@2026-10-08"] == 1)
    }

    //
    @Test func `the portal's lists are found in any case, keys inside them as they stand`() throws {
        let list = ",\"TAILIEUNOP \":[{\"DuocSoHoa\":1,\"duonGDANtaiteptin\":\"x\"}]"
        let cell = try office(line(Self.keys, list)).cell("2026-10/1.0")
        #expect(cell["reused"] == 1 && cell["component_file"] == nil)
    }

    //
    @Test func `a line without a version takes it from its times or the file's name`() throws {
        let text = line().replacing(",\"CapNhat\":1", with: "")
        var refused = try office(text)
        #expect(refused.refusals() == ["1 CapNhat missing-field"])
        var mapping = ColumnMapping.none
        for source in ColumnMapping.VersionSource.allCases {
            mapping.missingVersion = source
            let null = line().replacing("\"CapNhat\":1", with: "\"CapNhat\":null")
            let bad = line(["MaHoSo", "x", "y", "z", "TrangThaiHoSo", "CapNhat"])
                .replacing(":1}", with: ":\"hôm qua\"}")
            var office = try office(text + null + bad, mapping: mapping, name: "dossiers-20261007.ndjson")
            #expect(office.refusals() == ["3 MaTTHC missing-field"])
            #expect(office.counts.kept == 1 && office.counts.stale == 1)
            #expect(office.rejected == [])
        }
        #expect(throws: FileFault.noVersionInName("f")) { try office(text, mapping: mapping) }
    }

    @Test func `more keys than are remembered are read all the same`() throws {
        let strange = (0..<3000).map { ",\"khóa \($0)\":\($0)" }.joined()
        var office = try office(line(Self.keys, strange) + line(Self.keys.map { "\($0) " }, strange))
        #expect(office.refusals() == [])
        #expect(office.counts.stale == 1)
    }
}
