internal import Bytes
internal import Intake
internal import Model
internal import Runtime
internal import Workbook

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

    /// Refused rows of which no key can be read, so far.
    var keyless: KeylessRefusals { records.keyless }

    /// Takes the next piece.
    ///
    /// - Returns: whether the file has been taken whole.
    func step() throws(RecordFileFault) -> Bool {
        let step: UnpackedFile.Step
        do throws(UnpackedFile.Fault) {
            step = try file.next(into: &piece)
        } catch {
            throw RecordFileFault(error)
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
