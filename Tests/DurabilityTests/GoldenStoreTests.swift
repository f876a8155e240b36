import Bytes
import Durability
import Foundation
import TestSupport
import Testing

/// Protocol/vectors/storage: stores that every later program must open with the same result.
struct GoldenStoreTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Protocol/vectors/storage")

    private static func url(_ name: String) -> URL { folder.appending(path: "\(name).json") }

    private static func load(_ name: String) throws -> VectorJSON {
        try VectorJSON(parsing: String(contentsOf: url(name), encoding: .utf8))
    }

    @Test func `every golden store opens with what it says`() throws {
        let stores = try GoldenStore.all()
        if ProcessInfo.processInfo.environment["RECORD_VECTORS"] != nil {
            for store in stores { try Data(store.json.pretty.utf8).write(to: Self.url(store.name)) }
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
        #expect(names == stores.map { "\($0.name).json" }.sorted())
        for name in names {
            let vector = try Self.load(String(name.dropLast(5)))
            let disk = VirtualDisk()
            for file in vector["files"]?.items ?? [] {
                let bytes = try #require(Hexadecimal.decode(file["bytes"]?.text ?? "-"))
                disk.place(try #require(file["name"]?.text), bytes)
            }
            if vector["error"] == nil {
                #expect(try ReferenceStore(disk).records == StoreBench(disk).recovered, "\(name)")
            }
            for member in GoldenStore.findings(disk) {
                #expect(vector[member.name] == member.value, "\(name): \(member.name)")
            }
        }
    }

    @Test func `the writer still writes the golden stores byte for byte, but for deflate (S-02, S-03, S-04)`() throws {
        for store in try GoldenStore.all() where store.bindsBytes {
            #expect(try Self.load(store.name)["files"] == store.json["files"], "\(store.name)")
        }
    }
}
