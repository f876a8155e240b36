import Intake
import Model
import TestSupport
import Testing

/// What is shown beside a rank and never judged (P-13, R-79).
struct SignTests {
    private func office(_ rows: [[String: String]], now: String = "2026-12-05T12:00:00") throws -> Office {
        var office = try Office(now: now)
        try office.read(csv(rows, columns: dossierColumns))
        #expect(office.refusals() == [])
        return office
    }

    // P-13, R-24
    @Test func `a withdrawn dossier counts where it was accepted, and nowhere else`() throws {
        let office = try office([
            dossier("A", ["CapNhat": "1"]), dossier("A", ["Xoa": "1", "CapNhat": "2"]),
            // Entered by mistake altogether: neither its order nor its limit matters.
            dossier(
                "B",
                [
                    "Xoa": "1", "MaTTHC": "5.0", "NgayHenTra": "", "TrangThaiHoSo": "9", "NgayTra": "2026-09-01",
                    "NgayTiepNhan": "2026-11-30T23:59:59",
                ]),
            dossier("C", ["Xoa": "1", "TrangThaiHoSo": "3", "MaTTHC": "9.9"]),
            // It was accepted nowhere.
            dossier("D", ["Xoa": "1", "NgayTiepNhan": ""]),
        ])
        #expect(office.cell("2026-10/1.0") == ["withdrawn": 1])
        #expect(office.cell("2026-11/1.0").isEmpty)
        #expect(office.cell("2026-11/5.0") == ["withdrawn": 1])
        #expect(office.cell("2026-Q4/5.0") == ["withdrawn": 1])
        #expect(office.cell("2026/*") == ["withdrawn": 1])
        #expect(office.counts.withdrawn == 4 && office.counts.kept == 0)
    }

    // P-13
    @Test(arguments: [
        ("2026-10-08T23:59:59", "2026-10-08", "", false), ("2026-10-09T00:00:00", "2026-10-08", "", true),
        // The wait counts, as far as it can have passed.
        ("2026-10-09T23:59:59", "2026-10-08", "720", false), ("2026-10-10T00:00:00", "2026-10-08", "720", true),
        ("2026-10-01T09:00:01", "2026-10-01T09:00:00", "", true),
        // A counter tells no time, and what has no due date is not late.
        ("99999999", "2026-10-08", "", false), ("2026-12-01", "", "", false),
    ])
    func `one is withdrawn late when its version is later than it was due`(
        version: String, appointment: String, wait: String, isLate: Bool
    ) throws {
        let changes = [
            "Xoa": "1", "CapNhat": version, "NgayHenTra": appointment, "ThoiGianBoSungPhut": wait, "MaTTHC": "5.0",
        ]
        let office = try office([dossier("A", changes)])
        #expect(office.cell("2026-10/5.0")["withdrawn"] == 1)
        #expect(office.cell("2026-10/5.0")["withdrawn_late"] == (isLate ? 1 : nil))
    }

