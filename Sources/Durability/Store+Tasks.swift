extension Store {
    /// The next thing to do on the disk, or `nil` while one is under way or nothing is due.
    ///
    /// To be asked after appending, after `finished`, and at `nextDeadlineMilliseconds`.
    package func nextTask(nowMilliseconds now: Int64) -> StoreTask? {
        nowMilliseconds = now
        if probeAtMilliseconds == .min { probeAtMilliseconds = now + settings.probeMilliseconds }
        guard underWay == nil, let step = nextStep(now) else { return nil }
        let (work, operations) =
            switch step {
            case .journal: journalTask()
            case .removal: removalTask()
            case .snapshot: snapshotTask()
            case .probe: probeTask()
            }
        lastTaskNumber += 1
        underWay = (lastTaskNumber, work)
        if case .journal = work { lastWasJournal = true } else { lastWasJournal = false }
        return StoreTask(number: lastTaskNumber, operations: operations)
    }

    private enum Step { case journal, removal, snapshot, probe }

    private var isFailing: Bool { condition != .well }

    private func nextStep(_ now: Int64) -> Step? {
        // A snapshot piece goes between two groups of the journal even while there is always another group.
        let isSnapshotDue = !isFailing && isSnapshotReady
        if !pending.isEmpty, !isFailing || now >= retryAtMilliseconds, !(lastWasJournal && isSnapshotDue) {
            return .journal
        }
        if !removals.isEmpty, now >= removalAtMilliseconds { return .removal }
        if isSnapshotDue { return .snapshot }
        // While records wait for another attempt, that attempt is the probe.
        if now >= probeAtMilliseconds, !(isFailing && !pending.isEmpty) { return .probe }
        return nil
    }

    /// When to ask for a task without any other reason; `nil` while one is under way.
    package var nextDeadlineMilliseconds: Int64? {
        guard underWay == nil else { return nil }
        if nextStep(nowMilliseconds) != nil { return nowMilliseconds }
        var deadline = !pending.isEmpty && isFailing ? retryAtMilliseconds : probeAtMilliseconds
        if !removals.isEmpty { deadline = min(deadline, removalAtMilliseconds) }
        return max(deadline, nowMilliseconds)
    }

    private func journalTask() -> (Work, [DiskOperation]) {
        var (count, size) = (0, 0)
        while count < pending.count, count == 0 || size + pending[count].bytes.count <= settings.taskBytesMax {
            size += pending[count].bytes.count
            count += 1
        }
        bodiesUnderWay = count
        let open = hasOpenFile ? journalFiles.last : nil
        var file = JournalFile(number: nextFileNumber, bytes: 0, lastSequence: 0)
        var bytes: [UInt8] = []
        if let open, open.bytes < settings.segmentBytesMax {
            file = open
        } else {
            nextFileNumber += 1
            bytes = FileHeader(
                kind: .journal, number: file.number, storeID: storeID, sequence: voidFrom ?? appendedThrough + 1,
                mark: durableThrough
            ).encode()
        }
        let isNew = !bytes.isEmpty
        for body in pending[..<count] {
            coder.encode(body, number: file.number, store: storeMark, mark: durableThrough, into: &bytes)
        }
        file.bytes += bytes.count
        file.lastSequence = pending[count - 1].lastSequence
        // The folder is asked last: a file that somebody has removed takes bytes and syncs without complaint.
        let operations: [DiskOperation] =
            isNew
            ? [.create(file.name), .append(file.name, bytes), .sync(file.name), .syncFolder, .probe]
            : [.append(file.name, bytes), .sync(file.name), .probe]
        statistics.bytesWritten += UInt64(bytes.count)
        return (.journal(bodies: count, file: file, isNew: isNew), operations)
    }

    private func removalTask() -> (Work, [DiskOperation]) {
        // What makes a file needless may be a rename that is not yet on the disk.
        let operations = [.syncFolder] + removals.map { DiskOperation.remove($0) }
        return (.removal(count: removals.count), operations)
    }

    /// When nothing has come for a while, a last block says that what stands before it was safe: a start need not write
    /// it once more, and damage there cannot pass for a torn tail. It is not worth an fsync of its own.
    private func probeTask() -> (Work, [DiskOperation]) {
        guard hasOpenFile, confirmedThrough < durableThrough, pending.isEmpty, let file = journalFiles.last else {
            return (.probe(confirmationBytes: 0), [.probe])
        }
        let block = BlockCoder.confirmation(sequence: durableThrough + 1, number: file.number, store: storeMark)
        return (.probe(confirmationBytes: block.count), [.append(file.name, block), .probe])
    }

    /// How the task went: `nil` when every operation was done.
    package func finished(_ number: UInt64, _ error: DiskError?, nowMilliseconds now: Int64) {
        guard let (expected, work) = underWay, expected == number else { return }
        nowMilliseconds = now
        underWay = nil
        statistics.tasks += 1
        if error != nil { statistics.failures += 1 }
        switch work {
        case .journal(let bodies, let file, let isNew): finishedJournal(bodies, file, isNew, error)
        case .snapshotPiece, .snapshotEnd: finishedSnapshot(work, error)
        case .removal(let count):
            if let error {
                snapshotTrouble = error
                removalAtMilliseconds = now + settings.retryMaxMilliseconds
            } else {
                removals.removeFirst(count)
            }
        case .probe(let confirmationBytes):
            probeAtMilliseconds = now + settings.probeMilliseconds
            if let error {
                fail(error)
            } else {
                if confirmationBytes > 0 {
                    journalFiles[journalFiles.count - 1].bytes += confirmationBytes
                    confirmedThrough = durableThrough
                }
                recover()
            }
        }
    }

    private func finishedJournal(_ bodies: Int, _ file: JournalFile, _ isNew: Bool, _ error: DiskError?) {
        bodiesUnderWay = 0
        defer { closesFile = false }
        if let error {
            // Nothing is known about what the file holds now, and a second fsync would say "done" about pages that the
            // system has given up (fsync(2)): nobody touches it again.
            hasOpenFile = false
            if isNew { removals.append(file.name) }
            fail(error)
            return
        }
        for body in pending[..<bodies] { pendingBytes -= body.bytes.count }
        durableThrough = file.lastSequence
        pending.removeFirst(bodies)
        if isNew { journalFiles.append(file) } else { journalFiles[journalFiles.count - 1] = file }
        voidFrom = nil
        hasOpenFile = !closesFile
        statistics.syncs += 1
        probeAtMilliseconds = nowMilliseconds + settings.probeMilliseconds
        recover()
    }

    private func fail(_ error: DiskError) {
        if case .failing(_, let since) = condition {
            condition = .failing(error, sinceMilliseconds: since)
            retryWaitMilliseconds = min(retryWaitMilliseconds * 2, settings.retryMaxMilliseconds)
        } else {
            condition = .failing(error, sinceMilliseconds: nowMilliseconds)
            retryWaitMilliseconds = settings.retryFirstMilliseconds
        }
        retryAtMilliseconds = nowMilliseconds + retryWaitMilliseconds
        switch error.kind {
        // Files are missing that nobody will bring back; what they held is still in memory.
        case .gone: wantsSnapshotAnyway = true
        // A half-written snapshot takes space that the journal needs.
        case .full: dropSnapshot(error)
        default: break
        }
        // A file that has lost its name cannot be used any more, and another probe would not tell which it was.
        hasOpenFile = false
    }

    private func recover() {
        condition = .well
        retryWaitMilliseconds = 0
    }
}
