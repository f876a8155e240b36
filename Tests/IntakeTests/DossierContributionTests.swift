import Intake
import Model
import Testing

/// The rules of Protocol/14-scoring.md, one after the other (P-05 … P-13).
struct DossierContributionTests {
    private func office(_ rows: [[String: String]], now: String = "2026-12-05T12:00:00") throws -> Office {
        var office = try Office(now: now)
        try office.read(csv(rows, columns: dossierColumns))
        #expect(office.refusals() == [])
        return office
    }

    // P-06, P-07, P-08, P-10
    @Test func `an open dossier is pending with its due date in every period since its acceptance`() throws {
        let office = try office([dossier()])
        let received: [String: Int64] = ["received": 1, "received_direct": 1, "content_pending@2026-10-08": 1]
        let open: [String: Int64] = ["scope": 1, "pending@2026-10-08": 1]
        let first = received.merging(open) { $1 }
        #expect(office.cell("2026-10/1.0") == first.merging(["received_by_day@2026-10-01": 1]) { $1 })
        #expect(office.cell("2026-Q4/1.0") == first)
        #expect(office.cell("2026/1.0") == first)
        #expect(office.cell("2026-11/1.0") == open)
        #expect(office.cell("2026-12/1.0") == open)
        #expect(office.cell("2026-09/1.0").isEmpty)
        #expect(office.keys.count == 5)
    }

    // P-07, P-08
    @Test func `a settled dossier is pending before the month of its end, settled in it, and gone after`() throws {
        let office = try office([
            dossier("A", ["TrangThaiHoSo": "9", "NgayHenTra": "2026-11-10", "NgayKetThucXuLy": "2026-11-10T23:59:59"])
        ])
        #expect(office.cell("2026-10/1.0")["pending@2026-11-10"] == 1)
        #expect(office.cell("2026-10/1.0")["content_pending@2026-11-10"] == 1)
        #expect(office.cell("2026-10/1.0")["handled"] == nil)
        let minutes: Int64 = (40 * 24 + 14) * 60 + 59
        let settled: [String: Int64] = [
            "scope": 1, "on_time": 1, "handled": 1, "handling_minutes": minutes,
            "handling_time@\(HandlingTimeBucket.index(minutes: minutes))": 1,
        ]
        #expect(office.cell("2026-11/1.0") == settled)
        #expect(office.cell("2026-12/1.0").isEmpty)
        // Quarter and year see a dossier received and settled: no sum of months.
        #expect(office.cell("2026-Q4/1.0")["content_settled"] == 1)
        #expect(office.cell("2026-Q4/1.0")["on_time"] == 1)
        #expect(office.cell("2026-Q4/1.0")["scope"] == 1)
        #expect(office.cell("2026/1.0")["received"] == 1)
    }

    // P-02, P-13: the example of Protocol/05-cells.md, "From a dossier to cells".
    @Test func `the example of the text, open and settled`() throws {
        let due = ["NgayTiepNhan": "2026-10-01T09:00:00", "NgayHenTra": "2026-11-10"]
        let came: [String: Int64] = [
            "received": 1, "received_direct": 1, "scope": 1, "pending@2026-11-10": 1, "content_pending@2026-11-10": 1,
        ]
        let october = came.merging(["received_by_day@2026-10-01": 1]) { $1 }
        let open = try office([dossier("A", due)], now: "2026-11-10T12:00:00")
        #expect(open.cell("2026-10/1.0") == october)
        #expect(open.cell("2026-11/1.0") == ["scope": 1, "pending@2026-11-10": 1])
        for period in ["2026-Q4", "2026"] { #expect(open.cell("\(period)/1.0") == came) }
        let days = [Day("2026-10-01"), Day("2026-11-10")].compactMap { $0.map { $0.number - Day.first.number } }
        #expect(days == [9770, 9810])

        let end = ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-11-10T23:59:59"]
        let settled = try office([dossier("A", due.merging(end) { $1 })], now: "2026-11-11T12:00:00")
        let november: [String: Int64] = [
            "scope": 1, "on_time": 1, "handled": 1, "handling_minutes": 58_499, "handling_time@377": 1,
        ]
        let whole: [String: Int64] = ["received": 1, "received_direct": 1, "content_settled": 1]
        #expect(settled.cell("2026-10/1.0") == october, "seen from the end of October it is open")
        #expect(settled.cell("2026-11/1.0") == november)
        for period in ["2026-Q4", "2026"] {
            #expect(settled.cell("\(period)/1.0") == november.merging(whole) { $1 })
        }
    }

    // P-09
    @Test(arguments: [
        ("2026-10-08T23:59:59", "0", "0", true), ("2026-10-09T00:00:00", "0", "0", false),
        ("2026-10-09T00:00:00", "1", "719", false), ("2026-10-09T23:59:59", "1", "720", true),
        ("2026-10-10T00:00:00", "1", "720", false),
        ("2026-10-02T00:00:00", "1", "0", true), ("2026-10-02T00:00:00", "2", "0", false),
    ])
    func `late is after the due time plus supplements, or more than one supplement`(
        end: String, supplements: String, minutes: String, isOnTime: Bool
    ) throws {
        let office = try office([
            dossier(
                "A",
                [
                    "TrangThaiHoSo": "10", "NgayKetThucXuLy": end, "SoLanBoSung": supplements,
                    "ThoiGianBoSungPhut": minutes, "KenhThucHien": "2",
                ])
        ])
        let cell = office.cell("2026-10/1.0")
        #expect(cell["on_time"] == (isOnTime ? 1 : nil))
        #expect(cell["online_on_time"] == (isOnTime ? 1 : nil))
        #expect(cell["late"] == (isOnTime ? nil : 1))
        #expect(cell["online_late"] == (isOnTime ? nil : 1))
        #expect(cell["content_settled"] == (isOnTime ? 1 : nil))
    }

    // P-10
    @Test func `a dossier that was sent back twice is late while it is open`() throws {
        let office = try office([dossier("A", ["SoLanBoSung": "2", "KenhThucHien": "2"])])
        #expect(
            office.cell("2026-10/1.0")
                == [
                    "received": 1, "received_online": 1, "scope": 1, "late": 1, "online_late": 1,
                    "supplemented": 1, "received_by_day@2026-10-01": 1,
                ])
        #expect(office.cell("2026-11/1.0") == ["scope": 1, "late": 1, "online_late": 1, "supplemented": 1])
    }

