import Intake
import Model
import Testing

/// Rows that were cut when their file was read too early, and come right.
struct KeylessRefusalTests {
    private static let cut = csv([dossier("A"), dossier("B")], columns: dossierColumns) + "C,,\"half"
    private static let whole = csv([dossier("A"), dossier("B"), dossier("C")], columns: dossierColumns)

    //
    @Test func `the refusal of a row that was cut is withdrawn when its file has it whole`() throws {
        var office = try Office()
        let first = try office.read(Self.cut)
        #expect(office.rejected == ["malformed-row 1"] && !first.keyless.isEmpty)
        let same = try office.read(Self.cut)
        #expect(first.keyless.gone(from: same.keyless).isEmpty)
        let second = try office.read(Self.whole)
        let isNews = office.store.withdraw(first.keyless.gone(from: second.keyless))
        #expect(isNews && office.rejected == [] && office.counts.kept == 3)
        // Once only, and what is refused again counts again.
        let isNewsAgain = office.store.withdraw(first.keyless)
        #expect(!isNewsAgain)
        try office.read(Self.cut)
        #expect(office.rejected == ["malformed-row 1"])
    }

    //
    @Test func `what is still there, or stands in another file, stays refused`() throws {
        var office = try Office()
        let first = try office.read(Self.cut + "\"x\nD,\"never\"y,\n")
        let before = office.rejected
        let second = try office.read(Self.whole + "D,\"never\"y,\n")
        office.store.withdraw(first.keyless.gone(from: second.keyless))
        #expect(before == ["malformed-row 2"] && office.rejected == ["malformed-row 1"])
    }

    // R-75, Y-07
    @Test func `a withdrawn refusal stays withdrawn over a restart, with and without a snapshot`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        var keeper = RowKeeper()
        let first = try office.read(Self.cut)
        keeper.take(&office.store)
        let second = try office.read(Self.whole)
        #expect(try keeper.restart(office, Office.rules()).counts(of: office.unit).rejected == [.malformedRow: 1])
        office.store.withdraw(first.keyless.gone(from: second.keyless))
        keeper.take(&office.store)
        #expect(try keeper.restart(office, Office.rules()).counts(of: office.unit).rejected == [:])
        while keeper.snapshot.isEmpty || !keeper.isIdle { keeper.slice(office.store, bytesMax: 1 << 20) }
        let restarted = try keeper.restart(office, Office.rules())
        #expect(restarted.counts(of: office.unit).rejected == [:] && restarted.counts(of: office.unit).kept == 3)
    }
}
