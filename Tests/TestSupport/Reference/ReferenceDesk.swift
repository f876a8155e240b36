/// Visits and staff, from Protocol/23-visits-and-staff.md alone.
extension ReferenceField {
    /// The ids of records.
    static let ids = ["MaHoSo", "MaPAKN", "MaLuot", "MaCanBo", "MaDanhGia", "MaNhiemVu"]

    static func hasCitizenNumber(_ text: String) -> Bool {
        var digits = 0
        for scalar in text.unicodeScalars {
            digits = ("0"..."9").contains(scalar) ? digits + 1 : 0
            if digits == 12 { return true }
        }
        return false
    }
}

extension ReferenceKind {
    /// What tells records of one unit apart: the key's field, and the day where an officer has a record for each.
    func id(_ key: String, day: ReferenceDay?) -> String {
        self == .staff ? "\(key) \(day.map { "\($0)" } ?? "0000-00-00")" : key
    }
}

extension ReferenceJudge {
    func judge(visit: ReferenceRecord) throws(ReferenceFault) {
        let called = visit.number("GioGoi")
        let finished = visit.number("GioXong")
        let arrived = visit.number("GioDen") ?? 0
        if visit.isCalled, called == nil { throw ReferenceFault("missing-field") }
        if visit["TrangThai"] == "3", finished == nil { throw ReferenceFault("missing-field") }
        if visit.isSet("CoHen"), visit["GioHen"].isEmpty { throw ReferenceFault("missing-field") }
        if [arrived, called, finished, visit.version.time].contains(where: { isFuture($0) }) {
            throw ReferenceFault("future-time")
        }
        if visit.isWithdrawn { return }
        if let called, called < arrived - 60 { throw ReferenceFault("end-before-start") }
        if let finished, finished < max(called ?? 0, arrived) - 60 { throw ReferenceFault("end-before-start") }
        if visit.isCalled, visit.waited > 86_400 { throw ReferenceFault("bad-value") }
        if visit["TrangThai"] == "3", visit.served > 86_400 { throw ReferenceFault("bad-value") }
    }

    func judge(staff: ReferenceRecord) throws(ReferenceFault) {
        if (staff.number("PhutTruc") ?? 0) + (staff.number("PhutXuLy") ?? 0) > 1440 {
            throw ReferenceFault("bad-value")
        }
        if isFuture(staff.day?.begin) || isFuture(staff.version.time) { throw ReferenceFault("future-time") }
    }
}

extension ReferenceRecord {
    /// The day of an officer's record.
    var day: ReferenceDay? { number("Ngay").map { ReferenceDay(at: $0) } }

    var isCalled: Bool { ["2", "3"].contains(self["TrangThai"]) }

    var waited: Int {
        let arrived = number("GioDen") ?? 0
        let begin = isSet("CoHen") ? max(arrived, number("GioHen") ?? 0) : arrived
        return max(0, (number("GioGoi") ?? 0) - begin)
    }

    var served: Int { max(0, (number("GioXong") ?? 0) - (number("GioGoi") ?? 0)) }
}

extension SlowReference {
    func count(visit: ReferenceRecord, in period: ReferencePeriod, _ tally: inout ReferenceTally) {
        guard let arrived = visit.number("GioDen"), period.contains(arrived) else { return }
        tally.add("visits")
        tally.add("visits_left", if: visit["TrangThai"] == "4")
        if visit["TrangThai"] == "1" { tally.schedule("visits_open", ReferenceDay(at: arrived)) }
        guard visit.isCalled else { return }
        tally.add("visits_called")
        tally.add("wait_seconds", visit.waited)
        tally.add("visits_within_15", if: visit.waited <= 15 * 60)
        tally.add("visits_within_30", if: visit.waited <= 30 * 60)
        guard visit["TrangThai"] == "3" else { return }
        tally.add("visits_done")
        tally.add("desk_seconds", visit.served)
        if visit["SoHoSo"] != "0" { tally.add("desk_seconds_dossiers", visit.served) }
        tally.add("visit_dossiers", visit.number("SoHoSo") ?? 0)
    }

    /// What is counted once for a unit and period, however many records say it: unit, then measure.
    func distinct(in period: ReferencePeriod) -> [String: ReferenceTally] {
        var seen: [String: [String: Set<String>]] = [:]
        var tallies: [String: ReferenceTally] = [:]
        for record in winners.values where !record.isWithdrawn {
            let unit = record["MaDonVi"]
            func see(_ measure: String, _ what: String) { seen[unit, default: [:]][measure, default: []].insert(what) }
            switch record.kind {
            case .dossiers where record.isAccepted && record["KenhThucHien"] == "1":
                if let at = record.number("NgayTiepNhan"), period.contains(at) {
                    see("reception_days", "\(ReferenceDay(at: at))")
                }
            case .visits:
                if let at = record.number("GioDen"), period.contains(at) {
                    see("reception_days", "\(ReferenceDay(at: at))")
                }
            case .staff:
                let (desk, handling) = (record.number("PhutTruc") ?? 0, record.number("PhutXuLy") ?? 0)
                guard let day = record.day, period.contains(day), desk + handling > 0 else { continue }
                tallies[unit, default: ReferenceTally()].add("officer_days")
                tallies[unit, default: ReferenceTally()].add("desk_minutes", desk)
                tallies[unit, default: ReferenceTally()].add("handling_staff_minutes", handling)
                see("officers", record["MaCanBo"])
                if desk > 0 { see("desk_days", "\(day)") }
            default: break
            }
        }
        for (unit, measures) in seen {
            for (measure, what) in measures { tallies[unit, default: ReferenceTally()].add(measure, what.count) }
        }
        return tallies
    }
}

extension ReferenceField {
    static let visits: [ReferenceField] = [
        id("MaLuot"), ReferenceField("MaDonVi", .unit, required: true), ReferenceField("MaTTHC", .text(bytesMax: 32)),
        clock("GioDen", required: true), clock("GioGoi"), clock("GioXong"),
        ReferenceField("TrangThai", .integer(1...4, absent: ""), required: true),
        ReferenceField("SoHoSo", .integer(0...999, absent: "1")), flag("CoHen"), clock("GioHen"), flag("UuTien"),
        flag("Xoa"), ReferenceField("MaCanBo", .officer), ReferenceField("CapNhat", .version, required: true),
    ]

    static let staff: [ReferenceField] = [
        id("MaCanBo"), ReferenceField("MaDonVi", .unit, required: true), ReferenceField("Ngay", .date, required: true),
        ReferenceField("PhutTruc", .integer(0...1440, absent: "0")),
        ReferenceField("PhutXuLy", .integer(0...1440, absent: "0")), flag("Xoa"),
        ReferenceField("CapNhat", .version, required: true),
    ]

    private static func id(_ name: String) -> ReferenceField {
        ReferenceField(name, .text(bytesMax: 64), required: true)
    }

    private static func clock(_ name: String, required: Bool = false) -> ReferenceField {
        ReferenceField(name, .clock, required: required)
    }
}
