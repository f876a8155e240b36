internal import Configuration
internal import Intake
internal import Model
internal import Runtime
internal import Wire

/// An append-only file that another program writes, through every way of rotating it: no row of it is lost as long as
/// its bytes stand somewhere, and what cannot be found is said (Protocol/16-followed-files.md).
///
///     look -> work, a piece a turn, until there is no more -> settle -> rest
final class FollowSource: Source {
    let name: String
    private(set) var isRead = false
    let path: String
    let setting: SourceSetting
    let desk: SourceDesk
    private let mapping: ColumnMapping
    private let rejectsPath: String
    let rotated: RotatedNames
    private var looking: Looking?
    private var timer: LoopTimer?
    private var onRead: () -> Void = {}
    private var isStopped = false
    private var saidFault = ""
    /// Why the file itself cannot be read, and since when.
    private var trouble: FileTrouble?
    private var troubledSince: Int64?

    /// All contents that are known, by number; of those that are open, the file has the newer mark.
    var contents = FollowedContents()
    /// What stands under the followed name.
    var current: FollowedFile?
    /// What stood there before and is read on, oldest first.
    var parted: [FollowedFile] = []
    var packed: [PackedFile] = []
    /// Rotated files that need not be looked at again before they change.
    var settled: Set<FollowMark.Place> = []
    /// Names may have changed since the last search.
    var needsSearch = true

    init(path: String, setting: SourceSetting, mapping: ColumnMapping, desk: SourceDesk, rejectsPath: String) {
        self.path = path
        self.setting = setting
        self.mapping = mapping
        self.desk = desk
        self.rejectsPath = rejectsPath
        rotated = RotatedNames(of: path, setting.rotated)
        name = path
    }

    func start(onRead: @escaping () -> Void) {
        self.onRead = onRead
        contents = FollowedContents(path, setting, desk)
        // What is not read again is not refused again either.
        let hasRejects = (try? Files.facts(of: rejectsPath)) != nil
        if contents.isEmpty || !hasRejects { try? desk.beginRejects(in: rejectsPath) }
        var folders = rotated.folders
        let own = Files.split(path).folder
        if !folders.contains(own) { folders.append(own) }
        looking = Looking(desk.host.loop, desk.host.log, folders: folders.map { ($0, .names) }, setting) {
            [unowned self] in look()
        }
        look()
    }

    /// The store may lack rows that the files still have: everything is read from its first byte.
    func readAgain() {
        isRead = false
        closeAll()
        contents.forgetAll(desk)
        settled = []
        needsSearch = true
        looking?.noteChange()
    }

    /// Rotated files that could not be read are read from their first byte; rows that were taken before change nothing.
    func retry(_ names: Set<String>?) {
        guard contents.forgetRefused(names, desk) || trouble != nil else { return }
        settled = []
        needsSearch = true
        looking?.noteChange()
    }

    func stop() {
        isStopped = true
        looking?.stop()
        if let timer { desk.host.loop.cancel(timer) }
        closeAll()
    }

    private func closeAll() {
        for file in parted + [current].compactMap(\.self) { file.watch?.stop() }
        (current, parted, packed) = (nil, [], [])
    }

    // MARK: - Looking and working

    private func look() {
        guard !isStopped, let looking else { return }
        if looking.begin() { needsSearch = true }
        do throws(RecordFileFault) {
            for file in open { try file.look() }
            try openCurrent()
        } catch {
            return fail(error)
        }
        work()
    }

    var open: [FollowedFile] { parted + [current].compactMap(\.self) }

    /// One piece a turn, so that the network has its turns while much is read.
    private func work() {
        guard !isStopped else { return }
        do throws(RecordFileFault) {
            while true {
                if needsSearch { try search() }
                if let file = open.first(where: \.mayHaveMore) {
                    if try read(file) { return goOn() }
                } else if let file = packed.first {
                    if try unpack(file) { return goOn() }
                } else if try !settle() {
                    break
                }
            }
        } catch {
            return fail(error)
        }
        desk.keepRejects(in: rejectsPath, of: setting)
        note(current == nil ? FileTrouble(.missingFile) : nil)
        warn()
        guard current != nil else { return rest() }
        saidFault = ""
        isRead = true
        onRead()
        rest()
    }

    private func goOn() {
        desk.keepRejects(in: rejectsPath, of: setting)
        if desk.isDiskBehind { return desk.whenRoom { [weak self] in self?.work() } }
        timer = desk.host.loop.schedule(afterMilliseconds: 0) { [unowned self] in work() }
    }

    private func rest() {
        // A file that parted is finished when it has been quiet for long enough, whether something happens or not.
        let isUnwatched = open.contains { $0.watch == nil }
        let untilQuiet = parted.isEmpty ? .max : quietMilliseconds
        let untilSaid = trouble == nil ? .max : DaemonLimits.missingSaidMilliseconds
        looking?.rest(isTroubled: isUnwatched, atMostMilliseconds: min(untilQuiet, untilSaid))
    }

    private var quietMilliseconds: Int64 { Int64(setting.rotatedQuietSeconds) * 1_000 }

    /// Reads a piece of an open file; whether that was work for a turn.
    private func read(_ file: FollowedFile) throws(RecordFileFault) -> Bool {
        let step: FollowedFile.Step
        if file.mark.read == 0 { file.header = contents.header }
        do throws(RecordFileFault) {
            step = try file.step()
        } catch {
            file.watch?.stop()
            guard file === current else {
                drop(file, because: error)
                return false
            }
            // The next look begins it anew.
            current = nil
            throw error
        }
        switch step {
        case .read:
            contents.set(file.number, file.mark, desk)
            desk.didTake(name)
            return true
        case .end:
            file.mayHaveMore = false
            return false
        case .other:
            try becameOther(file)
            return false
        }
    }

