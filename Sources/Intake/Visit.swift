internal import Bytes
internal import Model

enum VisitSlot: Int, RecordSlot {
    case MaLuot, MaDonVi, MaTTHC, GioDen, GioGoi, GioXong, TrangThai, SoHoSo, CoHen, GioHen, UuTien, Xoa, MaCanBo
    case CapNhat
}

/// One queue ticket of a one-stop desk. Times are Unix seconds, 0 = absent. Its other text is `MaCanBo`,
/// the officer at the desk, which stays in the office.
struct Visit: BookRecord {
    static var kind: RecordKind { .visits }
    static let schema = RecordSchema(
        .visits, VisitSlot.self, key: .MaLuot, unit: .MaDonVi, required: [.MaLuot, .GioDen, .TrangThai, .CapNhat],
        later: [[.MaCanBo]], telling: .GioDen,
        sheets: ["Lượt giao dịch", "Lượt khách", "Phiếu số thứ tự", "Lấy số", "Visit"],
        names: [
            .MaLuot: ["Mã lượt", "Mã phiếu", "Số phiếu", "Ticket", "Ticket id"], .MaDonVi: CommonNames.unit,
            .MaTTHC: CommonNames.procedure,
            .GioDen: ["Giờ lấy số", "Thời gian lấy số", "Thời gian đến", "Arrived at", "Ticket time"],
            .GioGoi: ["Giờ gọi số", "Thời gian gọi", "Thời gian gọi số", "Called at"],
            .GioXong: ["Giờ hoàn thành", "Thời gian xong", "Thời gian kết thúc", "Served at", "Finished at"],
            .SoHoSo: ["Số hồ sơ nộp", "Dossiers handed in"], .CoHen: ["Có lịch hẹn", "Has appointment"],
            .GioHen: ["Giờ đã hẹn", "Thời gian hẹn", "Appointed at"], .UuTien: ["Đối tượng ưu tiên", "Priority"],
            .Xoa: CommonNames.withdrawn, .MaCanBo: CommonNames.officer, .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    var arrived: UInt32 = 0
    var called: UInt32 = 0
    var finished: UInt32 = 0
    var appointed: UInt32 = 0
    /// The place of `MaTTHC`, the empty code included.
    var procedure: UInt32 = 0
    /// `SoHoSo`.
    var dossiers: UInt16 = 0
    /// `TrangThai`: 1 waits, 2 at the desk, 3 done, 4 left.
    var status: UInt8 = 0
    var hasAppointment = false
    var isPriority = false
    var isWithdrawn = false
}

// MARK: Fields

extension Visit {
    static func read(_ row: borrowing RowView) -> ReadRow<Visit> {
        var reader = FieldReader<VisitSlot>()
        var visit = Visit()
        let procedure = reader.text(row, .MaTTHC, max: ProcedureCode.bytesMax)
        visit.arrived = reader.clock(row, .GioDen, isRequired: true)
        visit.called = reader.clock(row, .GioGoi)
        visit.finished = reader.clock(row, .GioXong)
        visit.status = UInt8(reader.integer(row, .TrangThai, min: 1, max: 4, absent: -1))
        visit.dossiers = UInt16(reader.integer(row, .SoHoSo, max: IntakeLimits.visitDossiersMax, absent: 1))
        visit.hasAppointment = reader.flag(row, .CoHen) == 1
        visit.appointed = reader.clock(row, .GioHen)
        visit.isPriority = reader.flag(row, .UuTien) == 1
        visit.isWithdrawn = reader.flag(row, .Xoa) == 1
        visit.version = reader.version(row, .CapNhat)
        return ReadRow(
            record: visit, procedure: procedure, extra: OfficerCode.kept(row, VisitSlot.MaCanBo.rawValue),
            fault: reader.fault ?? visit.statusFault, dates: reader.dates)
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        writer.code(texts.codes[Int(procedure)])
        for time in [arrived, called, finished] { writer.time(time) }
        writer.integer(UInt32(status))
        writer.integer(UInt32(dossiers), default: 1)
        writer.flag(hasAppointment)
        writer.time(appointed)
        writer.flag(isPriority)
        writer.flag(isWithdrawn)
        writer.text(texts.bytes, texts.extra)
        writer.version(version)
    }
}

// MARK: Rules

extension Visit {
    /// Called to a desk: one that left was not served, whatever was called out.
    var isCalled: Bool { status == 2 || status == 3 }

    /// What the status and the appointment demand.
    private var statusFault: RowFault? {
        if isCalled, called == 0 { return RowFault(.missingField, VisitSlot.GioGoi.rawValue) }
        if status == 3, finished == 0 { return RowFault(.missingField, VisitSlot.GioXong.rawValue) }
        if hasAppointment, appointed == 0 { return RowFault(.missingField, VisitSlot.GioHen.rawValue) }
        return nil
    }

    /// Seconds of waiting of a visit that was called: from the ticket, or from the appointment where that is later.
    var waited: UInt32 {
        let begin = hasAppointment ? max(arrived, appointed) : arrived
        return called > begin ? called - begin : 0
    }

    /// Seconds at the desk of one that is done.
    var served: UInt32 { finished > called ? finished - called : 0 }

    /// Times in the wrong order, by more than clocks differ; or a day and more between them, which no desk has.
    var orderFault: RowFault? {
        func isEarly(_ time: UInt32, _ other: UInt32) -> Bool {
            time != 0 && other != 0 && time < other && other - time > Dossier.clockSeconds
        }
        if isWithdrawn { return nil }
        if isEarly(called, arrived) { return RowFault(.endBeforeStart, VisitSlot.GioGoi.rawValue) }
        if isEarly(finished, max(called, arrived)) { return RowFault(.endBeforeStart, VisitSlot.GioXong.rawValue) }
        if isCalled, waited > IntakeLimits.visitSecondsMax { return RowFault(.badValue, VisitSlot.GioGoi.rawValue) }
        if status == 3, served > IntakeLimits.visitSecondsMax {
            return RowFault(.badValue, VisitSlot.GioXong.rawValue)
        }
        return nil
    }

    var latest: UInt32 { max(max(arrived, called), max(finished, RecordVersion.seconds(version))) }

    /// The first field that lies in the future.
    func slot(_ refusal: RejectReason, _ time: KnownTime) -> VisitSlot {
        let times: [(UInt32, VisitSlot)] = [(arrived, .GioDen), (called, .GioGoi), (finished, .GioXong)]
        return times.first { $0.0 > time.horizon }?.1 ?? .CapNhat
    }

    func start(_ months: MonthTable) -> (month: Int, slot: VisitSlot)? {
        (months.month(ofDay: arrived.day), .GioDen)
    }

    func contradicts(_ other: Visit) -> Bool { arrived != other.arrived }

    /// It counts in the periods of its day alone; one that is open still counts there as having left.
    func isOver(through month: Int, _ months: MonthTable) -> Bool { months.month(ofDay: arrived.day) <= month }
}
