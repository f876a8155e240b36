import Foundation
import Model
import Publication
import TestSupport
import Testing
import Workbench
import Workbook

/// What `tamcap report --form kstthc` makes of a folder of records (I-15, I-16).
struct ReportCommandTests {
    private static let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,Xoa,CapNhat\n"
    private static let now = Day("2026-11-20") ?? .last
    /// Each stands in one place of the report; what it is of November, on the 20th, stands behind it.
    private static let rows = """
        A,1.007027,2026-10-30 09:00,2026-11-04,2026-11-03 10:00,9,0,1
        B,1.007027,2026-11-02 09:00,2026-11-09,2026-11-09 10:00,9,0,1
        C,1.007027,2026-11-02 09:00,2026-11-09,2026-11-10 10:00,9,0,1
        D,1.007027,2026-11-10 09:00,2026-11-25,,4,0,1
        E,1.007027,2026-11-02 09:00,2026-11-09,,4,0,1
        F,1.007027,2026-10-01 09:00,2026-10-08,2026-10-05 10:00,9,0,1
        G,1.007027,2026-11-16 09:00,2026-11-20,,4,0,1
        H,9.999,2026-11-02 09:00,2026-11-09,2026-11-05 10:00,9,0,1
        I,1.007027,2026-11-02 09:00,2026-11-09,,4,1,1

        """

    private static func report(_ folder: TemporaryFolder, _ period: String, asOf: Day = now) throws -> ControlReport {
        var console = Console.silent
        let command = ReportCommand(
            UnitRecords(
                records: folder.path, unit: try Words.unit("01"), period: try Words.period(period), asOf: asOf,
                now: now.advanced(by: 1).begin))
        return try command.compute(&console).report
    }

    private static func lines(_ report: ControlReport) -> [String] {
        String(decoding: report.csv(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    // I-15
    @Test func `each dossier stands once on the way in and once where it is now`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows)
        let november = Self.lines(try Self.report(folder, "2026-11"))
        #expect(
            november == [
                "unit_code,field,received_new,carried_over,total,settled,settled_before,settled_on,settled_late,"
                    + "pending,pending_in_time,pending_late",
                "01,*,1,0,1,1,1,0,0,0,0,0", "01,Đăng ký thuế,5,1,6,3,1,1,1,3,2,1", "01,total,6,1,7,4,2,1,1,3,2,1",
            ], "\(november)")
        // What was carried over into the month is new in its quarter.
        #expect(Self.lines(try Self.report(folder, "2026-Q4")).last == "01,total,8,0,8,5,3,1,1,3,2,1")
        // As it stood on the 9th: C is open, D and G have not come.
        let ninth = try Self.report(folder, "2026-11", asOf: try #require(Day("2026-11-09")))
        #expect(Self.lines(ninth).last == "01,total,4,1,5,3,2,1,0,2,2,0")
        #expect(Self.lines(try Self.report(folder, "2026-10")).last == "01,total,2,0,2,1,1,0,0,1,1,0")
    }

    // I-16: the command itself holds its sums against the cells, and fails where they differ.
    @Test func `sums are those of the cells, whatever the records`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        var text = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,SoLanBoSung,Xoa,CapNhat\n"
        let first = try #require(Day("2026-07-01"))
        for number in 0..<2_000 {
            let accepted = first.advanced(by: Int(random.next() % 140))
            let due = accepted.advanced(by: Int(random.next() % 20))
            let end = accepted.advanced(by: Int(random.next() % 40))
            let isSettled = end <= Self.now && random.next() % 3 > 0
            let procedure = ["1.007027", "1.007050", "9.9"][Int(random.next() % 3)]
            text += "\(number),\(procedure),\(accepted) 09:00,\(due),\(isSettled ? "\(end) 10:00" : ""),"
            text += "\(isSettled ? 9 : 4),\(random.next() % 3),\(random.next() % 20 == 0 ? 1 : 0),1\n"
        }
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", text)
        for period in ["2026-11", "2026-09", "2026-Q3", "2026-Q4", "2026"] {
            let sum = try Self.report(folder, period).sum
            #expect(sum.total > 0 && sum.total == sum.settled + sum.pending, "seed \(seed)")
        }
    }

    // I-16
    @Test func `the same figures in every form`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows)
        let report = try Self.report(folder, "2026-11")
        let excel = String(decoding: report.csv(for: .excel), as: UTF8.self)
        #expect(excel.contains("\"=\"\"01\"\"\";total;6;1;7;4;2;1;1;3;2;1;\"=\"\"2026-11\"\"\";2026-11-20;"))
        #expect(report.sheets[0].rows.count == 3 && report.sheets[0].rows[2][2] == .whole(6))
        let json = try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any]
        #expect((json?["total"] as? [String: Any])?["settled_before"] as? Int == 2)
        let table = report.table(.vietnamese)
        #expect(table.contains("Trước hạn") && table.contains("Tổng số") && table.contains("Đăng ký thuế"))
        let page = String(decoding: report.page(.vietnamese), as: UTF8.self)
        #expect(page.contains("<th scope=\"row\">Đăng ký thuế</th><td>5</td><td>1</td><td>6</td><td>3</td>"))
        #expect(page.contains("<th scope=\"row\">Tổng số</th><td>6</td>") && !page.contains("<script"))
        #expect(
            String(decoding: report.page(.english), as: UTF8.self).contains("<th scope=\"colgroup\" colspan=\"4\">"))
    }

    @Test func `a period that has not begun and a unit that is not there are said`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows)
        #expect(throws: Failure.self) { try Self.report(folder, "2026-12") }
        var console = Console.silent
        let command = ReportCommand(
            UnitRecords(
                records: folder.path, unit: try Words.unit("99999"), period: try Words.period("2026-11"),
                asOf: Self.now, now: Self.now.begin))
        #expect(throws: Failure.self) { try command.compute(&console) }
    }
}
