import Foundation
import Testing

extension ProcessTests {
    /// The office's own page, of a real agent with real files (Protocol/20-office-view.md).
    struct OfficeViewProcessTests {
        private static let inbox = "inbox/\(Office.unit)"
        /// In every id, to be looked for wherever it must not be.
        private static let mark = "ZQV5518"

        /// An office whose agent shows its page at a port of the system's choice.
        private func office() throws -> (Office, Launched, port: UInt16) {
            let office = try Office()
            office.country.agentKeys = "\"http\": \"127.0.0.1:0\","
            let agent = try office.agent()
            return (office, agent, try port(agent))
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

        /// An open dossier with a mark in its id.
        private func open(_ name: String, due: String) -> String {
            "\(Self.mark)-\(name),1.007027,2,2026-11-10T08:00:00,\(due),,4,1"
        }

        private func settled(_ name: String) -> String {
            "\(Self.mark)-\(name),1.007027,2,2026-11-10T08:00:00,2026-11-20,2026-11-20T09:00:00,9,2"
        }

        private func file(_ rows: [String]) -> String { ([Office.header] + rows).map { $0 + "\n" }.joined() }

        private func needs(_ port: UInt16, _ path: String, _ words: String...) throws -> String {
            var body = ""
            try require(within: 30, "\(path) says \(words): \(body)") {
                body = try LocalSocket.ask(port, path).body
                return words.allSatisfy { body.contains($0) }
            }
            return body
        }

        private func agent(_ office: Office, _ words: [String], name: String) throws -> (
            status: Int32, output: String, log: String
        ) {
            try Launched.run(
                .agent, [words[0], "--config", office.scratch.path("config/\(Office.unit).json")] + words.dropFirst(),
                office.scratch, name: name)
        }

        private func ids(_ text: String) -> [String] {
            text.matches(of: /ZQV5518-([a-z]+)/).map { String($0.output.1) }
        }

        // O-01 to O-07, O-11
        @Test func `what is due is on the page, in the API and in the terminal, and nowhere beyond the office`() throws
        {
            let office = try Office()
            defer { office.end() }
            let proxy = try TamperingProxy(to: office.centre.protocolPort, seed: 3)
            defer { proxy.stop() }
            proxy.stopTampering()
            office.country.agentKeys = "\"http\": \"127.0.0.1:0\","
            let agent = try office.country.agent(Office.unit, [Office.unit], port: proxy.port)
            let port = try port(agent)
            // It is Friday, the 20th, ten o'clock.
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-1.csv",
                file([
                    open("late", due: "2026-11-19"), open("hour", due: "2026-11-20T09:00:00"),
                    open("day", due: "2026-11-20"), open("weekend", due: "2026-11-21"), open("next", due: "2026-11-24"),
                    open("far", due: "2026-12-24"),
                ]))
            let path = "/api/v1/units/\(Office.unit)/due"
            let body = try needs(port, "\(path)?days=7", "\"found\":5", "\"hour_passed\":true")
            #expect(ids(body) == ["late", "hour", "day", "weekend", "next"], "\(body)")
            #expect(body.contains(#""totals":{"overdue":1,"today":2,"tomorrow":0,"week":0,"later":3}"#), "\(body)")
            let text = try self.agent(office, ["due"], name: "due")
            #expect(text.status == 0 && ids(text.output) == ids(body), "\(text)")
            #expect(text.output.contains("Quá hạn: 1; Hạn hôm nay: 2"), "\(text.output)")
            let csv = try self.agent(office, ["due", "--format", "csv"], name: "csv")
            #expect(try csv.output == LocalSocket.ask(port, "\(path).csv?days=7").body && ids(csv.output) == ids(body))
            let json = try self.agent(office, ["due", "--format", "json", "--days", "0", "--limit", "2"], name: "json")
            #expect(ids(json.output) == ["late", "hour"] && json.output.contains("\"found\":3"), "\(json.output)")
            #expect(try ids(LocalSocket.ask(port, "/").body) == ["late", "hour", "day"])
            #expect(
                try ids(LocalSocket.ask(port, "/units/\(Office.unit)/due/later").body) == ["weekend", "next", "far"])
            // Settled, they leave.
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", file([settled("hour"), settled("late")]))
            let rest = try needs(port, path, "\"found\":4")
            #expect(ids(rest) == ["day", "weekend", "next", "far"])
            try office.requireReceived(6, agent)
            try checkNowhere(office, agent, proxy)
        }

