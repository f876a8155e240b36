import Intake
import Model
import Testing

/// Queue tickets: which rows stand, and what they count (Protocol/23-visits-and-staff.md).
struct VisitTests {
    private func office(_ rows: [[String: String]], now: String = "2026-10-20T12:00:00") throws -> Office {
        var office = try Office(now: now)
        try office.read(csv(rows, columns: RecordSchema.of(.visits).fields), .visits)
        return office
    }

    private func waiting(_ id: String, _ seconds: Int) -> [String: String] {
        let second = 8 * 3600 + seconds
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let called = "2026-10-05T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return visit(id, ["GioDen": "2026-10-05T08:00:00", "GioGoi": called, "GioXong": called])
    }

    // Q-04, Q-05
    @Test func `the worked example counts as the protocol says`() throws {
        let called = [600, 900, 901, 1800, 1801].map { waiting("W\($0)", $0) }
        let rest = [
            visit("L", ["TrangThai": "4", "GioGoi": "", "GioXong": ""]),
            visit("O", ["TrangThai": "1", "GioGoi": "", "GioXong": "", "GioDen": "2026-10-04T08:30:00"]),
        ]
        let office = try office(called + rest)
        for period in ["2026-10", "2026-Q4", "2026"] {
            let cell = office.cell("\(period)/")
            let counts = ["visits", "visits_called", "wait_seconds", "visits_within_15", "visits_within_30"].map {
                cell[$0]
            }
            #expect(counts == [7, 5, 6002, 2, 4])
            #expect(cell["visits_left"] == 1 && cell["visits_open@2026-10-04"] == 1)
            #expect(cell["reception_days"] == 2 && cell["visits_over_8h"] == nil)
            #expect(cell["visits_by_day@2026-10-05"] == (period == "2026-10" ? 6 : nil))
        }
    }

    // Q-04
    @Test func `an appointment later than the ticket begins the wait, and who is called earlier has not waited`() throws
    {
        let appointed = ["CoHen": "1", "GioHen": "2026-10-05T08:39:00"]
        let early = ["CoHen": "1", "GioHen": "2026-10-05T09:00:00"]
        let ignored = ["CoHen": "0", "GioHen": "2026-10-05T08:39:00"]
        for (changes, wait) in [(appointed, 60), (early, 0), (ignored, 600), ([:], 600)] {
            let office = try office([visit("T", changes)])
            #expect(office.cell("2026-10/")["wait_seconds"] ?? 0 == wait, "\(changes)")
        }
    }

    // Q-04: a number called out for somebody who has gone.
    @Test func `a visit that left is never called, one that is served counts its dossiers`() throws {
        let office = try office([
            visit("L", ["TrangThai": "4"]), visit("A", ["SoHoSo": "0"]), visit("B", ["SoHoSo": "3", "MaTTHC": "1.0"]),
            visit("C", ["MaTTHC": "9.9"]),
        ])
        #expect(office.cell("2026-10/")["visits_called"] == 1)
        #expect(office.cell("2026-10/")["desk_seconds_dossiers"] == nil)
        #expect(office.cell("2026-10/")["desk_seconds"] == 900)
        #expect(office.cell("2026-10/1.0")["visit_dossiers"] == 3)
        #expect(office.cell("2026-10/1.0")["desk_seconds_dossiers"] == 900)
        #expect(office.cell("2026-10/*")["visit_dossiers"] == 1)
    }

    // Q-02, Q-03
    @Test func `rows that no desk can have are refused by name`() throws {
        let cases: [([String: String], String)] = [
            (["GioDen": "2026-10-05"], "GioDen bad-time"), (["GioDen": "2026-10-05 00:00:00"], "GioDen bad-time"),
            (["GioGoi": "2026-10-05"], "GioGoi bad-time"), (["GioDen": ""], "GioDen missing-field"),
            (["GioGoi": ""], "GioGoi missing-field"), (["GioXong": ""], "GioXong missing-field"),
            (["CoHen": "1"], "GioHen missing-field"), (["TrangThai": "5"], "TrangThai bad-value"),
            (["GioGoi": "2026-10-05T08:28:59"], "GioGoi end-before-start"),
            (["GioXong": "2026-10-05T08:38:59"], "GioXong end-before-start"),
            (["GioXong": "2026-10-06T08:40:01"], "GioXong bad-value"),
            (
                ["GioGoi": "2026-10-06T08:30:01", "GioXong": "2026-10-06T08:31:00"], "GioGoi bad-value"
            ), (["SoHoSo": "1000"], "SoHoSo bad-value"), (["GioXong": "2026-11-05T08:55:00"], "GioXong future-time"),
        ]
        for (changes, refusal) in cases {
            var office = try office([visit("T", changes)])
            #expect(office.refusals() == ["2 \(refusal)"], "\(changes)")
        }
        for changes in [
            ["GioGoi": "2026-10-05T08:29:00"], ["GioXong": "2026-10-05T08:39:00"],
            ["GioGoi": "2026-10-06T08:30:00", "GioXong": "2026-10-06T08:31:00"],
            ["GioGoi": "2026-10-05T08:00:00", "Xoa": "1"],
        ] {
            var office = try office([visit("T", changes)])
            #expect(office.refusals() == [], "\(changes)")
        }
    }

    // Q-01, Q-06
    @Test func `a ticket is one record, whose state moves on`() throws {
        var office = try office([
            visit("T", ["TrangThai": "1", "GioGoi": "", "GioXong": ""]),
            visit("T", ["TrangThai": "2", "GioXong": "", "CapNhat": "2"]),
        ])
        #expect(office.cell("2026-10/")["visits_open@2026-10-05"] == nil)
        #expect(office.cell("2026-10/")["visits"] == 1 && office.cell("2026-10/")["visits_called"] == 1)
        try office.read(csv([visit("T", ["CapNhat": "3", "Xoa": "1"])]), .visits)
        #expect(office.keys == [] && office.cell("2026-10/") == [:])
    }

    // Q-07
    @Test func `the longest wait counts, and is counted as one to be looked at`() throws {
        let office = try office([
            visit("T", ["GioGoi": "2026-10-05T16:30:01", "GioXong": "2026-10-05T16:40:00"]),
            visit("U", ["GioGoi": "2026-10-05T16:30:00", "GioXong": "2026-10-05T16:40:00"]),
        ])
        #expect(office.cell("2026-10/")["visits_over_8h"] == 1)
        #expect(office.cell("2026-10/")["wait_seconds"] == 57_601)
    }

    @Test func `sheets, columns of other systems and NDJSON say the same`() throws {
        var office = try Office(now: "2026-10-20T12:00:00")
        let file =
            "Số phiếu;Giờ lấy số;Thời gian gọi;Thời gian kết thúc;Trạng thái;Phiên bản\n"
            + "T;05/10/2026 08:30;05/10/2026 08:40;05/10/2026 08:55;3;1\n"
        try office.read(file, .visits)
        let json = #"{"MaLuot":"U","GioDen":"2026-10-05T08:30:00","TrangThai":4,"CapNhat":1}"# + "\n"
        try office.read(json, .visits, .ndjson)
        #expect(office.refusals() == [])
        #expect(office.cell("2026-10/")["wait_seconds"] == 600 && office.cell("2026-10/")["visits_left"] == 1)
        #expect(RecordKind.of(fileName: "visits-2026-10.csv")?.kind == .visits)
    }
}
