internal import Bytes
internal import Configuration
internal import Intake
internal import Model
internal import Runtime
internal import Wire

/// A program run at an interval whose standard output is CSV or NDJSON: any database with a command-line client.
///
/// The output goes to a file in the data folder first, since a run that fails counts for nothing and only its end tells
/// whether it did; an agent has not the memory to hold an export.
final class CommandSource: Source, ChildProcessHandler {
    let name: String
    private(set) var isRead = false
    private let arguments: [String]
    private let timeoutSeconds: Int
    private let setting: SourceSetting
    private let mapping: ColumnMapping
    private let desk: SourceDesk
    private let rejectsPath: String
    private let outputPath: String
    private var child: ChildProcess?
    private var output: FileAppender?
    private var fault: RecordFileFault?
    private var reading: Reading?
    private var timer: LoopTimer?
    private var onRead: () -> Void = {}
    private var isStopped = false
    /// Since when runs have failed, one after the other.
    private var failingSince: Int64?
    /// Two commands may be runs of one program.
    private var warningsKey: String { outputPath }

    /// The output of a run that has ended well, and how far it has been read.
    private struct Reading: ~Copyable {
        var file: FileReader
        /// Nothing before its first piece, which tells what the records are.
        var records: RecordStream?
    }

    /// `outputPath` is a file of this source's own, for what a run prints.
    init(
        arguments: [String], timeoutSeconds: Int, setting: SourceSetting, mapping: ColumnMapping, desk: SourceDesk,
        rejectsPath: String, outputPath: String
    ) {
        self.arguments = arguments
        self.timeoutSeconds = timeoutSeconds
        self.setting = setting
        self.mapping = mapping
        self.desk = desk
        self.rejectsPath = rejectsPath
        self.outputPath = outputPath
        name = arguments.first ?? ""
    }

    func start(onRead: @escaping () -> Void) {
        self.onRead = onRead
        run()
    }

    /// Runs at once what failed last.
    /// The next run tells everything.
    func readAnew() { isRead = false }

    var isResting: Bool { child == nil && reading == nil }

    func retry(_ names: Set<String>?) {
        guard failingSince != nil, child == nil, reading == nil, names?.contains(Files.split(name).name) ?? true else {
            return
        }
        if let timer { desk.host.loop.cancel(timer) }
        run()
    }

    func stop() {
        isStopped = true
        if let timer { desk.host.loop.cancel(timer) }
        child?.terminate()
    }

    private func run() {
        guard !isStopped else { return }
        fault = nil
        do throws(SystemError) {
            output = try FileAppender(outputPath, truncating: true, mode: 0o600)
            child = try ChildProcess(
                desk.host.loop, arguments, timeoutMilliseconds: Int64(timeoutSeconds) * 1_000, self)
        } catch {
            fail(.unreadable(error))
        }
    }

    private func wait() {
        guard !isStopped else { return }
        schedule(afterMilliseconds: Int64(setting.intervalSeconds) * 1_000) { [unowned self] in run() }
    }

    private func schedule(afterMilliseconds milliseconds: Int64, _ action: @escaping () -> Void) {
        timer = desk.host.loop.schedule(afterMilliseconds: milliseconds, action)
    }

    // MARK: - While it runs

    func child(_ child: ChildProcess, wrote bytes: Span<UInt8>) {
        guard fault == nil else { return }
        var piece: [UInt8] = []
        piece.append(span: bytes)
        do throws(SystemError) {
            try output?.append(piece)
        } catch {
            fault = .unreadable(error)
            child.terminate()
        }
    }

    func child(_ child: ChildProcess, ended exit: ChildExit) {
        self.child = nil
        output?.close()
        output = nil
        guard !isStopped else { return }
        if let fault { return fail(fault) }
        guard exit.isSuccess else {
            let tail = String(decoding: exit.errorTail.suffix(200), as: UTF8.self)
            return fail(FileTrouble(exit, timeoutSeconds: timeoutSeconds, tail))
        }
        do throws(SystemError) {
            try desk.beginRejects(in: rejectsPath)
            reading = Reading(file: try FileReader(outputPath))
        } catch {
            return fail(.unreadable(error))
        }
        step()
    }

