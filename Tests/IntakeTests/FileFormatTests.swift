import Bytes
import Intake
import Model
import Testing

struct FileFormatTests {
    private let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat"
    private let row = "A,1.0,2026-10-01,2026-10-08,4,1"

    private func kept(_ text: String, _ format: RecordFormat = .csv) throws -> Int {
        var office = try Office()
        try office.read(text, .dossiers, format)
        return office.counts.kept
    }

    //
    @Test func `the name of a file says its kind, format and packing`() {
        func name(_ text: String) -> RecordKind.FileName? { RecordKind.of(fileName: text) }
        #expect(name("dossiers.csv") == .init(kind: .dossiers, format: .csv, isGzip: false))
        #expect(name("dossiers-2026-10.NDJSON") == .init(kind: .dossiers, format: .ndjson, isGzip: false))
        #expect(name("feedback_1.JsonL.GZ") == .init(kind: .feedback, format: .ndjson, isGzip: true))
        #expect(name("reports.csv.gz") == .init(kind: .reports, format: .csv, isGzip: true))
        #expect(name("procedures.csv")?.kind == .procedures)
        let workbook = RecordKind.FileName(kind: .feedback, format: .csv, isGzip: false, isWorkbook: true)
        #expect(name("feedback-2026.XLSX") == workbook)
        let other = RecordKind.FileName(kind: nil, format: .csv, isGzip: false, isWorkbook: true)
        #expect(name("export.xlsx") == other && name("Dossiers.XLSX") == other)
        for other in [
            "dossier.csv", "Dossiers.csv", "dossiers.txt", "dossiers", "dossiers.gz", "x-dossiers.csv",
            "dossiers.csv.zip", ".csv",
            "dossiers.xls", "dossiers.xlsx.gz", "procedures.xlsx", "~$export.xlsx", "~$dossiers.xlsx",
        ] {
            #expect(name(other) == nil, "\(other)")
        }
    }

    //
    @Test func `the nearest folder above a file that is a unit's says whose it is`() throws {
        let units = Set(["VN", "01", "10101"].compactMap { UnitCode($0) })
        func owner(_ folders: String...) -> String? {
            RecordKind.owner(folders: folders) { units.contains($0) }?.description
        }
        #expect(owner("01", "10101") == "10101")
        #expect(owner("10101", "01", "2026") == "01")
        #expect(owner("2026", "done") == nil)
        #expect(owner() == nil)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `lines end with LF or CRLF, the last one with either or nothing`(end: String) throws {
        #expect(try kept(header + end + row + end) == 1)
        #expect(try kept(header + end + row) == 1)
        #expect(try kept("\u{FEFF}" + header + end + row + "\r") == 1)
        #expect(try kept(header + end + end + row + end + end) == 1)
        #expect(try kept(header) == 0)
    }

    //
    @Test func `columns may stand in any order, unknown ones are named once and not read`() throws {
        var office = try Office()
        let stream = try office.read(
            "ChuHoSo,CapNhat,TrangThaiHoSo,,NgayTiepNhan,SoDinhDanh,NgayHenTra,MaTTHC,MaHoSo\n"
                + "Nguyễn,1,4,,2026-10-01,001,2026-10-08,1.0,A\n"
        )
        #expect(stream.unknownColumns == ["ChuHoSo", "", "SoDinhDanh"])
        #expect(office.counts.kept == 1)
        #expect(office.cell("2026-10/1.0")["received"] == 1)
    }

    @Test func `quoted fields may hold commas, quotes and lines`() throws {
        var office = try Office()
        try office.read(
            "\"MaHoSo\",\"Ghi,chu\",MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat\r\n"
                + "\"A\"\"1\",\"dòng 1\ndòng 2, \"\"x\"\"\r\n\",\"1.0\",2026-10-01,2026-10-08,4,\"1\"\r\n"
                + "B,,1.0,2026-10-01,2026-10-08,99,1\r\n" + "\"\",,1.0,2026-10-01,2026-10-08,4,1\r\n")
        #expect(office.counts.kept == 1)
        // The quoted row covers three lines.
        #expect(office.refusals() == ["5 TrangThaiHoSo bad-value", "6 MaHoSo missing-field"])
    }

