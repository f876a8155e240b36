package import Bytes
package import Workbook

/// A file's content in pieces: unpacked where it is gzip, a sheet's lines of CSV where it is a workbook.
///
/// A packed file is read through once before anything of it is handed out: one that was cut short must not count in
/// part, and only its end tells (RFC 1952). So is a workbook.
///
///     verifying -> taking -> end        a file that is not packed begins with taking
package struct UnpackedFile: ~Copyable {
    /// What a step came to.
    package enum Step: Equatable, Sendable {
        /// A piece of the file has been looked at and is sound so far; nothing is handed out yet.
        case verifying
        /// The next piece.
        case piece
        /// The file has been handed out whole.
        case end
    }

    package enum Fault: Error, Equatable, Sendable {
        case system(SystemError)
        case gzip(GunzipError)
        case workbook(WorkbookError)
    }

    private var file: FileReader
    private let isGzip: Bool
    private let source: FileBytes?
    private var workbook: WorkbookReader?
    private var isVerifying: Bool
    private var gunzip: GunzipStream?
    private var packed: [UInt8] = []
    private var cursor = 0
    /// Bytes of the file that the pieces handed out came from.
    package private(set) var bytesTaken: Int64 = 0

    /// `sheet`: the file is a workbook, and this is the sheet that is preferred.
    package init(_ path: String, isGzip: Bool, sheet: String? = nil) throws(SystemError) {
        let source = try sheet.map { _ throws(SystemError) in try FileBytes(path) }
        file = try FileReader(path)
        self.isGzip = isGzip
        self.source = source
        isVerifying = isGzip
        gunzip = isGzip ? GunzipStream() : nil
        if let source, let sheet { workbook = WorkbookReader(source, kind: sheet) }
    }

    /// The names of the worksheets of a workbook that can be seen, in their order.
    ///
    /// - Returns: the names.
    /// - Throws: what is wrong with the workbook, or with the disk.
    package static func sheetNames(_ path: String) throws(Fault) -> [String] {
        let source: FileBytes
        do throws(SystemError) { source = try FileBytes(path) } catch { throw .system(error) }
        do throws(WorkbookError) {
            return try WorkbookReader.sheetNames(source)
        } catch {
            throw fault(error, of: source)
        }
    }

    private static func fault(_ error: WorkbookError, of source: FileBytes) -> Fault {
        if case .source(let number) = error.fault {
            return .system(SystemError("read", source.path, errno: number))
        }
        return .workbook(error)
    }

    /// Replaces `piece` with the next one, which is empty but for a step `.piece`.
    ///
    /// - Throws: what is wrong with the file, or with the disk; the reader is over then.
    package mutating func next(into piece: inout [UInt8]) throws(Fault) -> Step {
        if let source { return try nextLines(of: source, into: &piece) }
        guard isGzip else {
            let hasMore = try read(into: &piece)
            bytesTaken += Int64(piece.count)
            return hasMore ? .piece : .end
        }
        while true {
            if try inflate(into: &piece) {
                if isVerifying { continue }
                return .piece
            }
            piece.removeAll(keepingCapacity: true)
            cursor = 0
            if try readPacked() {
                if isVerifying {
                    // One piece of the file a step, however much comes out of it.
                    while try inflate(into: &piece) {}
                    piece.removeAll(keepingCapacity: true)
                    return .verifying
                }
                bytesTaken += Int64(packed.count)
                continue
            }
            try finishGzip()
            if !isVerifying { return .end }
            isVerifying = false
            gunzip = GunzipStream()
            file.seek(to: 0)
        }
    }

    private mutating func nextLines(of source: FileBytes, into piece: inout [UInt8]) throws(Fault) -> Step {
        do throws(WorkbookError) {
            switch try workbook?.next(into: &piece) ?? .end {
            case .verifying: return .verifying
            case .piece: return .piece
            case .end:
                workbook = nil
                bytesTaken = source.byteCount
                return .end
            }
        } catch {
            throw Self.fault(error, of: source)
        }
    }

    private mutating func read(into bytes: inout [UInt8]) throws(Fault) -> Bool {
        do throws(SystemError) { return try file.next(into: &bytes) } catch { throw .system(error) }
    }

    private mutating func readPacked() throws(Fault) -> Bool {
        var bytes: [UInt8] = []
        swap(&bytes, &packed)
        defer { swap(&bytes, &packed) }
        return try read(into: &bytes)
    }

    private mutating func inflate(into piece: inout [UInt8]) throws(Fault) -> Bool {
        let packed = packed
        var cursor = cursor
        defer { self.cursor = cursor }
        do throws(GunzipError) {
            return try gunzip?.next(packed.span, &cursor, into: &piece) ?? false
        } catch {
            throw .gzip(error)
        }
    }

    private mutating func finishGzip() throws(Fault) {
        packed = []
        do throws(GunzipError) { try gunzip.take()?.finish() } catch { throw .gzip(error) }
    }
}
