import Foundation
import TestSupport
import Testing

/// Whatever file comments, scripts and documents name is there: a reader who follows a name must arrive.
struct CitationTests {
    /// Names that are no files of the tree, each with the reason.
    private static let examples = [
        "agent.json": "a user's configuration", "etc/tamcap/aggregator.json": "a user's configuration",
        "manifest.json": "what `tamcap publish` writes",
        "read.csv": "a function of R", "indicators.csv": "what a user saves", "long.csv": "an address",
        "centre.json": "what README's commands write",
        "keys/10101.json": "what README's commands write", "findings/NAME.sh": "the form of a finding",
        "config/NAME.json": "what a test writes", "ring-01.json": "what a test writes",
        "key.json": "what `tamcap keys export` writes",
        "next/10101.json": "what `tamcap keys rotate` writes",
        "ring-VN.json": "what a test writes", "topology.csv": "what a test writes",
        "keys/UNIT.json": "what `tamcap keys` writes", "ring-UNIT.json": "what `tamcap keys` writes",
        "f.json": "a file's name in an error", "rejects.csv": "what an agent writes",
        "rejects-before.csv": "what an agent writes", "rejects-N.csv": "what an agent writes",
        "Dossiers.csv": "a name that is not read", "due.csv": "an address, and what a user saves",
        "officers.csv": "an address",
        "inbox/dossiers-2026-11-22.csv": "what an office hands in",
        "ratings-2026.csv": "what an office hands in", "plans-2026.csv": "what an office hands in",
        "api/v1/rankings.csv": "an address", "api/v1/indicators.csv": "an address",
        "api/v1/units/CODE/lost.csv": "an address", "api/v1/units/CODE/explain.csv": "an address",
        "api/v1/signs.csv": "an address",
        "api/v1/targets.csv": "an address", "api/v1/units/CODE/forecast.csv": "an address",
        "feeds/NAME.json": "what an aggregator keeps of a feed", "api/v1/units/CODE/reform-next.csv": "an address",
        "api/v1/units/CODE/plans.csv": "an address", "api/v1/forecasts.csv": "an address",
        "changes.csv": "a file of a publication", "offices.csv": "a file of a publication",
        "calendar.csv": "a file of a publication", "catalogue.json": "a file of a publication",
        "tree.csv": "a file of a publication", "rankings-TIER.csv": "files of a publication",
        "indicators-TIER.csv": "files of a publication", "targets-TIER.csv": "files of a publication",
    ]

    private static let suffixes = [".md", ".swift", ".csv", ".json"]
    private static let folders = ["Tests/", "Cluster/", "Protocol/", "Sources/", "findings/"]

    /// Every file and folder, by each end of its path: `Sources/Bytes/Gzip.swift`, `Bytes/Gzip.swift`, `Gzip.swift`.
    private let known: Set<String>
    /// Paths of all text files, from the root.
    private let texts: [String]

    init() throws {
        var known: Set<String> = []
        var texts: [String] = []
        let root = ProjectFiles.root
        let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        while let url = all?.nextObject() as? URL {
            let name = url.lastPathComponent
            if name.hasPrefix("."), name != ".ci" {
                all?.skipDescendants()
                continue
            }
            let path = String(url.path.dropFirst(root.path.count + 1))
            let parts = path.split(separator: "/")
            for start in parts.indices { known.insert(parts[start...].joined(separator: "/")) }
            if !path.hasPrefix("Protocol/vectors/") || path.hasSuffix(".md") { texts.append(path) }
        }
        self.known = known
        self.texts = texts.sorted()
    }

    /// What people read in a file: all of a document, the comments of anything else; `nil` for what nobody reads.
    private static func prose(_ path: String) throws -> [UInt8]? {
        let url = ProjectFiles.root.appending(path: path)
        if path.hasSuffix(".md") { return Array(try ProjectFiles.text(url).utf8) }
        if path.hasSuffix(".swift") || path.hasSuffix(".json") {
            return comments(try ProjectFiles.text(url), Array("//".utf8))
        }
        // A script has no suffix; folders and tables are none.
        guard !url.lastPathComponent.contains("."), let text = try? ProjectFiles.text(url), text.hasPrefix("#!") else {
            return nil
        }
        return comments(text, Array("#".utf8))
    }

