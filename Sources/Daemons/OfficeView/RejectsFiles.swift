internal import Bytes
internal import Configuration
internal import Intake
internal import Runtime

/// Finds the rows of refusals again in the rejects files of an agent's sources, to say where they stand. The end of
/// each file is read, when somebody asks.
struct RejectsFiles {
    /// A row of a rejects file: `source,line,field,reason,row,escaped`.
    struct Row: Equatable {
        let source: String
        let line: String
        let field: String
        fileprivate let reason: String
        fileprivate let text: String
    }

    private let paths: [String]

    init(_ configuration: AgentConfiguration) {
        paths = configuration.sources.enumerated().map { index, source in
            switch source.kind {
            case .inbox(let path, _): "\(path)/rejects/rejects.csv"
            case .follow, .command: "\(configuration.dataDir)/rejects-\(index).csv"
            }
        }
    }

    /// The last row of each refusal, in the order of the refusals; `nil` where none is found.
    func rows(of refusals: [StandingRefusal]) -> [Row?] {
        var found = [Row?](repeating: nil, count: refusals.count)
        var open = Set(refusals.indices)
        for path in paths.flatMap({ [$0, RejectsLog($0).before] }) where !open.isEmpty {
            for row in Self.tail(of: path).reversed() where !open.isEmpty {
                let digest = Self.digest(of: row)
                for place in open where Self.isAbout(row, refusals[place], digest) {
                    found[place] = row
                    open.remove(place)
                }
            }
        }
        return found
    }

    private static func digest(of row: Row) -> [UInt8] { SHA256.digest(Array(row.text.utf8)).bytes }

    private static func isAbout(_ row: Row, _ refusal: StandingRefusal, _ digest: [UInt8]) -> Bool {
        guard row.reason == refusal.reason.description else { return false }
        if let key = refusal.key { return holds(row.text, key) }
        return refusal.digest == digest
    }

    /// Whether the key stands in the row as a whole: `H-1` is not in a row of `H-17`.
    private static func holds(_ row: String, _ key: String) -> Bool {
        let (row, key) = (Array(row.utf8), Array(key.utf8))
        guard !key.isEmpty, row.count >= key.count else { return false }
        for start in 0...row.count - key.count where row[start] == key[0] {
            guard row[start..<start + key.count].elementsEqual(key) else { continue }
            let isBegun = start == 0 || !isPart(row[start - 1])
            let end = start + key.count
            if isBegun, end == row.count || !isPart(row[end]) { return true }
        }
        return false
    }

    /// Whether a byte beside an id would make it a longer one.
    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "/"), 0x80...:
            true
        default: false
        }
    }

    // MARK: - Reading

    /// The last rows of a file, in its order; none where it cannot be read.
    private static func tail(of path: String) -> [Row] {
        guard let file = try? FileBytes(path) else { return [] }
        let start = max(0, file.byteCount - Int64(DaemonLimits.rejectsTailBytes))
        var bytes: [UInt8] = []
        guard (try? file.read(at: start, count: Int(file.byteCount - start), into: &bytes)) != nil else { return [] }
        if start == 0, let rows = rows(bytes[...]) { return rows }
        // A row may have line ends in quotes: the first place from which everything reads as rows is the right one.
        var at = bytes.startIndex
        for _ in 0..<DaemonLimits.rejectsBeginningsMax {
            guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            at = end + 1
            if let rows = rows(bytes[at...]) { return rows }
        }
        return []
    }

    /// `nil` where the bytes are no rows of such a file from their beginning on.
    private static func rows(_ bytes: ArraySlice<UInt8>) -> [Row]? {
        guard let document = try? CSVDocument(Array(bytes).span) else { return nil }
        var rows: [Row] = []
        for row in document.rows {
            guard row.fields.count == 6 else { return nil }
            if row.fields[3] == "reason" { continue }
            rows.append(
                Row(
                    source: row.fields[0], line: row.fields[1], field: row.fields[2], reason: row.fields[3],
                    text: row.fields[4]))
        }
        return rows.allSatisfy { Int($0.line) != nil } ? rows : nil
    }
}
