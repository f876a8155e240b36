internal import Model

extension PlanSlot {
    /// What the field is (Protocol/25-further-records.md, Plans).
    var about: FieldAbout {
        switch self {
        case .MaNhiemVu: FieldAbout(.text(bytesMax: IntakeLimits.idBytesMax), "mã nhiệm vụ", "id of the task")
        case .MaDonVi: .unit
        case .TenNhiemVu:
            FieldAbout(
                .text(bytesMax: IntakeLimits.taskBytesMax), Said("nội dung nhiệm vụ", "the task"),
                Said("chỉ lưu tại cơ quan, không gửi đi", "stays in the office"))
        case .HanHoanThanh:
            FieldAbout(.time, Said("hạn hoàn thành", "due"), Said("tính theo ngày", "its date counts"))
        case .TrangThai:
            FieldAbout(
                .codes([
                    FieldCode(1, "chưa thực hiện", "not begun"), FieldCode(2, "đang thực hiện", "under way"),
                    FieldCode(3, "đã hoàn thành", "done"),
                ]), Said("trạng thái", "state"), Said("3 cần NgayHoanThanh", "3 needs NgayHoanThanh"))
        case .NgayHoanThanh: FieldAbout(.time, "ngày hoàn thành", "done at")
        case .SoLieu:
            FieldAbout(
                .text(bytesMax: IntakeLimits.figureBytesMax), Said("số liệu đạt được", "figure reached"),
                Said("ghi tự do, ví dụ 85 %; chỉ lưu tại cơ quan", "as you like, 85 % for example; stays in the office")
            )
        case .Xoa: .withdrawn
        case .CapNhat: .version
        }
    }
}