    private func fail(_ fault: RecordFileFault) { fail(fault.trouble) }

    private func fail(_ trouble: FileTrouble) {
        reading = nil
        try? Files.remove(outputPath)
        desk.host.log.error("command-failed", ["command": name, "reason": trouble.english])
        let since = failingSince ?? desk.host.clock.unixMilliseconds
        failingSince = since
        desk.warn(
            warningsKey,
            [
                SourceWarning(
                    source: warningsKey, file: Files.split(name).name, kind: .trouble(trouble),
                    sinceUnixMilliseconds: since, unit: setting.unit)
            ])
        wait()
    }

    // MARK: - What it printed

    /// One piece a turn, so that the network has its turns while a large export is read.
    private func step() {
        guard !isStopped else { return }
        do throws(RecordFileFault) {
            if try readOn() {
                desk.keepRejects(in: rejectsPath, of: setting)
                if desk.isDiskBehind { return desk.whenRoom { [weak self] in self?.step() } }
                return schedule(afterMilliseconds: 0) { [unowned self] in step() }
            }
        } catch {
            desk.keepRejects(in: rejectsPath, of: setting)
            return fail(error)
        }
        reading = nil
        failingSince = nil
        desk.warn(warningsKey, [])
        try? Files.remove(outputPath)
        desk.didTake(name)
        desk.keepRejects(in: rejectsPath, of: setting)
        isRead = true
        onRead()
        wait()
    }

    /// Reads one piece.
    ///
    /// - Returns: whether there may be more.
    private func readOn() throws(RecordFileFault) -> Bool {
        var chunk: [UInt8] = []
        let hasMore: Bool
        do throws(SystemError) {
            hasMore = try reading?.file.next(into: &chunk) == true
        } catch {
            throw .unreadable(error)
        }
        var records = reading?.records ?? open(OutputShape(of: chunk, setting, mapping))
        do throws(FileFault) {
            if hasMore { try desk.read(&records, chunk.span) } else { try desk.finish(&records) }
        } catch {
            throw .file(error)
        }
        reading?.records = records
        return hasMore
    }

    private func open(_ shape: OutputShape) -> RecordStream {
        desk.open(name: name, kind: shape.kind, format: shape.format, owner: setting.unit, mapping: mapping)
    }
}

extension FileTrouble {
    /// Why a run of a command counts for nothing; `tail` is the end of what it said.
    fileprivate init(_ exit: ChildExit, timeoutSeconds: Int, _ tail: String) {
        // What a program prints may run over many lines; a status has one for each warning.
        let said = String(String.UnicodeScalarView(tail.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
        let end = said.isEmpty ? "" : ": \(said)"
        self.init(
            .commandFailed,
            vietnamese: exit.timedOut
                ? "lệnh chạy quá \(timeoutSeconds) giây; hãy tăng \"timeoutSeconds\" hoặc xem vì sao lệnh chậm\(end)"
                : "lệnh chạy không thành công (\(exit.cause.words.vietnamese))\(end)",
            english: (exit.timedOut ? "timed out after \(timeoutSeconds) s" : exit.cause.words.english) + end)
    }
}

extension ChildExit.Cause {
    fileprivate var words: (vietnamese: String, english: String) {
        switch self {
        case .exited(let status): ("mã thoát \(status)", "exit status \(status)")
        case .killed(let signal): ("bị dừng bởi tín hiệu \(signal)", "killed by signal \(signal)")
        }
    }
}

/// What a command's records are: as configured, else by the first byte and the fields that the first line names.
struct OutputShape: Equatable {
    let kind: RecordKind
    let format: RecordFormat

    init(of output: [UInt8], _ setting: SourceSetting, _ mapping: ColumnMapping) {
        let line = output.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first ?? []
        format = setting.format ?? (output.first == UInt8(ascii: "{") ? .ndjson : .csv)
        kind = setting.record ?? RecordKind.told(by: line, mapping) ?? .dossiers
    }
}
