import Foundation
import Glibc
import TestSupport
import Testing

extension ProcessTests {
    /// The examples of Cluster/tunnel in front of a real centre and beside a real agent, with the real stunnel
    /// (`LONG=1`; Debian's package stunnel4, or `STUNNEL=` its program).
    struct TunnelTests {
        private static let stunnel: String? = {
            let named = ProcessInfo.processInfo.environment["STUNNEL"].map { [$0] } ?? []
            return (named + ["/usr/bin/stunnel4", "/usr/bin/stunnel"])
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }()

        /// A shipped file, with the test's ports, key file and address.
        private static func configuration(
            _ name: String, accept: UInt16, connect: UInt16, _ scratch: Scratch
        ) throws -> String {
            let text = String(decoding: ClusterFile.read("tunnel/stunnel-\(name).conf"), as: UTF8.self)
            let lines = text.split(separator: "\n").map { line in
                switch line.split(separator: " ").first {
                case "accept": "accept = 127.0.0.1:\(accept)"
                case "connect": "connect = 127.0.0.1:\(connect)"
                case "PSKsecrets": "PSKsecrets = \(scratch.path("\(name).psk"))"
                default: String(line)
                }
            }
            try scratch.write("\(name).conf", lines.joined(separator: "\n") + "\n")
            return scratch.path("\(name).conf")
        }

        private static func key(_ name: String, _ text: String, _ scratch: Scratch) throws {
            try scratch.write("\(name).psk", text)
            chmod(scratch.path("\(name).psk"), 0o600)
        }

        @Test(.enabled(if: isLong && stunnel != nil, "LONG=1, and stunnel4"))
        func `an office delivers through stunnel, over a tunnel that dies, and not with another key`() throws {
            let stunnel = try #require(Self.stunnel)
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            let (outer, inner) = (try LocalSocket.freePort(), try LocalSocket.freePort())
            let secret = String(repeating: "5a", count: 32)
            try Self.key("centre", "office-10101:\(secret)\noffice-10103:\(secret)\n", scratch)
            try Self.key("office", "office-10101:\(secret)\n", scratch)
            let centre = try Self.configuration(
                "centre", accept: outer, connect: office.centre.protocolPort, scratch)
            let beside = try Self.configuration("office", accept: inner, connect: outer, scratch)
            let farEnd = try Launched([stunnel, centre], scratch, name: "stunnel-centre")
            var nearEnd = try Launched([stunnel, beside], scratch, name: "stunnel-office")
            defer { for end in [farEnd, nearEnd] { end.send(SIGKILL) } }
            try scratch.drop("inbox/10101/dossiers-1.csv", Office.file(1...20))
            let agent = try office.country.agent(Office.unit, [Office.unit], port: inner)
            try office.requireReceived(20, agent)
            // The tunnel dies and comes back: what came meanwhile arrives, and nothing twice.
            nearEnd.send(SIGKILL)
            _ = try nearEnd.end()
            try scratch.drop("inbox/10101/dossiers-2.csv", Office.file(15...50))
            nearEnd = try Launched([stunnel, beside], scratch, name: "stunnel-office-2")
            try office.requireReceived(50, agent)
            // Somebody with another key of the tunnel gets no byte through.
            nearEnd.send(SIGKILL)
            _ = try nearEnd.end()
            try Self.key("office", "office-10101:\(String(repeating: "a5", count: 32))\n", scratch)
            nearEnd = try Launched([stunnel, beside], scratch, name: "stunnel-stranger")
            try require(within: 20, agent.lastWords) {
                try office.status(Office.unit).contains("Cảnh báo: ")
            }
            try scratch.drop("inbox/10101/dossiers-3.csv", Office.file(51...60))
            try require(within: 20, agent.lastWords) { try office.status(Office.unit).contains("dossiers-3.csv") }
            #expect(try office.received() == 50)
        }
    }
}
