internal import CLinux
internal import Glibc

/// Whole files, and what can be done to names. Every call says in its error what it was doing to which path.
package enum Files {
    /// The file's bytes.
    ///
    /// - Throws: `EFBIG` when there are more than `limitBytes`.
    package static func read(_ path: String, limitBytes: Int) throws(SystemError) -> [UInt8] {
        var reader = try FileReader(path)
        return try rest(of: &reader, limitBytes: limitBytes)
    }

    /// All that a reader has not read yet.
    static func rest(of reader: inout FileReader, limitBytes: Int) throws(SystemError) -> [UInt8] {
        var (bytes, chunk): ([UInt8], [UInt8]) = ([], [])
        while try reader.next(into: &chunk) {
            guard bytes.count + chunk.count <= limitBytes else {
                throw SystemError("read", reader.path, errno: EFBIG)
            }
            if bytes.isEmpty { swap(&bytes, &chunk) } else { bytes.append(contentsOf: chunk) }
        }
        return bytes
    }

    /// Replaces the file with one of these bytes, or makes it: after a crash there is the old one or the new one,
    /// whole.
    package static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o644) throws(SystemError) {
        let (folder, name) = split(path)
        let temporary = "\(folder)/.\(name).new"
        do throws(SystemError) {
            var file = try FileAppender(temporary, truncating: true, mode: mode)
            try file.append(bytes)
            try file.synchronize()
            file.close()
            try rename(temporary, to: path)
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        try synchronizeFolder(folder)
    }

    /// Replaces the file with one of these bytes, or makes it: whoever reads it finds the old one or the new one,
    /// whole; after a power cut there may be none of either.
    package static func show(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws(SystemError) {
        let (folder, name) = split(path)
        let temporary = "\(folder)/.\(name).new"
        var file = try FileAppender(temporary, truncating: true, mode: mode)
        try file.append(bytes)
        file.close()
        try rename(temporary, to: path)
    }

    /// Says that the file is as new as now.
    ///
    /// - Returns: false when there is none.
    package static func touch(_ path: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            _ = try calling("utimensat", path) { unsafe utimensat(AT_FDCWD, path, nil, 0) }
        } catch  where error.errno == ENOENT { return false }
        return true
    }

    /// Appends to the file, or makes it, without waiting for the disk.
    package static func append(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws(SystemError) {
        var file = try FileAppender(path, mode: mode)
        try file.append(bytes)
    }

    /// Gives the file another name in the same file system, over what had it; not yet certain to survive a power cut.
    package static func rename(_ path: String, to other: String) throws(SystemError) {
        _ = try calling("rename", "\(path) to \(other)") { unsafe Glibc.rename(path, other) }
    }

    /// Gives the file another name and returns when that is on the disk, in both folders.
    package static func move(_ path: String, to other: String) throws(SystemError) {
        try rename(path, to: other)
        let (from, into) = (split(path).folder, split(other).folder)
        try synchronizeFolder(into)
        if from != into { try synchronizeFolder(from) }
    }

    /// Removes the file; that there is none is well.
    package static func remove(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            _ = try calling("unlink", path) { unsafe unlink(path) }
        } catch  where error.errno == ENOENT { return }
    }

    /// Waits until the names in the folder are on the disk.
    package static func synchronizeFolder(_ path: String) throws(SystemError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        let number = descriptor.number
        _ = try calling("fsync", path) { fsync(number) }
    }

    /// Makes the folder and every missing one above it.
    package static func makeFolders(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        guard unsafe mkdir(path, mode) != 0 else { return }
        let error = SystemError("mkdir", path)
        switch error.errno {
        case EEXIST:
            guard try facts(of: path)?.kind == .folder else { throw error }
        case ENOENT:
            let parent = split(path).folder
            guard parent != path else { throw error }
            try makeFolders(parent, mode: mode)
            // Somebody else may have made it in the meantime.
            if unsafe mkdir(path, mode) != 0, errno != EEXIST { throw SystemError("mkdir", path) }
        default: throw error
        }
    }

    /// Changes who may do what with the file or folder.
    package static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
        _ = try calling("chmod", path) { unsafe chmod(path, mode) }
    }

    /// Makes the folder its owner's alone, also one that is there already. Another user's stays as it is.
    package static func makePrivateFolder(_ path: String) throws(SystemError) {
        try makeFolders(path, mode: 0o700)
        if let facts = try facts(of: path), facts.permissions != 0o700 { try? setMode(path, 0o700) }
    }

    /// What the system knows about the file, links followed; `nil` when there is none.
    package static func facts(of path: String) throws(SystemError) -> FileFacts? {
        var status = stat()
        do throws(SystemError) {
            _ = try calling("stat", path) { unsafe stat(path, &status) }
        } catch  where error.errno == ENOENT || error.errno == ENOTDIR { return nil }
        return FileFacts(status)
    }

    /// Whether the path is on a file system where others write without this machine being told: a network's, or one
    /// that a program provides. One that cannot be asked is taken for such a one.
    package static func isRemote(_ path: String) -> Bool {
        var facts = statfs()
        guard unsafe statfs(path, &facts) == 0 else { return true }
        return remoteTypes.contains(UInt32(truncatingIfNeeded: facts.f_type))
    }

    /// statfs(2): NFS, SMB, CIFS, SMB2, FUSE (virtiofs among them), 9P, AFS, Ceph, Coda, NCP, OCFS2, GFS2, Lustre,
    /// VirtualBox's folders.
    private static let remoteTypes: Set<UInt32> = [
        0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x6573_5546, 0x0102_1997, 0x5346_414F, 0x00C3_6400, 0x7375_7245,
        0x564C, 0x7461_636F, 0x0116_1970, 0x0BD0_0BD0, 0x786F_4256,
    ]

    /// The folder that a path is in (`.` when it says none), and the name there.
    package static func split(_ path: String) -> (folder: String, name: String) {
        var bytes = Array(path.utf8)
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
            return (".", String(decoding: bytes, as: UTF8.self))
        }
        let folder = slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
        return (folder, String(decoding: bytes[(slash + 1)...], as: UTF8.self))
    }

    static func open(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) -> Descriptor {
        Descriptor(owning: try calling("open", path) { unsafe Glibc.open(path, flags | O_CLOEXEC, mode) })
    }
}

/// What the system knows about a file.
package struct FileFacts: Equatable, Sendable {
    package enum Kind: Equatable, Sendable { case file, folder, other }

    package let kind: Kind
    package let bytes: Int64
    /// Device and inode: the same file under whatever name, until it is removed.
    package let device: UInt64
    package let inode: UInt64
    package let modifiedNanoseconds: Int64
    /// Who may do what: nine bits, as chmod(1) takes them.
    package let permissions: UInt32
    /// The number of the user whose it is.
    package let owner: UInt32

    /// Whether two looks are at the same contents, as far as the system tells: who may read them does not count.
    package static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.bytes == right.bytes && left.device == right.device
            && left.inode == right.inode && left.modifiedNanoseconds == right.modifiedNanoseconds
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        permissions = UInt32(status.st_mode) & 0o777
        owner = UInt32(status.st_uid)
        bytes = Int64(status.st_size)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modifiedNanoseconds = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
