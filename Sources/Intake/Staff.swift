internal import Bytes
internal import Model

enum StaffSlot: Int, RecordSlot {
    case MaCanBo, MaDonVi, Ngay, PhutTruc, PhutXuLy, Xoa, CapNhat
}

/// The minutes of one officer on one day.
struct Staff: BookRecord {
    static var kind: RecordKind { .staff }
    static let schema = RecordSchema(
        .staff, StaffSlot.self, key: .MaCanBo, and: .Ngay, unit: .MaDonVi, required: [.MaCanBo, .Ngay, .CapNhat],
        telling: .PhutTruc, sheets: ["Cán bộ", "Chấm công", "Trực một cửa", "Officers"],
        names: [
            .MaCanBo: CommonNames.officer, .MaDonVi: CommonNames.unit,
            .Ngay: ["Ngày làm việc", "Ngày trực", "Date", "Day"],
            .PhutTruc: ["Số phút trực", "Phút trực một cửa", "Desk minutes"],
            .PhutXuLy: ["Số phút xử lý", "Phút xử lý hồ sơ", "Handling minutes"], .Xoa: CommonNames.withdrawn,
            .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    /// The officer's code as a number that tells officers of one office apart.
    var officer: UInt64 = 0
    /// The first second of `Ngay`.
    var day: UInt32 = 0
    var deskMinutes: UInt16 = 0
    var handlingMinutes: UInt16 = 0
    /// Names none.
    var procedure: UInt32 = 0
    var isWithdrawn = false
}

// MARK: Fields

extension Staff {
    /// The officer's part; the rest is the day.
    static func keyField(_ key: Range<Int>) -> Range<Int> {
        key.lowerBound..<max(key.lowerBound, key.upperBound - JointKey.dayBytes)
    }

    static func keyFault(_ bytes: Span<UInt8>, _ key: Range<Int>, bits: UInt64) -> RejectReason? {
        let officer = keyField(key)
        if officer.isEmpty { return .missingField }
        if officer.count > IntakeLimits.idBytesMax { return .tooLong }
        if SpoiledText.isSpoiled(bytes, officer, bits: TextHash.withBits(bytes, officer).bits) { return .spoiledId }
        return OfficerCode.hasCitizenNumber(bytes, officer) ? .badValue : nil
    }

    static func read(_ row: borrowing RowView) -> ReadRow<Staff> {
        var reader = FieldReader<StaffSlot>()
        var staff = Staff()
        staff.officer = TextHash.of(row.bytes, keyField(row.key))
        let time = reader.time(row, .Ngay, isRequired: true)
        staff.day = time == 0 ? 0 : UInt32(Day(at: Moment(seconds: Int64(time))).begin.seconds)
        let most = Int64(IntakeLimits.minutesOfDay)
        staff.deskMinutes = UInt16(reader.integer(row, .PhutTruc, max: most))
        staff.handlingMinutes = UInt16(reader.integer(row, .PhutXuLy, max: most))
        staff.isWithdrawn = reader.flag(row, .Xoa) == 1
        staff.version = reader.version(row, .CapNhat)
        let isTooLong = Int64(staff.deskMinutes) + Int64(staff.handlingMinutes) > most
        return ReadRow(
            record: staff, procedure: nil, extra: row.noText,
            fault: reader.fault ?? (isTooLong ? RowFault(.badValue, StaffSlot.PhutXuLy.rawValue) : nil),
            dates: reader.dates)
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        writer.time(day)
        writer.integer(UInt32(deskMinutes))
        writer.integer(UInt32(handlingMinutes))
        writer.flag(isWithdrawn)
        writer.version(version)
    }
}

// MARK: Rules

extension Staff {
    var latest: UInt32 { max(day, RecordVersion.seconds(version)) }

    func slot(_ refusal: RejectReason, _ time: KnownTime) -> StaffSlot { day > time.horizon ? .Ngay : .CapNhat }

    func start(_ months: MonthTable) -> (month: Int, slot: StaffSlot)? { (months.month(ofDay: day.day), .Ngay) }

    func isOver(through month: Int, _ months: MonthTable) -> Bool { months.month(ofDay: day.day) <= month }
}

// MARK: Contribution

// What one officer's day adds to the cells.
extension Staff {
    func contribute(
        _ sign: Int64, to cells: inout CellTable, _ procedures: [ProcedureIndex.Entry], _ context: BookContext,
        after: Int
    ) {
        let amount = Int(sign)
        if after < 0 {
            cells.count(
                kept: isWithdrawn ? 0 : amount, withdrawn: isWithdrawn ? amount : 0, unknownProcedure: 0)
        }
        if isWithdrawn || (deskMinutes == 0 && handlingMinutes == 0) { return }
        let month = context.months.month(ofDay: day.day)
        for grain in 0..<3 {
            guard let code = context.time.period(grain, of: month, after: max(after, cells.sealedMonth), after < 0)
            else { continue }
            let cell = cells.cell(code, CellTable.noCode)
            cells.add(sign &* Int64(deskMinutes), .deskMinutes, cell)
            cells.add(sign &* Int64(handlingMinutes), .handlingStaffMinutes, cell)
            cells.add(sign, .officerDays, cell)
            cells.count(officer: officer, sign, code, cell)
            if deskMinutes > 0 { cells.count(desk: sign, on: UInt32(day.day), grain, cell) }
        }
    }
}
