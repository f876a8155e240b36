internal import Model

/// The nested part of a dossier in the shape of the portal message.
struct PortalMessage {
    let sketch: DossierSketch
    let style: RecordStyle

    /// What the nested lists say in place of flat columns.
    static let derived: Set<DossierColumn> = [
        .CoPhi, .CoTepThanhPhan, .TaiSuDung, .TuKhoDMQG, .CoKetQuaDienTu, .CoDuLieuDanCu, .SoLanBoSung,
        .NgayYeuCauBoSung, .ThoiGianBoSungPhut,
    ]

    func write(to output: inout [UInt8]) {
        output.put("\"TaiLieuNop\":[{\"MaThanhPhanHoSo\":\"TP01\",\"DuongDanTaiTepTin\":")
        output.put(sketch.hasComponent ? "\"https://dvc.example.vn/tep/1\"" : "null")
        // Three ways of saying that something was reused, and systems use them all.
        let isReusedBy = sketch.isReused ? sketch.serial % 3 : -1
        output.put(",\"DuocSoHoa\":\(isReusedBy == 1 ? 1 : 0),\"DuocTaiSuDung\":\(isReusedBy == 0 ? 1 : 0)")
        output.put(",\"DuocLayTuKhoDMQG\":\(sketch.isFromStore ? 1 : 0)},")
        output.put("{\"MaThanhPhanHoSo\":\"TP02\",\"DuongDanTaiTepTin\":\"\",\"DuocTaiSuDung\":0}],")
        output.put("\"HoSoCoThanhPhanSoHoa\":\(isReusedBy == 2 ? 1 : 0),")
        output.put("\"DanhSachLePhi\":[{\"TenPhiLePhi\":\"Lệ phí\",\"Gia\":\(sketch.bearsFee ? 50_000 : 0)}],")
        supplements(&output)
        output.put("\"DanhSachGiayToKetQua\":[")
        if sketch.hasResult {
            output.put(sketch.serial % 2 == 0 ? "{\"GiayToId\":" : "{\"MaKetQua\":")
            output.put("\"KQ\(sketch.serial)\",")
            output.put("\"DuongDanTepTinKetQua\":\"https://dvc.example.vn/kq/\(sketch.serial)\"}")
        }
        output.put("],\"DSKetNoiCSDL\":[")
        let isByDatabase = sketch.hasPopulationData && sketch.serial % 2 == 0
        if isByDatabase { output.put("{\"MaCSDL\":1}") }
        output.put("],\"TaiKhoanDuocXacThucVoiVNeID\":\(sketch.hasPopulationData && !isByDatabase ? 1 : 0)")
    }

    /// One entry for each time a supplement was asked; those that have ended say when it came.
    private func supplements(_ output: inout [UInt8]) {
        output.put("\"DanhSachHoSoBoSung\":[")
        for number in 0..<sketch.supplements {
            let isLast = number == sketch.supplements - 1
            let minutes = isLast ? sketch.supplementMinutes - 30 * (sketch.supplements - 1) : 30
            // The earlier requests lie an hour apart before the last one and end after half an hour.
            let asked = sketch.supplementAsked - Int64(3600 * (sketch.supplements - 1 - number))
            if number > 0 { output.put(",") }
            output.put("{\"HoSoBoSungId\":\"\(number + 1)\",\"NgayBoSung\":\"")
            output.put(moment: asked, style.times)
            output.put("\",\"NgayTiepNhanBoSung\":")
            if isLast, sketch.supplementMinutes == 0 {
                output.put("null")
            } else {
                output.put("\"")
                output.put(moment: asked + Int64(minutes) * 60, style.times)
                output.put("\"")
            }
            output.put("}")
        }
        output.put("],")
    }
}