    @Test func `one accepted tomorrow counts as withdrawn when its month begins`() throws {
        var office = try office(
            [dossier("A", ["Xoa": "1", "NgayTiepNhan": "2026-11-01T08:00:00"])], now: "2026-10-31T12:00:00")
        #expect(office.keys == ["2026/1.0", "2026-Q4/1.0"])
        office.store.advance(to: try #require(TimeText.moment("2026-11-01")))
        #expect(office.cell("2026-11/1.0") == ["withdrawn": 1])
        #expect(office.cell("2026-Q4/1.0") == ["withdrawn": 1])
    }

    // P-13
    @Test(arguments: [
        ("2026-10-05T08:00:00", "2026-10-05T08:00:59", true), ("2026-10-05T08:00:00", "2026-10-05T08:01:00", false),
        ("2026-10-05T08:00:00", "2026-10-05T08:00:00", true), ("2026-10-05T08:00:30", "2026-10-05T08:00:00", true),
        // A day without a time of day tells nothing of minutes.
        ("2026-10-05T00:00:00", "2026-10-05T00:00:30", false), ("2026-10-05T00:00:01", "2026-10-05T00:00:30", true),
        ("2026-10-05T23:59:30", "2026-10-06T00:00:00", false), ("2026-10-05T08:00:00", "2026-10-05", false),
    ])
    func `handled in its first minute`(accepted: String, end: String, isCounted: Bool) throws {
        let changes = [
            "NgayTiepNhan": accepted, "TrangThaiHoSo": "9", "NgayKetThucXuLy": end, "ThoiGianBoSungPhut": "0",
        ]
        let office = try office([dossier("A", changes)])
        #expect(office.cell("2026-10/1.0")["zero_minute"] == (isCounted ? 1 : nil))
        #expect(office.cell("2026-10/1.0")["handled"] == 1)
    }

    @Test func `a wait does not shorten the first minute, and it counts where it was handled`() throws {
        let waited = ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-10-01T10:00:00", "ThoiGianBoSungPhut": "60"]
        let long = try office([dossier("A", waited)])
        #expect(long.cell("2026-10/1.0")["handling_time@0"] == 1)
        #expect(long.cell("2026-10/1.0")["zero_minute"] == nil)
        let edge = try office([
            dossier(
                "A",
                [
                    "NgayTiepNhan": "2026-10-31T23:59:50", "TrangThaiHoSo": "9", "NgayHenTra": "2026-11-05",
                    "NgayKetThucXuLy": "2026-11-01T00:00:10",
                ])
        ])
        #expect(edge.cell("2026-10/1.0")["zero_minute"] == nil)
        #expect(edge.cell("2026-11/1.0")["zero_minute"] == 1)
    }

    // MARK: - Appointments that move

    private static func version(
        _ number: Int, _ appointment: String, _ more: [String: String] = [:]
    ) -> [String: String] {
        dossier("A", ["CapNhat": "\(number)", "NgayHenTra": appointment].merging(more) { $1 })
    }

    // R-23, R-79, P-13
    @Test func `an appointment that was moved is counted whatever the order of its versions`() throws {
        let first = Self.version(1, "2026-10-08")
        let second = Self.version(2, "2026-10-20")
        let third = Self.version(3, "2026-10-15")
        for rows in [
            [first, second, third], [third, second, first], [second, first, third], [third, first, second],
            [first, third, first, second],
        ] {
            var office = try Office(now: "2026-12-05")
            for row in rows { try office.read(csv([row], columns: dossierColumns)) }
            #expect(office.cell("2026-10/1.0")["appointment_moved"] == 1)
            #expect(office.cell("2026-10/1.0")["pending@2026-10-15"] == 1)
            #expect(office.cell("2026-11/1.0")["appointment_moved"] == nil)
            #expect(office.counts.kept == 1)
            // What is moved back is not moved any more.
            try office.read(csv([Self.version(4, "2026-10-08")], columns: dossierColumns))
            #expect(office.cell("2026-10/1.0")["appointment_moved"] == nil)
        }
    }

    // R-79
    @Test(arguments: [
        ("2026-10-08", "2026-10-08", false), ("2026-10-08T23:59:58", "2026-10-08", true),
        ("2026-10-08", "2026-10-08T23:59:58", false), ("2026-10-08T00:00:00", "2026-10-08", false),
        // Before days off are made good: Saturday to Sunday is a move, though both are due on Monday.
        ("2026-10-10", "2026-10-11", true), ("2026-10-08", "", false), ("", "2026-10-08", false),
    ])
    func `moved is later than the least, after midnight is made a day`(
        first: String, second: String, isMoved: Bool
    ) throws {
        let office = try office([Self.version(1, first), Self.version(2, second)])
        #expect(office.cell("2026-10/1.0")["appointment_moved"] == (isMoved ? 1 : nil))
    }

    // R-79
    @Test(arguments: [["TrangThaiHoSo": "3"], ["Xoa": "1"], ["NgayTiepNhan": ""]])
    func `only accepted versions tell an appointment`(change: [String: String]) throws {
        let before = try office([Self.version(1, "2026-10-06", change), Self.version(2, "2026-10-08")])
        #expect(before.cell("2026-10/1.0")["appointment_moved"] == nil)
        // One that comes between is not forgotten behind it.
        let between = try office([
            Self.version(1, "2026-10-06"), Self.version(2, "2026-10-06", change), Self.version(3, "2026-10-08"),
        ])
        #expect(between.cell("2026-10/1.0")["appointment_moved"] == 1)
    }

    // R-45, R-79
    @Test func `a version of the future tells its appointment when its day comes`() throws {
        let present = Self.version(2, "2026-10-20")
        let future = Self.version(1, "2026-10-10", ["NgayTiepNhan": "2026-10-08T09:00:00"])
        for rows in [[present, future], [future, present]] {
            var office = try Office(now: "2026-10-05T12:00:00")
            for row in rows { try office.read(csv([row], columns: dossierColumns)) }
            #expect(office.cell("2026-10/1.0")["appointment_moved"] == nil)
            office.store.advance(to: try #require(TimeText.moment("2026-10-07T09:00:00")))
            #expect(office.cell("2026-10/1.0")["appointment_moved"] == 1)
        }
    }

    // R-79
    @Test func `a version that tells no appointment does not hide the least one`() throws {
        // Both wait for the same year, under a period that is asked for: nothing is forgotten when it begins.
        var office = try Office(now: "2026-12-30", also: ["2027-01"])
        let rows = [
            Self.version(9, "2027-01-20", ["NgayTiepNhan": "2027-01-02"]),
            Self.version(5, "", ["NgayTiepNhan": ""]), Self.version(1, "2026-10-08"),
        ]
        for row in rows { try office.read(csv([row], columns: dossierColumns)) }
        office.store.advance(to: try #require(TimeText.moment("2027-01-03")))
        try office.read(csv([Self.version(2, "2026-10-09")], columns: dossierColumns))
        #expect(office.cell("2027-01/1.0")["appointment_moved"] == 1)
        try office.read(csv([Self.version(10, "2027-01-21", ["NgayTiepNhan": "2027-01-02"])], columns: dossierColumns))
        #expect(office.cell("2027-01/1.0")["appointment_moved"] == 1)
        #expect(office.store.recomputed(of: office.unit).map(\.new) == office.store.cells(of: office.unit).map(\.new))
    }

    // R-79
    @Test func `however often an appointment is moved, only its least one is remembered`() throws {
        var office = try Office(now: "2026-12-05")
        office.store.keepsTakenRows = true
        for number in 0..<40 {
            // Later and later, but for one in the middle.
            let day = number == 20 ? "2026-10-03" : "2026-11-\(number < 9 ? "0" : "")\(number % 29 + 1)"
            try office.read(csv([Self.version(number, day)], columns: dossierColumns))
        }
        let rows = office.store.rows(from: RowCursor(), bytesMax: 1 << 20).rows.filter { $0.part.kind == .dossiers }
        let lines = rows.flatMap { $0.bytes.split(separator: UInt8(ascii: "\n")) }
        #expect(lines.count == 2)
        #expect(office.cell("2026-10/1.0")["appointment_moved"] == 1)
    }

    // Y-02, Y-07, R-79
    @Test func `the least appointment survives a snapshot, and lets the dossier leave`() throws {
        var office = try Office(now: "2026-02-10T12:00:00")
        let settled = ["NgayTiepNhan": "2025-12-01", "TrangThaiHoSo": "9", "NgayKetThucXuLy": "2025-12-20"]
        let open = ["NgayTiepNhan": "2025-12-01"]
        let rows = [
            Self.version(1, "2025-12-05", open), Self.version(2, "2025-12-25", settled),
            dossier("B", open.merging(["NgayHenTra": "2025-12-30", "CapNhat": "2"]) { $1 }),
            dossier("B", open.merging(["NgayHenTra": "2025-12-29", "CapNhat": "1"]) { $1 }),
        ]
        for row in rows { try office.read(csv([row], columns: dossierColumns)) }
        #expect(office.cell("2025-12/1.0")["appointment_moved"] == 2)
        var again = try Office(now: "2026-02-10T12:00:00")
        var cursor: RowCursor? = RowCursor()
        while let from = cursor {
            let slice = office.store.rows(from: from, bytesMax: 64)
            for rows in slice.rows { try again.store.restore(rows) }
            cursor = slice.next
        }
        again.store.endRestore()
        #expect(again.cell("2025-12/1.0") == office.cell("2025-12/1.0"))
        _ = again.store.drainChanges(of: again.unit)
        #expect(again.store.seal(again.unit, through: 2025) == 1)
        #expect(again.counts.kept == 1)
    }

    // V-10
    @Test func `signs are told or not, and nothing else changes by it`() throws {
        var office = try office([
            Self.version(1, "2026-10-08"), Self.version(2, "2026-10-09"),
            dossier("B", ["Xoa": "1", "MaTTHC": "2.0"]),
        ])
        let full = office.drainProcedures()
        office.store.tellsMinor = 0
        let less = office.drainProcedures()
        let keys = ["2026/1.0", "2026/2.0", "2026-10/1.0", "2026-10/2.0", "2026-Q4/1.0", "2026-Q4/2.0"]
        #expect(less.map(\.key.description) == keys)
        for (key, new) in less {
            #expect(new == full.first { $0.key == key }?.new.known(to: 0))
            #expect(new.minor == 0)
        }
        #expect(office.store.recomputed(of: office.unit).allSatisfy { $0.new.minor == 0 })
        office.store.tellsMinor = Measure.newestMinor
        let again = office.drainProcedures()
        #expect(again.map(\.key) == less.map(\.key))
        #expect(again.allSatisfy { change in full.contains { $0.key == change.key && $0.new == change.new } })
    }
}
