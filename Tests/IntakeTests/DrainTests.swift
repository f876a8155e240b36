import Intake
import Model
import Testing

struct DrainTests {
    private func drain(_ office: inout Office) -> [String] {
        office.drainProcedures().map { "\($0.key) \($0.new[.received])" }
    }

    @Test func `only cells that differ from what was told are told, ascending, as absolute counts`() throws {
        var office = try Office()
        #expect(drain(&office) == [])
        #expect(!office.store.hasChanges(of: office.unit))
        try office.read(csv([dossier("A"), dossier("B", ["MaTTHC": "2.0"])], columns: dossierColumns))
        #expect(office.store.hasChanges(of: office.unit))
        #expect(
            drain(&office) == [
                "2026/1.0 1", "2026/2.0 1", "2026-10/1.0 1", "2026-10/2.0 1", "2026-Q4/1.0 1", "2026-Q4/2.0 1",
            ])
        #expect(drain(&office) == [])
        try office.read(csv([dossier("C")], columns: dossierColumns))
        #expect(drain(&office) == ["2026/1.0 2", "2026-10/1.0 2", "2026-Q4/1.0 2"])
    }

    @Test func `what changed and changed back is not told`() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["CapNhat": "1"])], columns: dossierColumns))
        _ = drain(&office)
        try office.read(csv([dossier("A", ["CapNhat": "2", "HaiLong": "1"])], columns: dossierColumns))
        try office.read(csv([dossier("A", ["CapNhat": "3"])], columns: dossierColumns))
        #expect(office.store.hasChanges(of: office.unit))
        #expect(drain(&office) == [])
    }

    @Test func `a cell that becomes empty is told empty once, and may come back`() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["CapNhat": "1"])], columns: dossierColumns))
        _ = drain(&office)
        try office.read(csv([dossier("A", ["CapNhat": "2", "TrangThaiHoSo": "3"])], columns: dossierColumns))
        let changes = office.store.drainChanges(of: office.unit)
        // Those of the procedure, and those of the day of reception.
        #expect(changes.count == 6 && changes.allSatisfy { $0.new.isEmpty })
        #expect(drain(&office) == [])
        try office.read(csv([dossier("A", ["CapNhat": "3"])], columns: dossierColumns))
        #expect(drain(&office).count == 3)
        // Never told and empty again: nothing to tell.
        try office.read(csv([dossier("B", ["MaTTHC": "2.0", "CapNhat": "1"])], columns: dossierColumns))
        try office.read(csv([dossier("B", ["TrangThaiHoSo": "3", "CapNhat": "2"])], columns: dossierColumns))
        #expect(drain(&office) == [])
    }

    @Test func `a new period tells the open dossiers that enter it, and nothing else`() throws {
        var office = try Office(now: "2026-10-31T23:59:59")
        try office.read(
            csv(
                [
                    dossier("A"), dossier("B", ["TrangThaiHoSo": "9", "NgayTra": "2026-10-05"]),
                    dossier("C", ["MaTTHC": "2.0"]),
                ],
                columns: dossierColumns))
        _ = drain(&office)
        office.store.advance(to: try #require(TimeText.moment("2026-11-01")))
        let changes = office.store.drainChanges(of: office.unit)
        #expect(changes.map(\.key.description) == ["2026-11/1.0", "2026-11/2.0"])
        #expect(
            changes.map { Office.words($0.new) } == [
                ["scope": 1, "pending@2026-10-08": 1], ["scope": 1, "pending@2026-10-08": 1],
            ])
        office.store.advance(to: try #require(TimeText.moment("2026-11-30T23:59:59")))
        #expect(drain(&office) == [])
        office.store.advance(to: try #require(TimeText.moment("2027-03-05")))
        let keys = office.store.drainChanges(of: office.unit).map(\.key.description)
        let entered = ["2026-12/1.0", "2027-01/1.0", "2027-Q1/1.0", "2027/1.0", "2027-02/1.0", "2027-03/1.0"]
        #expect(keys.filter { $0.hasSuffix("/1.0") } == entered)
    }

    @Test func `a count beyond the range of a cell is told of, and the cell is not`() throws {
        var office = try Office(now: "2099-12-31T12:00:00")
        var rows: [String] = []
        // 2^39 minutes need ten thousand dossiers that took a century each.
        for id in 0..<10_600 {
            rows.append("D\(id),1.0,2000-01-01,2000-01-02,9,2099-12-31,1\n")
        }
        let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,NgayTra,CapNhat\n"
        try office.read(header + rows.joined())
        let changes = office.store.drainChanges(of: office.unit)
        #expect(changes.allSatisfy { $0.new.isCell })
        let year = try #require(Period("2099"))
        let code = try #require(ProcedureCode("1.0"))
        #expect(!changes.contains { $0.key == CellKey(year, code) })
        #expect(office.store.drainWarnings().contains(.cellOverflow(unit: office.unit, key: CellKey(year, code))))
    }
}