    /// From the mark to the end of each line. Byte by byte: Foundation's search over all sources takes seconds.
    private static func comments(_ text: String, _ mark: [UInt8]) -> [UInt8] {
        var found: [UInt8] = []
        for line in Array(text.utf8).split(separator: 0x0A) {
            let start = line.indices.first { line[$0...].starts(with: mark) }
            if let start { found += line[start...] + [0x0A] }
        }
        return found
    }

    /// The words of a text that look like a file of the tree.
    static func names(in text: [UInt8]) -> Set<String> {
        func belongs(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            // _ + * . / -
            case 0x5F, 0x2B, 0x2A, 0x2E, 0x2F, 0x2D: true
            default: false
            }
        }
        var found: Set<String> = []
        for bytes in text.split(whereSeparator: { !belongs($0) }) where bytes.contains(0x2E) || bytes.contains(0x2F) {
            var word = Substring(decoding: bytes, as: UTF8.self)
            while let last = word.last, "./-".contains(last) { word.removeLast() }
            // From where the reader stands or from the root: the end of the path tells.
            while let first = word.first, "./".contains(first) { word.removeFirst() }
            let isFile = suffixes.contains { word.hasSuffix($0) }
            if !word.contains("*"), isFile || folders.contains(where: { word.hasPrefix($0) }) {
                found.insert(String(word))
            }
        }
        return found
    }

    @Test func `every file that comments, scripts and documents name is there`() throws {
        var needed: Set<String> = []
        for path in texts {
            guard let text = try Self.prose(path) else { continue }
            for name in Self.names(in: text) where !known.contains(name) && !known.contains(name + ".swift") {
                let examples = Self.examples.keys.filter { name == $0 || name.hasSuffix("/\($0)") }
                #expect(!examples.isEmpty, "\(path) names \(name)")
                needed.formUnion(examples)
            }
        }
        let needless = Set(Self.examples.keys).subtracting(needed).sorted()
        #expect(needless.isEmpty, "excepted without need: \(needless)")
    }

    @Test func `names are found where people write them`() {
        let text = "see [this](../Protocol/05-cells.md#x), `Bytes/Gzip.swift`. Tests/run, */.csv; a.b v1.0 Sources/tam*"
        #expect(Self.names(in: Array(text.utf8)) == ["Protocol/05-cells.md", "Bytes/Gzip.swift", "Tests/run"])
    }

    @Test func `every test that the promises name is there`() throws {
        let tests = try Self.testFiles()
        let text = try ProjectFiles.text(ProjectFiles.root.appending(path: "Sources/README.md"))
        let rows = text.matches(of: /(?m)^\| [1-7] \| .* \| (.*) \|$/)
        #expect(rows.count == 7)
        for row in rows {
            for test in String(row.output.1).components(separatedBy: "<br>") {
                #expect(Self.isThere(test, in: tests), "\(test)")
            }
        }
    }

    @Test func `every row of the threat model names a test that is there`() throws {
        let tests = try Self.testFiles()
        let text = try ProjectFiles.text(ProjectFiles.root.appending(path: "Cluster/threat-model.md"))
        let part = try #require(text.components(separatedBy: "## What each can do at worst").last)
        let rows = try #require(part.components(separatedBy: "\n## ").first).split(separator: "\n")
            .filter { $0.hasPrefix("| ") }.dropFirst()
        #expect(rows.count > 20)
        for row in rows {
            let test = row.dropLast(2).components(separatedBy: " | ").last ?? ""
            #expect(Self.isThere(test, in: tests), "\(row)")
        }
    }

    private static func testFiles() throws -> [String] {
        try ProjectFiles.files(below: ProjectFiles.root.appending(path: "Tests"), extension: "swift")
            .map { try ProjectFiles.text($0) }
    }

    /// Whether a file has the test, which is written as its suite between backticks, a colon, and its name.
    private static func isThere(_ test: String, in files: [String]) -> Bool {
        let parts = test.components(separatedBy: "`: ")
        return files.contains { file in
            file.range(of: "struct \(parts[0].dropFirst())", options: .literal) != nil
                && file.range(of: "func `\(parts.last ?? "")`", options: .literal) != nil
        }
    }
}
