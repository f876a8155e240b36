/// The counts of one cell, or of many added up.
struct ReferenceTally {
    private(set) var counts: [String: Int] = [:]
    /// Measure, then due day, then count.
    private(set) var schedules: [String: [ReferenceDay: Int]] = [:]

    func callAsFunction(_ measure: String) -> Int { counts[measure] ?? 0 }

    /// How many of a schedule fall due on or after a day.
    func due(_ measure: String, onOrAfter day: ReferenceDay) -> Int {
        (schedules[measure] ?? [:]).filter { $0.key >= day }.values.reduce(0, +)
    }

    mutating func add(_ measure: String, _ count: Int = 1) { counts[measure, default: 0] += count }

    mutating func add(_ measure: String, if condition: Bool) { if condition { add(measure) } }

    mutating func schedule(_ measure: String, _ day: ReferenceDay) {
        schedules[measure, default: [:]][min(day, .last), default: 0] += 1
    }

    mutating func add(_ other: ReferenceTally) {
        for (measure, count) in other.counts { add(measure, count) }
        for (measure, days) in other.schedules {
            for (day, count) in days { schedules[measure, default: [:]][day, default: 0] += count }
        }
    }
}

/// A closed range of dates.
struct ReferencePeriod {
    let first: ReferenceDay
    let last: ReferenceDay

    /// From `2026-10`, `2026-Q4` or `2026`.
    init?(_ text: String) {
        let year = Int(text.prefix(4)) ?? 0
        let month: Int
        let length: Int
        switch referenceShape(text) {
        case "9999": (month, length) = (1, 12)
        case "9999-Q9": (month, length) = ((Int(text.suffix(1)) ?? 0) * 3 - 2, 3)
        case "9999-99": (month, length) = (Int(text.suffix(2)) ?? 0, 1)
        default: return nil
        }
        guard (2000...2099).contains(year), let first = ReferenceDay(year, month, 1) else { return nil }
        let end = month + length > 12 ? ReferenceDay(year + 1, 1, 1) : ReferenceDay(year, month + length, 1)
        guard month + length <= 13, let end else { return nil }
        self.first = first
        last = end.plus(-1)
    }

    init(first: ReferenceDay, last: ReferenceDay) {
        self.first = first
        self.last = last
    }

    /// The period before, of the same length in months; `nil` before 2000.
    var previous: ReferencePeriod? {
        let (year, month, _) = first.parts
        let (_, lastMonth, _) = last.parts
        let length = lastMonth - month + 1
        let (startYear, startMonth) = month > length ? (year, month - length) : (year - 1, month - length + 12)
        return ReferenceDay(startYear, startMonth, 1).map { ReferencePeriod(first: $0, last: first.plus(-1)) }
    }

    func contains(_ day: ReferenceDay) -> Bool { first <= day && day <= last }
    func contains(_ seconds: Int?) -> Bool { seconds.map { contains(ReferenceDay(at: $0)) } ?? false }
}

