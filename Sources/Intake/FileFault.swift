internal import Model

/// Why a file is set aside whole; nothing of it has been counted.
package enum FileFault: Error, Hashable, Sendable {
    /// Not even a header row.
    case empty
    /// The header is not UTF-8, has wrong quotes or NUL bytes, or no end: this is no CSV file.
    case notCSV
    /// A page of the web, which spreadsheets open like a table.
    case webPage
    /// The header is in another encoding, by which its names can be read.
    case otherEncoding(TextEncoding)
    case missingColumns([MissingColumn])
    /// A column of the mapping is not in the header.
    case missingMapped(MissingColumn)
    case repeatedColumn(String)
    /// Versions are to come from the file's name, which has neither time nor number.
    case noVersionInName(String)
    /// The first line is no JSON object.
    case notNDJSON
    /// A workbook's name says no kind, and neither do its sheets.
    case noSheetOfKind([String])
    /// A workbook's name says no kind, and several of its sheets do.
    case severalKinds([String])
    /// A register is not read as records.
    case isRegister
    /// The file was refused before; the rest of it is not looked at.
    case refused

    /// A column that a header lacks, and the one that was perhaps meant.
    package struct MissingColumn: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        package var name: String
        package var nearest: String?

        package init(_ name: String, nearest: String? = nil) {
            self.name = name
            self.nearest = nearest
        }

        package init(stringLiteral name: String) { self.init(name) }

        package var description: String { nearest.map { "\(name) (did you mean \"\($0)\"?)" } ?? name }

        fileprivate var vietnamese: String { nearest.map { "\(name) (có phải là \"\($0)\"?)" } ?? name }
    }
}

extension FileFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the file is empty; a header row is missing"
        case .notCSV: "the first line is not the header of a CSV file"
        case .webPage:
            "the file is a web page (HTML), whatever its name; open it in a spreadsheet and save it as .xlsx or "
                + "CSV UTF-8"
        case .otherEncoding(let encoding): "the file is not UTF-8; it can be read with \"encoding\": \"\(encoding)\""
        case .missingColumns(let columns):
            "the header lacks \(columns.map(\.description).joined(separator: ", "))"
                + (lacksVersion ? "; \(Self.howVersion)" : "")
        case .missingMapped(let column):
            "the header has no column \(column), which the configuration maps; if it may be absent, list it in "
                + "\"optionalColumns\""
        case .repeatedColumn(let name): "two columns of the header fill \(name)"
        case .noVersionInName(let name): "the name \(name) has neither a time nor a number for CapNhat"
        case .notNDJSON: "the first line is no JSON object"
        case .noSheetOfKind(let sheets):
            "neither the name nor a sheet (\(Self.list(sheets))) says what the records are; let the file's name begin "
                + "with \(Self.kinds("or")), or name the sheet so"
        case .severalKinds(let sheets):
            "the sheets \(Self.list(sheets)) are of several kinds; save each as a file of its own, whose name begins "
                + "with \(Self.kinds("or"))"
        case .isRegister: "a register of procedures is not read as records"
        case .refused: "the file was refused before"
        }
    }

    /// The same for the clerk who has to mend it: what is wrong, and what to do.
    package var vietnamese: String {
        switch self {
        case .empty: "tệp rỗng; cần có dòng tiêu đề cột"
        case .notCSV: "dòng đầu không phải là tiêu đề của tệp CSV"
        case .webPage:
            "tệp là trang web (HTML) dù tên là bảng; mở bằng Excel rồi lưu lại dạng .xlsx hoặc CSV UTF-8"
        case .otherEncoding(let encoding):
            "tệp không phải UTF-8; đọc được nếu cấu hình \"encoding\": \"\(encoding)\", hoặc lưu lại dạng CSV UTF-8"
        case .missingColumns(let columns):
            "dòng tiêu đề thiếu cột \(columns.map(\.vietnamese).joined(separator: ", "))"
                + (lacksVersion ? "; nếu phần mềm không xuất CapNhat, cấu hình \"missingVersion\"" : "")
        case .missingMapped(let column):
            "dòng tiêu đề không có cột \(column.vietnamese) đã cấu hình; nếu cột có thể vắng, ghi vào "
                + "\"optionalColumns\""
        case .repeatedColumn(let name): "hai cột của dòng tiêu đề cùng là \(name)"
        case .noVersionInName(let name): "tên tệp \(name) không có ngày hoặc số để làm CapNhat"
        case .notNDJSON: "dòng đầu không phải là một đối tượng JSON"
        case .noSheetOfKind(let sheets):
            "tên tệp và tên trang tính (\(Self.list(sheets))) không cho biết loại dữ liệu; đặt tên tệp bắt đầu bằng "
                + "\(Self.kinds("hoặc")), hoặc đặt tên trang tính như vậy"
        case .severalKinds(let sheets):
            "các trang tính \(Self.list(sheets)) thuộc nhiều loại dữ liệu; lưu mỗi trang thành một tệp riêng, tên "
                + "bắt đầu bằng \(Self.kinds("hoặc"))"
        case .isRegister: "danh mục thủ tục không được đọc như hồ sơ"
        case .refused: "tệp đã bị từ chối trước đó"
        }
    }

    /// The kinds of records, as files are named.
    private static func kinds(_ or: String) -> String {
        let names = RecordKind.records.map { String(describing: $0) }
        return names.dropLast().joined(separator: ", ") + " \(or) " + (names.last ?? "")
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }

    private var lacksVersion: Bool {
        guard case .missingColumns(let columns) = self else { return false }
        return columns.contains { $0.name == "CapNhat" }
    }

    private static let howVersion =
        "an export that has no CapNhat needs \"missingVersion\": \"latest-time\" or \"file-name\""
}
