import Intake
import Model
import Testing

/// Officers' days: which rows stand, and what they count (Protocol/23-visits-and-staff.md).
struct StaffTests {
    private func office(_ rows: [[String: String]]) throws -> Office {
        var office = try Office(now: "2026-11-20T12:00:00")
        try office.read(csv(rows, columns: RecordSchema.of(.staff).fields), .staff)
        return office
    }

    //
    @Test func `an officer is one person a period, whatever the number of days, and months do not add up`() throws {
        let office = try office([
            staff("CB1", "2026-10-05", ["PhutTruc": "480"]), staff("CB1", "05/10/2026", ["PhutTruc": "240"]),
            staff("CB1", "2026-10-06", ["PhutTruc": "0", "PhutXuLy": "300"]),
            staff("CB2", "2026-10-05", ["PhutTruc": "60", "PhutXuLy": "1380"]),
            staff("CB2", "2026-11-02", ["PhutTruc": "480"]), staff("CB3", "2026-10-07"),
            staff("CB4", "2026-10-07", ["PhutTruc": "480", "Xoa": "1"]),
        ])
        let october = office.cell("2026-10/")
        #expect(october["officers"] == 2 && october["officer_days"] == 3 && october["desk_days"] == 1)
        // Of two rows of one key and version the greater normalised form wins.
        #expect(october["desk_minutes"] == 540 && october["handling_staff_minutes"] == 1680)
        #expect(office.cell("2026-11/")["officers"] == 1 && office.cell("2026-Q4/")["officers"] == 2)
        #expect(office.cell("2026/")["desk_days"] == 2)
    }

    //
    @Test func `rows that cannot be an officer's day are refused by name`() throws {
        let cases: [([String: String], String)] = [
            (staff("", "2026-10-05"), "MaCanBo missing-field"), (staff("CB1", ""), "Ngay missing-field"),
            (staff("001086012345", "2026-10-05"), "MaCanBo bad-value"),
            (staff("CB-001086012345", "2026-10-05"), "MaCanBo bad-value"),
            (staff(String(repeating: "a", count: 65), "2026-10-05"), "MaCanBo too-long"),
            (staff("1.01013E+17", "2026-10-05"), "MaCanBo spoiled-id"),
            (staff("CB1", "2026-10-32"), "Ngay bad-time"), (staff("CB1", "2026-11-29"), "Ngay future-time"),
            (staff("CB1", "2026-10-05", ["PhutTruc": "1441"]), "PhutTruc bad-value"),
            (staff("CB1", "2026-10-05", ["PhutTruc": "720", "PhutXuLy": "721"]), "PhutXuLy bad-value"),
        ]
        for (row, refusal) in cases {
            var office = try office([row])
            #expect(office.refusals() == ["2 \(refusal)"], "\(row)")
        }
        var sound = try office([
            staff("00108601234", "2026-10-05"), staff(String(repeating: "a", count: 64), "2026-10-05 08:30"),
        ])
        #expect(sound.refusals() == [])
    }

    // what was wrong with a day comes right when the day is told anew.
    @Test func `a refused day is taken back by the right one of its officer and day`() throws {
        var office = try office([
            staff("CB 1", "2026-10-05", ["PhutTruc": "9999"]), staff("CB 1", "2026-10-06", ["PhutTruc": "9999"]),
        ])
        #expect(office.rejected == ["bad-value 2"])
        try office.read(csv([staff("CB 1", "5/10/2026 07:30", ["PhutTruc": "99", "CapNhat": "2"])]), .staff)
        #expect(office.rejected == ["bad-value 1"] && office.cell("2026-10/")["desk_minutes"] == 99)
    }

    //
    @Test func `days of receptions are those of visits and of dossiers handed in directly, each once`() throws {
        var office = try Office(now: "2026-11-20T12:00:00")
        let rows = [
            dossier("A"), dossier("B"), dossier("C", ["NgayTiepNhan": "2026-10-02T09:00:00", "KenhThucHien": "2"]),
            dossier("D", ["NgayTiepNhan": "2026-11-02T09:00:00", "KenhThucHien": "1"]),
        ]
        try office.read(csv(rows, columns: dossierColumns))
        try office.read(
            csv([visit("T", [:]), visit("U", ["GioDen": "2026-10-01T10:00:00", "TrangThai": "4"])]), .visits)
        #expect(office.cell("2026-10/")["reception_days"] == 2)
        #expect(office.cell("2026/")["reception_days"] == 3)
        // The last reception of a day goes, and the day with it.
        try office.read(csv([visit("T", ["Xoa": "1", "CapNhat": "2"])]), .visits)
        try office.read(
            csv(
                [dossier("D", ["NgayTiepNhan": "2026-11-02T09:00:00", "Xoa": "1", "CapNhat": "2026-11-03"])],
                columns: dossierColumns))
        #expect(office.cell("2026-10/")["reception_days"] == 1 && office.cell("2026-11/") == [:])
    }

    //
    @Test func `the head of an office sees days and minutes by officer`() throws {
        let office = try office([
            staff("CB2", "2026-10-05", ["PhutTruc": "60"]), staff("CB1", "2026-10-05", ["PhutTruc": "480"]),
            staff("CB1", "2026-10-31", ["PhutXuLy": "90"]), staff("CB1", "2026-11-01", ["PhutXuLy": "90"]),
            staff("CB3", "2026-10-05"), staff("CB4", "2026-10-05", ["PhutTruc": "9", "Xoa": "1"]),
        ])
        let october = try #require(Period("2026-10"))
        #expect(
            office.store.officers(of: office.unit, in: october) == [
                OfficerTotal(officer: "CB1", days: 2, deskMinutes: 480, handlingMinutes: 90),
                OfficerTotal(officer: "CB2", days: 1, deskMinutes: 60, handlingMinutes: 0),
            ])
    }

    //
    @Test func `no cell, warning or count has an officer's name`() throws {
        let office = try office([staff("CB-BI-DANH", "2026-10-05", ["PhutTruc": "480"])])
        let cells = office.store.cells(of: office.unit)
        #expect(!"\(cells)".contains("BI-DANH") && !"\(office.counts)".contains("BI-DANH"))
        #expect(cells.map(\.key.procedure) == [.none, .none, .none])
    }
}
