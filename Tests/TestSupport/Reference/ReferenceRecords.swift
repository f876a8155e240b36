/// One accepted record: its normalised fields, in which nothing is left to interpret.
struct ReferenceRecord {
    let kind: ReferenceKind
    var fields: [String: String]
    let version: ReferenceVersion

    subscript(_ name: String) -> String { fields[name] ?? "" }

    /// An integer or time, `nil` when absent.
    func number(_ name: String) -> Int? { Int(self[name]) }

    func isSet(_ name: String) -> Bool { self[name] == "1" }

    var isWithdrawn: Bool { isSet("Xoa") }

    /// What decides between records of one key and version.
    var normalForm: String { kind.fields.map { self[$0.name] }.joined(separator: "\u{1F}") }

    /// Bytewise, not as Swift compares strings.
    func beats(_ other: ReferenceRecord) -> Bool {
        if version != other.version { return version > other.version }
        return other.normalForm.utf8.lexicographicallyPrecedes(normalForm.utf8)
    }

    // MARK: - What a dossier comes to (R-27, R-28, R-47 … R-50)

    var status: Int { number("TrangThaiHoSo") ?? 0 }

    /// The field that the end of processing is taken from.
    var endField: String? {
        switch status {
        case 7...10: self["NgayKetThucXuLy"].isEmpty ? "NgayTra" : "NgayKetThucXuLy"
        case 5: "NgayYeuCauBoSung"
        default: nil
        }
    }

    /// The end of processing as it is told.
    var toldEnd: Int? { endField.flatMap { number($0) } }

    /// The end of processing E, never before the acceptance.
    var end: Int? { toldEnd.map { max($0, number("NgayTiepNhan") ?? 0) } }

    /// The minutes of waiting that count.
    var wait: Int {
        let told = number("ThoiGianBoSungPhut") ?? 0
        guard let start = number("NgayTiepNhan"), let last = end ?? version.time else { return told }
        return min(told, max(0, last - start) / 60)
    }

    var isAccepted: Bool { number("NgayTiepNhan") != nil && status != 3 && !isWithdrawn }
}

/// A procedure of the register.
struct ReferenceProcedure {
    let fields: [String: String]

    func isSet(_ name: String) -> Bool { fields[name] == "1" }
    func day(_ name: String) -> ReferenceDay? {
        fields[name].flatMap { referenceTime($0) }.map { ReferenceDay(at: $0) }
    }

    var tiers: [String] { (fields["CapThucHien"] ?? "").split(separator: "|").map(String.init) }
    var isPublished: Bool { fields["TrangThai"] == "cong_khai" }
    var onlineLevel: Int { Int(fields["MucDoTrucTuyen"] ?? "") ?? 0 }

    /// The due moment of a dossier accepted at `start` that names no appointment; `nil` when no limit is known.
    func due(from start: Int, _ calendar: ReferenceCalendar) -> Int? {
        guard let limit = Int(fields["ThoiHan"] ?? "") else { return nil }
        let day = ReferenceDay(at: start)
        switch fields["DonViThoiHan"] {
        case "gio": return start + limit * 3600
        case "ngay_lam_viec":
            let end = calendar.workingDay(min(limit, 40_000), after: day)
            return calendar.workingDay(onOrAfter: end).end
        case "ngay":
            let end = day.plus(min(limit, 40_000))
            return end > .last ? ReferenceDay.last.end : calendar.workingDay(onOrAfter: end).end
        case "thang":
            let (year, month, date) = day.parts
            let months = year * 12 + month - 1 + min(limit, 1300)
            let (newYear, newMonth) = (months / 12, months % 12 + 1)
            let end = ReferenceDay(newYear, newMonth, min(date, ReferenceDay.daysOfMonth(newYear, newMonth)))
            guard let end, end <= .last else { return ReferenceDay.last.end }
            return calendar.workingDay(onOrAfter: end).end
        default: return nil
        }
    }
}

/// How the rows of a folder are judged: the rules that need more than one field (R-19 … … R-46).
struct ReferenceJudge {
    let units: Set<String>
    let register: [[UInt8]: ReferenceProcedure]
    let calendar: ReferenceCalendar
    let now: Int

