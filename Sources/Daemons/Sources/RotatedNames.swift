internal import Runtime

/// The names under which earlier contents of a followed file stand.
struct RotatedNames {
    /// A file that has such a name.
    struct Candidate {
        let path: String
        let facts: FileFacts
    }

    /// What a file holds, by its first bytes.
    enum Packing {
        case none
        case gzip
        /// Packed in a way that is not read.
        case foreign
    }

    private var patterns: [(folder: String, pattern: String)] = []

    /// `patterns` as configured, `nil` for the usual ones of logrotate and its like: NAME.1, NAME-20261120, and the
    /// same packed. Those without a folder are beside the file.
    init(of path: String, _ configured: [String]?) {
        let (folder, name) = Files.split(path)
        let plain = Files.escapedPattern(name)
        let usual = ["\(plain).[0-9]*", "\(plain)-*", "\(plain).*.gz"]
        for pattern in configured ?? usual {
            let parts = configured != nil && pattern.utf8.contains(UInt8(ascii: "/")) ? Files.split(pattern) : nil
            patterns.append((parts?.folder ?? folder, parts?.name ?? pattern))
        }
    }

    /// Where they stand.
    var folders: [String] {
        var folders: [String] = []
        for (folder, _) in patterns where !folders.contains(folder) { folders.append(folder) }
        return folders
    }

    /// The files that have such a name, the one that was written to longest ago first; a folder that is not there has
    /// none.
    func candidates(without path: String) throws(SystemError) -> [Candidate] {
        var found: [Candidate] = []
        for folder in folders {
            let names = patterns.filter { $0.folder == folder }.map(\.pattern)
            guard try Files.facts(of: folder)?.kind == .folder else { continue }
            for entry in try Files.list(folder) where entry.facts.kind == .file && entry.isNameValid {
                let path = "\(folder)/\(entry.name)"
                guard names.contains(where: { Files.isMatch(entry.name, $0) }) else { continue }
                found.append(Candidate(path: path, facts: entry.facts))
            }
        }
        let own = try Files.facts(of: path)
        found.removeAll { $0.facts.inode == own?.inode && $0.facts.device == own?.device }
        return found.sorted {
            ($0.facts.modifiedNanoseconds, $0.path) < ($1.facts.modifiedNanoseconds, $1.path)
        }
    }

    static func packing(of path: String) throws(SystemError) -> Packing {
        var reader = try FileReader(path)
        let first = try FollowedFile.bytes(&reader, 0, 6)
        if first.starts(with: [0x1F, 0x8B]) { return .gzip }
        // bzip2, xz, zstd, zip, lz4, compress.
        let foreign: [[UInt8]] = [
            [0x42, 0x5A, 0x68], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], [0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x4B, 3, 4],
            [0x04, 0x22, 0x4D, 0x18], [0x1F, 0x9D],
        ]
        return foreign.contains { first.starts(with: $0) } ? .foreign : .none
    }
}