        private func checkNowhere(_ office: Office, _ agent: Launched, _ proxy: TamperingProxy) throws {
            let mark = Data(Self.mark.utf8)
            for path in [
                "/", "/?tier=branch", "/units/\(Office.unit)", "/api/v1/nodes", "/api/v1/units/\(Office.unit)",
            ] {
                let body = try office.centre.get(path).body
                #expect(Data(body.utf8).range(of: mark) == nil, "\(path)")
            }
            let passed = Data(proxy.passed)
            #expect(passed.count > 1_000 && passed.range(of: mark) == nil, "on the wire")
            #expect(!agent.log.contains(Self.mark) && !office.centre.program.log.contains(Self.mark))
            #expect(try agent.terminate() == 0)
            let dump = try Launched.run(.tool, ["store", "dump", office.scratch.path("data/VN")], office.scratch)
            #expect(dump.status == 0 && !dump.output.isEmpty && !dump.output.contains(Self.mark))
        }

        // O-09
        @Test func `a refused row is shown with its file and line, until it comes right`() throws {
            let (office, program, port) = try office()
            defer { office.end() }
            let wrong = "\(Self.mark)-<b>,1.007027,2,2026-13-45,2026-11-20,,4,1"
            // One id is the beginning of the other, and both rows have the same fault.
            let other = wrong.replacingOccurrences(of: "<b>", with: "<b>c")
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", file([Office.row(1), wrong, other, "x,y"]))
            let page = try needs(
                port, "/", "Dòng bị từ chối (3)", "dossiers-1.csv:3</th>", "dossiers-1.csv:4</th>",
                "dossiers-1.csv:5</th>", "\(Self.mark)-&lt;b&gt;</td>", "NgayTiepNhan")
            #expect(!page.contains("<b>"))
            let json = try LocalSocket.ask(port, "/api/v1/units/\(Office.unit)").body
            for (line, id) in [(3, "\\u003cb\\u003e"), (4, "\\u003cb\\u003ec")] {
                let row = #""line":"\#(line)","field":"NgayTiepNhan","kind":"dossiers","id":"\#(Self.mark)-\#(id)""#
                #expect(json.contains(row), "\(row) in \(json)")
            }
            let mended = wrong.replacingOccurrences(of: "2026-13-45", with: "2026-11-10")
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", file([mended]))
            let after = try needs(port, "/", "Dòng bị từ chối (2)")
            #expect(!after.contains("dossiers-1.csv:3</th>") && after.contains("dossiers-1.csv:4</th>"), "\(after)")
            #expect(try program.terminate() == 0)
        }

