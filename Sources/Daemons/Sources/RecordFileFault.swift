internal import Bytes
internal import Intake
internal import Runtime
internal import Wire
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

    init(_ fault: UnpackedFile.Fault) {
        self =
            switch fault {
            case .system(let error): .unreadable(error)
            case .gzip(let error): .gzip(error)
            case .workbook(let error): .workbook(error)
            }
    }

    var description: String { trouble.english }

    /// The same for people, at the office and at the centre.
    var trouble: FileTrouble {
        switch self {
        case .unreadable(let error):
            FileTrouble(
                .unreadableFile, vietnamese: "\(NoticeKind.unreadableFile.vietnamese) (\(error.description))",
                english: error.description)
        case .notRecords(let name):
            FileTrouble(
                .unreadName, vietnamese: "\(name) không phải là tên của tệp hồ sơ",
                english: "\(name) is no record file's name")
        case .gzip(let error):
            FileTrouble(.damagedGzip, vietnamese: error.sentence.vietnamese, english: error.sentence.english)
        case .workbook(let error):
            FileTrouble(
                .damagedWorkbook, vietnamese: "\(NoticeKind.damagedWorkbook.vietnamese) (\(error.description))",
                english: error.description)
        case .file(let fault):
            FileTrouble(fault.noticeKind, vietnamese: fault.vietnamese, english: fault.description)
        }
    }
}

extension GunzipError {
    /// What is wrong with a packed file, and what to do.
    fileprivate var sentence: (vietnamese: String, english: String) {
        switch self {
        case .notGzip:
            (
                "không phải là tệp gzip; hãy nén lại bằng gzip",
                "it is no gzip file, whatever its name says; pack it again"
            )
        case .corrupt:
            (
                "tệp nén gzip bị hỏng; hãy nén và chép lại",
                "not a whole gzip file: the packed data or its checksum is wrong; copy it again"
            )
        case .truncated:
            (
                "tệp nén gzip bị cụt; được đọc lại khi chép xong",
                "not a whole gzip file: its end is missing; it is read once it is whole"
            )
        case .trailingGarbage(let offset):
            (
                "từ byte \(offset) của tệp nén không còn là dữ liệu nén; hãy nén và chép lại",
                "not a whole gzip file: what begins at byte \(offset) is no packed data; copy it again"
            )
        }
    }
}

extension FileFault {
    /// What the centre is told of it.
    var noticeKind: NoticeKind {
        switch self {
        case .empty: .emptyFile
        case .notCSV, .webPage: .notCSV
        case .otherEncoding: .otherEncoding
        case .missingColumns, .missingMapped: .missingColumns
        case .repeatedColumn: .repeatedColumn
        case .noVersionInName: .noVersion
        case .notNDJSON: .notNDJSON
        case .noSheetOfKind, .severalKinds: .unclearSheets
        case .isRegister, .refused: .setAside
        }
    }
}
