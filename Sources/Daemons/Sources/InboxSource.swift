internal import Bytes
internal import Configuration
internal import Intake
internal import Model
internal import Runtime

/// A folder in which files appear by rename. A file is read whole, its figures are committed, then it moves to `done/`;
/// a file that is not what it says moves to `rejects/` and nothing of it counts.
///
///     inbox/dossiers-2026-11-22.csv   waits
///     inbox/done/…                    part of the office's data: read again by an agent that has lost its store
///     inbox/rejects/…                 files set aside whole, and rejects.csv with refused rows
///
/// What was set aside is said until it is taken away from `rejects/`, or counts: it is judged again when it changes
/// within ten minutes, since it may have been read while it was still being written, and when a person asks for it.
final class InboxSource: Source {
    let name: String
    private(set) var isRead = false
    private let path: String
    private let setting: SourceSetting
    private let mapping: ColumnMapping
    private let keepDays: Int?
    private let desk: SourceDesk
    private var queue: [Job] = []
    private var reading: Reading?
    private var timer: LoopTimer?
    private var looking: Looking?
    private var onRead: () -> Void = {}
    private var unread: UnreadNames
    private var aside: SetAsideFiles
    /// What the system does not let be read, by path: the disk's trouble, not the files'.
    private var unreadable: [String: SourceWarning] = [:]
    /// Whether one of them was met since the last look.
    private var isTroubled = false
    /// Asked for by a person.
    private var retried: [Job] = []
    private var isStopped = false
    /// Files that were read and stay until what they said is on the disk.
    private var staying: Set<String> = []
    /// Files in `done/` that came lately, as they were when they were read: whoever writes in place instead of renaming
    /// may still be writing.
    private var watched: [String: Watched] = [:]

    private var forgotAtMilliseconds: Int64 = 0

    /// A whole year of files is not listed more often than this.
    private static let forgetMilliseconds: Int64 = 60_000
    /// A file that has not changed for so long is finished.
    private static let watchMilliseconds: Int64 = 600_000

    private typealias Job = InboxJob

    private struct Watched {
        var facts: FileFacts
        var keyless = KeylessRefusals()
        var sinceUnixMilliseconds = SystemClock.unixMilliseconds
    }

    private struct Reading: ~Copyable {
        let job: Job
        let records: RecordFileReader
    }

    init(path: String, keepDays: Int?, setting: SourceSetting, mapping: ColumnMapping, desk: SourceDesk) {
        self.path = path
        self.keepDays = keepDays
        self.setting = setting
        self.mapping = mapping
        self.desk = desk
        name = path
        unread = UnreadNames(path, setting.unit)
        aside = SetAsideFiles(path, desk)
    }

    private var donePath: String { "\(path)/done" }
    private var rejectsPath: String { "\(path)/rejects" }
    private var rejectedRows: String { "\(rejectsPath)/\(Self.rejectedRowsName)" }
    private static let rejectedRowsName = "rejects.csv"

    func start(onRead: @escaping () -> Void) {
        self.onRead = onRead
        do throws(SystemError) {
            // Files as they came hold personal data: from here on they are the agent's alone.
            try Files.makePrivateFolder(donePath)
            try Files.makePrivateFolder(rejectsPath)
            // What is not read again is not refused again either.
            let hasRejects = try Files.facts(of: rejectedRows) != nil
            if !desk.isRestored || !hasRejects { try desk.beginRejects(in: rejectedRows) }
            try aside.restore(rejectsPath, except: [Self.rejectedRowsName, RejectsLog.before(Self.rejectedRowsName)])
            // An office that goes on from its store has what was taken before.
            queue = try jobs(in: donePath, .done).filter { !desk.isRestored || Self.isFresh($0.facts) }
            for job in queue { watch(job.path, job.facts) }
        } catch {
            desk.host.log.error("inbox-unusable", ["path": path, "reason": error])
        }
        // Whoever writes in place may go on in done/.
        looking = Looking(
            desk.host.loop, desk.host.log, folders: [(path, .arrivals), (donePath, .closing), (rejectsPath, .closing)],
            setting
        ) { [unowned self] in poll() }
        poll()
    }

    func readAgain() {
        isRead = false
        do throws(SystemError) {
            queue += try jobs(in: donePath, .done)
        } catch {
            desk.host.log.error("inbox-unreadable", ["path": donePath, "reason": error])
        }
    }

    var isResting: Bool { reading == nil && queue.isEmpty && staying.isEmpty }

    func retry(_ names: Set<String>?) {
        for (path, entry) in aside.entries.sorted(by: { $0.key < $1.key }) {
            let name = Files.split(path).name
            guard names.map({ $0.contains(name) || $0.contains(entry.name) }) ?? true else { continue }
            if let facts = try? Files.facts(of: path) { retried.append(job(aside: path, facts)) }
        }
        for name in (names ?? []).sorted() where !retried.contains(where: { $0.name == name }) {
            let path = "\(donePath)/\(name)"
            guard let facts = try? Files.facts(of: path), facts.kind == .file else { continue }
            retried.append(Job(path: path, name: name, place: .done, facts: facts))
        }
        if !retried.isEmpty { looking?.noteChange() }
    }

