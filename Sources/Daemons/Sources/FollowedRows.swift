internal import Bytes
internal import Intake
internal import Runtime

/// The bytes of one content of a followed file on their way into the desk, and the mark that they leave.
struct FollowedRows {
    private(set) var mark: FollowMark
    private var records: RecordStream
    /// Bytes given to the records; those behind `mark.read` begin a row that has not ended.
    private(set) var fed: Int64
    /// The first bytes of the content.
    private var head: [UInt8]
    /// The last bytes given: a fingerprint's length before the unfinished row, and that row.
    private var recent: [UInt8]

    /// Rows from the first byte of a content. `header` names the columns if it does not begin with a header itself.
    init(beginning mark: FollowMark, _ records: RecordStream, header: [UInt8]?, _ desk: SourceDesk) throws(FileFault) {
        self.mark = mark
        self.records = records
        (fed, head, recent) = (0, [], [])
        if let header {
            try desk.resume(&self.records, header: header, line: nil)
            self.mark.header = header
        }
    }

    /// Rows behind those that a mark tells of; `head` and `window` are the bytes of its fingerprints.
    init(
        resuming mark: FollowMark, _ records: RecordStream, head: [UInt8], window: [UInt8], _ desk: SourceDesk
    ) throws(FileFault) {
        self.mark = mark
        self.records = records
        self.head = head
        recent = window
        fed = mark.read
        try desk.resume(&self.records, header: mark.header, line: mark.line)
    }

    /// The bytes before those that come next, by which the content is known while it is read.
    var window: ArraySlice<UInt8> { recent.suffix(DaemonLimits.fingerprintBytesMax) }

    /// Takes in the next piece.
    mutating func take(_ piece: Span<UInt8>, _ desk: SourceDesk) throws(FileFault) {
        try desk.read(&records, piece)
        // What is behind the mark is kept: rows that wait for later ones would be lost with a restart.
        desk.release(&records)
        fed += Int64(piece.count)
        mark.seen = max(mark.seen, fed)
        if head.count < DaemonLimits.fingerprintBytesMax {
            head.append(span: piece.extracting(0..<min(piece.count, DaemonLimits.fingerprintBytesMax - head.count)))
        }
        recent.append(span: piece)
        let pending = records.pendingBytes
        if !records.isInsideRow { move(to: fed - Int64(pending)) }
        let kept = DaemonLimits.fingerprintBytesMax + pending
        if recent.count > kept { recent.removeFirst(recent.count - kept) }
    }

    /// The content has ended: a last row without a line end counts.
    mutating func finish(_ desk: SourceDesk) throws(FileFault) {
        mark.phase = .finished
        guard fed > 0 else { return }
        try desk.finish(&records)
        move(to: fed)
    }

    private mutating func move(to read: Int64) {
        mark.read = read
        mark.line = records.line
        let count = Int(min(read, Int64(DaemonLimits.fingerprintBytesMax)))
        mark.head = Fingerprint(head.prefix(count))
        mark.window = Fingerprint(recent.dropLast(Int(fed - read)).suffix(count))
        if !records.header.isEmpty { mark.header = records.header }
    }

    mutating func note(_ change: (inout FollowMark) -> Void) { change(&mark) }
}

extension FollowedRows {
    /// Whether a file's first line that is no header is one of rows, so that a header of before may stand in for it: a
    /// line in which a column of that header is named is a header, if not a right one.
    static func isRow(_ line: ArraySlice<UInt8>, under header: [UInt8]) -> Bool {
        let names = Set(cells(header[...]))
        return !names.isEmpty && cells(line).allSatisfy { !names.contains($0) }
    }

    private static func cells(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
        let isEdge = { (byte: UInt8) in
            byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == 0xEF || byte == 0xBB || byte == 0xBF
        }
        return line.prefix { $0 != UInt8(ascii: "\n") }.split {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\t")
        }.map { cell in
            Array(cell.drop(while: isEdge).reversed().drop(while: isEdge).reversed()).map {
                $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0
            }
        }.filter { !$0.isEmpty }
    }
}
