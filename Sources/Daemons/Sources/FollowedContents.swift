internal import Bytes
internal import Configuration
internal import Model
internal import Runtime

/// The contents of one followed file that are known, each by its mark, as the store keeps them.
struct FollowedContents {
    private var known: [UInt64: FollowMark] = [:]
    /// Why a content could not be read, where that is so.
    private var refused: [UInt64: RecordFileFault] = [:]
    private var keys = ""
    private var newest: UInt64 = 0

    init() {}

    /// What the store knows of a file; nothing unless the office goes on from its store and the source reads as before.
    init(_ path: String, _ setting: SourceSetting, _ desk: SourceDesk) {
        keys = "follow\u{1F}\(path)\u{1F}"
        let stored = desk.marks(from: keys)
        let reading = Self.digest(setting)
        let isSame = stored.contains { $0.key == "\(keys)reading" && $0.value == reading }
        for (key, value) in stored {
            guard let number = UInt64(key.dropFirst(keys.count)) else { continue }
            newest = max(newest, number)
            if desk.isRestored, isSame, let mark = FollowMark(value.span) {
                known[number] = mark
            } else {
                desk.mark(key, nil)
            }
        }
        desk.mark("\(keys)reading", reading)
        // A start without the rows begins to count anew, and may have left marks of before behind it.
        for number in known.filter({ $0.value.phase == .following }).keys.sorted().dropLast() { forget(number, desk) }
    }

    /// What the rows of a source come to depends on; rows that were refused under another reading are judged again.
    private static func digest(_ setting: SourceSetting) -> [UInt8] {
        var text = "\(setting.unit?.description ?? "")\n\(setting.record.map { "\($0)" } ?? "")\n"
        text += "\(setting.format.map { "\($0)" } ?? "")\n"
        for column in setting.columns { text += "\(column.theirs)\u{1F}\(column.ours)\n" }
        for field in setting.values {
            for value in field.values { text += "\(field.field)\u{1F}\(value.theirs)\u{1F}\(value.ours)\n" }
        }
        return Array(SHA256.digest(Array(text.utf8)).bytes.prefix(8))
    }

    var isEmpty: Bool { known.isEmpty }

    /// What stood under the followed name.
    var following: (number: UInt64, mark: FollowMark)? {
        known.first { $0.value.phase == .following }.map { (number: $0.key, mark: $0.value) }
    }

    /// The row that named the columns last.
    var header: [UInt8] { known.sorted { $0.key > $1.key }.first { !$0.value.header.isEmpty }?.value.header ?? [] }

    /// All of them, those of which most was read first; of those that are open, as they are by now.
    func marks(with open: [FollowedFile]) -> [(number: UInt64, mark: FollowMark)] {
        var marks = known
        for file in open { marks[file.number] = file.mark }
        return marks.sorted { ($1.value.read, $0.key) < ($0.value.read, $1.key) }.map { ($0.key, $0.value) }
    }

    func isFinished(at place: FollowMark.Place) -> Bool {
        known.values.contains { $0.phase == .finished && $0.place == place }
    }

    mutating func newNumber() -> UInt64 {
        newest += 1
        return newest
    }

    mutating func set(_ number: UInt64, _ mark: FollowMark, _ desk: SourceDesk) {
        known[number] = mark
        refused[number] = nil
        desk.mark("\(keys)\(number)", mark.bytes)
        if mark.phase == .finished { prune(.finished, to: DaemonLimits.finishedContentsMax, desk) }
    }

    mutating func part(_ number: UInt64, _ desk: SourceDesk) {
        guard var mark = known[number] else { return }
        mark.phase = .parted
        set(number, mark, desk)
    }

    /// It cannot be read, and is not looked at before it changes.
    mutating func refuse(_ number: UInt64, _ mark: FollowMark, _ fault: RecordFileFault, _ desk: SourceDesk) {
        var mark = mark
        mark.since = desk.host.clock.unixMilliseconds / 1_000
        if mark.phase == .parted { mark.phase = .missing }
        set(number, mark, desk)
        refused[number] = fault
    }

    /// Forgets those that could not be read, of these names or all.
    ///
    /// - Returns: whether there was one.
    mutating func forgetRefused(_ names: Set<String>?, _ desk: SourceDesk) -> Bool {
        let numbers = refused.keys.sorted().filter { number in
            names.map { $0.contains(known[number]?.name ?? "") } ?? true
        }
        for number in numbers { forget(number, desk) }
        return !numbers.isEmpty
    }

    mutating func forgetAll(_ desk: SourceDesk) {
        for number in known.keys { desk.mark("\(keys)\(number)", nil) }
        known = [:]
        refused = [:]
    }

    /// Those that parted and are neither open nor found are missing, and said to be.
    mutating func miss(except open: Set<UInt64>, isSearching: Bool, path: String, _ desk: SourceDesk) {
        guard !isSearching else { return }
        let now = desk.host.clock.unixMilliseconds / 1_000
        for (number, mark) in known.sorted(by: { $0.key < $1.key }) where !open.contains(number) {
            if mark.phase == .missing, now - mark.since > DaemonLimits.missingSeconds { forget(number, desk) }
            guard mark.phase == .parted else { continue }
            var mark = mark
            (mark.phase, mark.since) = (.missing, now)
            set(number, mark, desk)
            desk.host.log.warning(
                "follow-bytes-missing",
                [
                    "path": path, "file": mark.name, "from": mark.read, "to": mark.end.map { "\($0)" } ?? "unknown",
                    "note": "no rotated file has these bytes; put it back, or have the rows sent again",
                ])
        }
        prune(.missing, to: DaemonLimits.missingContentsMax, desk)
    }

    private mutating func prune(_ phase: FollowMark.Phase, to limit: Int, _ desk: SourceDesk) {
        let numbers = known.filter { $0.value.phase == phase }.keys.sorted()
        for number in numbers.dropLast(limit) { forget(number, desk) }
    }

    private mutating func forget(_ number: UInt64, _ desk: SourceDesk) {
        known[number] = nil
        refused[number] = nil
        desk.mark("\(keys)\(number)", nil)
    }

    /// What people should know, oldest first.
    func warnings(of source: String, _ unit: UnitCode?) -> [SourceWarning] {
        known.sorted { $0.key < $1.key }.compactMap { number, mark in
            let kind: SourceWarning.Kind
            if let fault = refused[number] {
                kind = .unreadable(fault.trouble)
            } else if mark.phase == .missing {
                kind = .missingBytes(from: mark.read, to: mark.end)
            } else {
                return nil
            }
            return SourceWarning(
                source: source, file: mark.name, kind: kind, sinceUnixMilliseconds: mark.since * 1_000,
                unit: unit)
        }
    }
}

extension FollowMark {
    /// Before which byte it ended, as far as that is known: more than was read has been seen of it.
    fileprivate var end: Int64? { seen > read ? seen : nil }
}