    private func job(aside path: String, _ facts: FileFacts) -> Job {
        let (folder, name) = Files.split(path)
        return Job(path: path, name: name, place: folder == rejectsPath ? .rejects : .done, facts: facts)
    }

    func stop() {
        isStopped = true
        looking?.stop()
        if let timer { desk.host.loop.cancel(timer) }
    }

    private func poll() {
        guard !isStopped else { return }
        looking?.begin()
        do throws(SystemError) {
            queue += try jobs(in: path, .inbox).filter { !staying.contains($0.path) } + grown()
        } catch {
            desk.host.log.error("inbox-unreadable", ["path": path, "reason": error])
            note(unreadable: path, error)
            warn()
            looking?.rest(isTroubled: true)
            return
        }
        queue += aside.changed(within: Self.watchMilliseconds).map { job(aside: $0.path, $0.facts) } + retried
        (retried, isTroubled) = ([], false)
        for place in unreadable.keys where place == path || !Self.isThere(place) { unreadable[place] = nil }
        next()
    }

    private static func isThere(_ path: String) -> Bool { ((try? Files.facts(of: path)) ?? nil) != nil }

    private static func isFresh(_ facts: FileFacts) -> Bool {
        SystemClock.unixMilliseconds - facts.modifiedNanoseconds / 1_000_000 < watchMilliseconds
    }

    private func watch(_ path: String, _ facts: FileFacts, _ keyless: KeylessRefusals = KeylessRefusals()) {
        if Self.isFresh(facts) { watched[path] = Watched(facts: facts, keyless: keyless) }
    }

    /// The files in `done/` that have changed since they were read: they are read again, which changes nothing where
    /// they say the same.
    private func grown() throws(SystemError) -> [Job] {
        var jobs: [Job] = []
        for (path, before) in watched.sorted(by: { $0.key < $1.key }) {
            // A copy may end by taking over the time of what it is a copy of.
            let isNew = SystemClock.unixMilliseconds - before.sinceUnixMilliseconds < Self.watchMilliseconds
            guard let now = try Files.facts(of: path), isNew || Self.isFresh(now) else {
                watched[path] = nil
                continue
            }
            guard now != before.facts else { continue }
            watched[path]?.facts = now
            let name = Files.split(path).name
            desk.host.log.warning(
                "file-changed",
                ["path": path, "note": "it was written to after it was read; let files appear by rename"])
            jobs.append(Job(path: path, name: name, place: .done, facts: now))
        }
        return jobs
    }

    /// The files there that are records, in bytewise order of their names.
    private func jobs(in folder: String, _ place: Job.Place) throws(SystemError) -> [Job] {
        var jobs: [Job] = []
        var others: [FolderEntry] = []
        for entry in try Files.list(folder) where !entry.name.hasPrefix(".") {
            if entry.facts.kind == .file, entry.isNameValid, let kind = RecordKind.of(fileName: entry.name),
                kind.kind != .procedures
            {
                jobs.append(Job(path: "\(folder)/\(entry.name)", name: entry.name, place: place, facts: entry.facts))
            } else {
                others.append(entry)
            }
        }
        guard place == .inbox else { return jobs }
        for name in unread.take(others, now: desk.host.clock.unixMilliseconds) {
            desk.host.log.warning("file-ignored", ["path": "\(folder)/\(name)"])
        }
        return jobs
    }

    /// Says what does not count as it stands.
    private func warn() {
        let files = aside.entries.sorted { $0.key < $1.key }.map { _, entry in
            SourceWarning(
                source: path, file: entry.name, kind: .trouble(entry.trouble),
                sinceUnixMilliseconds: entry.sinceUnixMilliseconds, unit: setting.unit)
        }
        desk.warn(path, unreadable.sorted { $0.key < $1.key }.map(\.value) + files + unread.warnings)
    }

    private func keepRejects() { desk.keepRejects(in: rejectedRows, of: setting) }

    private func note(unreadable path: String, _ error: SystemError) {
        unreadable[path] = SourceWarning(
            source: self.path, file: Files.split(path).name, kind: .trouble(RecordFileFault.unreadable(error).trouble),
            sinceUnixMilliseconds: unreadable[path]?.sinceUnixMilliseconds ?? desk.host.clock.unixMilliseconds,
            unit: setting.unit)
    }

