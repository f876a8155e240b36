import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Metrics of real programs, judged by Prometheus' own tool where it is there.
    struct MetricsProcessTests {
        static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }

        /// What `promtool` says to a text, or to files.
        private static func judge(_ words: [String], _ scratch: Scratch, input: String? = nil) throws -> String {
            let tool = try #require(promtool)
            var command = [tool] + words
            if let input {
                try scratch.write("metrics", input)
                command = ["/bin/sh", "-c", "\(tool) \(words.joined(separator: " ")) <\(scratch.path("metrics"))"]
            }
            let launched = try Launched(command, scratch, name: "promtool")
            let status = try launched.end()
            return status == 0 ? "" : "exit status \(status): \(launched.output) \(launched.log)"
        }

        private func port(_ program: Launched) throws -> UInt16 {
            var port: UInt16?
            try require(within: 20, "a page; \(program.lastWords)") {
                let line = program.output.split(separator: "\n").first { $0.hasPrefix("ready http=") }
                port = line.flatMap { $0.split(separator: ":").last }.flatMap { UInt16($0) }
                return port != nil
            }
            return port ?? 0
        }

        // I-01, I-02, I-03, I-05
        @Test func `a centre and an agent tell how they are, at a port and in a file`() throws {
            let office = try Office()
            defer { office.end() }
            office.country.agentKeys = "\"http\": \"127.0.0.1:0\","
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...40))
            let agent = try office.agent()
            let port = try port(agent)
            try office.requireReceived(40, agent)
            var texts: [String] = []
            try require(within: 30, "the agent is done: \(texts.last ?? "")") {
                texts = [try office.centre.get("/metrics").body, try LocalSocket.ask(port, "/metrics").body]
                return texts[1].contains("\ntamcap_delivered{unit=\"10101\"} 1\n")
            }
            #expect(texts[0].contains("\ntamcap_office_connected{unit=\"10101\"} 1\n"), "\(texts[0])")
            #expect(texts[0].contains("\ntamcap_offices_heard 1\n") && texts[0].contains("\ntamcap_published 1\n"))
            #expect(texts[1].contains("\ntamcap_records_kept{unit=\"10101\"} 40\n"), "\(texts[1])")
            #expect(texts[1].contains("\ntamcap_due_records{unit=\"10101\",group=\"overdue\"} 0\n"))
            #expect(!texts[1].contains("H-1"), "no id of a dossier")
            if Self.promtool != nil {
                for text in texts { #expect(try Self.judge(["check", "metrics"], office.scratch, input: text) == "") }
            }
            // For node_exporter: replaced whole, and gone when the agent is.
            let file = office.scratch.path("tamcap.prom")
            func write() throws -> Int32 {
                try Launched.run(
                    .agent,
                    ["metrics", "--config", office.scratch.path("config/\(Office.unit).json"), "--out", file],
                    office.scratch, name: "metrics"
                ).status
            }
            #expect(try write() == 0)
            #expect(try office.scratch.read("tamcap.prom").contains("\ntamcap_delivered{unit=\"10101\"} 1\n"))
            try agent.murder()
            #expect(try write() == 1)
            #expect(!FileManager.default.fileExists(atPath: file))
        }

        /// OpenMetrics by negotiation over a real connection, beside the other form of the same moment.
        @Test func `who prefers OpenMetrics is given it`() throws {
            let office = try Office()
            defer { office.end() }
            let url = "http://127.0.0.1:\(office.centre.httpPort)/metrics"
            let accept = "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
            let open = try Launched(["/usr/bin/env", "curl", "-si", "-H", accept, url], office.scratch, name: "curl")
            try #require(try open.end() == 0)
            #expect(open.output.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8"))
            #expect(open.output.hasSuffix("\n# EOF\n") && open.output.contains("# TYPE tamcap_build info"))
            let plain = try Launched(["/usr/bin/env", "curl", "-si", url], office.scratch, name: "curl")
            try #require(try plain.end() == 0)
            #expect(plain.output.contains("Content-Type: text/plain; version=0.0.4") && !plain.output.contains("# EOF"))
        }

        @Test(.enabled(if: promtool != nil, "no promtool here: as root, apt-get install prometheus"))
        func `the alerts mean what they say`() throws {
            let scratch = try Scratch()
            for name in ["alerts.yml", "alerts.test.yml", "scrape.yml"] {
                try scratch.write(name, String(decoding: ClusterFile.read("prometheus/\(name)"), as: UTF8.self))
            }
            #expect(try Self.judge(["check", "rules", scratch.path("alerts.yml")], scratch) == "")
            #expect(try Self.judge(["test", "rules", scratch.path("alerts.test.yml")], scratch) == "")
            #expect(try Self.judge(["check", "config", scratch.path("scrape.yml")], scratch) == "")
        }

        /// What alerts and the dashboard ask for is what is told.
        @Test func `alerts and dashboard name metrics that there are`() throws {
            let readme = String(decoding: ClusterFile.read("prometheus/README.md"), as: UTF8.self)
            let known = Set(readme.matches(of: #/tamcap_[a-z_]+/#).map { String($0.output) })
            for name in ["alerts.yml", "alerts.test.yml", "dashboard.json"] {
                let text = String(decoding: ClusterFile.read("prometheus/\(name)"), as: UTF8.self)
                for match in text.matches(of: #/tamcap_[a-z_]+/#) {
                    #expect(known.contains(String(match.output)), "\(match.output) in \(name)")
                }
            }
            let dashboard = try JSONSerialization.jsonObject(with: Data(ClusterFile.read("prometheus/dashboard.json")))
            #expect(((dashboard as? [String: Any])?["panels"] as? [Any])?.count ?? 0 > 10)
        }
    }
}
