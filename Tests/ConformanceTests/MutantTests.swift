import Bytes
import Foundation
import TestSupport
import Testing

/// The rules that a build can break, and the table in Tests/README.md that says which tests notice.
struct MutantTests {
    /// A row's rule and its tests, each as suite and name.
    private static func table() throws -> [(rule: String, tests: [(suite: String, name: String)])] {
        let text = try ProjectFiles.text(ProjectFiles.root.appending(path: "Tests/README.md"))
        return text.matches(of: /(?m)^\| `([a-z-]+)` \| [^|]+ \| (.*) \| [^|]* \|$/).map { match in
            let tests = String(match.output.2).components(separatedBy: "<br>").map { test in
                let parts = test.split(separator: "`: ", maxSplits: 1)
                return (suite: String(parts[0].dropFirst()), name: parts.count == 2 ? String(parts[1]) : "")
            }
            return (String(match.output.1), tests)
        }
    }

    private static func swift(_ folder: String) throws -> [String] {
        try ProjectFiles.files(below: ProjectFiles.root.appending(path: folder), extension: "swift")
            .map { try ProjectFiles.text($0) }
    }

    @Test func `every rule that a build can break is asked about, and stands in the table once`() throws {
        let sources = try Self.swift("Sources")
        for rule in Mutant.allCases {
            let question = "Mutant.isOn(.\(rule))"
            #expect(sources.contains { $0.range(of: question, options: .literal) != nil }, "\(question)")
        }
        #expect(try Self.table().map(\.rule) == Mutant.allCases.map(\.rawValue))
    }

    @Test func `every test that the table names is there`() throws {
        let tests = try Self.swift("Tests")
        for (rule, named) in try Self.table() {
            for test in named {
                let isThere = tests.contains {
                    $0.range(of: "struct \(test.suite)", options: .literal) != nil
                        && $0.range(of: "func `\(test.name)`(", options: .literal) != nil
                }
                #expect(isThere, "\(rule): \(test.suite), \(test.name)")
            }
        }
    }

    @Test func `no rule is broken unless somebody asks for it`() {
        guard ProcessInfo.processInfo.environment["TAMCAP_MUTANT"] == nil else { return }
        #expect(Mutant.allCases.allSatisfy { !Mutant.isOn($0) })
    }
}
