import Configuration
import Daemons
import Foundation
import Model
import Nodes
import Official
import Peering
import Runtime
import TestSupport
import Testing
import Wire

/// What was known on a day, kept by the nation itself.
@Suite struct OfficialDailyTests {
    private let node: Node
    private let book: RankingBook
    private let unit: UnitCode
    private let folder: String

    init() throws {
        let unit = try #require(UnitCode("0101"))
        self.unit = unit
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [unit]), keyRing: KeyRing(), seed: [1])
        let tree = "unit_code,parent_code,tier,name\nVN,,nation,N\n01,VN,province,P\n0101,01,branch,A\n"
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: Array(tree.utf8), file: "t"), register: try #require(Register([])),
                calendar: WorkingCalendar(), catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        folder = FileManager.default.temporaryDirectory.appending(path: "daily-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private static func instant(_ text: String) throws -> Instant {
        let moment = try #require(TimeText.moment(text))
        return Instant(monotonicMilliseconds: moment.seconds * 1_000, unixMilliseconds: moment.seconds * 1_000)
    }

    private func commit(onTime: Int64, at text: String) throws {
        let counts: [(Measure, Int64)] = [
            (.received, 100), (.receivedDirect, 100), (.scope, 100), (.onTime, onTime), (.late, 100 - onTime),
        ]
        let measures = try Measures(canonical: counts.map { Measures.Entry(Slot($0.0), $0.1) })
        let key = CellKey(try #require(Period("2026-11")), try #require(ProcedureCode("1.1")))
        let changes = node.commit(unit, [(key: key, measures: measures)], now: try Self.instant(text))
        _ = changes
    }

    private var archive: OfficialArchive { OfficialArchive(dataDir: folder, .daily) }

    private func look(_ text: String, keep: Int = 92, hasSettled: Bool = true) throws -> OfficialManifest? {
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\", \"dailyKeepDays\": \(keep)}"
        return try OfficialDaily(
            node: node, book: book,
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), archive: archive,
            build: "test", now: try Self.instant(text)
        ).look(hasSettled: hasSettled)
    }

    //
    @Test func `a day that is over is kept once, with what changed, for as long as configured`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        node.onChanges = { [book] in book.apply($0, $1) }
        try commit(onTime: 60, at: "2026-11-05T23:00:00+07:00")
        #expect(try look("2026-11-06T00:01:00+07:00", keep: 0) == nil)
        let first = try #require(try look("2026-11-06T00:01:00+07:00"))
        #expect(first.name == "2026-11-d2026-11-05" && first.number == 1 && first.kind == .daily)
        #expect(try look("2026-11-06T23:59:00+07:00") == nil, "the day is not over")
        try commit(onTime: 90, at: "2026-11-06T23:00:00+07:00")
        let second = try #require(try look("2026-11-07T00:01:00+07:00"))
        #expect(second.number == 2 && second.previous?.name == first.name)
        let files = archive.files(of: second)
        let changes = String(decoding: files[OfficialChanges.fileName] ?? [], as: UTF8.self)
        #expect(changes.contains("figure,0101,branch,points_micro,"), "\(changes)")
        for manifest in [first, second] {
            var all = archive.files(of: manifest)
            for name in [OfficialManifest.fileName, OfficialManifest.sealName] {
                all[name] = archive.read(manifest.name, name)
            }
            #expect(OfficialCheck(all).faults.isEmpty)
        }
        let bytes = archive.read(first.name, OfficialManifest.fileName)
        #expect(bytes != nil && OfficialCheck.chainFault(second, previous: bytes) == nil)
        // The oldest goes; the chain goes on with its number.
        let third = try #require(try look("2026-11-08T00:01:00+07:00", keep: 2))
        #expect(third.number == 3 && archive.entries().map(\.manifest.number) == [2, 3])
    }

    //
    @Test func `offices that may still come are waited for after a start`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try look("2026-11-06T00:01:00+07:00", hasSettled: false) == nil)
        let made = try #require(try look("2026-11-06T00:01:00+07:00", hasSettled: true))
        #expect(made.without.map(\.description) == ["01", "0101"] && made.heard == 0)
    }

    //
    @Test func `days that go make room for the next, and a disk that takes none heals by itself`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let days = FileManager.default
        let place = "\(folder)/publications-daily"
        func names() throws -> [String] { try days.contentsOfDirectory(atPath: place).sorted() }
        for day in 10...24 {
            _ = try #require(try look("2026-11-\(day)T00:01:00+07:00", keep: 4))
            #expect(try names().count == min(day - 9, 4))
        }
        // The place of the next day's files is taken by what a crash left there.
        let begun = "\(place)/.2026-11-d2026-11-24.new"
        try days.createDirectory(atPath: "\(begun)/manifest.json/in-the-way", withIntermediateDirectories: true)
        try days.createDirectory(atPath: "\(place)/.2026-11-d2026-11-02.new", withIntermediateDirectories: true)
        #expect(try look("2026-11-25T00:01:00+07:00", keep: 4)?.number == 16)
        #expect(try names() == (21...24).map { "2026-11-d2026-11-\($0)" })
        // A disk that takes nothing: said, nothing half is left, and the next look brings it.
        let aside = "\(folder)/aside"
        try days.moveItem(atPath: place, toPath: aside)
        #expect(days.createFile(atPath: place, contents: nil))
        #expect(throws: SystemError.self) { try look("2026-11-26T00:01:00+07:00", keep: 4) }
        try days.removeItem(atPath: place)
        try days.moveItem(atPath: aside, toPath: place)
        #expect(try look("2026-11-26T00:02:00+07:00", keep: 4)?.number == 17)
        #expect(try names() == (22...25).map { "2026-11-d2026-11-\($0)" })
    }
}
