import Intake
import Model
import Testing

struct HeaderTests {
    private static let row = "A,1.0,2026-10-01,2026-10-08,4,1"
    private static let plain = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat"

    // R-63, R-64
    @Test(arguments: [
        "Mã hồ sơ,Mã thủ tục,Ngày tiếp nhận,Ngày hẹn trả,Trạng thái,Cập nhật",
        "MA HO SO,MA THU TUC,NGAY TIEP NHAN,NGAY HEN TRA,TRANG THAI,CAP NHAT",
        "ma_ho_so,ma_tthc,ngay_tiep_nhan,ngay_hen_tra,trang_thai_ho_so,cap_nhat",
        " mahoso ,\u{A0}MATTHC,NgayTiepNhan\u{200B},\u{FEFF}NgayHenTra,trangthaihoso ,CAPNHAT",
        "Dossier ID,Procedure code,Accepted at,Due date,Status,Updated at",
        "Số hồ sơ,Mã TTHC,Ngày nhận hồ sơ,Ngày hẹn trả kết quả,Tình trạng,Thời gian cập nhật",
        // Decomposed, as macOS and Windows-1258 write it.
        "Ma\u{303} ho\u{302}\u{300} so\u{31B},Ma\u{303} thu\u{309} tu\u{323}c,Nga\u{300}y tie\u{302}\u{301}p "
            + "nha\u{323}\u{302}n,Nga\u{300}y he\u{323}n tra\u{309},Tra\u{323}ng tha\u{301}i,Ca\u{323}\u{302}p "
            + "nha\u{323}\u{302}t",
    ])
    func `names are known in Vietnamese with and without diacritics, in English, in any case`(header: String) throws {
        var office = try Office()
        let stream = try office.read("\(header)\n\(Self.row)\n")
        #expect(office.refusals() == [])
        #expect(stream.unknownColumns == [])
        #expect(office.cell("2026-10/1.0")["pending@2026-10-08"] == 1)
    }

    // R-64
    @Test func `a name that says more wins over one that is known, and two alike are no answer`() throws {
        var office = try Office()
        let stream = try office.read(Self.plain + ",Ngày nhận,Ngày tiếp nhận\n" + Self.row + ",x,y\n")
        #expect(stream.unknownColumns == ["Ngày nhận", "Ngày tiếp nhận"])
        #expect(office.counts.kept == 1)
        let spelled = "MaHoSo,MaTTHC,Ngày nhận,Ngày tiếp nhận,NgayHenTra,TrangThaiHoSo,CapNhat\n"
        #expect(try office.read(spelled).unknownColumns == ["Ngày nhận"])
        for header in [
            "Ngày nhận,Ngày nhận hồ sơ,NgayTiepNhan", "Ngày nhận,NgayTiepNhan,Ngày nhận hồ sơ",
            "NgayTiepNhan,Ngày nhận,Ngày nhận hồ sơ",
        ] {
            let stream = try office.read("MaHoSo,MaTTHC,\(header),TrangThaiHoSo,CapNhat\n")
            #expect(stream.unknownColumns == ["Ngày nhận", "Ngày nhận hồ sơ"], "\(header)")
        }
        let both = "MaHoSo,MaTTHC,Ngày nhận,Ngày nhận hồ sơ,TrangThaiHoSo,CapNhat\n"
        #expect(throws: FileFault.repeatedColumn("NgayTiepNhan")) { try office.read(both) }
    }

    // R-63, R-65
    @Test(arguments: [
        "Ngày hẹn trả", "Ngày hẹn trả ", "NGÀY HẸN TRẢ", "Nga\u{300}y he\u{323}n tra\u{309}", "NgayHenTra",
    ])
    func `a mapped column is found in any case and form, or by our own name`(name: String) throws {
        let mapping = try ColumnMapping(columns: ["Ngày hẹn trả": "NgayHenTra"], values: [:])
        var office = try Office()
        try office.read(Self.plain.replacing("NgayHenTra", with: name) + "\n\(Self.row)\n", mapping: mapping)
        #expect(office.cell("2026-10/1.0")["pending@2026-10-08"] == 1)
    }

