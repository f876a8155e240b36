internal import Model

extension FeedbackSlot {
    /// What the field is (Protocol/13-records-in.md, Feedback and reports).
    var about: FieldAbout {
        switch self {
        case .MaPAKN: FieldAbout(.text(bytesMax: IntakeLimits.idBytesMax), "mã phản ánh", "id")
        case .MaDonVi: .unit
        case .PhanLoai: FieldAbout(.codes(Self.categories), "phân loại", "category")
        case .MaTTHC: FieldAbout(.text(bytesMax: ProcedureCode.bytesMax), "thủ tục", "procedure")
        case .NgayGui: FieldAbout(.time, "ngày gửi", "sent")
        case .NgayChuyen: FieldAbout(.time, "ngày chuyển xử lý", "transferred")
        case .NgayTiepNhan: FieldAbout(.time, "ngày tiếp nhận", "received")
        case .NgayTraLoi: FieldAbout(.time, "ngày trả lời", "answered")
        case .NgayTuChoi: FieldAbout(.time, "ngày từ chối", "refused")
        case .NgayYeuCauBoSung: FieldAbout(.time, "ngày yêu cầu bổ sung", "supplement asked for")
        case .SoThich: .count("số lượt thích", "likes")
        case .SoKhongThich: .count("số lượt không thích", "dislikes")
        case .LapLai: .flag("phản ánh lặp lại", "raised again")
        case .Xoa: .withdrawn
        case .CapNhat: .version
        }
    }

    private static let categories = [
        FieldCode(1, "về quy định, thủ tục", "rules and procedures"),
        FieldCode(2, "về thái độ, hành vi của công chức", "conduct of officials"),
    ]
}

extension ReportSlot {
    /// What the field is (Protocol/13-records-in.md, Feedback and reports).
    var about: FieldAbout {
        switch self {
        case .MaDonVi: .unit
        case .Ky: FieldAbout(.month, "kỳ báo cáo", "month")
        case .TongTiepNhan:
            .count(
                "tổng hồ sơ tiếp nhận đã báo cáo lên hệ thống quốc gia",
                "dossiers received, as told to the national reporting system", isRequired: true)
        case .TongNamTruoc: .count("tổng của năm trước", "last year's total")
        case .CapNhat: .version
        }
    }
}
