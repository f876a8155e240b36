import Bytes
import Foundation
import TestSupport

/// Small folders of records in which everything that can go wrong often does: few keys and versions, so that ties are
/// common; times on both sides of midnight, month, quarter, year and due date; values at their limits and beyond; every
/// style of writing them.
struct HostileRecords {
    private var random: SplitMix64
    let units: [String]
    /// Days around which everything happens.
    let days: [String]
    private(set) var files: [ReferenceFile] = []
    /// Of the file that is being made.
    private var separator = ","

    static let procedures = ["1.007027", "1.007062", "2.001494", "1.007895", "1.008729", "0.000000", "*", "1.007600"]

    init(seed: UInt64, units: [String], days: [String]) {
        random = SplitMix64(seed: seed)
        self.units = units
        self.days = days
        for _ in 0..<random.next(in: 3...9) { addFile() }
    }

    private mutating func addFile() {
        let kinds = ["dossiers", "dossiers", "dossiers", "feedback", "reports", "visits", "staff", "ratings", "plans"]
        let kind = random.element(of: kinds)
        let isCSV = random.bool(oneIn: 2)
        let isNested = !isCSV && kind == "dossiers" && random.bool(oneIn: 2)
        let owner = random.bool(oneIn: 3) ? nil : random.element(of: units)
        var columns = Self.columns(kind)
        // In other kinds these are not further columns.
        let mayLack = ["dossiers", "feedback", "reports"].contains(kind)
        if random.bool(oneIn: 2), mayLack { columns.removeAll { Self.fewHave.contains($0) } }
        if random.bool(oneIn: 3) { columns.reverse() }
        if owner != nil, random.bool(oneIn: 3) { columns.removeAll { $0 == "MaDonVi" } }
        var bytes: [UInt8] = isCSV && random.bool(oneIn: 4) ? [0xEF, 0xBB, 0xBF] : []
        let lineEnd = random.bool(oneIn: 4) ? "\r\n" : "\n"
        separator = random.element(of: [",", ",", ";", "\t"])
        let names = names(of: columns)
        if isCSV {
            if random.bool(oneIn: 6) { bytes += Array("sep=\(separator)\(lineEnd)".utf8) }
            bytes += names.map { csv($0) }.joined(separator: separator.utf8)
            bytes += Array(lineEnd.utf8)
        }
        for _ in 0..<random.next(in: 5...60) {
            let row = row(kind, owner)
            if isCSV {
                bytes += columns.map { csv(row[$0] ?? "") }.joined(separator: separator.utf8)
                if random.bool(oneIn: 25) { bytes += Array(String(repeating: separator, count: 2).utf8) }
            } else {
                bytes += json(row, columns, names, isNested: isNested)
            }
            if random.bool(oneIn: 40) { bytes += spoil(isCSV) }
            bytes += Array(lineEnd.utf8)
        }
        if random.bool(oneIn: 5) { bytes.removeLast(lineEnd.utf8.count) }
        let isGzip = random.bool(oneIn: 4)
        let ending = isCSV ? "csv" : ["ndjson", "jsonl", "NDJSON"][random.next(below: 3)]
        let folders = (random.bool(oneIn: 3) ? ["nam", "2026"] : []) + (owner.map { [$0] } ?? [])
        let inner = random.bool(oneIn: 4) ? ["thang-10"] : []
        files.append(
            ReferenceFile(
                path: folders + inner + ["\(kind)-\(files.count).\(ending)\(isGzip ? ".gz" : "")"],
                bytes: isGzip ? Gzip.encode(bytes) : bytes))
    }

    /// What the columns are called in a file: as our fields, in another case and with spaces, or as other systems say.
    private mutating func names(of columns: [String]) -> [String] {
        switch random.next(below: 5) {
        case 0: columns.map { " \($0.uppercased())\u{A0}" }
        case 1:
            columns.map { column in
                guard let known = ReferenceNames.known[column] else { return column }
                let name = random.element(of: known)
                return random.bool(oneIn: 2) ? name : name.decomposedStringWithCanonicalMapping.lowercased()
            }
        default: columns
        }
    }

    /// Columns that few systems have (J-01).
    private static let fewHave = [
        "NgayDongBo", "KetQuaKySo", "XacThucDienTu", "LuanChuyenDienTu", "NgayXinLoi", "DonViTiepNhan", "MaCanBo",
        "TrangThai",
        "KetQuaConHieuLuc", "KetQuaDaSoHoa",
    ]

