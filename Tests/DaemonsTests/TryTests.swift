import Configuration
import Daemons
import Foundation
import Model
import TestSupport
import Testing

/// `tamcap-agent try`, as it is read: the exports of Protocol/vectors/exports, and files made for it.
struct TryTests {
    private static let exports = ClusterFile.root + "/Protocol/vectors/exports"
    private static let workbooks = ClusterFile.root + "/Protocol/vectors/workbooks"

    /// A folder that goes away.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "try-\(UUID().uuidString)").path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func put(_ name: String, _ text: String) throws -> String {
            try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
            return "\(path)/\(name)"
        }

        func copy(_ file: String, as name: String) throws -> String {
            try FileManager.default.copyItem(atPath: file, toPath: "\(path)/\(name)")
            return "\(path)/\(name)"
        }

        /// A configuration of an agent whose inbox has these members.
        func configuration(_ members: [String]) throws -> String {
            try put(
                "agent.json",
                """
                {
                  "units": ["10101"], "keyFile": "key.json", "dataDir": "data",
                  "upstreams": [{"name": "centre", "host": "127.0.0.1", "port": 7660}],
                  "now": "2026-11-03T12:00:00",
                  "sources": [{"kind": "command", "argv": ["true"]},
                    {
                      \(members.joined(separator: "\n"))
                      "kind": "inbox", "path": "."
                    }]
                }
                """)
        }
    }

    private func run(
        _ path: String, config: String? = nil, english: Bool = false
    ) throws -> (text: String, lines: [String], isClean: Bool) {
        var trial = AgentTrial(path: path)
        trial.configuration = config
        trial.isEnglish = english
        trial.now = TimeText.moment("2026-11-03T12:00:00")
        let (text, isClean) = try trial.run()
        return (text, text.split(separator: "\n").map(String.init), isClean)
    }

    private func has(_ lines: [String], _ wanted: [String]) -> Bool {
        let missing = wanted.filter { !lines.contains($0) }
        for line in missing { Issue.record("no line \(line) in\n\(lines.joined(separator: "\n"))") }
        return missing.isEmpty
    }

    @Test func `an export that is known needs no configuration, and says what it is`() throws {
        let (text, lines, isClean) = try run("\(Self.exports)/dossiers-excel-vn.csv")
        #expect(isClean)
        #expect(
            has(
                lines,
                [
                    "Tệp: dossiers-excel-vn.csv", "  Loại: hồ sơ (dossiers), theo tên tệp",
                    "  Dạng: CSV, phân cách bằng dấu chấm phẩy, utf-8, tiêu đề ở dòng 1",
                    "    \"Mã hồ sơ\" → MaHoSo (mã hồ sơ)", "    \"Tình trạng\" → TrangThaiHoSo (trạng thái)",
                    "  Kết quả: 3 dòng; 3 bản ghi được tính; 0 dòng bị từ chối",
                ]))
        #expect(text.contains("Ví dụ một bản ghi: mã hồ sơ 000.00.01.H10-261005-0001; thủ tục 1.007027; "))
        #expect(text.contains("trạng thái 9 (đã xử lý xong)") && text.contains("kênh nộp 2 (trực tuyến)"))
        #expect(text.contains("Mọi cột đã được nhận ra, không cần cấu hình."))
        #expect(text.contains("\"Tình trạng\": \"TrangThaiHoSo\""))
    }

    @Test func `it speaks English on demand`() throws {
        let (text, lines, _) = try run("\(Self.exports)/dossiers-psql.csv", english: true)
        #expect(
            has(
                lines,
                [
                    "  Kind: dossiers (dossiers), by the file's name",
                    "  Form: CSV, separated by commas, utf-8, header in line 1",
                    "    not used and not kept: \"chu_ho_so\"", "  Outcome: 3 rows; 3 records count; 0 rows refused",
                ]))
        #expect(!text.contains("hồ sơ"))
    }

    @Test func `values to be mapped are counted, also those that others hide, and the block does it`() throws {
        let folder = try Folder()
        let file = try folder.copy("\(Self.exports)/dossiers-mot-cua.csv", as: "dossiers-1.csv")
        let (_, lines, isClean) = try run(file)
        #expect(!isClean)
        #expect(
            has(
                lines,
                [
                    "  Giá trị cần khai báo, KenhThucHien: \"Trực tuyến\" 2 dòng → 2 (trực tuyến); "
                        + "\"Bưu chính\" 1 dòng → 3 (bưu chính công ích); \"Trực tiếp\" 1 dòng → 1 (trực tiếp)",
                    "  Giá trị cần khai báo, TrangThaiHoSo: \"Đã trả kết quả\" 2 dòng → 10 (đã trả kết quả); "
                        + "\"Không tiếp nhận\" 1 dòng → 3 (không được tiếp nhận); "
                        + "\"Đang giải quyết\" 1 dòng → 4 (đang xử lý)",
                    "    dòng 10, MaTTHC",
                ]))
        let start = try #require(lines.firstIndex { $0.hasPrefix("Dán vào nguồn") })
        let block = Array(lines[(start + 1)...])
        let again = try run(file, config: try folder.configuration(block))
        #expect(again.lines.contains("  Kết quả: 5 dòng; 4 bản ghi được tính; 1 dòng bị từ chối; cơ quan 10101"))
        #expect(again.lines[0].contains("Theo nguồn 2 của cấu hình"))
        #expect(!again.text.contains("Giá trị cần khai báo"))
    }

    @Test func `a file that would be set aside says why, and what was seen`() throws {
        let folder = try Folder()
        let file = try folder.put(
            "dossiers.csv", "Báo cáo\nSố hồ sơ;Mã TTHC;Trang thai hs;Ngay nhan\nA;1.007027;4;1/10/2026\n")
        let (text, lines, isClean) = try run(file)
        #expect(!isClean)
        #expect(text.contains("  BỊ ĐỂ RIÊNG: dòng tiêu đề thiếu cột TrangThaiHoSo (có phải là \"Trang thai hs\"?)"))
        #expect(
            has(
                lines,
                [
                    "  Dạng: CSV, phân cách bằng dấu chấm phẩy, utf-8, tiêu đề ở dòng 2",
                    "    \"missingVersion\": \"latest-time\",", "      \"Trang thai hs\": \"TrangThaiHoSo\"",
                ]))
        let start = try #require(lines.firstIndex { $0.hasPrefix("Dán vào nguồn") })
        let again = try run(file, config: try folder.configuration(Array(lines[(start + 1)...])), english: true)
        #expect(again.text.contains("1 records count; 0 rows refused"))
    }

    @Test func `a file that lacks only versions is read on as if it had them`() throws {
        let folder = try Folder()
        let file = try folder.put(
            "dossiers.csv",
            "Mã hồ sơ;Mã đơn vị;Mã TTHC;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái hồ sơ\n"
                + "A;10101;1.007027;1/10/2026;8/10/2026;Đang giải quyết\n"
                + "B;10101;1.007027;31/13/2026;8/10/2026;Đang giải quyết\n")
        let (_, lines, isClean) = try run(file)
        #expect(!isClean)
        let fault = try #require(lines.firstIndex { $0.hasPrefix("  BỊ ĐỂ RIÊNG: dòng tiêu đề thiếu cột CapNhat") })
        let supposed = try #require(lines.firstIndex(of: "  Nếu có \"missingVersion\": \"latest-time\":"))
        #expect(fault < supposed)
        #expect(lines[(supposed + 1)...].contains { $0.contains("\"Đang giải quyết\" 1 dòng → 4 (đang xử lý)") })
        let start = try #require(lines.firstIndex { $0.hasPrefix("Dán vào nguồn") })
        let again = try run(file, config: try folder.configuration(Array(lines[(start + 1)...])), english: true)
        #expect(again.text.contains("  Outcome: 2 rows; 1 records count; 1 rows refused"))
    }

    @Test func `workbooks, packed files and objects are tried, too`() throws {
        let folder = try Folder()
        let workbook = try folder.copy("\(Self.workbooks)/openpyxl-dossiers.xlsx", as: "export.xlsx")
        let (text, lines, _) = try run(workbook)
        #expect(has(lines, ["  Loại: hồ sơ (dossiers), theo tên trang tính", "    dòng 10, NgayTiepNhan: \"1.25\""]))
        #expect(text.contains("  Dạng: trang tính \"Dossiers\", tiêu đề ở dòng 1"))
        let nameless = try folder.copy("\(Self.workbooks)/openpyxl-counted.xlsx", as: "x.xlsx")
        let other = try run(nameless)
        #expect(!other.isClean && other.text.contains("tên trang tính (\"Sheet1\") không cho biết loại dữ liệu"))
        #expect(other.text.contains("\"MaHoSo\" → MaHoSo"))
        let objects = try run("\(Self.exports)/dossiers-service.ndjson")
        #expect(objects.isClean)
        #expect(has(objects.lines, ["  Dạng: NDJSON", "    \"MA_HO_SO\" → MaHoSo (mã hồ sơ)"]))
        #expect(objects.text.contains("không dùng, không lưu: \"Người nộp\""))
        let packed = try folder.put("dossiers.csv.gz", "no gzip")
        #expect(try run(packed).text.contains("BỊ ĐỂ RIÊNG: không phải là tệp gzip; hãy nén lại bằng gzip"))
    }

    @Test func `a folder is tried file by file, and a name that is not read is told with its kind`() throws {
        let folder = try Folder()
        _ = try folder.copy("\(Self.exports)/feedback-psql.csv", as: "PAKN thang 10.csv")
        _ = try folder.copy("\(Self.exports)/dossiers-sep.csv", as: "dossiers-1.csv")
        _ = try folder.put("procedures.csv", "MaTTHC\n1\n")
        _ = try folder.put(".hidden", "x")
        let (text, lines, isClean) = try run(folder.path)
        #expect(!isClean)
        let names = ["PAKN thang 10.csv", "dossiers-1.csv", "procedures.csv"]
        #expect(lines.filter { $0.hasPrefix("Tệp: ") } == names.map { "Tệp: \($0)" })
        #expect(text.contains("Loại: phản ánh, kiến nghị (feedback), đoán theo các cột; TÊN TỆP KHÔNG ĐƯỢC ĐỌC"))
        #expect(text.contains("danh mục thủ tục không được đọc như hồ sơ"))
        #expect(try !run(Folder().path).isClean)
    }

    @Test func `units are taken from the rows, from --unit or from the configuration`() throws {
        let folder = try Folder()
        let header = "MaHoSo,MaDonVi,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat"
        let file = try folder.put(
            "dossiers.csv",
            "\(header)\nA,10101,1.007027,2026-10-01,2026-10-08,4,1\nB,10103,1.007027,2026-10-01,2026-10-08,4,1\n")
        #expect(try run(file).text.contains("2 bản ghi được tính; 0 dòng bị từ chối; cơ quan 10101, 10103"))
        let configured = try run(file, config: try folder.configuration([]))
        #expect(configured.text.contains("Từ chối 1 dòng, unknown-unit: "))
        #expect(configured.text.contains("    dòng 3, MaDonVi: \"10103\""))
        var trial = AgentTrial(path: file)
        trial.unit = UnitCode("10103")
        trial.now = TimeText.moment("2026-11-03T12:00:00")
        #expect(try trial.run().text.contains("1 bản ghi được tính; 1 dòng bị từ chối; cơ quan 10103"))
    }

    @Test func `nothing is written, and what is not there is a fault`() throws {
        let folder = try Folder()
        let file = try folder.copy("\(Self.exports)/dossiers-sep.csv", as: "dossiers-1.csv")
        let config = try folder.configuration([])
        _ = try run(file, config: config)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["agent.json", "dossiers-1.csv"])
        let missing = try run("\(folder.path)/none.csv").text
        #expect(missing.contains("Không đọc được tệp") && missing.contains("hãy kiểm tra đường dẫn"))
        // What kind of records it holds nobody can know.
        #expect(!missing.contains("Loại:") && !missing.contains("BỊ ĐỂ RIÊNG"))
        #expect(throws: StartFault.self) { try run(file, config: "\(folder.path)/none.json") }
        var trial = AgentTrial(path: file)
        trial.configuration = config
        trial.source = 3
        #expect(throws: StartFault.self) { try trial.run() }
    }
}
