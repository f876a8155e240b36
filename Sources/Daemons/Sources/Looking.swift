internal import Configuration
internal import Runtime

/// When a source looks again: as soon as the system says that something has changed, and in any case after the longest
/// wait; at the interval where the system says nothing (network file systems, no watch to be had).
///
///     look -> rest -> (a change, or the wait is over) -> look
final class Looking {
    private let loop: EventLoop
    private let log: Log
    private let folders: [(path: String, changes: WatchedChanges)]
    private let setting: SourceSetting
    private let look: () -> Void
    /// Of each folder, where there is one.
    private var watches: [PathWatch?]
    private var timer: LoopTimer?
    private var isChanged = false
    /// Names in the folders may have changed since the last look.
    private var isFolderChanged = true
    private var isStopped = false
    private var lookedAtMilliseconds: Int64 = .min / 2
    private var saidFault: SystemError?

    /// `look` is asked for when it is time; it calls `begin`, and in the end `rest`.
    init(
        _ loop: EventLoop, _ log: Log, folders: [(path: String, changes: WatchedChanges)], _ setting: SourceSetting,
        look: @escaping () -> Void
    ) {
        self.loop = loop
        self.log = log
        self.folders = folders
        watches = folders.map { _ in nil }
        self.setting = setting
        self.look = look
    }

    /// Before the first look and each that follows: what changes from here on is told.
    ///
    /// - Returns: whether names in the folders may have changed since the last look; false: only `noteChange` led here.
    @discardableResult func begin() -> Bool {
        guard !isStopped else { return false }
        defer { isFolderChanged = false }
        let isUntold = !isChanged || watches.contains { $0 == nil }
        for place in folders.indices where watches[place] == nil { beginWatch(place) }
        isChanged = false
        lookedAtMilliseconds = SystemClock.monotonicMilliseconds
        return isUntold || isFolderChanged
    }

    /// After a look that found no more, or found trouble that may pass without a notice.
    func rest(isTroubled: Bool = false, atMostMilliseconds: Int64 = .max) {
        guard !isStopped else { return }
        let wait = min(atMostMilliseconds, Int64(isTroubled ? setting.intervalSeconds : waitSeconds) * 1_000)
        plan(afterMilliseconds: isChanged ? untilNextMilliseconds : wait)
    }

    func stop() {
        isStopped = true
        if let timer { loop.cancel(timer) }
        for watch in watches { watch?.stop() }
    }

    /// Something has changed, by whatever way it was heard.
    func noteChange() {
        guard !isChanged, !isStopped else { return }
        isChanged = true
        if timer?.isSet == true { plan(afterMilliseconds: untilNextMilliseconds) }
    }

    private var waitSeconds: Int {
        let isTold = watches.allSatisfy { $0 != nil }
        return isTold ? setting.longestWaitSeconds ?? IntegerSetting.toldIntervalSeconds : setting.intervalSeconds
    }

    private var untilNextMilliseconds: Int64 {
        let spacing = max(
            0, lookedAtMilliseconds + DaemonLimits.lookSpacingMilliseconds - SystemClock.monotonicMilliseconds)
        // The name is there, the file may be whole in a moment.
        return watches.contains { $0?.isEarly == true } ? max(spacing, DaemonLimits.lookSpacingMilliseconds) : spacing
    }

    private func plan(afterMilliseconds delay: Int64) {
        if let timer, timer.isSet {
            loop.reschedule(timer, afterMilliseconds: delay)
        } else {
            timer = loop.schedule(afterMilliseconds: delay) { [unowned self] in look() }
        }
    }

    private func beginWatch(_ place: Int) {
        let (path, changes) = folders[place]
        guard !Files.isRemote(path) else { return }
        do throws(SystemError) {
            watches[place] = try loop.watch(path, isFolder: true, changes) { [weak self] news in
                if news == .lost { self?.watches[place] = nil }
                self?.isFolderChanged = true
                self?.noteChange()
            }
            saidFault = nil
        } catch {
            if error != saidFault {
                log.info(
                    "not-watched",
                    ["path": path, "reason": error, "note": "looked at every \(setting.intervalSeconds) s"])
            }
            saidFault = error
        }
    }
}