    /// Pseudonyms, what is none, and a citizen's number.
    private static let officers = [
        "", "CB-1", " CB-2 ", "NULL", "012345678901", "1.01013E+17", "Đ\u{302}", String(repeating: "x", count: 65),
    ]

    static func columns(_ kind: String) -> [String] {
        switch kind {
        case "dossiers":
            [
                "MaHoSo", "MaDonVi", "MaTTHC", "KenhThucHien", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra",
                "NgayKetThucXuLy", "NgayTra", "TrangThaiHoSo", "SoLanBoSung", "NgayYeuCauBoSung",
                "ThoiGianBoSungPhut", "CoPhi", "DuocThanhToanTrucTuyen", "CoKetQuaDienTu", "CoTepThanhPhan",
                "TaiSuDung", "TuKhoDMQG", "CoDuLieuDanCu", "DongBo", "HaiLong", "MaPAKN", "Xoa", "NgayDongBo",
                "KetQuaKySo", "XacThucDienTu", "LuanChuyenDienTu", "NgayXinLoi", "DonViTiepNhan", "MaCanBo", "ChuHoSo",
                "CapNhat",
            ]
        case "ratings":
            ["MaDanhGia", "MaDonVi", "Kenh", "MucDo", "Thich", "ThoiDiem", "MaHoSo", "MaTTHC", "Xoa", "CapNhat"]
        case "plans":
            [
                "MaNhiemVu", "MaDonVi", "TenNhiemVu", "HanHoanThanh", "TrangThai", "NgayHoanThanh", "SoLieu", "Xoa",
                "CapNhat",
            ]
        case "feedback":
            [
                "MaPAKN", "MaDonVi", "PhanLoai", "MaTTHC", "NgayGui", "NgayChuyen", "NgayTiepNhan", "NgayTraLoi",
                "NgayTuChoi", "NgayYeuCauBoSung", "SoThich", "SoKhongThich", "LapLai", "Xoa", "TrangThai", "CapNhat",
            ]
        case "visits":
            [
                "MaLuot", "MaDonVi", "MaTTHC", "GioDen", "GioGoi", "GioXong", "TrangThai", "SoHoSo", "CoHen", "GioHen",
                "UuTien", "Xoa", "MaCanBo", "CapNhat",
            ]
        case "staff": ["MaCanBo", "MaDonVi", "Ngay", "PhutTruc", "PhutXuLy", "Xoa", "CapNhat"]
        default:
            ["MaDonVi", "Ky", "TongTiepNhan", "TongNamTruoc", "KetQuaConHieuLuc", "KetQuaDaSoHoa", "CapNhat"]
        }
    }

    // MARK: - Rows

    private mutating func row(_ kind: String, _ owner: String?) -> [String: String] {
        var row: [String: String] = [:]
        row["MaDonVi"] = owner != nil && random.bool(oneIn: 2) ? "" : owner ?? random.element(of: units)
        row["CapNhat"] = version()
        switch kind {
        case "dossiers": dossier(&row)
        case "feedback": feedback(&row)
        case "visits": visit(&row)
        case "staff":
            row["MaCanBo"] = random.element(of: ["CB1", "CB 2", "CB3 ", "001086012345", "Hoàng"])
            row["Ngay"] = random.bool(oneIn: 2) ? date() : time()
            row["PhutTruc"] = random.element(of: ["", "0", "240", "480", "1440"])
            row["PhutXuLy"] = random.element(of: ["", "0", "240", "961"])
        case "ratings":
            row["MaDanhGia"] = "R\(random.next(below: 20))"
            row["Kenh"] = random.element(of: ["1", "2"])
            row["MucDo"] = random.bool(oneIn: 2) ? String(random.next(in: 1...5)) : ""
            row["Thich"] = (row["MucDo"] ?? "").isEmpty != random.bool(oneIn: 12) ? random.element(of: ["0", "1"]) : ""
            row["ThoiDiem"] = time()
            row["MaHoSo"] = random.bool(oneIn: 2) ? "" : "H1"
            row["MaTTHC"] = random.bool(oneIn: 2) ? "" : random.element(of: Self.procedures)
            row["Xoa"] = random.bool(oneIn: 10) ? "1" : ""
        case "plans":
            row["MaNhiemVu"] = "K\(random.next(below: 12))"
            row["TenNhiemVu"] = random.element(of: ["Rà soát", "a, \"b\"", " x "])
            row["HanHoanThanh"] = random.bool(oneIn: 2) ? date() : time()
            row["TrangThai"] = String(random.next(in: 1...3))
            row["NgayHoanThanh"] = random.bool(oneIn: 3) ? "" : time()
            row["SoLieu"] = random.element(of: ["", "85 %", "1/2"])
            row["Xoa"] = random.bool(oneIn: 10) ? "1" : ""
        default:
            row["Ky"] = String(random.element(of: days).prefix(7))
            row["TongTiepNhan"] = String(random.next(below: 40))
            row["TongNamTruoc"] = random.bool(oneIn: 2) ? "" : String(random.next(below: 3))
            row["KetQuaConHieuLuc"] = random.element(of: ["", "0", "900", "2147483647", "NULL"])
            row["KetQuaDaSoHoa"] = random.element(of: ["", "0", "007", "899"])
        }
        if random.bool(oneIn: 12) {
            let column = random.element(of: Self.columns(kind))
            row[column] = random.element(of: [
                "", "-1", "4294967296", "2147483647", "2147483648", "abc", "1970-01-01", "2100-01-01", "01", "007",
                "2026-02-29", " 1", "1 ", "99999999999999999999", "9223372036854775807", "2099-12-31 23:59:59",
                String(repeating: "x", count: 64), String(repeating: "x", count: 65), "20261005", "VN", "+1", "1.0",
                "NULL", "\\N", "null", "t", "False", "1.01013E+17", "1,01013E+17", "Ho\u{302}\u{300}",
                "\u{A0}H1\u{200B}",
                "2026-10-05 08:30:00.1234567890", "2026-10-05T08:30+7", "5-10-2026", "2026/10-05", "1/1/26",
                "5/10/2026 8:3",
            ])
        }
        return row
    }

