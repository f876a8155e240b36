import Intake
import Model
import Testing

/// Starts and ends that were recorded to different precision, and versions of the future.
struct PrecisionTests {
    private static let accepted = "2026-10-05T08:00:00"

    private func office(_ changes: [String: String]) throws -> (Office, [String]) {
        var office = try Office(now: "2026-10-20T12:00:00")
        let row = dossier("A", ["NgayTiepNhan": Self.accepted, "TrangThaiHoSo": "9"].merging(changes) { $1 })
        try office.read(csv([row], columns: dossierColumns))
        return (office, office.refusals())
    }

    //
    @Test(arguments: [
        // Clocks one second apart, and as far as clocks may be.
        ("2026-10-05T07:59:59", true), ("2026-10-05T07:59:00", true), ("2026-10-05T07:58:59", false),
        // The day of acceptance without a time of day; its neighbours are earlier.
        ("2026-10-05", true), ("2026-10-05T00:00:00", true), ("2026-10-05T00:00:01", false),
        ("2026-10-04T23:59:59", false), ("2026-10-04", false),
        // As it is written, whatever its offset: seven in the morning, and five in the afternoon of the day before.
        ("2026-10-05T00:00:00Z", true), ("2026-10-05T00:00:00+14:00", true), ("2026-10-05T00:00:01Z", false),
        ("2026-10-04T00:00:00Z", false), ("2026-10-04T17:00:00Z", true),
    ])
    func `an end just before the acceptance, or on its day without a time, counts as equal`(
        end: String, isTaken: Bool
    ) throws {
        for field in ["NgayKetThucXuLy", "NgayTra"] {
            let (office, refusals) = try office([field: end])
            #expect(refusals == (isTaken ? [] : ["2 \(field) end-before-start"]), "\(end)")
            guard isTaken else { continue }
            let cell = office.cell("2026-10/1.0")
            #expect(cell["on_time"] == 1 && cell["handled"] == 1 && cell["handling_time@0"] == 1, "\(end)")
            #expect(cell["handling_minutes"] == nil, "\(end)")
        }
    }

    @Test func `a request for a supplement on the day of acceptance counts as equal too`() throws {
        let (office, refusals) = try office([
            "TrangThaiHoSo": "5", "NgayYeuCauBoSung": "2026-10-05T00:00:00+09:00",
        ])
        #expect(refusals == [])
        #expect(office.cell("2026-10/1.0")["handled"] == 1)
    }

    @Test func `an end of the day of acceptance is found again in a store`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        let changes = [
            "NgayTiepNhan": Self.accepted, "TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-05T00:00:00Z",
        ]
        try office.read(csv([dossier("A", changes)], columns: dossierColumns))
        var again = try Office()
        for rows in office.store.drainTakenRows() { try again.store.restore(rows) }
        #expect(again.cell("2026-10/1.0") == office.cell("2026-10/1.0"))
    }

    //
    @Test(arguments: [
        ("2026-10-21T12:00:00", []), ("2026-10-21T12:00:01", ["2 CapNhat future-time"]),
        ("2062-10-05", ["2 CapNhat future-time"]), ("20621005", []), ("9223372036854775807", []),
    ])
    func `a version that is a time of the future is refused, a counter never`(
        version: String, refusals: [String]
    ) throws {
        for (rows, kind, columns) in [
            ([dossier("A", ["CapNhat": version])], RecordKind.dossiers, dossierColumns),
            ([feedback("P", ["CapNhat": version])], .feedback, feedbackColumns),
            ([["Ky": "2026-10", "TongTiepNhan": "4", "CapNhat": version]], .reports, reportColumns),
        ] {
            var office = try Office(now: "2026-10-20T12:00:00")
            try office.read(csv(rows, columns: columns), kind)
            #expect(office.refusals() == refusals, "\(kind)")
            office.store.advance(to: try #require(TimeText.moment("2062-10-05")))
            #expect(office.rejected == [], "\(kind)")
            #expect(office.counts.kept == 1, "\(kind)")
        }
    }

    //
    @Test func `beside an accepted record it waits uncounted, and wins when its day comes`() throws {
        let present = dossier("A", ["CapNhat": "2026-10-20T11:00:00", "KenhThucHien": "1"])
        let future = dossier("A", ["CapNhat": "2026-10-22T11:00:00", "KenhThucHien": "2"])
        let later = dossier("A", ["CapNhat": "2026-10-20T11:30:00", "KenhThucHien": "3"])
        for rows in [[present, future, later], [future, later, present], [later, present, future, future]] {
            var office = try Office(now: "2026-10-20T12:00:00")
            for row in rows { try office.read(csv([row], columns: dossierColumns)) }
            #expect(office.cell("2026-10/1.0")["received_post"] == 1)
            #expect(office.rejected == [])
            office.store.advance(to: try #require(TimeText.moment("2026-10-21T11:00:00")))
            #expect(office.cell("2026-10/1.0")["received_online"] == 1)
            #expect(office.rejected == [])
        }
        var office = try Office(now: "2026-10-20T12:00:00")
        try office.read(csv([future], columns: dossierColumns))
        #expect(office.rejected == ["future-time 1"])
        try office.read(csv([present], columns: dossierColumns))
        #expect(office.rejected == [])
    }
}