    // P-55
    @Test(arguments: [
        (["SoLanBoSung": "1"], true), (["NgayYeuCauBoSung": "2026-11-05", "SoLanBoSung": "0"], true),
        (["SoLanBoSung": "0"], false), ([:], false), (["ThoiGianBoSungPhut": "60"], false),
    ])
    func `more was asked of a dossier by whatever tells it, in every period in scope`(
        fields: [String: String], isAsked: Bool
    ) throws {
        let office = try office([dossier("A", fields)])
        for period in ["2026-10", "2026-11", "2026-Q4", "2026"] {
            #expect(office.cell("\(period)/1.0")["supplemented"] == (isAsked ? 1 : nil), "\(period)")
        }
        #expect(office.cell("2026-09/1.0").isEmpty)
    }

    //
    @Test(arguments: [
        ("7", ["NgayKetThucXuLy": "2026-10-05"], true), ("8", ["NgayTra": "2026-10-05"], true),
        ("9", ["NgayKetThucXuLy": "2026-10-05", "NgayTra": "2026-11-05"], true),
        ("10", ["NgayTra": "2026-10-05"], true), ("5", ["NgayYeuCauBoSung": "2026-10-05"], true),
        ("5", ["NgayYeuCauBoSung": "2026-10-05", "NgayKetThucXuLy": "2026-10-03"], true),
        ("2", ["NgayKetThucXuLy": "2026-10-05"], false), ("6", ["NgayTra": "2026-10-05"], false),
    ])
    func `the end of processing follows the status`(status: String, times: [String: String], isEnded: Bool) throws {
        let office = try office([dossier("A", times.merging(["TrangThaiHoSo": status]) { $1 })])
        let cell = office.cell("2026-10/1.0")
        #expect((cell["handled"] == 1) == isEnded)
        if isEnded { #expect(cell["handling_minutes"] == 5220) }
    }

    //
    @Test(arguments: [["NgayTiepNhan": ""], ["TrangThaiHoSo": "3"], ["Xoa": "1", "NgayTiepNhan": ""]])
    func `a dossier that is not accepted counts nowhere`(change: [String: String]) throws {
        let office = try office([dossier("A", change)])
        #expect(office.keys.isEmpty)
        #expect(office.counts.kept == (change["Xoa"] == nil ? 1 : 0))
        #expect(office.counts.withdrawn == (change["Xoa"] == nil ? 0 : 1))
    }

    // P-13
    @Test(arguments: [
        (["KenhThucHien": "1"], ["received_direct"]), (["KenhThucHien": "3"], ["received_post"]),
        (["KenhThucHien": "2"], ["received_online"]),
        (
            ["KenhThucHien": "2", "CoKetQuaDienTu": "1"],
            ["online_with_result", "received_online", "result_electronic"]
        ),
        (["CoKetQuaDienTu": "1"], ["received_direct", "result_electronic"]),
        (["DongBo": "1"], ["received_direct", "synced"]), (["CoPhi": "1"], ["fee_bearing", "received_direct"]),
        (["CoPhi": "1", "DongBo": "1"], ["fee_bearing", "fee_bearing_synced", "received_direct", "synced"]),
        (["CoPhi": "1", "DuocThanhToanTrucTuyen": "1"], ["fee_bearing", "paid_online", "received_direct"]),
        (["CoPhi": "1", "DuocThanhToanTrucTuyen": "2"], ["fee_bearing", "paid_online", "received_direct"]),
        (["CoPhi": "1", "DuocThanhToanTrucTuyen": "0"], ["fee_bearing", "received_direct"]),
        // 39 payments on dossiers without a fee gave full points.
        (["CoPhi": "0", "DuocThanhToanTrucTuyen": "1"], ["received_direct"]),
        (["DuocThanhToanTrucTuyen": "2", "DongBo": "1"], ["received_direct", "synced"]),
        (["CoTepThanhPhan": "1"], ["component_file", "received_direct"]),
        (
            ["CoTepThanhPhan": "1", "CoKetQuaDienTu": "1"],
            ["component_file", "component_file_with_result", "received_direct", "result_electronic"]
        ),
        (["TaiSuDung": "1"], ["received_direct", "reused"]), (["TuKhoDMQG": "1"], ["from_store", "received_direct"]),
        (["CoDuLieuDanCu": "1"], ["population_data", "received_direct"]),
        (["HaiLong": "1"], ["rated", "received_direct"]),
        (["HaiLong": "0"], ["-content", "disliked", "rated", "received_direct"]),
        (["MaPAKN": "P1"], ["-content", "received_direct", "with_feedback"]),
    ])
    func `each mark counts where it says`(marks: [String: String], expected: [String]) throws {
        let office = try office([dossier("A", marks)], now: "2026-10-20")
        var cell: [String: Int64] = [
            "received": 1, "scope": 1, "pending@2026-10-08": 1, "content_pending@2026-10-08": 1,
        ]
        for name in expected {
            if name == "-content" { cell["content_pending@2026-10-08"] = nil } else { cell[name] = 1 }
        }
        for period in ["2026-Q4", "2026"] { #expect(office.cell("\(period)/1.0") == cell) }
        cell["received_by_day@2026-10-01"] = 1
        #expect(office.cell("2026-10/1.0") == cell)
    }

    // P-11
    @Test func `handling time is whole minutes without supplements, and never negative`() throws {
        let office = try office([
            dossier("A", ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T09:10:59"]),
            dossier("B", ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T09:10:59", "ThoiGianBoSungPhut": "3"]),
            dossier("C", ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T09:10:59", "ThoiGianBoSungPhut": "11"]),
        ])
        let cell = office.cell("2026-10/1.0")
        #expect(cell["handling_minutes"] == 17)
        #expect(cell["handling_time@10"] == 1 && cell["handling_time@7"] == 1 && cell["handling_time@0"] == 1)
    }

    // P-05, R-46
    @Test func `an unknown procedure counts in one cell and is reported`() throws {
        let office = try office([dossier("A", ["MaTTHC": "9.9"]), dossier("B", ["MaTTHC": "8.8"]), dossier("C")])
        #expect(office.cell("2026-10/*")["received"] == 2)
        #expect(office.cell("2026-10/1.0")["received"] == 1)
        #expect(office.counts.unknownProcedure == 2)
        #expect(office.rejected == ["unknown-procedure 2"])
    }

    // P-02
    @Test func `cells come in order and in three grains, and no period begins after today`() throws {
        let office = try office(
            [dossier("A", ["NgayTiepNhan": "2025-12-31T23:59:59", "CapNhat": "1"])], now: "2026-02-28T23:59:59")
        #expect(
            office.keys
                == [
                    "2025/1.0", "2025-Q4/1.0", "2025-12/1.0", "2026-01/1.0", "2026-Q1/1.0", "2026/1.0", "2026-02/1.0",
                ].sorted { Self.key($0) < Self.key($1) })
        #expect(office.cell("2025/1.0")["received"] == 1)
        #expect(office.cell("2026/1.0") == ["scope": 1, "pending@2026-10-08": 1])
    }

    private static func key(_ text: String) -> UInt16 { Period(String(text.dropLast(4)))?.code ?? 0 }

    @Test func `a period that begins after today counts when it is asked for`() throws {
        var office = try Office(now: "2026-10-20", also: ["2026-12", "2027-Q1", "2026-09", "2027"])
        try office.read(
            csv(
                [dossier("A"), dossier("B", ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-05"])],
                columns: dossierColumns))
        #expect(
            office.keys.filter { $0.hasPrefix("2026-1") || $0.hasPrefix("2027") }
                == ["2026-10/1.0", "2026-12/1.0", "2027/1.0", "2027-Q1/1.0"].sorted { Self.key($0) < Self.key($1) })
        #expect(office.cell("2026-12/1.0") == ["scope": 1, "pending@2026-10-08": 1])
        office.store.advance(to: try #require(TimeText.moment("2027-01-01")))
        #expect(office.cell("2026-12/1.0") == ["scope": 1, "pending@2026-10-08": 1])
        #expect(office.cell("2026-11/1.0") == ["scope": 1, "pending@2026-10-08": 1])
        #expect(office.cell("2027-Q1/1.0") == ["scope": 1, "pending@2026-10-08": 1])
    }
}
