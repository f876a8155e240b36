import Bytes
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `tamcap store`, as a script meets it: what it prints and how it ends.
    @Suite struct StoreToolTests {
        /// A golden store as files.
        private func store(_ name: String, _ scratch: Scratch) throws -> String {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let url = root.appending(path: "Protocol/vectors/storage/\(name).json")
            let vector = try VectorJSON(parsing: String(contentsOf: url, encoding: .utf8))
            for file in vector["files"]?.items ?? [] {
                let bytes = Hexadecimal.decode(file["bytes"]?.text ?? "") ?? []
                try scratch.write("\(name)/store/\(file["name"]?.text ?? "")", bytes)
            }
            return try scratch.folder(name)
        }

        @Test func `check ends with 0 when whole, 1 when something is missing, 3 when it is no store`() throws {
            let scratch = try Scratch()
            var expected: [(String, Int32, String)] = []
            expected.append((try store("journal-and-snapshot", scratch), 0, "covers the journal to 4"))
            expected.append((try store("torn-tail", scratch), 0, "torn tail: journal-0000000000000003.tcj at 199"))
            expected.append((try store("damage-in-the-middle", scratch), 1, "records 5 to 6 are missing"))
            expected.append((try store("newer-format", scratch), 3, "newer program (format 2)"))
            expected.append((try scratch.folder("empty"), 3, "is no store"))
            for (path, status, text) in expected {
                let found = try Launched.run(.tool, ["store", "check", path], scratch)
                #expect(found.status == status, "\(path): \(found)")
                #expect((found.output + found.log).contains(text), "\(path): \(found)")
            }
            let stats = try Launched.run(.tool, ["store", "stats", expected[0].0, "--json"], scratch)
            #expect(stats.status == 0 && stats.output.hasPrefix("{\"files\":[{\"name\":\"snapshot-"), "\(stats)")
            let dump = try Launched.run(.tool, ["store", "dump", expected[0].0], scratch)
            #expect(dump.status == 0 && dump.output.split(separator: "\n").count == 6, "\(dump)")
            let help = try Launched.run(.tool, ["store", "check", "--help"], scratch)
            #expect(help.status == 0 && help.output.contains("DIR"), "\(help)")
        }
    }
}
