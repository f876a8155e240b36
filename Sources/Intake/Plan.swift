internal import Bytes
internal import Model

enum PlanSlot: Int, RecordSlot {
    case MaNhiemVu, MaDonVi, TenNhiemVu, HanHoanThanh, TrangThai, NgayHoanThanh, SoLieu, Xoa, CapNhat
}

/// One task of an office's reform plan (J-14). Its other text is `SoLieu`, with its length before it, and `TenNhiemVu`:
/// both stay in the office.
struct Plan: BookRecord {
    static var kind: RecordKind { .plans }
    static let schema = RecordSchema(
        .plans, PlanSlot.self, key: .MaNhiemVu, unit: .MaDonVi,
        required: [.MaNhiemVu, .TenNhiemVu, .HanHoanThanh, .TrangThai, .CapNhat], telling: .MaNhiemVu,
        sheets: ["Kế hoạch", "Nhiệm vụ", "Kế hoạch cải cách", "Plan"],
        names: [
            .MaNhiemVu: ["Số nhiệm vụ", "Mã số nhiệm vụ", "Task ID"], .MaDonVi: CommonNames.unit,
            .TenNhiemVu: ["Nhiệm vụ", "Nội dung nhiệm vụ", "Task"],
            .HanHoanThanh: ["Thời hạn", "Thời hạn hoàn thành", "Deadline"],
            .NgayHoanThanh: ["Hoàn thành ngày", "Done at"], .SoLieu: ["Kết quả đạt được", "Figure"],
            .Xoa: CommonNames.withdrawn, .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    /// `HanHoanThanh`, of which the date counts.
    var due: UInt32 = 0
    /// `NgayHoanThanh`.
    var finished: UInt32 = 0
    /// A task is of no procedure.
    var procedure: UInt32 = 0
    /// `TrangThai`: 1 not begun, 2 under way, 3 done.
    var state: UInt8 = 0
    var isWithdrawn = false

    /// When it was done, 0 while it is open.
    var done: UInt32 { state == 3 ? finished : 0 }
}

// MARK: Fields

extension Plan {
    static func read(_ row: borrowing RowView) -> ReadRow<Plan> {
        var reader = FieldReader<PlanSlot>()
        var plan = Plan()
        let task = reader.text(row, .TenNhiemVu, max: IntakeLimits.taskBytesMax, isRequired: true)
        plan.due = reader.time(row, .HanHoanThanh, isRequired: true)
        plan.state = UInt8(reader.integer(row, .TrangThai, min: 1, max: 3, absent: -1))
        plan.finished = reader.time(row, .NgayHoanThanh)
        _ = reader.text(row, .SoLieu, max: IntakeLimits.figureBytesMax)
        plan.isWithdrawn = reader.flag(row, .Xoa) == 1
        plan.version = reader.version(row, .CapNhat)
        return ReadRow(
            record: plan, procedure: nil, extra: task, fault: reader.fault ?? plan.stateFault, dates: reader.dates)
    }

    var isPacked: Bool { true }

    static func packed(_ row: borrowing RowView, _ extra: Range<Int>, unit: UnitCode?) -> [UInt8] {
        let figure = row.bytes.array(row.text(PlanSlot.SoLieu.rawValue))
        return [UInt8(figure.count)] + figure + row.bytes.array(extra)
    }

    /// Where the task and its figure stand in a packed text.
    static func texts(_ bytes: Span<UInt8>, _ extra: Range<Int>) -> (task: Range<Int>, figure: Range<Int>) {
        let start = extra.lowerBound + 1
        let middle = start + Int(bytes[extra.lowerBound])
        return (middle..<extra.upperBound, start..<middle)
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        let (task, figure) = Self.texts(texts.bytes, texts.extra)
        writer.text(texts.bytes, task)
        writer.time(due)
        writer.integer(UInt32(state))
        writer.time(finished)
        writer.text(texts.bytes, figure)
        writer.flag(isWithdrawn)
        writer.version(version)
    }
}

// MARK: Rules

extension Plan {
    var latest: UInt32 { max(done, RecordVersion.seconds(version)) }

    private var stateFault: RowFault? {
        state == 3 && finished == 0 ? RowFault(.missingField, PlanSlot.NgayHoanThanh.rawValue) : nil
    }

    func slot(_ refusal: RejectReason, _ time: KnownTime) -> PlanSlot {
        done > time.horizon ? .NgayHoanThanh : .CapNhat
    }

    func start(_ months: MonthTable) -> (month: Int, slot: PlanSlot)? { (months.month(ofDay: due.day), .HanHoanThanh) }

    /// An open task goes on until it is done.
    func isOver(through month: Int, _ months: MonthTable) -> Bool {
        if !isWithdrawn, done == 0 { return false }
        return months.month(ofDay: max(due, done).day) <= month
    }
}
