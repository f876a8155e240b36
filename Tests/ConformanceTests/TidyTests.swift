import Foundation
import TestSupport
import Testing

/// What the house promises of its own text (issue A3).
struct TidyTests {
    private struct SourceFile {
        let path: String
        let lines: [Substring]
    }

    private static func swiftFiles(_ folders: String...) throws -> [SourceFile] {
        try folders.flatMap { folder in
            try ProjectFiles.files(below: ProjectFiles.root.appending(path: folder), extension: "swift").map {
                SourceFile(
                    path: String($0.path.dropFirst(ProjectFiles.root.path.count + 1)),
                    lines: try ProjectFiles.text($0).split(separator: "\n", omittingEmptySubsequences: false))
            }
        }
    }

    /// Files over 400 lines, each with its reason.
    private static let longFiles: [String: String] = [:]
    /// Functions over 70 lines, as `path: first line`, each with its reason.
    private static let longFunctions: [String: String] = [:]

    @Test func `sources use no Foundation`() throws {
        for file in try Self.swiftFiles("Sources") {
            for line in file.lines where line.contains("import ") {
                #expect(!line.contains("Foundation"), "\(file.path): \(line)")
            }
        }
    }

    @Test func `sources force nothing and silence no check`() throws {
        let forbidden = ["@unchecked" + " Sendable", "try" + "!", "as" + "!", "nonisolated" + "(unsafe)"]
        for file in try Self.swiftFiles("Sources") {
            for (number, line) in file.lines.enumerated() {
                for word in forbidden {
                    #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
                }
            }
        }
    }

    @Test func `nothing is left for later`() throws {
        let forbidden = ["TO" + "DO", "FIX" + "ME", "place" + "holder", "for " + "now", "not imple" + "mented"]
        let texts = ProjectFiles.files(below: ProjectFiles.protocolText, extension: "md")
        let documents = try texts.map {
            SourceFile(
                path: $0.lastPathComponent,
                lines: try ProjectFiles.text($0).split(separator: "\n", omittingEmptySubsequences: false))
        }
        for file in try Self.swiftFiles("Sources", "Tests") + documents {
            for (number, line) in file.lines.enumerated() {
                for word in forbidden where line.contains(word) {
                    Issue.record("\(file.path):\(number + 1): \(word)")
                }
            }
        }
    }

    /// Files with longer lines, each with its reason.
    private static let wideFiles = [
        "Sources/Configuration/DefaultCatalogue.swift": "the shipped catalogue, byte for byte as a person writes it"
    ]

    @Test func `no line is longer than 120 columns`() throws {
        for file in try Self.swiftFiles("Sources", "Tests") where Self.wideFiles[file.path] == nil {
            for (number, line) in file.lines.enumerated() where line.count > 120 {
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
    private static func functions(_ lines: [Substring]) -> [(start: Int, count: Int)] {
        var found: [(start: Int, count: Int)] = []
        for (start, line) in lines.enumerated() {
            guard line.contains(/^ *([a-z@(){}]+ )*(func |init[?(<]|deinit|var [^=]*\{$)/) else { continue }
            let indentation = line.prefix { $0 == " " }
            if line.hasSuffix("}") { continue }
            let end = lines[(start + 1)...].firstIndex { $0 == indentation + "}" }
            if let end { found.append((start, end - start + 1)) }
        }
        return found
    }

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
        #expect(Self.functions(text.split(separator: "\n")).map(\.count) == [3, 3, 4])
    }
}
