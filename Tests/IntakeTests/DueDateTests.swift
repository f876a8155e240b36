import Intake
import Model
import Testing

struct DueDateTests {
    private func pending(_ changes: [String: String]) throws -> [String] {
        var office = try Office(now: "2026-10-20")
        try office.read(csv([dossier("A", ["NgayHenTra": ""].merging(changes) { $1 })], columns: dossierColumns))
        #expect(office.refusals() == [])
        return office.cell("2026/\(changes["MaTTHC"] ?? "1.0")").keys.filter { $0.hasPrefix("pending@") }
    }

    // R-47, R-48
    @Test(arguments: [
        // Five working days: the day of acceptance is not one; the weekend and the long holiday are not either.
        ("1.0", "2026-10-01T09:00:00", "2026-10-08"), ("1.0", "2026-10-03T09:00:00", "2026-10-09"),
        ("1.0", "2026-08-28", "2026-09-09"),
        // The Saturday of 2026-08-22 is worked.
        ("1.0", "2026-08-20", "2026-08-26"),
        // Ten days; where that is a day off, the next working day.
        ("2.0", "2026-09-01T10:00:00", "2026-09-11"), ("2.0", "2026-08-20", "2026-09-03"),
        ("2.0", "2026-08-12", "2026-08-22"),
        // Hours on any day, of a procedure that is abolished.
        ("3.0", "2026-10-02T18:00:00", "2026-10-04"),
        // The same day a month later, clipped to its end, and then to a working day.
        ("4.0", "2026-09-15", "2026-10-15"), ("4.0", "2026-01-31", "2026-03-02"), ("4.0", "2026-08-31", "2026-09-30"),
    ])
    func `the limit of the procedure gives the day`(procedure: String, accepted: String, due: String) throws {
        #expect(try pending(["MaTTHC": procedure, "NgayTiepNhan": accepted]) == ["pending@\(due)"])
    }

    @Test func `hours are counted to the second, other limits to the end of the day`() throws {
        for (procedure, end, isOnTime) in [
            ("3.0", "2026-10-02T21:00:00", true), ("3.0", "2026-10-02T21:00:01", false),
            ("1.0", "2026-10-08T23:59:59", true), ("1.0", "2026-10-09T00:00:00", false),
        ] {
            var office = try Office()
            let changes = [
                "MaTTHC": procedure, "NgayHenTra": "", "TrangThaiHoSo": "9", "NgayKetThucXuLy": end,
            ]
            try office.read(csv([dossier("A", changes)], columns: dossierColumns))
            #expect(office.cell("2026-10/\(procedure)")["on_time"] == (isOnTime ? 1 : nil), "\(procedure) \(end)")
        }
    }

    // R-50
    @Test func `a due date after 2099 counts as its last day`() throws {
        for wait in ["1", "720", "2147483647"] {
            let changes = ["NgayHenTra": "2099-12-31", "ThoiGianBoSungPhut": wait, "CapNhat": "1"]
            #expect(try pending(changes) == ["pending@2099-12-31"])
        }
        let changes = ["ThoiGianBoSungPhut": "2147483647", "CapNhat": "1"]
        #expect(try pending(changes) == ["pending@2099-12-31"])
    }

    @Test(arguments: ["ngay_lam_viec", "ngay", "thang", "gio"])
    func `limits of any length, none included, are answered`(unit: String) throws {
        for (limit, due) in [("0", "2026-10-01"), ("2147483647", "2099-12-31")] {
            let register = "MaTTHC,CapThucHien,ThoiHan,DonViThoiHan,TrangThai\n1.0,branch,\(limit),\(unit),cong_khai\n"
            var office = try Office(register: register)
            try office.read(csv([dossier("A", ["NgayHenTra": ""])], columns: dossierColumns))
            #expect(office.cell("2026-10/1.0")["pending@\(due)"] == 1, "\(limit) \(unit)")
        }
        // Nothing to wait, but a day off.
        let register = "MaTTHC,CapThucHien,ThoiHan,DonViThoiHan,TrangThai\n1.0,branch,0,\(unit),cong_khai\n"
        var office = try Office(register: register)
        try office.read(
            csv([dossier("A", ["NgayHenTra": "", "NgayTiepNhan": "2026-10-03"])], columns: dossierColumns))
        #expect(office.cell("2026-10/1.0")["pending@\(unit == "gio" ? "2026-10-03" : "2026-10-05")"] == 1)
    }

    @Test func `a year without entries is warned of once`() throws {
        var office = try Office(now: "2027-03-01")
        try office.read(
            csv(
                [dossier("A", ["NgayHenTra": "", "NgayTiepNhan": "2026-12-30"]), dossier("B", ["NgayHenTra": ""])],
                columns: dossierColumns))
        #expect(office.store.drainWarnings() == [.yearWithoutCalendar(2027)])
        #expect(office.store.drainWarnings() == [])
    }
}