    private mutating func visit(_ row: inout [String: String]) {
        row["MaLuot"] = "L\(random.next(below: 30))\(random.bool(oneIn: 20) ? " " : "")"
        row["MaTTHC"] = random.bool(oneIn: 2) ? "" : random.element(of: Self.procedures)
        row["GioDen"] = time()
        row["GioGoi"] = random.bool(oneIn: 3) ? row["GioDen"] : random.bool(oneIn: 4) ? "" : time()
        row["GioXong"] = random.bool(oneIn: 3) ? row["GioGoi"] : random.bool(oneIn: 4) ? "" : time()
        row["TrangThai"] = String(random.next(in: 1...4))
        row["SoHoSo"] = random.element(of: ["", "0", "1", "3", "999", "1000"])
        row["CoHen"] = random.element(of: ["", "0", "1"])
        row["GioHen"] = random.bool(oneIn: 2) ? "" : time()
        row["UuTien"] = random.element(of: ["", "0", "1", "t"])
        row["Xoa"] = random.bool(oneIn: 10) ? "1" : ""
        row["MaCanBo"] = random.element(of: Self.officers)
    }

    private mutating func dossier(_ row: inout [String: String]) {
        row["MaHoSo"] = "H\(random.next(below: 40))\(random.bool(oneIn: 20) ? " " : "")"
        row["MaTTHC"] = random.element(of: Self.procedures)
        row["KenhThucHien"] = random.element(of: ["", "1", "2", "2", "3"])
        row["NgayNopHoSo"] = random.bool(oneIn: 2) ? "" : time()
        let start = random.bool(oneIn: 12) ? "" : time()
        row["NgayTiepNhan"] = start
        row["NgayHenTra"] = random.bool(oneIn: 3) ? "" : random.bool(oneIn: 3) ? date() : time()
        row["NgayKetThucXuLy"] = random.bool(oneIn: 2) ? "" : time()
        row["NgayTra"] = random.bool(oneIn: 2) ? "" : time()
        row["TrangThaiHoSo"] = String(random.next(in: 1...10))
        row["SoLanBoSung"] = random.element(of: ["", "0", "0", "1", "2"])
        row["NgayYeuCauBoSung"] = random.bool(oneIn: 3) ? "" : time()
        row["ThoiGianBoSungPhut"] = random.element(of: ["", "0", "1", "59", "1440", "100000", "2147483647"])
        row["DuocThanhToanTrucTuyen"] = random.element(of: ["", "0", "1", "2"])
        for flag in [
            "CoPhi", "CoKetQuaDienTu", "CoTepThanhPhan", "TaiSuDung", "TuKhoDMQG", "CoDuLieuDanCu", "DongBo",
        ] {
            row[flag] = random.element(of: ["", "0", "1", "1", "t", "f", "TRUE", "False", "NULL", "\\N"])
        }
        row["HaiLong"] = random.element(of: ["", "0", "1"])
        row["MaPAKN"] = random.bool(oneIn: 6) ? "P1" : ""
        row["Xoa"] = random.bool(oneIn: 10) ? "1" : ""
        if random.bool(oneIn: 2) {
            row["NgayDongBo"] = random.bool(oneIn: 2) ? "" : time()
            for answer in ["KetQuaKySo", "XacThucDienTu", "LuanChuyenDienTu"] {
                row[answer] = random.element(of: ["", "0", "1", "t", "False", "NULL"])
            }
            row["NgayXinLoi"] = random.bool(oneIn: 2) ? "" : time()
            row["DonViTiepNhan"] = random.element(of: ["", random.element(of: units), "H49.12-3 ", "Một cửa", "\\N"])
            row["MaCanBo"] = random.element(of: Self.officers)
        }
        row["ChuHoSo"] = random.element(of: ["", "Nguyễn \"A\", B", "x\ny", "€", "a; b,\tc"])
    }

