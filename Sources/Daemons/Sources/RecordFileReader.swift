internal import Bytes
internal import Intake
internal import Model
internal import Runtime

/// Why a record file was not taken.
enum RecordFileFault: Error, CustomStringConvertible {
    /// The system could not read it: it stays where it is.
    case unreadable(SystemError)
    /// The name says no kind of record.
    case notRecords(String)
    /// It is not gzip, or was cut short.
    case gzip(GunzipError)
    /// It is not what its name says.
    case file(FileFault)

    var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .notRecords(let name): "\(name) is no record file's name"
        case .gzip(let error): "not a whole gzip file: \(error)"
        case .file(let fault): "\(fault)"
        }
    }
}

/// Reads one record file piece by piece. A compressed file is read through once before anything of it is counted, since
/// one that was cut short must not count in part.
final class RecordFileReader {
    private enum Stage {
        case verifying
        case taking
    }

    private let path: String
    private var file: FileReader
    private var stage: Stage
    private let isGzip: Bool
    private var gunzip: GunzipStream? = GunzipStream()
    private var records: RecordStream
    private let desk: SourceDesk
    private var chunk: [UInt8] = []

    /// The file's name tells its kind and format.
    init(
        _ path: String, name: String, owner: UnitCode?, mapping: ColumnMapping, desk: SourceDesk
    ) throws(RecordFileFault) {
        self.path = path
        self.desk = desk
        guard let kind = RecordKind.of(fileName: name) else { throw .notRecords(name) }
        isGzip = kind.isGzip
        stage = kind.isGzip ? .verifying : .taking
        records = desk.open(name: name, kind: kind.kind, format: kind.format, owner: owner, mapping: mapping)
        do throws(SystemError) {
            file = try FileReader(path)
        } catch {
            throw .unreadable(error)
        }
    }

    /// Takes the next piece.
    ///
    /// - Returns: whether the file has been taken whole.
    func step() throws(RecordFileFault) -> Bool {
        let hasMore: Bool
        do throws(SystemError) {
            hasMore = try file.next(into: &chunk)
        } catch {
            throw .unreadable(error)
        }
        if hasMore {
            try take()
            return false
        }
        if isGzip { try endGzip() }
        if stage == .verifying {
            stage = .taking
            gunzip = GunzipStream()
            file.seek(to: 0)
            return false
        }
        do throws(FileFault) {
            try desk.finish(&records)
        } catch {
            throw .file(error)
        }
        return true
    }

    private func endGzip() throws(RecordFileFault) {
        do throws(GunzipError) {
            try gunzip.take()?.finish()
        } catch {
            throw .gzip(error)
        }
    }

    private func take() throws(RecordFileFault) {
        let chunk = chunk
        guard isGzip else {
            do throws(FileFault) {
                try desk.read(&records, chunk.span)
            } catch {
                throw .file(error)
            }
            return
        }
        var fault: FileFault?
        do throws(GunzipError) {
            try gunzip?.read(chunk.span) { output in
                guard stage == .taking, fault == nil else { return }
                do throws(FileFault) {
                    try desk.read(&records, output)
                } catch {
                    fault = error
                }
            }
        } catch {
            throw .gzip(error)
        }
        if let fault { throw .file(fault) }
    }
}