extension SlowReference {
    /// The cells of every unit in one period: unit, then procedure code (`*` for one the register does not have).
    func cells(of period: ReferencePeriod) -> [String: [[UInt8]: ReferenceTally]] {
        var cells: [String: [[UInt8]: ReferenceTally]] = [:]
        for (key, record) in winners where !record.isWithdrawn || record.kind == .dossiers {
            var tally = ReferenceTally()
            var code: [UInt8] = []
            switch record.kind {
            case .dossiers:
                code = Array(record["MaTTHC"].utf8)
                if judge.register[code] == nil { code = [UInt8(ascii: "*")] }
                if record.isWithdrawn {
                    count(withdrawn: record, in: period, &tally)
                } else {
                    count(dossier: record, leastAppointments[key], in: period, &tally)
                }
            case .feedback:
                code = Array(record["MaTTHC"].utf8)
                count(feedback: record, in: period, &tally)
            case .reports:
                if let day = ReferenceDay(record["Ky"] + "-01"), period.contains(day) {
                    tally.add("reported_total", record.number("TongTiepNhan") ?? 0)
                    tally.add("last_year_total", record.number("TongNamTruoc") ?? 0)
                    if hasLastStock(record, in: period) {
                        tally.add("results_valid", record.number("KetQuaConHieuLuc") ?? 0)
                        tally.add("results_digitised", record.number("KetQuaDaSoHoa") ?? 0)
                    }
                }
            case .visits:
                code = Array(record["MaTTHC"].utf8)
                if !code.isEmpty, judge.register[code] == nil { code = [UInt8(ascii: "*")] }
                count(visit: record, in: period, &tally)
            case .ratings:
                code = Array(record["MaTTHC"].utf8)
                if !code.isEmpty, judge.register[code] == nil { code = [UInt8(ascii: "*")] }
                if period.contains(record.number("ThoiDiem")) { count(rating: record, &tally) }
            case .plans: count(plan: record, in: period, &tally)
            case .staff, .procedures: continue
            }
            cells[record["MaDonVi"], default: [:]][code, default: ReferenceTally()].add(tally)
        }
        for (unit, tally) in distinct(in: period) {
            cells[unit, default: [:]][[], default: ReferenceTally()].add(tally)
        }
        return cells
    }

    /// Withdrawn dossiers are counted as such, where they were accepted.
    private func count(withdrawn: ReferenceRecord, in period: ReferencePeriod, _ tally: inout ReferenceTally) {
        guard period.contains(withdrawn.number("NgayTiepNhan")) else { return }
        tally.add("withdrawn")
        guard let told = withdrawn.version.time, let due = judge.due(of: withdrawn) else { return }
        tally.add("withdrawn_late", if: told > judge.extended(due, withdrawn))
    }

    private func count(
        dossier: ReferenceRecord, _ least: Int?, in period: ReferencePeriod, _ tally: inout ReferenceTally
    ) {
        guard dossier.isAccepted, let start = dossier.number("NgayTiepNhan"), let due = judge.due(of: dossier) else {
            return
        }
        let laterDue = judge.extended(due, dossier)
        let end = dossier.end
        let isReceived = period.contains(start)
        let isInScope =
            ReferenceDay(at: start) <= period.last && (end.map { ReferenceDay(at: $0) >= period.first } ?? true)
        let isSettled = end.map { ReferenceDay(at: $0) <= period.last } ?? false
        let isLate = (dossier.number("SoLanBoSung") ?? 0) > 1 || (isSettled && (end ?? 0) > laterDue)
        let dueDay = ReferenceDay(at: laterDue)
        if isReceived {
            countReceived(dossier, &tally)
            tally.add("appointment_moved", if: (dossier.number("NgayHenTra") ?? 0) > (least ?? .max))
            if !isLate, dossier["HaiLong"] != "0", dossier["MaPAKN"].isEmpty {
                if isSettled { tally.add("content_settled") } else { tally.schedule("content_pending", dueDay) }
            }
        }
        if isReceived { countFurther(dossier, &tally) }
        guard isInScope else { return }
        if let apology = dossier.number("NgayXinLoi"), ReferenceDay(at: apology) <= period.last {
            tally.add("late_apologised", if: isLate)
            if !isSettled, !isLate { tally.schedule("apologised_pending", dueDay) }
        }
        let isOnline = dossier["KenhThucHien"] == "2"
        tally.add("scope")
        let isAsked = (dossier.number("SoLanBoSung") ?? 0) > 0 || dossier.number("NgayYeuCauBoSung") != nil
        tally.add("supplemented", if: isAsked)
        tally.add("late", if: isLate)
        tally.add("online_late", if: isLate && isOnline)
        tally.add("on_time", if: isSettled && !isLate)
        tally.add("online_on_time", if: isSettled && !isLate && isOnline)
        if !isSettled, !isLate { tally.schedule("pending", dueDay) }
        if let end, period.contains(end) {
            tally.add("handled")
            tally.add("handling_minutes", max(0, (end - start) / 60 - dossier.wait))
            tally.add("saved_by_wait", if: !isLate && end > due)
            let isTimed = [start, dossier.toldEnd ?? 0].allSatisfy { $0 != ReferenceDay(at: $0).begin }
            tally.add("zero_minute", if: isTimed && end - start < 60)
            countOutcome(dossier, &tally)
        }
    }

