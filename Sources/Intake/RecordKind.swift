package import Model

/// The kinds of records. The case's name begins the names of its files; the raw values, 1...15, are written to stores
/// and never change. What else a kind is, `RecordTables` knows.
package enum RecordKind: UInt8, CaseIterable, Sendable {
    case dossiers = 1
    case feedback = 2
    case reports = 3
    /// One register for the whole tree; `Register` reads it, no record stream does.
    case procedures = 4
    /// Queue tickets.
    case visits = 5
    /// Minutes of officers.
    case staff = 6
    /// Of service, at a device or on the portal.
    case ratings = 7
    /// Tasks of reform plans.
    case plans = 8

    /// The kinds that offices have records of, ascending.
    package static let records = allCases.filter { RecordTables.type(of: $0) != nil }

    /// The kind of this name.
    package init?(name: String) {
        guard let kind = Self.allCases.first(where: { String(describing: $0) == name }) else { return nil }
        self = kind
    }

    /// One more than the greatest raw value, for tables that are indexed by it.
    static let numbersEnd = 16

    /// What a file's name says of it.
    package struct FileName: Hashable, Sendable {
        /// `nil`: a workbook, whose sheets tell.
        package var kind: RecordKind?
        package var format: RecordFormat
        package var isGzip: Bool
        /// An `.xlsx`, whose sheet is read as CSV.
        package var isWorkbook: Bool

        package init(kind: RecordKind?, format: RecordFormat, isGzip: Bool, isWorkbook: Bool = false) {
            self.kind = kind
            self.format = format
            self.isGzip = isGzip
            self.isWorkbook = isWorkbook
        }
    }

    /// What a file's name says of it: kind by its start, format by its extension in any case; `nil` for a name that is
    /// listed in the log and not read. The name comes without its folders.
    package static func of(fileName: String) -> FileName? {
        let kind = allCases.first { fileName.hasPrefix(String(describing: $0)) }
        var name = Substring(fileName.lowercased())
        let isGzip = name.hasSuffix(".gz")
        if isGzip { name = name.dropLast(3) }
        if name.hasSuffix(".xlsx"), !isGzip, kind != .procedures, !name.hasPrefix(workbookLock) {
            return FileName(kind: kind, format: .csv, isGzip: false, isWorkbook: true)
        }
        guard let kind else { return nil }
        if name.hasSuffix(".csv") { return FileName(kind: kind, format: .csv, isGzip: isGzip) }
        if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") {
            return FileName(kind: kind, format: .ndjson, isGzip: isGzip)
        }
        return nil
    }

    /// Begins the name of the file by which a spreadsheet says that a workbook is open.
    private static let workbookLock = "~$"

    /// Whose rows a file holds: the nearest folder above it whose name is a unit's code, `nil` when there is none.
    ///
    /// - Parameters:
    ///   - folders: the names of the folders between the records folder and the file, the outermost first; neither the
    ///     records folder itself nor the file's name.
    ///   - isUnit: whether a code is a unit's; any short word looks like a code.
    /// - Returns: the unit, or `nil`.
    package static func owner(folders: [String], isUnit: (UnitCode) -> Bool) -> UnitCode? {
        for folder in folders.reversed() {
            if let unit = UnitCode(folder), isUnit(unit) { return unit }
        }
        return nil
    }
}

/// How records are written down.
package enum RecordFormat: UInt8, CaseIterable, Sendable {
    case csv = 1
    /// One JSON object a line.
    case ndjson = 2
}
