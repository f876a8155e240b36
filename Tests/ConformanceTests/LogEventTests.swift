import Foundation
import TestSupport
import Testing

/// Cluster/logs.md against what the daemons write.
struct LogEventTests {
    private struct Event {
        var levels: Set<String> = []
        var fields: Set<String> = []
    }

    /// Events whose names are put together where they are written, each with its place.
    private static let composed = [
        "superseded": "Nodes/Downstream+Takeover", "counter-too-far": "Nodes/Downstream+Takeover",
        "office-tells-two-bundles": "Nodes/Downstream+Claims",
        "office-tells-unsigned-bundle": "Nodes/Downstream+Claims",
    ]

    /// Written by one call, each at its own of two levels.
    private static let eitherOr = ["clock-off", "clock-right"]

    /// The text of a call's arguments, from behind its opening parenthesis.
    private static func arguments(_ text: Substring) -> Substring {
        var (depth, isInText) = (1, false)
        var last: Character = " "
        for index in text.indices {
            let character = text[index]
            if character == "\"", last != "\\" { isInText.toggle() }
            if !isInText {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
            }
            if depth == 0 { return text[..<index] }
            last = character
        }
        return text
    }

    private static func note(_ file: String, _ found: inout [String: Event]) {
        for call in file.matches(of: /\b(?:log|LogLine)(?:\.(debug|info|warning|error))?\(/.wordBoundaryKind(.simple)) {
            let inside = arguments(file[call.range.upperBound...])
            // The name stands before the fields.
            let head = inside.prefix { $0 != "[" }
            let names = head.matches(of: /"([a-z]+(?:-[a-z]+)*)"/).map { String($0.output.1) }
            let levels =
                call.output.1.map { [String($0)] }
                ?? head.matches(of: /\.(debug|info|warning|error)\b/.wordBoundaryKind(.simple)).map {
                    String($0.output.1)
                }
            let fields =
                inside.matches(of: /\(\s*"([A-Za-z0-9-]+)",/).map { String($0.output.1) }
                + inside.matches(of: /"([A-Za-z0-9-]+)":/).map { String($0.output.1) }
            for name in names {
                found[name, default: Event()].levels.formUnion(levels)
                found[name, default: Event()].fields.formUnion(fields.filter { $0 != name })
            }
        }
    }

    private static func written() throws -> [String: Event] {
        var found: [String: Event] = [:]
        for module in ["Daemons", "Nodes", "Office", "Runtime"] {
            let folder = ProjectFiles.root.appending(path: "Sources/\(module)")
            for url in ProjectFiles.files(below: folder, extension: "swift") {
                note(try ProjectFiles.text(url), &found)
            }
        }
        return found
    }

    private static func documented(_ text: String) -> [String: Event] {
        var found: [String: Event] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 6, cells.allSatisfy({ !$0.isEmpty }) else { continue }
            let fields = cells[3].matches(of: /`([A-Za-z0-9-]+)`/).map { String($0.output.1) }
            found[cells[0].replacing("`", with: "")] = Event(
                levels: Set(cells[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }),
                fields: Set(fields))
        }
        return found
    }

    // N-22
    @Test func `the list of the log's events names every one that is written, and no other`() throws {
        let text = try ProjectFiles.text(ProjectFiles.root.appending(path: "Cluster/logs.md"))
        let (written, listed) = (try Self.written(), Self.documented(text))
        #expect(written.count > 90)
        #expect(Set(listed.keys) == Set(written.keys).union(Self.composed.keys))
        for (name, event) in written {
            let row = listed[name]
            let isSubset = event.levels.isSubset(of: row?.levels ?? [])
            #expect(isSubset || Self.eitherOr.contains(name), "\(name): \(event.levels)")
            #expect(event.fields.isSubset(of: row?.fields ?? []), "\(name): \(event.fields)")
        }
        for (name, place) in Self.composed {
            let url = ProjectFiles.root.appending(path: "Sources/\(place).swift")
            let isThere = try ProjectFiles.text(url).contains(/"office-tells-\\\(|code\.name,\n/)
            #expect(written[name] == nil && isThere, "\(name)")
        }
        // The check can fail.
        #expect(Set(Self.documented(text.replacing("| `signal`", with: "| `signals`")).keys) != Set(listed.keys))
        var more = written
        Self.note("log.info(\"never-heard-of\", [\"unit\": 3])", &more)
        #expect(more.count == written.count + 1 && more["never-heard-of"]?.fields == ["unit"])
    }
}
