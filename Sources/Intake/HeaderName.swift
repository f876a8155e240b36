/// A column's name as it is compared with the names that fields are known by: its letters and digits alone, in
/// lower case and without diacritics, so that `Mã hồ sơ`, `MA_HO_SO` and `MaHoSo` are one.
struct HeaderName: Hashable, Sendable {
    private let letters: [UInt8]

    init(_ name: String) {
        var letters: [UInt8] = []
        for scalar in name.lowercased().unicodeScalars {
            guard let letter = Self.base(scalar) else { continue }
            letters.append(letter)
        }
        self.letters = letters
    }

    var text: String { String(decoding: letters, as: UTF8.self) }

    /// No letter or digit at all: such a name says nothing.
    var isEmpty: Bool { letters.isEmpty }

    /// The Latin letter or digit that a scalar is, without its marks; `nil` for anything else, marks among them.
    private static func base(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.isASCII {
            let byte = UInt8(scalar.value)
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            return isDigit || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) ? byte : nil
        }
        return ranges.first { $0.scalars.contains(scalar.value) }?.letter
    }

    private static func range(_ scalars: ClosedRange<UInt32>, _ letter: Unicode.Scalar) -> Range {
        Range(scalars: scalars, letter: UInt8(ascii: letter))
    }

    private struct Range: Sendable {
        let scalars: ClosedRange<UInt32>
        let letter: UInt8
    }

    /// The letters of Vietnamese in lower case; the eth stands for the d that some keyboards write it for.
    private static let ranges: [Range] = [
        range(0xE0...0xE5, "a"), range(0x103...0x103, "a"), range(0x1EA0...0x1EB7, "a"), range(0xF0...0xF0, "d"),
        range(0x111...0x111, "d"), range(0xE8...0xEB, "e"), range(0x1EB8...0x1EC7, "e"), range(0xEC...0xEF, "i"),
        range(0x129...0x129, "i"), range(0x1EC8...0x1ECB, "i"), range(0xF2...0xF6, "o"), range(0x1A1...0x1A1, "o"),
        range(0x1ECC...0x1EE3, "o"), range(0xF9...0xFC, "u"), range(0x169...0x169, "u"), range(0x1B0...0x1B0, "u"),
        range(0x1EE4...0x1EF1, "u"), range(0xFD...0xFD, "y"), range(0x1EF2...0x1EF9, "y"),
    ]
}

/// The names of fields that several kinds have.
enum CommonNames {
    static let dossier = [
        "Mã HS", "Số hồ sơ", "Số HS", "Mã số hồ sơ", "Số biên nhận", "Mã biên nhận", "Dossier ID", "Dossier code",
        "Dossier number",
    ]
    /// Codes alone: a column of the officers' names is nobody's to keep.
    static let officer = ["Mã công chức", "Officer code"]
    static let unit = ["Mã cơ quan", "Mã cơ quan thuế", "Unit code", "Office code"]
    static let procedure = ["Mã thủ tục", "Mã thủ tục hành chính", "Procedure code", "Procedure ID"]
    static let feedback = ["Mã phản ánh", "Mã phản ánh kiến nghị", "Số phản ánh", "Feedback ID"]
    static let accepted = [
        "Ngày nhận", "Ngày nhận hồ sơ", "Ngày tiếp nhận hồ sơ", "Ngày tiếp nhận HS", "Thời gian tiếp nhận",
        "Accepted at", "Date accepted", "Received at", "Date received",
    ]
    static let supplementAsked = ["Ngày yêu cầu bổ sung hồ sơ", "Supplement asked at"]
    static let withdrawn = ["Đã xóa", "Deleted"]
    static let version = [
        "Ngày cập nhật", "Thời gian cập nhật", "Lần cập nhật", "Cập nhật lần cuối", "Phiên bản", "Updated at",
        "Last updated", "Version",
    ]
}

/// Text as names and mapped values are compared: without white space around it, in lower case. Two strings of
/// Swift are equal in either Unicode form.
enum PlainName {
    static func of(_ text: some StringProtocol) -> String { trimmed(text).lowercased() }

    static func trimmed(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[first..<scalars.index(after: last)])
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.value == 0x200B || scalar.value == 0xFEFF
    }
}
