/// Every maximum of reading workbooks, with its reason. All are absolute: no ratio of packed to unpacked is looked at.
package enum WorkbookLimits {
    // MARK: The container

    /// Entries of the zip file. A workbook of three sheets has a dozen; pictures and comments make a few hundred.
    package static let entriesMax = 4096
    /// The central directory: 512 bytes an entry, of which names need about 80.
    package static let directoryBytesMax = 2 << 20
    /// One sheet or the shared strings, unpacked: twenty times a sheet of 100,000 rows of twelve columns.
    package static let entryBytesMax: Int64 = 1 << 30
    /// Any other part, unpacked; the styles of a workbook that has been copied together for years have a few MiB.
    package static let partBytesMax: Int64 = 16 << 20
    /// All that is unpacked of one file: shared strings once, the sheet twice.
    package static let unpackedBytesMax: Int64 = 3 << 30
    /// The comment at a zip file's end: its length has 16 bits.
    static let commentBytesMax = 65_535
    /// Packed bytes that are read at a time.
    static let packedPieceBytes = 64 << 10
    /// Unpacked bytes that are read at a time.
    static let pieceBytes = 64 << 10
    /// Unpacked bytes that one step looks at, and bytes of CSV after which it ends: a turn of some milliseconds.
    static let stepBytes = 256 << 10

    // MARK: XML

    /// Elements inside one another; a rich text run in a cell is the ninth.
    static let depthMax = 64
    /// Attributes of one element; the root of a sheet names some twenty namespaces.
    static let attributesMax = 128
    /// Namespaces declared at once.
    static let bindingsMax = 256
    static let nameBytesMax = 256
    /// A tag with all its attributes, or a comment; a rule for cells may list thousands of ranges in one.
    static let tagBytesMax = 256 << 10

    // MARK: The workbook

    /// Relationships of one part; a workbook has one a sheet.
    static let relationshipsMax = 4096
    /// Cell formats; Excel allows 65,490.
    static let stylesMax = 65_536
    /// Number formats of a workbook's own that show dates.
    static let formatsMax = 4096
    /// The text of one cell: 32,767 UTF-16 units, Excel's limit, are at most 98,301 bytes of UTF-8, and up to 131,072
    /// where a writer counted characters.
    package static let textBytesMax = 131_072
    /// Shared strings, and their bytes as CSV in one piece: ten distinct texts in each of 400,000 rows.
    package static let stringsMax = 1 << 22
    package static let stringBytesMax = 128 << 20
    /// A number as stored: a double needs 24 characters.
    static let numberBytesMax = 64
    /// Its digits that count: a double has 17, and what exact decimals need beside them.
    static let digitsMax = 30
    /// Beyond this exponent every number is 0 or no day.
    static let exponentMax = 10_000
    /// Excel's limits.
    package static let rowsMax = 1_048_576
    package static let columnsMax = 16_384
    /// Columns that may have values: records have forty fields, and every row is filled up to the widest.
    package static let filledColumnsMax = 1024
    /// Excel's limits for what is written: a sheet's name and a cell's text, in UTF-16 units.
    static let sheetNameMax = 31
    static let writtenTextMax = 32_767
    /// One written sheet as XML: what zip can hold without zip64, and far more than anybody opens.
    static let writtenSheetBytesMax = 1 << 30
    /// Rows that a column's width is taken of, and how wide it may be, in characters.
    static let measuredRows = 200
    static let columnWidthMin = 8
    static let columnWidthMax = 60
    /// A row as CSV: what intake takes for one (`IntakeLimits.rowBytesMax`).
    package static let rowBytesMax = 1 << 20
    /// All rows as CSV. Shared strings and filled-up rows make more of a sheet than it has bytes.
    package static let csvBytesMax: Int64 = 2 << 30
}
