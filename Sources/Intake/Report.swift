internal import Bytes
internal import Model

enum ReportSlot: Int, RecordSlot {
    case MaDonVi, Ky, TongTiepNhan, TongNamTruoc, KetQuaConHieuLuc, KetQuaDaSoHoa, CapNhat
}

/// The report of one month (R-29, J-02).
struct Report: BookRecord {
    static var kind: RecordKind { .reports }
    static let schema = RecordSchema(
        .reports, ReportSlot.self, key: .Ky, unit: .MaDonVi, required: [.Ky, .TongTiepNhan, .CapNhat],
        later: [[.KetQuaConHieuLuc, .KetQuaDaSoHoa]], telling: .Ky,
        sheets: ["Báo cáo", "Số liệu báo cáo", "Report"],
        names: [
            .MaDonVi: CommonNames.unit, .Ky: ["Kỳ báo cáo", "Tháng", "Tháng báo cáo", "Month"],
            .TongTiepNhan: ["Tổng số tiếp nhận", "Tổng số hồ sơ tiếp nhận", "Total received"],
            .TongNamTruoc: ["Tổng số năm trước", "Total last year"],
            .KetQuaConHieuLuc: ["Kết quả còn hiệu lực", "Số kết quả còn hiệu lực", "Valid results"],
            .KetQuaDaSoHoa: ["Kết quả đã số hóa", "Số kết quả đã số hóa", "Digitised results"],
            .CapNhat: CommonNames.version,
        ])

    var version: UInt64 = 0
    /// `TongTiepNhan`.
    var total: UInt32 = 0
    /// `TongNamTruoc`.
    var lastYear: UInt32 = 0
    /// `KetQuaConHieuLuc` and `KetQuaDaSoHoa`, at the end of the month; `untold` where the report does not say.
    var validResults: UInt32 = untold
    var digitisedResults: UInt32 = untold
    /// A report names none.
    var procedure: UInt32 = 0
    /// `Ky`, in months from January 2000.
    var month: UInt16 = 0

    /// Greater than any integer of a record.
    static let untold = UInt32.max
}

// MARK: Fields

extension Report {
    static func keyFault(_ bytes: Span<UInt8>, _ key: Range<Int>, bits: UInt64) -> RejectReason? {
        if key.isEmpty { return .missingField }
        return FieldValue.month(bytes, key) == nil ? .badValue : nil
    }

    static func read(_ row: borrowing RowView) -> ReadRow<Report> {
        var reader = FieldReader<ReportSlot>()
        var report = Report()
        report.month = FieldValue.month(row.bytes, row.key) ?? 0
        report.total = reader.integer(row, .TongTiepNhan, absent: -1)
        report.lastYear = reader.integer(row, .TongNamTruoc)
        report.validResults = reader.integer(row, .KetQuaConHieuLuc, absent: Int64(untold))
        report.digitisedResults = reader.integer(row, .KetQuaDaSoHoa, absent: Int64(untold))
        report.version = reader.version(row, .CapNhat)
        return ReadRow(
            record: report, procedure: nil, extra: row.noText, fault: reader.fault ?? report.stockFault,
            dates: reader.dates)
    }

    func write(_ writer: inout FieldWriter, _ texts: borrowing RecordTexts) {
        // Required: an empty field would be no report.
        writer.integer(total, default: nil)
        writer.integer(lastYear)
        for stock in [validResults, digitisedResults] { writer.optional(stock == Self.untold ? nil : stock) }
        writer.version(version)
    }
}

// MARK: Rules

extension Report {
    var latest: UInt32 { RecordVersion.seconds(version) }

    /// The stock of results, where the report tells all of it.
    var stock: StockBook.Stock? {
        if validResults == Self.untold || digitisedResults == Self.untold { return nil }
        return StockBook.Stock(valid: validResults, digitised: digitisedResults)
    }

    /// More are digitised than there are (J-02).
    private var stockFault: RowFault? {
        guard let stock, stock.digitised > stock.valid else { return nil }
        return RowFault(.badValue, ReportSlot.KetQuaDaSoHoa.rawValue)
    }

    func slot(_ refusal: RejectReason, _ time: KnownTime) -> ReportSlot { .CapNhat }

    func start(_ months: MonthTable) -> (month: Int, slot: ReportSlot)? { (Int(month), .Ky) }

    func isOver(through month: Int, _ months: MonthTable) -> Bool { Int(self.month) <= month }
}