    //
    @Test(arguments: [
        "A,1.0,2026-10-01,2026-10-08,4", "A,1.0,2026-10-01,2026-10-08,4,1,,x", "A\"B,1.0,2026-10-01,2026-10-08,4,1",
        "\"A\"B,1.0,2026-10-01,2026-10-08,4,1", "A\0,1.0,2026-10-01,2026-10-08,4,1",
        "\"A,1.0,2026-10-01,2026-10-08,4,1", " ",
        "\"A\"\r,1.0,2026-10-01,2026-10-08,4,1",
    ])
    func `a row with wrong quotes, NUL or another number of fields is malformed, and costs one line`(bad: String) throws
    {
        var office = try Office()
        try office.read("\(header)\n\(bad)\nB,1.0,2026-10-01,2026-10-08,4,1\nC,1.0,2026-10-01,2026-10-08,4,1\n")
        #expect(office.refusals() == ["2 - malformed-row"])
        #expect(office.counts.kept == 2)
        #expect(office.store.totalCounts.rejected == [.malformedRow: 1])
    }

    //
    @Test func `a quote that is never closed costs its own line only`() throws {
        var office = try Office()
        let rows = (0..<1000).map { "R\($0),1.0,2026-10-01,2026-10-08,4,1\n" }.joined()
        try office.read("\(header)\n\"A,1.0\n\(rows)")
        #expect(office.refusals() == ["2 - malformed-row"])
        #expect(office.counts.kept == 1000)
        // A later quoted field closes it, wrongly.
        var other = try Office()
        try other.read("\(header)\n\"A,1.0\n\(rows)\"Z\",1.0,2026-10-01,2026-10-08,4,1\n")
        #expect(other.refusals() == ["2 - malformed-row"])
        #expect(other.counts.kept == 1001)
    }

    //
    @Test func `a row that is not UTF-8 is refused whole, with the column if it is ours`() throws {
        var office = try Office()
        var bytes = Array("ChuHoSo,\(header)\n".utf8)
        bytes += [0xE9] + Array(",\(row)\n".utf8)
        bytes += Array("x,A".utf8) + [0xC0, 0xAF] + Array(",1.0,2026-10-01,2026-10-08,4,1\n".utf8)
        bytes += Array("Đỗ,B,1.0,2026-10-01,2026-10-08,4,1\n".utf8)
        try office.read(bytes: bytes)
        #expect(office.refusals() == ["2 - bad-encoding", "3 MaHoSo bad-encoding"])
        #expect(office.counts.kept == 1)
    }

    //
    @Test(arguments: [
        ("", FileFault.empty), ("\n\n", .empty), ("\u{FEFF}", .empty),
        ("MaHoSo,MaTTHC\nA,1\n", .missingColumns(["TrangThaiHoSo", "CapNhat"])),
        ("{\"MaHoSo\":\"A\"}\n", .notCSV),
        ("a;b;c\n", .missingColumns(["MaHoSo", "MaTTHC", "TrangThaiHoSo", "CapNhat"])),
        ("MaHoSo,MaTTHC,TrangThaiHoSo,CapNhat,MaHoSo\n", .repeatedColumn("MaHoSo")),
        ("MaHoSo\0,MaTTHC,TrangThaiHoSo,CapNhat\n", .notCSV), ("\"MaHoSo\"x,MaTTHC,TrangThaiHoSo,CapNhat\n", .notCSV),
        ("\"MaHoSo,MaTTHC,TrangThaiHoSo,CapNhat\n", .notCSV),
    ])
    func `a file that is not what its name says is set aside whole`(text: String, fault: FileFault) throws {
        var office = try Office()
        #expect(throws: fault) { try office.read(text) }
        #expect(office.store.totalCounts == IntakeCounts())
        var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
        do { try office.store.read(&stream, Array(text.utf8)) } catch {
            #expect(stream.isRefused)
            #expect(throws: FileFault.refused) { try office.store.read(&stream, [65]) }
            #expect(throws: FileFault.refused) { try office.store.finish(&stream) }
        }
    }

