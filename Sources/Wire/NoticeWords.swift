// What people read of a notice, at the office and at the centre: what it is, and what to do.
extension NoticeKind {
    package var vietnamese: String {
        switch self {
        case .emptyFile: "tệp rỗng, không có dòng tiêu đề cột; hãy xuất lại tệp"
        case .notCSV: "dòng đầu không phải là tiêu đề của tệp CSV; hãy xuất lại dạng CSV UTF-8"
        case .otherEncoding: "tệp không phải UTF-8; lưu lại dạng CSV UTF-8 hoặc cấu hình \"encoding\""
        case .missingColumns: "dòng tiêu đề thiếu cột; hãy xuất đủ cột hoặc cấu hình \"columns\""
        case .repeatedColumn: "hai cột của dòng tiêu đề cùng một nghĩa; hãy bỏ một cột"
        case .noVersion: "tên tệp không có ngày hoặc số để làm CapNhat; hãy đặt lại tên tệp"
        case .notNDJSON: "dòng đầu không phải là một đối tượng JSON; hãy xuất lại tệp"
        case .damagedGzip: "tệp nén gzip hỏng hoặc chưa chép xong; hãy chép lại"
        case .damagedWorkbook: "tệp .xlsx hỏng hoặc không phải bảng tính; hãy lưu lại dạng .xlsx hoặc CSV UTF-8"
        case .setAside: "tệp bị để riêng, chưa đọc; hãy kiểm tra tệp rồi chạy tamcap-agent retry"
        case .unclearSheets:
            "tên tệp và tên trang tính không cho biết loại dữ liệu; hãy đổi tên trang tính, ví dụ Hồ sơ"
        case .unreadName: "tên tệp không phải của tệp hồ sơ; hãy đổi tên, ví dụ dossiers-….csv"
        case .unreadableFile: "hệ thống không cho đọc; hãy kiểm tra quyền và ổ đĩa"
        case .missingFile: "không thấy tệp hoặc thư mục; hãy kiểm tra đường dẫn và phần mềm xuất dữ liệu"
        case .commandFailed: "lệnh lấy dữ liệu chạy không thành công; hãy xem nhật ký và chạy thử lệnh"
        case .missingBytes: "có thể thiếu dữ liệu; hãy đưa tệp đã xoay vòng về chỗ cũ hoặc gửi lại các dòng đó"
        case .mixedVersions: "CapNhat có cả thời điểm lẫn số đếm; hãy xuất một kiểu"
        case .yearWithoutCalendar: "lịch nghỉ chưa có năm này, nên chỉ tính thứ Hai đến thứ Sáu; hãy cập nhật lịch"
        case .cellOverflow: "số đếm vượt giới hạn, chưa gửi; hãy báo quản trị hệ thống"
        case .tooManyRejects: "quá nhiều dòng bị từ chối để đếm từng dòng; hãy xem rejects.csv"
        case .contradictoryRows: "dòng trùng mã nhưng khác ngày hoặc thủ tục; có thể mã bị cắt còn 15 chữ số"
        case .zeroTwins: "mã hồ sơ chỉ khác nhau ở số 0 đứng đầu; có thể bị tính hai lần, hãy xuất mã dạng chữ"
        case .cutProcedure: "mã thủ tục không có trong danh mục, có thể mất số 0 ở cuối; hãy xuất mã dạng chữ"
        case .foreignDates: "ngày không theo thứ tự ngày/tháng; hãy xuất ngày dạng 2026-12-31"
        case .parked: "hồ sơ chờ bổ sung đã quá 30 ngày; hãy kiểm tra xem còn mở không"
        case .withdrawnUndated: "hồ sơ nhập nhầm không có ngày tiếp nhận, không hiện ở kỳ nào; hãy ghi ngày tiếp nhận"
        case .waitWithoutRequest: "hồ sơ có thời gian chờ bổ sung mà không có lần yêu cầu nào; hãy ghi lần yêu cầu"
        case .unsignedBundle:
            "tuyến trên gửi bộ quy tắc không có chữ ký của trung ương; không dùng, hãy báo trung ương kiểm tra tuyến đó"
        case .twoBundles: "hai tuyến trên gửi hai bộ quy tắc khác nhau cùng số hiệu; hãy báo trung ương"
        case .sealAnnounced: "số liệu năm này sắp được chốt; nếu còn phải sửa, hãy nộp dữ liệu hoặc báo trung ương ngay"
        case .sealUndone: "trung ương đã mở lại năm này; đang đọc lại các tệp đã nhận, không cần làm gì"
        case .sealKept:
            "trung ương đã mở lại năm này nhưng thiếu tệp cũ nên vẫn chốt; hãy đưa tệp về inbox rồi khởi động lại"
        case .more: "còn những điều khác; xem tamcap-agent status tại đơn vị"
        }
    }