    private func next() {
        guard !isStopped else { return }
        guard !queue.isEmpty else {
            keepRejects()
            forgetOld()
            warn()
            guard !isTroubled else {
                looking?.rest(isTroubled: true)
                return
            }
            isRead = true
            onRead()
            looking?.rest()
            return
        }
        let job = queue.removeFirst()
        do throws(RecordFileFault) {
            reading = Reading(
                job: job,
                records: try RecordFileReader(
                    job.path, name: job.name, owner: setting.unit, mapping: mapping, desk: desk))
            step()
        } catch {
            setAside(job, error)
        }
    }

    /// One piece a turn, so that the network has its turns while a large file is read.
    private func step() {
        guard !isStopped, let job = reading?.job else { return }
        do throws(RecordFileFault) {
            guard try reading?.records.step() == true else {
                // Before another source has its turn: the rows refused so far are this one's.
                keepRejects()
                return goOn()
            }
            let keyless = reading?.records.keyless ?? KeylessRefusals()
            reading = nil
            finish(job, keyless)
        } catch {
            reading = nil
            setAside(job, error)
        }
    }

    /// The next piece, once the disk has caught up.
    private func goOn() {
        if desk.isDiskBehind { return desk.whenRoom { [weak self] in self?.step() } }
        timer = desk.host.loop.schedule(afterMilliseconds: 0) { [unowned self] in step() }
    }

    private func finish(_ job: Job, _ keyless: KeylessRefusals) {
        desk.didTake(job.name)
        unreadable[job.path] = nil
        if job.place == .done {
            aside.forget(job.path)
            if let before = watched[job.path]?.keyless { desk.withdraw(before.gone(from: keyless)) }
            watched[job.path]?.keyless = keyless
        } else {
            aside.take(job.path)
            // It moves when its rows and cells are on the disk: a power cut before that finds it here (Y-06).
            staying.insert(job.path)
            desk.whenDurable { [weak self] in
                // The figures go out first.
                _ = self?.desk.host.loop.schedule(afterMilliseconds: 0) { self?.settle(job, keyless) }
            }
        }
        keepRejects()
        timer = desk.host.loop.schedule(afterMilliseconds: 0) { [unowned self] in next() }
    }

    /// What a file said is on the disk.
    private func settle(_ job: Job, _ keyless: KeylessRefusals) {
        staying.remove(job.path)
        aside.end(beginningsOf: job.path, job.name)
        if let target = move(job, to: donePath) { watch(target, job.facts, keyless) }
        if job.place == .rejects { aside.forget(job.path) }
        warn()
    }

    private func setAside(_ job: Job, _ fault: RecordFileFault) {
        if case .unreadable(let error) = fault, error.isMissing {
            // Somebody has taken it away meanwhile.
            aside.forget(job.path)
        } else if case .unreadable(let error) = fault {
            // The disk's trouble, not the file's: it stays, and the source has not been read whole.
            if unreadable[job.path] == nil {
                desk.host.log.error("file-unreadable", ["path": job.path, "reason": fault])
            }
            note(unreadable: job.path, error)
            isTroubled = true
        } else {
            unreadable[job.path] = nil
            desk.host.log.error(
                "file-set-aside",
                [
                    "path": job.path, "reason": fault,
                    "note": "nothing of it counts; it stands in rejects/; export it again into the inbox, and "
                        + "remove it there",
                ])
            let path = job.place == .inbox ? move(job, to: rejectsPath) : job.path
            aside.note(path ?? job.path, job.name, fault, job.facts)
        }
        timer = desk.host.loop.schedule(afterMilliseconds: 0) { [unowned self] in next() }
    }

    private func move(_ job: Job, to folder: String) -> String? {
        do throws(SystemError) {
            return try InboxFolder.move(job.path, job.name, to: folder)
        } catch {
            desk.host.log.error("file-not-moved", ["path": job.path, "to": folder, "reason": error])
            return nil
        }
    }

    private func forgetOld() {
        let now = SystemClock.unixMilliseconds
        guard now - forgotAtMilliseconds >= Self.forgetMilliseconds else { return }
        forgotAtMilliseconds = now
        forgetSetAside(now: now)
        guard let keepDays else { return }
        let removed = InboxFolder.forget(donePath, olderThanDays: keepDays, now: now)
        guard removed > 0 else { return }
        desk.host.log.info("done-removed", ["folder": donePath, "files": removed, "keepDays": keepDays])
    }

    /// What nobody has dealt with for so long goes.
    private func forgetSetAside(now: Int64) {
        let keepMilliseconds = Int64(setting.rejectsKeepDays) * 86_400_000
        let clock = desk.host.clock.unixMilliseconds
        for (path, entry) in aside.entries.sorted(by: { $0.key < $1.key })
        where clock - entry.sinceUnixMilliseconds >= keepMilliseconds && Files.split(path).folder == rejectsPath {
            guard (try? Files.remove(path)) != nil else { continue }
            aside.forget(path)
            desk.host.log.warning("set-aside-removed", ["path": path, "keepDays": setting.rejectsKeepDays])
        }
    }
}
