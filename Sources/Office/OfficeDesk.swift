internal import Bytes
package import Intake
package import Model
package import Nodes
package import Peering

/// Where the records of a node's own offices become commits: bytes go in, changed cells come out together: at once when
/// nothing went before, otherwise no earlier than the coalescing delay after the last ones.
///
/// With a store the rows that were taken come out too, to be kept before the cells that they changed; after a restart
/// they go in again, and the desk goes on where it was:
///
///     restore(payload)… -> endRestore(stored cells) -> as if nothing had happened
package struct OfficeDesk: Sendable {
    package internal(set) var store: RecordStore
    private let coalesceMilliseconds: Int64
    /// The monotonic time at which changes must be committed; `nil` when there are none.
    package private(set) var commitDueMilliseconds: Int64?
    /// Of the commit before: the next one is due so much later, or at once where that is past.
    private var lastDueMilliseconds: Int64?
    /// The bundle the figures are computed under.
    package private(set) var bundle: [UInt8]
    /// Everything that a store held has come back, or there was nothing; until then nothing is committed.
    package private(set) var isRestored = true
    /// Some unit's changes were held back at the last drain.
    package private(set) var isHeld = false
    /// When the numbers of today were counted last, in Unix milliseconds.
    private var signsAtMilliseconds: Int64 = 0
    /// The year through which the centre seals, and whether every source has been read whole, which comes first.
    private(set) var sealedThrough: Int?
    package var isIntakeWhole = false
    /// How long a year that the centre seals is announced before, and the one that is.
    let sealDelayMilliseconds: Int64
    package internal(set) var sealPlan: SealPlan?
    /// How far the sources have been read.
    package private(set) var marks = SourceMarks()
    /// The freshness that was handed out to be kept, by unit.
    private var keptFreshness: [UnitCode: Moment] = [:]

    package init(
        units: [UnitCode], contents: BundleContents, coalesceMilliseconds: Int64, keepsRows: Bool = false,
        sealDelayMilliseconds: Int64 = 0, now: Instant
    ) {
        self.sealDelayMilliseconds = sealDelayMilliseconds
        self.coalesceMilliseconds = coalesceMilliseconds
        bundle = contents.hash
        sealedThrough = contents.sealedThrough
        store = RecordStore(
            accepting: .units(units), rules: IntakeRules(register: contents.register, calendar: contents.calendar),
            now: Self.moment(now))
        store.keepsTakenRows = keepsRows
    }

    private static func moment(_ now: Instant) -> Moment { Moment(seconds: now.unixMilliseconds / 1_000) }

    mutating func touch(_ now: Instant) {
        guard commitDueMilliseconds == nil else { return }
        let earliest = lastDueMilliseconds.map { $0 + coalesceMilliseconds }
        commitDueMilliseconds = max(now.monotonicMilliseconds, earliest ?? .min)
    }

    /// Reads a piece of a record file.
    ///
    /// - Throws: when the file is not what it says; nothing more of it is to be read then.
    package mutating func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>, now: Instant) throws(FileFault) {
        touch(now)
        try store.read(&stream, bytes)
    }

    /// The file has been read as far as it goes, and will go on: rows that are held back wait no longer.
    package mutating func release(_ stream: inout RecordStream, now: Instant) {
        touch(now)
        store.release(&stream)
    }

    /// The file has been read to its end.
    package mutating func finish(_ stream: inout RecordStream, now: Instant) throws(FileFault) {
        touch(now)
        try store.finish(&stream)
    }

    package mutating func open(
        name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping
    ) -> RecordStream {
        store.open(name: name, kind: kind, format: format, owner: owner, mapping: mapping)
    }

    /// Goes on in a source that was just opened (`RecordStore.resume`).
    package mutating func resume(_ stream: inout RecordStream, header: [UInt8], line: Int?) throws(FileFault) {
        try store.resume(&stream, header: header, line: line)
    }

    /// Time has passed: rows whose day has come, and at midnight the new periods of open dossiers.
    ///
    /// - Returns: whether there are cells to commit.
    @discardableResult
    package mutating func advance(now: Instant) -> Bool {
        store.advance(to: Self.moment(now))
        let hasChanges = store.units.contains { store.hasChanges(of: $0) }
        if hasChanges { touch(now) }
        if now.unixMilliseconds - signsAtMilliseconds >= OfficeLimits.signsSeconds * 1_000 { countSigns(now: now) }
        return hasChanges
    }

    /// Counts what people should know of the dossiers as they are today; told with the next commit.
    package mutating func countSigns(now: Instant) {
        signsAtMilliseconds = now.unixMilliseconds
        store.countSignsOfToday()
    }

    /// Says which minor's measures are told from now on; the cells that differ by it are committed then.
    package mutating func tell(minor: UInt8, now: Instant) {
        guard minor != store.tellsMinor else { return }
        store.tellsMinor = minor
        touch(now)
    }

    /// A new register or calendar: everything is computed again.
    package mutating func adopt(_ contents: BundleContents, now: Instant) {
        bundle = contents.hash
        sealedThrough = contents.sealedThrough
        store.adopt(IntakeRules(register: contents.register, calendar: contents.calendar))
        touch(now)
    }

    /// Rows that were refused have come right in their file.
    package mutating func withdraw(_ refusals: KeylessRefusals, now: Instant) {
        if store.withdraw(refusals) { touch(now) }
    }

    /// Every source has been looked at just now, whether it had something new or not.
    package mutating func confirmFresh() { store.confirmFresh(store.units) }

    /// What intake has noticed since the last call, each thing once.
    package mutating func drainWarnings() -> [IntakeWarning] { store.drainWarnings() }

    /// The rows refused since the last call, for the rejects files.
    package mutating func drainRejectedRows() -> [RejectedRow] { store.drainRejectedRows() }

    /// Rows have been kept, and their cells wait.
    mutating func didKeepRows() {
        lastDueMilliseconds = commitDueMilliseconds ?? lastDueMilliseconds
        commitDueMilliseconds = nil
    }

    /// The changed cells of every unit, or of those of which `isFree` is true, to be committed now. A unit of which a
    /// commit is not durable yet is held back: its next version must not be made before.
    package mutating func drain(
        where isFree: (UnitCode) -> Bool = { _ in true }
    ) -> [(unit: UnitCode, cells: [(key: CellKey, measures: Measures)])] {
        guard isRestored else { return [] }
        lastDueMilliseconds = commitDueMilliseconds ?? lastDueMilliseconds
        commitDueMilliseconds = nil
        isHeld = false
        var commits: [(unit: UnitCode, cells: [(key: CellKey, measures: Measures)])] = []
        for unit in store.units where store.hasChanges(of: unit) {
            guard isFree(unit) else {
                isHeld = true
                continue
            }
            let cells = store.drainChanges(of: unit).map { (key: $0.key, measures: $0.new) }
            if !cells.isEmpty { commits.append((unit, cells)) }
        }
        return commits
    }
}

