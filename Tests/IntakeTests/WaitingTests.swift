import Intake
import Model
import Testing

/// Rows that are judged again: `future-time` when the day comes, `no-due-date` under another register, `unknown-unit`
/// in another topology; afterwards everything is as if all rows had been read then.
struct WaitingTests {
    private func moment(_ text: String) throws -> Moment { try #require(TimeText.moment(text)) }

    //
    @Test func `a row of the future is refused until a day before its time, and then counts`() throws {
        var office = try Office(now: "2026-10-20T12:00:00")
        try office.read(csv([dossier("A", ["NgayTiepNhan": "2026-10-22T09:00:00"])], columns: dossierColumns))
        #expect(office.rejected == ["future-time 1"])
        #expect(office.keys.isEmpty)
        office.store.advance(to: try moment("2026-10-21T08:59:59"))
        #expect(office.rejected == ["future-time 1"])
        office.store.advance(to: try moment("2026-10-21T09:00:00"))
        #expect(office.rejected == [])
        #expect(office.cell("2026-10/1.0")["received"] == 1)
        #expect(office.counts.kept == 1)
    }

    @Test func `a row of the future competes by its version when its day comes`() throws {
        let present = dossier("A", ["CapNhat": "5", "KenhThucHien": "1"])
        let older = dossier("A", ["CapNhat": "4", "KenhThucHien": "2", "NgayTiepNhan": "2026-10-23"])
        let newer = dossier("A", ["CapNhat": "6", "KenhThucHien": "3", "NgayTiepNhan": "2026-10-25"])
        for rows in [[present, older, newer], [newer, older, present], [older, present, newer, older]] {
            var office = try Office()
            for row in rows { try office.read(csv([row], columns: dossierColumns)) }
            #expect(office.cell("2026-10/1.0")["received_direct"] == 1)
            #expect(office.rejected == ["future-time 1"])
            office.store.advance(to: try moment("2026-10-23"))
            #expect(office.cell("2026-10/1.0")["received_direct"] == 1)
            office.store.advance(to: try moment("2026-10-24"))
            #expect(
                office.cell("2026-10/1.0") == [
                    "received": 1, "received_post": 1, "received_by_day@2026-10-25": 1, "scope": 1,
                    "pending@2026-10-08": 1, "content_pending@2026-10-08": 1,
                ])
            #expect(office.rejected == [])
        }
    }

    @Test func `a row whose day shows another fault is refused for that one then`() throws {
        var office = try Office()
        let rows = [
            dossier("A", ["NgayTiepNhan": "2026-10-25", "TrangThaiHoSo": "9", "NgayTra": "2026-10-24"]),
            dossier("B", ["NgayTiepNhan": "2026-10-25", "NgayHenTra": "", "MaTTHC": "5.0"]),
        ]
        try office.read(csv(rows + rows, columns: dossierColumns))
        #expect(office.rejected == ["future-time 2"])
        office.store.advance(to: try moment("2026-10-23"))
        #expect(office.rejected == ["future-time 2"])
        office.store.advance(to: try moment("2026-10-24"))
        #expect(office.rejected == ["no-due-date 1", "end-before-start 1"])
        #expect(office.keys.isEmpty)
    }

    @Test func `feedback of the future waits too`() throws {
        var office = try Office()
        try office.read(csv([feedback("P", ["NgayTraLoi": "2026-10-23"])], columns: feedbackColumns), .feedback)
        #expect(office.rejected == ["future-time 1"])
        office.store.advance(to: try moment("2026-10-22"))
        #expect(office.rejected == [])
        #expect(office.cell("2026-10/")["feedback_late"] == 1)
    }

    @Test func `rows said again and again while they wait cost nothing more`() throws {
        var office = try Office()
        let rows = csv(
            [
                dossier("A", ["NgayTiepNhan": "2026-10-25"]),
                dossier("B", ["NgayTiepNhan": "2026-10-25", "TrangThaiHoSo": "9", "NgayTra": "2026-10-24"]),
            ], columns: dossierColumns)
        for _ in 0..<5000 { try office.read(rows) }
        _ = office.refusals()
        #expect(office.rejected == ["future-time 2"])
        office.store.advance(to: try moment("2026-10-25"))
        #expect(office.rejected == ["end-before-start 1"])
        #expect(office.counts.kept == 1)
    }

    @Test func `time that goes back changes nothing`() throws {
        var office = try Office()
        try office.read(csv([dossier()], columns: dossierColumns))
        let cells = office.keys
        office.store.advance(to: try moment("2020-01-01"))
        #expect(office.keys == cells)
        #expect(office.store.now == (try moment("2026-10-20T12:00:00")))
    }

    // MARK: Registers

    private static let fuller = Office.register.replacing("5.0,branch,,,", with: "5.0,branch,3,ngay,")
    private static let emptier = Office.register.replacing("1.0,branch,5,ngay_lam_viec,cong_khai\n", with: "")