        // O-08, O-10
        @Test func `it says what was sent, who has it since when, and when the centre is away`() throws {
            let (office, program, port) = try office()
            defer { office.end() }
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...12))
            let api = "/api/v1/units/\(Office.unit)?period=\(Office.month)"
            // Nothing, from before the file was found, is delivered too.
            let sent = try needs(
                port, api, "\"scope\":12", "\"delivered\":true",
                "\"holder\":\"VN\",\"tier\":\"nation\",\"level\":\"durable\"")
            _ = try needs(port, "/", "Trung ương đã nhận đủ số liệu này", "đúng như tại đơn vị")
            let digest = /"digest":"([0-9a-f]{64})"/
            let ours = try #require(try needs(port, api, "\"digest\":\"").firstMatch(of: digest)?.output.1)
            let nodes = try office.centre.get("/api/v1/nodes").body
            let theirs = nodes.components(separatedBy: "{\"unit\":").first { $0.hasPrefix("\"\(Office.unit)\"") }
            try require(within: 20, "the centre has the digest \(ours): \(theirs ?? nodes)") {
                try office.centre.get("/api/v1/nodes").body.contains("\"digest\":\"\(ours)\"")
            }
            // The same score as the centre gives its cells, before and after they are there.
            let figures = /"points_micro":(\d+),"applicable_points":(\d+),"scaled_micro":(\d+)/
            let centre = try office.centre.get(api).body.firstMatch(of: figures)?.output
            #expect(try #require(sent.firstMatch(of: figures)).output == (try #require(centre)))
            office.centre.program.send(SIGKILL)
            _ = try office.centre.program.end()
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(13...20, isOnline: false))
            let away = try needs(
                port, api, "\"delivered\":false", "\"connected\":false", "\"scope\":20", "\"current\":false")
            #expect(away.firstMatch(of: digest)?.output.1 != ours, "\(away)")
            _ = try needs(port, "/", "CHƯA nhận đủ", "chưa đủ", "không kết nối")
            try office.restartCentre()
            _ = try needs(port, api, "\"delivered\":true", "\"connected\":true")
            #expect(try program.terminate() == 0)
        }

        // O-12, O-13
        @Test func `it is this machine's alone unless somebody says so twice, and says so then`() throws {
            let (office, program, port) = try office()
            defer { office.end() }
            #expect(office.scratch.mode("data/\(Office.unit)/view.sock") == 0o600)
            func ask(_ host: String) throws -> String {
                let socket = try LocalSocket(port: port)
                socket.send("GET /healthz HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                return String(decoding: socket.readToEnd().bytes, as: UTF8.self)
            }
            for (host, status) in [
                ("localhost", 200), ("127.0.0.1:\(port)", 200), ("evil.example", 421), ("10101", 421),
            ] {
                #expect(try ask(host).hasPrefix("HTTP/1.1 \(status) "), "\(host)")
            }
            #expect(try ask("localhost").contains("default-src 'none'"))
            #expect(try program.terminate() == 0)
            #expect(!office.scratch.exists("data/\(Office.unit)/view.sock"))
            let config = "config/\(Office.unit).json"
            let closed = office.scratch.text(config)
            try office.scratch.write(config, closed.replacing("127.0.0.1:0", with: "0.0.0.0:0"))
            let path = office.scratch.path(config)
            let refused = try Launched.run(.agent, ["--config", path, "--check"], office.scratch, name: "check")
            #expect(refused.status == 3 && refused.log.contains("httpHosts"), "\(refused)")
            try office.scratch.write(
                config, closed.replacing("\"127.0.0.1:0\"", with: "\"0.0.0.0:0\", \"httpHosts\": [\"Chi-Cuc\"]"))
            let open = try Launched(.agent, ["--config", path], office.scratch, name: "open")
            let openPort = try self.port(open)
            #expect(open.log.contains("office-view-open"), "\(open.log)")
            _ = try needs(openPort, "/", "mở cho máy khác")
            try require(within: 20, "the status says it") {
                try office.status(Office.unit).contains("mở cho máy khác: người khác thấy được mã hồ sơ")
            }
            #expect(try open.terminate() == 0)
        }

        // O-12
        @Test func `serve and due ask the running agent, and say so where none runs`() throws {
            let office = try Office()
            defer { office.end() }
            // A data folder whose socket's path no address can hold.
            let long = "data/" + String(repeating: "rất-dài-", count: 12) + Office.unit
            try office.country.configure(Office.unit, [Office.unit], port: office.centre.protocolPort)
            let config = "config/\(Office.unit).json"
            let text = office.scratch.text(config).replacing("../data/\(Office.unit)", with: "../\(long)")
            try office.scratch.write(config, text)
            let path = office.scratch.path(config)
            let early = try agent(office, ["due"], name: "early")
            #expect(early.status == 1 && early.log.contains("không chạy"), "\(early)")
            let program = try Launched(.agent, ["--config", path], office.scratch, name: "agent")
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", file([open("day", due: "2026-11-20")]))
            let relay = try Launched(
                .agent, ["serve", "--config", path, "--listen", "127.0.0.1:0"], office.scratch, name: "serve")
            let port = try port(relay)
            let page = try needs(port, "/?lang=en", "Due today (1)", "\(Self.mark)-day")
            #expect(page.contains("<html lang=\"en\">"))
            #expect(try LocalSocket.ask(port, "/page.css").body.contains(":root"))
            #expect(try LocalSocket.ask(port, "/units/10103").status == 404)
            let due = try agent(office, ["due", "--lang", "en"], name: "due")
            #expect(due.status == 0 && due.output.contains("Due today: 1"), "\(due)")
            let other = try agent(office, ["due", "--unit", "10103"], name: "other")
            #expect(other.status == 2 && other.log.contains(Office.unit), "\(other)")
            let beyond = try agent(office, ["serve", "--listen", "0.0.0.0:0"], name: "beyond")
            #expect(beyond.status == 2 && beyond.log.contains("httpHosts"), "\(beyond)")
            program.send(SIGKILL)
            _ = try program.end()
            let gone = try LocalSocket.ask(port, "/")
            #expect(gone.status == 503 && gone.body.contains("không chạy"), "\(gone)")
            // A socket that a killed agent left is in nobody's way.
            let again = try Launched(.agent, ["--config", path], office.scratch, name: "again")
            _ = try needs(port, "/", "\(Self.mark)-day")
            #expect(try relay.terminate() == 0)
            #expect(try again.terminate() == 0)
        }
    }
}