    private func fail(_ fault: RecordFileFault) {
        if saidFault != fault.description {
            desk.host.log.error("follow-failed", ["path": path, "reason": fault])
            saidFault = fault.description
        }
        note(fault.trouble)
        warn()
        looking?.rest(isTroubled: true)
    }

    // MARK: - Opening

    /// Opens what stands under the followed name, if it is not open.
    private func openCurrent() throws(RecordFileFault) {
        guard current == nil else { return }
        let facts: FileFacts?
        do throws(SystemError) { facts = try Files.facts(of: path) } catch { throw .unreadable(error) }
        guard facts?.kind == .file else {
            if saidFault != "missing" { desk.host.log.warning("follow-missing", ["path": path]) }
            saidFault = "missing"
            return
        }
        let kind = try kind()
        if let (number, mark) = contents.following {
            current = try FollowedFile(resuming: mark, at: path, number: number, kind, desk)
            if current == nil { contents.part(number, desk) }
        }
        if current == nil {
            current = try FollowedFile(beginning: path, number: contents.newNumber(), kind, desk)
            needsSearch = true
        }
        guard let current else { return }
        contents.set(current.number, current.mark, desk)
        watch(current, path)
    }

    func kind() throws(RecordFileFault) -> FollowedKind {
        let byName = RecordKind.of(fileName: Files.split(path).name)
        guard let kind = setting.record ?? byName?.kind else {
            throw .notRecords(Files.split(path).name)
        }
        let format = setting.format ?? byName?.format ?? .csv
        return FollowedKind(kind: kind, format: format) { [desk, setting, mapping] name in
            var records = desk.open(name: name, kind: kind, format: format, owner: setting.unit, mapping: mapping)
            records.allowsTitles = false
            return records
        }
    }

    /// Has the file's writing told, also under another name.
    func watch(_ file: FollowedFile, _ path: String) {
        guard file.watch == nil, !Files.isRemote(path) else { return }
        file.watch = try? desk.host.loop.watch(path, isFolder: false, .writing) { [weak self] _ in
            self?.looking?.noteChange()
        }
    }

    // MARK: - What became of files

    /// Nothing more is to be read for the moment: whether that brought something to read.
    private func settle() throws(RecordFileFault) -> Bool {
        for file in parted where file.isQuiet(forMilliseconds: quietMilliseconds) {
            file.watch?.stop()
            do throws(RecordFileFault) {
                try file.finish()
            } catch {
                drop(file, because: error)
                continue
            }
            parted.removeAll { $0 === file }
            settled.insert(file.mark.place)
            contents.set(file.number, file.mark, desk)
        }
        guard let file = current else { return false }
        do throws(SystemError) {
            // Where nothing stands under the name, the writer may still have the file open.
            guard let facts = try Files.facts(of: path), !FollowMark.Place(facts).isSameFile(as: file.mark.place)
            else { return false }
        } catch { throw .unreadable(error) }
        part(file)
        try openCurrent()
        return true
    }

    private func part(_ file: FollowedFile) {
        file.part()
        contents.set(file.number, file.mark, desk)
        parted.append(file)
        current = nil
    }

    /// The bytes that were read of it stand there no more: the rest is looked for under other names.
    private func becameOther(_ file: FollowedFile) throws(RecordFileFault) {
        desk.host.log.info(
            "follow-cut", ["path": path, "file": file.name, "readTo": file.mark.read, "seen": file.mark.seen])
        file.watch?.stop()
        // Nobody was writing to it any more, and all that was seen of it is taken: rotation has thrown it away.
        file.lose(isFinished: file !== current && file.mark.seen <= file.mark.read)
        contents.set(file.number, file.mark, desk)
        parted.removeAll { $0 === file }
        settled = []
        needsSearch = true
        guard file === current else { return }
        current = nil
        try openCurrent()
    }

    private func drop(_ file: FollowedFile, because fault: RecordFileFault) {
        parted.removeAll { $0 === file }
        refuse(file.number, file.mark, fault)
    }

    /// A rotated file cannot be read as it is; it is looked at again when it has changed.
    func refuse(_ number: UInt64, _ mark: FollowMark, _ fault: RecordFileFault) {
        desk.host.log.error("follow-failed", ["path": path, "file": mark.name, "reason": fault])
        settled.insert(mark.place)
        contents.refuse(number, mark, fault, desk)
        needsSearch = true
    }

    private func warn() {
        var warnings = contents.warnings(of: name, setting.unit)
        if let trouble, let troubledSince, isSaid(trouble, since: troubledSince) {
            warnings.insert(
                SourceWarning(
                    source: name, file: Files.split(path).name, kind: .trouble(trouble),
                    sinceUnixMilliseconds: troubledSince, unit: setting.unit), at: 0)
        }
        desk.warn(name, warnings)
    }

    /// Whoever rotates a file makes the next one in a moment.
    private func isSaid(_ trouble: FileTrouble, since: Int64) -> Bool {
        trouble.kind != .missingFile || !isRead
            || desk.host.clock.unixMilliseconds - since >= DaemonLimits.missingSaidMilliseconds
    }

    /// The file itself cannot be read, or can again.
    private func note(_ trouble: FileTrouble?) {
        self.trouble = trouble
        troubledSince = trouble == nil ? nil : troubledSince ?? desk.host.clock.unixMilliseconds
    }
}
