import Bytes
import Configuration
import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbench

/// What `tamcap rehearse` makes of records.
struct RehearseCommandTests {
    private static let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"

    /// Dossiers of July 2025, so many of them late.
    private static func rows(_ count: Int, late: Int) -> String {
        header
            + (0..<count).map { number in
                "H\(number),1.007027,2025-07-02,2025-07-09,2025-07-\(number < late ? "15" : "08") 10:00,9,1\n"
            }.joined()
    }

    private static func rehearse(_ folder: TemporaryFolder, tier: String, _ inputs: Inputs) throws -> RehearseCommand {
        var rehearse = RehearseCommand(
            .records(folder.path), league: try Words.league(tier, within: nil), inputs: inputs,
            now: try Words.moment("2025-08-20"))
        rehearse.period = try Words.period("2025-07")
        return rehearse
    }

    // A-14
    @Test func `34 provinces over the records of 63`() throws {
        let folder = try TemporaryFolder()
        // Hà Giang (02) is Tuyên Quang (08) from July 2025 on.
        _ = try folder.write("02/dossiers.csv", Self.rows(100, late: 60))
        _ = try folder.write("08/dossiers.csv", Self.rows(100, late: 0))
        _ = try folder.write("01/dossiers.csv", Self.rows(100, late: 10))
        let tree = "\(ClusterFile.root)/Cluster/topology/vietnam-34.csv"
        let rehearse = try Self.rehearse(folder, tier: "province", Inputs(topology: tree))
        var console = Console.silent
        let difference = try rehearse.compute(&console)
        #expect(difference.rows.count == 63)
        let rows = Dictionary(uniqueKeysWithValues: difference.rows.map { ("\($0.unit)", $0) })
        #expect(difference.rows.count { $0.after != nil } == 34)
        let (hanoi, gone, host) = (try #require(rows["01"]), try #require(rows["02"]), try #require(rows["08"]))
        #expect(gone.after == nil && gone.before?.rank == 3 && gone.places == nil)
        #expect(host.before?.rank == 1 && host.after?.rank == 2 && host.places == -1)
        #expect(host.before?.score.scope == 100 && host.after?.score.scope == 200)
        #expect(hanoi.before?.rank == 2 && hanoi.after?.rank == 1 && hanoi.places == 1)
        #expect(hanoi.before?.score.scaledMicro == hanoi.after?.score.scaledMicro)
        let csv = String(decoding: ExactCSV.difference(difference), as: UTF8.self)
        #expect(csv.split(separator: "\n").count == 64 && csv.contains("\n08,"))
        let table = DifferenceTable.text(difference, language: .english)
        #expect(table.contains(" of 63 units are different\n") && table.contains("Thuế"))
    }

    // A-14
    @Test func `another catalogue and other targets, and nothing where all is the same`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.rows(100, late: 60))
        let text = String(decoding: Shipped.catalogue.bytes, as: UTF8.self)
        let path = try folder.write(
            "next.json",
            text.replacing("\"points\": 20, \"fullAtPercent\": 100", with: "\"points\": 20, \"fullAtPercent\": 40"))
        let sheet = try folder.write(
            "targets.csv",
            """
            target_id,source_document,location,year,indicator_code,comparator,value,unit,text_vi,applies_to
            T900,d,l,2025,2.1,>=,40,%,t,branch

            """)
        var console = Console.silent
        let same = try Self.rehearse(folder, tier: "branch", Inputs()).compute(&console)
        #expect(same.rows.allSatisfy { !$0.isMoved } && same.verdicts.isEmpty)
        var other = try Self.rehearse(folder, tier: "branch", Inputs(catalogue: path))
        other.targets = sheet
        let difference = try other.compute(&console)
        #expect(difference.rows.filter(\.isMoved).map(\.unit.description) == ["10101"])
        let verdict = try #require(difference.verdicts.first { $0.target == "T900" && "\($0.unit)" == "10101" })
        #expect(verdict.before.isEmpty && verdict.after == "met")
    }
}
