internal import Bytes
internal import Model

/// What the nested lists of a portal message say of a dossier's flat fields; the whole table, with its reasons, is
/// Protocol/13-records-in.md (R-30 … R-36).
///
/// A list that cannot be read says `?` for the fields that depend on it, which no field takes: the row is refused for
/// that field, unless a flat field makes the list irrelevant.
struct PortalDerivation: Sendable {
    /// The keys of the message that are looked at.
    enum Source: Int, CaseIterable {
        case TaiLieuNop, DanhSachLePhi, DanhSachHoSoBoSung, DanhSachGiayToKetQua, DSKetNoiCSDL
        case HoSoCoThanhPhanSoHoa, TaiKhoanDuocXacThucVoiVNeID
    }

    private static let unreadable = Array("?".utf8)
    private static let yes = [UInt8(ascii: "1")]
    private static let no = [UInt8(ascii: "0")]

    /// Slot to derived text; `nil` = the message says nothing.
    private var texts = [[UInt8]?](repeating: nil, count: IntakeLimits.fieldsMax)
    private var element = Element()
    private var latestRequest: UInt32 = 0
    private var endedMinutes: Int64 = 0
    private var requests = 0
    /// The message says nothing of any field.
    private(set) var isEmpty = true

    mutating func clear() {
        if isEmpty { return }
        isEmpty = true
        for slot in texts.indices { texts[slot] = nil }
        latestRequest = 0
        endedMinutes = 0
        requests = 0
    }

    /// The text that the message implies for a flat field.
    func text(_ slot: Int) -> [UInt8]? { texts[slot] }

    /// Reads the value of one of the message's keys.
    mutating func read(_ number: Int, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(JSONFault) {
        guard let source = Source(rawValue: number) else { return try cursor.skipValue(bytes) }
        isEmpty = false
        switch source {
        case .HoSoCoThanhPhanSoHoa, .TaiKhoanDuocXacThucVoiVNeID:
            element.clear()
            try element.readValue(0, bytes, &cursor)
            derive(source)
        default: try readList(source, bytes, &cursor)
        }
    }

    private mutating func readList(
        _ source: Source, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONFault) {
        switch try cursor.readValue(bytes) {
        case .null: return
        case .array: break
        case .object:
            try cursor.skipValue(bytes)
            return spoil(source)
        default: return spoil(source)
        }
        try cursor.enterArray(bytes)
        while try cursor.nextElement(bytes) {
            switch try cursor.readValue(bytes) {
            case .null: continue
            case .object:
                try element.read(source.fields, bytes, &cursor)
                derive(source)
            case .array:
                try cursor.skipValue(bytes)
                spoil(source)
            default: spoil(source)
            }
        }
    }

    /// Every field that depends on the list is unreadable.
    private mutating func spoil(_ source: Source) {
        for slot in source.targets { texts[slot.rawValue] = Self.unreadable }
    }

    private mutating func derive(_ source: Source) {
        if element.isUnreadable { return spoil(source) }
        switch source {
        case .TaiLieuNop:
            set(.CoTepThanhPhan, element.isPresent(0))
            set(.TaiSuDung, either(element.flag(1), element.flag(2)))
            set(.TuKhoDMQG, element.flag(3))
        case .DanhSachLePhi: set(.CoPhi, element.isPositive(0))
        case .DanhSachGiayToKetQua:
            set(.CoKetQuaDienTu, element.isPresent(0) && (element.isPresent(1) || element.isPresent(2)))
        case .DSKetNoiCSDL: set(.CoDuLieuDanCu, element.isText(0, "1"))
        case .HoSoCoThanhPhanSoHoa: set(.TaiSuDung, element.flag(0))
        case .TaiKhoanDuocXacThucVoiVNeID: set(.CoDuLieuDanCu, element.flag(0))
        case .DanhSachHoSoBoSung: deriveSupplement()
        }
    }

    private func either(_ left: Bool?, _ right: Bool?) -> Bool? {
        guard let left, let right else { return nil }
        return left || right
    }

    /// A field is 1 when any element says so, and unreadable when any element is.
    private mutating func set(_ slot: DossierSlot, _ value: Bool?) {
        guard let value else { return texts[slot.rawValue] = Self.unreadable }
        if texts[slot.rawValue] == Self.unreadable { return }
        if value || texts[slot.rawValue] == nil {
            texts[slot.rawValue] = value ? Self.yes : Self.no
        }
    }

    private mutating func deriveSupplement() {
        requests += 1
        texts[DossierSlot.SoLanBoSung.rawValue] = Array(String(requests).utf8)
        let asked = element.time(0)
        let returned = element.time(1)
        if let asked, asked > 0 {
            if asked >= latestRequest, texts[DossierSlot.NgayYeuCauBoSung.rawValue] != Self.unreadable {
                latestRequest = asked
                texts[DossierSlot.NgayYeuCauBoSung.rawValue] = element.text(0)
            }
        } else if asked == nil {
            texts[DossierSlot.NgayYeuCauBoSung.rawValue] = Self.unreadable
        }
        let slot = DossierSlot.ThoiGianBoSungPhut.rawValue
        if texts[slot] == Self.unreadable || returned == 0 { return }
        guard let asked, let returned, asked > 0, returned >= asked else { return texts[slot] = Self.unreadable }
        // Fewer than 2^17 elements fit into a row, each of less than 2^26 minutes.
        endedMinutes += Int64(returned - asked) / 60
        texts[slot] = Array(String(endedMinutes).utf8)
    }
}

extension PortalDerivation.Source {
    /// The keys of one element that are looked at, in the order in which `derive` counts them.
    fileprivate var fields: [[UInt8]] { Self.allFields[rawValue] }

    private static let allFields: [[[UInt8]]] = allCases.map { source in
        let names: [StaticString] =
            switch source {
            case .TaiLieuNop: ["DuongDanTaiTepTin", "DuocSoHoa", "DuocTaiSuDung", "DuocLayTuKhoDMQG"]
            case .DanhSachLePhi: ["Gia"]
            case .DanhSachHoSoBoSung: ["NgayBoSung", "NgayTiepNhanBoSung"]
            case .DanhSachGiayToKetQua: ["DuongDanTepTinKetQua", "MaKetQua", "GiayToId"]
            case .DSKetNoiCSDL: ["MaCSDL"]
            case .HoSoCoThanhPhanSoHoa, .TaiKhoanDuocXacThucVoiVNeID: []
            }
        return names.map { Array($0.description.utf8) }
    }

    /// The flat fields that depend on the source.
    fileprivate var targets: [DossierSlot] {
        switch self {
        case .TaiLieuNop: [.CoTepThanhPhan, .TaiSuDung, .TuKhoDMQG]
        case .DanhSachLePhi: [.CoPhi]
        case .DanhSachHoSoBoSung: [.SoLanBoSung, .NgayYeuCauBoSung, .ThoiGianBoSungPhut]
        case .DanhSachGiayToKetQua: [.CoKetQuaDienTu]
        case .DSKetNoiCSDL, .TaiKhoanDuocXacThucVoiVNeID: [.CoDuLieuDanCu]
        case .HoSoCoThanhPhanSoHoa: [.TaiSuDung]
        }
    }
}
