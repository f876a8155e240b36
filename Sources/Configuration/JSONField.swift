package import Model

/// A value of a configuration file on its way to a typed one: it knows its path, so that every fault names file, line,
/// column and key.
package struct JSONField: Sendable {
    package let file: String
    /// `sources[0].kind`; empty for the whole file.
    package let path: String
    package let node: JSONNode

    package init(file: String, path: String = "", node: JSONNode) {
        self.file = file
        self.path = path
        self.node = node
    }

    /// A fault of this value.
    package func fault(_ reason: String) -> LocatedError { Self.fault(file, node.place, path, reason) }

    fileprivate static func fault(
        _ file: String, _ place: JSONNode.Place, _ path: String, _ reason: String
    ) -> LocatedError {
        LocatedError(
            file: file, line: place.line, column: place.column, key: path.isEmpty ? nil : path, reason: reason)
    }

    package func string() throws(LocatedError) -> String {
        guard case .string(let text) = node.value else { throw fault("text is wanted here, not \(node.kindText)") }
        return text
    }

    /// A text that is not empty, has no control characters, and at most `bytesMax` bytes.
    package func text(bytesMax: Int = TextLimits.lineBytesMax) throws(LocatedError) -> String {
        let text = try string()
        guard !text.isEmpty else { throw fault("may not be empty") }
        guard text.utf8.count <= bytesMax else { throw fault("longer than \(bytesMax) bytes") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw fault("has a control character") }
        return text
    }

    package func boolean() throws(LocatedError) -> Bool {
        guard case .boolean(let value) = node.value else {
            throw fault("true or false is wanted here, not \(node.kindText)")
        }
        return value
    }

    package func integer(in range: ClosedRange<Int>) throws(LocatedError) -> Int {
        guard case .integer(let value) = node.value else {
            throw fault("a whole number is wanted here, not \(node.kindText)")
        }
        guard let value = Int(exactly: value), range.contains(value) else {
            throw fault("\(value) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    package func list() throws(LocatedError) -> [JSONField] {
        guard case .array(let nodes) = node.value else { throw fault("a list is wanted here, not \(node.kindText)") }
        return nodes.enumerated().map { JSONField(file: file, path: "\(path)[\($0)]", node: $1) }
    }

    /// One of a few words.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        of type: Choice.Type = Choice.self
    ) throws(LocatedError) -> Choice where Choice.RawValue == String {
        try choice(among: Array(Choice.allCases))
    }

    /// One of some of a few words.
    package func choice<Choice: RawRepresentable>(
        among choices: [Choice]
    ) throws(LocatedError) -> Choice where Choice.RawValue == String {
        let text = try string()
        if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
        throw unknown(text, among: choices.map(\.rawValue))
    }

    /// One of a few cases by its name.
    package func named<Choice: CaseIterable>(_ type: Choice.Type = Choice.self) throws(LocatedError) -> Choice {
        let text = try string()
        if let choice = Choice.allCases.first(where: { String(describing: $0) == text }) { return choice }
        throw unknown(text, among: Choice.allCases.map { String(describing: $0) })
    }

    package func unit() throws(LocatedError) -> UnitCode {
        let text = try string()
        guard let unit = UnitCode(text) else {
            throw fault("\"\(text.prefix(40))\" is no unit code: 1 to 16 of A-Z, a-z, 0-9 and -")
        }
        return unit
    }

    package func tier() throws(LocatedError) -> Tier {
        let text = try string()
        guard let tier = Tier(name: text) else { throw unknown(text, among: Tier.allCases.map(\.description)) }
        return tier
    }

    private func unknown(_ text: String, among words: [String]) -> LocatedError {
        let hint = Suggestion.text(for: text, among: words)
        return fault(
            "unknown value \"\(text.prefix(40))\""
                + (hint.isEmpty ? "; one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))" : hint))
    }

    /// The value as an object whose keys are all among `keys`.
    package func section(keys: [String]) throws(LocatedError) -> JSONSection {
        let members = try members()
        for member in members where !keys.contains(member.key) {
            let key = path.isEmpty ? member.key : "\(path).\(member.key)"
            throw Self.fault(
                file, member.place, key,
                "unknown key \"\(member.key)\"" + Suggestion.text(for: member.key, among: keys))
        }
        return JSONSection(field: self, members: members)
    }

    /// The entries of an object whose keys are names of the person's own.
    package func entries() throws(LocatedError) -> [(key: String, value: JSONField)] {
        try members().map { ($0.key, JSONField(file: file, path: "\(path).\($0.key)", node: $0.value)) }
    }

    private func members() throws(LocatedError) -> [JSONNode.Member] {
        guard case .object(let members) = node.value else {
            throw fault("an object is wanted here, not \(node.kindText)")
        }
        return members
    }
}

/// An object of a configuration file whose keys have been checked. A key with the value `null` counts as absent.
package struct JSONSection: Sendable {
    package let field: JSONField
    fileprivate let members: [JSONNode.Member]

    package subscript(_ key: String) -> JSONField? {
        guard let member = members.first(where: { $0.key == key }), member.value.value != .null else { return nil }
        let path = field.path.isEmpty ? key : "\(field.path).\(key)"
        return JSONField(file: field.file, path: path, node: member.value)
    }

    package func required(_ key: String) throws(LocatedError) -> JSONField {
        guard let value = self[key] else { throw field.fault("the key \"\(key)\" is missing") }
        return value
    }

    package func integer(_ key: String, in range: ClosedRange<Int>, or standard: Int) throws(LocatedError) -> Int {
        guard let field = self[key] else { return standard }
        return try field.integer(in: range)
    }

    func integer(_ key: String, _ setting: IntegerSetting) throws(LocatedError) -> Int {
        try integer(key, in: setting.range, or: setting.standard)
    }

    package func boolean(_ key: String, or standard: Bool) throws(LocatedError) -> Bool {
        guard let field = self[key] else { return standard }
        return try field.boolean()
    }
}
