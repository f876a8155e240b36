import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbench

/// `tamcap reform-next` on a folder as people have it, against counts made by hand.
struct ReformNextCommandTests {
    private static let header =
        "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"

    /// So many dossiers of a month, settled on the day of the month that is given; due on the 9th.
    private static func rows(_ month: String, _ code: String, _ count: Int, settledOn day: String = "08") -> String {
        (0..<count).map {
            "\(month)-\(code)-\($0),\(code),2,\(month)-05,\(month)-09,\(month)-\(day) 10:00,9,1\n"
        }.joined()
    }

    private static func command(_ folder: TemporaryFolder, unit: String) throws -> ReformNextCommand {
        var rank = RankCommand(
            records: folder.path, period: try Words.period("2026-10"), asOf: try Words.day("2026-11-20"),
            now: try Words.moment("2026-11-20"), league: try Words.league("branch", within: nil))
        rank.format = .csv
        rank.inputs.procedures = try folder.write(
            "../register-\(unit).csv",
            "MaTTHC,CapThucHien,TrangThai,TraKetQua\n1.1,branch,cong_khai,0\n1.2,branch,cong_khai,0\n"
                + "1.3,branch,cong_khai,0\n")
        return ReformNextCommand(explain: ExplainCommand(unit: try Words.unit(unit), rank: rank))
    }

    private static func records(_ folder: TemporaryFolder) throws {
        var text = header
        for month in ["2025-08", "2025-09", "2025-10"] { text += rows(month, "1.1", 5) + rows(month, "1.2", 9) }
        for month in ["2025-11", "2025-12", "2026-01"] { text += rows(month, "1.1", 4) }
        for month in ["2026-08", "2026-09"] { text += rows(month, "1.1", 6) + rows(month, "1.2", 9) }
        text += rows("2026-10", "1.1", 6, settledOn: "12") + rows("2026-10", "1.2", 9, settledOn: "12")
        _ = try folder.write("10101/dossiers.csv", text)
        _ = try folder.write("10103/dossiers.csv", header + rows("2026-10", "1.2", 4, settledOn: "12"))
    }

    // B-01, B-02, B-05, B-06, B-07
    @Test func `a province's list says what grows, where most is lost and what to do`() throws {
        let folder = try TemporaryFolder()
        try Self.records(folder)
        var console = Console.silent
        let report = try Self.command(folder, unit: "01").compute(&console).report
        let text = String(decoding: report.csv(), as: UTF8.self)
        var reader = CSVText(text)
        let head = reader.row() ?? []
        var rows: [[String: String]] = []
        while let row = reader.row() { rows.append(Dictionary(uniqueKeysWithValues: zip(head, row))) }
        #expect(rows.compactMap { Int64($0["lost_micro"] ?? "") }.reduce(0, +) == report.list.lostMicro)
        #expect(rows.map { $0["place"] ?? "" } == rows.indices.map { "\($0 + 1)" })
        // 18 of 1.1 against 15 grow, 31 of 1.2 against 27 too: 310 > 297; 1.2 lost more.
        #expect(rows.prefix(2).map { $0["procedure"] } == ["1.2", "1.1"])
        let (second, first) = (rows[0], rows[1])
        #expect(first["received"] == "30" && first["recent"] == "18" && first["year_before"] == "15")
        #expect(second["received"] == "31" && second["recent"] == "31" && second["year_before"] == "27")
        #expect(first["first"] == "1" && second["first"] == "1" && first["most_unit"] == "10101")
        #expect(first["below_losing"] == "1" && second["below_losing"] == "2")
        #expect(rows.filter { $0["unused"] == "1" }.map { $0["procedure"] } == ["1.3"])
        #expect(first["todo_vi"]?.contains("giải quyết đúng hạn 6 hồ sơ (2.1: ") == true, "\(text)")
        #expect(first["todo_en"]?.contains("settle 6 dossiers in time (2.1: ") == true)
        #expect(rows.allSatisfy { $0["todo_vi"]?.isEmpty == false && $0["todo_en"]?.isEmpty == false })
        let unused = rows.first { $0["procedure"] == "1.3" }
        #expect(unused?["todo_vi"]?.contains("12 tháng không có hồ sơ") == true)
    }

    // B-03, B-04
    @Test func `an office whose figures begin late says so`() throws {
        let folder = try TemporaryFolder()
        try Self.records(folder)
        var console = Console.silent
        let report = try Self.command(folder, unit: "10103").compute(&console).report
        #expect(!report.list.knowsUnused && !report.list.knowsGrowth && report.list.rows.allSatisfy { !$0.isUnused })
        let json = String(decoding: report.json, as: UTF8.self)
        #expect(json.contains("\"knows_unused\":false,\"knows_growth\":false") && json.contains("\"grows\":null"))
        let table = ReformTable.text(report, language: .english)
        #expect(table.contains("what to reform next; lost") && table.contains("settle 4 dossiers in time"))
    }
}

/// Rows of a CSV with quotes, written from RFC 4180 alone.
struct CSVText {
    private var rest: Substring

    init(_ text: String) { rest = Substring(text) }

    mutating func row() -> [String]? {
        guard !rest.isEmpty else { return nil }
        var (fields, field, isQuoted) = ([String](), "", false)
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"": field.append(rest.removeFirst())
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            case "\n" where !isQuoted: return fields + [field]
            default: field.append(character)
            }
        }
        return fields + [field]
    }
}
