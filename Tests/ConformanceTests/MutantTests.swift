import Foundation
import TestSupport
import Testing

/// The rules that `Tests/mutants/run` breaks, and the table in Tests/README.md that says which tests notice.
struct MutantTests {
    /// A patch, or a row of the table: the rule, what is broken, and the tests that notice, as they are written there.
    private struct Rule: Equatable, CustomStringConvertible {
        let name: String
        let broken: String
        let tests: [String]

        var description: String { "\(name): \(broken); \(tests.joined(separator: "; "))" }
    }

    private static let folder = ProjectFiles.root.appending(path: "Tests/mutants")

    private static func patches() throws -> [(rule: Rule, text: String)] {
        try ProjectFiles.files(below: folder, extension: "patch").map { file in
            let text = try ProjectFiles.text(file)
            let header = text.components(separatedBy: "\n").prefix { !$0.isEmpty }
            func values(_ key: String) -> [String] {
                header.filter { $0.hasPrefix("\(key): ") }.map { String($0.dropFirst(key.count + 2)) }
            }
            let name = file.deletingPathExtension().lastPathComponent
            #expect(values("Rule") == [name], "\(file.lastPathComponent)")
            let rule = Rule(
                name: name, broken: values("Broken").joined(separator: "\n"), tests: values("Caught by"))
            return (rule, text)
        }
    }

    private static func table() throws -> [Rule] {
        let text = try ProjectFiles.text(ProjectFiles.root.appending(path: "Tests/README.md"))
        return text.matches(of: /(?m)^\| `([a-z-]+)` \| ([^|]+) \| (.*) \| [^|]* \|$/).map { match in
            Rule(
                name: String(match.output.1), broken: String(match.output.2),
                tests: String(match.output.3).components(separatedBy: "<br>"))
        }
    }

    private static func swift(_ folder: String) throws -> [String] {
        try ProjectFiles.files(below: ProjectFiles.root.appending(path: folder), extension: "swift")
            .map { try ProjectFiles.text($0) }
    }

    @Test func `all patches apply to the sources, one after the other`() throws {
        let check = Process()
        check.executableURL = Self.folder.appending(path: "run")
        check.arguments = ["--check"]
        let said = Pipe()
        check.standardOutput = said
        check.standardError = said
        try check.run()
        let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        check.waitUntilExit()
        #expect(check.terminationStatus == 0, "\(text)")
    }

    @Test func `every patch breaks its own rule, and only where somebody asks for it`() throws {
        for (rule, text) in try Self.patches() {
            let asked = text.matches(of: /(?m)^\+.*Mutant\.isOn\("([a-z-]+)"\)/).map { String($0.output.1) }
            #expect(!asked.isEmpty && asked.allSatisfy { $0 == rule.name }, "\(rule.name): \(asked)")
        }
    }

    @Test func `every rule stands in the table once, as its patch says it`() throws {
        let rows = try Self.table()
        let patches = try Self.patches().map(\.rule)
        for rule in patches {
            #expect(rows.filter { $0.name == rule.name } == [rule])
        }
        #expect(rows.map(\.name).sorted() == patches.map(\.name).sorted())
    }

    /// Not among the process tests, which `run` does not build: a rule that only they notice would seem to escape.
    @Test func `every test that a patch names is among those that are run with a rule broken`() throws {
        let script = try ProjectFiles.text(Self.folder.appending(path: "run"))
        let targets = script.matches(of: /TAMCAP_TESTS\+?=,?([A-Za-z,]+)/)
            .flatMap { $0.output.1.split(separator: ",") }
        #expect(targets.contains("NodesTests") && !targets.contains("ProcessTests"))
        let tests = try targets.flatMap { try Self.swift("Tests/\($0)") }
        for (rule, _) in try Self.patches() {
            for named in rule.tests {
                let parts = named.dropFirst().components(separatedBy: "`: ")
                let isThere = tests.contains {
                    $0.range(of: "struct \(parts[0])", options: .literal) != nil
                        && $0.range(of: "func `\(parts.last ?? "")`(", options: .literal) != nil
                }
                #expect(isThere, "\(rule.name): \(named)")
            }
        }
    }

    @Test func `the sources know nothing of it`() throws {
        for text in try Self.swift("Sources") { #expect(text.range(of: "Mutant", options: .literal) == nil) }
    }
}
