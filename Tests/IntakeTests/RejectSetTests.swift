import Intake
import Model
import Testing

struct RejectSetTests {
    private func office(_ rows: [[String: String]]) throws -> Office {
        var office = try Office()
        for row in rows { try office.read(csv([row], columns: dossierColumns)) }
        return office
    }

    //
    @Test func `a file that comes twice does not count twice`() throws {
        let rows = [
            dossier("A", ["HaiLong": "2"]), dossier("", [:]), dossier("B", ["NgayHenTra": "x"]),
            dossier("A", ["HaiLong": "3"]), dossier("A", ["NgayTra": "x"]),
        ]
        var office = try Office()
        for _ in 0..<3 { try office.read(csv(rows, columns: dossierColumns) + "broken\n\"x\"y\n") }
        #expect(office.rejected == ["malformed-row 2", "missing-field 1", "bad-time 2", "bad-value 1"])
        #expect(office.counts.rows == 21)
    }

    @Test func `a later accepted record of the same key takes the entry away, in whatever order they come`() throws {
        let bad = dossier("A", ["CapNhat": "5", "HaiLong": "2"])
        let later = dossier("A", ["CapNhat": "6"])
        let same = dossier("A", ["CapNhat": "5"])
        let earlier = dossier("A", ["CapNhat": "4"])
        for good in [later, same] {
            #expect(try office([bad, good]).rejected == [])
            #expect(try office([good, bad]).rejected == [])
        }
        #expect(try office([bad, earlier]).rejected == ["bad-value 1"])
        #expect(try office([earlier, bad]).rejected == ["bad-value 1"])
        #expect(try office([earlier, bad, dossier("B", ["CapNhat": "9"])]).rejected == ["bad-value 1"])
        #expect(try office([bad, dossier("A", ["CapNhat": "9", "Xoa": "1"])]).rejected == [])
    }

    @Test func `a row without a readable version is the oldest`() throws {
        let bad = dossier("A", ["CapNhat": "x"])
        #expect(try office([bad]).rejected == ["bad-time 1"])
        #expect(try office([bad, dossier("A", ["CapNhat": "0"])]).rejected == [])
        #expect(try office([dossier("A", ["CapNhat": "0"]), bad]).rejected == [])
    }

    @Test func `the newest refused row of a reason decides whether its entry is shown`() throws {
        let old = dossier("A", ["CapNhat": "3", "HaiLong": "2"])
        let new = dossier("A", ["CapNhat": "7", "HaiLong": "2"])
        let good = dossier("A", ["CapNhat": "5"])
        for rows in [[old, new, good], [good, new, old], [new, good, old], [old, good, new]] {
            #expect(try office(rows).rejected == ["bad-value 1"])
        }
    }

    @Test func `a row without a key is told by its bytes`() throws {
        let rows = [dossier(""), dossier("", ["KenhThucHien": "2"]), dossier("")]
        #expect(try office(rows).rejected == ["missing-field 2"])
        // The same row with another line end is the same row.
        var office = try Office()
        let text = csv([dossier("")], columns: dossierColumns)
        try office.read(text)
        try office.read(text.replacing("\n", with: "\r\n"))
        #expect(office.rejected == ["missing-field 1"])
    }

    @Test func `kinds do not take each other's entries away`() throws {
        var office = try Office()
        try office.read(csv([dossier("A", ["HaiLong": "2"])], columns: dossierColumns))
        try office.read(csv([feedback("A")], columns: feedbackColumns), .feedback)
        #expect(office.rejected == ["bad-value 1"])
    }

    //
    @Test func `rows of a foreign unit count where they stand until they stand where they belong`() throws {
        var office = try Office(accepts: ["10101", "10103"], topology: true)
        let row = csv([dossier("A", ["MaDonVi": "10103"])], columns: dossierColumns)
        try office.read(row, owner: "10101")
        try office.read(row, owner: "10101")
        #expect(office.counts.rejected == [.unknownUnit: 1])
        #expect(office.store.drainRejectedRows().map(\.unit) == [office.unit, office.unit])
        try office.read(row, owner: "10103")
        #expect(office.counts.rejected == [:])
        #expect(office.store.totalCounts.kept == 1)
    }

    @Test func `rows that belong to no unit are counted apart`() throws {
        var office = try Office(accepts: ["10101", "10103"])
        try office.read(
            csv(
                [dossier("A"), dossier("B", ["MaDonVi": "x"]), dossier("C", ["MaDonVi": "10103"])],
                columns: dossierColumns))
        #expect(office.refusals() == ["2 MaDonVi missing-field", "3 MaDonVi unknown-unit"])
        #expect(office.store.unattributedCounts.rejected == [.missingField: 1, .unknownUnit: 1])
        #expect(office.store.unattributedCounts.rows == 2)
        #expect(office.store.totalCounts.rows == 3)
    }
}
