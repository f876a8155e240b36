internal import Configuration
internal import Model
internal import Runtime

/// The process of a daemon: the loop, the clock, the log, the data folder, the signals.
final class DaemonProcess {
    let loop: EventLoop
    let clock: NodeClock
    let log: Log
    let dataDir: String
    private let lock: FolderLock
    private var signals: SignalWatch?
    private let manager = ServiceNotices()

    /// `node` says whose data folder it is: `agent of 10101 and 10103`. Another node's folder is not touched.
    init(
        dataDir: String, of node: FolderOwner, now: Moment?, logLevel: LogLevelSetting
    ) throws(StartFault) {
        ProcessFacts.secureStandardStreams()
        _ = ProcessFacts.raiseDescriptorLimit()
        clock = NodeClock(startingAt: now.map { $0.seconds * 1_000 })
        log = Log(minimum: Log.Level(logLevel.rawValue) ?? .info, clock: clock)
        self.dataDir = dataDir
        do throws(SystemError) {
            loop = try EventLoop()
        } catch {
            throw .system(error)
        }
        do throws(SystemError) {
            try Files.makePrivateFolder(dataDir)
            lock = try FolderLock(dataDir)
        } catch {
            throw error.errno == 11 ? .folderInUse(dataDir) : .folderUnusable(dataDir, error)
        }
        try node.claim(dataDir)
    }

    /// Turns the loop until the end, and tells the service manager so; what the log left out is told meanwhile and at
    /// the end.
    func run() {
        tellLeftOutLater()
        manager.tell(.ready)
        manager.watch(loop)
        loop.run()
        log.tellLeftOut()
    }

    private func tellLeftOutLater() {
        _ = loop.schedule(afterMilliseconds: RuntimeLimits.logSummaryMilliseconds) { [weak self] in
            self?.log.tellLeftOut()
            self?.tellLeftOutLater()
        }
    }

    /// Has the signals acted on: the first to stop, again to stop at once; SIGHUP to read the files anew.
    func watchSignals(stop: @escaping () -> Void, reload: @escaping () -> Void) throws(StartFault) {
        var isStopping = false
        do throws(SystemError) {
            signals = try SignalWatch(loop, [.terminate, .interrupt, .hangUp]) { [log, loop, manager] signal in
                log.info("signal", ["name": signal.name])
                switch signal {
                case .hangUp:
                    manager.tell(.reloading(monotonicMicroseconds: SystemClock.monotonicNanoseconds / 1_000))
                    reload()
                    manager.tell(.ready)
                case .terminate, .interrupt:
                    manager.tell(.stopping)
                    if isStopping { loop.stop() }
                    isStopping = true
                    stop()
                }
            }
        } catch {
            throw .system(error)
        }
    }
}
