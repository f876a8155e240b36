internal import Bytes
internal import Runtime
internal import Wire

/// The files of an inbox of which nothing counts, as they were when they were judged. What is known of each stays in
/// the store, so that a restart says the same without reading them.
///
/// The folder `rejects/` says which files there are: one that a person takes away from there is dealt with.
struct SetAsideFiles {
    struct Entry: Equatable {
        /// The name that it came with.
        var name: String
        var trouble: FileTrouble
        var sinceUnixMilliseconds: Int64
        var look: Look
        /// When it was judged, where that was since this start.
        var judgedUnixMilliseconds: Int64 = 0
    }

    /// What tells whether a file has changed.
    struct Look: Equatable {
        var inode: UInt64
        var bytes: Int64
        var modifiedNanoseconds: Int64

        init(_ facts: FileFacts) {
            (inode, bytes, modifiedNanoseconds) = (facts.inode, facts.bytes, facts.modifiedNanoseconds)
        }

        fileprivate init(inode: UInt64, bytes: Int64, modifiedNanoseconds: Int64) {
            (self.inode, self.bytes, self.modifiedNanoseconds) = (inode, bytes, modifiedNanoseconds)
        }
    }

    /// By path.
    private(set) var entries: [String: Entry] = [:]
    private let keys: String
    private let desk: SourceDesk

    init(_ inbox: String, _ desk: SourceDesk) {
        keys = "aside\u{1F}\(inbox)\u{1F}"
        self.desk = desk
    }

    /// The paths, ascending.
    var paths: [String] { entries.keys.sorted() }

    /// Finds what was set aside before this start, with what the store knows of it.
    mutating func restore(_ folder: String, except own: [String]) throws(SystemError) {
        var known: [String: Entry] = [:]
        for (key, value) in desk.marks(from: keys) {
            if let entry = Entry(value.span) { known[String(key.dropFirst(keys.count))] = entry }
        }
        var found: Set<String> = []
        for file in try Files.list(folder) where file.facts.kind == .file && file.isNameValid {
            guard !file.name.hasPrefix("."), !own.contains(file.name) else { continue }
            let path = "\(folder)/\(file.name)"
            found.insert(path)
            // Of an earlier program, or of a store that is lost: it is not read again unasked.
            entries[path] =
                known[path]
                ?? Entry(
                    name: file.name, trouble: FileTrouble(.setAside),
                    sinceUnixMilliseconds: file.facts.modifiedNanoseconds / 1_000_000, look: Look(file.facts))
        }
        for (path, entry) in known where !found.contains(path) {
            // One of `done/` that was written to afterwards is still there.
            if try Files.facts(of: path) != nil { entries[path] = entry } else { desk.mark(keys + path, nil) }
        }
    }

    /// A file does not count as it stands.
    mutating func note(_ path: String, _ name: String, _ fault: RecordFileFault, _ facts: FileFacts) {
        let before = entries[path]
        let entry = Entry(
            name: before?.name ?? name, trouble: fault.trouble,
            sinceUnixMilliseconds: before?.sinceUnixMilliseconds ?? desk.host.clock.unixMilliseconds,
            look: Look(facts), judgedUnixMilliseconds: SystemClock.unixMilliseconds)
        entries[path] = entry
        if entries.count <= DaemonLimits.setAsideKeptMax { desk.mark(keys + path, entry.bytes) }
    }

    /// A file counts by now; `forget` follows when that is on the disk.
    mutating func take(_ path: String) { entries[path] = nil }

    /// A file is not there any more.
    mutating func forget(_ path: String) {
        entries[path] = nil
        desk.mark(keys + path, nil)
    }

    /// The files that have changed since they were judged, and lately enough to be still written; those that are gone
    /// are forgotten.
    mutating func changed(within milliseconds: Int64) -> [(path: String, facts: FileFacts)] {
        var changed: [(path: String, facts: FileFacts)] = []
        let now = SystemClock.unixMilliseconds
        for path in paths {
            guard let entry = entries[path] else { continue }
            guard let facts = try? Files.facts(of: path), facts.kind == .file else {
                forget(path)
                continue
            }
            // A copy may end by taking over the time of what it is a copy of.
            let lately = max(facts.modifiedNanoseconds / 1_000_000, entry.judgedUnixMilliseconds)
            guard Look(facts) != entry.look, now - lately < milliseconds else { continue }
            changed.append((path, facts))
        }
        return changed
    }

    /// Ends what was only the beginning of a file that has come whole under the same name.
    mutating func end(beginningsOf path: String, _ name: String) {
        for (aside, entry) in entries.sorted(by: { $0.key < $1.key }) where entry.name == name && aside != path {
            guard Self.isBeginning(aside, of: path) else { continue }
            try? Files.remove(aside)
            forget(aside)
        }
    }

    /// Whether all bytes of one file are the first ones of another; false where that cannot be told quickly.
    private static func isBeginning(_ part: String, of whole: String) -> Bool {
        let limit = DaemonLimits.beginningBytesMax
        guard let facts = try? Files.facts(of: part), facts.bytes <= limit,
            let bytes = try? Files.read(part, limitBytes: limit), var reader = try? FileReader(whole)
        else { return false }
        var at = 0
        var piece: [UInt8] = []
        while at < bytes.count {
            guard (try? reader.next(into: &piece)) == true else { return false }
            let count = min(piece.count, bytes.count - at)
            guard piece[..<count].elementsEqual(bytes[at..<at + count]) else { return false }
            at += count
        }
        return true
    }
}

extension SetAsideFiles.Entry {
    private static let layout: UInt8 = 1

    /// layout u8 = 1 | kind u8 | since, ms, zigzag | inode u64 | size zigzag | time, ns, zigzag | name, Vietnamese and
    /// English sentence, each length-prefixed
    fileprivate var bytes: [UInt8] {
        var bytes = [Self.layout, trouble.kind.rawValue]
        bytes.writeZigZag(sinceUnixMilliseconds)
        bytes.writeLittleEndian(look.inode)
        bytes.writeZigZag(look.bytes)
        bytes.writeZigZag(look.modifiedNanoseconds)
        for text in [name, trouble.vietnamese, trouble.english] { bytes.writeLengthPrefixed(Array(text.utf8)) }
        return bytes
    }

    /// `nil` for what this program did not write.
    fileprivate init?(_ bytes: Span<UInt8>) {
        do throws(BytesError) {
            var cursor = 0
            guard try bytes.readUInt8(&cursor) == Self.layout else { return nil }
            let kind = NoticeKind(rawValue: try bytes.readUInt8(&cursor)) ?? .setAside
            let since = try bytes.readZigZag(&cursor)
            let look = SetAsideFiles.Look(
                inode: try bytes.readLittleEndian(&cursor), bytes: try bytes.readZigZag(&cursor),
                modifiedNanoseconds: try bytes.readZigZag(&cursor))
            var texts: [String] = []
            for _ in 0..<3 {
                let length = Int(truncatingIfNeeded: try bytes.readVarint(&cursor))
                texts.append(String(decoding: try bytes.readBytes(&cursor, count: length), as: UTF8.self))
            }
            self.init(
                name: texts[0], trouble: FileTrouble(kind, vietnamese: texts[1], english: texts[2]),
                sinceUnixMilliseconds: since, look: look)
        } catch {
            return nil
        }
    }
}
