// Which sheet of a workbook is read, and what its rows are (Protocol/15-workbooks.md, W-08).
extension RecordKind.FileName {
    /// What the rows of a file are, and of a workbook the sheet in which they stand. `sheets` are the names of its
    /// worksheets that can be seen, in their order; none for any other file.
    ///
    /// - Returns: the kind, and the sheet of a workbook, `nil` for any other file.
    /// - Throws: `.noSheetOfKind` or `.severalKinds` where neither name nor sheets tell what the rows are.
    package func rows(sheets: [String]) throws(FileFault) -> (kind: RecordKind, sheet: String?) {
        if let kind {
            guard isWorkbook else { return (kind, nil) }
            return (kind, RecordSchema.of(kind).sheet(among: sheets) ?? sheets.first ?? String(describing: kind))
        }
        let found = RecordKind.records.compactMap { kind in
            RecordSchema.of(kind).sheet(among: sheets).map { (kind: kind, sheet: $0) }
        }
        guard let only = found.first else { throw .noSheetOfKind(sheets) }
        guard found.count == 1 else { throw .severalKinds(found.map(\.sheet)) }
        return (only.kind, only.sheet)
    }
}

extension RecordSchema {
    /// The sheet that is named as the kind is, by its own name before one that is known for it.
    func sheet(among sheets: [String]) -> String? {
        let own = String(describing: kind)
        let known = ([own] + sheetNames).map { HeaderName($0) }
        return sheets.first { PlainName.of($0) == own } ?? sheets.first { known.contains(HeaderName($0)) }
    }
}

extension ColumnMapping {
    /// The mapping for a workbook, which is no text: how text is written down does not concern it (W-21).
    package var ofWorkbook: ColumnMapping {
        var mapping = self
        mapping.separator = Self.separators[0]
        mapping.encoding = .utf8
        return mapping
    }
}
