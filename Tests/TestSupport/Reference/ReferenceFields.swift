import Foundation

/// The tables of Protocol/13-records-in.md, in their order, and how a value of each kind is judged and normalised.
enum ReferenceKind: String, CaseIterable {
    case dossiers, feedback, reports, visits, staff, procedures, ratings, plans

    /// The columns that a CSV header must have; `MaDonVi` may be absent.
    var requiredColumns: [String] {
        fields.filter { $0.isRequired && $0.name != "MaDonVi" }.map(\.name)
    }

    var fields: [ReferenceField] {
        switch self {
        case .dossiers: ReferenceField.dossiers
        case .feedback: ReferenceField.feedback
        case .reports: ReferenceField.reports
        case .visits: ReferenceField.visits
        case .staff: ReferenceField.staff
        case .ratings: ReferenceField.ratings
        case .plans: ReferenceField.plans
        case .procedures: []
        }
    }

    /// The field that, with the unit, makes a record's key.
    var keyField: String {
        switch self {
        case .dossiers: "MaHoSo"
        case .feedback: "MaPAKN"
        case .reports: "Ky"
        case .visits: "MaLuot"
        case .staff: "MaCanBo"
        case .ratings: "MaDanhGia"
        case .plans: "MaNhiemVu"
        case .procedures: "MaTTHC"
        }
    }
}

struct ReferenceField {
    enum Form {
        case unit
        case text(bytesMax: Int)
        case time(dateMeansEnd: Bool)
        /// A date, or the date of a time.
        case date
        /// A time that is not the first second of a day.
        case clock
        /// With the value that an absent one stands for.
        case integer(ClosedRange<Int>, absent: String)
        case month
        /// Any office's code (J-05).
        case office
        /// What can be the key of an officer.
        case officer
        case version
    }

    let name: String
    let form: Form
    let isRequired: Bool

    init(_ name: String, _ form: Form, required: Bool = false) {
        self.name = name
        self.form = form
        isRequired = required
    }

    private static let integerMax = 2_147_483_647

    private static func time(_ name: String, required: Bool = false) -> ReferenceField {
        ReferenceField(name, .time(dateMeansEnd: name == "NgayHenTra"), required: required)
    }

    static func flag(_ name: String) -> ReferenceField {
        ReferenceField(name, .integer(0...1, absent: "0"))
    }

    /// A flag that may be unknown.
    private static func answer(_ name: String) -> ReferenceField {
        ReferenceField(name, .integer(0...1, absent: ""))
    }

    private static func count(_ name: String, required: Bool = false) -> ReferenceField {
        ReferenceField(name, .integer(0...integerMax, absent: "0"), required: required)
    }

    static let dossiers: [ReferenceField] = [
        ReferenceField("MaHoSo", .text(bytesMax: 64), required: true),
        ReferenceField("MaDonVi", .unit, required: true),
        ReferenceField("MaTTHC", .text(bytesMax: 32), required: true),
        ReferenceField("KenhThucHien", .integer(1...3, absent: "1")),
        time("NgayNopHoSo"), time("NgayTiepNhan"), time("NgayHenTra"), time("NgayKetThucXuLy"), time("NgayTra"),
        ReferenceField("TrangThaiHoSo", .integer(1...10, absent: ""), required: true),
        count("SoLanBoSung"), time("NgayYeuCauBoSung"), count("ThoiGianBoSungPhut"),
        flag("CoPhi"), ReferenceField("DuocThanhToanTrucTuyen", .integer(0...2, absent: "0")),
        flag("CoKetQuaDienTu"), flag("CoTepThanhPhan"), flag("TaiSuDung"), flag("TuKhoDMQG"), flag("CoDuLieuDanCu"),
        flag("DongBo"), ReferenceField("HaiLong", .integer(0...1, absent: "")),
        ReferenceField("MaPAKN", .text(bytesMax: 64)), flag("Xoa"),
        time("NgayDongBo"), answer("KetQuaKySo"), answer("XacThucDienTu"), answer("LuanChuyenDienTu"),
        time("NgayXinLoi"), ReferenceField("DonViTiepNhan", .office), ReferenceField("MaCanBo", .officer),
        ReferenceField("CapNhat", .version, required: true),
    ]

    static let feedback: [ReferenceField] = [
        ReferenceField("MaPAKN", .text(bytesMax: 64), required: true),
        ReferenceField("MaDonVi", .unit, required: true),
        ReferenceField("PhanLoai", .integer(1...2, absent: ""), required: true),
        ReferenceField("MaTTHC", .text(bytesMax: 32)),
        time("NgayGui", required: true), time("NgayChuyen"), time("NgayTiepNhan"), time("NgayTraLoi"),
        time("NgayTuChoi"), time("NgayYeuCauBoSung"), count("SoThich"), count("SoKhongThich"), flag("LapLai"),
        flag("Xoa"), ReferenceField("TrangThai", .integer(1...7, absent: "")),
        ReferenceField("CapNhat", .version, required: true),
    ]

    static let ratings: [ReferenceField] = [
        ReferenceField("MaDanhGia", .text(bytesMax: 64), required: true),
        ReferenceField("MaDonVi", .unit, required: true),
        ReferenceField("Kenh", .integer(1...2, absent: ""), required: true),
        ReferenceField("MucDo", .integer(1...5, absent: "")), answer("Thich"), time("ThoiDiem", required: true),
        ReferenceField("MaHoSo", .text(bytesMax: 64)), ReferenceField("MaTTHC", .text(bytesMax: 32)), flag("Xoa"),
        ReferenceField("CapNhat", .version, required: true),
    ]

