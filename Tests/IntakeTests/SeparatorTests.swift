import Intake
import Model
import Testing

/// The exports of other programs: separators, encodings, and rows as databases and spreadsheets write them.
struct SeparatorTests {
    private static let names = ["MaHoSo", "MaTTHC", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "CapNhat"]
    private static let values = ["A", "1.0", "2026-10-01", "2026-10-08", "4", "1"]

    private func text(_ separator: String, _ rows: [[String]] = [values]) -> String {
        ([Self.names] + rows).map { $0.joined(separator: separator) + "\r\n" }.joined()
    }

    private func form(_ text: String, mapping: ColumnMapping = .none) throws -> FileForm {
        var office = try Office()
        let stream = try office.read(text, mapping: mapping)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 1)
        return try #require(stream.form)
    }

    // R-60
    @Test(arguments: [",", ";", "\t"])
    func `the separator is found from the header`(separator: String) throws {
        #expect(try form(text(separator)).separator == separator.utf8.first)
        let quoted = ([Self.names, Self.values].map { $0.map { "\"\($0)\"" }.joined(separator: separator) + "\n" })
        #expect(try form(quoted.joined()).separator == separator.utf8.first)
    }

    // R-60
    @Test(arguments: [";", "\t", ","])
    func `a line of sep= names it and is no row`(separator: String) throws {
        let form = try form("sep=\(separator)\r\n" + text(separator))
        #expect(form.separator == separator.utf8.first && form.headerLine == 2)
        #expect(throws: FileFault.self) { try self.form("sep=;\r\n" + text(",")) }
    }

    // R-60
    @Test func `a configured separator is the only one`() throws {
        var mapping = ColumnMapping.none
        mapping.separator = UInt8(ascii: ";")
        #expect(try form(text(";"), mapping: mapping).separator == UInt8(ascii: ";"))
        #expect(throws: FileFault.self) { try form(text(","), mapping: mapping) }
    }

    @Test func `between semicolons a comma is part of a value, quotes and lines are as ever`() throws {
        var office = try Office()
        try office.read(
            "MaHoSo;MaTTHC;\"Ghi;chu\nthem\";NgayTiepNhan;NgayHenTra;TrangThaiHoSo;CapNhat\n"
                + "A,1;1.0;\"a;\"\"b\"\"\nc\";2026-10-01;2026-10-08;4;1\nB;1.0;;2026-10-01;2026-10-08;44;1\n")
        #expect(office.counts.kept == 1)
        #expect(office.refusals() == ["5 TrangThaiHoSo bad-value"])
    }

    // R-05
    @Test func `a row may end in more empty fields than the header has, and in no others`() throws {
        var office = try Office()
        try office.read(
            text(",", [Self.values + ["", ""], ["B"] + Self.values.dropFirst() + ["", "x"], Self.values.dropLast()]))
        #expect(office.counts.kept == 1)
        #expect(office.refusals() == ["3 - malformed-row", "4 - malformed-row"])
    }

    // R-12, R-14
    @Test(arguments: [("t", 1), ("TRUE", 1), ("True", 1), ("f", 0), ("false", 0), ("F", 0), ("NULL", 0), ("\\N", 0)])
    func `a database's words for yes, no and nothing are read`(word: String, expected: Int64) throws {
        var office = try Office()
        let changes = ["CoKetQuaDienTu": word, "MaPAKN": "NULL", "NgayNopHoSo": "\\N", "MaDonVi": "NULL"]
        try office.read(csv([dossier("A", changes)], columns: dossierColumns))
        #expect(office.refusals() == [])
        let cell = office.cell("2026-10/1.0")
        #expect(cell["result_electronic", default: 0] == expected && cell["with_feedback"] == nil)
    }

    // R-12, R-14
    @Test(arguments: [
        (["MaHoSo": "NULL"], "MaHoSo missing-field"), (["MaTTHC": "\\N"], "MaTTHC missing-field"),
        (["TrangThaiHoSo": "NULL"], "TrangThaiHoSo missing-field"), (["CapNhat": "NULL"], "CapNhat missing-field"),
        (["CoPhi": "yes"], "CoPhi bad-value"), (["CoPhi": "null"], "CoPhi bad-value"),
        (["KenhThucHien": "true"], "KenhThucHien bad-value"), (["TrangThaiHoSo": "4 "], "TrangThaiHoSo bad-value"),
        (["DuocThanhToanTrucTuyen": "t"], "DuocThanhToanTrucTuyen bad-value"),
    ])
    func `nothing is nothing where a value is required, and other words are none`(
        change: [String: String], expected: String
    ) throws {
        var office = try Office()
        try office.read(csv([dossier("A", change)], columns: dossierColumns))
        #expect(office.refusals() == ["2 \(expected)"])
    }
}

