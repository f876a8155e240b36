internal import Bytes
internal import Model

enum FeedbackSlot: Int, RecordSlot {
    case MaPAKN, MaDonVi, PhanLoai, MaTTHC, NgayGui, NgayChuyen, NgayTiepNhan, NgayTraLoi, NgayTuChoi
    case NgayYeuCauBoSung, SoThich, SoKhongThich, LapLai, Xoa, TrangThai, CapNhat
}

/// The state of one item of feedback (R-29 and its tables, J-03). Times are Unix seconds, 0 = absent.
struct Feedback: BookRecord {
    static var kind: RecordKind { .feedback }
    static let schema = RecordSchema(
        .feedback, FeedbackSlot.self, key: .MaPAKN, unit: .MaDonVi, required: [.MaPAKN, .PhanLoai, .NgayGui, .CapNhat],
        later: [[.TrangThai]], telling: .PhanLoai,
        sheets: ["Phản ánh", "Phản ánh kiến nghị", "Danh sách phản ánh", "PAKN"],
        names: [
            .MaPAKN: CommonNames.feedback, .MaDonVi: CommonNames.unit,
            .PhanLoai: ["Phân loại phản ánh", "Loại phản ánh", "Category"], .MaTTHC: CommonNames.procedure,
            .NgayGui: ["Ngày gửi phản ánh", "Thời gian gửi", "Sent at", "Date sent"],
            .NgayChuyen: ["Ngày chuyển xử lý", "Transferred at"],
            .NgayTiepNhan: CommonNames.accepted,
            .NgayTraLoi: ["Ngày phản hồi", "Answered at", "Date answered"],
            .NgayTuChoi: ["Refused at", "Date refused"],
            .NgayYeuCauBoSung: CommonNames.supplementAsked, .SoThich: ["Số lượt thích", "Likes"],
            .SoKhongThich: ["Số lượt không thích", "Dislikes"], .LapLai: ["Phản ánh lặp lại", "Repeated"],
            .Xoa: CommonNames.withdrawn, .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    var sent: UInt32 = 0
    var transferred: UInt32 = 0
    var received: UInt32 = 0
    var answered: UInt32 = 0
    var refused: UInt32 = 0
    var supplementAsked: UInt32 = 0
    var likes: UInt32 = 0
    var dislikes: UInt32 = 0
    /// The place of `MaTTHC`, the empty code included.
    var procedure: UInt32 = 0
    /// `PhanLoai`: 1 rules and procedures, 2 conduct of officials.
    var category: UInt8 = 0
    /// `LapLai`.
    var isRepeated = false
    var isWithdrawn = false
    /// `TrangThai`, 0 where it is not told.
    var state: UInt8 = 0
}

// MARK: Fields

extension Feedback {
    static func read(_ row: borrowing RowView) -> ReadRow<Feedback> {
        var reader = FieldReader<FeedbackSlot>()
        var item = Feedback()
        item.category = UInt8(reader.integer(row, .PhanLoai, min: 1, max: 2, absent: -1))
        let procedure = reader.text(row, .MaTTHC, max: ProcedureCode.bytesMax)
        item.sent = reader.time(row, .NgayGui, isRequired: true)
        item.transferred = reader.time(row, .NgayChuyen)
        item.received = reader.time(row, .NgayTiepNhan)
        item.answered = reader.time(row, .NgayTraLoi)
        item.refused = reader.time(row, .NgayTuChoi)
        item.supplementAsked = reader.time(row, .NgayYeuCauBoSung)
        item.likes = reader.integer(row, .SoThich)
        item.dislikes = reader.integer(row, .SoKhongThich)
        item.isRepeated = reader.flag(row, .LapLai) == 1
        item.isWithdrawn = reader.flag(row, .Xoa) == 1
        item.state = UInt8(reader.integer(row, .TrangThai, min: 1, max: 7))
        item.version = reader.version(row, .CapNhat)
        return ReadRow(
            record: item, procedure: procedure, extra: row.noText, fault: reader.fault ?? item.stateFault,
            dates: reader.dates)
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        writer.integer(UInt32(category))
        writer.code(texts.codes[Int(procedure)])
        for time in [sent, transferred, received, answered, refused, supplementAsked] { writer.time(time) }
        writer.integer(likes)
        writer.integer(dislikes)
        writer.flag(isRepeated)
        writer.flag(isWithdrawn)
        writer.optional(state == 0 ? nil : UInt32(state))
        writer.version(version)
    }
}

// MARK: Rules

extension Feedback {
    var latest: UInt32 {
        max(max(max(received, answered), max(refused, supplementAsked)), RecordVersion.seconds(version))
    }

    /// The date that a state demands, where it is missing (J-03): an item that is said to be settled, and tells no day
    /// of it, would stay pending for ever.
    private var stateFault: RowFault? {
        let (date, slot): (UInt32, FeedbackSlot) =
            switch state {
            case 3: (supplementAsked, .NgayYeuCauBoSung)
            case 4, 5: (answered, .NgayTraLoi)
            case 6, 7: (refused, .NgayTuChoi)
            default: (sent, .NgayGui)
            }
        return date == 0 ? RowFault(.missingField, slot.rawValue) : nil
    }

    /// The first field that lies in the future.
    func slot(_ refusal: RejectReason, _ time: KnownTime) -> FeedbackSlot {
        let times: [(UInt32, FeedbackSlot)] = [
            (received, .NgayTiepNhan), (answered, .NgayTraLoi), (refused, .NgayTuChoi),
            (supplementAsked, .NgayYeuCauBoSung),
        ]
        return times.first { $0.0 > time.horizon }?.1 ?? .CapNhat
    }

    /// The month in which it counts as received.
    func startMonth(_ months: MonthTable) -> Int {
        months.month(ofDay: (received != 0 ? received : max(sent, transferred)).day)
    }

    func start(_ months: MonthTable) -> (month: Int, slot: FeedbackSlot)? {
        (startMonth(months), received != 0 ? .NgayTiepNhan : .NgayGui)
    }

    func contradicts(_ other: Feedback) -> Bool { sent != other.sent }

    /// One that waits for a supplement may be answered.
    func isOver(through month: Int, _ months: MonthTable) -> Bool {
        if !isWithdrawn, answered == 0, refused == 0 { return false }
        let last = [answered, refused, supplementAsked].filter { $0 != 0 }.map { months.month(ofDay: $0.day) }
        return max(last.max() ?? 0, startMonth(months)) <= month
    }
}
