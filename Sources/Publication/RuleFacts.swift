internal import Bytes
package import Model

/// What a publication was made by: version, hash and days of catalogue, targets, register, topology and calendar
/// (Protocol/26-official-results.md, A-05).
package struct RuleFacts: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case catalogue, targets, register, topology, calendar
    }

    /// One of them.
    package struct Part: Hashable, Sendable {
        package var kind: Kind
        /// What it calls itself; empty where it has no name.
        package var name: String
        package var version: String
        /// The first day on which it holds; `nil`: from the beginning.
        package var from: Day?
        /// The last one; `nil`: nothing ends it.
        package var until: Day?
        /// In hexadecimal; empty where it was not read from a file.
        package var hash: String

        package init(
            _ kind: Kind, name: String = "", version: String = "", from: Day? = nil, until: Day? = nil,
            hash: [UInt8]
        ) {
            self.kind = kind
            self.name = name
            self.version = version
            self.from = from
            self.until = until
            self.hash = Hexadecimal.encode(hash)
        }

        /// `tax-766 2 0123456789ab (2026-04-01 – )`, with what there is.
        var label: String {
            let words = [name, version, String(hash.prefix(RuleFacts.shownHashDigits))].filter { !$0.isEmpty }
            let days = from == nil && until == nil ? "" : "(\(text(from)) – \(text(until)))"
            return (words + (days.isEmpty ? [] : [days])).joined(separator: " ")
        }

        private func text(_ day: Day?) -> String { day?.description ?? "…" }
    }

    /// In the order of the kinds.
    package var parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// For the foot of a page.
    package func sentence(_ language: PageLanguage) -> String {
        let words = PageWords.of(language)
        return parts.map { "\(words.name($0.kind)) \($0.label)" }.joined(separator: "; ")
    }

    /// For a header field, which is ASCII: `catalogue=tax-766;version=2;from=2026-04-01;sha256=…, targets=;…`. What a
    /// name has beyond ASCII is left out.
    package var headerText: String {
        parts.map { part in
            let fields: [(String, String)] = [
                (part.kind.rawValue, part.name), ("version", part.version),
                ("from", part.from?.description ?? ""), ("until", part.until?.description ?? ""),
                ("sha256", part.hash),
            ]
            return fields.enumerated().filter { $0.offset == 0 || !$0.element.1.isEmpty }.map { _, field in
                "\(field.0)=" + String(field.1.unicodeScalars.filter { Self.isPlain($0) }.map(Character.init))
            }.joined(separator: ";")
        }.joined(separator: ", ")
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        (0x20..<0x7F).contains(scalar.value) && scalar != ";" && scalar != ","
    }
}

extension PublicationJSON {
    /// The member `rules`; `null` where nobody knows, as in a computation from files.
    static func append(_ rules: RuleFacts?, to json: inout JSONWriter) {
        guard let rules else { return }
        json.field("rules") { json in
            json.object { json in
                for part in rules.parts {
                    json.field(part.kind.rawValue) { json in
                        json.object { json in
                            json.field("name", part.name)
                            json.field("version", part.version)
                            json.field("from", part.from?.description)
                            json.field("until", part.until?.description)
                            json.field("sha256", part.hash)
                        }
                    }
                }
            }
        }
    }
}

extension PageWords {
    fileprivate func name(_ kind: RuleFacts.Kind) -> String {
        switch kind {
        case .catalogue: say("bộ chỉ số", "catalogue")
        case .targets: say("chỉ tiêu", "targets")
        case .register: say("danh mục thủ tục", "register")
        case .topology: say("cây tổ chức", "topology")
        case .calendar: say("lịch làm việc", "calendar")
        }
    }
}

extension Page {
    /// By what a page's figures were made: all of it, or the catalogue's name where no more is known.
    static func madeBy(_ rules: RuleFacts?, or catalogue: Catalogue, _ language: PageLanguage) -> String {
        rules?.sentence(language) ?? catalogue.name
    }
}