struct EncodingTests {
    private static let text = """
        Mã hồ sơ,Mã thủ tục,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái,Cập nhật,Chủ hồ sơ
        A,1.0,2026-10-01,2026-10-08,đang xử lý,1,Nguyễn 😀
        B,1.0,2026-10-01,2026-10-08,9,1,x

        """
    private let mapping: ColumnMapping

    init() throws { mapping = try ColumnMapping(columns: [:], values: ["TrangThaiHoSo": ["Đang xử lý": "4"]]) }

    private func bytes(_ units: [UInt16], isLittle: Bool) -> [UInt8] {
        units.flatMap { isLittle ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    // R-61
    @Test(arguments: [true, false])
    func `UTF-16 is read by its mark, in any pieces`(isLittle: Bool) throws {
        let bytes = bytes([0xFEFF] + Array(Self.text.utf16), isLittle: isLittle)
        for piece in [bytes.count, 1, 3, 7] {
            var office = try Office()
            var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil, mapping: mapping)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                let end = min(bytes.count, start + piece)
                try office.store.read(&stream, Array(bytes[start..<end]))
                #expect(stream.pendingBytes <= end)
            }
            try office.store.finish(&stream)
            #expect(office.counts.kept == 1, "piece \(piece)")
            #expect(office.refusals() == ["3 NgayKetThucXuLy missing-field"])
            #expect(stream.form?.encoding == (isLittle ? .utf16LittleEndian : .utf16BigEndian))
        }
    }

    // R-61
    @Test func `half a character and a lone surrogate make their rows bad, and no other`() throws {
        var units = Array("MaHoSo,MaTTHC,TrangThaiHoSo,CapNhat\nA,1.0,1,1\nB".utf16)
        units += [0xD83D] + Array(",1.0,1,1\nC,1.0,1,1\nD,1.0,1,1".utf16)
        var office = try Office()
        try office.read(bytes: [0xFF, 0xFE] + bytes(units, isLittle: true) + [0x20])
        #expect(office.refusals() == ["3 MaHoSo bad-encoding", "5 CapNhat bad-encoding"])
        #expect(office.counts.kept == 2)
    }

    /// `Mã hồ sơ`, … in the bytes of Windows-1258: the letters composed as far as it has them, tones behind.
    static let windows1258: [UInt8] =
        [0x4D, 0x61, 0xDE, 0x20, 0x68, 0xF4, 0xCC, 0x20, 0x73, 0xF5, 0x2C]
        + Array("MaTTHC,TrangThaiHoSo,CapNhat,".utf8) + [0x43, 0x68, 0xF9, 0x0A]
        + Array("A,1.0,".utf8) + [0xF0, 0x61, 0x6E, 0x67] + Array(" x".utf8) + [0xFD, 0xD2]
        + Array(" ly".utf8) + [0xEC] + Array(",1,x\n".utf8)

    // R-61
    @Test func `Windows-1258 is read where it is configured and named in the refusal where it is not`() throws {
        var office = try Office()
        #expect(throws: FileFault.otherEncoding(.windows1258)) { try office.read(bytes: Self.windows1258) }
        #expect("\(FileFault.otherEncoding(.windows1258))".contains("\"encoding\": \"windows-1258\""))
        var mapping = try ColumnMapping(columns: [:], values: ["TrangThaiHoSo": ["đang xử lý": "1"]])
        mapping.encoding = .windows1258
        try office.read(bytes: Self.windows1258, mapping: mapping)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 1)
    }

    // R-61
    @Test func `Windows-1252 likewise, and bytes that it does not know are bad`() throws {
        let header = Array("MaHoSo,MaTTHC,TrangThaiHoSo,CapNhat,R".utf8) + [0xE9, 0x6D, 0x0A]
        let rows = Array("A,1.0,1,1,".utf8) + [0xE9, 0x0A] + Array("B,1.0,1,1,".utf8) + [0x81, 0x0A]
        var office = try Office()
        var mapping = ColumnMapping.none
        mapping.encoding = .windows1252
        let stream = try office.read(bytes: header + rows, mapping: mapping)
        #expect(stream.unknownColumns == ["Rém"])
        #expect(office.refusals() == ["3 - bad-encoding"])
        #expect(office.counts.kept == 1)
        // A mark says more than the configuration.
        var marked = try Office()
        try marked.read("\u{FEFF}MaHoSo,MaTTHC,TrangThaiHoSo,CapNhat,Ré\nA,1.0,1,1,é\n", mapping: mapping)
        #expect(marked.counts.kept == 1)
    }
}
