import Foundation

/// A folder of one test, removed at its end; `KEEP=1` keeps it, to be looked into.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("\(NSTemporaryDirectory())/tamcap-test.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble("mkdtemp: errno \(errno)") }
        path = String(cString: made)
    }

    deinit {
        guard ProcessInfo.processInfo.environment["KEEP"] == nil else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        return path(name)
    }

    /// Files of keys become their owner's alone, as `tamcap keys` makes them.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let (above, own) = ((name as NSString).deletingLastPathComponent, (name as NSString).lastPathComponent)
        try folder(above)
        let isSecret = own.hasPrefix("ring") || above.hasSuffix("keys")
        let attributes: [FileAttributeKey: Any] = isSecret ? [.posixPermissions: 0o600] : [:]
        guard FileManager.default.createFile(atPath: path(name), contents: Data(bytes), attributes: attributes) else {
            throw Trouble("\(path(name)) cannot be written")
        }
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: path(name)), encoding: .utf8)
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// As files must come into an inbox: whole, by rename, whatever was there.
    func drop(_ name: String, _ bytes: [UInt8]) throws {
        let folder = (name as NSString).deletingLastPathComponent
        let temporary = "\(folder)/.\((name as NSString).lastPathComponent).part"
        try write(temporary, bytes)
        guard rename(path(temporary), path(name)) == 0 else { throw Trouble("rename to \(name): errno \(errno)") }
    }

    func drop(_ name: String, _ text: String) throws { try drop(name, Array(text.utf8)) }

    func append(_ name: String, _ text: String) throws {
        guard let file = FileHandle(forWritingAtPath: path(name)) else { throw Trouble("no \(path(name))") }
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// Cuts a file off and writes it anew: the same file for whoever has it open.
    func rewrite(_ name: String, _ bytes: [UInt8]) throws {
        guard let file = FileHandle(forWritingAtPath: path(name)) else { throw Trouble("no \(path(name))") }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    func bytes(_ name: String) -> [UInt8] { Array(FileManager.default.contents(atPath: path(name)) ?? Data()) }

    func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

    /// Who may do what with a file; -1 when there is none.
    func mode(_ name: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path(name)))?[.posixPermissions] as? Int ?? -1
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// A copy of a folder with everything in it, in the place of what is there. As people copy: Foundation cannot copy
    /// the socket that an agent has in its folder.
    func copy(_ name: String, to other: String) throws {
        if exists(other) { try remove(other) }
        let program = try Process.run(URL(filePath: "/bin/cp"), arguments: ["-a", path(name), path(other)])
        program.waitUntilExit()
        guard program.terminationStatus == 0 else { throw Trouble("cp -a \(path(name)): \(program.terminationStatus)") }
    }

    func move(_ name: String, to other: String) throws {
        guard rename(path(name), path(other)) == 0 else { throw Trouble("rename \(name): errno \(errno)") }
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// The plain files of a folder, ascending, without those that are still being written.
    func files(_ name: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []
        return entries.sorted().filter { entry in
            var isFolder: ObjCBool = false
            return !entry.hasPrefix(".")
                && FileManager.default.fileExists(atPath: path("\(name)/\(entry)"), isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }
}