// MARK: - What a store keeps

extension OfficeDesk {
    /// Bytes that `drainRows` would hand out.
    package var rowBytes: Int { store.takenBytes }

    /// What has been taken in since the last call, to be kept in this order and before the cells that are drained
    /// after it.
    package mutating func drainRows() -> [(unit: UnitCode, payload: [UInt8])] {
        guard isRestored, store.keepsTakenRows else { return [] }
        var rows = store.drainTakenRows()
        for unit in store.units {
            guard let freshness = store.freshness(of: unit) else { continue }
            let isKept = rows.contains { $0.unit == unit }
            let isOld =
                keptFreshness[unit].map { freshness.seconds - $0.seconds >= OfficeLimits.freshnessSeconds } ?? true
            if !isKept, isOld, let state = store.keptState(of: unit) { rows.append(state) }
            if isKept || isOld { keptFreshness[unit] = freshness }
        }
        // Behind the rows: a mark must not tell of rows that are not there.
        return rows.map { ($0.unit, $0.payload) } + markRows(marks.drain())
    }

    private func markRows(_ pieces: [[UInt8]]) -> [(unit: UnitCode, payload: [UInt8])] {
        guard let unit = store.units.first else { return [] }
        return pieces.map { (unit, KeptRows(unit: unit, part: .marks, bytes: $0).payload) }
    }