    /// The record that a row becomes, or the first of its faults. `owner` is the unit whose folder the file lies in.
    func record(
        _ row: [String: String], _ kind: ReferenceKind, owner: String?
    ) throws(ReferenceFault) -> ReferenceRecord {
        var fields: [String: String] = [:]
        for field in kind.fields {
            var value = ReferenceField.value(field.name, row)
            if value == "\u{0}not flat" { throw ReferenceFault("bad-value") }
            if field.name == "MaDonVi" {
                if value.isEmpty, let owner { value = owner }
                if !value.isEmpty, owner != nil ? value != owner : !units.contains(value) {
                    throw ReferenceFault("unknown-unit")
                }
            }
            fields[field.name] = try field.normalised(value)
        }
        guard let version = ReferenceVersion(row["CapNhat"] ?? "") else { throw ReferenceFault("bad-time") }
        var record = ReferenceRecord(kind: kind, fields: fields, version: version)
        if let field = record.endField, let end = record.toldEnd, let start = record.number("NgayTiepNhan"),
            end < start - 60, let day = referenceMidnight(row[field] ?? ""), day == ReferenceDay(at: start)
        {
            record.fields[field] = "\(day.begin)"
        }
        switch kind {
        case .dossiers: try judge(dossier: record)
        case .feedback: try judge(feedback: record)
        case .visits: try judge(visit: record)
        case .staff: try judge(staff: record)
        case .reports:
            if let valid = record.number("KetQuaConHieuLuc"), let digitised = record.number("KetQuaDaSoHoa"),
                digitised > valid
            {
                throw ReferenceFault("bad-value")
            }
            if isFuture(version.time) { throw ReferenceFault("future-time") }
        case .ratings:
            if record["MucDo"].isEmpty, record["Thich"].isEmpty { throw ReferenceFault("missing-field") }
            if !record["MucDo"].isEmpty, !record["Thich"].isEmpty { throw ReferenceFault("bad-value") }
            if isFuture(record.number("ThoiDiem")) || isFuture(version.time) { throw ReferenceFault("future-time") }
        case .plans:
            if record["TrangThai"] == "3" {
                if record["NgayHoanThanh"].isEmpty { throw ReferenceFault("missing-field") }
                if isFuture(record.number("NgayHoanThanh")) { throw ReferenceFault("future-time") }
            }
            if isFuture(version.time) { throw ReferenceFault("future-time") }
        default: if isFuture(version.time) { throw ReferenceFault("future-time") }
        }
        return record
    }

    func isFuture(_ moment: Int?) -> Bool { moment.map { $0 > now + 86_400 } ?? false }

    private func judge(dossier: ReferenceRecord) throws(ReferenceFault) {
        if (7...10).contains(dossier.status) || dossier.status == 5, dossier.end == nil {
            throw ReferenceFault("missing-field")
        }
        if [dossier.number("NgayTiepNhan"), dossier.end, dossier.version.time].contains(where: { isFuture($0) }) {
            throw ReferenceFault("future-time")
        }
        guard dossier.isAccepted, let start = dossier.number("NgayTiepNhan") else { return }
        if let end = dossier.toldEnd, end < start - 60, end != ReferenceDay(at: start).begin {
            throw ReferenceFault("end-before-start")
        }
        if due(of: dossier) == nil { throw ReferenceFault("no-due-date") }
    }

    private func judge(feedback: ReferenceRecord) throws(ReferenceFault) {
        let needed = [
            "3": "NgayYeuCauBoSung", "4": "NgayTraLoi", "5": "NgayTraLoi", "6": "NgayTuChoi", "7": "NgayTuChoi",
        ]
        if let name = needed[feedback["TrangThai"]], feedback[name].isEmpty { throw ReferenceFault("missing-field") }
        for name in ["NgayTiepNhan", "NgayTraLoi", "NgayTuChoi", "NgayYeuCauBoSung"] {
            if isFuture(feedback.number(name)) { throw ReferenceFault("future-time") }
        }
        if isFuture(feedback.version.time) { throw ReferenceFault("future-time") }
    }

    /// The end of the next working day for a moment on a day off, the moment itself on any other.
    private func workedOff(_ moment: Int) -> Int {
        let day = ReferenceDay(at: moment)
        return calendar.isWorkingDay(day) ? moment : calendar.workingDay(onOrAfter: day).end
    }

    /// H' of a dossier that is due at `due` without its wait.
    func extended(_ due: Int, _ dossier: ReferenceRecord) -> Int {
        let isEndOfDay = due == ReferenceDay(at: due).end
        let days = (2 * dossier.wait + 1440) / 2880
        let later = min(due + (isEndOfDay ? days * 86_400 : dossier.wait * 60), ReferenceDay.last.end)
        return later == due ? due : min(workedOff(later), ReferenceDay.last.end)
    }

    /// H of a dossier, moved off a day off where it is given.
    func due(of dossier: ReferenceRecord) -> Int? {
        if let given = dossier.number("NgayHenTra") { return min(workedOff(given), ReferenceDay.last.end) }
        guard let start = dossier.number("NgayTiepNhan") else { return nil }
        return register[Array(dossier["MaTTHC"].utf8)]?.due(from: start, calendar)
    }
}
