internal import Bytes
internal import Intake
internal import Runtime

/// How the records of a followed file are opened.
struct FollowedKind {
    let kind: RecordKind
    let format: RecordFormat
    let open: (_ name: String) -> RecordStream
}

/// One content of a followed file, open under whatever name it has by now.
final class FollowedFile {
    /// What a step came to.
    enum Step: Equatable {
        case read
        /// There is no more for the moment.
        case end
        /// The bytes that were read before stand there no more (G-01): cut off, or written over.
        case other
    }

    let number: UInt64
    private(set) var name: String
    private(set) var rows: FollowedRows
    private var reader: FileReader
    private let desk: SourceDesk
    private let kind: FollowedKind
    /// The header of an earlier content, in case this one has none.
    var header: [UInt8] = []
    /// As it was at the last look, and when that was.
    private(set) var facts: FileFacts
    private var lookedAtUnixMilliseconds: Int64 = 0
    var mayHaveMore = true
    var watch: PathWatch?
    /// When something was last read of it, on the monotonic clock.
    private(set) var readAtMilliseconds: Int64
    private var chunk: [UInt8] = []

    var mark: FollowMark { rows.mark }

    /// Opens a file that nobody has read, from its first byte.
    init(
        beginning path: String, number: UInt64, _ kind: FollowedKind, _ desk: SourceDesk
    ) throws(RecordFileFault) {
        (self.number, self.kind, self.desk) = (number, kind, desk)
        name = Files.split(path).name
        do throws(SystemError) {
            reader = try FileReader(path)
            facts = try reader.facts()
        } catch { throw .unreadable(error) }
        readAtMilliseconds = Self.age(facts)
        do throws(FileFault) {
            rows = try FollowedRows(beginning: FollowMark(), kind.open(name), header: nil, desk)
        } catch { throw .file(error) }
        rows.note {
            $0.name = name
            $0.place = FollowMark.Place(facts)
        }
    }

    /// Opens a file that may be the one of a mark, to be read on.
    ///
    /// - Returns: `nil` when it is another one.
    init?(
        resuming mark: FollowMark, at path: String, number: UInt64, _ kind: FollowedKind, _ desk: SourceDesk
    ) throws(RecordFileFault) {
        (self.number, self.kind, self.desk) = (number, kind, desk)
        name = Files.split(path).name
        var (head, window): ([UInt8], [UInt8]) = ([], [])
        do throws(SystemError) {
            reader = try FileReader(path)
            facts = try reader.facts()
            guard facts.bytes >= mark.read else { return nil }
            guard mark.isKnownByBytes || FollowMark.Place(facts).isSameFile(as: mark.place) else { return nil }
            if mark.read > 0 {
                head = try Self.bytes(&reader, 0, mark.head.count)
                window = try Self.bytes(&reader, mark.read - Int64(mark.window.count), mark.window.count)
                guard mark.head.isOf(head[...]), mark.window.isOf(window[...]) else { return nil }
            }
        } catch { throw .unreadable(error) }
        readAtMilliseconds = Self.age(facts)
        do throws(FileFault) {
            rows =
                mark.read == 0
                ? try FollowedRows(beginning: mark, kind.open(name), header: nil, desk)
                : try FollowedRows(resuming: mark, kind.open(name), head: head, window: window, desk)
        } catch { throw .file(error) }
        rows.note {
            $0.name = name
            $0.place = FollowMark.Place(facts)
        }
    }

    /// Whether the file begins as the content of a mark does, and is shorter than what was read of that.
    static func isBeginning(_ path: String, of mark: FollowMark) throws(RecordFileFault) -> Bool {
        do throws(SystemError) {
            var reader = try FileReader(path)
            let facts = try reader.facts()
            guard mark.isKnownByBytes, facts.bytes < mark.read, facts.bytes >= mark.head.count else { return false }
            return mark.head.isOf(try bytes(&reader, 0, mark.head.count)[...])
        } catch { throw .unreadable(error) }
    }

    static func bytes(_ reader: inout FileReader, _ offset: Int64, _ count: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        guard count > 0 else { return bytes }
        reader.seek(to: offset)
        _ = try reader.next(into: &bytes, limit: count)
        return bytes
    }

    /// When a file was last written to, on the monotonic clock as far as the wall clock can tell.
    private static func age(_ facts: FileFacts) -> Int64 {
        let age = max(0, SystemClock.unixMilliseconds - facts.modifiedNanoseconds / 1_000_000)
        return SystemClock.monotonicMilliseconds - age
    }

    /// Looks whether there is something to read, and notes what is there.
    func look() throws(RecordFileFault) {
        let now: FileFacts
        do throws(SystemError) { now = try reader.facts() } catch { throw .unreadable(error) }
        // A file's time is no finer than a few milliseconds: one that changed just before the last look may have
        // changed since without a trace.
        let isFresh = lookedAtUnixMilliseconds - facts.modifiedNanoseconds / 1_000_000 < 2_000
        if now != facts || isFresh { mayHaveMore = true }
        facts = now
        lookedAtUnixMilliseconds = SystemClock.unixMilliseconds
        rows.note { $0.place = FollowMark.Place(now) }
    }

    /// Reads one piece.
    func step() throws(RecordFileFault) -> Step {
        let window = rows.window
        do throws(SystemError) {
            reader.seek(to: rows.fed - Int64(window.count))
            _ = try reader.next(into: &chunk, limit: window.count + RuntimeLimits.chunkBytesMax)
        } catch { throw .unreadable(error) }
        // One call reads both, so that what was cut off in between is not taken for what follows.
        guard chunk.count >= window.count, chunk[..<window.count] == window else { return .other }
        guard chunk.count > window.count else { return .end }
        let chunk = chunk
        let piece = chunk.span.extracting(window.count..<chunk.count)
        readAtMilliseconds = SystemClock.monotonicMilliseconds
        do throws(FileFault) {
            try rows.take(piece, desk)
        } catch {
            try goOnUnderHeader(error)
        }
        return .read
    }

    /// A file that begins with rows goes on under the header of the file before it (G-09).
    private func goOnUnderHeader(_ fault: FileFault) throws(RecordFileFault) {
        let first: [UInt8]
        do throws(SystemError) {
            first = try Self.bytes(&reader, 0, IntakeLimits.rowBytesMax)
        } catch { throw .unreadable(error) }
        guard rows.mark.read == 0, rows.mark.header.isEmpty, kind.format == .csv,
            FollowedRows.isRow(first[...], under: header)
        else { throw .file(fault) }
        do throws(FileFault) {
            rows = try FollowedRows(beginning: rows.mark, kind.open(name), header: header, desk)
        } catch { throw .file(error) }
    }

    /// It stands no more under the name that is followed.
    func part() { rows.note { $0.phase = .parted } }

    /// Its bytes are gone from the file: its rest is to be looked for, unless it has none.
    func lose(isFinished: Bool) {
        rows.note {
            $0.phase = isFinished ? .finished : .parted
            $0.place = FollowMark.Place()
        }
    }

    /// Whether nothing has been written to it for so long.
    func isQuiet(forMilliseconds quiet: Int64) -> Bool {
        SystemClock.monotonicMilliseconds - readAtMilliseconds >= quiet
    }

    func finish() throws(RecordFileFault) {
        do throws(FileFault) { try rows.finish(desk) } catch { throw .file(error) }
    }
}
