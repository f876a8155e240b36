internal import Model

extension RatingSlot {
    /// What the field is (Protocol/25-further-records.md, Ratings).
    var about: FieldAbout {
        switch self {
        case .MaDanhGia: FieldAbout(.text(bytesMax: IntakeLimits.idBytesMax), "mã lượt đánh giá", "id of the rating")
        case .MaDonVi: .unit
        case .Kenh:
            FieldAbout(
                .codes([
                    FieldCode(1, "thiết bị tại quầy", "device at the desk"),
                    FieldCode(2, "Cổng dịch vụ công", "portal"),
                ]), "nơi đánh giá", "where")
        case .MucDo:
            FieldAbout(
                .codes(Self.levels), Said("mức độ", "level"),
                Said("có MucDo hoặc Thich, không có cả hai", "either MucDo or Thich, not both"))
        case .Thich:
            FieldAbout(
                .codes([FieldCode(0, "không thích", "no"), FieldCode(1, "thích", "yes")]), Said("thích", "liked"),
                Said("dùng khi chỉ có hai mức", "where there are only two levels"))
        case .ThoiDiem: FieldAbout(.time, "thời điểm đánh giá", "rated at")
        case .MaHoSo: FieldAbout(.text(bytesMax: IntakeLimits.idBytesMax), "hồ sơ được đánh giá", "the dossier")
        case .MaTTHC: FieldAbout(.text(bytesMax: ProcedureCode.bytesMax), "thủ tục", "procedure")
        case .Xoa: .withdrawn
        case .CapNhat: .version
        }
    }

    private static let levels = [
        FieldCode(1, "rất không hài lòng", "very dissatisfied"), FieldCode(2, "không hài lòng", "dissatisfied"),
        FieldCode(3, "bình thường", "neither"), FieldCode(4, "hài lòng", "satisfied"),
        FieldCode(5, "rất hài lòng", "very satisfied"),
    ]
}