    private mutating func feedback(_ row: inout [String: String]) {
        row["MaPAKN"] = "P\(random.next(below: 20))"
        row["PhanLoai"] = random.element(of: ["1", "2"])
        row["MaTTHC"] = random.bool(oneIn: 2) ? "" : random.element(of: Self.procedures)
        row["NgayGui"] = time()
        for column in ["NgayChuyen", "NgayTiepNhan", "NgayTraLoi", "NgayTuChoi", "NgayYeuCauBoSung"] {
            row[column] = random.bool(oneIn: 2) ? "" : time()
        }
        row["SoThich"] = String(random.next(below: 3))
        row["SoKhongThich"] = random.element(of: ["", "0", "1", "2"])
        row["LapLai"] = random.bool(oneIn: 5) ? "1" : ""
        row["Xoa"] = random.bool(oneIn: 10) ? "1" : ""
        row["TrangThai"] = random.bool(oneIn: 2) ? "" : String(random.next(in: 1...7))
    }

    private mutating func version() -> String {
        switch random.next(below: 6) {
        case 0...2: String(random.next(below: 4))
        case 3: random.element(of: ["20261005083000", "20261399000000", "20261005", "00002", "9223372036854775807"])
        default: time()
        }
    }

    private mutating func date() -> String {
        let parts = random.element(of: days).split(separator: "-").map(String.init)
        switch random.next(below: 6) {
        case 0: return parts.joined()
        case 2: return parts.joined(separator: "/")
        case 3: return "\(parts[2])-\(parts[1])-\(parts[0])"
        case 4: return parts.reversed().compactMap { Int($0) }.map(String.init).joined(separator: "/")
        case 1: return "\(parts[2])/\(parts[1])/\(parts[0])"
        default: return parts.joined(separator: "-")
        }
    }

    private mutating func time() -> String {
        let parts = random.element(of: days).split(separator: "-").map(String.init)
        let iso = parts.joined(separator: "-")
        let clock = random.element(of: ["00:00:00", "23:59:59", "08:30:00", "16:59:59", "17:00:00"])
        let minutes = clock.prefix(5)
        switch random.next(below: 18) {
        case 12: return "\(iso) \(clock)+07"
        case 13: return "\(iso)T\(clock).1234567+0930"
        case 14: return "\(parts.joined(separator: "/")) \(clock).5"
        case 15:
            let unpadded = parts.reversed().compactMap { Int($0) }.map(String.init).joined(separator: "/")
            return "\(unpadded) \(minutes.hasPrefix("0") ? minutes.dropFirst() : minutes)"
        case 16: return "\(parts[2])-\(parts[1])-\(parts[0]) \(clock)"
        case 0: return iso
        case 1: return "\(iso) \(clock)"
        case 2: return "\(iso)T\(minutes)"
        case 3: return "\(iso)T\(clock).999"
        case 4: return "\(iso)T\(clock)Z"
        case 5: return "\(iso)T\(clock)+07:00"
        case 6: return "\(iso) \(minutes)+09:30"
        case 7: return parts.joined() + clock.filter { $0 != ":" }
        case 8: return "\(parts[2])/\(parts[1])/\(parts[0]) \(clock)"
        case 9: return "\(parts[2])/\(parts[1])/\(parts[0]) \(minutes)"
        default: return "\(iso)T\(clock)"
        }
    }

    // MARK: - Writing