    /// Whether it went online from end to end, and whether it is digitised: by the register of today (P-54).
    private func countOutcome(_ dossier: ReferenceRecord, _ tally: inout ReferenceTally) {
        let hasResult = dossier.isSet("CoKetQuaDienTu")
        let isReturning = judge.register[Array(dossier["MaTTHC"].utf8)]?.isSet("TraKetQua") ?? true
        let isPaid = !dossier.isSet("CoPhi") || ["1", "2"].contains(dossier["DuocThanhToanTrucTuyen"])
        tally.add("whole_online", if: dossier["KenhThucHien"] == "2" && (hasResult || !isReturning) && isPaid)
        tally.add("settled_digitised", if: hasResult && dossier.isSet("CoTepThanhPhan"))
    }

    private func count(rating: ReferenceRecord, _ tally: inout ReferenceTally) {
        let place = rating["Kenh"] == "1" ? "device" : "portal"
        tally.add("\(place)_ratings")
        let isSatisfied = ["4", "5"].contains(rating["MucDo"]) || rating["Thich"] == "1"
        tally.add("\(place)_satisfied", if: isSatisfied)
        tally.add("\(place)_dissatisfied", if: ["1", "2"].contains(rating["MucDo"]) || rating["Thich"] == "0")
    }

    private func count(plan: ReferenceRecord, in period: ReferencePeriod, _ tally: inout ReferenceTally) {
        let due = ReferenceDay(at: plan.number("HanHoanThanh") ?? 0)
        let done = plan["TrangThai"] == "3" ? plan.number("NgayHoanThanh").map { ReferenceDay(at: $0) } : nil
        let isCarried = due < period.first && (done.map { $0 >= period.first } ?? true)
        guard period.contains(due) || isCarried else { return }
        tally.add("plans")
        if let done, done <= period.last {
            tally.add("plans_done")
            tally.add("plans_done_late", if: done > due)
        } else {
            tally.schedule("plans_open", due)
        }
    }

    /// Whether no later month of the period tells a stock of the unit (J-07).
    private func hasLastStock(_ report: ReferenceRecord, in period: ReferencePeriod) -> Bool {
        func tells(_ record: ReferenceRecord) -> Bool {
            record.kind == .reports && record["MaDonVi"] == report["MaDonVi"] && !record["KetQuaConHieuLuc"].isEmpty
                && !record["KetQuaDaSoHoa"].isEmpty
        }
        guard tells(report) else { return false }
        return !winners.values.contains { other in
            guard tells(other), let day = ReferenceDay(other["Ky"] + "-01") else { return false }
            return period.contains(day) && other["Ky"] > report["Ky"]
        }
    }

    /// What few systems tell of a dossier that was received (J-08).
    private func countFurther(_ dossier: ReferenceRecord, _ tally: inout ReferenceTally) {
        if let synced = dossier.number("NgayDongBo"), let start = dossier.number("NgayTiepNhan") {
            tally.add("sync_told")
            tally.add("synced_within_day", if: synced - start <= 86_400)
        }
        for (field, told, yes) in [
            ("KetQuaKySo", "signed_told", "result_signed"),
            ("XacThucDienTu", "authentication_told", "authenticated"),
            ("LuanChuyenDienTu", "moved_told", "moved_electronically"),
        ] {
            tally.add(told, if: !dossier[field].isEmpty)
            tally.add(yes, if: dossier.isSet(field))
        }
        tally.add("receiver_told", if: !dossier["DonViTiepNhan"].isEmpty)
        let isElsewhere = dossier["DonViTiepNhan"] != dossier["MaDonVi"]
        tally.add("received_elsewhere", if: !dossier["DonViTiepNhan"].isEmpty && isElsewhere)
    }

