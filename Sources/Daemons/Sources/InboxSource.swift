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
    private var ignored: Set<String> = []
    private var isStopped = false
    /// Files that were read and stay until what they said is on the disk.
    private var staying: Set<String> = []
    /// Files in `done/` that came lately, as they were when they were read: whoever writes in place instead of renaming
    /// may still be writing.
    private var watched: [String: FileFacts] = [:]

    private var forgotAtMilliseconds: Int64 = 0

    /// A whole year of files is not listed more often than this.
    private static let forgetMilliseconds: Int64 = 60_000
    /// A file that has not changed for so long is finished.
    private static let watchMilliseconds: Int64 = 600_000

    private struct Job {
        let path: String
        let name: String
        /// Whether it waits in the inbox, and moves when it is done.
        let isNew: Bool
        /// As it was before it was read.
        let facts: FileFacts
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
    }

    private var donePath: String { "\(path)/done" }
    private var rejectsPath: String { "\(path)/rejects" }

    func start(onRead: @escaping () -> Void) {
        self.onRead = onRead
        do throws(SystemError) {
            try Files.makeFolders(donePath)
            try Files.makeFolders(rejectsPath)
            let rejects = "\(rejectsPath)/rejects.csv"
            // What is not read again is not refused again either.
            let hasRejects = try Files.facts(of: rejects) != nil
            if !desk.isRestored || !hasRejects { try desk.beginRejects(in: rejects) }
            // An office that goes on from its store has what was taken before.
            queue = try jobs(in: donePath, isNew: false).filter { !desk.isRestored || Self.isFresh($0.facts) }
            for job in queue { watch(job.path, job.facts) }
        } catch {
            desk.host.log.error("inbox-unusable", ["path": path, "reason": error])
        }
        // Whoever writes in place may go on in done/.
        looking = Looking(
            desk.host.loop, desk.host.log, folders: [(path, .arrivals), (donePath, .closing)], setting
        ) { [unowned self] in poll() }
        poll()
    }

    func readAgain() {
        isRead = false
        do throws(SystemError) {
            queue += try jobs(in: donePath, isNew: false)
        } catch {
            desk.host.log.error("inbox-unreadable", ["path": donePath, "reason": error])
        }
    }

    func stop() {
        isStopped = true
        looking?.stop()
        if let timer { desk.host.loop.cancel(timer) }
    }

    private func poll() {
        guard !isStopped else { return }
        looking?.begin()
        // Those that a fault left waiting are found again.
        queue.removeAll(where: \.isNew)
        do throws(SystemError) {
            queue += try jobs(in: path, isNew: true).filter { !staying.contains($0.name) }
            queue += try grown()
        } catch {
            desk.host.log.error("inbox-unreadable", ["path": path, "reason": error])
            looking?.rest(isTroubled: true)
            return
        }
        next()
    }

    private static func isFresh(_ facts: FileFacts) -> Bool {
        SystemClock.unixMilliseconds - facts.modifiedNanoseconds / 1_000_000 < watchMilliseconds
    }

    private func watch(_ path: String, _ facts: FileFacts) { if Self.isFresh(facts) { watched[path] = facts } }

    /// The files in `done/` that have changed since they were read: they are read again, which changes nothing where
    /// they say the same.
    private func grown() throws(SystemError) -> [Job] {
        var jobs: [Job] = []
        for (path, facts) in watched.sorted(by: { $0.key < $1.key }) {
            guard let now = try Files.facts(of: path), Self.isFresh(now) else {
                watched[path] = nil
                continue
            }
            guard now != facts else { continue }
            watched[path] = now
            let name = Files.split(path).name
            desk.host.log.warning(
                "file-changed",
                ["path": path, "note": "it was written to after it was read; let files appear by rename"])
            jobs.append(Job(path: path, name: name, isNew: false, facts: now))
        }
        return jobs
    }

    /// The files there that are records, in bytewise order of their names.
    private func jobs(in folder: String, isNew: Bool) throws(SystemError) -> [Job] {
        var jobs: [Job] = []
        for entry in try Files.list(folder) where entry.facts.kind == .file && !entry.name.hasPrefix(".") {
            if entry.isNameValid, let kind = RecordKind.of(fileName: entry.name), kind.kind != .procedures {
                jobs.append(
                    Job(path: "\(folder)/\(entry.name)", name: entry.name, isNew: isNew, facts: entry.facts))
            } else if ignored.insert(entry.name).inserted {
                desk.host.log.warning("file-ignored", ["path": "\(folder)/\(entry.name)"])
            }
        }
        return jobs
    }

    private func next() {
        guard !isStopped else { return }
        guard !queue.isEmpty else {
            desk.keepRejects(in: "\(rejectsPath)/rejects.csv")
            forgetOld()
            if !isRead { isRead = true }
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
                desk.keepRejects(in: "\(rejectsPath)/rejects.csv")
                return goOn()
            }
            reading = nil
            finish(job)
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

    private func finish(_ job: Job) {
        desk.didTake(job.name)
        if job.isNew {
            // It moves when its rows and cells are on the disk: a power cut before that finds it here (Y-06).
            staying.insert(job.name)
            desk.whenDurable { [weak self] in
                // The figures go out first.
                _ = self?.desk.host.loop.schedule(afterMilliseconds: 0) {
                    self?.staying.remove(job.name)
                    self?.move(job, to: self?.donePath ?? "")
                }
            }
        }
        desk.keepRejects(in: "\(rejectsPath)/rejects.csv")
        timer = desk.host.loop.schedule(afterMilliseconds: 0) { [unowned self] in next() }
    }

    private func setAside(_ job: Job, _ fault: RecordFileFault) {
        if case .unreadable = fault {
            // The disk's trouble, not the file's: it stays, and the source has not been read whole.
            desk.host.log.error("file-unreadable", ["path": job.path, "reason": fault])
            looking?.rest(isTroubled: true)
            return
        }
        desk.host.log.error(
            "file-set-aside",
            [
                "path": job.path, "reason": fault,
                "note": "nothing of it counts; it moves to rejects/; put a right one into the inbox again",
            ])
        if job.isNew { move(job, to: rejectsPath) }
        timer = desk.host.loop.schedule(afterMilliseconds: 0) { [unowned self] in next() }
    }

    /// Moves a file, beside one of the same name if there is one. Not waiting for the disk: where a power cut undoes
    /// it, the file is read again and changes nothing.
    private func move(_ job: Job, to folder: String) {
        do throws(SystemError) {
            var target = "\(folder)/\(job.name)"
            var copy = 1
            while try Files.facts(of: target) != nil {
                target = "\(folder)/\(Self.numbered(job.name, copy))"
                copy += 1
            }
            try Files.rename(job.path, to: target)
            if folder == donePath { watch(target, job.facts) }
        } catch {
            desk.host.log.error("file-not-moved", ["path": job.path, "to": folder, "reason": error])
        }
    }

    private static let endings = [".csv.gz", ".ndjson.gz", ".jsonl.gz", ".csv", ".ndjson", ".jsonl", ".xlsx"]

    /// `dossiers-10.csv.gz` as `dossiers-10~1.csv.gz`: kind and format stay readable in the name.
    private static func numbered(_ name: String, _ copy: Int) -> String {
        let lower = name.lowercased()
        for ending in Self.endings where lower.hasSuffix(ending) {
            return "\(name.dropLast(ending.count))~\(copy)\(name.suffix(ending.count))"
        }
        return "\(name)~\(copy)"
    }

    private func forgetOld() {
        let now = SystemClock.unixMilliseconds
        guard let keepDays, now - forgotAtMilliseconds >= Self.forgetMilliseconds else { return }
        forgotAtMilliseconds = now
        let oldest = (now / 1_000 - Int64(keepDays) * 86_400) * 1_000_000_000
        guard let entries = try? Files.list(donePath) else { return }
        for entry in entries where entry.facts.kind == .file && entry.facts.modifiedNanoseconds < oldest {
            try? Files.remove("\(donePath)/\(entry.name)")
        }
    }
}
