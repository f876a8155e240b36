internal import Configuration
internal import Intake
internal import Model
internal import Runtime

/// A program run at an interval whose standard output is CSV or NDJSON: any database with a command-line client.
final class CommandSource: Source, ChildProcessHandler {
    let name: String
    private(set) var isRead = false
    private let arguments: [String]
    private let timeoutSeconds: Int
    private let setting: SourceSetting
    private let mapping: ColumnMapping
    private let desk: SourceDesk
    private let rejectsPath: String
    private var child: ChildProcess?
    private var records: RecordStream?
    private var fault: FileFault?
    private var timer: LoopTimer?
    private var onRead: () -> Void = {}
    private var isStopped = false

    init(
        arguments: [String], timeoutSeconds: Int, setting: SourceSetting, mapping: ColumnMapping, desk: SourceDesk,
        rejectsPath: String
    ) {
        self.arguments = arguments
        self.timeoutSeconds = timeoutSeconds
        self.setting = setting
        self.mapping = mapping
        self.desk = desk
        self.rejectsPath = rejectsPath
        name = arguments.first ?? ""
    }

    func start(onRead: @escaping () -> Void) {
        self.onRead = onRead
        run()
    }

    func stop() {
        isStopped = true
        if let timer { desk.host.loop.cancel(timer) }
        child?.terminate()
    }

    private func run() {
        guard !isStopped else { return }
        try? Files.replace(rejectsPath, with: RejectsFile.header)
        fault = nil
        records = desk.open(
            name: name, kind: setting.record.map { RecordKind($0) } ?? .dossiers,
            format: setting.format.map { RecordFormat($0) } ?? .csv, owner: setting.unit,
            mapping: mapping)
        do throws(SystemError) {
            child = try ChildProcess(
                desk.host.loop, arguments, timeoutMilliseconds: Int64(timeoutSeconds) * 1_000, self)
        } catch {
            desk.host.log.error("command-failed", ["command": name, "reason": error])
            wait()
        }
    }

    private func wait() {
        guard !isStopped else { return }
        timer = desk.host.loop.schedule(afterMilliseconds: Int64(setting.intervalSeconds) * 1_000) {
            [unowned self] in run()
        }
    }

    func child(_ child: ChildProcess, wrote bytes: Span<UInt8>) {
        guard fault == nil, var records else { return }
        do throws(FileFault) {
            try desk.read(&records, bytes)
        } catch {
            fault = error
            child.terminate()
        }
        self.records = records
    }

    func child(_ child: ChildProcess, ended exit: ChildExit) {
        self.child = nil
        if exit.isSuccess, fault == nil, var records {
            do throws(FileFault) {
                try desk.finish(&records)
                desk.didTake(name)
                isRead = true
            } catch {
                fault = error
            }
        }
        records = nil
        desk.keepRejects(in: rejectsPath)
        if !exit.isSuccess || fault != nil {
            desk.host.log.error(
                "command-failed",
                [
                    "command": name, "end": "\(exit.cause)", "timedOut": exit.timedOut,
                    "reason": fault.map { "\($0)" } ?? String(decoding: exit.errorTail.suffix(200), as: UTF8.self),
                ])
        } else {
            onRead()
        }
        wait()
    }
}
