package import Intake
package import Model
package import Peering

/// Where the records of a node's own offices become commits: bytes go in, changed cells come out together after the
/// coalescing delay.
package struct OfficeDesk: Sendable {
    package private(set) var store: RecordStore
    private let coalesceMilliseconds: Int64
    private var dirtySinceMilliseconds: Int64?
    /// The bundle the figures are computed under.
    package private(set) var bundle: [UInt8]

    package init(units: [UnitCode], contents: BundleContents, coalesceMilliseconds: Int64, now: Instant) {
        self.coalesceMilliseconds = coalesceMilliseconds
        bundle = contents.hash
        store = RecordStore(
            accepting: .units(units), rules: IntakeRules(register: contents.register, calendar: contents.calendar),
            now: Self.moment(now))
    }

    private static func moment(_ now: Instant) -> Moment { Moment(seconds: now.unixMilliseconds / 1_000) }

    /// The monotonic time at which changes must be committed; `nil` when there are none.
    package var commitDueMilliseconds: Int64? { dirtySinceMilliseconds.map { $0 + coalesceMilliseconds } }

    private mutating func touch(_ now: Instant) {
        if dirtySinceMilliseconds == nil { dirtySinceMilliseconds = now.monotonicMilliseconds }
    }

    /// Reads a piece of a record file.
    ///
    /// - Throws: when the file is not what it says; nothing more of it is to be read then.
    package mutating func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>, now: Instant) throws(FileFault) {
        touch(now)
        try store.read(&stream, bytes)
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

    /// Time has passed: rows whose day has come, and at midnight the new periods of open dossiers.
    package mutating func advance(now: Instant) {
        store.advance(to: Self.moment(now))
        touch(now)
    }

    /// A new register or calendar: everything is computed again.
    package mutating func adopt(_ contents: BundleContents, now: Instant) {
        bundle = contents.hash
        store.adopt(IntakeRules(register: contents.register, calendar: contents.calendar))
        touch(now)
    }

    /// Every source has been looked at just now, whether it had something new or not.
    package mutating func confirmFresh() { store.confirmFresh(store.units) }

    /// The rows refused since the last call, for the rejects files.
    package mutating func drainRejectedRows() -> [RejectedRow] { store.drainRejectedRows() }

    /// The changed cells of every unit, to be committed now.
    package mutating func drain() -> [(unit: UnitCode, cells: [(key: CellKey, measures: Measures)])] {
        dirtySinceMilliseconds = nil
        return store.units.map { unit in
            (unit, store.drainChanges(of: unit).map { (key: $0.key, measures: $0.new) })
        }.filter { !$0.cells.isEmpty }
    }
}