    //
    @Test func `a row without a due date waits for a register that knows one`() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["NgayHenTra": "", "MaTTHC": "5.0"])], columns: dossierColumns))
        #expect(office.rejected == ["no-due-date 1"])
        office.store.adopt(try Office.rules(Self.fuller))
        #expect(office.rejected == [])
        #expect(office.cell("2026-10/5.0")["pending@2026-10-05"] == 1)
        office.store.adopt(try Office.rules())
        #expect(office.rejected == ["no-due-date 1"])
        #expect(office.keys.isEmpty)
    }

    //
    @Test func `a new register counts again what limits and codes it changes`() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["NgayHenTra": ""]), dossier("B")], columns: dossierColumns))
        _ = office.store.drainChanges(of: office.unit)
        office.store.adopt(try Office.rules(Self.emptier))
        #expect(office.rejected == ["no-due-date 1", "unknown-procedure 1"])
        let changes = office.store.drainChanges(of: office.unit)
        let keys = ["2026/*", "2026/1.0", "2026-10/*", "2026-10/1.0", "2026-Q4/*", "2026-Q4/1.0"]
        #expect(changes.map(\.key.description) == keys)
        #expect(changes.filter { $0.key.procedure == .unknown }.allSatisfy { $0.new[.received] == 1 })
        #expect(changes.filter { $0.key.procedure != .unknown }.allSatisfy { $0.new.isEmpty })
        office.store.adopt(try Office.rules())
        #expect(office.rejected == [])
        #expect(office.cell("2026-10/1.0")["received"] == 2)
    }

    @Test func `when a record stands no longer the one before it does, as if all had been read now`() throws {
        let first = dossier("A", ["CapNhat": "1", "KenhThucHien": "1"])
        let second = dossier("A", ["CapNhat": "2", "KenhThucHien": "2", "NgayHenTra": ""])
        let third = dossier("A", ["CapNhat": "3", "KenhThucHien": "3", "NgayHenTra": "", "MaTTHC": "5.0"])
        for rows in [[first, second, third], [third, second, first], [second, third, first, second]] {
            var office = try Office()
            for row in rows { try office.read(csv([row], columns: dossierColumns)) }
            #expect(office.cell("2026-10/1.0")["received_online"] == 1)
            #expect(office.rejected == ["no-due-date 1"])
            office.store.adopt(try Office.rules(Self.fuller))
            #expect(office.cell("2026-10/5.0")["received_post"] == 1)
            #expect(office.rejected == [])
            office.store.adopt(try Office.rules(Self.emptier))
            #expect(office.cell("2026-10/*")["received_direct"] == 1)
            #expect(office.rejected == ["no-due-date 1", "unknown-procedure 1"])
            office.store.adopt(try Office.rules())
            #expect(office.cell("2026-10/1.0")["received_online"] == 1)
        }
    }

    // MARK: Units

    //
    @Test func `rows of a unit outside the topology wait for it`() throws {
        var office = try Office(accepts: ["10101"], topology: true)
        let rows = [
            dossier("A", ["MaDonVi": "10103"]), dossier("B", ["MaDonVi": "10103", "HaiLong": "2"]),
            dossier("C", ["MaDonVi": "10101"]), dossier("D", ["MaDonVi": "not a code"]),
        ]
        try office.read(csv(rows + rows, columns: dossierColumns))
        let other = try #require(UnitCode("10103"))
        #expect(office.rejected == ["unknown-unit 3"])
        #expect(office.store.units.map(\.description) == ["10101"])
        #expect(office.store.cells(of: other).isEmpty)
        #expect(office.store.drainChanges(of: other).isEmpty)
        office.store.adopt(accepting: .topology([office.unit, other]))
        #expect(office.rejected == ["bad-value 1", "unknown-unit 1"])
        #expect(office.cell("2026-10/1.0", of: other)["received"] == 1)
        #expect(office.drainProcedures(of: other).count == 3)
        #expect(office.store.counts(of: other).kept == 1)
    }

    @Test func `a stream that is open while its unit enters the topology goes on in its book`() throws {
        var office = try Office(accepts: ["10101"], topology: true)
        let other = try #require(UnitCode("10103"))
        var stream = office.store.open(name: "f", kind: .dossiers, format: .csv, owner: nil)
        let text = csv(
            [dossier("A", ["MaDonVi": "10103"]), dossier("B", ["MaDonVi": "10103"])], columns: dossierColumns)
        let cut = text.utf8.count - 20
        try office.store.read(&stream, Array(text.utf8.prefix(cut)))
        office.store.adopt(accepting: .topology([office.unit, other]))
        try office.store.read(&stream, Array(text.utf8.dropFirst(cut)))
        try office.store.finish(&stream)
        #expect(office.store.counts(of: other).kept == 2)
        #expect(office.rejected == [])
    }
}
