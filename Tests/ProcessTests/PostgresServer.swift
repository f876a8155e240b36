import Foundation
import Glibc
import TestSupport

/// A PostgreSQL server of a test, on a socket in a folder of its own; it does not outlive this object.
final class PostgresServer {
    /// Where the newest version's programs are; `nil` without any.
    static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max().map { "\(root)/\($0)/bin" }
        return newest.flatMap { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") ? $0 : nil }
    }()

    private let programs: String
    private let scratch: Scratch
    /// A socket's path has 107 bytes, so it does not lie in the scratch folder.
    let folder: String
    private var server: Launched?
    private var starts = 0
    private static let port = "5432"

    init(_ scratch: Scratch) throws {
        guard let programs = Self.programs else { throw Trouble("no PostgreSQL here") }
        self.programs = programs
        self.scratch = scratch
        var template = Array("/tmp/tamcap-pg.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble("mkdtemp: errno \(errno)") }
        folder = String(cString: made)
        // It refuses to run as root.
        if getuid() == 0 { chown(folder, 65_534, 65_534) }
        let command = asOther([
            "\(programs)/initdb", "-D", "\(folder)/data", "-A", "trust", "-U", "tamcap", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        ])
        let making = try Launched(command, scratch, name: "initdb")
        guard try making.end(within: 120) == 0 else { throw Trouble(making.lastWords) }
        try start()
    }

    deinit {
        murder()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func asOther(_ command: [String]) -> [String] {
        getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + command : command
    }

    /// The words of a `psql` that speaks to it.
    var client: [String] {
        ["psql", "-X", "-q", "-h", folder, "-p", Self.port, "-U", "tamcap", "-d", "postgres"]
    }

    func start() throws {
        starts += 1
        let command = asOther([
            "\(programs)/postgres", "-D", "\(folder)/data", "-k", folder, "-h", "", "-p", Self.port,
        ])
        let server = try Launched(command, scratch, name: "postgres-\(starts)")
        self.server = server
        try require(within: 60, server.lastWords) { (try? ask("SELECT 1")) == "1\n" }
    }

    /// SIGKILL to all of it, as a power cut would; the next start recovers.
    func murder() {
        guard let server else { return }
        server.send(SIGKILL)
        _ = try? server.end()
        self.server = nil
        // Its children end as soon as they see that their parent has; until then a start is refused.
        _ = wait(within: 20) { !isHeld }
    }

    /// Whether a process of it is left: such a one works in the data folder.
    private var isHeld: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.contains { name in
            Int(name) != nil
                && (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/cwd")) == "\(folder)/data"
        }
    }

    /// What a query prints, without head and alignment.
    func ask(_ query: String) throws -> String {
        let command = ["/usr/bin/env"] + client + ["-v", "ON_ERROR_STOP=1", "-A", "-t", "-c", query]
        let run = try Launched(command, scratch, name: "psql")
        guard try run.end(within: 60) == 0 else { throw Trouble(run.lastWords) }
        return run.output
    }
}