    // R-65
    @Test(arguments: [
        ("Ngày hẹn trả", "Ngày hẹn trả KQ"), ("Hẹn", "Hện"), ("han_tra", "han-tra-kq"),
    ])
    func `a mapped column that the header lacks sets the file aside and names the nearest`(
        mapped: String, name: String
    ) throws {
        let mapping = try ColumnMapping(columns: [mapped: "NgayHenTra"], values: [:])
        let text = Self.plain.replacing("NgayHenTra", with: name) + "\n\(Self.row)\n"
        var office = try Office()
        #expect(throws: FileFault.missingMapped(.init(mapped, nearest: name))) {
            try office.read(text, mapping: mapping)
        }
        #expect(office.store.totalCounts == IntakeCounts())
        #expect("\(FileFault.missingMapped(.init(mapped, nearest: name)))".contains("did you mean \"\(name)\"?"))
        var optional = mapping
        optional.optionalColumns = [mapped]
        try office.read(text, mapping: optional)
        #expect(office.counts.kept == 1)
    }

    @Test func `a mapped column of another kind may be absent`() throws {
        let mapping = try ColumnMapping(columns: ["loai": "PhanLoai"], values: [:])
        var office = try Office()
        try office.read("\(Self.plain)\n\(Self.row)\n", mapping: mapping)
        #expect(office.counts.kept == 1)
    }

    // R-02
    @Test func `a header that lacks a required column names the nearest`() throws {
        var office = try Office()
        let text = Self.plain.replacing("TrangThaiHoSo", with: "Trang thai hs") + "\n\(Self.row)\n"
        #expect(throws: FileFault.missingColumns([.init("TrangThaiHoSo", nearest: "Trang thai hs")])) {
            try office.read(text)
        }
    }

    // R-62
    @Test(arguments: [
        "BÁO CÁO THÁNG 10\n", "BÁO CÁO \"THÁNG 10\"\n\n", "Chi cục,,,,,\n,,,,,\nTừ ngày 01/10/2026;đến\n\n",
        "\"Báo cáo\n(hai dòng)\",,,,,\r\n",
    ])
    func `titles above the header are passed over, and lines counted`(title: String) throws {
        for separator in [",", ";"] {
            var office = try Office()
            let table = "\(Self.plain)\n\(Self.row)\nB,1.0,x,,4,1\n".replacing(",", with: separator)
            let stream = try office.read(title + table)
            #expect(office.counts.kept == 1)
            let lines = title.filter { $0.isNewline }.count
            #expect(stream.form?.headerLine == lines + 1)
            #expect(office.refusals() == ["\(lines + 3) NgayTiepNhan bad-time"])
        }
    }

    // R-62
    @Test func `a header is looked for in eleven rows, and the message is about the nearest`() throws {
        let near = "Ma ho so,Ma TTHC,Trang thai,x\n"
        for (titles, found) in [(10, true), (11, false)] {
            var office = try Office()
            let text = String(repeating: "x\n\n", count: titles) + "\(Self.plain)\n\(Self.row)\n"
            if found {
                try office.read(text)
                #expect(office.counts.kept == 1)
            } else {
                #expect(throws: FileFault.self) { try office.read(text) }
            }
        }
        var office = try Office()
        #expect(throws: FileFault.missingColumns(["CapNhat"])) { try office.read("x\n\(near)A,1.0,4,x\n") }
        #expect("\(FileFault.missingColumns(["CapNhat"]))".contains("missingVersion"))
    }

    // R-62
    @Test(arguments: [
        ("------,------,---,-,--,-\n", 0), ("------,------,---,-,--,-\r\n", 0), ("------,------,---,-,--\n", 1),
        ("------,------,---,-,--,\n", 1), ("-----,x,---,-,--,-\n", 1), ("\n------,------,---,-,--,-\n", 1),
    ])
    func `a line of dashes right below the header is no row, in any pieces`(rule: String, refused: Int) throws {
        let bytes = Array("Báo cáo\n\(Self.plain)\n\(rule)\(Self.row)\n".utf8)
        for piece in [1, 7, bytes.count] {
            var office = try Office()
            var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try office.store.read(&stream, Array(bytes[start..<min(bytes.count, start + piece)]))
            }
            try office.store.finish(&stream)
            #expect(office.refusals().count == refused && office.counts.kept == 1)
            #expect(stream.line == 5 + rule.filter { $0 == "\n" || $0 == "\r\n" }.count - 1)
        }
        // A file that grows may begin with a record whose id is a dash.
        var office = try Office()
        var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
        stream.allowsTitles = false
        try office.store.read(&stream, Array("\(Self.plain)\n".utf8))
        #expect(stream.hasHeader)
        try office.store.read(&stream, Array("-,-,-,-,-,-\n".utf8))
        #expect(office.refusals().count == 1)
    }

    // R-67
    @Test func `a row that repeats the header is one, in whatever order`() throws {
        for plain in [Self.plain, Self.plain.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")] {
            var office = try Office()
            let stream = try office.read(
                "\(plain)\n\(Self.row)\n\(plain)\nB,1.0,2026-10-01,2026-10-08,4,1\n"
                    + "CapNhat,TrangThaiHoSo,NgayHenTra,Ma ho so,NgayTiepNhan,MaTTHC\n1,4,2026-10-09,C,2026-10-01,1.0\n"
                    + "CapNhat,MaHoSo,MaTTHC,TrangThaiHoSo\n1,D,1.0,1\nMaHoSo,x,y,z\n")
            #expect(office.refusals() == ["9 TrangThaiHoSo bad-value"])
            #expect(office.counts.kept == 4)
            #expect(stream.rows == 5)
            #expect(office.cell("2026-10/1.0")["pending@2026-10-09"] == 1)
        }
    }

    // R-67, R-68
    @Test func `a repeated header is told where no column has versions, too`() throws {
        var mapping = ColumnMapping.none
        mapping.missingVersion = .latestTime
        var office = try Office()
        let header = "MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo\n"
        try office.read("\(header)A,1.0,2026-10-01,3\n\(header)B,1.0,2026-10-01,3\n", mapping: mapping)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 2)
    }

    // R-68
    @Test func `a version that no column has is the latest of the row's own times`() throws {
        var mapping = ColumnMapping.none
        mapping.missingVersion = .latestTime
        var office = try Office()
        try office.read(
            "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayTra,TrangThaiHoSo\n"
                + "A,1.0,2026-10-01,2026-10-30,2026-10-06,9\nA,1.0,2026-10-01,2026-10-30,,4\n"
                + "B,1.0,,,,1\n", mapping: mapping)
        #expect(office.refusals() == ["4 CapNhat missing-field"])
        #expect(office.cell("2026-10/1.0")["handled"] == 1)
        // A column that is there is asked, and no other.
        try office.read("MaHoSo,MaTTHC,NgayNopHoSo,TrangThaiHoSo,CapNhat\nC,1.0,2026-10-01,1,\n", mapping: mapping)
        #expect(office.refusals() == ["2 CapNhat missing-field"])
    }

    // R-68
    @Test(arguments: [
        ("dossiers-20261005.csv", "2026-10-05T00:00:00"), ("dossiers-2026-10-05.csv", "2026-10-05T00:00:00"),
        ("in/dossiers_2026-10-05_08.30.csv", "2026-10-05T08:30:00"),
        ("dossiers-20261005-083015.csv", "2026-10-05T08:30:15"),
        ("dossiers20261005083015.csv", "2026-10-05T08:30:15"), ("dossiers-17.csv", "17"),
        ("dossiers-2026-99-99.csv", "99"), ("dossiers-10101-20261301.csv", "20261301"), ("dossiers.csv", nil),
    ])
    func `or it is in the file's name`(name: String, version: String?) throws {
        var mapping = ColumnMapping.none
        mapping.missingVersion = .fileName
        let header = "MaHoSo,MaTTHC,TrangThaiHoSo"
        var office = try Office()
        guard let version else {
            #expect(throws: FileFault.noVersionInName("dossiers.csv")) {
                try office.read("\(header)\nA,1.0,1\n", name: name, mapping: mapping)
            }
            return
        }
        // Its form is the greater one, so it wins with an equal version and loses with a greater one.
        try office.read("\(header)\nA,1.0,2\n", name: name, mapping: mapping)
        try office.read("\(header),CapNhat\nA,1.0,1,\(version)\n")
        #expect(office.counts.stale == 1)
        var other = try Office()
        try other.read("\(header)\nA,1.0,1\n", name: name, mapping: mapping)
        try other.read("\(header),CapNhat\nA,1.0,2,\(version)\n")
        #expect(other.counts.stale == 0)
    }

    // R-63
    @Test(arguments: ["đang xử lý", " ĐANG XỬ LÝ", "Đang xử lý\u{A0}", "đang xu\u{31B}\u{309} ly\u{301}"])
    func `mapped values are found in any case and form`(value: String) throws {
        let mapping = try ColumnMapping(columns: [:], values: ["TrangThaiHoSo": ["Đang xử lý": "4"]])
        var office = try Office()
        try office.read(csv([dossier("A", ["TrangThaiHoSo": value])]), mapping: mapping)
        #expect(office.refusals() == [])
        #expect(office.counts.kept == 1)
    }

    @Test func `two columns that are one when they are compared are refused`() {
        #expect(throws: ColumnMapping.Fault.columnTwice("ngay")) {
            try ColumnMapping(columns: ["Ngay": "NgayTiepNhan", "ngay": "NgayTra"], values: [:])
        }
    }

    // R-41
    @Test func `a refused field's text is told with it`() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["TrangThaiHoSo": "đã trả"])]))
        #expect(office.store.drainRejectedRows().map(\.value) == ["đã trả"])
    }
}

