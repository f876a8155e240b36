internal import Bytes

/// Reads a whole store once: which files there are, which snapshot counts, what the journal holds after it, and what
/// is missing. Writes nothing.
///
/// - Spec: S-20 … (Protocol/10-storage.md)
struct Recovery {
    struct File {
        let name: String
        let number: UInt64
        let kind: StoreFileKind
        let bytes: Int
        var header: FileHeader?
        /// It says that it belongs elsewhere.
        var isForeign = false
    }

    let disk: any Disk
    let coder = BlockCoder(compressionLevel: 0)
    var report = RecoveryReport()
    var storeID: [UInt8]?
    var lastFileNumber: UInt64 = 0
    var journalFiles: [Store.JournalFile] = []
    var snapshotFile: (name: String, bytes: Int)?
    var removals: [String] = []
    var supersededFiles: [String] = []
    /// What the snapshot covers.
    var covers: UInt64 = 0
    /// The last sequence given out, or covered by the snapshot.
    var last: UInt64 = 0
    /// The greatest sequence that something says was on the disk.
    var confirmed: UInt64 = 0
    /// Unreadable bytes since the last record given out.
    var openRanges: [RecoveryReport.Damage] = []
    /// Records given out that nothing says were on the disk.
    var tail: [StoredRecord] = []
    private var tailBytes = 0
    var decoded: [UInt8] = []

    init(_ disk: any Disk) { self.disk = disk }

    /// The half of a store's id that its blocks carry.
    static func mark(of storeID: [UInt8]) -> UInt64 {
        var cursor = 0
        return (try? storeID.span.readLittleEndian(&cursor)) ?? 0
    }

    var storeMark: UInt64? { storeID.map { Self.mark(of: $0) } }
    /// What the next record's sequence follows.
    var lastSequence: UInt64 { max(last, confirmed) }

    mutating func run(_ onRecord: (StoredRecord) -> Void) throws(DiskError) {
        let files = try findFiles()
        let snapshots = files.filter { $0.kind == .snapshot && !$0.isForeign }
        let journals = files.filter { $0.kind == .journal && !$0.isForeign }
        report.isNew = files.isEmpty
        report.files = files.map(\.name)
        report.storeID = storeID
        let chosen = try choose(snapshots)
        if let chosen {
            try readSnapshot(chosen, onRecord)
            supersededFiles = snapshots.map(\.name).filter { $0 != chosen.name }
        }
        try readJournal(journals, onRecord)
        settleTail(journals.last ?? chosen)
        if report.isWhole {
            removals += supersededFiles
            supersededFiles = []
        }
        report.lastSequence = lastSequence
    }

    // MARK: Files

    private mutating func findFiles() throws(DiskError) -> [File] {
        var files: [File] = []
        for name in try disk.files() {
            for kind in [StoreFileKind.snapshot, .journal] {
                guard let number = kind.number(in: name) else { continue }
                files.append(File(name: name, number: number, kind: kind, bytes: try disk.size(name)))
                lastFileNumber = max(lastFileNumber, number)
            }
            if let number = StoreFileKind.temporaryNumber(in: name) {
                removals.append(name)
                lastFileNumber = max(lastFileNumber, number)
            }
        }
        files.sort { ($0.kind == .journal ? 1 : 0, $0.number) < ($1.kind == .journal ? 1 : 0, $1.number) }
        for index in files.indices { try readHeader(of: &files[index]) }
        // A folder into which files of another store were copied: the newest file says whose it is.
        storeID = files.filter { $0.header != nil }.max { $0.number < $1.number }?.header?.storeID
        for index in files.indices {
            guard let header = files[index].header else { continue }
            let (file, kind) = (files[index], files[index].kind)
            guard header.storeID != storeID || header.number != file.number || header.kind != kind else { continue }
            files[index].isForeign = true
            report.skipped.append(.init(file: file.name, offset: 0, bytes: file.bytes))
        }
        return files
    }

    private func readHeader(of file: inout File) throws(DiskError) {
        guard file.bytes >= StoreFormat.fileHeaderBytes else { return }
        var window = FileWindow(disk, file.name, size: file.bytes)
        let at = try window.load(0, StoreFormat.fileHeaderBytes)
        switch FileHeader.find(in: window.bytes.span.extracting(at..<(at + StoreFormat.fileHeaderBytes))) {
        case .header(let header): file.header = header
        case .unreadable: return
        case .newerFormat(let version):
            throw DiskError(.newerFormat, operation: "read", file: file.name, code: Int32(version))
        }
    }

    func scanner(_ file: File) -> BlockScanner {
        BlockScanner(
            disk, file.name, size: file.bytes, number: file.number, store: storeMark,
            from: file.header == nil ? 0 : StoreFormat.fileHeaderBytes)
    }

    // MARK: What is lost

    /// A record of this sequence comes next: whatever lies between it and the one before is lost.
    mutating func settle(before sequence: UInt64, _ file: File, _ offset: Int) {
        let missing = sequence > last + 1 ? (last + 1)...(sequence - 1) : nil
        if let missing {
            if openRanges.isEmpty { openRanges.append(.init(file: file.name, offset: offset, bytes: 0)) }
            for range in openRanges {
                var damage = range
                damage.sequencesMissing = missing
                report.damages.append(damage)
            }
        } else {
            report.skipped += openRanges
        }
        openRanges = []
    }

    /// Nothing comes any more: unreadable bytes are a torn tail, unless something says that there was more.
    private mutating func settleTail(_ file: File?) {
        if confirmed > last, let file {
            settle(before: confirmed + 1, file, file.bytes)
        } else {
            report.tornTails = openRanges
            openRanges = []
        }
    }

    // MARK: The unconfirmed end

    /// Everything up to here was on the disk.
    mutating func confirm(_ sequence: UInt64) {
        confirmed = max(confirmed, sequence)
        if let first = tail.first, first.sequence <= confirmed {
            tail.removeAll { $0.sequence <= confirmed }
            tailBytes = tail.reduce(0) { $0 + $1.payload.count }
        }
    }

    mutating func give(_ record: StoredRecord, _ onRecord: (StoredRecord) -> Void) {
        last = record.sequence
        report.journalRecords += 1
        onRecord(record)
        guard record.sequence > confirmed else { return }
        tail.append(record)
        tailBytes += record.payload.count
        if tailBytes > StoreLimits.tailBytesMax { confirm(record.sequence) }
    }

    /// The records to be written once more.
    var unconfirmed: [Body] {
        var bodies: [Body] = []
        for record in tail {
            let fits =
                bodies.last.map {
                    $0.lastSequence + 1 == record.sequence
                        && $0.takes(record.payload.count, target: StoreLimits.bodyBytesTarget)
                } ?? false
            if !fits { bodies.append(Body(sequence: record.sequence)) }
            bodies[bodies.count - 1].append(record.kind, record.payload)
        }
        return bodies
    }
}
