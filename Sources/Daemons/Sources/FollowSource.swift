internal import Configuration
internal import Intake
internal import Model
internal import Runtime

/// An append-only file that another program writes. Read from its first byte when the agent starts, then whatever is
/// added; a file that takes its place (rotation) or has become shorter (truncation) is read from its first byte.
final class FollowSource: Source {
    let name: String
    private(set) var isRead = false
    private let path: String
    private let setting: SourceSetting
    private let mapping: ColumnMapping
    private let desk: SourceDesk
    private var file: Following?
    private var timer: LoopTimer?
    private var onRead: () -> Void = {}
    private var chunk: [UInt8] = []
    private var isMissingSaid = false
    private let rejectsPath: String
    private var isStopped = false

    /// The open file and how far it has been read; the handle outlives a rename, so its last lines are not lost.
    private struct Following: ~Copyable {
        var reader: FileReader
        var records: RecordStream
        let inode: UInt64
    }

    init(path: String, setting: SourceSetting, mapping: ColumnMapping, desk: SourceDesk, rejectsPath: String) {
        self.path = path
        self.setting = setting
        self.mapping = mapping
        self.desk = desk
        self.rejectsPath = rejectsPath
        name = path
    }

    func start(onRead: @escaping () -> Void) {
        self.onRead = onRead
        try? desk.beginRejects(in: rejectsPath)
        poll()
    }

    func stop() {
        isStopped = true
        if let timer { desk.host.loop.cancel(timer) }
    }

    private func wait(_ milliseconds: Int64) {
        timer = desk.host.loop.schedule(afterMilliseconds: milliseconds) { [unowned self] in poll() }
    }

    private func poll() {
        guard !isStopped else { return }
        do throws(RecordFileFault) {
            if file == nil { try open() }
            guard file != nil else { return wait(Int64(setting.intervalSeconds) * 1_000) }
            if try readOn() {
                desk.keepRejects(in: rejectsPath)
                if desk.isDiskBehind { return desk.whenRoom { [weak self] in self?.poll() } }
                return wait(0)
            }
            desk.keepRejects(in: rejectsPath)
            if try hasMovedOn() {
                try close()
                return wait(0)
            }
            isRead = true
            onRead()
        } catch {
            desk.host.log.error("follow-failed", ["path": path, "reason": error])
            file = nil
        }
        wait(Int64(setting.intervalSeconds) * 1_000)
    }

    private func open() throws(RecordFileFault) {
        do throws(SystemError) {
            guard let facts = try Files.facts(of: path), facts.kind == .file else {
                if !isMissingSaid { desk.host.log.warning("follow-missing", ["path": path]) }
                isMissingSaid = true
                return
            }
            isMissingSaid = false
            let fileName = Files.split(path).name
            let byName = RecordKind.of(fileName: fileName)
            guard let kind = setting.record ?? byName?.kind else {
                throw SystemError("record", path, errno: 22)
            }
            let format = setting.format ?? byName?.format ?? .csv
            file = Following(
                reader: try FileReader(path),
                records: desk.open(
                    name: fileName, kind: kind, format: format, owner: setting.unit,
                    mapping: mapping), inode: facts.inode)
        } catch {
            throw .unreadable(error)
        }
    }

    /// Reads one piece; whether there may be more at once.
    private func readOn() throws(RecordFileFault) -> Bool {
        do throws(SystemError) {
            guard try file?.reader.next(into: &chunk) == true else { return false }
        } catch {
            throw .unreadable(error)
        }
        let chunk = chunk
        do throws(FileFault) {
            if var records = file?.records {
                try desk.read(&records, chunk.span)
                file?.records = records
            }
        } catch {
            throw .file(error)
        }
        desk.didTake(name)
        return true
    }

    /// Whether the path names another file by now, or this one has become shorter.
    private func hasMovedOn() throws(RecordFileFault) -> Bool {
        do throws(SystemError) {
            guard let facts = try Files.facts(of: path) else { return false }
            return facts.inode != file?.inode || facts.bytes < file?.reader.offset ?? 0
        } catch {
            throw .unreadable(error)
        }
    }

    private func close() throws(RecordFileFault) {
        do throws(FileFault) {
            if var records = file?.records { try desk.finish(&records) }
        } catch {
            file = nil
            throw .file(error)
        }
        file = nil
    }
}
