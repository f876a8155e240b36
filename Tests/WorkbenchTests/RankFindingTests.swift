import Model
import Publication
import TestSupport
import Testing
import Workbench

/// What is odd in an office's figures stands in the summary of `tamcap rank`, and refuses nothing.
struct RankFindingTests {
    private static let header =
        "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,ThoiGianBoSungPhut,CoPhi,Xoa,CapNhat\n"

    private func findings(_ files: [String: String]) throws -> [String] {
        let folder = try TemporaryFolder()
        for (name, text) in files { _ = try folder.write("10101/\(name)", text) }
        let rank = RankCommand(
            records: folder.path, period: try Words.period("2026-10"), asOf: try Words.day("2026-11-20"),
            now: try Words.moment("2026-11-20"), league: try Words.league("branch", within: nil))
        var console = Console.silent
        let summary = try rank.compute(&console).summary
        #expect(summary.rejectedTotal == 0)
        let english = summary.findings.map { $0.text(.english) }
        #expect(summary.lines(.english).suffix(english.count) == english[...])
        #expect(summary.findings.allSatisfy { $0.text(.vietnamese) != $0.text(.english) })
        return english
    }

    /// So many dossiers, the first `odd` of them written otherwise.
    private func dossiers(_ count: Int, _ usual: String, odd: Int, _ row: String) -> String {
        (0..<count).map { "H\($0),1.007027,\($0 < odd ? row : usual)\n" }.reduce(Self.header, +)
    }

    private static let usual = "2026-10-05T08:00:00,2026-10-09,2026-10-08T10:00:00,9,0,0,0,1"

    @Test(arguments: [
        (50, 5, ["10101: 5 of 50 dossiers were settled in their first minute"]), (50, 4, []), (51, 5, []),
    ])
    func `a sign is told from a tenth and five on`(count: Int, odd: Int, expected: [String]) throws {
        let row = "2026-10-05T08:00:00,2026-10-09,2026-10-05T08:00:59,9,0,0,0,1"
        #expect(try findings(["dossiers.csv": dossiers(count, Self.usual, odd: odd, row)]) == expected)
    }

    @Test(arguments: [
        ("2026-10-05T08:00:00,2026-10-09,2026-10-12T10:00:00,9,1440,0,0,1", "6 of 12 dossiers on time are so only"),
        ("2026-10-05T08:00:00,2026-10-09,2026-10-08T10:00:00,9,0,1,0,1", "6 of 12 dossiers differ from the register"),
        ("2026-10-05T08:00:00,2026-10-09,,4,0,0,1,1", "6 of 12 dossiers were withdrawn as entered by mistake"),
    ])
    func `every sign has its sentence`(row: String, sentence: String) throws {
        let found = try findings(["dossiers.csv": dossiers(12, Self.usual, odd: 6, row)])
        #expect(found.count == 1 && found.first?.hasPrefix("10101: \(sentence)") == true, "\(found)")
    }

    @Test func `late withdrawals and moved appointments are told too`() throws {
        let late = "2026-10-05T08:00:00,2026-10-09,,4,0,0,1,2026-10-10T00:00:00"
        #expect(
            try findings(["dossiers.csv": dossiers(12, Self.usual, odd: 6, late)]) == [
                "10101: 6 of 12 dossiers were withdrawn as entered by mistake",
                "10101: 6 of 6 withdrawn dossiers were withdrawn after they were due",
            ])
        let before = "2026-10-05T08:00:00,2026-10-08,,4,0,0,0,0"
        #expect(
            try findings([
                "dossiers-1.csv": dossiers(6, before, odd: 0, ""),
                "dossiers-2.csv": dossiers(12, Self.usual, odd: 0, ""),
            ]) == ["10101: 6 of 12 dossiers had their appointment moved to a later day"])
    }

    @Test(arguments: [("120", []), ("121", ["10101: its reports tell 121 dossiers, its records 12"])])
    func `a report of more than ten times the received is told`(total: String, expected: [String]) throws {
        let report = "Ky,TongTiepNhan,CapNhat\n2026-10,\(total),1\n"
        #expect(
            try findings(["dossiers.csv": dossiers(12, Self.usual, odd: 0, ""), "reports.csv": report]) == expected)
    }

    @Test(arguments: [
        ("2028-11-20", []), ("2028-11-21", ["10101: 1 open dossiers are due in more than two years"]),
    ])
    func `an open dossier that is due in more than two years is told`(due: String, expected: [String]) throws {
        let row = "2026-10-05T08:00:00,\(due),,4,0,0,0,1"
        #expect(try findings(["dossiers.csv": dossiers(12, Self.usual, odd: 1, row)]) == expected)
    }

    @Test(arguments: [
        ("2026-10-09T00:00:00", 7, true), ("2026-10-09T00:00:00", 6, false), ("2026-10-09 00:00", 7, true),
        ("2026-10-09T00:00:00Z", 7, true), ("2026-10-09T23:59:59", 12, false), ("2026-10-09", 12, false),
    ])
    func `more than half of the appointments at midnight are told`(due: String, odd: Int, isTold: Bool) throws {
        let row = "2026-10-05T08:00:00,\(due),2026-10-08T10:00:00,9,0,0,0,1"
        let found = try findings(["dossiers.csv": dossiers(12, Self.usual, odd: odd, row)])
        let sentence = "10101: \(odd) of 12 appointments are written for 00:00:00; each is taken as its whole day"
        #expect(found == (isTold ? [sentence] : []))
    }

    @Test func `a switch from times to counters is told, since updates then lose`() throws {
        let folder = try TemporaryFolder()
        for (name, status, version) in [("dossiers-1.csv", 4, "2026-10-05"), ("dossiers-2.csv", 2, "17")] {
            let row = "A,1.007027,2026-10-05,2026-10-09,,\(status),0,0,0,\(version)\n"
            _ = try folder.write("10101/\(name)", Self.header + row)
        }
        let rank = RankCommand(
            records: folder.path, period: try Words.period("2026-10"), asOf: try Words.day("2026-11-20"),
            now: try Words.moment("2026-11-20"), league: try Words.league("branch", within: nil))
        var console = Console.silent
        let warnings = try rank.compute(&console).summary.warnings
        #expect(
            warnings.contains(
                "10101: dossiers A has both times and counters as CapNhat; times win, so what comes with a counter "
                    + "changes nothing"), "\(warnings)")
    }
}
