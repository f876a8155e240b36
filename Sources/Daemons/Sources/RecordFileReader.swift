internal import Bytes
internal import Intake
internal import Model
internal import Runtime
internal import Workbook

/// Why a record file was not taken.
enum RecordFileFault: Error, CustomStringConvertible {
    /// The system could not read it: it stays where it is.
    case unreadable(SystemError)
    /// The name says no kind of record.
    case notRecords(String)
    /// It is not gzip, or was cut short.
    case gzip(GunzipError)
    /// It is no workbook, or a damaged one.
    case workbook(WorkbookError)
    /// It is not what its name says.
    case file(FileFault)

    var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .notRecords(let name): "\(name) is no record file's name"
        case .gzip(let error): "not a whole gzip file: \(error)"
        case .workbook(let error): "\(error)"
        case .file(let fault): "\(fault)"
        }
    }
}

/// Reads one record file piece by piece into the desk.
final class RecordFileReader {
    private var file: UnpackedFile
    private var records: RecordStream
    private let desk: SourceDesk
    private var piece: [UInt8] = []

    /// The file's name tells its kind and format.
    init(
        _ path: String, name: String, owner: UnitCode?, mapping: ColumnMapping, desk: SourceDesk
    ) throws(RecordFileFault) {
        self.desk = desk
        guard let said = RecordKind.of(fileName: name) else { throw .notRecords(name) }
        let (kind, sheet) = try RecordFileRows.of(path, said)
        records = desk.open(
            name: name, kind: kind, format: said.format, owner: owner,
            mapping: said.isWorkbook ? mapping.ofWorkbook : mapping)
        do throws(SystemError) {
            file = try UnpackedFile(path, isGzip: said.isGzip, sheet: sheet)
        } catch {
            throw .unreadable(error)
        }
    }

    /// Takes the next piece.
    ///
    /// - Returns: whether the file has been taken whole.
    func step() throws(RecordFileFault) -> Bool {
        let step: UnpackedFile.Step
        do throws(UnpackedFile.Fault) {
            step = try file.next(into: &piece)
        } catch {
            switch error {
            case .system(let error): throw .unreadable(error)
            case .gzip(let error): throw .gzip(error)
            case .workbook(let error): throw .workbook(error)
            }
        }
        do throws(FileFault) {
            switch step {
            case .verifying: break
            case .piece:
                let piece = piece
                try desk.read(&records, piece.span)
            case .end: try desk.finish(&records)
            }
        } catch {
            throw .file(error)
        }
        return step == .end
    }
}
