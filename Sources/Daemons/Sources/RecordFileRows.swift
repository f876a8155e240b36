internal import Bytes
internal import Intake
internal import Runtime
internal import Workbook

/// What the rows of a record file are, which of a workbook its sheets may have to tell.
enum RecordFileRows {
    /// - Returns: the kind, and of a workbook the sheet in which the rows stand.
    /// - Throws: why the file is not taken.
    static func of(
        _ path: String, _ name: RecordKind.FileName
    ) throws(RecordFileFault) -> (kind: RecordKind, sheet: String?) {
        var sheets: [String] = []
        if name.isWorkbook {
            do throws(UnpackedFile.Fault) {
                sheets = try UnpackedFile.sheetNames(path)
            } catch {
                throw RecordFileFault(error)
            }
        }
        do throws(FileFault) { return try name.rows(sheets: sheets) } catch { throw .file(error) }
    }
}
