internal import Runtime

/// A file of an inbox that is to be read.
struct InboxJob {
    /// Where it lies: it moves when it is done, unless it is in `done/`.
    enum Place { case inbox, done, rejects }

    let path: String
    let name: String
    let place: Place
    /// As it was before it was read.
    let facts: FileFacts
}

/// What is done to the files of an inbox's folders.
package enum InboxFolder {
    /// Moves a file, beside one of the same name if there is one. Not waiting for the disk: where a power cut undoes
    /// it, the file is read again and changes nothing.
    ///
    /// - Returns: where it is now.
    static func move(_ path: String, _ name: String, to folder: String) throws(SystemError) -> String {
        var target = "\(folder)/\(name)"
        var copy = 1
        while try Files.facts(of: target) != nil {
            target = "\(folder)/\(numbered(name, copy))"
            copy += 1
        }
        try Files.rename(path, to: target)
        // Where the file is another user's, the folder alone keeps others out.
        try? Files.setMode(target, 0o600)
        return target
    }

    private static let endings = [".csv.gz", ".ndjson.gz", ".jsonl.gz", ".csv", ".ndjson", ".jsonl", ".xlsx"]

    /// `dossiers-10.csv.gz` as `dossiers-10~1.csv.gz`: kind and format stay readable in the name.
    private static func numbered(_ name: String, _ copy: Int) -> String {
        let lower = name.lowercased()
        for ending in endings where lower.hasSuffix(ending) {
            return "\(name.dropLast(ending.count))~\(copy)\(name.suffix(ending.count))"
        }
        return "\(name)~\(copy)"
    }

    /// Removes the files that are older.
    ///
    /// - Returns: how many.
    package static func forget(_ folder: String, olderThanDays days: Int, now: Int64) -> Int {
        let oldest = (now / 1_000 - Int64(days) * 86_400) * 1_000_000_000
        guard let entries = try? Files.list(folder) else { return 0 }
        let old = entries.filter { $0.facts.kind == .file && $0.facts.modifiedNanoseconds < oldest }
        return old.count { (try? Files.remove("\(folder)/\($0.name)")) != nil }
    }
}
