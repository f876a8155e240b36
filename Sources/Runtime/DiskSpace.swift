internal import CLinux
internal import Glibc

/// How much room the file system of a folder has for this user.
package struct DiskSpace: Equatable, Sendable {
    package let freeBytes: UInt64
    package let totalBytes: UInt64

    package init(freeBytes: UInt64, totalBytes: UInt64) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
    }

    /// - Throws: when the folder is not there.
    package init(of folder: String) throws(SystemError) {
        var facts = statfs()
        _ = try calling("statfs", folder) { unsafe statfs(folder, &facts) }
        let block = UInt64(max(0, facts.f_bsize))
        // What is kept for root alone is no room, neither free nor used.
        let kept = facts.f_bfree - min(facts.f_bfree, facts.f_bavail)
        freeBytes = UInt64(facts.f_bavail) &* block
        totalBytes = UInt64(facts.f_blocks - min(facts.f_blocks, kept)) &* block
    }

    /// Rounded down; 100 where the file system says no size.
    package var freePercent: Int64 { totalBytes == 0 ? 100 : Int64(freeBytes / max(1, totalBytes / 100)) }
}
