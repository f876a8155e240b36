import Bytes
import Foundation
import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbench

/// What `tamcap rank` does with a folder as people have it: registers, foreign files, damage, wishes that cannot be.
struct RankCommandTests {
    private static let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"

    private static func rows(_ count: Int, procedure: String = "1.007027", from first: Int = 0) -> String {
        (first..<first + count).map { number in
            "H\(number),\(procedure),2026-10-05,2026-10-09,2026-10-08 10:00,9,1\n"
        }.joined()
    }

    private static func rank(_ folder: TemporaryFolder, within: String? = nil) throws -> RankCommand {
        var rank = RankCommand(
            records: folder.path, period: try Words.period("2026-10"), asOf: try Words.day("2026-11-20"),
            now: try Words.moment("2026-11-20"), league: try Words.league("branch", within: within))
        rank.format = .csv
        return rank
    }

    private static func scopes(_ rank: RankCommand) throws -> [String: Int] {
        var console = Console.silent
        let rows = try rank.compute(&console).ranking.rows.map { ("\($0.score.unit)", Int($0.score.scope)) }
        return Dictionary(uniqueKeysWithValues: rows).filter { $0.value > 0 }
    }

    private static func failure(_ rank: RankCommand) -> Failure? {
        var console = Console.silent
        do throws(Failure) {
            _ = try rank.compute(&console)
            return nil
        } catch {
            return error
        }
    }

    /// How the whole command ends, after it has shown its result.
    private static func end(_ rank: RankCommand) -> Failure? {
        var console = Console.silent
        do throws(Failure) {
            try rank.run(&console)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the nearest folder that is a unit's code says whose rows a file holds`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("01/10101/nam/dossiers.csv", Self.header + Self.rows(31))
        _ = try folder.write("10103/10105/dossiers-a.csv", Self.header + Self.rows(5))
        _ = try folder.write(
            "data/dossiers.ndjson",
            #"{"MaHoSo":"X","MaDonVi":"10106","MaTTHC":"1.007027","#
                + #""NgayTiepNhan":"2026-10-05","TrangThaiHoSo":2,"CapNhat":1}"#)
        #expect(try Self.scopes(Self.rank(folder)) == ["10101": 31, "10105": 5, "10106": 1])
        #expect(try Self.scopes(Self.rank(folder, within: "79")) == [:])
    }

    @Test func `a register in the folder is used, unless another one is named`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows(2, procedure: "9.1"))
        var console = Console.silent
        #expect(try Self.rank(folder).compute(&console).summary.unknownProcedure == 2)
        let own = "MaTTHC,CapThucHien,TrangThai\n9.1,branch,cong_khai\n"
        let path = try folder.write("danh-muc/procedures-2026.csv", own)
        #expect(try Self.rank(folder).compute(&console).summary.unknownProcedure == 0)
        var named = try Self.rank(folder)
        named.inputs.procedures = ClusterFile.root + "/Cluster/register/procedures.csv"
        #expect(try named.compute(&console).summary.unknownProcedure == 2)
        #expect(try folder.read("danh-muc/procedures-2026.csv") == Array(own.utf8), "\(path)")
    }