    static let plans: [ReferenceField] = [
        ReferenceField("MaNhiemVu", .text(bytesMax: 64), required: true),
        ReferenceField("MaDonVi", .unit, required: true),
        ReferenceField("TenNhiemVu", .text(bytesMax: 500), required: true), time("HanHoanThanh", required: true),
        ReferenceField("TrangThai", .integer(1...3, absent: ""), required: true), time("NgayHoanThanh"),
        ReferenceField("SoLieu", .text(bytesMax: 64)), flag("Xoa"),
        ReferenceField("CapNhat", .version, required: true),
    ]

    static let reports: [ReferenceField] = [
        ReferenceField("MaDonVi", .unit, required: true),
        ReferenceField("Ky", .month, required: true),
        count("TongTiepNhan", required: true), count("TongNamTruoc"),
        ReferenceField("KetQuaConHieuLuc", .integer(0...integerMax, absent: "")),
        ReferenceField("KetQuaDaSoHoa", .integer(0...integerMax, absent: "")),
        ReferenceField("CapNhat", .version, required: true),
    ]

    /// The normalised value of a field: integers without leading zeros, times as Unix seconds in ten digits.
    func normalised(_ value: String) throws(ReferenceFault) -> String {
        if value.isEmpty {
            if isRequired { throw ReferenceFault("missing-field") }
            if case .integer(_, let absent) = form { return absent }
            return ""
        }
        switch form {
        case .unit: return value
        case .text(let bytesMax):
            if value.utf8.count > bytesMax { throw ReferenceFault("too-long") }
            if Self.ids.contains(name), Self.isSpoiled(value) { throw ReferenceFault("spoiled-id") }
            if name == "MaCanBo", Self.hasCitizenNumber(value) { throw ReferenceFault("bad-value") }
            return value
        case .time(let dateMeansEnd):
            guard let seconds = referenceTime(value, dateMeansEnd: dateMeansEnd) else {
                throw ReferenceFault("bad-time")
            }
            return Self.tenDigits(seconds)
        case .date:
            guard let seconds = referenceTime(value) else { throw ReferenceFault("bad-time") }
            return Self.tenDigits(ReferenceDay(at: seconds).begin)
        case .clock:
            guard let seconds = referenceTime(value), ReferenceDay(at: seconds).begin != seconds else {
                throw ReferenceFault("bad-time")
            }
            return Self.tenDigits(seconds)
        case .integer(let range, _):
            let word = value.lowercased()
            if range == 0...1, ["t", "true"].contains(word) { return "1" }
            if range == 0...1, ["f", "false"].contains(word) { return "0" }
            guard Self.isDigits(value), let number = Int(Self.withoutZeros(value)), range.contains(number) else {
                throw ReferenceFault("bad-value")
            }
            return String(number)
        case .month:
            guard referenceMonth(value) != nil else { throw ReferenceFault("bad-value") }
            return value
        case .office:
            let isCode = value.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil || ["-", "."].contains($0))
            }
            return isCode && value.utf8.count <= 32 ? value : ""
        case .officer:
            return value.utf8.count <= 64 && !Self.isSpoiled(value) && !Self.hasCitizenNumber(value) ? value : ""
        case .version:
            guard let version = ReferenceVersion(value) else { throw ReferenceFault("bad-time") }
            return version.isTime ? Self.tenDigits(version.number) : String(version.number)
        }
    }

    /// A row's value: nothing where a database says so, ids and codes without white space around them.
    static func value(_ name: String, _ row: [String: String]) -> String {
        let value = row[name] ?? ""
        if ["NULL", "\\N"].contains(value) { return "" }
        return (ids + ["MaTTHC", "MaDonVi", "DonViTiepNhan", "TenNhiemVu", "SoLieu"]).contains(name)
            ? ReferenceNames.trimmed(value) : value
    }

    ///
    static func isSpoiled(_ id: String) -> Bool {
        if Array(id.precomposedStringWithCanonicalMapping.unicodeScalars) != Array(id.unicodeScalars) { return true }
        let parts = id.uppercased().components(separatedBy: "E+")
        guard parts.count == 2, isDigits(parts[1]) else { return false }
        let digits = parts[0].split(whereSeparator: { ".,".contains($0) }).map(String.init)
        return (1...2).contains(digits.count) && digits.allSatisfy(isDigits)
    }

    static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
    }

    static func withoutZeros(_ digits: String) -> String {
        let rest = digits.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }

    private static func tenDigits(_ seconds: Int) -> String {
        let digits = String(seconds)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}

/// The first day of a month `2026-10`, of the years that records may name.
func referenceMonth(_ text: String) -> ReferenceDay? {
    guard referenceShape(text) == "9999-99", let day = ReferenceDay(text + "-01"), day <= .last else { return nil }
    return day
}

/// `CapNhat`: a counter or a time; a time beats a counter.
struct ReferenceVersion: Comparable {
    let isTime: Bool
    let number: Int

    /// The moment, `nil` for a counter.
    var time: Int? { isTime ? number : nil }

    init?(_ text: String) {
        if ReferenceField.isDigits(text) {
            if text.count == 14, let seconds = referenceTime(text) {
                (isTime, number) = (true, seconds)
            } else if let counter = Int(ReferenceField.withoutZeros(text)) {
                (isTime, number) = (false, counter)
            } else {
                return nil
            }
        } else if let seconds = referenceTime(text) {
            (isTime, number) = (true, seconds)
        } else {
            return nil
        }
    }

    static func < (left: ReferenceVersion, right: ReferenceVersion) -> Bool {
        left.isTime != right.isTime ? !left.isTime : left.number < right.number
    }
}
