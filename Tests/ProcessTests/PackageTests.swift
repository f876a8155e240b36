import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Packages of this build in a root of their own: installed, upgraded, removed and purged by dpkg, which sets up
    /// that root and starts nothing in it.
    struct PackageTests {
        private static let dpkg = "/usr/bin/dpkg"
        private static let lintian = "/usr/bin/lintian"
        /// Users and folders of other roots can be made by root alone.
        private static let canInstall =
            geteuid() == 0
            && [dpkg, "/usr/bin/systemd-sysusers", "/usr/bin/systemd-tmpfiles"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: $0)
            }

        private static func make(_ scratch: Scratch, version: String) throws -> [String] {
            let made = try ClusterScript.run(
                "package", ["--fast", "--version", version, "--out", scratch.path("packages")])
            guard made.status == 0 else { throw Trouble(made.text) }
            return made.text.split(separator: "\n").map(String.init)
        }

        /// dpkg over the root, and what it and the packages' scripts said.
        private static func dpkg(_ words: [String], _ scratch: Scratch) throws -> String {
            let root = scratch.path("root")
            for folder in ["var/lib/dpkg/info", "var/lib/dpkg/updates", "usr/bin", "etc"] {
                try scratch.folder("root/\(folder)")
            }
            if scratch.text("root/var/lib/dpkg/status").isEmpty { try scratch.write("root/var/lib/dpkg/status", "") }
            // What the packages depend on is this machine's, not the root's.
            let launched = try Launched(
                [dpkg, "--root=\(root)", "--force-script-chrootless", "--force-depends"] + words, scratch, name: "dpkg")
            let status = try launched.end(within: 120)
            guard status == 0 else { throw Trouble("\(status): \(launched.output) \(launched.log)") }
            return launched.output + launched.log
        }

        private static func isThere(_ path: String, _ scratch: Scratch) -> Bool {
            FileManager.default.fileExists(atPath: scratch.path("root/\(path)"))
        }

        @Test(.enabled(if: canInstall)) func `an office is upgraded while figures flow, and keeps what is its own`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            let old = try Self.make(scratch, version: "1.0")
            let new = try Self.make(scratch, version: "1.1~rc1")
            #expect(old.count == 3 && old[0].contains("/tamcap-agent_1.0_"), "\(old)")
            #expect(try Self.dpkg(["--install", old[0]], scratch).contains("write /etc/tamcap/agent.json"))
            for path in ["lib/systemd/system/tamcap-agent.service", "etc/tamcap", "var/lib/tamcap"] {
                #expect(Self.isThere(path, scratch), "\(path)")
            }
            #expect(try scratch.read("root/etc/passwd").contains("tamcap:"))

            // The installed program runs where the test's own would.
            let program = scratch.path("root/usr/bin/tamcap-agent")
            func start() throws -> Launched {
                try Launched([program, "--config", scratch.path("config/\(Office.unit).json")], scratch, name: "agent")
            }
            try office.country.configure(Office.unit, [Office.unit], port: office.centre.protocolPort)
            let agent = try start()
            try scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...10))
            try office.requireReceived(10, agent)

            let setting = try scratch.read("root/etc/default/tamcap-agent") + "# this office's own line\n"
            try scratch.write("root/etc/default/tamcap-agent", setting)
            try scratch.write("root/etc/tamcap/key.json", "{}")
            try scratch.write("root/var/lib/tamcap/store", "figures")
            let said = try Self.dpkg(["--install", new[0]], scratch)
            #expect(!said.contains("write /etc/tamcap/agent.json"), "only at first: \(said)")
            // What runs goes on, on the file that is no longer there, until the service is restarted.
            try scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", Office.file(11...20))
            try office.requireReceived(20, agent)
            #expect(try agent.terminate() == 0)
            let renewed = try start()
            try scratch.drop("inbox/\(Office.unit)/dossiers-3.csv", Office.file(21...30))
            try office.requireReceived(30, renewed)
            #expect(try scratch.read("root/etc/default/tamcap-agent") == setting, "a changed conffile stays")
            #expect(try Self.dpkg(["--status", "tamcap-agent"], scratch).contains("\nVersion: 1.1~rc1\n"))

            _ = try Self.dpkg(["--remove", "tamcap-agent"], scratch)
            #expect(!Self.isThere("usr/bin/tamcap-agent", scratch) && Self.isThere("etc/default/tamcap-agent", scratch))
            _ = try Self.dpkg(["--purge", "tamcap-agent"], scratch)
            #expect(!Self.isThere("etc/default/tamcap-agent", scratch))
            #expect(Self.isThere("etc/tamcap/key.json", scratch) && Self.isThere("var/lib/tamcap/store", scratch))
        }

        @Test(.enabled(if: canInstall)) func `all three stand side by side, and leave nothing of their own`() throws {
            let scratch = try Scratch()
            let packages = try Self.make(scratch, version: "2")
            _ = try Self.dpkg(["--install"] + packages, scratch)
            for program in ["tamcap-agent", "tamcap-aggregator", "tamcap"] {
                let said = try Launched([scratch.path("root/usr/bin/\(program)"), "--version"], scratch, name: "said")
                #expect(try said.end() == 0 && said.output.hasPrefix(program), "\(said.output)")
                #expect(Self.isThere("usr/share/man/man1/\(program).1.gz", scratch))
            }
            #expect(Self.isThere("usr/share/tamcap/topology/vietnam-63.csv", scratch))
            _ = try Self.dpkg(["--purge", "tamcap-agent", "tamcap-aggregator", "tamcap"], scratch)
            let left = try FileManager.default.subpathsOfDirectory(atPath: scratch.path("root"))
            #expect(left.filter { $0.contains("tamcap") } == [], "\(left)")
        }

        @Test func `the same programs and version give the same bytes`() throws {
            let scratch = try Scratch()
            let packages = try Self.make(scratch, version: "3")
            let first = try packages.map { try Data(contentsOf: URL(filePath: $0)) }
            #expect(try Self.make(scratch, version: "3") == packages)
            #expect(try packages.map { try Data(contentsOf: URL(filePath: $0)) } == first)
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: lintian)))
        func `lintian has nothing to say`() throws {
            let scratch = try Scratch()
            let packages = try Self.make(scratch, version: "4")
            let judged = try Launched(
                [Self.lintian, "--fail-on", "error,warning"] + packages, scratch, name: "lintian")
            #expect(try judged.end(within: 120) == 0, "\(judged.output)\(judged.log)")
        }

        @Test func `what is wrong is said, with what to do`() throws {
            for (words, wanted) in [
                (["--version", "new one"], "is no version of a package"), (["--out"], "needs a value"),
                (["--nonsense"], "unknown option --nonsense"),
            ] {
                let said = try ClusterScript.run("package", words)
                #expect(said.status == 2 && said.text.contains(wanted), "\(said)")
            }
            #expect(try ClusterScript.run("package", ["--help"]).status == 0)
        }
    }
}
