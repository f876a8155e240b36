import Intake
import Model
import Testing

/// Due dates on days off, and what waits add to them (R-48, R-49, R-76, R-78), with the neighbours of each case.
struct DayOffTests {
    /// Whether a dossier that ends then is on time, and which day an open one is due.
    private func judge(_ changes: [String: String], end: String) throws -> (isOnTime: Bool, isSaved: Bool) {
        var office = try Office(now: "2026-12-01")
        let settled = ["TrangThaiHoSo": "9", "NgayKetThucXuLy": end].merging(changes) { $1 }
        try office.read(csv([dossier("A", settled)], columns: dossierColumns))
        #expect(office.refusals() == [])
        let cell = office.cell("2026/\(changes["MaTTHC"] ?? "1.0")")
        return (cell["on_time"] == 1, cell["saved_by_wait"] == 1)
    }

    private func expect(_ changes: [String: String], dueAt last: String, then late: String) throws {
        #expect(try judge(changes, end: last).isOnTime, "\(changes), \(last)")
        #expect(try !judge(changes, end: late).isOnTime, "\(changes), \(late)")
    }

    // R-48. The 2nd of September is a holiday; the 10th of October 2026 a Saturday, the 12th a Monday.
    @Test(arguments: [
        // The day before, the days off, the day after.
        ("2026-10-09", "2026-10-09T23:59:59", "2026-10-10T00:00:00"),
        ("2026-10-10", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        ("2026-10-11", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        ("2026-10-11T10:00:00", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        ("2026-10-12T10:00:00", "2026-10-12T10:00:00", "2026-10-12T10:00:01"),
        ("2026-10-09T23:59:58", "2026-10-09T23:59:58", "2026-10-09T23:59:59"),
        // A midnight that is a day is moved as one.
        ("2026-10-10T00:00:00", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        ("2026-10-12T00:00:00", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        ("2026-10-12T00:00:01", "2026-10-12T00:00:01", "2026-10-12T00:00:02"),
    ])
    func `an appointment on a day off ends with the next working day`(
        appointment: String, last: String, late: String
    ) throws {
        try expect(["NgayHenTra": appointment], dueAt: last, then: late)
    }

    // R-48
    @Test func `one on a holiday ends with the first working day after all of them`() throws {
        // Sunday 30 August, 31 swapped, 1 and 2 September holidays: Thursday. Saturday the 22nd of August is worked.
        let holidays = ["NgayTiepNhan": "2026-08-03", "NgayHenTra": "2026-09-01"]
        try expect(holidays, dueAt: "2026-09-03T23:59:59", then: "2026-09-04T00:00:00")
        let worked = ["NgayTiepNhan": "2026-08-03", "NgayHenTra": "2026-08-22"]
        try expect(worked, dueAt: "2026-08-22T23:59:59", then: "2026-08-23T00:00:00")
    }

    // R-49
    @Test(arguments: [
        // From the end of a day in whole days, half of one counts as one.
        ("2026-10-08", "719", "2026-10-08T23:59:59", "2026-10-09T00:00:00"),
        ("2026-10-08", "720", "2026-10-09T23:59:59", "2026-10-10T00:00:00"),
        ("2026-10-08", "2159", "2026-10-09T23:59:59", "2026-10-10T00:00:00"),
        ("2026-10-08", "2160", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        // A minute on the eve of days off opens nothing.
        ("2026-10-09", "1", "2026-10-09T23:59:59", "2026-10-10T00:00:00"),
        ("2026-10-09", "720", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        // Sunday 10:00 is Monday's end, and a day more is Tuesday's.
        ("2026-10-11T10:00:00", "1440", "2026-10-13T23:59:59", "2026-10-14T00:00:00"),
        // From any other moment to the minute, and off a day off.
        ("2026-10-08T17:00:00", "1", "2026-10-08T17:01:00", "2026-10-08T17:01:01"),
        ("2026-10-09T12:00:00", "719", "2026-10-09T23:59:00", "2026-10-09T23:59:01"),
        ("2026-10-09T12:00:00", "720", "2026-10-12T23:59:59", "2026-10-13T00:00:00"),
        // Nothing is added when there was no wait.
        ("2026-10-08T17:00:00", "0", "2026-10-08T17:00:00", "2026-10-08T17:00:01"),
    ])
    func `a wait adds whole days to a day, and minutes to a moment`(
        appointment: String, wait: String, last: String, late: String
    ) throws {
        try expect(["NgayHenTra": appointment, "ThoiGianBoSungPhut": wait], dueAt: last, then: late)
    }

    // R-48, R-49
    @Test func `a limit in hours runs on days off, but a wait does not end on one`() throws {
        // 36 hours from Friday 18:00 end on Sunday at 6.
        let hours = ["MaTTHC": "3.0", "NgayTiepNhan": "2026-10-02T18:00:00", "NgayHenTra": ""]
        try expect(hours, dueAt: "2026-10-04T06:00:00", then: "2026-10-04T06:00:01")
        let waited = hours.merging(["ThoiGianBoSungPhut": "1"]) { $1 }
        try expect(waited, dueAt: "2026-10-05T23:59:59", then: "2026-10-06T00:00:00")
    }

    // P-13
    @Test func `what is on time only because of the wait is counted as saved`() throws {
        let waited = ["NgayHenTra": "2026-10-08", "ThoiGianBoSungPhut": "1440"]
        #expect(try judge(waited, end: "2026-10-08T23:59:59") == (true, false))
        #expect(try judge(waited, end: "2026-10-09T00:00:00") == (true, true))
        #expect(try judge(waited, end: "2026-10-10T00:00:00") == (false, false))
        // A day off alone saves nobody.
        #expect(try judge(["NgayHenTra": "2026-10-10"], end: "2026-10-12T10:00:00") == (true, false))
    }

    // R-78
    @Test func `a wait is bounded by what has passed since the acceptance`() throws {
        // Ten minutes have passed, and ten count: to the minute, since the appointment is a moment.
        let told = [
            "NgayTiepNhan": "2026-10-01T09:00:00", "NgayHenTra": "2026-10-01T09:00:00", "ThoiGianBoSungPhut": "1000000",
        ]
        try expect(told, dueAt: "2026-10-01T09:10:00", then: "2026-10-01T09:10:01")
        let less = told.merging(["ThoiGianBoSungPhut": "9"]) { $1 }
        try expect(less, dueAt: "2026-10-01T09:09:00", then: "2026-10-01T09:09:01")
    }

    // R-78
    @Test(arguments: [
        // CapNhat, and the day on which an open dossier of 2026-10-01 09:00, due on the 8th, falls due.
        ("2026-10-01T20:59:59", "2026-10-08"), ("2026-10-01T21:00:00", "2026-10-09"),
        ("2026-10-02T20:59:59", "2026-10-09"), ("2026-10-02T21:00:00", "2026-10-12"),
        ("2026-09-01T00:00:00", "2026-10-08"),
        // A counter says nothing of time.
        ("7", "2028-09-01"),
    ])
    func `an open dossier's wait is bounded by its version`(version: String, due: String) throws {
        var office = try Office(now: "2026-10-20")
        let changes = ["ThoiGianBoSungPhut": "1000000", "CapNhat": version]
        try office.read(csv([dossier("A", changes)], columns: dossierColumns))
        #expect(office.cell("2026/1.0").keys.filter { $0.hasPrefix("pending@") } == ["pending@\(due)"])
    }
}
