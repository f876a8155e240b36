import Foundation

/// Which column or key is which field, by the table of Protocol/13-records-in.md itself.
package enum ReferenceNames {
    /// Field to the names that are known for it.
    package static let known: [String: [String]] = {
        let path = ClusterFile.root + "/Protocol/13-records-in.md"
        let page = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let section = page.components(separatedBy: "### Headers\n").last?.components(separatedBy: "\n### ")[0] ?? ""
        var known: [String: [String]] = [:]
        for line in section.split(separator: "\n") where line.hasPrefix("| `") {
            let words = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
            known[words[0]] = Array(words.dropFirst())
        }
        return known
    }()

    ///
    static func plain(_ name: String) -> String {
        trimmed(name).lowercased().precomposedStringWithCanonicalMapping
    }

    static func trimmed(_ text: String) -> String {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}"
        }
        var scalars = Array(text.unicodeScalars)[...]
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Letters and digits alone, without diacritics.
    private static func letters(_ name: String) -> String {
        let bare = plain(name).decomposedStringWithCanonicalMapping.unicodeScalars.map { scalar -> Unicode.Scalar in
            ["đ", "ð"].contains(scalar) ? "d" : scalar
        }
        return String(String.UnicodeScalarView(bare.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }))
    }

    /// The names of a kind, by how they are compared.
    private struct Table {
        var plain: [String: String] = [:]
        var own: [String: String] = [:]
        var known: [String: String] = [:]

        init(_ kind: ReferenceKind) {
            for field in kind.fields.map(\.name) {
                plain[ReferenceNames.plain(field)] = field
                own[ReferenceNames.letters(field)] = field
                for name in ReferenceNames.known[field] ?? [] { known[ReferenceNames.letters(name)] = field }
            }
        }
    }

    private static let tables = Dictionary(uniqueKeysWithValues: ReferenceKind.allCases.map { ($0, Table($0)) })

    /// The field that a name says, and in which way: the smaller, the better.
    static func meaning(of name: String, _ kind: ReferenceKind) -> (field: String, way: Int)? {
        guard let table = tables[kind] else { return nil }
        if let field = table.plain[plain(name)] { return (field, 0) }
        let bare = letters(name)
        if bare.isEmpty { return nil }
        if let field = table.own[bare] { return (field, 1) }
        if let field = table.known[bare] { return (field, 2) }
        return nil
    }

    /// For each name the field that it fills, "" for none; `nil` where two fill a field in the same way.
    static func fields(of names: [String], _ kind: ReferenceKind) -> [String]? {
        let meanings = names.map { meaning(of: $0, kind) }
        var best: [String: Int] = [:]
        for case let (field, way)? in meanings { best[field] = min(best[field] ?? way, way) }
        let fields = meanings.map { $0.map { best[$0.field] == $0.way ? $0.field : "" } ?? "" }
        let filled = fields.filter { !$0.isEmpty }
        return Set(filled).count == filled.count ? fields : nil
    }
}
