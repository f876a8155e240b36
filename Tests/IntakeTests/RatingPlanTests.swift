import Intake
import Model
import Testing

/// Ratings and tasks of plans (Protocol/25-further-records.md).
struct RatingPlanTests {
    private func rating(_ id: String, _ changes: [String: String]) -> [String: String] {
        ["MaDanhGia": id, "Kenh": "1", "ThoiDiem": "2026-10-05T09:00:00", "CapNhat": "1"].merging(changes) { $1 }
    }

    private func plan(_ id: String, _ changes: [String: String] = [:]) -> [String: String] {
        [
            "MaNhiemVu": id, "TenNhiemVu": "Rà soát", "HanHoanThanh": "2026-09-30", "TrangThai": "2", "CapNhat": "1",
        ].merging(changes) { $1 }
    }

    // J-11
    @Test(arguments: [
        ([:], "MucDo missing-field"), (["MucDo": "3", "Thich": "1"], "Thich bad-value"),
        (["MucDo": "6"], "MucDo bad-value"), (["Thich": "2"], "Thich bad-value"),
        (["MucDo": "4", "Kenh": "3"], "Kenh bad-value"), (["MucDo": "4", "Kenh": ""], "Kenh missing-field"),
        (["MucDo": "4", "ThoiDiem": "2026-10-22"], "ThoiDiem future-time"),
        (["MucDo": "4", "MaDanhGia": "1.01013E+17"], "MaDanhGia spoiled-id"),
    ])
    func `a faulty rating is refused for its field`(change: [String: String], expected: String) throws {
        var office = try Office()
        try office.read(csv([rating("R", change)], columns: ratingColumns), .ratings)
        #expect(office.refusals() == ["2 \(expected)"])
    }

    // J-12
    @Test func `a rating counts where it was given, by two scales, apart from those of dossiers`() throws {
        var office = try Office()
        let rows = [
            rating("A", ["MucDo": "5", "MaTTHC": "1.0"]), rating("B", ["MucDo": "3", "MaTTHC": "1.0"]),
            rating("C", ["MucDo": "2", "MaTTHC": "1.0"]), rating("D", ["Kenh": "2", "Thich": "1", "MaTTHC": "1.0"]),
            rating("E", ["Kenh": "2", "Thich": "f"]), rating("F", ["MucDo": "1", "MaTTHC": "9.9"]),
            rating("G", ["MucDo": "5", "Xoa": "1"]), rating("H", ["MucDo": "5", "ThoiDiem": "2026-09-30T23:59:59"]),
        ]
        try office.read(csv(rows, columns: ratingColumns), .ratings)
        try office.read(csv([dossier("A", ["HaiLong": "0"])], columns: dossierColumns))
        let cell = office.cell("2026-10/1.0")
        #expect(cell["device_ratings"] == 3 && cell["device_satisfied"] == 1 && cell["device_dissatisfied"] == 1)
        #expect(cell["portal_ratings"] == 1 && cell["portal_satisfied"] == 1 && cell["portal_dissatisfied"] == nil)
        #expect(cell["rated"] == 1 && cell["disliked"] == 1)
        let noProcedure = office.cell("2026-10/")
        #expect(noProcedure["portal_ratings"] == 1 && noProcedure["portal_dissatisfied"] == 1)
        #expect(noProcedure["portal_satisfied"] == nil && noProcedure["device_ratings"] == nil)
        #expect(office.cell("2026-10/*") == ["device_ratings": 1, "device_dissatisfied": 1])
        #expect(office.cell("2026-09/") == ["device_ratings": 1, "device_satisfied": 1])
        #expect(office.cell("2026/1.0")["device_ratings"] == 3 && office.counts.withdrawn == 1)
    }

    // J-13
    @Test(arguments: [
        (["TrangThai": "3"], "NgayHoanThanh missing-field"), (["TrangThai": "4"], "TrangThai bad-value"),
        (["TenNhiemVu": ""], "TenNhiemVu missing-field"), (["HanHoanThanh": ""], "HanHoanThanh missing-field"),
        (["TenNhiemVu": String(repeating: "x", count: 501)], "TenNhiemVu too-long"),
        (["TrangThai": "3", "NgayHoanThanh": "2026-10-22"], "NgayHoanThanh future-time"),
    ])
    func `a faulty task is refused for its field`(change: [String: String], expected: String) throws {
        var office = try Office()
        try office.read(csv([plan("K", change)], columns: planColumns), .plans)
        #expect(office.refusals() == ["2 \(expected)"])
    }

    // J-15
    @Test func `a task counts from its due date on until it is done`() throws {
        var office = try Office(now: "2026-12-10T12:00:00")
        try office.read(
            csv(
                [
                    plan("A"), plan("B", ["TrangThai": "3", "NgayHoanThanh": "2026-10-05"]),
                    plan("C", ["TrangThai": "3", "NgayHoanThanh": "2026-08-01"]),
                    plan("D", ["TrangThai": "3", "NgayHoanThanh": "2026-09-30T23:00:00"]),
                    plan("E", ["HanHoanThanh": "2027-01-31"]), plan("F", ["Xoa": "1"]),
                    plan("G", ["NgayHoanThanh": "2026-09-01"]),
                ], columns: planColumns), .plans)
        #expect(office.cell("2026-08/") == [:])
        #expect(office.cell("2026-09/") == ["plans": 5, "plans_done": 2, "plans_open@2026-09-30": 3])
        #expect(
            office.cell("2026-10/") == ["plans": 3, "plans_done": 1, "plans_done_late": 1, "plans_open@2026-09-30": 2])
        #expect(office.cell("2026-11/") == ["plans": 2, "plans_open@2026-09-30": 2])
        #expect(
            office.cell("2026/") == ["plans": 5, "plans_done": 3, "plans_done_late": 1, "plans_open@2026-09-30": 2])
        #expect(office.counts.kept == 6 && office.counts.withdrawn == 1)
    }

    // J-14
    @Test func `the texts of tasks are kept in the office, and stand in no cell`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        let text = "Số hóa \"kho\", đợt 1"
        var row = plan("K", ["TenNhiemVu": "\"Số hóa \"\"kho\"\", đợt 1\"", "SoLieu": " 85 % "])
        try office.read(csv([row], columns: planColumns), .plans)
        let fields = try #require(office.store.example(of: office.unit, .plans))
        #expect(fields.contains { $0.field == "TenNhiemVu" && $0.value == text })
        #expect(fields.contains { $0.field == "SoLieu" && $0.value == "85 %" })
        let cells = office.store.drainChanges(of: office.unit)
        #expect(cells.allSatisfy { $0.key.procedure == .none } && !cells.isEmpty)
        // Only the text has changed: the counts stay, and the newer text is the one that is kept.
        row["SoLieu"] = "90 %"
        row["CapNhat"] = "2"
        try office.read(csv([row], columns: planColumns), .plans)
        #expect(office.store.drainChanges(of: office.unit).isEmpty)
        #expect(office.store.example(of: office.unit, .plans)?.contains { $0.value == "90 %" } == true)
    }
}
