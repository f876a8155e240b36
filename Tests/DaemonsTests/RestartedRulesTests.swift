import Configuration
import Daemons
import Foundation
import Model
import Runtime
import Testing

/// What a restart knows of the rules that were in force before it.
@Suite struct RestartedRulesTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private static func sheet(_ percent: Int) throws -> Editions<TargetEdition> {
        let text = RetentionTests.sheet.replacingOccurrences(of: ",80,", with: ",\(percent),")
        return Editions(
            try TargetEdition(csv: Array(text.utf8), file: "t.csv", catalogue: CatalogueFile.standard()))
    }

    //
    @Test func `a sheet that was changed while the program stood still is refused for closed periods`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let kept = KeptTargets(dataDir: folder)
        #expect(kept.read(under: nil) == nil, "the first start has nothing to go by")
        try kept.write(try Self.sheet(80))
        let old = try #require(kept.read(under: nil))
        #expect(old.given.map(\.bytes) == (try Self.sheet(80)).given.map(\.bytes))
        let periods = try ["2026-10", "2026-11"].map { try #require(Period($0)) }
        let today = try #require(Day("2026-11-20"))
        func change(_ percent: Int) throws -> RuleChange {
            try RuleChange(from: nil, old, to: nil, try Self.sheet(percent), of: periods, today: today)
        }
        #expect(try change(80).closed.isEmpty)
        let changed = try change(90)
        #expect(changed.closed.map(\.description) == ["2026-10"])
        func configuration(_ more: String) throws -> AggregatorConfiguration {
            let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"\(more)}"
            return try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
        }
        #expect(throws: StartFault.self) { try changed.check(try configuration(""), file: "c") }
        #expect(throws: StartFault.self) {
            try changed.check(try configuration(", \"restateFrom\": \"2026-11-01\""), file: "c")
        }
        try changed.check(try configuration(", \"restateFrom\": \"2026-10-31\""), file: "c")
    }

    @Test func `sheets that cannot be read count as none`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let kept = KeptTargets(dataDir: folder)
        try kept.write(try Self.sheet(80))
        let whole = try Files.read("\(folder)/targets", limitBytes: 1 << 20)
        for length in 0..<whole.count {
            try Files.replace("\(folder)/targets", with: Array(whole[..<length]))
            #expect(kept.read(under: nil) == nil, "\(length) bytes")
            if length > 40 { break }
        }
    }
}
