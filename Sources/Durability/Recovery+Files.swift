internal import Bytes

extension Recovery {
    // MARK: Snapshots

    /// The newest whole snapshot, or else the newest.
    mutating func choose(_ snapshots: [File]) throws(DiskError) -> File? {
        for file in snapshots.reversed() where try isWhole(file) { return file }
        return snapshots.last
    }

    /// Whether every block from the header to the end mark is there with its checksum.
    private func isWhole(_ file: File) throws(DiskError) -> Bool {
        guard file.header != nil else { return false }
        var scanner = scanner(file)
        var records: UInt64 = 0
        while let found = try scanner.next() {
            guard case .block(let header, _) = found, header.mark == records else { return false }
            records += UInt64(header.records)
            if header.isEnd { return try scanner.next() == nil }
        }
        return false
    }

    mutating func readSnapshot(_ file: File, _ onRecord: (StoredRecord) -> Void) throws(DiskError) {
        report.snapshotFile = file.name
        report.bytesRead += file.bytes
        snapshotFile = (file.name, file.bytes)
        var covers = file.header?.sequence
        var scanner = scanner(file)
        var (records, isEnded): (UInt64, Bool) = (0, false)
        var ranges: [RecoveryReport.Damage] = []
        while let found = try scanner.next() {
            switch found {
            case .unreadable(let offset, let bytes):
                ranges.append(.init(file: file.name, offset: offset, bytes: bytes))
            case .block(let header, let offset):
                settleSnapshot(&ranges, file, offset, records, header.mark)
                records = max(records, header.mark)
                if header.isEnd {
                    isEnded = true
                    confirm(header.sequence)
                    covers = covers ?? scanner.withBody { Self.covers($0) }
                } else if let contents = scanner.withBody({ coder.decode(header, $0, into: &decoded) }) {
                    records += UInt64(header.records)
                    for (kind, payload) in contents {
                        let payload = Array(decoded[payload])
                        onRecord(.init(sequence: header.sequence, kind: kind, payload: payload, isSnapshot: true))
                        report.snapshotRecords += 1
                    }
                } else {
                    ranges.append(.init(file: file.name, offset: offset, bytes: scanner.offset - offset))
                }
            }
        }
        if !isEnded {
            // How many records there were is known to nobody.
            if ranges.isEmpty { ranges.append(.init(file: file.name, offset: file.bytes, bytes: 0)) }
            settleSnapshot(&ranges, file, file.bytes, records, StoreFormat.sequenceMax)
        }
        report.skipped += ranges
        last = covers ?? 0
        self.covers = last
        report.snapshotCovers = last
        confirm(last)
    }

    private mutating func settleSnapshot(
        _ ranges: inout [RecoveryReport.Damage], _ file: File, _ offset: Int, _ records: UInt64, _ mark: UInt64
    ) {
        if mark > records, ranges.isEmpty { ranges.append(.init(file: file.name, offset: offset, bytes: 0)) }
        for var range in ranges {
            if mark > records {
                range.snapshotRecordsMissing = records..<mark
                report.damages.append(range)
            } else {
                report.skipped.append(range)
            }
        }
        ranges = []
    }

    private static func covers(_ body: Span<UInt8>) -> UInt64? {
        var cursor = 0
        return (try? body.readLittleEndian(&cursor)).flatMap { $0 <= StoreFormat.sequenceMax ? $0 : nil }
    }

    // MARK: The journal

    mutating func readJournal(_ files: [File], _ onRecord: (StoredRecord) -> Void) throws(DiskError) {
        // A later run found nothing from there on, and gave the numbers to other records.
        var void = [UInt64](repeating: .max, count: files.count)
        var first: UInt64 = .max
        for index in files.indices.reversed() {
            void[index] = first
            if let header = files[index].header {
                first = min(first, header.sequence)
                confirm(header.mark)
            }
        }
        for (file, void) in zip(files, void) {
            if void <= last + 1, snapshotFile != nil {
                // Covered by the snapshot as a whole.
                supersededFiles.append(file.name)
            } else {
                try readJournal(file, void: void, onRecord)
            }
        }
    }

    private mutating func readJournal(
        _ file: File, void: UInt64, _ onRecord: (StoredRecord) -> Void
    ) throws(DiskError) {
        report.bytesRead += file.bytes
        var scanner = scanner(file)
        var lastHere: UInt64 = 0
        while let found = try scanner.next() {
            switch found {
            case .unreadable(let offset, let bytes):
                openRanges.append(.init(file: file.name, offset: offset, bytes: bytes))
            case .block(let header, let offset):
                let end = header.sequence + UInt64(header.records)
                confirm(min(header.mark, header.sequence == 0 ? 0 : header.sequence - 1))
                guard header.records > 0, end - 1 > last, header.sequence < void else { continue }
                guard let contents = scanner.withBody({ coder.decode(header, $0, into: &decoded) }) else {
                    openRanges.append(.init(file: file.name, offset: offset, bytes: scanner.offset - offset))
                    continue
                }
                for (index, entry) in contents.enumerated() {
                    let sequence = header.sequence + UInt64(index)
                    guard sequence > last, sequence < void else { continue }
                    settle(before: sequence, file, offset)
                    let payload = Array(decoded[entry.payload])
                    give(.init(sequence: sequence, kind: entry.kind, payload: payload, isSnapshot: false), onRecord)
                }
                lastHere = max(lastHere, end - 1)
            }
        }
        if snapshotFile != nil, lastHere <= covers, file.header != nil {
            supersededFiles.append(file.name)
        } else {
            journalFiles.append(.init(number: file.number, bytes: file.bytes, lastSequence: min(lastHere, void - 1)))
        }
    }
}
