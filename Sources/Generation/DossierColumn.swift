/// The columns of a dossier record in the order of Protocol/13-records-in.md.
enum DossierColumn: Int, CaseIterable {
    case MaHoSo, MaDonVi, MaTTHC, KenhThucHien, NgayNopHoSo, NgayTiepNhan, NgayHenTra, NgayKetThucXuLy, NgayTra
    case TrangThaiHoSo, SoLanBoSung, NgayYeuCauBoSung, ThoiGianBoSungPhut, CoPhi, DuocThanhToanTrucTuyen
    case CoKetQuaDienTu, CoTepThanhPhan, TaiSuDung, TuKhoDMQG, CoDuLieuDanCu, DongBo, HaiLong, MaPAKN, Xoa
    case NgayDongBo, KetQuaKySo, XacThucDienTu, LuanChuyenDienTu, NgayXinLoi, DonViTiepNhan, MaCanBo
    case CapNhat

    /// Columns that few systems have.
    static let further: [DossierColumn] = [
        .NgayDongBo, .KetQuaKySo, .XacThucDienTu, .LuanChuyenDienTu, .NgayXinLoi, .DonViTiepNhan, .MaCanBo,
    ]

    /// Columns that a reader does not know; the applicant's are personal and must be thrown away.
    static let personal = ["TenTTHC", "ChuHoSo", "SoDinhDanh"]

    enum Kind { case text, integer, flag }

    var kind: Kind {
        switch self {
        case .CoPhi, .CoKetQuaDienTu, .CoTepThanhPhan, .TaiSuDung, .TuKhoDMQG, .CoDuLieuDanCu, .DongBo, .Xoa: .flag
        case .KenhThucHien, .TrangThaiHoSo, .SoLanBoSung, .ThoiGianBoSungPhut, .DuocThanhToanTrucTuyen, .HaiLong,
            .KetQuaKySo, .XacThucDienTu, .LuanChuyenDienTu:
            .integer
        default: .text
        }
    }

    var isText: Bool { kind == .text }
}

/// The values of one record, one after another in one buffer that is used again for the next record.
struct FieldBuffer {
    private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Ends the field that `write` appends.
    @inline(__always)
    mutating func field(_ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        ends.append(bytes.count)
    }

    mutating func flag(_ value: Bool) {
        bytes.append(value ? UInt8(ascii: "1") : UInt8(ascii: "0"))
        ends.append(bytes.count)
    }

    /// A small number; 0 is written only where `zero` says so.
    mutating func number(_ value: Int, zero: Bool = true) {
        if value != 0 || zero { bytes.put(value) }
        ends.append(bytes.count)
    }

    mutating func empty() { ends.append(bytes.count) }

    var count: Int { ends.count }

    subscript(_ place: Int) -> ArraySlice<UInt8> { bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]] }

    /// Replaces one field.
    mutating func set(_ place: Int, _ value: [UInt8]) {
        let old = (place == 0 ? 0 : ends[place - 1])..<ends[place]
        bytes.replaceSubrange(old, with: value)
        for later in place..<ends.count { ends[later] += value.count - old.count }
    }
}