    @Test func `binary files are set aside`() throws {
        var office = try Office()
        #expect(throws: FileFault.self) { try office.read(bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) }
        #expect(throws: FileFault.missingColumns(["MaHoSo", "MaTTHC", "TrangThaiHoSo", "CapNhat"])) {
            try office.read(bytes: [0xFF, 0xFE, 0x4D, 0x00, 0x0A, 0x00])
        }
        #expect(throws: FileFault.notCSV) { try office.read(bytes: [0xFF, 0x4D, 0x00, 0x0A, 0x00]) }
        #expect(throws: FileFault.notNDJSON) { try office.read(bytes: [0x1F, 0x8B, 10, 65], .dossiers, .ndjson) }
        #expect(throws: FileFault.notNDJSON) { try office.read("\(header)\n\(row)\n", .dossiers, .ndjson) }
        #expect(throws: FileFault.isRegister) { try office.read("MaTTHC\n", .procedures) }
        #expect(throws: FileFault.isRegister) { try office.read("{}\n", .procedures, .ndjson) }
    }

    @Test func `an empty file of lines holds no records`() throws {
        #expect(try kept("", .ndjson) == 0)
        #expect(try kept("\n  \r\n", .ndjson) == 0)
    }

    @Test func `a unit's records are as fresh as the last file that was read to its end`() throws {
        var office = try Office(accepts: ["10101", "10103"])
        let other = try #require(UnitCode("10103"))
        #expect(office.store.freshness(of: office.unit) == nil)
        try office.read(csv([dossier("A", ["MaDonVi": "10101"])], columns: dossierColumns))
        #expect(office.store.freshness(of: office.unit) == office.store.now)
        #expect(office.store.freshness(of: other) == nil)
        office.store.advance(to: Moment(seconds: office.store.now.seconds + 60))
        office.store.confirmFresh([other])
        #expect(office.store.freshness(of: other) == office.store.now)
        #expect(office.store.freshness(of: office.unit) != office.store.now)
    }
}

struct LongRowTests {
    private let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat,X\n"
    private let row = "A,1.0,2026-10-01,2026-10-08,4,1,"

    //
    @Test(arguments: [RecordFormat.csv, .ndjson])
    func `a row of the greatest length is read, one byte more is too long, and reading goes on`(format: RecordFormat)
        throws
    {
        let isCSV = format == .csv
        let start = isCSV ? row : "{\"MaHoSo\":\"A\",\"MaTTHC\":\"1.0\",\"TrangThaiHoSo\":1,\"CapNhat\":1,\"X\":\""
        let end = isCSV ? "" : "\"}"
        let room = IntakeLimits.rowBytesMax - start.utf8.count - end.utf8.count
        for (extra, expected) in [(0, []), (1, ["\(isCSV ? 3 : 2) - too-long"])] {
            var office = try Office()
            let good = isCSV ? row : start + end
            let long = start + String(repeating: "x", count: room + extra) + end
            try office.read((isCSV ? header : "") + good + "\n" + long + "\n" + good + "\n", .dossiers, format)
            #expect(office.refusals() == expected)
            #expect(office.counts.rows == 3)
        }
    }

    @Test func `a line without end takes bounded memory and one entry`() throws {
        var office = try Office()
        var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
        try office.store.read(&stream, Array((header + row).utf8))
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<64 {
            try office.store.read(&stream, chunk)
            #expect(stream.pendingBytes <= IntakeLimits.rowBytesMax)
        }
        try office.store.read(&stream, Array("\r\n\(row)\n".utf8))
        try office.store.finish(&stream)
        let rejected = office.store.drainRejectedRows()
        #expect(rejected.map(\.reason) == [.tooLong])
        #expect(rejected[0].raw.count == IntakeLimits.rejectedRawBytesMax)
        #expect(rejected[0].line == 2)
        #expect(office.counts.kept == 1)
    }

    @Test func `an over-long row is told by its bytes, whatever pieces it came in`() throws {
        var office = try Office()
        let long = row + String(repeating: "x", count: IntakeLimits.rowBytesMax)
        let text = header + long + "\r\n" + long + "\n" + long
        try office.read(text)
        for size in [4096, 99_991] {
            var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                try office.store.read(&stream, Array(bytes[start..<min(start + size, bytes.count)]))
            }
            try office.store.finish(&stream)
        }
        #expect(office.counts.rejected == [.tooLong: 1])
        #expect(office.counts.rows == 9)
    }

    //
    @Test func `an open quote over the limit costs its first line`() throws {
        var office = try Office()
        let lines = String(repeating: "B,1.0,2026-10-01,2026-10-08,4,1,\n", count: 40_000)
        try office.read(header + "\"A,\n" + lines)
        #expect(office.refusals() == ["2 - malformed-row"])
        #expect(office.counts.rows == 40_001)
        #expect(office.counts.kept == 1)
    }

    @Test func `a header without end is no CSV, and a first line without end no NDJSON`() throws {
        let chunk = [UInt8](repeating: UInt8(ascii: "{"), count: IntakeLimits.rowBytesMax + 1)
        var office = try Office()
        #expect(throws: FileFault.notCSV) { try office.read(bytes: chunk) }
        #expect(throws: FileFault.notNDJSON) { try office.read(bytes: chunk, .dossiers, .ndjson) }
    }
}
