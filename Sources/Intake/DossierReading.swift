internal import Bytes
internal import Model

/// A record as a row gives it: its fixed fields, and where its texts stand in the row.
struct ReadRow<Record: BookRecord> {
    var record: Record
    var procedure: Range<Int>
    var extra: Range<Int>
    /// The first fault in the order of the table and then of the rules by status.
    var fault: RowFault?
}

extension Dossier {
    /// The longest id, and id of feedback, in bytes.
    static let idBytesMax = 64

    /// Reads the fields after the key and the unit.
    @inline(__always)
    static func read(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout
    ) -> ReadRow<Dossier> {
        typealias Slot = DossierSlot
        var reader = FieldReader(layout, base: base)
        var dossier = Dossier()
        let procedure = reader.text(
            Slot.MaTTHC.rawValue, begins, max: ProcedureCode.bytesMax, isRequired: true)
        dossier.bits.set(
            Bits.channel, reader.integer(Slot.KenhThucHien.rawValue, bytes, begins, min: 1, max: 3, absent: 1))
        dossier.submitted = reader.time(Slot.NgayNopHoSo.rawValue, bytes, begins)
        dossier.accepted = reader.time(Slot.NgayTiepNhan.rawValue, bytes, begins)
        dossier.appointed = reader.time(Slot.NgayHenTra.rawValue, bytes, begins, date: .end)
        dossier.finished = reader.time(Slot.NgayKetThucXuLy.rawValue, bytes, begins)
        dossier.returned = reader.time(Slot.NgayTra.rawValue, bytes, begins)
        dossier.bits.set(
            Bits.status, reader.integer(Slot.TrangThaiHoSo.rawValue, bytes, begins, min: 1, max: 10, absent: -1))
        dossier.supplementCount = reader.integer(Slot.SoLanBoSung.rawValue, bytes, begins)
        dossier.supplementAsked = reader.time(Slot.NgayYeuCauBoSung.rawValue, bytes, begins)
        dossier.supplementMinutes = reader.integer(Slot.ThoiGianBoSungPhut.rawValue, bytes, begins)
        dossier.bits.set(Bits.fee, reader.flag(Slot.CoPhi.rawValue, bytes, begins))
        dossier.bits.set(Bits.paid, reader.integer(Slot.DuocThanhToanTrucTuyen.rawValue, bytes, begins, max: 2))
        dossier.bits.set(Bits.result, reader.flag(Slot.CoKetQuaDienTu.rawValue, bytes, begins))
        dossier.bits.set(Bits.file, reader.flag(Slot.CoTepThanhPhan.rawValue, bytes, begins))
        dossier.bits.set(Bits.reused, reader.flag(Slot.TaiSuDung.rawValue, bytes, begins))
        dossier.bits.set(Bits.store, reader.flag(Slot.TuKhoDMQG.rawValue, bytes, begins))
        dossier.bits.set(Bits.population, reader.flag(Slot.CoDuLieuDanCu.rawValue, bytes, begins))
        dossier.bits.set(Bits.synced, reader.flag(Slot.DongBo.rawValue, bytes, begins))
        // Unrated is none of 0 and 1: 2 stands for it until it becomes 0 in the bits.
        let rating = reader.integer(Slot.HaiLong.rawValue, bytes, begins, max: 1, absent: 2)
        dossier.bits.set(Bits.rating, rating == 2 ? 0 : rating + 1)
        let feedback = reader.text(Slot.MaPAKN.rawValue, begins, max: idBytesMax)
        dossier.bits.set(Bits.withdrawn, reader.flag(Slot.Xoa.rawValue, bytes, begins))
        dossier.version = reader.version(Slot.CapNhat.rawValue, bytes, begins)
        return ReadRow(
            record: dossier, procedure: procedure, extra: feedback, fault: reader.fault ?? dossier.statusFault)
    }

