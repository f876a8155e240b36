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
        case .TrangThai:
            FieldAbout(
                .codes(Self.states), Said("trạng thái xử lý", "state"),
                Said(
                    "3 cần NgayYeuCauBoSung; 4, 5 cần NgayTraLoi; 6, 7 cần NgayTuChoi",
                    "3 needs NgayYeuCauBoSung; 4 and 5 need NgayTraLoi; 6 and 7 need NgayTuChoi"))
        case .CapNhat: .version
        }
    }

    private static let states = [
        FieldCode(1, "chờ tiếp nhận", "waiting"), FieldCode(2, "đang xử lý", "being handled"),
        FieldCode(3, "chờ bổ sung", "supplement asked for"),
        FieldCode(4, "chờ công khai", "answered, not yet published"),
        FieldCode(5, "đã công khai", "published"), FieldCode(6, "từ chối tiếp nhận", "refused"),
        FieldCode(7, "đã chuyển nơi khác", "passed on to others"),
    ]

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
        case .KetQuaConHieuLuc:
            FieldAbout(
                .count, Said("số kết quả giải quyết còn hiệu lực", "results that are still valid"),
                Said("số tồn cuối tháng, không phải số trong tháng", "the stock at the end of the month"))
        case .KetQuaDaSoHoa:
            FieldAbout(
                .count, Said("trong đó đã số hóa", "of these, digitised"),
                Said("không lớn hơn KetQuaConHieuLuc", "not above KetQuaConHieuLuc"))
        case .CapNhat: .version
        }
    }
}
