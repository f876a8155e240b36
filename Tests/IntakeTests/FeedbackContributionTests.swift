import Intake
import Model
import Testing

struct FeedbackContributionTests {
    private func office(_ rows: [[String: String]], now: String = "2026-12-05T12:00:00") throws -> Office {
        var office = try Office(now: now)
        try office.read(csv(rows, columns: feedbackColumns), .feedback)
        #expect(office.refusals() == [])
        return office
    }

    @Test func `an open item is pending until the fifteenth working day, in every period since it was received`() throws
    {
        let office = try office([feedback("P", ["MaTTHC": "1.0", "PhanLoai": "2"])])
        let open: [String: Int64] = ["feedback_scope": 1, "feedback_pending@2026-10-22": 1]
        let received = open.merging([
            "feedback_received": 1, "feedback_on_conduct": 1, "feedback_content_pending@2026-10-22": 1,
        ]) { $1 }
        #expect(office.cell("2026-10/1.0") == received)
        #expect(office.cell("2026-Q4/1.0") == received)
        #expect(office.cell("2026/1.0") == received)
        #expect(office.cell("2026-11/1.0") == open)
        #expect(office.cell("2026-12/1.0") == open)
        #expect(office.keys.count == 5)
    }

    // P-14
    @Test func `it counts in the cell of its procedure, the empty one, or the unknown one`() throws {
        let office = try office([feedback("P"), feedback("Q", ["MaTTHC": "9.9"])])
        #expect(office.cell("2026-10/")["feedback_received"] == 1)
        #expect(office.cell("2026-10/*")["feedback_received"] == 1)
        #expect(office.counts.unknownProcedure == 1)
    }

    // R-51, P-16
    @Test(arguments: [
        // Fifteen working days from the 1st end on the 22nd; two on the 5th; five on the 8th.
        (["NgayTraLoi": "2026-10-22T23:59:59"], true), (["NgayTraLoi": "2026-10-23"], false),
        (["NgayTuChoi": "2026-10-05T23:59:59"], true), (["NgayTuChoi": "2026-10-06"], false),
        (["NgayYeuCauBoSung": "2026-10-08"], true), (["NgayYeuCauBoSung": "2026-10-09"], false),
        // Refused on day 11 and "answered" on day 15: the refusal came first. On one date the answer counts.
        (["NgayTraLoi": "2026-10-22", "NgayTuChoi": "2026-10-16"], false),
        (["NgayTraLoi": "2026-10-16T08:00:00", "NgayTuChoi": "2026-10-15T23:59:59"], false),
        (["NgayTraLoi": "2026-10-16T08:00:00", "NgayTuChoi": "2026-10-16T07:00:00"], true),
        (["NgayTraLoi": "2026-10-16", "NgayTuChoi": "2026-10-17"], true),
        // Asked for more on day 6, answered on day 8: the answer is judged, whatever the request was.
        (["NgayYeuCauBoSung": "2026-10-09", "NgayTraLoi": "2026-10-13"], true),
        (["NgayYeuCauBoSung": "2026-10-08", "NgayTuChoi": "2026-10-06"], false),
        // A request from before the item is none of it.
        (["NgayYeuCauBoSung": "2026-10-01T09:00:00"], true),
        (["NgayTraLoi": "2026-10-23", "NgayYeuCauBoSung": "2026-10-02"], false),
        // The clock starts again with a transfer; a response before it is on time.
        (["NgayTraLoi": "2026-10-27", "NgayChuyen": "2026-10-06"], true),
        (["NgayTraLoi": "2026-10-28", "NgayChuyen": "2026-10-06"], false),
        (["NgayTuChoi": "2026-10-02", "NgayChuyen": "2026-10-06"], true),
        (["NgayTraLoi": "2026-10-23", "NgayChuyen": "2026-09-06"], false),
    ])
    func `a response is in time by its own limit`(changes: [String: String], isOnTime: Bool) throws {
        let office = try office([feedback("P", changes)])
        var expected: [String: Int64] = ["feedback_received": 1, "feedback_on_rules": 1, "feedback_scope": 1]
        expected[isOnTime ? "feedback_on_time" : "feedback_late"] = 1
        if isOnTime { expected["feedback_content_settled"] = 1 }
        #expect(office.cell("2026-10/") == expected)
        #expect(office.cell("2026-11/").isEmpty)
    }