    /// What the status demands, whether or not the dossier is accepted.
    private var statusFault: RowFault? {
        switch bits.status {
        case 7...10 where finished == 0 && returned == 0:
            RowFault(.missingField, DossierSlot.NgayKetThucXuLy.rawValue)
        case 5 where supplementAsked == 0: RowFault(.missingField, DossierSlot.NgayYeuCauBoSung.rawValue)
        default: nil
        }
    }

    /// The field that the end of processing is taken from.
    private var endSlot: Int {
        if bits.status == 5 { return DossierSlot.NgayYeuCauBoSung.rawValue }
        return finished != 0 ? DossierSlot.NgayKetThucXuLy.rawValue : DossierSlot.NgayTra.rawValue
    }

    /// The end of processing lies before the acceptance: never to be accepted, whatever the day.
    var orderFault: RowFault? {
        guard counts, end != 0, end < accepted else { return nil }
        return RowFault(.endBeforeStart, endSlot)
    }

    /// The field that a refusal of the table names.
    func slot(_ reason: RejectReason, _ frame: TimeFrame) -> Int {
        if reason == .noDueDate { return DossierSlot.NgayHenTra.rawValue }
        return accepted > frame.horizon ? DossierSlot.NgayTiepNhan.rawValue : endSlot
    }
}

extension Feedback {
    /// Reads the fields after the key and the unit.
    static func read(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout
    ) -> ReadRow<Feedback> {
        typealias Slot = FeedbackSlot
        var reader = FieldReader(layout, base: base)
        var item = Feedback()
        item.category = UInt8(reader.integer(Slot.PhanLoai.rawValue, bytes, begins, min: 1, max: 2, absent: -1))
        let procedure = reader.text(Slot.MaTTHC.rawValue, begins, max: ProcedureCode.bytesMax)
        item.sent = reader.time(Slot.NgayGui.rawValue, bytes, begins, isRequired: true)
        item.transferred = reader.time(Slot.NgayChuyen.rawValue, bytes, begins)
        item.received = reader.time(Slot.NgayTiepNhan.rawValue, bytes, begins)
        item.answered = reader.time(Slot.NgayTraLoi.rawValue, bytes, begins)
        item.refused = reader.time(Slot.NgayTuChoi.rawValue, bytes, begins)
        item.supplementAsked = reader.time(Slot.NgayYeuCauBoSung.rawValue, bytes, begins)
        item.likes = reader.integer(Slot.SoThich.rawValue, bytes, begins)
        item.dislikes = reader.integer(Slot.SoKhongThich.rawValue, bytes, begins)
        item.isRepeated = reader.flag(Slot.LapLai.rawValue, bytes, begins) == 1
        item.isWithdrawn = reader.flag(Slot.Xoa.rawValue, bytes, begins) == 1
        item.version = reader.version(Slot.CapNhat.rawValue, bytes, begins)
        return ReadRow(record: item, procedure: procedure, extra: base..<base, fault: reader.fault)
    }

    /// The first field that lies in the future.
    func futureSlot(_ frame: TimeFrame) -> Int {
        let times = [
            (received, FeedbackSlot.NgayTiepNhan), (answered, .NgayTraLoi), (refused, .NgayTuChoi),
            (supplementAsked, .NgayYeuCauBoSung),
        ]
        return (times.first { $0.0 > frame.horizon } ?? times[0]).1.rawValue
    }
}

extension Report {
    /// Reads the fields after the unit and the month.
    static func read(
        _ bytes: Span<UInt8>, _ base: Int, _ begins: Span<UInt32>, _ layout: RowLayout
    ) -> ReadRow<Report> {
        typealias Slot = ReportSlot
        var reader = FieldReader(layout, base: base)
        var report = Report()
        report.total = reader.integer(Slot.TongTiepNhan.rawValue, bytes, begins, absent: -1)
        report.lastYear = reader.integer(Slot.TongNamTruoc.rawValue, bytes, begins)
        report.version = reader.version(Slot.CapNhat.rawValue, bytes, begins)
        return ReadRow(record: report, procedure: base..<base, extra: base..<base, fault: reader.fault)
    }
}