    package var english: String {
        switch self {
        case .emptyFile: "the file is empty, without a header row; export it again"
        case .notCSV: "the first line is not the header of a CSV file; export it again as CSV UTF-8"
        case .otherEncoding: "the file is not UTF-8; save it as CSV UTF-8, or configure \"encoding\""
        case .missingColumns: "the header lacks columns; export them, or configure \"columns\""
        case .repeatedColumn: "two columns of the header mean the same; leave one out"
        case .noVersion: "the file's name has neither a time nor a number for CapNhat; rename it"
        case .notNDJSON: "the first line is no JSON object; export it again"
        case .damagedGzip: "the gzip file is damaged or not copied whole; copy it again"
        case .damagedWorkbook: "the .xlsx is damaged or no workbook; save it as .xlsx or CSV UTF-8 again"
        case .setAside: "the file is set aside and was not read; look at it, then run tamcap-agent retry"
        case .unclearSheets:
            "neither the workbook's name nor its sheets' say what the rows are; name the sheet, for example dossiers"
        case .unreadName: "the name is no record file's; rename it, for example dossiers-….csv"
        case .unreadableFile: "the system does not let it be read; check rights and disk"
        case .missingFile: "the file or folder is not there; check the path and the program that exports"
        case .commandFailed: "the command that fetches records fails; look at the log and try the command"
        case .missingBytes: "data may be missing; put the rotated file back, or have those rows sent again"
        case .mixedVersions: "CapNhat has both times and counters; export one of them"
        case .yearWithoutCalendar: "the calendar has no entries for this year, so Monday to Friday count; update it"
        case .cellOverflow: "a count is beyond its range and is not sent; tell the operator"
        case .tooManyRejects: "more rows are refused than are counted one by one; look at rejects.csv"
        case .contradictoryRows: "rows repeat an id with another day or procedure; ids may be cut to 15 digits"
        case .zeroTwins: "ids differ in leading zeros only and may count twice; export ids as text"
        case .cutProcedure: "the register lacks the procedure, which may have lost its last zero; export codes as text"
        case .foreignDates: "dates are not day first; export them as 2026-12-31"
        case .parked: "dossiers have waited for a supplement for more than 30 days; look whether they are still open"
        case .withdrawnUndated: "dossiers entered by mistake show in no period without a day of acceptance; enter it"
        case .waitWithoutRequest: "dossiers have a wait for a supplement that was never asked for; enter the request"
        case .unsignedBundle:
            "an upstream offers a bundle that the centre has not signed; it is not used: have the centre look at it"
        case .twoBundles: "two upstreams offer different bundles under one serial; tell the centre"
        case .sealAnnounced: "this year will be sealed soon; hand in corrections, or tell the centre, before that"
        case .sealUndone: "the centre has opened this year again; files taken before are being read, nothing to do"
        case .sealKept:
            "the centre has opened this year again, but old files are missing, so it stays sealed; put them into the "
                + "inbox and restart"
        case .more: "there is more; see tamcap-agent status at the office"
        }
    }
}

extension Health.Notice {
    package var vietnamese: String {
        let told = kind?.vietnamese ?? "thông báo số \(number) của chương trình mới hơn; xem status tại đơn vị"
        guard let place = place("từ byte ", " đến ", " trở đi") else { return told }
        return "\(place): \(told)"
    }

    package var english: String {
        let told = kind?.english ?? "notice \(number) of a newer program; see tamcap-agent status at the office"
        guard let place = place("from byte ", " to ", " on") else { return told }
        return "\(place): \(told)"
    }

    /// What the figures say.
    private func place(_ from: String, _ to: String, _ on: String) -> String? {
        switch kind {
        case .missingBytes:
            figures.first.map { "\(from)\($0)" + (figures.count > 1 ? "\(to)\(figures[1])" : on) }
        case .yearWithoutCalendar, .sealUndone, .sealKept: figures.first.map { "\($0)" }
        case .sealAnnounced: figures.first.map { "\($0)" + (figures.count > 1 ? " (\(figures[1] / 60) h)" : "") }
        default: nil
        }
    }
}