    /// What, at the end of a row, makes the row malformed or badly encoded.
    private mutating func spoil(_ isCSV: Bool) -> [UInt8] {
        switch random.next(below: 4) {
        case 0: isCSV ? Array("\(separator)too\(separator)many".utf8) : Array("}".utf8)
        case 1: isCSV ? Array("x\"y".utf8) : Array(" 1".utf8)
        case 2: [0xC3, 0x28]
        default: isCSV ? Array("\"x\" \(separator)\"".utf8) : Array(",".utf8)
        }
    }

    private mutating func csv(_ value: String) -> [UInt8] {
        let mustQuote = value.utf8.contains { [0x22, 0x0A, 0x0D].contains($0) } || value.contains(separator)
        guard mustQuote || random.bool(oneIn: 10) else { return Array(value.utf8) }
        return Array(
            "\"\(value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"".utf8)
    }

    private mutating func json(
        _ row: [String: String], _ columns: [String], _ names: [String], isNested: Bool
    ) -> [UInt8] {
        var json = JSONWriter()
        // Each value is rolled before it is written: a closure cannot roll.
        var members: [(String, String)] = []
        for (column, name) in zip(columns, names) {
            if isNested, random.bool(oneIn: 2), Self.nested.contains(column) { continue }
            members.append((name, value(row[column] ?? "")))
        }
        let lists = isNested ? nestedLists() : []
        json.object { json in
            for (name, value) in members { json.field(name) { $0.raw(Array(value.utf8)) } }
            for (name, value) in lists { json.field(name) { $0.raw(Array(value.utf8)) } }
        }
        return json.bytes
    }

    private static let nested: Set<String> = [
        "CoPhi", "CoTepThanhPhan", "TaiSuDung", "TuKhoDMQG", "CoKetQuaDienTu", "CoDuLieuDanCu", "SoLanBoSung",
        "NgayYeuCauBoSung", "ThoiGianBoSungPhut",
    ]

    private mutating func value(_ text: String) -> String {
        if text.isEmpty { return random.bool(oneIn: 2) ? "null" : "\"\"" }
        let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (text == "0" || !text.hasPrefix("0"))
        if text == "1" || text == "0", random.bool(oneIn: 3) { return text == "1" ? "true" : "false" }
        if isNumber, random.bool(oneIn: 2) { return text }
        var json = JSONWriter()
        json.string(text)
        return json.text
    }

    private mutating func nestedLists() -> [(String, String)] {
        func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }
        var parts: [String] = []
        for _ in 0..<random.next(below: 3) {
            let link = random.element(of: ["null", "\"\"", "\"http://x\""])
            let flags = ["DuocSoHoa", "DuocTaiSuDung", "DuocLayTuKhoDMQG"].map { name in
                "\"\(name)\":\(random.element(of: ["0", "1", "null", "true", "\"1\"", "2"]))"
            }
            parts.append("{\"DuongDanTaiTepTin\":\(link),\(flags.joined(separator: ","))}")
        }
        var supplements: [String] = []
        for _ in 0..<random.next(below: 3) {
            let end = random.bool(oneIn: 2) ? "null" : "\"\(time())\""
            supplements.append("{\"NgayBoSung\":\"\(time())\",\"NgayTiepNhanBoSung\":\(end)}")
        }
        let fee = random.element(of: ["0", "50000", "0.5", "\"0\"", "\"100\"", "null", "1e3"])
        let code = random.element(of: ["\"MaKetQua\":\"K\"", "\"GiayToId\":\"G\"", "\"MaKetQua\":\"\"", "\"x\":1"])
        let link = random.element(of: ["null", "\"http://y\""])
        return [
            ("TaiLieuNop", list(parts)), ("DanhSachHoSoBoSung", list(supplements)),
            ("DanhSachLePhi", random.bool(oneIn: 4) ? "null" : list(["{\"Gia\":\(fee)}"])),
            ("DanhSachGiayToKetQua", list(["{\(code),\"DuongDanTepTinKetQua\":\(link)}"])),
            (
                "DSKetNoiCSDL",
                list(random.bool(oneIn: 2) ? [] : ["{\"MaCSDL\":\(random.element(of: ["1", "\"1\"", "2"]))}"])
            ),
            ("TaiKhoanDuocXacThucVoiVNeID", random.element(of: ["0", "1", "null", "true"])),
            ("HoSoCoThanhPhanSoHoa", random.element(of: ["0", "1", "null"])),
        ]
    }
}
