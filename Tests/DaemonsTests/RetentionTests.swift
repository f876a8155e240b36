import Configuration
import Daemons
import Foundation
import Model
import Runtime
import Testing

/// What daemons write for weeks and years takes no more of a disk than it is allowed to; and where the disk is full all
/// the same, that is said, survived and healed. The nation's days: `OfficialDailyTests`; stores: `YearOfDaysTests`.
@Suite struct RetentionTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "retention-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func bytes() throws -> Int64 { try Files.list(folder).reduce(0) { $0 + $1.facts.bytes } }

    private static func row(_ number: Int) -> String {
        "inbox,\(number),NgayTiepNhan,unknown-procedure,\"H-\(number)\(String(repeating: "x", count: 200))\",0\n"
    }

    /// A day's refused rows.
    private static func rows(_ day: Int) -> [UInt8] {
        Array((0..<300).map { row(day * 300 + $0) }.joined().utf8)
    }

    @Test func `a year of refused rows takes twice what is allowed, and the latest are there`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = RejectsLog("\(folder)/rejects.csv")
        try log.begin()
        var greatest: Int64 = 0
        for day in 0..<365 {
            try log.append(Self.rows(day), megabytesMax: 1)
            greatest = max(greatest, try bytes())
        }
        // 365 days of 70 kB are 25 MB.
        #expect(greatest <= 2 << 20 && greatest > 1 << 20, "\(greatest) bytes")
        #expect(try Files.list(folder).map(\.name) == ["rejects-before.csv", "rejects.csv"])
        for name in ["rejects-before.csv", "rejects.csv"] {
            let facts = try #require(try Files.facts(of: "\(folder)/\(name)"))
            #expect(facts.permissions == 0o600)
            let text = String(decoding: try Files.read("\(folder)/\(name)", limitBytes: 2 << 20), as: UTF8.self)
            #expect(text.hasPrefix("source,line,field,reason,row,escaped\n"))
        }
        let last = try Files.read("\(folder)/rejects.csv", limitBytes: 2 << 20)
        #expect(String(decoding: last, as: UTF8.self).hasSuffix(Self.row(365 * 300 - 1)))
        try log.begin()
        #expect(try Files.list(folder).map(\.name) == ["rejects.csv"], "whoever begins anew leaves no old rows")
    }

    @Test func `rows that a full disk does not take are said, and later ones are kept when there is room`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/rejects.csv"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        let log = RejectsLog(path)
        let error = #expect(throws: SystemError.self) { try log.append(Self.rows(1), megabytesMax: 1) }
        #expect(error?.errno == ENOSPC)
        try FileManager.default.removeItem(atPath: path)
        try log.append(Self.rows(2), megabytesMax: 1)
        #expect(try bytes() == Int64(Self.rows(2).count))
    }

    @Test func `files that were read go after as many days as configured, over a year of days`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let start = Int64(1_793_466_000)
        var (counts, removed) = ([Int](), 0)
        for day in 0..<Int64(365) {
            let (path, now) = ("\(folder)/dossiers-\(day).csv", start + day * 86_400)
            try Files.append(path, Array("x\n".utf8))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: TimeInterval(now))], ofItemAtPath: path)
            removed += InboxFolder.forget(folder, olderThanDays: 30, now: now * 1_000)
            counts.append(try Files.list(folder).count)
        }
        // The day itself, and thirty before it.
        #expect(counts.max() == 31 && counts.last == 31 && removed == 365 - 31)
        #expect(try Files.facts(of: "\(folder)/dossiers-364.csv") != nil)
    }

    @Test func `of what became of requests the newest stay`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for night in 0..<60 {
            let path = "\(folder)/2026-10-\(1_000 + night)"
            try Files.append(path, Array("refused\n".utf8))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: TimeInterval(night))], ofItemAtPath: path)
            try OfficialDesk.keepNewest(7, in: folder)
            #expect(try Files.list(folder).count == min(night + 1, 7))
        }
        #expect(try Files.list(folder).map(\.name) == (1_053...1_059).map { "2026-10-\($0)" })
    }

    @Test func `positions of feeds and target sheets are written over`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sheet = try TargetEdition(
            csv: Array(Self.sheet.utf8), file: "t.csv", catalogue: CatalogueFile.standard())
        let (feed, kept) = (FeedFile(dataDir: folder, name: "db"), KeptTargets(dataDir: folder))
        for day in 0..<20 {
            let contents = FeedFile.Contents(
                setting: "s", sequence: Int64(day), marks: [FeedPart(.rankings, "2026-10"): "\(day)"])
            #expect(feed.write(contents) == nil)
            try kept.write(Editions(sheet))
        }
        #expect(try Files.list(folder).map(\.name) == ["feeds", "targets"])
        #expect(try Files.list("\(folder)/feeds").map(\.name) == ["db.json"])
    }

    static let sheet = """
        target_id,source_document,location,tier,year,indicator,indicator_code,comparator,value,unit,text_vi,note,\
        applies_to,applies_to_unit,after_year,not_judged
        T900,QĐ thử,1,branch,2026,online,X2,>=,80,%,trực tuyến,,branch,,end,

        """
}
