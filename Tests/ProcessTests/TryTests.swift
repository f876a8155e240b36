import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `tamcap-agent try` at the command line: what it prints is DaemonsTests' matter, how it ends is told here.
    struct TryTests {
        private static func run(_ arguments: [String], _ scratch: Scratch) throws -> (status: Int32, output: String) {
            let (status, output, log) = try Launched.run(.agent, ["try"] + arguments, scratch, name: "try")
            return (status, output + log)
        }

        @Test func `it ends with 0 when every row counts, and with 1, 2 or 3 as documented`() throws {
            let scratch = try Scratch()
            let exports = ClusterFile.root + "/Protocol/vectors/exports"
            try scratch.write(
                "agent.json",
                """
                {"units": ["10101"], "upstreams": [{"host": "127.0.0.1", "port": 7660}], "keyFile": "key.json",
                  "dataDir": "data", "now": "2026-11-03T12:00:00", "sources": [{"kind": "inbox", "path": "inbox"}]}
                """)
            let config = ["--config", scratch.path("agent.json")]
            let clean = try Self.run(["\(exports)/dossiers-excel-vn.csv"] + config, scratch)
            #expect(clean.status == 0 && clean.output.contains("3 bản ghi được tính"))
            let refused = try Self.run(["\(exports)/dossiers-sqlcmd.csv", "--lang", "en"] + config, scratch)
            #expect(refused.status == 1 && refused.output.contains("    line 7\n"))
            #expect(try Self.run(["\(exports)/dossiers-html.csv"], scratch).status == 1)
            #expect(try Self.run([exports], scratch).status == 1)
            #expect(try Self.run([], scratch).status == 2)
            #expect(try Self.run([exports, "--unit", "?"], scratch).status == 2)
            #expect(try Self.run([exports, "--config", scratch.path("none.json")], scratch).status != 0)
            try scratch.write("wrong.json", "{}")
            let wrong = try Self.run([exports, "--config", scratch.path("wrong.json")], scratch)
            #expect(wrong.status == 3 && wrong.output.contains("units"))
            let help = try Self.run(["--help"], scratch)
            #expect(help.status == 0 && help.output.contains("Exit status 0: every row counts"))
        }
    }
}