    @Test func `a second register is refused, and a wrong one with its line`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("a/procedures.csv", "MaTTHC,CapThucHien,TrangThai\n9.1,branch,cong_khai\n")
        _ = try folder.write("b/procedures.csv", "MaTTHC,CapThucHien,TrangThai\n9.1,branch,cong_khai\n")
        let second = try #require(Self.failure(try Self.rank(folder)))
        #expect(second.kind == .configuration)
        #expect(second.description.contains("b/procedures.csv:1: a second register"))
        let other = try TemporaryFolder()
        _ = try other.write(
            "procedures.csv", "MaTTHC,CapThucHien,TrangThai\n9.1,branch,cong_khai\n9.2,village,bai_bo\n")
        let wrong = try #require(Self.failure(try Self.rank(other)))
        #expect(wrong.kind == .configuration)
        #expect(wrong.description.contains("procedures.csv:3"))
    }

    @Test func `a damaged or foreign file is set aside completely, and reported`() throws {
        let folder = try TemporaryFolder()
        let good = Array((Self.header + Self.rows(40)).utf8)
        let packed = Gzip.encode(good)
        var flipped = packed
        flipped[flipped.count - 6] ^= 1
        try folder.write([
            ReferenceFile(path: ["10101", "dossiers-1.csv.gz"], bytes: packed),
            ReferenceFile(path: ["10103", "dossiers-cut.csv.gz"], bytes: Array(packed.dropLast(9))),
            ReferenceFile(path: ["10105", "dossiers-flip.csv.gz"], bytes: flipped),
            ReferenceFile(path: ["10106", "dossiers-plain.csv.gz"], bytes: good),
            ReferenceFile(path: ["10107", "dossiers-json.ndjson"], bytes: good),
            ReferenceFile(path: ["10108", "dossiers-less.csv"], bytes: Array("MaHoSo,CapNhat\nH1,1\n".utf8)),
            ReferenceFile(path: ["10109", "dossiers-empty.csv"], bytes: []),
            ReferenceFile(path: ["10109", "thu-muc.txt"], bytes: [1, 2, 3]),
        ])
        let rank = try Self.rank(folder)
        #expect(try Self.scopes(rank) == ["10101": 40])
        var console = Console.silent
        let summary = try rank.compute(&console).summary
        let reasons = Dictionary(uniqueKeysWithValues: summary.setAside)
        #expect(
            reasons.keys.sorted() == [
                "10103/dossiers-cut.csv.gz", "10105/dossiers-flip.csv.gz", "10106/dossiers-plain.csv.gz",
                "10107/dossiers-json.ndjson", "10108/dossiers-less.csv", "10109/dossiers-empty.csv",
            ])
        #expect(reasons["10103/dossiers-cut.csv.gz"]?.english.contains("cut off") == true)
        #expect(reasons["10108/dossiers-less.csv"]?.english.contains("MaTTHC, TrangThaiHoSo") == true)
        #expect(reasons["10108/dossiers-less.csv"]?.vietnamese.contains("thiếu cột MaTTHC") == true)
        #expect(summary.others == ["10109/thu-muc.txt"])
        // The ranks lack files: that is no success, and said last.
        let failure = try #require(Self.end(rank))
        #expect(failure.kind == .failed && failure.description.contains("10103/dossiers-cut.csv.gz"))
        #expect(failure.description.contains("thiếu 6 tệp") && failure.description.contains("--allow-set-aside"))
        #expect(summary.lines(.vietnamese).suffix(6).allSatisfy { $0.hasPrefix("Bỏ cả tệp ") })
        var allowed = rank
        allowed.allowsSetAside = true
        #expect(Self.end(allowed) == nil)
        #expect(summary.rows == 40)
    }

    @Test func `the rejects file says where each row is and what is wrong with it`() throws {
        let folder = try TemporaryFolder()
        let records = try TemporaryFolder()
        let bad = "B1,1.007027,2026-13-05,,,2,1\nB2,1.007027,2026-10-05,,,12,1\n\"B3\"x,,,,,,\n"
        _ = try records.write("10101/dossiers.csv", Self.header + Self.rows(1) + bad)
        var rank = try Self.rank(records)
        rank.rejects = folder.path + "/rejects.csv"
        var console = Console.silent
        _ = try rank.compute(&console)
        #expect(
            String(decoding: try folder.read("rejects.csv"), as: UTF8.self) == """
                file,line,field,reason,kind,unit,key,row,escaped
                10101/dossiers.csv,3,NgayTiepNhan,bad-time,dossiers,10101,B1,"B1,1.007027,2026-13-05,,,2,1",
                10101/dossiers.csv,4,TrangThaiHoSo,bad-value,dossiers,10101,B2,"B2,1.007027,2026-10-05,,,12,1",
                10101/dossiers.csv,5,,malformed-row,dossiers,10101,,\"""B3""x,,,,,,",

                """)
    }

    @Test func `what cannot be asked is refused as usage, a missing folder as failure`() throws {
        let folder = try TemporaryFolder()
        var early = try Self.rank(folder)
        early.asOf = try Words.day("2026-09-30")
        #expect(Self.failure(early)?.kind == .usage)
        #expect(Self.failure(try Self.rank(folder, within: "99"))?.kind == .usage)
        var missing = try Self.rank(folder)
        missing.records = folder.path + "/none"
        #expect(Self.failure(missing)?.kind == .failed)
        var wrong = try Self.rank(folder)
        wrong.inputs.topology = try folder.write(
            "t.csv", "unit_code,parent_code,tier,name\nVN,,nation,x\nA,B,branch,y\n")
        #expect(Self.failure(wrong)?.kind == .configuration)
        #expect(Self.failure(wrong)?.description.contains("t.csv:3") == true)
        for text in ["2026-13", "2026-Q5", "26", ""] { #expect(throws: Failure.self) { try Words.period(text) } }
        for text in ["2026-02-30", "1999-12-31", "x"] { #expect(throws: Failure.self) { try Words.day(text) } }
        for text in ["10101,,01", "A,A", "ä"] { #expect(throws: Failure.self) { try Words.units(text) } }
    }

    @Test func `the JSON says what is missing, and the indicators' JSON uses the CSV's names`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows(31))
        var rank = try Self.rank(folder, within: "01")
        rank.format = .json
        var console = Console.silent
        let result = try rank.compute(&console)
        let ranking = try #require(
            try JSONSerialization.jsonObject(with: Data(rank.text(result))) as? [String: Any])
        #expect(ranking["period"] as? String == "2026-10")
        #expect(ranking["within"] as? String == "01")
        let completeness = try #require(ranking["completeness"] as? [String: Any])
        #expect(completeness["heard"] as? Int == 1)
        #expect((completeness["missing"] as? [String])?.contains("10103") == true)
        rank.showsIndicators = true
        let indicators = try #require(
            try JSONSerialization.jsonObject(with: Data(rank.text(result))) as? [String: Any])
        let first = try #require((indicators["rows"] as? [[String: Any]])?.first)
        #expect(
            Set(first.keys) == ["unit_code", "indicator", "numerator", "denominator", "points_micro", "state"])
    }

    @Test func `the table is Vietnamese, and English when told so`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.rows(31))
        var rank = try Self.rank(folder, within: "01")
        rank.format = .table
        var console = Console.silent
        let result = try rank.compute(&console)
        let vietnamese = String(decoding: rank.text(result), as: UTF8.self)
        #expect(vietnamese.contains("Xếp hạng kỳ 2026-10") && vietnamese.contains("Chi cục Thuế quận Ba Đình"))
        #expect(result.summary.lines(.vietnamese)[0].hasPrefix("Đã đọc 1 tệp, 31 dòng: giữ 31"))
        rank.setLanguage("en")
        #expect(String(decoding: rank.text(result), as: UTF8.self).contains("Ranking of 2026-10"))
        #expect(result.summary.lines(.english)[0].hasPrefix("Read 1 files, 31 rows: kept 31"))
    }
}
