internal import Bytes
package import Intake
package import Model
package import Nodes
internal import Peering
package import Runtime
internal import Wire

/// Between the sources of an office and its node: takes bytes in, commits what they change, keeps the rejects files.
package final class SourceDesk {
    package let host: NodeHost
    package private(set) var desk: OfficeDesk
    private let units: [UnitCode]
    private let build: String
    private var commitTimer: LoopTimer?
    /// The last file or command that was taken in whole, for `status`.
    package private(set) var lastTaken: (name: String, unixMilliseconds: Int64)?
    /// A reject of the most frequent reason, as file:line, for `status`.
    package private(set) var rejectExamples: [RejectReason: String] = [:]
    /// Told after every commit.
    package var onCommit: (() -> Void)?

    package init(units: [UnitCode], contents: BundleContents, coalesceMilliseconds: Int, build: String, host: NodeHost)
    {
        self.units = units
        self.host = host
        self.build = build
        desk = OfficeDesk(
            units: units, contents: contents, coalesceMilliseconds: Int64(coalesceMilliseconds), now: host.now)
    }

    // MARK: - Reading

    package func open(
        name: String, kind: RecordKind, format: RecordFormat, owner: UnitCode?, mapping: ColumnMapping
    ) -> RecordStream {
        desk.open(name: name, kind: kind, format: format, owner: owner ?? soleUnit, mapping: mapping)
    }

    private var soleUnit: UnitCode? { units.count == 1 ? units.first : nil }

    package func read(_ stream: inout RecordStream, _ bytes: Span<UInt8>) throws(FileFault) {
        try desk.read(&stream, bytes, now: host.now)
        planCommit()
    }

    package func finish(_ stream: inout RecordStream) throws(FileFault) {
        try desk.finish(&stream, now: host.now)
        planCommit()
    }

    /// Notes that a file, or one run of a command, has been taken in whole.
    package func didTake(_ name: String) { lastTaken = (name, host.clock.unixMilliseconds) }

    package func adopt(_ contents: BundleContents) {
        desk.adopt(contents, now: host.now)
        commit()
    }

    /// Time has passed: what waits for its day, and new periods.
    package func advance() {
        desk.advance(now: host.now)
        planCommit()
    }

    // MARK: - Committing

    private func planCommit() {
        guard commitTimer == nil, let due = desk.commitDueMilliseconds else { return }
        let delay = max(0, due - host.now.monotonicMilliseconds)
        commitTimer = host.loop.schedule(afterMilliseconds: delay) { [unowned self] in commit() }
    }

    /// Commits what has changed, now.
    package func commit() {
        if let commitTimer { host.loop.cancel(commitTimer) }
        commitTimer = nil
        for (unit, cells) in desk.drain() { host.with { $0.commit(unit, cells, now: $1) } }
        for unit in units { host.with { $0.setHealth(health(of: unit), of: unit, now: $1) } }
        onCommit?()
    }

    private func health(of unit: UnitCode) -> Health {
        let counts = desk.store.counts(of: unit)
        let rejects = counts.rejected.map { Health.RejectCount(reason: $0.key.rawValue, count: UInt64($0.value)) }
        return Health(
            handle: 0, freshness: desk.store.freshness(of: unit)?.seconds ?? 0,
            rejects: rejects.filter { $0.count > 0 }.sorted { $0.reason < $1.reason }, clockOffsetMilliseconds: 0,
            build: build, bundle: desk.bundle, isResyncing: false)
    }

    /// The intake of every source has been whole once.
    package func finishedIntake() {
        desk.confirmFresh()
        commit()
        for unit in units { host.with { $0.finishedIntake(of: unit, now: $1) } }
    }

    // MARK: - Rejects

    /// Begins a rejects file anew. Rows as they came may hold what offices must not show around: it is the owner's
    /// alone.
    package func beginRejects(in path: String) throws(SystemError) {
        try Files.replace(path, with: RejectsCSV.agent.header, mode: 0o600)
    }

    /// Appends the rows refused since the last call to a rejects file.
    package func keepRejects(in path: String) {
        let rows = desk.drainRejectedRows()
        guard !rows.isEmpty else { return }
        for row in rows where rejectExamples[row.reason] == nil {
            rejectExamples[row.reason] = "\(row.source):\(row.line)"
        }
        do throws(SystemError) {
            try Files.append(path, RejectsCSV.agent.lines(rows), mode: 0o600)
        } catch {
            host.log.error("rejects-not-kept", ["path": path, "reason": error, "rows": rows.count])
        }
    }
}
