internal import Model

/// Why a file is set aside whole; nothing of it has been counted.
package enum FileFault: Error, Hashable, Sendable {
    /// Not even a header row.
    case empty
    /// The header is not UTF-8, has wrong quotes or NUL bytes, or no end: this is no CSV file.
    case notCSV
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
        case .isRegister: "a register of procedures is not read as records"
        case .refused: "the file was refused before"
        }
    }

    /// The same for the clerk who has to mend it: what is wrong, and what to do.
    package var vietnamese: String {
        switch self {
        case .empty: "tệp rỗng; cần có dòng tiêu đề cột"
        case .notCSV: "dòng đầu không phải là tiêu đề của tệp CSV"
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
        case .isRegister: "danh mục thủ tục không được đọc như hồ sơ"
        case .refused: "tệp đã bị từ chối trước đó"
        }
    }

    private var lacksVersion: Bool {
        guard case .missingColumns(let columns) = self else { return false }
        return columns.contains { $0.name == "CapNhat" }
    }

    private static let howVersion =
        "an export that has no CapNhat needs \"missingVersion\": \"latest-time\" or \"file-name\""
}
