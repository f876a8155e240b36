internal import Bytes

/// A file of a records folder: its path below the folder and its bytes.
package struct ReferenceFile: Hashable, Sendable {
    package let path: [String]
    package let bytes: [UInt8]

    package init(path: [String], bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Whether a text occurs in it.
    package func contains(_ text: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        var at = bytes.startIndex
        while let place = bytes[at...].firstIndex(of: first) {
            if bytes[place...].starts(with: text) { return true }
            at = place + 1
        }
        return false
    }
}

/// The independent yardstick: from records to ranks as Protocol/13-records-in.md and 14-scoring.md say it, written from
/// those two texts alone, with dictionaries and strings, everything counted anew for each question. It shares no code
/// with Intake, Scoring or Publication; where it and they differ one of them is wrong, and the norm says which.
package struct SlowReference {
    let judge: ReferenceJudge
    let topology: [ReferenceTopologyRow]
    let catalogue: ReferenceCatalogue
    /// The winners by kind and key, withdrawn ones included.
    private(set) var winners: [[UInt8]: ReferenceRecord] = [:]
    /// Of each dossier the least `NgayHenTra` among its versions that stand and are accepted.
    private(set) var leastAppointments: [[UInt8]: Int] = [:]
    /// Refused rows as a set: whose, kind, key or row, reason; with the greatest version among them.
    private var rejects: [Reject: ReferenceVersion?] = [:]

    private struct Reject: Hashable {
        let unit: String
        let kind: ReferenceKind
        /// The record's key as in `winners`, or `nil`.
        let key: [UInt8]?
        let row: [UInt8]
        let reason: String
    }

    /// Rows read, header lines not counted.
    package private(set) var rows = 0

    /// Reads all files, in any order; one named `procedures*` is the register instead of `procedures`. `now` is in
    /// Unix seconds; `asPortal` takes the portal's own zero rules and bases instead of those fair to small offices, the
    /// last two are the catalogue's switches about officers.
    package init(
        files: [ReferenceFile], topology: [UInt8], procedures: [UInt8], calendar: [UInt8], now: Int,
        asPortal: Bool = false, standardDayMinutes: Int = 480, countsDirectAlone: Bool = false
    ) {
        self.topology = ReferenceTopologyRow.all(csv: topology)
        var catalogue = ReferenceCatalogue(asPortal: asPortal)
        catalogue.standardDayMinutes = standardDayMinutes
        catalogue.countsDirectAlone = countsDirectAlone
        self.catalogue = catalogue
        let known = files.compactMap { file in Self.kind(of: file).map { (file, $0) } }
        let registerFile = known.first { $0.1.kind == .procedures }
        let registerRows = registerFile.flatMap { Self.bytes(of: $0.0, isGzip: $0.1.isGzip) }.map { bytes in
            registerFile?.1.isCSV == true
                ? referenceRows(csv: bytes).rows : referenceRows(ndjson: bytes, ReferenceKind.procedures)
        }
        var register: [[UInt8]: ReferenceProcedure] = [:]
        for row in registerRows ?? referenceRows(csv: procedures).rows {
            guard let fields = try? row.fields.get() else { continue }
            register[Array((fields["MaTTHC"] ?? "").utf8)] = ReferenceProcedure(fields: fields)
        }
        judge = ReferenceJudge(
            units: Set(self.topology.map(\.unit)), register: register, calendar: ReferenceCalendar(csv: calendar),
            now: now)
        for (file, kind) in known where kind.kind != .procedures { take(file, kind) }
    }

    /// Kind, format and packing by the file's name; `nil` for a file that is not read.
    private static func kind(of file: ReferenceFile) -> (kind: ReferenceKind, isCSV: Bool, isGzip: Bool)? {
        guard let name = file.path.last, let kind = ReferenceKind.allCases.first(where: { name.hasPrefix($0.rawValue) })
        else { return nil }
        var lower = name.lowercased()
        let isGzip = lower.hasSuffix(".gz")
        if isGzip { lower.removeLast(3) }
        if lower.hasSuffix(".csv") { return (kind, true, isGzip) }
        return lower.hasSuffix(".ndjson") || lower.hasSuffix(".jsonl") ? (kind, false, isGzip) : nil
    }

    /// A file's bytes unpacked; `nil` for one that is damaged.
    private static func bytes(of file: ReferenceFile, isGzip: Bool) -> [UInt8]? {
        isGzip ? try? Gzip.decode(file.bytes) : file.bytes
    }

    private mutating func take(_ file: ReferenceFile, _ kind: (kind: ReferenceKind, isCSV: Bool, isGzip: Bool)) {
        guard let bytes = Self.bytes(of: file, isGzip: kind.isGzip),
            let rows = kind.isCSV ? referenceRows(csv: bytes, kind.kind) : referenceRows(ndjson: bytes, kind.kind)
        else { return }
        let owner = file.path.dropLast().last { judge.units.contains($0) }
        for row in rows {
            self.rows += 1
            do throws(ReferenceFault) {
                compete(try judge.record(try row.fields.get(), kind.kind, owner: owner))
            } catch {
                refuse(row, kind.kind, owner, error.reason)
            }
        }
    }

    private mutating func refuse(_ row: ReferenceRow, _ kind: ReferenceKind, _ owner: String?, _ reason: String) {
        let fields = (try? row.fields.get()) ?? [:]
        let given = ReferenceField.value("MaDonVi", fields)
        let unit = given.isEmpty ? owner ?? "" : given
        let id = ReferenceField.value(kind.keyField, fields)
        let isKey =
            kind == .reports
            ? referenceMonth(id) != nil
            : !id.isEmpty && id.utf8.count <= 64 && !ReferenceField.isSpoiled(id)
                && !(kind == .staff && ReferenceField.hasCitizenNumber(id))
        let day = referenceTime(ReferenceField.value("Ngay", fields)).map { ReferenceDay(at: $0) }
        let key = isKey && !unit.isEmpty ? Self.key(kind, unit, kind.id(id, day: day)) : nil
        let counted = owner ?? (judge.units.contains(unit) ? unit : "")
        let reject = Reject(unit: counted, kind: kind, key: key, row: key == nil ? row.raw : [], reason: reason)
        var version = ReferenceVersion(fields["CapNhat"] ?? "")
        // One that is itself what lies in the future tells nothing of what is later.
        if reason == "future-time", version?.time.map({ $0 >= Self.latest(fields, kind) }) ?? false { version = nil }
        switch (rejects[reject], version) {
        case (.some(.some(let known)), .some(let new)): rejects[reject] = max(known, new)
        case (.some(.some), nil): break
        default: rejects[reject] = .some(version)
        }
    }

    /// The latest of the times that R-42 looks at, `CapNhat` apart.
    private static func latest(_ fields: [String: String], _ kind: ReferenceKind) -> Int {
        let ends: [String] =
            switch (kind, fields["TrangThaiHoSo"].flatMap { Int($0) } ?? 0) {
            case (.dossiers, 7...10):
                [(fields["NgayKetThucXuLy"] ?? "").isEmpty ? "NgayTra" : "NgayKetThucXuLy"]
            case (.dossiers, 5): ["NgayYeuCauBoSung"]
            case (.feedback, _): ["NgayTraLoi", "NgayTuChoi", "NgayYeuCauBoSung"]
            case (.visits, _): ["GioDen", "GioGoi", "GioXong"]
            case (.staff, _): []
            case (.ratings, _): ["ThoiDiem"]
            case (.plans, _): fields["TrangThai"] == "3" ? ["NgayHoanThanh"] : []
            default: []
            }
        if kind == .staff, let day = fields["Ngay"].flatMap({ referenceTime($0) }) {
            return ReferenceDay(at: day).begin
        }
        return (["NgayTiepNhan"] + ends).compactMap { fields[$0].flatMap { referenceTime($0) } }.max() ?? 0
    }

    private static func key(_ kind: ReferenceKind, _ unit: String, _ id: String) -> [UInt8] {
        Array("\(kind.rawValue)\u{1F}\(unit)\u{1F}\(id)".utf8)
    }

    private mutating func compete(_ record: ReferenceRecord) {
        let key = Self.key(
            record.kind, record["MaDonVi"], record.kind.id(record[record.kind.keyField], day: record.day))
        if record.isAccepted, let appointment = record.number("NgayHenTra") {
            leastAppointments[key] = min(leastAppointments[key] ?? appointment, appointment)
        }
        if let winner = winners[key], !record.beats(winner) { return }
        winners[key] = record
    }

    /// Records that stand, without the withdrawn ones.
    package var kept: Int { winners.values.filter { !$0.isWithdrawn }.count }

    /// Keys whose winning record says that it was entered by mistake.
    package var withdrawn: Int { winners.values.filter(\.isWithdrawn).count }

    /// Refused rows by reason, as a set from which a record of the same key that is not older takes them away; a
    /// refused row without a readable version counts as the oldest.
    package var rejected: [String: Int] {
        let standing = rejects.filter { reject, version in
            guard let key = reject.key, let winner = winners[key] else { return true }
            return version.map { winner.version < $0 } ?? false
        }
        return Dictionary(grouping: standing.keys) { $0.reason }.mapValues(\.count)
    }
}
