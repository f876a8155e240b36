internal import Bytes
internal import Model

enum DossierSlot: Int, RecordSlot {
    case MaHoSo, MaDonVi, MaTTHC, KenhThucHien, NgayNopHoSo, NgayTiepNhan, NgayHenTra, NgayKetThucXuLy, NgayTra
    case TrangThaiHoSo, SoLanBoSung, NgayYeuCauBoSung, ThoiGianBoSungPhut, CoPhi, DuocThanhToanTrucTuyen
    case CoKetQuaDienTu, CoTepThanhPhan, TaiSuDung, TuKhoDMQG, CoDuLieuDanCu, DongBo, HaiLong, MaPAKN, Xoa
    case NgayDongBo, KetQuaKySo, XacThucDienTu, LuanChuyenDienTu, NgayXinLoi, DonViTiepNhan, MaCanBo, CapNhat
}

/// The state of one dossier, 48 bytes; nothing personal is in it. Times are Unix seconds,
/// 0 = absent. The table keeps `MaPAKN` as its other text, behind `DossierMore` where the dossier has any of that.
struct Dossier: BookRecord {
    static var kind: RecordKind { .dossiers }
    static let schema = RecordSchema(
        .dossiers, DossierSlot.self, key: .MaHoSo, unit: .MaDonVi,
        required: [.MaHoSo, .MaTTHC, .TrangThaiHoSo, .CapNhat], later: [DossierMore.slots, [.MaCanBo]],
        telling: .MaHoSo,
        sheets: ["Hồ sơ", "Danh sách hồ sơ", "Dossier"],
        names: [
            .MaHoSo: CommonNames.dossier, .MaDonVi: CommonNames.unit, .MaTTHC: CommonNames.procedure,
            .KenhThucHien: ["Kênh", "Kênh tiếp nhận", "Kênh nộp", "Hình thức nộp", "Hình thức tiếp nhận", "Channel"],
            .NgayNopHoSo: ["Ngày nộp", "Ngày nộp HS", "Thời gian nộp", "Submitted at", "Date submitted"],
            .NgayTiepNhan: CommonNames.accepted,
            .NgayHenTra: [
                "Ngày hẹn", "Ngày hẹn trả kết quả", "Ngày hẹn trả KQ", "Hạn trả", "Hạn trả kết quả", "Hạn xử lý",
                "Hạn giải quyết", "Due at", "Due date", "Appointment date",
            ],
            .NgayKetThucXuLy: [
                "Ngày kết thúc", "Ngày hoàn thành", "Ngày xử lý xong", "Ngày giải quyết xong", "Finished at",
                "Date finished",
            ],
            .NgayTra: ["Ngày trả kết quả", "Ngày trả KQ", "Ngày trả hồ sơ", "Returned at", "Date returned"],
            .TrangThaiHoSo: ["Trạng thái", "Tình trạng", "Tình trạng hồ sơ", "Trạng thái xử lý", "Status"],
            .SoLanBoSung: ["Số lần yêu cầu bổ sung", "Supplement count"],
            .NgayYeuCauBoSung: CommonNames.supplementAsked,
            .ThoiGianBoSungPhut: ["Supplement minutes"], .CoPhi: ["Có thu phí", "Có phí, lệ phí", "Has fee"],
            .DuocThanhToanTrucTuyen: ["Thanh toán trực tuyến", "Paid online"],
            .CoKetQuaDienTu: ["Kết quả điện tử", "Electronic result"],
            .CoTepThanhPhan: ["Có tệp đính kèm", "Has component file"], .TaiSuDung: ["Reused"],
            .TuKhoDMQG: ["From store"], .CoDuLieuDanCu: ["Dữ liệu dân cư", "Population data"],
            .DongBo: ["Đã đồng bộ", "Synchronised", "Synchronized"], .HaiLong: ["Mức độ hài lòng", "Satisfied"],
            .MaPAKN: CommonNames.feedback, .Xoa: CommonNames.withdrawn, .MaCanBo: CommonNames.officer,
            .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    /// `NgayNopHoSo`.
    var submitted: UInt32 = 0
    /// `NgayTiepNhan`.
    var accepted: UInt32 = 0
    /// `NgayHenTra`.
    var appointed: UInt32 = 0
    /// `NgayKetThucXuLy`.
    var finished: UInt32 = 0
    /// `NgayTra`.
    var returned: UInt32 = 0
    /// `NgayYeuCauBoSung`.
    var supplementAsked: UInt32 = 0
    var supplementCount: UInt32 = 0
    var supplementMinutes: UInt32 = 0
    var bits = Bits()
    var procedure: UInt32 = 0

    /// The small fields, each in a few bits.
    struct Bits: Equatable, Sendable {
        var raw: UInt32 = 0

        static let channel = 0, status = 2, fee = 6, paid = 7, result = 9, file = 10, reused = 11, store = 12
        static let population = 13, synced = 14, rating = 15, withdrawn = 17
        /// It has a `MaPAKN`.
        static let feedback = 18
        /// Its appointment is later than that of an earlier version; learned, never stored (`learn`).
        static let moved = 19
        /// It has some of the columns that few systems have (`DossierMore`).
        static let more = 20

        @inline(__always)
        mutating func set(_ place: Int, _ value: UInt32) { raw |= value &<< UInt32(truncatingIfNeeded: place) }

        @inline(__always)
        func has(_ place: Int) -> Bool { raw &>> UInt32(truncatingIfNeeded: place) & 1 == 1 }

        /// 1 direct, 2 online, 3 post.
        var channel: UInt32 { raw & 3 }
        /// 1…10.
        var status: UInt32 { raw >> 2 & 15 }
        /// `DuocThanhToanTrucTuyen`, 0…2.
        var paid: UInt32 { raw >> 7 & 3 }
        /// 0 unrated, 1 unsatisfied, 2 satisfied.
        var rating: UInt32 { raw >> 15 & 3 }
        var isWithdrawn: Bool { has(Self.withdrawn) }
    }

    // What every row asks is written out where it is asked: to hand a dossier over, it would go to memory each time.

    /// Counts in its unit's cells: accepted, and not entered by mistake.
    @inline(__always)
    var counts: Bool { accepted != 0 && bits.status != 3 && !bits.isWithdrawn }

    /// The end of processing as the record says it, 0 = none.
    @inline(__always)
    var toldEnd: UInt32 {
        switch bits.status {
        case 7...10: finished != 0 ? finished : returned
        case 5: supplementAsked
        default: 0
        }
    }

    /// The end of processing E, 0 = none. An accepted dossier's that lies before its acceptance was recorded to
    /// another precision, and counts as equal to it.
    var end: UInt32 {
        let told = toldEnd
        return told == 0 ? 0 : max(told, accepted)
    }
}

// MARK: Fields

extension Dossier {
    /// Numbers and flags, in the order of the table.
    private static let smallFields: [12 of SmallField] = [
        .number(DossierSlot.KenhThucHien, at: Bits.channel, from: 1, to: 3, absent: 1),
        .number(DossierSlot.TrangThaiHoSo, at: Bits.status, from: 1, to: 10, absent: SmallField.required),
        .flag(DossierSlot.CoPhi, at: Bits.fee), .number(DossierSlot.DuocThanhToanTrucTuyen, at: Bits.paid, to: 2),
        .flag(DossierSlot.CoKetQuaDienTu, at: Bits.result), .flag(DossierSlot.CoTepThanhPhan, at: Bits.file),
        .flag(DossierSlot.TaiSuDung, at: Bits.reused), .flag(DossierSlot.TuKhoDMQG, at: Bits.store),
        .flag(DossierSlot.CoDuLieuDanCu, at: Bits.population), .flag(DossierSlot.DongBo, at: Bits.synced),
        .answer(DossierSlot.HaiLong, at: Bits.rating), .flag(DossierSlot.Xoa, at: Bits.withdrawn),
    ]

    /// Times, one bit for each slot: five from `NgayNopHoSo` to `NgayTra`, and one.
    private static var timeSlots: UInt32 {
        let first = UInt32(0b11111) << UInt32(DossierSlot.NgayNopHoSo.rawValue)
        return first | 1 << UInt32(DossierSlot.NgayYeuCauBoSung.rawValue)
    }

    @inline(__always)
    static func read(_ row: borrowing RowView) -> ReadRow<Dossier> {
        var reader = FieldReader<DossierSlot>()
        var dossier = Dossier()
        let procedure = reader.text(row, .MaTTHC, max: ProcedureCode.bytesMax, isRequired: true)
        let times = reader.times(row, Self.timeSlots, due: .NgayHenTra)
        (dossier.submitted, dossier.accepted, dossier.appointed) = (times[0], times[1], times[2])
        (dossier.finished, dossier.returned, dossier.supplementAsked) = (times[3], times[4], times[5])
        dossier.supplementCount = reader.integer(row, .SoLanBoSung)
        dossier.supplementMinutes = reader.integer(row, .ThoiGianBoSungPhut)
        dossier.bits.raw = reader.smalls(row, smallFields.span)
        let feedback = reader.id(row, .MaPAKN)
        dossier.bits.set(Bits.feedback, feedback.isEmpty ? 0 : 1)
        if DossierMore.isThere(row) {
            let more = DossierMore.check(row)
            dossier.bits.set(Bits.more, more.isTold ? 1 : 0)
            reader.merge(more.reader)
        }
        dossier.version = reader.version(row, .CapNhat)
        if dossier.hasEarlyEnd { dossier = dossier.withMidnight(row) }
        return ReadRow(
            record: dossier, procedure: procedure, extra: feedback, fault: reader.fault ?? dossier.statusFault,
            dates: reader.dates, appointment: dossier.appointmentForm(row))
    }

    /// Only the end of a day can be written in more than one way; a date alone has ten characters at most.
    @inline(__always)
    private func appointmentForm(_ row: borrowing RowView) -> AppointmentForm {
        if appointed == 0 { return .none }
        let range = row.range(DossierSlot.NgayHenTra.rawValue)
        guard range.count > 10, (appointed &+ 1).isMidnight else { return .told }
        // 23:59:59 in the commonest styles, which needs no second reading.
        let hour = range.count == 19 ? 11 : range.count == 14 ? 8 : 0
        if hour > 0, row.bytes[range.lowerBound &+ hour] == UInt8(ascii: "2") { return .told }
        return TimeText.midnight(row.bytes, range) == nil ? .told : .midnight
    }

    /// The dossier, whose end is that of its day of acceptance's beginning where it is written so, in whatever offset
    ///
    private func withMidnight(_ row: borrowing RowView) -> Dossier {
        let day = Day(at: Moment(seconds: Int64(accepted)))
        guard TimeText.midnight(row.bytes, row.range(endSlot.rawValue)) == day else { return self }
        var dossier = self
        let begin = UInt32(day.begin.seconds)
        switch endSlot {
        case .NgayKetThucXuLy: dossier.finished = begin
        case .NgayTra: dossier.returned = begin
        default: dossier.supplementAsked = begin
        }
        return dossier
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        writer.code(texts.codes[Int(procedure)])
        writer.integer(bits.channel, default: 1)
        for time in [submitted, accepted, appointed, finished, returned] { writer.time(time) }
        writer.integer(bits.status)
        writer.integer(supplementCount)
        writer.time(supplementAsked)
        writer.integer(supplementMinutes)
        writer.flag(bits.has(Bits.fee))
        writer.integer(bits.paid)
        for flag in [Bits.result, Bits.file, Bits.reused, Bits.store, Bits.population, Bits.synced] {
            writer.flag(bits.has(flag))
        }
        writer.optional(bits.rating == 0 ? nil : bits.rating - 1)
        let more = bits.has(Bits.more) ? DossierMore(texts.bytes, texts.extra) : DossierMore(feedback: texts.extra)
        writer.text(texts.bytes, more.feedback)
        writer.flag(bits.isWithdrawn)
        more.write(&writer, texts.bytes)
        writer.version(version)
    }
}

// MARK: Rules

extension Dossier {
    @inline(__always)
    var latest: UInt32 { max(max(accepted, toldEnd), RecordVersion.seconds(version)) }
    var needsLimit: Bool { counts && appointed == 0 }

    /// What the status demands, whether or not the dossier is accepted.
    @inline(__always)
    private var statusFault: RowFault? {
        switch bits.status {
        case 7...10 where finished == 0 && returned == 0: RowFault(.missingField, DossierSlot.NgayKetThucXuLy.rawValue)
        case 5 where supplementAsked == 0: RowFault(.missingField, DossierSlot.NgayYeuCauBoSung.rawValue)
        default: nil
        }
    }

    /// The field that the end of processing is taken from.
    private var endSlot: DossierSlot {
        if bits.status == 5 { return .NgayYeuCauBoSung }
        return finished != 0 ? .NgayKetThucXuLy : .NgayTra
    }

    /// Systems whose clocks differ by no more than this many seconds may disagree on which of two moments came first.
    static let clockSeconds: UInt32 = 60

    /// The end of processing lies before the acceptance by more than clocks differ.
    @inline(__always)
    private var hasEarlyEnd: Bool {
        toldEnd != 0 && toldEnd < accepted && accepted &- toldEnd > Self.clockSeconds
    }

    /// The end of processing lies before the acceptance, and is not its day without a time of day: never to be
    /// accepted, whatever the day.
    @inline(__always)
    var orderFault: RowFault? { counts && hasEarlyEnd ? earlyEndFault : nil }

    private var earlyEndFault: RowFault? {
        if toldEnd.isMidnight, toldEnd.day == accepted.day { return nil }
        return RowFault(.endBeforeStart, endSlot.rawValue)
    }

    func slot(_ refusal: RejectReason, _ time: KnownTime) -> DossierSlot {
        if refusal == .noDueDate { return .NgayHenTra }
        if accepted > time.horizon { return .NgayTiepNhan }
        return toldEnd > time.horizon ? endSlot : .CapNhat
    }

    func start(_ months: MonthTable) -> (month: Int, slot: DossierSlot)? {
        accepted == 0 ? nil : (months.month(ofDay: accepted.day), .NgayTiepNhan)
    }

    /// The appointment that an accepted version has told, 0 for none.
    private var told: UInt32 { counts ? appointed : 0 }

    /// Only the least appointment of all versions is remembered beside the winning record.
    func replaces(_ lower: Dossier) -> Bool {
        lower.told == 0 || (told != 0 && told <= lower.told)
    }

    func outdoes(_ other: Dossier) -> Bool { told != 0 && (other.told == 0 || told < other.told) }

    mutating func learn(from lower: Dossier) {
        if lower.told != 0, appointed > lower.told { bits.raw |= 1 << Bits.moved }
    }

    func contradicts(_ other: Dossier) -> Bool {
        procedure != other.procedure || (submitted != 0 && other.submitted != 0 && submitted != other.submitted)
    }

    /// As it stands. One that waits for a supplement goes on when it comes.
    func isOver(through month: Int, _ months: MonthTable) -> Bool {
        if counts { return bits.status >= 7 && months.month(ofDay: end.day) <= month }
        let seen = RecordVersion.isTime(version) ? UInt32(truncatingIfNeeded: version) : 0
        let last = [submitted, accepted, finished, returned, supplementAsked].reduce(seen) { max($0, $1) }
        return last != 0 && months.month(ofDay: last.day) <= month
    }
}
