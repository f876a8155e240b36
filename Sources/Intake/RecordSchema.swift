/// The fields of a kind in the order of its table in records.md. A field's place is its *slot*.
package struct RecordSchema: Sendable {
    package let kind: RecordKind
    /// Names as records.md writes them.
    package let fields: [String]
    /// Slots that a CSV header must have; `MaDonVi` may be absent.
    package let required: [Int]
    /// The slot that, with the unit, makes the key.
    package let key: Int
    /// The slot of `MaDonVi`.
    package let unit: Int

    /// The slot of `CapNhat`: the last of every kind.
    package var version: Int { fields.count - 1 }

    /// More than any kind has fields.
    static let slotsMax = 32

    package static func of(_ kind: RecordKind) -> RecordSchema {
        switch kind {
        case .dossiers: dossiers
        case .feedback: feedback
        case .reports: reports
        case .procedures: RecordSchema(kind: .procedures, fields: [], required: [], key: 0, unit: 0)
        }
    }

    private static let dossiers = RecordSchema(
        kind: .dossiers, fields: DossierSlot.allCases.map { String(describing: $0) },
        required: [DossierSlot.MaHoSo, .MaTTHC, .TrangThaiHoSo, .CapNhat].map(\.rawValue),
        key: DossierSlot.MaHoSo.rawValue, unit: DossierSlot.MaDonVi.rawValue)

    private static let feedback = RecordSchema(
        kind: .feedback, fields: FeedbackSlot.allCases.map { String(describing: $0) },
        required: [FeedbackSlot.MaPAKN, .PhanLoai, .NgayGui, .CapNhat].map(\.rawValue),
        key: FeedbackSlot.MaPAKN.rawValue, unit: FeedbackSlot.MaDonVi.rawValue)

    private static let reports = RecordSchema(
        kind: .reports, fields: ReportSlot.allCases.map { String(describing: $0) },
        required: [ReportSlot.Ky, .TongTiepNhan, .CapNhat].map(\.rawValue),
        key: ReportSlot.Ky.rawValue, unit: ReportSlot.MaDonVi.rawValue)
}

// The cases carry the names of the columns, letter for letter: they are what files, rejects and configuration say.

enum DossierSlot: Int, CaseIterable {
    case MaHoSo, MaDonVi, MaTTHC, KenhThucHien, NgayNopHoSo, NgayTiepNhan, NgayHenTra, NgayKetThucXuLy, NgayTra
    case TrangThaiHoSo, SoLanBoSung, NgayYeuCauBoSung, ThoiGianBoSungPhut, CoPhi, DuocThanhToanTrucTuyen
    case CoKetQuaDienTu, CoTepThanhPhan, TaiSuDung, TuKhoDMQG, CoDuLieuDanCu, DongBo, HaiLong, MaPAKN, Xoa, CapNhat
}

enum FeedbackSlot: Int, CaseIterable {
    case MaPAKN, MaDonVi, PhanLoai, MaTTHC, NgayGui, NgayChuyen, NgayTiepNhan, NgayTraLoi, NgayTuChoi
    case NgayYeuCauBoSung, SoThich, SoKhongThich, LapLai, Xoa, CapNhat
}

enum ReportSlot: Int, CaseIterable {
    case MaDonVi, Ky, TongTiepNhan, TongNamTruoc, CapNhat
}
