internal import Model
internal import Runtime
internal import Wire

/// What lies in an inbox and is not read, since its name is no record file's.
struct UnreadNames {
    private let source: String
    private let unit: UnitCode?
    /// Since when, by name.
    private var since: [String: Int64] = [:]

    /// What programs call a file that they are still writing.
    private static let unfinishedEndings = [
        ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~",
    ]
    private static let own: Set<String> = ["done", "rejects"]
    /// A name of an unfinished file is said when it has not changed for so long.
    private static let unfinishedMilliseconds: Int64 = 600_000

    init(_ source: String, _ unit: UnitCode?) {
        self.source = source
        self.unit = unit
    }

    /// Takes notice of what lies there now.
    ///
    /// - Returns: the names that are new.
    mutating func take(_ entries: [FolderEntry], now: Int64) -> [String] {
        var before: [String: Int64] = [:]
        swap(&before, &since)
        var new: [String] = []
        for entry in entries where since.count < DaemonLimits.unreadNamesMax {
            guard entry.facts.kind == .file || entry.facts.kind == .folder, !Self.own.contains(entry.name) else {
                continue
            }
            let ageMilliseconds = SystemClock.unixMilliseconds - entry.facts.modifiedNanoseconds / 1_000_000
            let lower = entry.name.lowercased()
            if Self.unfinishedEndings.contains(where: { lower.hasSuffix($0) }),
                ageMilliseconds < Self.unfinishedMilliseconds
            {
                continue
            }
            since[entry.name] = before[entry.name] ?? now
            if before[entry.name] == nil { new.append(entry.name) }
        }
        return new
    }

    var warnings: [SourceWarning] {
        since.sorted { $0.key < $1.key }.map { name, since in
            SourceWarning(source: source, file: name, kind: .unreadName, sinceUnixMilliseconds: since, unit: unit)
        }
    }
}
