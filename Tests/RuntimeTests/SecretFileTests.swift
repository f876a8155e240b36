import Foundation
import Runtime
import Testing

@Suite struct SecretFileTests {
    private static func file(_ mode: Int, _ name: String = "key.json") throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/\(name)"
        try Data("secret".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }

    @Test(arguments: [0o600, 0o400]) func `a file that its owner alone can read is read`(_ mode: Int) throws {
        let path = try Self.file(mode)
        defer { Self.remove(path) }
        #expect(try SecretFile.read(path, limitBytes: 100) == Array("secret".utf8))
        #expect(throws: SecretFile.Fault.system(SystemError("read", path, errno: EFBIG))) {
            try SecretFile.read(path, limitBytes: 5)
        }
    }

    @Test(arguments: [0o640, 0o644, 0o666, 0o660, 0o604, 0o602, 0o620, 0o610, 0o601, 0o777])
    func `one that others can read or change is refused, with the command that puts it right`(_ mode: Int) throws {
        let path = try Self.file(mode)
        defer { Self.remove(path) }
        let fault = #expect(throws: SecretFile.Fault.self) { try SecretFile.read(path, limitBytes: 100) }
        #expect(fault == .tooOpen(path, mode: UInt32(mode)))
        #expect(fault?.description.contains("run: chmod 600 \(path) ") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try SecretFile.read(path, limitBytes: 100).count == 6)
    }

    @Test func `the command can be pasted whatever the path is`() throws {
        let path = try Self.file(0o644, "khóa của 'Ba Đình'.json")
        defer { Self.remove(path) }
        let fault = #expect(throws: SecretFile.Fault.self) { try SecretFile.read(path, limitBytes: 100) }
        let text = try #require(fault?.description)
        let start = try #require(text.range(of: "run: "))
        let end = try #require(text.range(of: " (and if"))
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", String(text[start.upperBound..<end.lowerBound])]
        try shell.run()
        shell.waitUntilExit()
        #expect(try SecretFile.read(path, limitBytes: 100).count == 6)
    }

    @Test func `one that belongs to another user is refused, unless that is root or root looks`() throws {
        let path = try Self.file(0o600)
        defer { Self.remove(path) }
        if geteuid() == 0 { try #require(chown(path, 12_345, 12_345) == 0) }
        let facts = try #require(try Files.facts(of: path))
        let owner = geteuid() == 0 ? 12_345 : geteuid()
        #expect(facts.owner == owner && facts.permissions == 0o600)
        #expect(SecretFile.fault(path, facts, user: owner) == nil)
        #expect(SecretFile.fault(path, facts, user: 0) == nil)
        let fault = SecretFile.fault(path, facts, user: owner + 1)
        #expect(fault == .foreign(path, owner: owner, user: owner + 1))
        #expect(fault?.description.contains("chown \(owner + 1) \(path)") == true)
        let ofRoot = try #require(try Files.facts(of: "/proc/1/status"))
        #expect(ofRoot.owner != 0 || SecretFile.fault("x", ofRoot, user: 7) != .foreign("x", owner: 0, user: 7))
    }

    @Test func `bytes are overwritten`() {
        var bytes = Array("secret".utf8)
        SecretFile.wipe(&bytes)
        #expect(bytes == [0, 0, 0, 0, 0, 0])
    }
}
