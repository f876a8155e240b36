internal import Glibc

/// One name in a folder.
package struct FolderEntry: Equatable, Sendable {
    package let name: String
    /// Names are bytes; one that is not UTF-8 is shown repaired and cannot be opened by what is shown.
    package let isNameValid: Bool
    package let facts: FileFacts
}

extension Files {
    /// What is in the folder, by name in bytewise order, links followed; what vanishes meanwhile is left out.
    package static func list(_ path: String) throws(SystemError) -> [FolderEntry] {
        var entries: [FolderEntry] = []
        for name in try names(in: path) {
            var (status, full) = (stat(), Array("\(path)/".utf8))
            full.append(contentsOf: name)
            full.append(0)
            let found = unsafe full.withUnsafeBufferPointer { buffer in
                unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                    guard let base = text.baseAddress else { return false }
                    return unsafe stat(base, &status) == 0
                }
            }
            guard found else { continue }
            let text = String(decoding: name, as: UTF8.self)
            entries.append(
                FolderEntry(name: text, isNameValid: Array(text.utf8) == name, facts: FileFacts(status)))
        }
        return entries
    }

    /// Whether a name is one that a pattern means: `*`, `?` and `[0-9]` as in a shell (fnmatch(3)).
    package static func isMatch(_ name: String, _ pattern: String) -> Bool { unsafe fnmatch(pattern, name, 0) == 0 }

    /// The pattern that means this name alone.
    package static func escapedPattern(_ name: String) -> String {
        name.reduce(into: "") { $0 += "*?[]\\".contains($1) ? "\\\($1)" : "\($1)" }
    }

    /// The regular files in the folder and in all folders below it, as paths relative to it, in bytewise order.
    ///
    /// A link to a file is a file; a link to a folder is not gone into, since it may lead back.
    ///
    /// - Throws: also for a name that is not UTF-8 (`EILSEQ`), rather than leave a file out without a word.
    package static func walk(_ root: String) throws(SystemError) -> [String] {
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for entry in try list(folder.isEmpty ? root : "\(root)/\(folder)") {
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                guard entry.isNameValid else { throw SystemError("open", "\(root)/\(path)", errno: EILSEQ) }
                switch entry.facts.kind {
                case .file: found.append(path)
                case .folder where !isLink("\(root)/\(path)"): folders.append(path)
                case .folder, .other: break
                }
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes a folder and everything in it; a link is removed, not followed.
    package static func removeTree(_ path: String) throws(SystemError) {
        for entry in try list(path) {
            let inside = "\(path)/\(entry.name)"
            if entry.facts.kind == .folder, !isLink(inside) { try removeTree(inside) } else { try remove(inside) }
        }
        _ = try calling("rmdir", path) { unsafe rmdir(path) }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func names(in path: String) throws(SystemError) -> [[UInt8]] {
        guard let folder = unsafe opendir(path) else { throw SystemError("open", path) }
        defer { _ = unsafe closedir(folder) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(folder) else {
                if errno != 0 { throw SystemError("read", path) }
                break
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// A lock on a folder, held until the value or the process ends, however it ends: two processes never share it.
package struct FolderLock: ~Copyable {
    private let descriptor: Descriptor

    /// - Throws: `EWOULDBLOCK` while another process holds the lock.
    package init(_ folder: String) throws(SystemError) {
        let path = "\(folder)/lock"
        let opened = try Files.open(path, O_RDWR | O_CREAT, mode: 0o644)
        let number = opened.number
        _ = try calling("flock", path) { flock(number, LOCK_EX | LOCK_NB) }
        // For a person who wonders which process that is.
        _ = ftruncate(number, 0)
        try writeFully(Array("\(getpid())\n".utf8).span, to: number, path)
        descriptor = opened
    }
}
