import Intake
import Model
import Testing

struct MappingTests {
    private let mapping: ColumnMapping

    init() throws {
        mapping = try ColumnMapping(
            columns: [
                "so_ho_so": "MaHoSo", "tthc": "MaTTHC", "kenh": "KenhThucHien", "tt": "TrangThaiHoSo", "rv": "CapNhat",
                "ngay": "NgayTiepNhan", "hen": "NgayHenTra", "loai": "PhanLoai",
            ],
            values: [
                "KenhThucHien": ["online": "2", "TT,\"x\"": "1", "": "3"],
                "TrangThaiHoSo": ["đang xử lý": "4", "4": "x"],
            ])
    }

    //
    @Test func `another system's columns and values are read as ours, in every format`() throws {
        let rows = [("A", "online"), ("B", "\"TT,\"\"x\"\"\""), ("C", ""), ("D", "2")]
        let text =
            "so_ho_so,tthc,kenh,tt,ngay,hen,rv,loai\n"
            + rows.map { "\($0.0),1.0,\($0.1),đang xử lý,2026-10-01,2026-10-08,1,9\n" }.joined()
        var office = try Office()
        try office.read(text, mapping: mapping)
        #expect(office.refusals() == [])
        let cell = office.cell("2026-10/1.0")
        #expect(cell["received_online"] == 2 && cell["received_direct"] == 1 && cell["received_post"] == 1)
        var objects = try Office()
        let values = ["\"online\"", "\"TT,\\\"x\\\"\"", "null", "2"]
        try objects.read(
            zip("ABCD", values).map {
                "{\"so_ho_so\":\"\($0)\",\"tthc\":\"1.0\",\"kenh\":\($1),\"tt\":\"đang xử lý\","
                    + "\"ngay\":\"2026-10-01\",\"hen\":\"2026-10-08\",\"rv\":1}\n"
            }.joined(), .dossiers, .ndjson, mapping: mapping)
        #expect(objects.refusals() == [])
        #expect(objects.cell("2026-10/1.0") == cell)
    }

    @Test func `our own names still work, a column mapped away does not`() throws {
        let mapping = try ColumnMapping(columns: ["NgayTra": "NgayKetThucXuLy"], values: [:])
        var office = try Office()
        try office.read(csv([dossier("A", ["TrangThaiHoSo": "9", "NgayTra": "2026-10-05"])]), mapping: mapping)
        #expect(office.cell("2026-10/1.0")["handled"] == 1)
        #expect(throws: FileFault.repeatedColumn("NgayKetThucXuLy")) {
            try office.read(csv([dossier("A")], columns: dossierColumns), mapping: mapping)
        }
    }

    @Test func `a value that is mapped to a wrong one is refused like a wrong one`() throws {
        var office = try Office()
        try office.read(
            "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat\nA,1.0,,,,4,1\n",
            mapping: mapping)
        #expect(office.refusals() == ["2 TrangThaiHoSo bad-value"])
    }

    @Test func `a mapping to nothing, or of two columns to one field, is refused`() {
        #expect(throws: ColumnMapping.Fault.unknownField("MaHoso")) {
            try ColumnMapping(columns: ["x": "MaHoso"], values: [:])
        }
        #expect(throws: ColumnMapping.Fault.unknownField("KenhNao")) {
            try ColumnMapping(columns: [:], values: ["KenhNao": ["a": "1"]])
        }
        #expect(throws: ColumnMapping.Fault.fieldTwice("MaHoSo")) {
            try ColumnMapping(columns: ["x": "MaHoSo", "y": "MaHoSo"], values: [:])
        }
    }
}
