import Intake
import Model
import Testing

/// What is said of fields to people is what intake does with them.
struct FieldAboutTests {
    private static let rows: [RecordKind: [String: String]] = [
        .dossiers: dossier(
            "A",
            [
                "NgayNopHoSo": "2026-10-01", "NgayKetThucXuLy": "2026-10-05", "NgayTra": "2026-10-06",
                "NgayYeuCauBoSung": "2026-10-03",
            ]),
        .feedback: feedback(
            "P", ["NgayTraLoi": "2026-10-05", "NgayTuChoi": "2026-10-05", "NgayYeuCauBoSung": "2026-10-03"]),
        .reports: [
            "Ky": "2026-10", "TongTiepNhan": "12", "KetQuaConHieuLuc": "2147483647", "KetQuaDaSoHoa": "0",
            "CapNhat": "1",
        ],
        .visits: visit(
            "T",
            [
                "GioGoi": "2026-10-05T08:30:00", "GioXong": "2026-10-05T08:30:00", "TrangThai": "1",
                "GioHen": "2026-10-05T08:30:00", "GioDen": "2026-10-05T08:30:00",
            ]),
        .staff: staff("CB1", "2026-10-05"),
        .ratings: ["MaDanhGia": "R", "Kenh": "1", "MucDo": "4", "ThoiDiem": "2026-10-05", "CapNhat": "1"],
        .plans: [
            "MaNhiemVu": "K", "TenNhiemVu": "Rà soát", "HanHoanThanh": "2026-10-05", "TrangThai": "1",
            "NgayHoanThanh": "2026-10-05", "CapNhat": "1",
        ],
    ]

    /// Why a row with one value changed is refused; "" when it stands.
    private func refusal(_ kind: RecordKind, _ field: String, _ value: String) throws -> String {
        var office = try Office()
        var row = (Self.rows[kind] ?? [:]).merging([field: value]) { $1 }
        // A rating has one of two scales.
        if kind == .ratings, field == "Thich" || (field == "MucDo" && value.isEmpty) {
            row[field == "Thich" ? "MucDo" : "Thich"] =
                field == "Thich" && value.isEmpty ? "4" : field == "Thich" ? "" : "1"
        }
        let columns = RecordSchema.of(kind).fields
        try office.read(csv([row], columns: columns), kind)
        return office.refusals().first.map { String($0.dropFirst(2)) } ?? ""
    }

    /// Values that a field takes, and others with the reason why it does not.
    private func samples(_ form: FieldForm) -> (right: [String], wrong: [(String, String)]) {
        switch form {
        case .unit: (["10101", ""], [("10102", "unknown-unit")])
        case .text(let bytes):
            ([String(repeating: "a", count: bytes)], [(String(repeating: "a", count: bytes + 1), "too-long")])
        case .pseudonym(let bytes):
            (["", String(repeating: "a", count: bytes), String(repeating: "a", count: bytes + 1), "012345678901"], [])
        case .time, .deadline: (["2026-10-05", "5/10/2026 8:30"], [("x", "bad-time"), ("2026-13-01", "bad-time")])
        case .clock: (["5/10/2026 8:30"], [("x", "bad-time"), ("2026-10-05", "bad-time")])
        case .number(let max): (["0", "\(max)"], [("-1", "bad-value"), ("\(max + 1)", "bad-value")])
        case .count: (["0", "2147483647"], [("-1", "bad-value"), ("2147483648", "bad-value"), ("t", "bad-value")])
        case .codes(let codes):
            (codes.map { "\($0.number)" }, [("\((codes.last?.number ?? 0) + 1)", "bad-value"), ("x", "bad-value")])
        case .office: (["10102", "", "H49.12-3", "Bộ phận Một cửa", String(repeating: "a", count: 99)], [])
        case .flag: (["0", "1", "t", "FALSE"], [("2", "bad-value"), ("x", "bad-value")])
        case .month: (["2026-10"], [("2026-13", "bad-value"), ("10/2026", "bad-value")])
        case .version: (["7", "2026-10-05T08:30:00"], [("x", "bad-time")])
        }
    }

    // R-13, R-14, R-15, R-29
    @Test(arguments: RecordKind.records)
    func `a field takes the values that are said of it, and no others`(kind: RecordKind) throws {
        let schema = RecordSchema.of(kind)
        for (slot, field) in schema.fields.enumerated() {
            let (right, wrong) = samples(schema.about[slot].form)
            for value in right { #expect(try refusal(kind, field, value) == "", "\(field) \(value)") }
            for (value, reason) in wrong { #expect(try refusal(kind, field, value) == "\(field) \(reason)") }
            guard field != "MaDonVi" else { continue }
            let isRequired = schema.required.contains(slot)
            #expect(try refusal(kind, field, "") == (isRequired ? "\(field) missing-field" : ""), "\(field)")
        }
    }

    @Test func `an absent value is what is said to stand for it`() throws {
        for kind in RecordKind.records {
            let schema = RecordSchema.of(kind)
            for (field, about) in zip(schema.fields, schema.about) {
                guard let value = about.absent?.english, Int(value) != nil else { continue }
                var (with, without) = (try Office(), try Office())
                let row = (Self.rows[kind] ?? [:]).merging([field: value]) { $1 }
                let columns = RecordSchema.of(kind).fields
                try with.read(csv([row], columns: columns), kind)
                try without.read(csv([row.merging([field: ""]) { $1 }], columns: columns), kind)
                #expect(with.keys.map { with.cell($0) } == without.keys.map { without.cell($0) }, "\(field)")
            }
        }
    }

    @Test func `words of other systems are guessed for people, and only where one is meant`() throws {
        let schema = RecordSchema.of(.dossiers)
        func guess(_ field: String, _ value: String) throws -> Int? {
            schema.about[try #require(schema.fields.firstIndex(of: field))].guess(value)
        }
        #expect(try guess("TrangThaiHoSo", "ĐÃ TRẢ KẾT QUẢ ") == 10)
        #expect(try guess("TrangThaiHoSo", "da giai quyet") == 9)
        #expect(try guess("TrangThaiHoSo", "không được tiếp nhận") == 3)
        #expect(try guess("TrangThaiHoSo", "lạ") == nil && guess("TrangThaiHoSo", "—") == nil)
        #expect(try guess("KenhThucHien", "BCCI") == 3 && guess("CoPhi", "Không") == 0 && guess("CoPhi", "X") == 1)
        #expect(try guess("HaiLong", "Hài lòng") == 1 && guess("SoLanBoSung", "có") == nil)
    }
}
