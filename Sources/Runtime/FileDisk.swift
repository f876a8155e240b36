package import Durability
internal import Glibc
internal import Synchronization

/// A real folder as a store's disk.
///
/// Names are looked up in the folder that was opened, whatever stands at its path later; `probe` sees the difference.
/// A file on which anything has failed is closed and never touched again (fsync(2) says nothing true the second time).
/// Its operations may run on any thread, one at a time.
package final class FileDisk: Disk, Sendable {
    private struct State: ~Copyable {
        var open: [OpenFile] = []
        /// Every file that should be there.
        var names: Set<String> = []
        var namesCheckedMilliseconds: Int64 = 0
    }

    private struct OpenFile {
        let name: String
        let descriptor: Int32
    }

    package let path: String
    private let folder: Int32
    private let facts: FileFacts
    private let state: Mutex<State>

    /// Opens the folder.
    ///
    /// - Parameters:
    ///   - path: the folder, made (0700) when it is missing and `isReader` is false.
    ///   - isReader: only looks, also while a program is using the store; otherwise the store is this program's alone.
    /// - Throws: `.inUse` when another program has it.
    package init(_ path: String, isReader: Bool = false) throws(DiskError) {
        var (opened, status) = (Int32(-1), stat())
        do throws(SystemError) {
            if !isReader { try Files.makeFolders(path, mode: 0o700) }
            opened = try calling("open", path) { unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            let number = opened
            if !isReader { _ = try calling("lock", path) { flock(number, LOCK_EX | LOCK_NB) } }
            _ = try calling("stat", path) { unsafe fstat(number, &status) }
        } catch {
            if opened >= 0 { _ = close(opened) }
            throw error.errno == EWOULDBLOCK
                ? DiskError(.inUse, operation: "lock", file: path, code: error.errno)
                : Self.failure(error.call, path, error.errno)
        }
        self.path = path
        folder = opened
        facts = FileFacts(status)
        state = Mutex(State())
    }

    deinit {
        state.withLock { state in
            for file in state.open { _ = close(file.descriptor) }
        }
        _ = close(folder)
    }

    // MARK: Questions

    package func files() throws(DiskError) -> [String] {
        var names: [String] = []
        do throws(SystemError) {
            for entry in try Files.list(path) where entry.isNameValid && entry.facts.kind == .file {
                names.append(entry.name)
            }
        } catch {
            throw Self.failure("list", "", error.errno)
        }
        state.withLock { state in
            for name in names where name.hasPrefix("journal-") || name.hasPrefix("snapshot-") {
                state.names.insert(name)
            }
        }
        return names
    }

    package func size(_ file: String) throws(DiskError) -> Int {
        var status = stat()
        _ = try call("size", file) { unsafe fstatat(folder, file, &status, 0) }
        return Int(status.st_size)
    }

    package func read(_ file: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        let descriptor = try call("read", file) { unsafe openat(folder, file, O_RDONLY | O_CLOEXEC) }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < count {
            var failure: DiskError?
            let (start, missing) = (offset + bytes.count, count - bytes.count)
            var got = 0
            bytes.append(addingCapacity: missing) { output in
                unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
                    do throws(DiskError) {
                        got = try call("read", file) { unsafe pread(descriptor, buffer.baseAddress, missing, start) }
                        filled = got
                    } catch { failure = error }
                }
            }
            if let failure { throw failure }
            if got == 0 { break }
        }
        return bytes
    }

    // MARK: Operations

    package func perform(_ operation: DiskOperation) throws(DiskError) {
        let failure: DiskError? = state.withLock { state in
            do throws(DiskError) {
                try perform(operation, &state)
                return nil
            } catch {
                Self.forget(operation.file, &state)
                return error
            }
        }
        if let failure { throw failure }
    }

    private func perform(_ operation: DiskOperation, _ state: inout State) throws(DiskError) {
        let (name, file) = (operation.name, operation.file)
        switch operation {
        case .create:
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC
            let descriptor = try call(name, file) { unsafe openat(folder, file, flags, 0o600) }
            if state.open.count >= RuntimeLimits.openFilesMax { _ = close(state.open.removeFirst().descriptor) }
            state.open.append(OpenFile(name: file, descriptor: descriptor))
            state.names.insert(file)
        case .append(_, let bytes): try append(bytes, to: try descriptor(of: file, name, state), file)
        case .sync:
            let descriptor = try descriptor(of: file, name, state)
            _ = try call(name, file) { fsync(descriptor) }
        case .rename(_, let other):
            _ = try call(name, file) { unsafe renameat(folder, file, folder, other) }
            Self.forget(file, &state)
            state.names.insert(other)
        case .remove:
            Self.forget(file, &state)
            do throws(DiskError) {
                _ = try call(name, file) { unsafe unlinkat(folder, file, 0) }
            } catch  where error.code == ENOENT {}
        case .syncFolder: _ = try call(name, "") { fsync(folder) }
        case .probe: try probe(&state)
        }
    }

    private func append(_ bytes: [UInt8], to descriptor: Int32, _ file: String) throws(DiskError) {
        do throws(SystemError) {
            try writeFully(bytes.span, to: descriptor, file)
        } catch {
            throw Self.failure("append", file, error.errno)
        }
    }

    private func descriptor(of file: String, _ operation: String, _ state: borrowing State) throws(DiskError) -> Int32 {
        guard let open = state.open.first(where: { $0.name == file }) else {
            throw Self.failure(operation, file, EBADF)
        }
        return open.descriptor
    }

    private static func forget(_ file: String, _ state: inout State) {
        state.names.remove(file)
        guard let index = state.open.firstIndex(where: { $0.name == file }) else { return }
        _ = close(state.open.remove(at: index).descriptor)
    }

    private func probe(_ state: inout State) throws(DiskError) {
        let name = DiskOperation.probe.name
        do throws(SystemError) {
            guard let now = try Files.facts(of: path), now.device == facts.device, now.inode == facts.inode else {
                throw SystemError("stat", path, errno: ENOENT)
            }
        } catch {
            throw Self.failure(name, "", error.errno)
        }
        var system = statvfs()
        _ = try call(name, "") { unsafe fstatvfs(folder, &system) }
        if system.f_flag & 1 != 0 { throw Self.failure(name, "", EROFS) }  // ST_RDONLY, statvfs(3)
        _ = try call(name, "") { unsafe faccessat(folder, ".", W_OK | X_OK, 0) }
        for file in state.open {
            var status = stat()
            _ = try call(name, file.name) { unsafe fstat(file.descriptor, &status) }
            guard status.st_nlink == 0 else { continue }
            // Said once: it will not come back, and the store begins another.
            Self.forget(file.name, &state)
            throw Self.failure(name, file.name, ENOENT)
        }
        let now = SystemClock.monotonicMilliseconds
        guard now - state.namesCheckedMilliseconds >= RuntimeLimits.namesMilliseconds else { return }
        state.namesCheckedMilliseconds = now
        for file in state.names.sorted() {
            guard unsafe faccessat(folder, file, F_OK, 0) != 0, errno == ENOENT else { continue }
            Self.forget(file, &state)
            throw Self.failure(name, file, ENOENT)
        }
    }

    // MARK: Errors

    private func call<Result: BinaryInteger>(
        _ operation: String, _ file: String, _ body: () -> Result
    ) throws(DiskError) -> Result {
        do throws(SystemError) { return try calling(operation, file, body) } catch {
            throw Self.failure(operation, file, error.errno)
        }
    }

    private static func failure(_ operation: String, _ file: String, _ number: Int32) -> DiskError {
        let kind: DiskError.Kind =
            switch number {
            case ENOSPC, EDQUOT, EFBIG: .full
            case EROFS, EACCES, EPERM: .readOnly
            case ENOENT, ENOTDIR, ESTALE, ENODEV, ENXIO: .gone
            default: .failed
            }
        return DiskError(kind, operation: operation, file: file, code: number)
    }
}
