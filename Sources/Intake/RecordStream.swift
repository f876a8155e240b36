internal import Bytes
package import Model

/// One file, followed file or command output on its way in: what has been read of its header, its unfinished row, its
/// line number. A plain value that `RecordStore` reads into; it holds no records.
package struct RecordStream: Sendable {
    /// How rejects call the source.
    package let name: String
    package let kind: RecordKind
    package let format: RecordFormat
    /// The unit whose rows these are; `nil` where each row says it.
    package let owner: UnitCode?
    /// Columns of a CSV header that fill no field; to be named once.
    package internal(set) var unknownColumns: [String] = []
    /// Rows read so far, and those of them that were refused.
    package internal(set) var rows = 0
    package internal(set) var rejected = 0
    /// Refused rows of which no key can be read.
    package internal(set) var keyless = KeylessRefusals()
    /// The file has been set aside.
    package internal(set) var isRefused = false

    /// The bytes of an unfinished row: those given, but not yet read as rows.
    package var pendingBytes: Int {
        start.count + (transcoder.map { $0.pendingBytes + $0.sourceBytes(of: tail) } ?? tail.count)
    }

    /// Rows are held back, since their dates may be read either way (`RecordStore.release`).
    package var holdsRows: Bool { !held.isEmpty }

    /// Rows before the header may be titles, and a line below it may be drawn; a file that grows has neither.
    package var allowsTitles = true

    /// How the file is written and what its columns mean; `nil` before the header.
    package internal(set) var form: FileForm?

    let schema: RecordSchema
    let mapping: ColumnMapping
    var values: [ValueMap]?
    /// The first bytes, until they are enough to tell the encoding.
    var start: [UInt8] = []
    /// Of a file that is not UTF-8.
    var transcoder: Transcoder?
    var tail: [UInt8] = []
    /// The line on which the next row begins.
    package internal(set) var line = 1
    /// The row that named the columns, as it came.
    var headerRow: [UInt8] = []
    /// The encoding is known: a byte order mark can no longer come.
    var hasBegun = false
    /// What is known of the file before its header.
    var search = HeaderSearch()
    /// Columns of the header; 0 = the header has not been read.
    var width = 0
    var layout = RowLayout()
    var facts: FileFacts
    /// Rows whose dates may be read either way.
    var held = HeldRows()
    /// They take up more room than they may.
    var isHeldFull = false
    /// For each slot whose order is foreign, the first value that showed it.
    var foreignDates: [Int: String] = [:]
    /// The hashes of the header's cells, where `CapNhat` does not tell a header from a record.
    var headerHashes: [UInt64] = []
    /// An over-long row whose end has not come.
    var overlong: OverlongRow?
    /// Bytes of an unfinished line in which no line end was found.
    var searched = 0
    var seat = UnitSeat()
    /// The books that rows have gone to; the order means nothing.
    var touched: Set<Int> = []

    /// Scanners and composed rows, apart so that they can be lent out while the stream is used.
    var tools: Tools?

    struct Tools: Sendable {
        var scanner = CSVScanner(limit: IntakeLimits.rowBytesMax)
        var flat = FlatRow()
        var objects: ObjectReader
    }

    init(name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping, number: UInt32)
    {
        self.name = name
        self.kind = kind
        self.format = format
        self.owner = owner
        self.mapping = mapping
        schema = .of(kind)
        values = mapping.values(schema)
        facts = FileFacts(number: number, versionSlot: schema.version)
        tools = Tools(objects: ObjectReader(schema, mapping))
    }

    /// The encoding is known.
    mutating func begin(_ encoding: TextEncoding) {
        hasBegun = true
        search.encoding = encoding
        transcoder = encoding == .utf8 ? nil : Transcoder(encoding)
    }
}

/// Which book the rows of a unit go to: the answer for the last row, since most files have one unit, or long runs of
/// each.
struct UnitSeat: Sendable {
    /// What a row's `MaDonVi` came to.
    enum Answer: Equatable, Sendable {
        /// The book at this place.
        case book(Int)
        /// Another unit than the one the rows are of, or a unit that is not accepted: the book that the refusal counts
        /// for, if any, and the one where the row waits for its unit.
        case unknown(counted: Int?, kept: Int?)
        /// Nothing tells.
        case missing
    }

    /// The text of at most eight bytes, as a word; longer ones are asked anew each time.
    var word: UInt64 = 0
    var count = -1
    var answer = Answer.missing
    /// The store's units when the answer was given.
    var edition = -1
}

/// A row that is longer than a row may be: only its digest and its beginning are kept.
struct OverlongRow: Sendable {
    let line: Int
    private(set) var beginning: [UInt8] = []
    private var hash = SHA256()
    /// A CR that belongs to the line end if LF follows.
    private var hasReturn = false

    init(line: Int) { self.line = line }

    /// Adds more of the row, up to its LF.
    mutating func append(_ bytes: Span<UInt8>) {
        if bytes.count == 0 { return }
        if hasReturn { add([UInt8(ascii: "\r")].span) }
        hasReturn = bytes[bytes.count - 1] == UInt8(ascii: "\r")
        add(bytes.extracting(0..<bytes.count - (hasReturn ? 1 : 0)))
    }

    private mutating func add(_ bytes: Span<UInt8>) {
        hash.update(bytes)
        for at in 0..<min(bytes.count, IntakeLimits.rejectedRawBytesMax - beginning.count) {
            beginning.append(bytes[at])
        }
    }

    /// SHA-256 of the row without its line end.
    var digest: [UInt8] { hash.digest().bytes }
}
