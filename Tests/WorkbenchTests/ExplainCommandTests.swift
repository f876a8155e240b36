import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbench

/// `tamcap explain` on folders as people have them.
struct ExplainCommandTests {
    private static let header =
        "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"

    /// Dossiers of October: `late` of them ended two days after their appointment.
    private static func rows(_ count: Int, late: Int, from first: Int = 0, version: Int = 1) -> String {
        (first..<first + count).map { number in
            let end = number - first < late ? "2026-10-12 10:00" : "2026-10-08 10:00"
            return "H\(number),1.007027,2,2026-10-05,2026-10-09,\(end),9,\(version)\n"
        }.joined()
    }

    private static func explain(_ folder: TemporaryFolder, unit: String, period: String = "2026-10") throws
        -> ExplainCommand
    {
        var rank = RankCommand(
            records: folder.path, period: try Words.period(period), asOf: try Words.day("2026-11-20"),
            now: try Words.moment("2026-11-20"), league: try Words.league("branch", within: nil))
        rank.format = .csv
        var explain = ExplainCommand(unit: try Words.unit(unit), rank: rank)
        explain.fromPeriod = explain.rank.period
        return explain
    }

    private static func moved(_ explain: ExplainCommand) throws -> MovementReport {
        var console = Console.silent
        return try explain.moved(&console).0
    }

    private static func steps(_ report: MovementReport) -> [String] {
        report.steps.map { "\($0.cause.rawValue) \($0.movement.scoreMicro)" }
    }

    //
    @Test func `corrections and late dossiers are told apart, and the steps add up`() throws {
        let (then, now) = (try TemporaryFolder(), try TemporaryFolder())
        // 100 dossiers, 20 late; five of those corrected, and 50 late ones that came afterwards.
        _ = try then.write("10101/dossiers.csv", Self.header + Self.rows(100, late: 20))
        _ = try now.write(
            "10101/dossiers.csv",
            Self.header + Self.rows(100, late: 20) + Self.rows(5, late: 0, version: 2)
                + Self.rows(50, late: 50, from: 500))
        _ = try then.write("10103/dossiers.csv", Self.header + Self.rows(100, late: 15, from: 900))
        _ = try now.write("10103/dossiers.csv", Self.header + Self.rows(100, late: 15, from: 900))
        var explain = try Self.explain(now, unit: "10101")
        explain.fromRecords = then.path
        let report = try Self.moved(explain)
        #expect(report.steps.map(\.cause) == [.corrections, .lateData])
        #expect(report.notTold == [.catalogue, .register])
        let (corrected, late) = (report.steps[0].movement, report.steps[1].movement)
        #expect(corrected.scoreMicro > 0 && late.scoreMicro < 0)
        #expect(corrected.scoreMicro + late.scoreMicro == report.scoreMicro)
        let onTime = try #require(corrected.parts.first { $0.indicator == "2.1" })
        #expect(onTime.missingBefore == 20 && onTime.missingAfter == 15)
        #expect(late.parts.first { $0.indicator == "2.1" }?.missingAfter == 65)
        #expect(report.before.rank == 2 && report.after.rank == 2)
        // The second side is what the second folder alone gives.
        var alone = try Self.explain(now, unit: "10101")
        alone.fromAsOf = alone.rank.asOf
        #expect(try Self.moved(alone).after.score.scaledMicro == report.after.score.scaledMicro)
    }

    //
    @Test func `another catalogue, another register and the period are steps of their own, in this order`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows(100, late: 20))
        let standard = String(decoding: ClusterFile.read("catalogue/tax-766.json"), as: UTF8.self)
        let lines = standard.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let place = try #require(lines.firstIndex { $0.contains("\"code\": \"2.1\"") })
        let points = try #require(lines[place...].firstIndex { $0.contains("\"points\": 20") })
        var other = lines
        other[points] = other[points].replacing("\"points\": 20", with: "\"points\": 10")
        let register = "MaTTHC,CapThucHien,TrangThai,TraKetQua\n1.007027,branch,cong_khai,0\n"
        var explain = try Self.explain(folder, unit: "10101")
        explain.rank.inputs.procedures = ClusterFile.root + "/Cluster/register/procedures.csv"
        explain.fromCatalogue = try folder.write("old/catalogue.json", other.joined(separator: "\n"))
        explain.fromProcedures = try folder.write("old/register.csv", register)
        explain.fromPeriod = try Words.period("2026-09")
        let report = try Self.moved(explain)
        #expect(report.steps.map(\.cause) == [.catalogue, .register, .period])
        // Nothing was counted in September.
        #expect(report.before.score.scaledMicro == 0)
        explain.fromPeriod = explain.rank.period
        let same = try Self.moved(explain)
        #expect(same.steps.map(\.cause) == [.catalogue, .register])
        #expect(same.steps.reduce(0) { $0 + $1.movement.scoreMicro } == same.scoreMicro && same.scoreMicro != 0)
        let maximum = try #require(
            same.steps[0].movement.parts.first { $0.indicator == "2.1" && $0.kind == .applicable })
        #expect(maximum.lostBeforeMicro == 10_000_000 && maximum.lostAfterMicro == 20_000_000)
        for step in same.steps {
            #expect(step.movement.parts.reduce(0) { $0 + $1.scoreMicro } == step.movement.scoreMicro)
        }
        let csv = String(decoding: same.csv(), as: UTF8.self).split(separator: "\n").dropFirst()
        let sum = csv.compactMap { Int64($0.split(separator: ",", omittingEmptySubsequences: false).last ?? "") }
            .reduce(0, +)
        #expect(sum == same.scoreMicro && csv.allSatisfy { $0.hasPrefix("catalogue,") || $0.hasPrefix("register,") })
    }

    //
    @Test func `lost points of a province, by office, add up in every form`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows(100, late: 20))
        _ = try folder.write("10103/dossiers.csv", Self.header + Self.rows(40, late: 3, from: 900))
        let explain = try Self.explain(folder, unit: "01")
        var console = Console.silent
        let ground = try explain.ground(of: explain.rank, periods: [explain.rank.period], &console)
        let report = try explain.lost(ground, byOffice: true)
        let csv = String(decoding: report.csv(), as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(
            csv.first?.joined(separator: ",")
                == "unit_code,indicator,cause,factor,procedure,office,missing,lost_micro,score_micro")
        #expect(csv.dropFirst().compactMap { Int64($0[7]) }.reduce(0, +) == report.lost.lostMicro)
        let late = csv.filter { $0[1] == "2.1" }
        #expect(late.map { "\($0[4]) \($0[5]) \($0[6])" } == ["1.007027 10101 20", "1.007027 10103 3"])
        let text = String(decoding: explain.text(report), as: UTF8.self)
        #expect(text.contains("01,2.1,own,,1.007027,10101,20,"))
        var table = explain
        table.rank.format = .table
        table.rank.language = .english
        let english = String(decoding: table.text(report), as: UTF8.self)
        #expect(english.contains("points possible: 23 overdue dossiers in 1 procedure\n"), "\(english)")
        table.rank.language = .vietnamese
        #expect(
            String(decoding: table.text(report), as: UTF8.self).contains(
                "điểm có thể: 23 hồ sơ trễ hạn trong 1 thủ tục\n"))
    }

    @Test func `a unit that does not stand in the tree is named with whom it counts`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows(3, late: 0))
        let explain = try Self.explain(folder, unit: "99999")
        var console = Console.silent
        #expect(throws: Failure(.usage, "--unit 99999: no such unit stands in the tree of 2026-10")) {
            try explain.moved(&console)
        }
    }
}
