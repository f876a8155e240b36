internal import Bytes
internal import Intake
internal import Runtime
internal import Workbook

/// A rotated file that was packed with gzip: first it is found out whose bytes it unpacks to, then what has not been
/// read of them is.
///
///     known -> taking -> end
final class PackedFile {
    enum Step: Equatable {
        case more
        /// It is known whose bytes they are: `found`, and nobody's where that is `nil`. Whoever wants the rest goes on.
        case identified
        /// It has been gone through whole.
        case end
    }

    let path: String
    let place: FollowMark.Place
    private(set) var rows: FollowedRows?
    /// Whose bytes they are; a new number where nobody's.
    private(set) var number: UInt64
    private let desk: SourceDesk
    private let kind: FollowedKind
    /// The header of an earlier content, in case this one has none.
    var header: [UInt8] = []
    private var file: UnpackedFile
    private var search: Search?
    private var piece: [UInt8] = []
    /// Unpacked bytes that have gone by.
    private var position: Int64 = 0

    /// Those of whom they may be, by the bytes that have gone by; the one of whom most is there.
    private struct Search {
        var open: [(number: UInt64, mark: FollowMark)]
        var found: (number: UInt64, mark: FollowMark, head: [UInt8], window: [UInt8])?
        var head: [UInt8] = []
        var recent: [UInt8] = []
        var count: Int64 = 0

        /// `recent` are the bytes before `count`; the next ones are told whether they end a window.
        mutating func take(_ piece: [UInt8]) {
            let before = recent.count
            if head.count < DaemonLimits.fingerprintBytesMax {
                head += piece.prefix(DaemonLimits.fingerprintBytesMax - head.count)
            }
            recent += piece
            for (number, mark) in open where mark.read > count && mark.read <= count + Int64(piece.count) {
                let end = before + Int(mark.read - count)
                let window = recent[max(0, end - mark.window.count)..<end]
                guard mark.read > found?.mark.read ?? 0, mark.head.isOf(head.prefix(mark.head.count)),
                    mark.window.isOf(window)
                else { continue }
                found = (number, mark, Array(head.prefix(mark.head.count)), Array(window))
            }
            count += Int64(piece.count)
            recent = Array(recent.suffix(DaemonLimits.fingerprintBytesMax))
        }
    }

    /// `marks` are those of all contents that are known; `number` is for one that is not.
    init(
        _ path: String, _ place: FollowMark.Place, marks: [(number: UInt64, mark: FollowMark)], number: UInt64,
        _ kind: FollowedKind, _ desk: SourceDesk
    ) throws(RecordFileFault) {
        (self.path, self.place, self.number) = (path, place, number)
        (self.kind, self.desk) = (kind, desk)
        search = Search(open: marks.filter(\.mark.isKnownByBytes))
        do throws(SystemError) {
            file = try UnpackedFile(path, isGzip: true)
        } catch { throw .unreadable(error) }
    }

    /// Whose bytes they are, and how many of them nobody has read.
    var found: (number: UInt64, unread: Int64)? {
        search.flatMap { search in search.found.map { ($0.number, search.count - $0.mark.read) } }
    }

    /// Goes on by one piece.
    func step() throws(RecordFileFault) -> Step {
        let step: UnpackedFile.Step
        do throws(UnpackedFile.Fault) {
            step = try file.next(into: &piece)
        } catch {
            throw RecordFileFault(error)
        }
        switch step {
        case .verifying: return .more
        case .piece where rows == nil:
            search?.take(piece)
            return .more
        case .piece:
            try take()
            return .more
        case .end where rows == nil:
            try begin(under: nil)
            return .identified
        case .end:
            try attempt { desk throws(FileFault) in try rows?.finish(desk) }
            return .end
        }
    }

    /// Begins to take rows: behind those that were read, or from the first byte.
    private func begin(under header: [UInt8]?) throws(RecordFileFault) {
        let name = Files.split(path).name
        do throws(SystemError) {
            file = try UnpackedFile(path, isGzip: true)
        } catch { throw .unreadable(error) }
        position = 0
        let records = kind.open(name)
        if let found = search?.found {
            number = found.number
            try attempt { desk throws(FileFault) in
                rows = try FollowedRows(
                    resuming: found.mark, records, head: found.head, window: found.window, desk)
            }
        } else {
            try attempt { desk throws(FileFault) in
                rows = try FollowedRows(beginning: FollowMark(), records, header: header, desk)
            }
        }
        let (place, count) = (place, search?.count ?? 0)
        rows?.note { mark in
            (mark.name, mark.place, mark.seen) = (name, place, max(mark.seen, count))
        }
    }

    /// Takes what of the piece was not read before.
    private func take() throws(RecordFileFault) {
        let from = max(0, (rows?.fed ?? 0) - position)
        position += Int64(piece.count)
        guard from < Int64(piece.count) else { return }
        let piece = piece
        do throws(FileFault) {
            try rows?.take(piece.span.extracting(Int(from)..<piece.count), desk)
        } catch {
            guard rows?.mark.read == 0, rows?.mark.header.isEmpty == true, kind.format == .csv,
                FollowedRows.isRow(search?.head[...] ?? [], under: header)
            else { throw .file(error) }
            try begin(under: header)
        }
    }

    private func attempt(_ work: (SourceDesk) throws(FileFault) -> Void) throws(RecordFileFault) {
        do throws(FileFault) { try work(desk) } catch { throw .file(error) }
    }
}
