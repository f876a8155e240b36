import Foundation
import Intake
import Testing

/// The tables of Protocol/13-records-in.md against those of the code.
struct KnownNamesTests {
    // R-64
    @Test func `the names that fields are known by stand in the protocol, and no others`() throws {
        let text = try String(
            contentsOf: ProjectFiles.root.appending(path: "Protocol/13-records-in.md"), encoding: .utf8)
        let section = try #require(text.split(separator: "### Headers\n").last?.split(separator: "\n### ").first)
        var rows: [String] = []
        for line in section.split(separator: "\n") where line.hasPrefix("| `") { rows.append(String(line)) }
        #expect(rows == Self.rows, "the table is\n\(Self.rows.joined(separator: "\n"))")
    }

    private static var rows: [String] {
        var names: [(field: String, names: [String])] = []
        for schema in RecordKind.records.map({ RecordSchema.of($0) }) {
            for (field, known) in zip(schema.fields, schema.names) where !known.isEmpty {
                if let place = names.firstIndex(where: { $0.field == field }) {
                    names[place].names += known.filter { !names[place].names.contains($0) }
                } else {
                    names.append((field, known))
                }
            }
        }
        return names.map { "| `\($0.field)` | \($0.names.map { "`\($0)`" }.joined(separator: ", ")) |" }
    }

    // R-64
    @Test func `a field is known by the same names in every kind that has it`() {
        var known: [String: [String]] = [:]
        for schema in RecordKind.records.map({ RecordSchema.of($0) }) {
            for (field, names) in zip(schema.fields, schema.names) {
                #expect(known.updateValue(names, forKey: field) ?? names == names, "\(field)")
            }
        }
    }

    // W-08
    @Test func `the names of sheets stand in the protocol, and no others`() throws {
        let text = try String(
            contentsOf: ProjectFiles.root.appending(path: "Protocol/15-workbooks.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("  | `") }.map(String.init)
        let expected = RecordKind.records.map { kind in
            let names = ["\(kind)"] + RecordSchema.of(kind).sheetNames
            return "  | `\(kind)` | \(names.map { "`\($0)`" }.joined(separator: ", ")) |"
        }
        #expect(rows == expected)
    }

    // R-64
    @Test func `no two fields of a kind are known by one name`() {
        for schema in RecordKind.records.map({ RecordSchema.of($0) }) {
            var seen: [String: String] = [:]
            for (field, names) in zip(schema.fields, schema.names) {
                for name in [field] + names {
                    let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
                    #expect(seen.updateValue(field, forKey: letters) == nil, "\(name)")
                }
            }
        }
    }
}
