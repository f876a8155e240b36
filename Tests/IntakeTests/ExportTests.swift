import Foundation
import Intake
import Model
import TestSupport
import Testing

/// Exports as office software, spreadsheets and databases write them (Protocol/vectors/exports): what is counted of
/// each.
struct ExportTests {
    static let folder = ClusterFile.root + "/Protocol/vectors/exports"

    /// What a file comes to.
    struct Expected: Sendable, CustomTestStringConvertible {
        let file: String
        var kept = 3
        var refused: [String] = []
        /// What the source's configuration says, beside `values`.
        var values: [String: [String: String]] = [:]
        var encoding = TextEncoding.utf8
        var missingVersion: ColumnMapping.VersionSource?
        /// Measures of October beside those that all have.
        var measures: [String: Int64] = [:]

        var testDescription: String { file }
    }

    static let words = [
        "TrangThaiHoSo": [
            "Đã trả kết quả": "10", "Hoàn thành": "9", "Đang giải quyết": "4", "Đang xử lý": "4",
            "Không tiếp nhận": "3",
        ],
        "KenhThucHien": ["Trực tuyến": "2", "Trực tiếp": "1", "Bưu chính": "3"],
    ]
    static let channels: [String: Int64] = ["received_direct": 1, "received_online": 1, "received_post": 1]
    static let exports = [
        Expected(
            file: "dossiers-mot-cua.csv", kept: 4, refused: ["10 MaTTHC missing-field"], values: words,
            measures: channels),
        Expected(file: "dossiers-excel-vn.csv", measures: channels),
        Expected(file: "dossiers-excel-unicode.csv", measures: ["received_direct": 3]),
        Expected(file: "dossiers-sep.csv"),
        Expected(file: "dossiers-libreoffice.csv", refused: ["7 NgayTiepNhan bad-time"]),
        Expected(file: "dossiers-sqlcmd.csv", refused: ["7 - malformed-row"], measures: channels),
        Expected(file: "dossiers-mysql.csv", measures: channels.merging(["fee_bearing": 1]) { $1 }),
        Expected(
            file: "dossiers-psql.csv",
            measures: channels.merging(["fee_bearing": 1, "synced": 2, "rated": 1, "disliked": 1]) { $1 }),
        Expected(file: "dossiers-windows-1258.csv", values: words, encoding: .windows1258),
        Expected(file: "dossiers-2026-10-31.csv", missingVersion: .latestTime),
        Expected(file: "dossiers-2026-10-31.csv", missingVersion: .fileName),
        Expected(file: "dossiers-pages.csv", refused: ["3 MaTTHC missing-field", "7 MaTTHC missing-field"]),
        Expected(file: "dossiers-service.ndjson", measures: channels.merging(["fee_bearing": 1]) { $1 }),
    ]