    // P-16, P-17
    @Test func `each period sees the responses that it knows, and between two of them the item is in none`() throws {
        let office = try office([
            feedback("P", ["NgayGui": "2026-08-03", "NgayYeuCauBoSung": "2026-08-06", "NgayTraLoi": "2026-11-03"])
        ])
        let asked: [String: Int64] = [
            "feedback_received": 1, "feedback_on_rules": 1, "feedback_scope": 1, "feedback_on_time": 1,
            "feedback_content_settled": 1,
        ]
        #expect(office.cell("2026-08/") == asked)
        #expect(office.cell("2026-Q3/") == asked)
        #expect(office.cell("2026-09/").isEmpty)
        #expect(office.cell("2026-10/").isEmpty)
        #expect(office.cell("2026-11/") == ["feedback_scope": 1, "feedback_late": 1])
        #expect(office.cell("2026-Q4/") == ["feedback_scope": 1, "feedback_late": 1])
        #expect(office.cell("2026-12/").isEmpty)
        #expect(
            office.cell("2026/") == [
                "feedback_received": 1, "feedback_on_rules": 1, "feedback_scope": 1, "feedback_late": 1,
            ])
    }

    // P-16
    @Test func `a request for a supplement from before the item leaves it pending`() throws {
        for (asked, isSettled) in [("2026-10-01T08:59:59", false), ("2026-10-01T09:00:00", true)] {
            let office = try office([feedback("P", ["NgayYeuCauBoSung": asked])])
            #expect(office.cell("2026-10/")["feedback_on_time"] == (isSettled ? 1 : nil), "\(asked)")
            #expect(office.cell("2026-10/")["feedback_pending@2026-10-22"] == (isSettled ? nil : 1), "\(asked)")
        }
        // A transfer begins the item anew.
        let office = try office([feedback("P", ["NgayYeuCauBoSung": "2026-10-05", "NgayChuyen": "2026-10-06"])])
        #expect(office.cell("2026-10/")["feedback_on_time"] == nil)
    }

    // P-17
    @Test func `one answered before it was received counts for content where it was received, in no scope`() throws {
        let office = try office([
            feedback("P", ["NgayTiepNhan": "2026-11-02", "NgayTraLoi": "2026-10-02"])
        ])
        #expect(office.cell("2026-10/").isEmpty)
        #expect(
            office.cell("2026-11/") == ["feedback_received": 1, "feedback_on_rules": 1, "feedback_content_settled": 1])
        #expect(office.cell("2026-Q4/")["feedback_scope"] == 1)
    }

    // P-15
    @Test func `received is the day of acceptance where there is one`() throws {
        let office = try office([feedback("P", ["NgayTiepNhan": "2026-11-02"])])
        #expect(office.cell("2026-10/").isEmpty)
        #expect(office.cell("2026-11/")["feedback_received"] == 1)
        #expect(office.cell("2026-11/")["feedback_pending@2026-10-22"] == 1)
    }

    // P-18
    @Test(arguments: [
        (["SoThich": "2", "SoKhongThich": "2"], true), (["SoThich": "2", "SoKhongThich": "3"], false),
        (["SoKhongThich": "1"], false), (["LapLai": "1"], false), (["LapLai": "0", "SoThich": "9"], true),
    ])
    func `content is neither disliked nor raised again`(changes: [String: String], isContent: Bool) throws {
        let open = try office([feedback("P", changes)])
        #expect(open.cell("2026-10/")["feedback_content_pending@2026-10-22"] == (isContent ? 1 : nil))
        let settled = try office([feedback("P", changes.merging(["NgayTraLoi": "2026-10-05"]) { $1 })])
        #expect(settled.cell("2026-10/")["feedback_content_settled"] == (isContent ? 1 : nil))
        #expect(settled.cell("2026-10/")["feedback_on_time"] == 1)
    }

    @Test func `a withdrawn item counts nothing`() throws {
        let office = try office([feedback("P", ["Xoa": "1"])])
        #expect(office.keys.isEmpty)
        #expect(office.counts.withdrawn == 1)
    }

    @Test func `an item sent in a period that has not begun waits for it`() throws {
        var office = try office([feedback("P", ["NgayGui": "2099-12-31"])])
        #expect(office.keys.isEmpty)
        office.store.advance(to: try #require(TimeText.moment("2099-12-01")))
        #expect(office.cell("2099-12/")["feedback_content_pending@2099-12-31"] == 1)
    }
}

struct ReportTests {
    // P-19
    @Test func `a report counts in its month, quarter and year, in the cell without a procedure`() throws {
        var office = try Office(now: "2026-10-20")
        try office.read(
            csv(
                [
                    ["Ky": "2026-10", "TongTiepNhan": "40", "TongNamTruoc": "400", "CapNhat": "1"],
                    ["Ky": "2026-09", "TongTiepNhan": "30", "CapNhat": "1"],
                    ["Ky": "2026-09", "TongTiepNhan": "31", "CapNhat": "2"],
                    ["Ky": "2026-09", "TongTiepNhan": "99", "CapNhat": "1"],
                    ["Ky": "2026-11", "TongTiepNhan": "5", "CapNhat": "1"],
                ], columns: reportColumns), .reports)
        #expect(office.refusals() == [])
        #expect(office.cell("2026-10/") == ["reported_total": 40, "last_year_total": 400])
        #expect(office.cell("2026-09/") == ["reported_total": 31])
        #expect(office.cell("2026-Q4/") == ["reported_total": 45, "last_year_total": 400])
        #expect(office.cell("2026/") == ["reported_total": 76, "last_year_total": 400])
        #expect(office.cell("2026-11/").isEmpty)
        #expect(office.counts.kept == 3)
        #expect(office.counts.stale == 1)
        office.store.advance(to: try #require(TimeText.moment("2026-11-01")))
        #expect(office.cell("2026-11/") == ["reported_total": 5])
        #expect(office.cell("2026-Q4/")["reported_total"] == 45)
    }

    @Test func `a period asked for holds the reports of its months`() throws {
        var office = try Office(now: "2026-10-20", also: ["2026-12", "2027-Q1"])
        try office.read(
            csv(
                [
                    ["Ky": "2026-12", "TongTiepNhan": "1", "CapNhat": "1"],
                    ["Ky": "2027-02", "TongTiepNhan": "2", "CapNhat": "1"],
                ], columns: reportColumns), .reports)
        #expect(office.cell("2026-12/") == ["reported_total": 1])
        #expect(office.cell("2027-Q1/") == ["reported_total": 2])
        #expect(office.cell("2027/").isEmpty)
    }
}
