/// The nested shape of the portal message, brought to the flat fields of records.md. A flat field wins where both are
/// present. The table is written down in Intake's documentation; this is a second reading of it.
enum ReferencePortal {
    static func flatten(_ members: [String: ReferenceJSON]) -> [String: String] {
        var row = derived(members)
        for (name, value) in members {
            let text = value.text ?? "\u{0}not flat"
            if !text.isEmpty || row[name] == nil { row[name] = text }
        }
        return row
    }

    private static func items(_ members: [String: ReferenceJSON], _ name: String) -> [[String: ReferenceJSON]]? {
        guard case .array(let items)? = members[name] else { return nil }
        return items.compactMap { item in
            guard case .object(let fields) = item else { return nil }
            return fields
        }
    }

    private static func derived(_ members: [String: ReferenceJSON]) -> [String: String] {
        var row: [String: String] = [:]
        func text(_ item: [String: ReferenceJSON], _ name: String) -> String { item[name]?.text ?? "" }
        func flag(_ condition: Bool) -> String { condition ? "1" : "0" }
        if let parts = items(members, "TaiLieuNop") {
            row["CoTepThanhPhan"] = flag(parts.contains { !text($0, "DuongDanTaiTepTin").isEmpty })
            row["TaiSuDung"] = flag(parts.contains { text($0, "DuocTaiSuDung") == "1" })
            row["TuKhoDMQG"] = flag(parts.contains { text($0, "DuocLayTuKhoDMQG") == "1" })
        }
        if let fees = items(members, "DanhSachLePhi") {
            row["CoPhi"] = flag(fees.contains { (Int(text($0, "Gia")) ?? 0) > 0 })
        }
        if let results = items(members, "DanhSachGiayToKetQua") {
            row["CoKetQuaDienTu"] = flag(
                results.contains { !text($0, "MaKetQua").isEmpty && !text($0, "DuongDanTepTinKetQua").isEmpty })
        }
        let databases = items(members, "DSKetNoiCSDL")
        if databases != nil || members["TaiKhoanDuocXacThucVoiVNeID"] != nil {
            row["CoDuLieuDanCu"] = flag(
                (databases ?? []).contains { text($0, "MaCSDL") == "1" }
                    || text(members, "TaiKhoanDuocXacThucVoiVNeID") == "1")
        }
        if let supplements = items(members, "DanhSachHoSoBoSung") {
            row["SoLanBoSung"] = String(supplements.count)
            let asked = supplements.map { text($0, "NgayBoSung") }.filter { referenceTime($0) != nil }
            row["NgayYeuCauBoSung"] = asked.max { (referenceTime($0) ?? 0) < (referenceTime($1) ?? 0) } ?? ""
            let minutes = supplements.map { item -> Int in
                guard let from = referenceTime(text(item, "NgayBoSung")),
                    let to = referenceTime(text(item, "NgayTiepNhanBoSung"))
                else { return 0 }
                return (to - from) / 60
            }
            row["ThoiGianBoSungPhut"] = String(minutes.reduce(0, +))
        }
        return row
    }
}
