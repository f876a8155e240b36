/// The nested shape of the portal message, brought to the flat fields. A flat field wins where both are
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

    /// What no field takes: the row is refused for the field that depends on it.
    private static let unreadable = "?"

    private static func text(_ item: [String: ReferenceJSON], _ name: String) -> String { item[name]?.text ?? "" }

    /// 1 when any of the values says so, unreadable when any is.
    private static func any(_ values: [String]) -> String {
        let numbers = values.map { $0.isEmpty ? 0 : ReferenceField.isDigits($0) ? Int($0) ?? 2 : 2 }
        if numbers.contains(where: { $0 > 1 }) { return unreadable }
        return numbers.contains(1) ? "1" : "0"
    }

    private static func derived(_ members: [String: ReferenceJSON]) -> [String: String] {
        var row: [String: String] = [:]
        func flag(_ condition: Bool) -> String { condition ? "1" : "0" }
        var reused: [String] = []
        if let parts = items(members, "TaiLieuNop"), !parts.isEmpty {
            row["CoTepThanhPhan"] = flag(parts.contains { !text($0, "DuongDanTaiTepTin").isEmpty })
            row["TuKhoDMQG"] = any(parts.map { text($0, "DuocLayTuKhoDMQG") })
            reused += parts.map { text($0, "DuocSoHoa") } + parts.map { text($0, "DuocTaiSuDung") }
        }
        reused += members["HoSoCoThanhPhanSoHoa"].map { [$0.text ?? unreadable] } ?? []
        if !reused.isEmpty { row["TaiSuDung"] = any(reused) }
        if let fees = items(members, "DanhSachLePhi"), !fees.isEmpty {
            row["CoPhi"] = flag(fees.contains { (Double(text($0, "Gia")) ?? 0) > 0 })
        }
        if let results = items(members, "DanhSachGiayToKetQua"), !results.isEmpty {
            row["CoKetQuaDienTu"] = flag(
                results.contains { result in
                    let hasCode = !text(result, "MaKetQua").isEmpty || !text(result, "GiayToId").isEmpty
                    return hasCode && !text(result, "DuongDanTepTinKetQua").isEmpty
                })
        }
        let databases = (items(members, "DSKetNoiCSDL") ?? []).map { text($0, "MaCSDL") == "1" ? "1" : "0" }
        let accounts = members["TaiKhoanDuocXacThucVoiVNeID"].map { [$0.text ?? unreadable] } ?? []
        if !(databases + accounts).isEmpty { row["CoDuLieuDanCu"] = any(databases + accounts) }
        if let supplements = items(members, "DanhSachHoSoBoSung"), !supplements.isEmpty {
            derive(supplements: supplements, &row)
        }
        return row
    }

    private static func derive(supplements: [[String: ReferenceJSON]], _ row: inout [String: String]) {
        row["SoLanBoSung"] = String(supplements.count)
        let asked = supplements.map { text($0, "NgayBoSung") }.filter { !$0.isEmpty }
        row["NgayYeuCauBoSung"] =
            asked.contains { referenceTime($0) == nil }
            ? unreadable : asked.max { (referenceTime($0) ?? 0) < (referenceTime($1) ?? 0) } ?? ""
        var minutes = 0
        for item in supplements where !text(item, "NgayTiepNhanBoSung").isEmpty {
            guard let from = referenceTime(text(item, "NgayBoSung")),
                let to = referenceTime(text(item, "NgayTiepNhanBoSung")), to >= from
            else {
                row["ThoiGianBoSungPhut"] = unreadable
                return
            }
            minutes += (to - from) / 60
        }
        row["ThoiGianBoSungPhut"] = String(minutes)
    }
}