    private func countReceived(_ dossier: ReferenceRecord, _ tally: inout ReferenceTally) {
        let channel = dossier["KenhThucHien"]
        tally.add("received")
        tally.add("received_direct", if: channel == "1")
        tally.add("received_online", if: channel == "2")
        tally.add("received_post", if: channel == "3")
        tally.add("online_with_result", if: channel == "2" && dossier.isSet("CoKetQuaDienTu"))
        tally.add("synced", if: dossier.isSet("DongBo"))
        tally.add("fee_bearing", if: dossier.isSet("CoPhi"))
        tally.add("fee_bearing_synced", if: dossier.isSet("CoPhi") && dossier.isSet("DongBo"))
        tally.add("paid_online", if: dossier.isSet("CoPhi") && ["1", "2"].contains(dossier["DuocThanhToanTrucTuyen"]))
        tally.add("result_electronic", if: dossier.isSet("CoKetQuaDienTu"))
        tally.add("component_file", if: dossier.isSet("CoTepThanhPhan"))
        tally.add("component_file_with_result", if: dossier.isSet("CoTepThanhPhan") && dossier.isSet("CoKetQuaDienTu"))
        tally.add("reused", if: dossier.isSet("TaiSuDung"))
        tally.add("from_store", if: dossier.isSet("TuKhoDMQG"))
        tally.add("population_data", if: dossier.isSet("CoDuLieuDanCu"))
        tally.add("rated", if: !dossier["HaiLong"].isEmpty)
        tally.add("disliked", if: dossier["HaiLong"] == "0")
        tally.add("with_feedback", if: !dossier["MaPAKN"].isEmpty)
    }

    private func count(feedback: ReferenceRecord, in period: ReferencePeriod, _ tally: inout ReferenceTally) {
        let start = max(feedback.number("NgayGui") ?? 0, feedback.number("NgayChuyen") ?? 0)
        let startDay = ReferenceDay(at: start)
        func seen(_ name: String, _ limit: Int) -> (day: ReferenceDay, limit: Int)? {
            guard let day = feedback.number(name).map({ ReferenceDay(at: $0) }), day <= period.last else { return nil }
            return (day, limit)
        }
        var response = seen("NgayTraLoi", 15)
        if let refusal = seen("NgayTuChoi", 2), response.map({ refusal.day < $0.day }) ?? true { response = refusal }
        if response == nil, (feedback.number("NgayYeuCauBoSung") ?? 0) >= start {
            response = seen("NgayYeuCauBoSung", 5)
        }
        let receivedDay = feedback.number("NgayTiepNhan").map { ReferenceDay(at: $0) } ?? startDay
        let due = judge.calendar.workingDay(response?.limit ?? 15, after: startDay)
        let isLate = response.map { $0.day > due } ?? false
        if period.contains(receivedDay) {
            tally.add("feedback_received")
            tally.add("feedback_on_rules", if: feedback["PhanLoai"] == "1")
            tally.add("feedback_on_conduct", if: feedback["PhanLoai"] == "2")
            let isLiked = (feedback.number("SoKhongThich") ?? 0) <= (feedback.number("SoThich") ?? 0)
            if isLiked, !isLate, !feedback.isSet("LapLai") {
                if response != nil {
                    tally.add("feedback_content_settled")
                } else {
                    tally.schedule("feedback_content_pending", due)
                }
            }
        }
        guard receivedDay <= period.last, response.map({ $0.day >= period.first }) ?? true else { return }
        tally.add("feedback_scope")
        if response == nil {
            tally.schedule("feedback_pending", due)
        } else {
            tally.add(isLate ? "feedback_late" : "feedback_on_time")
        }
    }
}
