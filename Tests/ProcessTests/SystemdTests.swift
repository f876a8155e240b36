import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// The services of Cluster/systemd: that they are closed as far as they say, and that the daemons need no more.
    @Suite struct SystemdTests {
        private static let services = ["tamcap-agent", "tamcap-aggregator"]
        private static let analyze = "/usr/bin/systemd-analyze"
        private static let strace = "/usr/bin/strace"

        private static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

        private static func text(_ service: String) -> String {
            String(decoding: ClusterFile.read("systemd/\(service).service"), as: UTF8.self)
        }

        private static func lines(_ service: String) -> [String] {
            text(service).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        }

        @Test(arguments: services) func `a service has nothing that it does not need`(_ service: String) throws {
            let lines = Self.lines(service)
            for wanted in [
                "Type=notify", "User=tamcap", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict",
                "StateDirectory=tamcap", "StateDirectoryMode=0700", "UMask=0077",
                #"ExecReload=/bin/sh -c "kill -HUP $MAINPID""#,
                "Restart=on-failure", "RestartPreventExitStatus=2 3", "LimitCORE=0", "PrivateDevices=yes",
                "MemoryDenyWriteExecute=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service",
                "SystemCallFilter=~@privileged @resources @keyring @memlock",
            ] {
                #expect(lines.contains(wanted), "\(wanted)")
            }
            for key in ["WatchdogSec=", "MemoryMax=", "MemoryHigh=", "TasksMax="] {
                #expect(lines.contains { $0.hasPrefix(key) && $0.count > key.count }, "\(key)")
            }
            let start = try #require(lines.first { $0.hasPrefix("ExecStart=") })
            #expect(start.hasPrefix("ExecStart=/usr/local/bin/\(service) --config /etc/tamcap/"))
            #expect(Program(rawValue: service) != nil)
        }

        @Test(.enabled(if: isThere(analyze)), arguments: services)
        func `systemd understands every line, and calls the service closed`(_ service: String) throws {
            let scratch = try Scratch()
            let path = try #require(Program(rawValue: service)).path
            try scratch.write(
                "\(service).service", Self.text(service).replacing("/usr/local/bin/\(service)", with: path))
            func ask(_ words: [String]) throws -> (status: Int32, words: String) {
                let launched = try Launched(
                    [Self.analyze] + words + [scratch.path("\(service).service")], scratch, name: "analyze")
                let status = try launched.end()
                return (status, launched.output + launched.log)
            }
            let verified = try ask(["verify", "--man=no"])
            // Warnings, of lines that it ignores, do not change the exit status.
            #expect(verified.status == 0 && !verified.words.contains("\(service).service:"), "\(verified.words)")
            let found = try ask(["security", "--offline=true", "--no-pager"]).words
            let level = try #require(found.firstMatch(of: /Overall exposure level for [^:]*: ([0-9.]+)/)?.output.1)
            #expect(try #require(Double(level)) < 1.5, "\(level)")
        }

        @Test func `both daemons tell the manager when they are ready, reload, live and stop`() throws {
            let name = "@tamcap-manager-\(getpid())"
            let manager = try #require(NoticeReceiver(at: name))
            let office = try Office(entering: ["/usr/bin/env", "NOTIFY_SOCKET=\(name)", "WATCHDOG_USEC=200000"])
            defer { office.end() }
            var heard: [String] = []
            func expect(_ wanted: [String], _ program: Launched) throws {
                var left = wanted[...]
                try require(within: 30, "\(left) after \(heard); \(program.lastWords)") {
                    while !left.isEmpty, let text = manager.next() {
                        heard.append(text)
                        if text.hasPrefix(left[left.startIndex]) { left = left.dropFirst() }
                    }
                    return left.isEmpty
                }
            }
            try expect(["READY=1"], office.centre.program)
            let agent = try office.agent()
            try expect(["READY=1"], agent)
            for program in [office.centre.program, agent] {
                program.send(SIGHUP)
                try expect(["RELOADING=1\nMONOTONIC_USEC=", "READY=1"], program)
            }
            try expect(Array(repeating: "WATCHDOG=1", count: 5), agent)
            for program in [agent, office.centre.program] {
                program.send(SIGTERM)
                try expect(["STOPPING=1"], program)
                #expect(try program.end() == 0)
            }
        }

        /// The system calls of a group, those of the groups in it included.
        private static func calls(_ group: String, _ scratch: Scratch) throws -> Set<String> {
            let launched = try Launched([analyze, "syscall-filter", group, "--no-pager"], scratch, name: "calls")
            guard try launched.end() == 0 else { throw Trouble("\(group): \(launched.log)") }
            var found: Set<String> = []
            for line in launched.output.split(separator: "\n").dropFirst() {
                let name = line.trimmingCharacters(in: .whitespaces)
                if name.hasPrefix("#") || name.isEmpty { continue }
                if name.hasPrefix("@") { found.formUnion(try calls(name, scratch)) } else { found.insert(name) }
            }
            return found
        }

        @Test(.enabled(if: isThere(analyze) && isThere(strace)))
        func `the daemons make no system call that the filter refuses`() throws {
            let scratch = try Scratch()
            var allowed = try Self.calls("@system-service", scratch)
            for group in ["@privileged", "@resources", "@keyring", "@memlock"] {
                allowed.subtract(try Self.calls(group, scratch))
            }
            try #require(allowed.count > 200)
            // Where the machine forbids tracing, nothing can be said.
            let probe = try Launched([Self.strace, "-o", scratch.path("probe"), "/bin/true"], scratch, name: "probe")
            guard try probe.end() == 0 else { return }
            let traces = scratch.path("traces")
            // -D: the tracer stands beside the program, so that the program itself is started, and ended, by the test.
            let office = try Office(entering: [Self.strace, "-D", "-f", "-qq", "--seccomp-bpf", "-o", traces, "-A"])
            defer { office.end() }
            let sources = """
                \(office.country.inbox(Office.unit)),
                { "kind": "follow", "path": "../growing/dossiers.csv", "intervalSeconds": 1 },
                { "kind": "command", "argv": ["/bin/cat", "\(office.scratch.path("growing/printed.csv"))"],
                  "record": "dossiers", "format": "csv" }
                """
            try office.scratch.write("growing/dossiers.csv", Office.file(11...12))
            try office.scratch.write("growing/printed.csv", Office.file(13...14))
            let agent = try office.agent(sources: sources)
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...10))
            try office.requireReceived(14, within: 60, agent)
            let used = scratch.text("traces").matches(of: /(?m)^[0-9]+ +([a-z0-9_]+)\(/).map { String($0.output.1) }
            let names = Set(used)
            #expect(names.isSuperset(of: ["epoll_wait", "fsync", "pidfd_open", "prctl"]), "\(names)")
            #expect(names.subtracting(allowed).isEmpty, "\(names.subtracting(allowed).sorted())")
            let isWritable = scratch.text("traces").contains("PROT_WRITE|PROT_EXEC")
            #expect(!isWritable, "code would be made at run time")
        }
    }
}
