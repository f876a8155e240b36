internal import Model

extension IntakeWarning {
    /// The warning for the clerk who can do something about it.
    package var about: Said { Said(vietnamese, description) }

    private var vietnamese: String {
        switch self {
        case .mixedVersions(let unit, let kind, let key):
            "\(unit): \(kind) \(key) có CapNhat lúc là thời gian, lúc là số; thời gian được ưu tiên"
        case .yearWithoutCalendar(let year):
            "lịch làm việc chưa có năm \(year); tạm tính thứ Hai đến thứ Sáu"
        case .cellOverflow(let unit, let key): "\(unit): số đếm của \(key) vượt giới hạn nên không được gửi"
        case .tooManyRejects(let unit):
            "\(unit?.description ?? "không rõ cơ quan"): quá nhiều dòng bị từ chối, không đếm từng dòng được nữa"
        case .contradictoryRows(let unit, let kind, let key, let rows):
            "\(unit): \(rows) dòng \(kind) lặp lại mã trong cùng tệp nhưng khác ngày hoặc thủ tục"
                + (key.isEmpty ? "" : ", ví dụ \(key)") + "; có thể mã đã bị cắt còn 15 chữ số"
        case .zeroTwins(let unit, let kind, let key, let pairs):
            "\(unit): \(pairs) cặp mã \(kind) chỉ khác nhau số 0 ở đầu, ví dụ \(key); có thể bị tính hai lần"
        case .cutProcedure(let unit, let code, let known):
            "\(unit): danh mục không có thủ tục \(code); có phải là \(known)?"
        case .foreignDates(let source, let field, let seen):
            "\(source): \(field) có giá trị \(seen), nên cột không viết ngày trước; những ngày không rõ bị từ chối"
        case .parked(let unit, let dossiers):
            "\(unit): \(dossiers) hồ sơ chờ bổ sung đã quá 30 ngày; hãy kiểm tra xem còn mở không"
        case .withdrawnUndated(let unit, let dossiers):
            "\(unit): \(dossiers) hồ sơ nhập nhầm (Xoa = 1) không có NgayTiepNhan nên không hiện ở kỳ nào"
        case .waitWithoutRequest(let unit, let dossiers):
            "\(unit): \(dossiers) hồ sơ có ThoiGianBoSungPhut mà SoLanBoSung = 0; hãy ghi lần yêu cầu, "
                + "hoặc bỏ thời gian chờ"
        }
    }
}
