internal import Bytes
package import Intake
internal import Runtime
internal import Workbook

/// Feeds files to a record store, piece by piece, whatever their size.
package struct FileFeeder: Sendable {
    /// Bytes of files taken in so far, as they lie on the disk.
    package private(set) var bytes: Int64 = 0

    package init() {}

    /// Takes in one file of a folder; `between` is called with the store after every piece.
    ///
    /// - Returns: why the file was set aside whole; `nil` when it was taken in.
    /// - Throws: when the file cannot be read, or what `between` throws.
    package mutating func feed(
        _ file: RecordsFolder.File, of root: String, to store: inout RecordStore,
        between: (inout RecordStore, FileFeeder) throws(Failure) -> Void
    ) throws(Failure) -> SetAsideReason? {
        let before = bytes
        let path = "\(root)/\(file.path)"
        var piece: [UInt8] = []
        do throws(Stop) {
            let (kind, sheet) = try Self.rows(path, file.name)
            var content = try Self.open(path, file.name, sheet)
            var stream = store.open(
                name: file.path, kind: kind, format: file.name.format, owner: file.owner, mapping: .none)
            while true {
                let step = try Self.next(&content, &piece)
                bytes = before + content.bytesTaken
                if step == .end { break }
                if step == .verifying { continue }
                do throws(FileFault) { try store.read(&stream, piece.span) } catch { throw .file(error) }
                do throws(Failure) { try between(&store, self) } catch { throw .command(error) }
            }
            do throws(FileFault) { try store.finish(&stream) } catch { throw .file(error) }
            return nil
        } catch {
            // What was set aside has been looked at whole.
            switch error {
            case .damaged, .workbook: bytes = before + file.bytes
            case .file, .command: break
            }
            return try error.reason()
        }
    }

    /// Why a file is not read any further.
    private enum Stop: Error {
        case file(FileFault)
        /// A packed file of which nothing has been counted.
        case damaged(GunzipError)
        /// A workbook of which nothing has been counted.
        case workbook(WorkbookError)
        case command(Failure)

        func reason() throws(Failure) -> SetAsideReason {
            switch self {
            case .file(let fault): return SetAsideReason(vietnamese: fault.vietnamese, english: fault.description)
            case .damaged(let error):
                return SetAsideReason(
                    vietnamese: "tệp nén gzip hỏng hoặc bị cụt; hãy chép lại", english: error.description)
            case .workbook(let error):
                return SetAsideReason(
                    vietnamese: "tệp .xlsx hỏng hoặc không phải bảng tính (\(error.description)); hãy lưu lại",
                    english: error.description)
            case .command(let failure): throw failure
            }
        }
    }

    // MARK: The errors of others as our own

    /// What the rows of a file are, and of a workbook the sheet in which they stand.
    private static func rows(
        _ path: String, _ name: RecordKind.FileName
    ) throws(Stop) -> (kind: RecordKind, sheet: String?) {
        var sheets: [String] = []
        if name.isWorkbook {
            do throws(UnpackedFile.Fault) { sheets = try UnpackedFile.sheetNames(path) } catch { throw stop(error) }
        }
        do throws(FileFault) { return try name.rows(sheets: sheets) } catch { throw .file(error) }
    }

    private static func open(
        _ path: String, _ name: RecordKind.FileName, _ sheet: String?
    ) throws(Stop) -> UnpackedFile {
        do throws(SystemError) {
            return try UnpackedFile(path, isGzip: name.isGzip, sheet: sheet)
        } catch { throw .command(Failure(error)) }
    }

    private static func stop(_ fault: UnpackedFile.Fault) -> Stop {
        switch fault {
        case .system(let error): .command(Failure(error))
        case .gzip(let error): .damaged(error)
        case .workbook(let error): .workbook(error)
        }
    }

    private static func next(
        _ content: inout UnpackedFile, _ piece: inout [UInt8]
    ) throws(Stop) -> UnpackedFile.Step {
        do throws(UnpackedFile.Fault) {
            return try content.next(into: &piece)
        } catch {
            throw stop(error)
        }
    }
}

/// Why a file was set aside whole, in one sentence of each language.
package struct SetAsideReason: Equatable, Sendable {
    package let vietnamese: String
    package let english: String
}
