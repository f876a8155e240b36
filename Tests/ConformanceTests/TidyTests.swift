import Foundation
import TestSupport
import Testing

/// What the house promises of its own text (issue A3).
struct TidyTests {
    private struct SourceFile {
        let path: String
        let text: String
        /// Native strings: Foundation's search over substrings takes seconds for all sources.
        let lines: [String]

        init(_ url: URL) throws {
            path = String(url.path.dropFirst(ProjectFiles.root.path.count + 1))
            text = try ProjectFiles.text(url)
            lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }

        /// The numbers of the lines that hold a word.
        func lines(with word: String) -> [Int] {
            guard text.range(of: word, options: .literal) != nil else { return [] }
            return lines.indices.filter { lines[$0].range(of: word, options: .literal) != nil }.map { $0 + 1 }
        }
    }

    private static func swiftFiles(_ folders: String...) throws -> [SourceFile] {
        try folders.flatMap { folder in
            try ProjectFiles.files(below: ProjectFiles.root.appending(path: folder), extension: "swift")
                .map { try SourceFile($0) }
        }
    }

    /// Files over 400 lines, each with its reason.
    private static let longFiles: [String: String] = [:]
    /// Functions over 70 lines, as `path: first line`, each with its reason.
    private static let longFunctions: [String: String] = [:]

    @Test func `sources use no Foundation`() throws {
        for file in try Self.swiftFiles("Sources") {
            for number in file.lines(with: "Foundation") {
                #expect(!file.lines[number - 1].contains("import "), "\(file.path):\(number)")
            }
        }
    }

    @Test func `sources force nothing and silence no check`() throws {
        let forbidden = ["@unchecked" + " Sendable", "try" + "!", "as" + "!", "nonisolated" + "(unsafe)"]
        for file in try Self.swiftFiles("Sources") {
            for word in forbidden {
                for number in file.lines(with: word) { Issue.record("\(file.path):\(number): \(word)") }
            }
        }
    }

    @Test func `nothing is left for later`() throws {
        let forbidden = ["TO" + "DO", "FIX" + "ME", "place" + "holder", "for " + "now", "not imple" + "mented"]
        let texts = ProjectFiles.files(below: ProjectFiles.protocolText, extension: "md")
        for file in try Self.swiftFiles("Sources", "Tests") + texts.map({ try SourceFile($0) }) {
            for word in forbidden {
                for number in file.lines(with: word) { Issue.record("\(file.path):\(number): \(word)") }
            }
        }
    }

    /// Files with longer lines, each with its reason.
    private static let wideFiles: [String: String] = [:]

    @Test func `no line is longer than 120 columns`() throws {
        for file in try Self.swiftFiles("Sources", "Tests") where Self.wideFiles[file.path] == nil {
            for (number, line) in file.lines.enumerated() where line.utf8.count > 120 && line.count > 120 {
                Issue.record("\(file.path):\(number + 1): \(line.count) columns")
            }
        }
    }

    @Test func `no file is longer than 400 lines without a reason`() throws {
        var long: Set<String> = []
        for file in try Self.swiftFiles("Sources", "Tests") where file.lines.count > 401 {
            long.insert(file.path)
            #expect(Self.longFiles[file.path] != nil, "\(file.path): \(file.lines.count - 1) lines")
        }
        #expect(Set(Self.longFiles.keys).isSubset(of: long), "excepted without need")
    }

    @Test func `no function is longer than 70 lines without a reason`() throws {
        for file in try Self.swiftFiles("Sources", "Tests") {
            for (start, count) in Self.functions(file.lines) where count > 70 {
                let name = "\(file.path): \(file.lines[start].drop { $0 == " " })"
                #expect(Self.longFunctions[name] != nil, "\(name): \(count) lines")
            }
        }
    }

    /// First line and number of lines of every function, initialiser and computed property: in formatted code each
    /// ends with a brace at its own indentation.
    private static func functions(_ lines: [String]) -> [(start: Int, count: Int)] {
        var found: [(start: Int, count: Int)] = []
        for (start, line) in lines.enumerated() where opensFunction(line) {
            let indentation = line.prefix { $0 == " " }
            let end = lines[(start + 1)...].firstIndex { $0 == indentation + "}" }
            if let end { found.append((start, end - start + 1)) }
        }
        return found
    }

    private static func opensFunction(_ line: String) -> Bool {
        var words = line.split(separator: " ")
        guard let last = words.last, !last.hasSuffix("}") else { return false }
        while let first = words.first, first.hasPrefix("@") || modifiers.contains(String(first)) { words.removeFirst() }
        guard let first = words.first else { return false }
        if first == "func" || first == "deinit" { return true }
        if first.hasPrefix("init(") || first.hasPrefix("init?(") || first.hasPrefix("init<") { return true }
        return first == "var" && last == "{" && !words.contains("=")
    }

    private static let modifiers: Set<String> = [
        "public", "package", "internal", "fileprivate", "private", "static", "final", "class", "mutating",
        "nonmutating", "consuming", "borrowing", "override", "convenience", "nonisolated", "indirect",
    ]

    @Test func `relative links in documents lead somewhere`() throws {
        for url in ProjectFiles.files(below: ProjectFiles.root, extension: "md") {
            for match in try ProjectFiles.text(url).matches(of: /\]\(([^)\s]+)\)/) {
                let link = String(match.output.1).split(separator: "#", omittingEmptySubsequences: false)[0]
                guard !link.isEmpty, !link.contains("://"), !link.hasPrefix("mailto:") else { continue }
                let target = url.deletingLastPathComponent().appending(path: String(link))
                #expect(
                    FileManager.default.fileExists(atPath: target.path), "\(url.lastPathComponent): \(link)")
            }
        }
    }

    @Test func `the function finder finds`() {
        let text = """
            struct A {
                func one() {
                    return
                }
                var two: Int {
                    2
                }
                init(
                    x: Int
                ) {
                }
            }
            """
        #expect(Self.functions(text.split(separator: "\n").map(String.init)).map(\.count) == [3, 3, 4])
    }
}
