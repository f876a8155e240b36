internal import Model

extension DossierSlot {
    /// What the field is (Protocol/13-records-in.md, Dossiers).
    var about: FieldAbout {
        switch self {
        case .MaHoSo: FieldAbout(.text(bytesMax: IntakeLimits.idBytesMax), "mã hồ sơ", "id")
        case .MaDonVi: .unit
        case .MaTTHC: FieldAbout(.text(bytesMax: ProcedureCode.bytesMax), "thủ tục", "procedure")
        case .KenhThucHien:
            FieldAbout(.codes(Self.channels), Said("kênh nộp", "channel"), absent: Said("1", "1"))
        case .NgayNopHoSo: FieldAbout(.time, "ngày nộp", "submitted")
        case .NgayTiepNhan:
            FieldAbout(
                .time, Said("ngày tiếp nhận", "accepted"),
                Said("chưa có thì hồ sơ chưa được tính", "without it the dossier counts nowhere yet"))
        case .NgayHenTra:
            FieldAbout(
                .deadline, Said("ngày hẹn trả", "appointment"),
                Said(
                    "để trống thì hạn được tính theo thời hạn của thủ tục",
                    "without it the due date is computed from the procedure's time limit"))
        case .NgayKetThucXuLy, .NgayTra:
            FieldAbout(
                .time, self == .NgayTra ? Said("ngày trả kết quả", "returned") : Said("ngày xử lý xong", "finished"),
                Said(
                    "trạng thái 7 đến 10 phải có NgayKetThucXuLy hoặc NgayTra",
                    "status 7 to 10 needs NgayKetThucXuLy or NgayTra"))
        case .TrangThaiHoSo: FieldAbout(.codes(Self.statuses), "trạng thái", "status")
        case .SoLanBoSung: .count("số lần yêu cầu bổ sung", "supplements asked for")
        case .NgayYeuCauBoSung:
            FieldAbout(
                .time, Said("ngày yêu cầu bổ sung gần nhất", "latest request for a supplement"),
                Said("bắt buộc khi trạng thái là 5", "needed at status 5"))
        case .ThoiGianBoSungPhut:
            .count("số phút chờ bổ sung (các lần đã xong)", "minutes of waits for supplements that have ended")
        case .DuocThanhToanTrucTuyen:
            FieldAbout(.codes(Self.payments), Said("thanh toán trực tuyến", "paid online"), absent: Said("0", "0"))
        case .HaiLong:
            FieldAbout(
                .codes(Self.ratings), Said("đánh giá", "rating"), absent: Said("chưa đánh giá", "not rated"))
        case .MaPAKN:
            FieldAbout(
                .text(bytesMax: IntakeLimits.idBytesMax), "mã phản ánh về hồ sơ", "feedback about the dossier")
        case .CoPhi, .CoKetQuaDienTu, .CoTepThanhPhan, .TaiSuDung, .TuKhoDMQG, .CoDuLieuDanCu, .DongBo: mark
        case .Xoa: .withdrawn
        case .NgayDongBo: FieldAbout(.time, "thời điểm đồng bộ lên Cổng", "synchronised to the national portal at")
        case .KetQuaKySo: Self.answer("kết quả điện tử đã ký số", "the electronic result is signed")
        case .XacThucDienTu: Self.answer("giao dịch được xác thực điện tử", "authenticated electronically")
        case .LuanChuyenDienTu:
            Self.answer("luân chuyển giữa các cơ quan bằng điện tử", "moved between agencies electronically")
        case .NgayXinLoi:
            FieldAbout(
                .time, Said("ngày xin lỗi vì trễ hạn", "apologised at"),
                Said("văn bản xin lỗi và hẹn lại ngày trả", "a letter that apologises for being late"))
        case .DonViTiepNhan:
            FieldAbout(
                .office, Said("nơi tiếp nhận", "received by"),
                Said(
                    "khác mã cơ quan xử lý: tiếp nhận không phụ thuộc địa giới",
                    "another code than the handling unit's: received elsewhere"))
        case .MaCanBo: .officer
        case .CapNhat: .version
        }
    }

    /// What a mark says that is 1.
    private var mark: FieldAbout {
        switch self {
        case .CoPhi: .flag("có phí, lệ phí khác 0", "bears a fee that is not zero")
        case .CoKetQuaDienTu:
            .flag("có kết quả điện tử (mã và đường dẫn tệp)", "has an electronic result (code and file link)")
        case .CoTepThanhPhan: .flag("có thành phần đính kèm tệp", "some component has an attached file")
        case .TaiSuDung: .flag("có thành phần dùng lại dữ liệu số hóa", "some component reuses digitised data")
        case .TuKhoDMQG:
            .flag(
                "có thành phần lấy từ kho dữ liệu cá nhân, hoặc kết quả được chia sẻ lên Cổng",
                "a component came from the personal data store, or the result is shared to the portal")
        case .CoDuLieuDanCu:
            .flag("tài khoản VNeID, hoặc dùng dữ liệu dân cư", "account verified with VNeID, or population data used")
        default: .flag("đã đồng bộ lên Cổng Dịch vụ công quốc gia", "synchronised to the national portal")
        }
    }

    /// A question that few systems answer.
    private static func answer(_ vietnamese: String, _ english: String) -> FieldAbout {
        FieldAbout(
            .codes([FieldCode(0, "không", "no"), FieldCode(1, "có", "yes")]), Said(vietnamese, english),
            absent: Said("chưa biết", "not told"))
    }

    private static let channels = [
        FieldCode(1, "trực tiếp", "direct"), FieldCode(2, "trực tuyến", "online"),
        FieldCode(3, "bưu chính công ích", "public post"),
    ]

    static let statuses = [
        FieldCode(1, "mới nộp", "submitted"), FieldCode(2, "được tiếp nhận", "accepted"),
        FieldCode(3, "không được tiếp nhận", "refused at reception"), FieldCode(4, "đang xử lý", "being examined"),
        FieldCode(5, "yêu cầu bổ sung giấy tờ", "supplement asked for"),
        FieldCode(6, "yêu cầu thực hiện nghĩa vụ tài chính", "payment asked for"),
        FieldCode(7, "người nộp rút hồ sơ", "withdrawn by the applicant"), FieldCode(8, "dừng xử lý", "stopped"),
        FieldCode(9, "đã xử lý xong", "settled"), FieldCode(10, "đã trả kết quả", "result returned"),
    ]

    private static let payments = [
        FieldCode(0, "không", "no"),
        FieldCode(1, "qua Cổng Dịch vụ công quốc gia", "through the national portal"),
        FieldCode(2, "qua cổng thanh toán của bộ hoặc tỉnh", "through a gateway of ministry or province"),
    ]

    private static let ratings = [
        FieldCode(0, "không hài lòng", "unsatisfied"), FieldCode(1, "hài lòng", "satisfied"),
    ]
}
