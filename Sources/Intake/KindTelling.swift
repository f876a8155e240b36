extension RecordKind {
    /// The kind of records whose first line is this, a header or an object: the first that has a field named there
    /// which no kind before it has.
    ///
    /// - Returns: the kind, `nil` where no name tells.
    package static func told(by line: some Sequence<UInt8>, _ mapping: ColumnMapping) -> RecordKind? {
        let marks = Set(",;\t\"{}[]:\r".utf8)
        let words = Array(line).split { marks.contains($0) }.map { PlainName.of(String(decoding: $0, as: UTF8.self)) }
        return records.first { kind in
            let schema = RecordSchema.of(kind)
            return words.contains { word in
                HeaderReading.find(word, schema, mapping).slot.map { schema.fields[$0] == schema.telling } ?? false
            }
        }
    }
}
