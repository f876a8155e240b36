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

/// The independent yardstick: from records to ranks as domain/records.md and domain/scoring.md say it, written from
/// those two texts alone, with dictionaries and strings, everything counted anew for each question. It shares no code
/// with Intake, Scoring or Publication; where it and they differ one of them is wrong, and the norm says which.
package struct SlowReference {
    let judge: ReferenceJudge
    let topology: [ReferenceTopologyRow]
    let catalogue: ReferenceCatalogue
    /// The winners by kind and key, withdrawn ones included.
    private(set) var winners: [[UInt8]: ReferenceRecord] = [:]
    /// Rejected rows as a set of (kind, key or row, reason).
    private(set) var rejects: Set<[String]> = []
    private var rejectedKeys: Set<String> = []
    /// Rows read, header lines not counted.
    package private(set) var rows = 0

    /// Reads all files, in any order; one named `procedures*` is the register instead of `procedures`. `now` is in
    /// Unix seconds; `asPortal` takes the portal's own zero rules and bases instead of those fair to small offices.
    package init(
        files: [ReferenceFile], topology: [UInt8], procedures: [UInt8], calendar: [UInt8], now: Int,
        asPortal: Bool = false
    ) {
        self.topology = ReferenceTopologyRow.all(csv: topology)
        catalogue = ReferenceCatalogue(asPortal: asPortal)
        let known = files.compactMap { file in Self.kind(of: file).map { (file, $0) } }
        let registerFile = known.first { $0.1.kind == .procedures }
        let registerRows = registerFile.map { Self.rows(of: $0.0, isCSV: $0.1.isCSV, isGzip: $0.1.isGzip).rows }
        var register: [[UInt8]: ReferenceProcedure] = [:]
        for row in registerRows ?? referenceRows(csv: procedures).rows {
            guard let fields = try? row.get() else { continue }
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

    /// The rows of a file, none when it is not what its name says.
    private static func rows(
        of file: ReferenceFile, isCSV: Bool, isGzip: Bool
    ) -> (header: [String]?, rows: [ReferenceRow]) {
        guard let bytes = isGzip ? try? Gzip.decode(file.bytes) : file.bytes else { return ([], []) }
        if isCSV {
            let (header, rows) = referenceRows(csv: bytes)
            return (header, rows)
        }
        return (nil, referenceRows(ndjson: bytes))
    }

    private mutating func take(_ file: ReferenceFile, _ kind: (kind: ReferenceKind, isCSV: Bool, isGzip: Bool)) {
        let (header, rows) = Self.rows(of: file, isCSV: kind.isCSV, isGzip: kind.isGzip)
        if let header, !kind.kind.requiredColumns.allSatisfy(header.contains) { return }
        let owner = file.path.dropLast().last { judge.units.contains($0) }
        for (place, row) in rows.enumerated() {
            self.rows += 1
            var key = "\(file.path.joined(separator: "/")) \(place)"
            do throws(ReferenceFault) {
                let fields = try row.get()
                let id = fields[kind.kind.keyField] ?? ""
                if !id.isEmpty { key = "\(owner ?? fields["MaDonVi"] ?? "")\u{1F}\(id)" }
                let record = try judge.record(fields, kind.kind, owner: owner)
                compete(record)
                if rejectedKeys.remove(key) != nil {
                    rejects = rejects.filter { $0[0] != kind.kind.rawValue || $0[1] != key }
                }
            } catch {
                rejects.insert([kind.kind.rawValue, key, error.reason])
                rejectedKeys.insert(key)
            }
        }
    }

    private mutating func compete(_ record: ReferenceRecord) {
        let key = Array("\(record.kind.rawValue)\u{1F}\(record["MaDonVi"])\u{1F}\(record[record.kind.keyField])".utf8)
        if let winner = winners[key], !record.beats(winner) { return }
        winners[key] = record
    }

    /// Records that stand, without the withdrawn ones.
    package var kept: Int { winners.values.filter { !$0.isWithdrawn }.count }

    /// Keys whose winning record says that it was entered by mistake.
    package var withdrawn: Int { winners.values.filter(\.isWithdrawn).count }

    /// Rejected rows by reason.
    package var rejected: [String: Int] { Dictionary(grouping: rejects) { $0[2] }.mapValues(\.count) }
}
