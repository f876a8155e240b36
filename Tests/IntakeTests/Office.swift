import Intake
import Model
import Testing

/// One office for tests: a small register and calendar, a moment, and what its files come to, in words.
struct Office {
    static let register = """
        MaTTHC,CapThucHien,ThoiHan,DonViThoiHan,TrangThai
        1.0,branch,5,ngay_lam_viec,cong_khai
        2.0,branch,10,ngay,cong_khai
        3.0,branch,36,gio,bai_bo
        4.0,branch,1,thang,cong_khai
        5.0,branch,,,cong_khai
        6.0,branch,7,,cong_khai

        """
    /// Around Independence Day 2026: a Saturday worked in exchange for the Monday after.
    static let calendar = """
        date,kind
        2026-01-01,public holiday
        2026-08-31,swapped day off
        2026-09-01,public holiday
        2026-09-02,public holiday
        2026-08-22,swapped working day

        """

    var store: RecordStore
    let unit: UnitCode

    init(
        now: String = "2026-10-20T12:00:00", accepts: [String] = ["10101"], topology: Bool = false,
        register: String = Office.register, also: [String] = []
    ) throws {
        let units = try accepts.map { try #require(UnitCode($0)) }
        unit = units[0]
        store = RecordStore(
            accepting: topology ? .topology(Set(units)) : .units(units), rules: try Self.rules(register),
            now: try #require(TimeText.moment(now)), alsoPeriods: also.compactMap { Period($0) })
    }

    static func rules(_ register: String = Office.register) throws -> IntakeRules {
        try register == Self.register ? usual.get() : made(register)
    }

    /// Made once: the sums of a calendar's days take longer than the reading of a small file.
    private static let usual = Result { try made(register) }

    private static func made(_ register: String) throws -> IntakeRules {
        IntakeRules(
            register: try Register(csv: Array(register.utf8), file: "procedures.csv"),
            calendar: try WorkingCalendar(csv: Array(calendar.utf8), file: "calendar.csv"))
    }

    /// Reads a whole file.
    @discardableResult
    mutating func read(
        _ text: String, _ kind: RecordKind = .dossiers, _ format: RecordFormat = .csv, name: String = "file",
        owner: String? = nil, mapping: ColumnMapping = .none
    ) throws -> RecordStream {
        try read(bytes: Array(text.utf8), kind, format, name: name, owner: owner, mapping: mapping)
    }

    @discardableResult
    mutating func read(
        bytes: [UInt8], _ kind: RecordKind = .dossiers, _ format: RecordFormat = .csv, name: String = "file",
        owner: String? = nil, mapping: ColumnMapping = .none
    ) throws -> RecordStream {
        var stream = store.open(
            name: name, kind: kind, format: format, owner: owner.flatMap { UnitCode($0) }, mapping: mapping)
        try store.read(&stream, bytes)
        try store.finish(&stream)
        return stream
    }

    /// The counts of a cell by measure, schedules with their days: `pending@2026-10-08`.
    func cell(_ key: String, of unit: UnitCode? = nil) -> [String: Int64] {
        store.cells(of: unit ?? self.unit).first { $0.key.description == key }.map { Self.words($0.new) } ?? [:]
    }

    /// The keys of all cells that are not empty, but those that only say on which days there were receptions.
    var keys: [String] {
        store.cells(of: unit).filter { cell in
            cell.new.entries.contains { $0.slot.measureNumber != Measure.receptionDays.rawValue }
        }.map(\.key.description)
    }

    /// What `drainChanges` gives of cells that have a procedure: the others say on which days there were receptions.
    mutating func drainProcedures(of unit: UnitCode? = nil) -> [(key: CellKey, new: Measures)] {
        store.drainChanges(of: unit ?? self.unit).filter { $0.key.procedure != .none }
    }

    static func words(_ measures: Measures) -> [String: Int64] {
        var words: [String: Int64] = [:]
        for entry in measures.entries {
            guard let measure = Measure(rawValue: entry.slot.measureNumber) else { continue }
            var name = measure.name
            if measure.form == .bucket {
                name += "@\(entry.slot.key)"
            } else if measure.isSeries {
                name += "@\(Slot.scheduleDay(entry.slot.key))"
            }
            words[name] = entry.count
        }
        return words
    }

    var counts: IntakeCounts { store.counts(of: unit) }

    /// `line field reason` of every refused row since the last call.
    mutating func refusals() -> [String] {
        store.drainRejectedRows().map { "\($0.line) \($0.field ?? "-") \($0.reason)" }
    }

    /// The counts by reason, `bad-time 2`.
    var rejected: [String] { store.totalCounts.byReason.map { "\($0.reason) \($0.count)" } }
}

/// A CSV file from columns and rows of values, `[["MaHoSo": "A"], …]`.
func csv(_ rows: [[String: String]], columns: [String]? = nil) -> String {
    var columns = columns ?? []
    if columns.isEmpty {
        for row in rows { columns += row.keys.filter { !columns.contains($0) }.sorted() }
    }
    let lines = rows.map { row in columns.map { row[$0] ?? "" }.joined(separator: ",") }
    return ([columns.joined(separator: ",")] + lines).map { $0 + "\n" }.joined()
}

/// A dossier that is open: accepted on 2026-10-01, due on the 8th; `changes` override.
func dossier(_ id: String = "A", _ changes: [String: String] = [:]) -> [String: String] {
    [
        "MaHoSo": id, "MaTTHC": "1.0", "NgayTiepNhan": "2026-10-01T09:00:00", "NgayHenTra": "2026-10-08",
        "TrangThaiHoSo": "4", "CapNhat": "2026-10-02T00:00:00",
    ].merging(changes) { $1 }
}

func feedback(_ id: String = "P", _ changes: [String: String] = [:]) -> [String: String] {
    ["MaPAKN": id, "PhanLoai": "1", "NgayGui": "2026-10-01T09:00:00", "CapNhat": "1"].merging(changes) { $1 }
}

/// A visit that was served: ticket at 8:30, called after ten minutes, done after twenty-five; `changes` override.
func visit(_ id: String = "T", _ changes: [String: String] = [:]) -> [String: String] {
    [
        "MaLuot": id, "GioDen": "2026-10-05T08:30:00", "GioGoi": "2026-10-05T08:40:00",
        "GioXong": "2026-10-05T08:55:00", "TrangThai": "3", "CapNhat": "1",
    ].merging(changes) { $1 }
}

/// A day of an officer at the desk; `changes` override.
func staff(_ officer: String = "CB1", _ day: String = "2026-10-05", _ changes: [String: String] = [:]) -> [String:
    String]
{
    ["MaCanBo": officer, "Ngay": day, "CapNhat": "1"].merging(changes) { $1 }
}

/// Columns that every test file has, so that a header never lacks a required one.
let dossierColumns = [
    "MaHoSo", "MaDonVi", "MaTTHC", "KenhThucHien", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy",
    "NgayTra", "TrangThaiHoSo", "SoLanBoSung", "NgayYeuCauBoSung", "ThoiGianBoSungPhut", "CoPhi",
    "DuocThanhToanTrucTuyen", "CoKetQuaDienTu", "CoTepThanhPhan", "TaiSuDung", "TuKhoDMQG", "CoDuLieuDanCu", "DongBo",
    "HaiLong", "MaPAKN", "Xoa", "NgayDongBo", "KetQuaKySo", "XacThucDienTu", "LuanChuyenDienTu", "NgayXinLoi",
    "DonViTiepNhan", "MaCanBo", "CapNhat",
]
let feedbackColumns = [
    "MaPAKN", "MaDonVi", "PhanLoai", "MaTTHC", "NgayGui", "NgayChuyen", "NgayTiepNhan", "NgayTraLoi", "NgayTuChoi",
    "NgayYeuCauBoSung", "SoThich", "SoKhongThich", "LapLai", "Xoa", "TrangThai", "CapNhat",
]
let ratingColumns = [
    "MaDanhGia", "MaDonVi", "Kenh", "MucDo", "Thich", "ThoiDiem", "MaHoSo", "MaTTHC", "Xoa", "CapNhat",
]
let planColumns = [
    "MaNhiemVu", "MaDonVi", "TenNhiemVu", "HanHoanThanh", "TrangThai", "NgayHoanThanh", "SoLieu", "Xoa", "CapNhat",
]
let reportColumns = ["MaDonVi", "Ky", "TongTiepNhan", "TongNamTruoc", "KetQuaConHieuLuc", "KetQuaDaSoHoa", "CapNhat"]