    private func office() throws -> Office {
        var office = try Office(now: "2026-11-03T12:00:00")
        let rules = IntakeRules(
            register: try Register(csv: ClusterFile.procedures, file: "procedures.csv"),
            calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv"))
        office.store.adopt(rules)
        return office
    }

    private func read(_ export: Expected, _ office: inout Office, _ kind: RecordKind = .dossiers) throws {
        var mapping = try ColumnMapping(columns: [:], values: export.values)
        mapping.encoding = export.encoding
        mapping.missingVersion = export.missingVersion
        let bytes = try Data(contentsOf: URL(filePath: "\(Self.folder)/\(export.file)"))
        let name = try #require(RecordKind.of(fileName: export.file))
        #expect(name.kind == kind)
        try office.read(bytes: Array(bytes), kind, name.format, name: export.file, mapping: mapping)
    }

    /// The measures of October, all procedures together.
    private func october(_ office: Office) -> [String: Int64] {
        office.keys.filter { $0.hasPrefix("2026-10/") }.map { office.cell($0) }
            .reduce(into: [:]) { $0.merge($1) { $0 + $1 } }
    }

    // R-60, R-61, R-62, R-63, R-64, R-66, R-67, R-68, R-74
    @Test(arguments: exports)
    func `an export counts as it stands`(export: Expected) throws {
        var office = try office()
        try read(export, &office)
        #expect(office.refusals() == export.refused)
        #expect(office.counts.kept == export.kept)
        let measures = october(office)
        let all: [String: Int64] = ["received": 3, "on_time": 1, "late": 1, "pending@2026-11-04": 1]
        for (name, count) in all.merging(export.measures, uniquingKeysWith: { $1 }) {
            #expect(measures[name] == count, "\(name)")
        }
    }

    // R-02, R-61
    @Test func `only what is broken is set aside, and says what to do`() throws {
        var office = try office()
        #expect(throws: FileFault.missingColumns(["TrangThaiHoSo"])) {
            try read(Expected(file: "dossiers-no-status.csv"), &office)
        }
        #expect(throws: FileFault.webPage) { try read(Expected(file: "dossiers-html.csv"), &office) }
        #expect(FileFault.webPage.vietnamese.contains("lưu lại dạng .xlsx"))
        // Not broken, but no one tells how it is written.
        #expect(throws: FileFault.otherEncoding(.windows1258)) {
            try read(Expected(file: "dossiers-windows-1258.csv"), &office)
        }
        #expect(throws: FileFault.missingColumns(["CapNhat"])) {
            try read(Expected(file: "dossiers-2026-10-31.csv"), &office)
        }
        #expect(office.store.totalCounts == IntakeCounts())
    }

    @Test func `feedback and reports are exported, too`() throws {
        var office = try office()
        try read(Expected(file: "feedback-psql.csv"), &office, .feedback)
        try read(Expected(file: "reports-excel.csv"), &office, .reports)
        #expect(office.refusals() == [])
        let measures = october(office)
        #expect(measures["feedback_received"] == 2 && measures["feedback_on_time"] == 1)
        #expect(measures["reported_total"] == 1250 && measures["last_year_total"] == 13_200)
    }

    /// Of desks, ratings and plans: the measures are all that October has.
    private static let others: [(kind: RecordKind, export: Expected)] = [
        (
            .visits,
            Expected(
                file: "visits-qms.csv", kept: 4, refused: ["9 GioDen bad-time"],
                values: ["TrangThai": ["Hoàn thành": "3", "Đang phục vụ": "2", "Bỏ về": "4"]],
                measures: [
                    "visits": 4, "visits_by_day@2026-10-05": 4, "visits_called": 3, "wait_seconds": 2_701,
                    "visits_within_15": 2, "visits_within_30": 2, "visits_left": 1, "visits_done": 2,
                    "desk_seconds": 780, "desk_seconds_dossiers": 480, "visit_dossiers": 1, "reception_days": 1,
                ])
        ),
        (
            .staff,
            Expected(
                file: "staff-excel.csv", refused: ["6 MaCanBo bad-value", "5 PhutXuLy bad-value"],
                measures: [
                    "desk_minutes": 720, "handling_staff_minutes": 600, "officer_days": 3, "officers": 2,
                    "desk_days": 2,
                ])
        ),
        (
            .ratings,
            Expected(
                file: "ratings-kiosk.ndjson", refused: ["4 Thich bad-value"],
                measures: [
                    "device_ratings": 2, "device_satisfied": 1, "device_dissatisfied": 1, "portal_ratings": 1,
                    "portal_satisfied": 1,
                ])
        ),
        (
            .plans,
            Expected(
                file: "plans-excel.csv", kept: 4, refused: ["7 NgayHoanThanh missing-field"],
                values: ["TrangThai": ["Đã hoàn thành": "3", "Đang thực hiện": "2", "Chưa thực hiện": "1"]],
                measures: ["plans": 3, "plans_done": 2, "plans_done_late": 1, "plans_open@2026-10-30": 1])
        ),
    ]

    // Q-02, Q-05, Q-09, Q-10, J-11, J-12, J-13, J-15
    @Test(arguments: others)
    func `queues, officers' days, ratings and plans count as they stand`(kind: RecordKind, export: Expected) throws {
        var office = try office()
        try read(export, &office, kind)
        #expect(office.refusals() == export.refused)
        #expect(office.counts.kept == export.kept)
        // Buckets of waits are no part of it.
        let measures = october(office).filter { !$0.key.hasPrefix("wait_time@") }
        #expect(measures == export.measures)
        // What stands beside them in the files is nobody's to keep.
        let kept = office.store.example(of: office.unit, kind)?.map(\.value).joined(separator: " ") ?? ""
        for word in ["Nguyễn", "0900", "nhiệt tình", "học buổi"] { #expect(!kept.contains(word)) }
    }

    @Test func `every export is tried`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0 != "README.md" }
        let tried = Set(Self.exports.map(\.file))
        let others: Set = ["dossiers-no-status.csv", "dossiers-html.csv", "feedback-psql.csv", "reports-excel.csv"]
        #expect(Set(files) == tried.union(others).union(Self.others.map(\.export.file)))
        let text = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
        for file in files { #expect(text.contains("| `\(file)` |"), "\(file)") }
    }

    // MARK: - A database's own client

    /// What a program writes to its standard output; `nil` where it cannot be run or fails.
    private static func output(_ words: [String]) -> [UInt8]? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return nil }
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? Array(bytes) : nil
    }

    private static let hasSQLite = output(["sqlite3", "-version"]) != nil

    // R-60, R-64
    @Test(.enabled(if: hasSQLite, "sqlite3 is not installed"))
    func `what sqlite3 writes is read as it stands`() throws {
        let table = """
            CREATE TABLE ho_so (ma_ho_so TEXT, ma_tthc TEXT, ngay_tiep_nhan TEXT, ngay_hen_tra TEXT,
              ngay_ket_thuc_xu_ly TEXT, trang_thai_ho_so INTEGER, chu_ho_so TEXT, cap_nhat INTEGER);
            INSERT INTO ho_so VALUES
              ('H-1', '1.007027', '2026-10-05 08:30:00', '2026-10-08', '2026-10-07 15:20:00', 9,
                'A "B", C' || char(10) || 'D', 1),
              ('H-2', '1.007027', '2026-10-06 09:10:00', '2026-10-09', '2026-10-12 10:00:00', 9, NULL, 1),
              ('H-3', '1.007062', '2026-10-30 14:00:00', '2026-11-04', NULL, 4, 'E', 1);
            SELECT * FROM ho_so;
            """
        let bytes = try #require(Self.output(["sqlite3", "-csv", "-header", ":memory:", table]))
        var office = try office()
        try office.read(bytes: bytes)
        #expect(office.refusals() == [], "\(String(decoding: bytes, as: UTF8.self))")
        let measures = october(office)
        #expect(measures["received"] == 3 && measures["on_time"] == 1 && measures["late"] == 1)
    }
}