    /// Remembers how far a source has been read (`SourceMarks`), with the rows that it has given so far.
    package mutating func mark(_ key: String, _ value: [UInt8]?, now: Instant) {
        if marks.set(key, value) { touch(now) }
    }

    /// Remembers something of the office's own, with the next commit.
    mutating func setMark(_ key: String, _ value: [UInt8]?) { _ = marks.set(key, value) }

    /// The next slice of everything that is kept, of about `bytesMax` bytes, for a snapshot. Records may come in
    /// between two slices: what is new is in `drainRows`, what was there before in one of the slices.
    package func rows(
        from cursor: RowCursor, bytesMax: Int
    ) -> (rows: [(unit: UnitCode, payload: [UInt8])], next: RowCursor?) {
        let slice = store.rows(from: cursor, bytesMax: bytesMax)
        // The marks with the first slice: what came in before it stands in one of the slices.
        let marked = cursor == RowCursor() ? markRows(marks.pieces) : []
        return (marked + slice.rows.map { ($0.unit, $0.payload) }, slice.next)
    }

    /// Seals what the centre has sealed, of units whose changes have all been drained (Y-01). Not while slices of a
    /// snapshot are taken.
    ///
    /// - Returns: what to keep at once, behind what was handed out before, and for people what was sealed.
    package mutating func sealWhenDue() -> (
        rows: [(unit: UnitCode, payload: [UInt8])], sealed: [(unit: UnitCode, records: Int)]
    ) {
        guard let sealedThrough = sealableYear, isRestored, isIntakeWhole else { return ([], []) }
        var sealed: [(unit: UnitCode, records: Int)] = []
        for unit in store.units {
            if let records = store.seal(unit, through: sealedThrough) { sealed.append((unit, records)) }
        }
        if !sealed.isEmpty { endPlanWhenSealed() }
        return (sealed.isEmpty ? [] : drainRows(), sealed)
    }

    /// Takes back what a store kept, piece by piece in the order of the store; `endRestore` ends it.
    ///
    /// - Throws: why it is not what was kept. The desk is of no use then: a new one reads every source again.
    package mutating func restore(_ payload: Span<UInt8>) throws(KeptRowsFault) {
        isRestored = false
        let rows = try KeptRows(payload: payload)
        guard rows.part == .marks else { return try store.restore(rows) }
        do throws(BytesError) { try marks.restore(rows.bytes.span) } catch { throw .malformed }
    }

    /// Everything has come back. `stored` says which cells of a unit the store holds: only what differs is drained from
    /// now on, which is nothing unless the bundle or the day is another.
    package mutating func endRestore(
        now: Instant, stored: (UnitCode) -> [(key: CellKey, measures: Measures)]
    ) {
        store.endRestore()
        store.advance(to: Self.moment(now))
        let told = store.units.map { ($0, stored($0)) }
        // As they were told last, until upstreams say otherwise: a restart alone changes nothing.
        let isNone = told.allSatisfy { $0.1.isEmpty }
        let minor = told.flatMap { $0.1.map(\.measures.minor) }.max() ?? 0
        store.tellsMinor = isNone ? Measure.newestMinor : minor
        for (unit, cells) in told {
            store.settle(unit, told: cells)
            keptFreshness[unit] = store.freshness(of: unit)
        }
        isRestored = true
        touch(now)
    }
}
