import Foundation
import Glibc
import Testing

extension ProcessTests {
    /// What a daemon's memory holds is nobody else's.
    @Suite struct DumpTests {
        @Test func `a daemon may not write a core dump, and cannot allow it to itself again`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            try require(within: 20, agent.lastWords) { agent.log.contains("upstream-established") }
            for program in [agent, office.centre.program] {
                let limits = try String(contentsOfFile: "/proc/\(program.pid)/limits", encoding: .utf8)
                let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
                // The soft and the hard limit.
                #expect(line.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"], "\(line)")
            }
        }

        private static let mayChangeUser =
            geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

        /// The system gives what it shows of a process to the user of it, and of one that may not be dumped to root.
        @Test(.enabled(if: mayChangeUser)) func `a daemon's memory is closed to its own user, too`() throws {
            let office = try Office()
            defer { office.end() }
            let (scratch, user) = (office.scratch, 65_534 as uid_t)
            try office.country.configure(Office.unit, [Office.unit], port: office.centre.protocolPort)
            for folder in ["logs", "data/\(Office.unit)"] { try scratch.folder(folder) }
            let all = FileManager.default.enumerator(atPath: scratch.path)?.compactMap { $0 as? String } ?? []
            for name in [""] + all { #expect(chown(scratch.path(name), user, user) == 0) }
            let agent = try Launched(
                .agent, ["--config", scratch.path("config/\(Office.unit).json")], scratch, name: "other",
                wrapper: ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"])
            office.country.hold(agent)
            try require(within: 20, agent.lastWords) { agent.log.contains("upstream-established") }
            func owner(_ pid: pid_t) -> uid_t {
                var status = stat()
                return stat("/proc/\(pid)/environ", &status) == 0 ? status.st_uid : 1
            }
            #expect(owner(agent.pid) == 0)
            let other = try Launched(
                ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "/bin/sleep", "60"],
                scratch, name: "sleep")
            #expect(wait(within: 5) { owner(other.pid) == user }, "the test can tell one from the other")
        }
    }
}
