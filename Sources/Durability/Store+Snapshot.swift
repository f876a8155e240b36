/// Snapshots are fuzzy: the journal goes on while they are written, and each record in one says as of which sequence
/// it is. One counts only from its end mark on, which is written when everything appended until then is durable.
extension Store {
    /// Begins a snapshot: from here on everything that is to be kept is added, in any order and in slices.
    package func beginSnapshot() {
        guard snapshot == nil else { return }
        snapshot = SnapshotWriting(number: nextFileNumber, covers: appendedThrough)
        nextFileNumber += 1
        // So that the files up to here can go when the snapshot is there.
        if case .journal = underWay?.work { closesFile = true } else { hasOpenFile = false }
    }

    /// Whether a snapshot is being written. It ends by `endSnapshot`, or by itself when the disk fails: then nothing
    /// need be added any more, and `wantsSnapshot` asks for another one later.
    package var isWritingSnapshot: Bool { snapshot != nil && snapshot?.endSequence == nil }

    /// Whether the next slice may be added; false too while there is no snapshot to add to.
    package var snapshotHasRoom: Bool {
        isWritingSnapshot && (snapshot?.bufferedBytes ?? 0) < StoreLimits.snapshotRoomBytes
    }

    /// Adds a record that holds the effect of everything appended so far on whatever it is about. Does nothing when the
    /// snapshot has been dropped.
    package func addToSnapshot(_ kind: UInt8, _ payload: [UInt8]) {
        guard payload.count <= StoreFormat.recordBytesMax else { fatalError("a record of \(payload.count) bytes") }
        guard isWritingSnapshot, var writing = snapshot else { return }
        snapshot = nil
        defer { snapshot = writing }
        let firstFree = snapshotBodiesUnderWay
        let isOpen =
            if writing.bodies.count > firstFree, let last = writing.bodies.last {
                last.sequence == appendedThrough && last.takes(payload.count, target: settings.bodyBytesTarget)
            } else { false }
        if !isOpen { writing.bodies.append(Body(sequence: appendedThrough)) }
        writing.bufferedBytes -= writing.bodies[writing.bodies.count - 1].bytes.count
        writing.bodies[writing.bodies.count - 1].append(kind, payload)
        writing.bufferedBytes += writing.bodies[writing.bodies.count - 1].bytes.count
    }

    /// Everything has been added.
    package func endSnapshot() {
        guard isWritingSnapshot else { return }
        snapshot?.endSequence = appendedThrough
    }

    private var snapshotBodiesUnderWay: Int {
        if case .snapshotPiece(let bodies, _, _) = underWay?.work { bodies } else { 0 }
    }

    var isSnapshotReady: Bool {
        guard let snapshot else { return false }
        guard let endSequence = snapshot.endSequence else { return snapshot.bufferedBytes >= settings.bodyBytesTarget }
        // An end mark before its time would make what it covers look safe.
        return !snapshot.bodies.isEmpty || durableThrough >= endSequence
    }

    func snapshotTask() -> (Work, [DiskOperation]) {
        guard var writing = snapshot else { return (.probe(confirmationBytes: 0), [.probe]) }
        snapshot = nil
        defer { snapshot = writing }
        let name = StoreFileKind.temporaryName(writing.number)
        var operations: [DiskOperation] = []
        var bytes: [UInt8] = []
        if !writing.isBegun {
            writing.isBegun = true
            operations.append(.create(name))
            bytes = FileHeader(
                kind: .snapshot, number: writing.number, storeID: storeID, sequence: writing.covers,
                mark: durableThrough
            ).encode()
        }
        for body in writing.bodies {
            coder.encode(body, number: writing.number, store: storeMark, mark: writing.recordsWritten, into: &bytes)
            writing.recordsWritten += UInt64(body.records)
        }
        let isEnd = writing.bodies.isEmpty
        if isEnd, let endSequence = writing.endSequence {
            BlockCoder.encodeEnd(
                sequence: endSequence, covers: writing.covers, number: writing.number, store: storeMark,
                mark: writing.recordsWritten, into: &bytes)
        }
        operations.append(.append(name, bytes))
        writing.unsyncedBytes += bytes.count
        writing.writtenBytes += bytes.count
        statistics.bytesWritten += UInt64(bytes.count)
        if isEnd {
            let final = StoreFileKind.snapshot.name(writing.number)
            operations += [.sync(name), .rename(name, to: final), .syncFolder, .probe]
            return (.snapshotEnd, operations)
        }
        let isSynced = writing.unsyncedBytes >= settings.snapshotSyncBytes
        if isSynced {
            operations.append(.sync(name))
            writing.unsyncedBytes = 0
        }
        return (
            .snapshotPiece(bodies: writing.bodies.count, bytes: writing.bufferedBytes, isSynced: isSynced), operations
        )
    }

    func finishedSnapshot(_ work: Work, _ error: DiskError?) {
        guard snapshot != nil else { return }
        if let error {
            dropSnapshot(error)
            return
        }
        switch work {
        case .snapshotPiece(let bodies, let bytes, _):
            snapshot?.bodies.removeFirst(bodies)
            snapshot?.bufferedBytes -= bytes
        default: installSnapshot()
        }
    }

    /// The snapshot is on the disk under its name: what it covers may go, the older snapshot first, since that one
    /// without its journal would be worth nothing.
    private func installSnapshot() {
        guard let written = snapshot else { return }
        snapshot = nil
        if let older = snapshotFile { removals.append(older.name) }
        removals += supersededFiles
        supersededFiles = []
        snapshotFile = (StoreFileKind.snapshot.name(written.number), written.writtenBytes)
        let last = hasOpenFile ? journalFiles.count - 1 : journalFiles.count
        removals += journalFiles[..<last].filter { $0.lastSequence <= written.covers }.map(\.name)
        let kept = journalFiles[..<last].filter { $0.lastSequence > written.covers }
        journalFiles.replaceSubrange(..<last, with: kept)
        wantsSnapshotAnyway = false
        snapshotTrouble = nil
        statistics.snapshots += 1
    }

    /// Gives up the snapshot that is being written, if there is one: later, perhaps.
    func dropSnapshot(_ error: DiskError) {
        guard let dropped = snapshot else { return }
        snapshot = nil
        snapshotTrouble = error
        snapshotAtMilliseconds = nowMilliseconds + settings.snapshotRetryMilliseconds
        guard dropped.isBegun else { return }
        // The rename may have been done before the folder's sync failed.
        removals += [StoreFileKind.temporaryName(dropped.number), StoreFileKind.snapshot.name(dropped.number)]
    }
}
