import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// What README.md tells a stranger to type.
    @Suite struct ByHandTests {
        /// The commands of README's section "By hand", with two ports that are free here.
        private static func commands(protocolPort: UInt16, httpPort: UInt16) throws -> String {
            let readme = try String(contentsOfFile: ClusterFile.root + "/README.md", encoding: .utf8)
            let section = try #require(readme.components(separatedBy: "\n## By hand\n").dropFirst().first)
            let parts = section.components(separatedBy: "\n```")
            let block = try #require(parts.dropFirst().first { $0.hasPrefix("sh\n") }).dropFirst(3)
            #expect(block.contains(":7660\"") && block.contains(":8766\""), "the ports have changed")
            return String(block).replacing("7660", with: "\(protocolPort)").replacing("8766", with: "\(httpPort)")
        }

        /// Today in Viet Nam.
        private static func today() throws -> String {
            let style = Date.ISO8601FormatStyle(timeZone: try #require(TimeZone(secondsFromGMT: 7 * 3_600)))
            return Date.now.formatted(style.year().month().day())
        }

        /// A folder that looks like the project's after a build.
        private static func project() throws -> Scratch {
            let scratch = try Scratch()
            try scratch.folder(".build")
            let programs = (try Program.tool.path as NSString).deletingLastPathComponent
            let files = FileManager.default
            try files.createSymbolicLink(atPath: scratch.path(".build/release"), withDestinationPath: programs)
            try files.createSymbolicLink(
                atPath: scratch.path("Cluster"), withDestinationPath: ClusterFile.root + "/Cluster")
            return scratch
        }

        @Test func `the commands of README's "By hand" work as written`() throws {
            let scratch = try Self.project()
            let http = try LocalSocket.freePort()
            let commands = try Self.commands(protocolPort: LocalSocket.freePort(), httpPort: http)
            // `set -e` ends at the first command that fails; the last lines wait, so that the centre can be asked.
            try scratch.write(
                "by-hand.sh",
                """
                set -eu
                cd '\(scratch.path)'
                trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
                \(commands)
                touch delivered
                while [ ! -e enough ]; do sleep 0.1; done
                """)
            let shell = try Launched(["/bin/bash", scratch.path("by-hand.sh")], scratch, name: "by-hand")
            defer {
                shell.send(SIGTERM)
                _ = try? shell.end(within: 20)
            }
            try require(within: 120, "\(shell.lastWords)\n\(shell.output)") {
                scratch.exists("country/delivered") || shell.poll() != nil
            }
            #expect(shell.poll() == nil, "\(shell.lastWords)\n\(shell.output)")

            // The office that the commands set up is ranked, by the centre and by the records alone.
            let today = try Self.today()
            let year = today.prefix(4)
            let path = "/api/v1/rankings.csv?period=\(year)&as_of=\(today)&tier=branch&within=01"
            let ranking = try LocalSocket.ask(http, path)
            let alone = try Launched.run(
                .tool,
                [
                    "rank", "--records", scratch.path("country/records"), "--period", "\(year)", "--as-of", today,
                    "--tier", "branch", "--within", "01", "--format", "csv",
                ], scratch)
            #expect(ranking.status == 200 && ranking.body == alone.output, "\(ranking.body)\n\(alone.log)")
            #expect(ranking.body.contains("\n1,10101,"), "\(ranking.body)")
            try Self.compareExplanations(http, scratch, year: String(year), today)
            try scratch.write("country/enough", "")
        }

        /// What the centre explains, `tamcap explain` says from the records alone, byte for byte.
        private static func compareExplanations(
            _ http: UInt16, _ scratch: Scratch, year: String, _ today: String
        ) throws {
            let month = today.prefix(7)
            let common = ["--records", scratch.path("country/records"), "--as-of", today, "--format"]
            for (path, words) in [
                (
                    "01/lost?period=\(year)&by=office",
                    ["json", "--unit", "01", "--period", year, "--lost", "--by", "office"]
                ),
                ("10101/lost.csv?period=\(year)", ["csv", "--unit", "10101", "--period", year, "--lost"]),
                ("01/explain?period=\(month)", ["json", "--unit", "01", "--period", String(month)]),
                ("10101/explain.csv?period=\(month)", ["csv", "--unit", "10101", "--period", String(month)]),
                ("VN/reform-next?period=\(year)", ["json", "--unit", "VN", "--period", year]),
                ("01/reform-next.csv?period=\(month)", ["csv", "--unit", "01", "--period", String(month)]),
                ("10101/reform-next.csv?period=\(year)", ["csv", "--unit", "10101", "--period", year]),
            ] {
                let answer = try LocalSocket.ask(http, "/api/v1/units/\(path)&as_of=\(today)")
                let command = path.contains("/reform-next") ? "reform-next" : "explain"
                let alone = try Launched.run(.tool, [command] + common + words, scratch)
                // A file ends its last line, an answer of JSON has none.
                let isJSON = words[0] == "json"
                let told = answer.body + (isJSON ? "\n" : "")
                let differing =
                    zip(told.split(separator: "\n"), alone.output.split(separator: "\n"))
                    .first { $0 != $1 }.map { "\($0)\n\($1)" } ?? ""
                #expect(
                    answer.status == 200 && told == alone.output,
                    "\(path): \(told.utf8.count), \(alone.output.utf8.count)\n\(differing)\n\(alone.log)")
            }
        }

        @Test func `the example configurations name the key files that "tamcap keys new" writes`() throws {
            let scratch = try Scratch()
            let made = try Launched.run(
                .tool,
                [
                    "keys", "new", "--topology", ClusterFile.root + "/Cluster/topology/vietnam-63.csv",
                    "--out", scratch.path("made"),
                ], scratch)
            #expect(made.status == 0, "\(made.log)")
            for name in ["agent", "aggregator-nation", "aggregator-province"] {
                let text = String(decoding: ClusterFile.read("config/\(name).example.json"), as: UTF8.self)
                let paths = text.matches(of: /"(keyFile|keyRing)": "([^"]+)"/).map { String($0.output.2) }
                #expect(!paths.isEmpty)
                for path in paths { #expect(scratch.exists("made/\(path)"), "\(name): \(path)") }
            }
        }
    }
}
