internal import Model

extension VisitSlot {
    /// What the field is (Protocol/23-visits-and-staff.md).
    var about: FieldAbout {
        switch self {
        case .MaLuot:
            FieldAbout(
                .text(bytesMax: IntakeLimits.idBytesMax), Said("mã lượt", "ticket"),
                Said(
                    "không trùng mãi mãi trong đơn vị: số thứ tự lặp lại mỗi ngày nên hãy ghép thêm ngày",
                    "unique for ever in the unit: numbers begin anew each day, so put the date before them"))
        case .MaDonVi: .unit
        case .MaTTHC: FieldAbout(.text(bytesMax: ProcedureCode.bytesMax), "thủ tục", "procedure")
        case .GioDen:
            FieldAbout(.clock, "giờ lấy số", "ticket drawn")
        case .GioGoi: FieldAbout(.clock, "giờ gọi vào quầy", "called to a desk")
        case .GioXong: FieldAbout(.clock, "giờ xong tại quầy", "done at the desk")
        case .TrangThai: FieldAbout(.codes(Self.states), "trạng thái", "state")
        case .SoHoSo:
            FieldAbout(
                .number(max: Int(IntakeLimits.visitDossiersMax)), Said("số hồ sơ nộp", "dossiers handed in"),
                Said("0: chỉ hỏi, hướng dẫn", "0: advice only"), absent: Said("1", "1"))
        case .CoHen: .flag("có hẹn trước", "had an appointment")
        case .GioHen: FieldAbout(.clock, "giờ hẹn", "appointed time")
        case .UuTien: .flag("diện ưu tiên", "priority desk")
        case .Xoa: .withdrawn
        case .MaCanBo: .officer
        case .CapNhat: .version
        }
    }

    private static let states = [
        FieldCode(1, "đang chờ", "waiting"), FieldCode(2, "đang ở quầy", "at the desk"),
        FieldCode(3, "đã xong", "done"), FieldCode(4, "bỏ về, chưa được phục vụ", "left unserved"),
    ]
}

extension StaffSlot {
    /// What the field is (Protocol/23-visits-and-staff.md).
    var about: FieldAbout {
        switch self {
        case .MaCanBo:
            FieldAbout(
                .text(bytesMax: IntakeLimits.idBytesMax), Said("mã cán bộ", "officer"),
                Said(
                    "bí danh do cơ quan đặt, không phải số định danh cá nhân; không rời khỏi cơ quan",
                    "a pseudonym that the office gives, no citizen's number; it does not leave the office"))
        case .MaDonVi: .unit
        case .Ngay: FieldAbout(.time, "ngày", "day")
        case .PhutTruc: Self.minutes("số phút trực tại bộ phận một cửa", "minutes on duty at the one-stop desk")
        case .PhutXuLy: Self.minutes("số phút xử lý hồ sơ", "minutes on handling dossiers")
        case .Xoa: .withdrawn
        case .CapNhat: .version
        }
    }

    private static func minutes(_ vietnamese: String, _ english: String) -> FieldAbout {
        FieldAbout(.number(max: IntakeLimits.minutesOfDay), Said(vietnamese, english), absent: Said("0", "0"))
    }
}

extension FieldAbout {
    /// Who serves or handles, where a record says it.
    static var officer: FieldAbout {
        FieldAbout(
            .pseudonym(bytesMax: IntakeLimits.idBytesMax), Said("mã cán bộ", "officer"),
            Said(
                "bí danh do cơ quan đặt, như trong tệp staff; không rời khỏi cơ quan; mã quá dài hoặc có 12 chữ số "
                    + "liền nhau coi như để trống",
                "the office's pseudonym, as in staff files; it does not leave the office; one that is too long, or has "
                    + "twelve digits in a row, is as good as empty"))
    }
}
