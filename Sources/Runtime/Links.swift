internal import Glibc

// Links that are changed as one step, and all that was written on the disk.
extension Files {
    /// Where a symbolic link leads, as it says; `nil` for what is no link, or is not there.
    package static func target(ofLink path: String) throws(SystemError) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return 0 }
            return unsafe readlink(path, base, bytes.count)
        }
        if count >= 0 { return String(decoding: buffer.prefix(count), as: UTF8.self) }
        // No link; not there; a part of the path is no folder.
        if [EINVAL, ENOENT, ENOTDIR].contains(errno) { return nil }
        throw SystemError("readlink", path)
    }

    /// Makes the link lead elsewhere, or makes it: whoever opens it finds the old place or the new one.
    package static func link(_ path: String, to target: String) throws(SystemError) {
        let next = "\(path).next"
        try remove(next)
        _ = try calling("symlink", next) { unsafe symlink(target, next) }
        try rename(next, to: path)
        try synchronizeFolder(split(path).folder)
    }

    /// Waits until everything that was written before is on the disks.
    package static func synchronizeSystem() { sync() }
}
