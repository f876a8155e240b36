import Configuration
import Model
import TestSupport
import Testing

/// Editions as their files say them.
struct EditionFileTests {
    private static let text = String(decoding: Shipped.catalogue.bytes, as: UTF8.self)

    private static func catalogue(_ keys: String) throws(LocatedError) -> Catalogue {
        let start = text.firstRange(of: "{")?.upperBound ?? text.startIndex
        return try CatalogueFile.read(Array("{ \(keys) \(text[start...])".utf8), file: "c.json")
    }

    // A-01
    @Test func `a catalogue says version and first day, and has its bytes' hash`() throws {
        let edition = try Self.catalogue("\"version\": \"766-2\", \"from\": \"2026-04-01\",").edition
        #expect(edition.version == "766-2" && edition.from == Day("2026-04-01") && edition.hash.count == 32)
        let plain = try Self.catalogue("").edition
        #expect(plain.version.isEmpty && plain.from == nil && plain.hash != edition.hash)
        for wrong in [
            "\"version\": \"\",", "\"version\": \"\(String(repeating: "x", count: 33))\",", "\"from\": 2026,",
        ] {
            #expect(throws: LocatedError.self, "\(wrong)") { try Self.catalogue(wrong) }
        }
        #expect(throws: LocatedError.self) { try Self.catalogue("\"from\": \"2026-02-30\",") }
    }

    private static func targets(_ rows: String...) throws(LocatedError) -> TargetEdition {
        let head =
            "target_id,source_document,location,year,indicator_code,comparator,value,unit,text_vi,applies_to,"
            + "version,from"
        return try TargetEdition(
            csv: Array((head + "\n" + rows.map { "T,s,l,2026,2.1,>=,95,%,vi,branch,\($0)\n" }.joined()).utf8),
            file: "t.csv", catalogue: CatalogueFile.standard())
    }

    // A-01
    @Test func `a target sheet says them in every row`() throws {
        let edition = try Self.targets("2,2026-04-01", "2,2026-04-01").edition
        #expect(edition.version == "2" && edition.from == Day("2026-04-01") && edition.hash.count == 32)
        #expect(throws: LocatedError.self) { try Self.targets("2,2026-04-01", "2,2026-05-01") }
        #expect(throws: LocatedError.self) { try Self.targets("2,", "3,") }
        #expect(throws: LocatedError.self) { try Self.targets("2,April") }
        let long = String(repeating: "x", count: 33)
        #expect(throws: LocatedError.self) { try Self.targets("\(long),") }
        let shipped = try TargetEdition(
            csv: ClusterFile.read("catalogue/targets.csv"), file: "t", catalogue: CatalogueFile.standard())
        #expect(shipped.edition.version.isEmpty && shipped.edition.from == nil && !shipped.targets.isEmpty)
    }

    @Test func `a configuration names one file or several`() throws {
        func read(_ keys: String) throws -> AggregatorConfiguration {
            let text = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\", \(keys) }"
            return try AggregatorConfiguration(Array(text.utf8), file: "c", folder: "f")
        }
        let several = try read(
            "\"catalogue\": [\"a.json\", \"b.json\"], \"targets\": [\"t.csv\"], \"restateFrom\": \"2026-03-01\"")
        #expect(several.catalogues == ["f/a.json", "f/b.json"] && several.targets == ["f/t.csv"])
        #expect(several.restateFrom == Day("2026-03-01"))
        let one = try read("\"catalogue\": \"a.json\"")
        #expect(one.catalogues == ["f/a.json"] && one.targets.isEmpty && one.restateFrom == nil)
        #expect(several.changedKeys(to: one) == ["catalogue", "targets", "restateFrom"])
        #expect(one.taking(several) == several)
        for wrong in ["\"catalogue\": []", "\"targets\": 3", "\"restateFrom\": \"March\""] {
            #expect(throws: LocatedError.self, "\(wrong)") { try read(wrong) }
        }
    }
}
