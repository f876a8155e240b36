import Glibc
import Runtime
import TestSupport
import Testing

/// A folder of the test's own, gone with it.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/tam-cap-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp", errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Deepest names first, so that every folder is empty when its turn comes.
        var names: [String] = []
        var folders = [path]
        while let folder = folders.popLast() {
            for entry in (try? Files.list(folder)) ?? [] {
                let name = "\(folder)/\(entry.name)"
                names.append(name)
                var status = stat()
                if lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { folders.append(name) }
            }
        }
        for name in names.sorted().reversed() { if unlink(name) != 0 { rmdir(name) } }
        rmdir(path)
    }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite struct FilesTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Files.read(path, limitBytes: 1 << 20), as: UTF8.self)
    }

    @Test func `a file is replaced atomically, leaves nothing beside it, and keeps its mode`() throws {
        let scratch = try Scratch()
        try Files.replace(scratch("a"), with: Array("one".utf8))
        try Files.replace(scratch("a"), with: Array("two".utf8), mode: 0o600)
        #expect(try text(scratch("a")) == "two")
        #expect(try Files.list(scratch.path).map(\.name) == ["a"])
        var status = stat()
        #expect(stat(scratch("a"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        let error = SystemError("open", scratch("no/.x.new"), errno: ENOENT)
        #expect(throws: error) { try Files.replace(scratch("no/x"), with: []) }
        #expect(error.description == "open \(scratch("no/.x.new")): No such file or directory")
    }

    @Test func `reading stops at its limit`() throws {
        let scratch = try Scratch()
        var random = SplitMix64(seed: 41)
        let bytes = random.bytes(2_500_000)
        try Files.replace(scratch("a"), with: bytes)
        let isSame = try Files.read(scratch("a"), limitBytes: bytes.count) == bytes
        #expect(isSame)
        #expect(throws: SystemError("read", scratch("a"), errno: EFBIG)) {
            try Files.read(scratch("a"), limitBytes: bytes.count - 1)
        }
        #expect(throws: SystemError("read", scratch.path, errno: EISDIR)) {
            try Files.read(scratch.path, limitBytes: 10)
        }
        #expect(throws: SystemError("open", scratch("b"), errno: ENOENT)) {
            try Files.read(scratch("b"), limitBytes: 10)
        }
    }

    @Test func `a reader goes through a growing file and starts anywhere`() throws {
        let scratch = try Scratch()
        try Files.append(scratch("a"), Array("hello ".utf8))
        var reader = try FileReader(scratch("a"), at: 2)
        var chunk: [UInt8] = []
        var isMore = try reader.next(into: &chunk, limit: 3)
        #expect(isMore && chunk == Array("llo".utf8))
        isMore = try reader.next(into: &chunk)
        #expect(isMore && chunk == Array(" ".utf8))
        isMore = try reader.next(into: &chunk)
        #expect(!isMore && chunk.isEmpty)
        try Files.append(scratch("a"), Array("world".utf8))
        isMore = try reader.next(into: &chunk)
        #expect(isMore && chunk == Array("world".utf8) && reader.offset == 11)
        // The name may go to another file; the open one stays.
        let facts = try reader.facts()
        try Files.remove(scratch("a"))
        try Files.append(scratch("a"), Array("new".utf8))
        let now = try #require(try Files.facts(of: scratch("a")))
        #expect(now.inode != facts.inode && facts.bytes == 11 && now.bytes == 3)
        #expect(facts.modifiedNanoseconds > 1_600_000_000_000_000_000 && facts.device == now.device)
        reader.seek(to: 6)
        isMore = try reader.next(into: &chunk)
        #expect(isMore && chunk == Array("world".utf8))
    }

    @Test func `files are found in all folders, in bytewise order, links to folders not followed`() throws {
        let scratch = try Scratch()
        try Files.makeFolders(scratch("b/c/d"))
        try Files.makeFolders(scratch("b/c/d"))
        for name in ["b/c/d/x", "b-1", "b/Z", "b/a", "Ă", "a"] { try Files.append(scratch(name), []) }
        symlink(scratch("b"), scratch("b/c/loop"))
        symlink(scratch("a"), scratch("link"))
        symlink(scratch("nothing"), scratch("broken"))
        // What `list` leaves out the scratch folder cannot clean up.
        defer { unlink(scratch("broken")) }
        mkfifo(scratch("pipe"), 0o600)
        #expect(try Files.walk(scratch.path) == ["a", "b-1", "b/Z", "b/a", "b/c/d/x", "link", "Ă"])
        let entries = try Files.list(scratch.path)
        #expect(entries.map(\.name) == ["a", "b", "b-1", "link", "pipe", "Ă"])
        #expect(entries.map(\.facts.kind) == [.file, .folder, .file, .file, .other, .file])
        #expect(throws: SystemError("open", scratch("none"), errno: ENOENT)) { try Files.walk(scratch("none")) }
        #expect(throws: SystemError("mkdir", scratch("a/x"), errno: ENOTDIR)) { try Files.makeFolders(scratch("a/x")) }
        #expect(throws: SystemError("mkdir", scratch("a"), errno: EEXIST)) { try Files.makeFolders(scratch("a")) }
    }

    @Test func `a name that is not UTF-8 is shown and never silently left out`() throws {
        let scratch = try Scratch()
        let name = Array(scratch("x").utf8) + [0xFF, 0]
        let number = name.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
        }
        #expect(number >= 0)
        close(number)
        defer {
            _ = name.withUnsafeBufferPointer { buffer in
                buffer.withMemoryRebound(to: CChar.self) { unlink($0.baseAddress!) }
            }
        }
        let entries = try Files.list(scratch.path)
        #expect(entries.count == 1 && entries[0].isNameValid == false && entries[0].name == "x\u{FFFD}")
        #expect(throws: SystemError("open", scratch("x\u{FFFD}"), errno: EILSEQ)) { try Files.walk(scratch.path) }
    }

    @Test func `names move, split and go`() throws {
        let scratch = try Scratch()
        try Files.makeFolders(scratch("done"))
        try Files.append(scratch("in"), [1])
        try Files.move(scratch("in"), to: scratch("done/out"))
        #expect(try Files.facts(of: scratch("in")) == nil && Files.facts(of: scratch("done/out"))?.bytes == 1)
        try Files.remove(scratch("done/out"))
        try Files.remove(scratch("done/out"))
        let error = SystemError("rename", "\(scratch("in")) to \(scratch("x"))", errno: ENOENT)
        #expect(throws: error) { try Files.move(scratch("in"), to: scratch("x")) }
        for (path, folder, name) in [
            ("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b/", "a", "b"), ("/", "/", ""),
        ] {
            #expect(Files.split(path) == (folder, name), "\(path)")
        }
    }

    @Test func `two owners never share a folder`() throws {
        let scratch = try Scratch()
        do {
            let lock = try FolderLock(scratch.path)
            #expect(try text(scratch("lock")) == "\(getpid())\n")
            #expect(throws: SystemError("flock", scratch("lock"), errno: EWOULDBLOCK)) {
                _ = try FolderLock(scratch.path)
            }
            _ = consume lock
        }
        _ = try FolderLock(scratch.path)
    }
}
