/// What a refusal means, and what a clerk does about it.
package struct RefusalAbout: Hashable, Sendable {
    package let meaning: Said
    package let remedy: Said

    /// The meaning in both languages, then the remedy.
    fileprivate init(_ vietnamese: String, _ english: String, _ remedy: String, _ englishRemedy: String) {
        meaning = Said(vietnamese, english)
        self.remedy = Said(remedy, englishRemedy)
    }
}

extension RejectReason {
    package var about: RefusalAbout {
        switch self {
        case .malformedRow, .badEncoding, .tooLong: asText
        case .missingField, .badTime, .badValue, .spoiledId: asValue
        case .unknownUnit, .noDueDate, .futureTime, .endBeforeStart, .periodSealed, .unknownProcedure: asRecord
        }
    }

    private var asText: RefusalAbout {
        switch self {
        case .malformedRow:
            RefusalAbout(
                "không đọc được dòng: dấu ngoặc kép sai, số cột khác dòng tiêu đề, hoặc không phải đối tượng JSON",
                "the row cannot be read: quotes, the number of columns, or no JSON object",
                "sửa dấu ngoặc kép hoặc số cột ở dòng đó, rồi xuất lại",
                "mend quotes or columns, and export again")
        case .badEncoding:
            RefusalAbout(
                "dòng không phải UTF-8",
                "the row is not UTF-8",
                "lưu tệp dạng CSV UTF-8, hoặc cấu hình \"encoding\"",
                "save the file as CSV UTF-8, or configure \"encoding\"")
        default:
            RefusalAbout(
                "dòng hoặc giá trị quá dài",
                "the row or a text is too long",
                "rút ngắn giá trị",
                "shorten the value")
        }
    }

    private var asValue: RefusalAbout {
        switch self {
        case .missingField:
            RefusalAbout(
                "thiếu giá trị bắt buộc",
                "a required value is empty",
                "điền giá trị trong phần mềm nguồn",
                "fill the value in at the source")
        case .badTime:
            RefusalAbout(
                "không phải thời gian, ngoài các năm 2000 đến 2099, hoặc không rõ ngày hay tháng đứng trước",
                "no time, outside 2000 to 2099, or unclear whether day or month comes first",
                "dùng một dạng thời gian trong tài liệu này",
                "use one of the forms of time that are listed")
        case .spoiledId:
            RefusalAbout(
                "mã đã bị bảng tính làm tròn (1.01013E+17), hoặc chữ có dấu ở dạng tách rời",
                "an id that a spreadsheet has rounded (1.01013E+17), or with letters in decomposed form",
                "định dạng cột mã là văn bản (Text) trước khi dán, rồi xuất lại",
                "format the column of ids as text before pasting, and export again")
        default:
            RefusalAbout(
                "giá trị không thuộc các giá trị cho phép",
                "a number, code or month that is none",
                "sửa giá trị, hoặc khai báo trong \"values\" (tamcap-agent try in sẵn)",
                "mend the value, or map it in \"values\" (tamcap-agent try prints them)")
        }
    }

    private var asRecord: RefusalAbout {
        switch self {
        case .unknownUnit:
            RefusalAbout(
                "dòng của cơ quan khác, hoặc mã cơ quan không có",
                "another unit's row, or a unit that is not known",
                "kiểm tra MaDonVi và \"units\" của cấu hình",
                "check MaDonVi and \"units\" of the configuration")
        case .noDueDate:
            RefusalAbout(
                "không có ngày hẹn trả và thủ tục không có thời hạn trong danh mục",
                "no appointment, and no time limit known for the procedure",
                "điền NgayHenTra, hoặc kiểm tra MaTTHC",
                "fill NgayHenTra in, or check MaTTHC")
        case .futureTime:
            RefusalAbout(
                "nói về việc chưa xảy ra (sau hơn một ngày)",
                "it tells of what has not happened yet (by more than a day)",
                "sửa ngày; nếu đúng, dòng sẽ tự được tính khi đến ngày",
                "mend the date; where it is right, the row counts when its day comes")
        case .endBeforeStart:
            RefusalAbout(
                "kết thúc xử lý trước khi tiếp nhận",
                "it was finished before it was accepted",
                "sửa ngày tiếp nhận hoặc ngày kết thúc",
                "mend one of the two dates")
        case .periodSealed:
            RefusalAbout(
                "thuộc năm đã chốt số liệu",
                "it concerns a year whose figures are sealed",
                "không còn sửa được",
                "nothing can be done")
        default:
            RefusalAbout(
                "thủ tục không có trong danh mục; dòng vẫn được tính",
                "the register does not have the procedure; the row counts all the same",
                "kiểm tra MaTTHC với danh mục",
                "check MaTTHC against the register")
        }
    }
}