/// What a person may ask before anything counts.
struct FileFormTests {
    // R-64
    @Test func `a file says how it is written and what its columns mean`() throws {
        let mapping = try ColumnMapping(columns: ["han": "NgayHenTra"], values: [:])
        var office = try Office()
        let stream = try office.read(
            "Báo cáo\nMã hồ sơ;MaTTHC;Ngày nhận;Han;TrangThaiHoSo;CapNhat;Ghi chú\nA;1.0;1/10/2026;8/10/2026;4;1;x\n",
            mapping: mapping)
        let form = try #require(stream.form)
        #expect(form.separator == UInt8(ascii: ";") && form.encoding == .utf8 && form.headerLine == 2)
        #expect(
            form.columns.map(\.field) == [
                "MaHoSo", "MaTTHC", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "CapNhat", nil,
            ])
        #expect(form.columns.map(\.isMapped) == [false, false, false, true, false, false, false])
        #expect(form.columns.map(\.isOwnName) == [true, true, false, false, true, true, false])
        let example = try #require(office.store.example(of: office.unit, .dossiers))
        #expect(
            example.map { "\($0.field) \($0.value)" } == [
                "MaHoSo A", "MaTTHC 1.0", "NgayTiepNhan 2026-10-01T00:00:00", "NgayHenTra 2026-10-08T23:59:59",
                "TrangThaiHoSo 4", "CapNhat 1",
            ])
        #expect(office.store.example(of: office.unit, .feedback) == nil)
    }
}
