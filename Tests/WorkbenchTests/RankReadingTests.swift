import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbench

/// Reading in groups and on several threads changes nothing: not a figure, not a sentence.
struct RankReadingTests {
    private static func rank(_ folder: String, groupBytes: Int64) throws -> RankCommand {
        var rank = RankCommand(
            records: folder, period: try Words.period("2026-10"), asOf: try Words.day("2026-11-20"),
            now: try Words.moment("2026-11-20"), league: try Words.league("branch", within: nil))
        rank.format = .csv
        rank.showsIndicators = true
        rank.groupBytes = groupBytes
        rank.threads = groupBytes == .max ? 1 : 3
        return rank
    }

    /// Everything that a command shows.
    private static func all(_ rank: RankCommand) throws -> [String] {
        var console = Console.silent
        let result = try rank.compute(&console)
        return [String(decoding: rank.text(result), as: UTF8.self), "\(result.heard.sorted())"]
            + result.summary.lines(.english) + result.summary.lines(.vietnamese)
    }

    @Test(arguments: [3, 4] as [UInt64]) func `a country read in groups comes to the same words`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var generate = GenerateCommand(out: "\(folder.path)/nation", until: try Words.day("2026-11-20"))
        generate.seed = seed
        generate.dossiers = 3_000
        generate.units = ["01", "10101", "10103", "10105", "79", "70101"].compactMap { UnitCode($0) }
        var console = Console.silent
        try generate.run(&console)
        // No register of its own: procedures without one are warned of, each once.
        let whole = try Self.all(Self.rank(generate.out, groupBytes: .max))
        #expect(whole.count > 8)
        for bytes in [1, 100_000] as [Int64] {
            #expect(try Self.all(Self.rank(generate.out, groupBytes: bytes)) == whole, "seed \(seed), \(bytes) bytes")
        }
    }

    private static let header = "MaHoSo,MaDonVi,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat\n"
    private static func row(_ key: String, _ unit: String, _ procedure: String = "1.007027") -> String {
        "\(key),\(unit),\(procedure),2026-10-05,2026-10-09,2,1\n"
    }

    @Test func `a row in another office's file is judged by what its own office has`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.row("A", "10101") + Self.row("B", "10105"))
        _ = try folder.write("10105/dossiers.csv", Self.header + Self.row("B", "10105"))
        _ = try folder.write("10106/dossiers.csv", Self.header + Self.row("C", "10107") + Self.row("D", "10106"))
        let whole = try Self.all(Self.rank(folder.path, groupBytes: .max))
        // B stands where it belongs; C stands nowhere.
        #expect(whole.contains { $0.hasPrefix("Read 3 files, 5 rows: kept 3, stale 0, withdrawn 0, rejected 1") })
        #expect(try Self.all(Self.rank(folder.path, groupBytes: 1)) == whole)
    }

    @Test func `what is set aside, not read and warned of is told in the order of the files`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.row("A", "10101", "1.00705"))
        _ = try folder.write("10103/dossiers.csv", "no header\n")
        _ = try folder.write("10103/thu.txt", "x")
        _ = try folder.write("10105/dossiers.csv", Self.header + Self.row("B", "10105", "1.00705"))
        _ = try folder.write("10106/dossiers.csv.gz", "not packed")
        let whole = try Self.all(Self.rank(folder.path, groupBytes: .max))
        #expect(whole.contains { $0.contains("10103/dossiers.csv") } && whole.contains { $0.contains("did you mean") })
        #expect(try Self.all(Self.rank(folder.path, groupBytes: 1)) == whole)
    }

    @Test func `groups end where no unit goes on, and are one where files are nobody's`() throws {
        let folder = try TemporaryFolder()
        for path in [
            "01/0/dossiers.csv", "01/10101/dossiers.csv", "01/x/dossiers.csv", "10103/dossiers.csv",
            "10105/dossiers.csv",
        ] { _ = try folder.write(path, Self.header) }
        let units = Set(["01", "10101", "10103", "10105"].compactMap { UnitCode($0) })
        func groups(_ bytes: Int64) throws -> [Range<Int>] {
            FileGroups.divide(try RecordsFolder(folder.path, units: units).files, groupBytes: bytes)
        }
        #expect(try groups(1) == [0..<3, 3..<4, 4..<5])
        #expect(try groups(.max) == [0..<5])
        _ = try folder.write("data/dossiers.csv", Self.header)
        #expect(try groups(1) == [0..<6])
    }
}
