import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A mark that is in dossiers' ids and in people's names goes through everything that an office does, and is looked
    /// for everywhere afterwards: it stays in the office's own folders, in files that are the agent's alone.
    @Suite struct PrivacyTests {
        /// In every file of the test but the workbook, which has ids of its own.
        private static let mark = "ZQXW7731"
        private static let marks = [mark, "000.00.01.H10-00000"].map { Data($0.utf8) }
        private static let inbox = "inbox/\(Office.unit)"

        /// An export with a name column and the officer's pseudonym (Q-12, Q-19), as one-stop software writes it.
        private static func dossiers(_ numbers: ClosedRange<Int>) -> String {
            let rows = numbers.map { "\(mark)-\(Office.row($0)),Nguyễn Văn \(mark),\(officer)" }
            return ([Office.header + ",HoTen,MaCanBo"] + rows).map { $0 + "\n" }.joined()
        }

        private static let officer = "\(mark)-CB"

        /// What an officer did at the desk, and a task of the plan: none of these texts leaves either (Q-12, J-14).
        private static let desk = [
            "visits-1.csv": "MaLuot,GioDen,GioGoi,GioXong,TrangThai,MaCanBo,CapNhat\n"
                + "\(mark)-T,2026-11-05 08:00,2026-11-05 08:10,2026-11-05 08:20,3,\(officer),1\n",
            "staff-1.csv": "MaCanBo,Ngay,PhutTruc,CapNhat\n\(officer),2026-11-05,480,1\n",
            "plans-1.csv": "MaNhiemVu,TenNhiemVu,HanHoanThanh,TrangThai,SoLieu,CapNhat\n"
                + "\(mark)-NV,\(mark),2026-11-05,1,\(mark),1\n",
            "ratings-1.csv": "MaDanhGia,Kenh,MucDo,ThoiDiem,MaHoSo,CapNhat\n"
                + "\(mark)-R,1,5,2026-11-05 08:25,\(mark)-H-1,1\n",
        ]

        private static let feedback =
            "{\"MaPAKN\":\"\(mark)-1\",\"PhanLoai\":1,\"NgayGui\":\"2026-11-06\",\"HoTen\":\"\(mark)\",\"CapNhat\":1}\n"

        /// Files that hold a mark, with their paths from the scratch folder.
        private static func marked(_ scratch: Scratch) throws -> [String] {
            let all = try #require(FileManager.default.enumerator(atPath: scratch.path))
            return all.compactMap { $0 as? String }.filter { path in
                guard let bytes = FileManager.default.contents(atPath: scratch.path(path)) else { return false }
                return marks.contains { bytes.range(of: $0) != nil }
            }.sorted()
        }

        private static func isOffices(_ path: String) -> Bool {
            path.hasPrefix("\(inbox)/") || path.hasPrefix("data/\(Office.unit)/")
        }

        @Test func `ids and names of dossiers stay in the office's folders, in files that are the agent's alone`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            let proxy = try TamperingProxy(to: office.centre.protocolPort, seed: 1)
            defer { proxy.stop() }
            proxy.stopTampering()
            let sources = """
                \(office.country.inbox(Office.unit)),
                { "kind": "follow", "path": "../growing/dossiers.csv", "intervalSeconds": 1 },
                { "kind": "command", "argv": ["/bin/cat", "\(scratch.path("growing/printed.csv"))"],
                  "record": "dossiers", "format": "csv" }
                """
            try scratch.write("growing/dossiers.csv", Self.dossiers(101...105))
            try scratch.write(
                "growing/printed.csv", Self.dossiers(201...205) + "\(Self.mark)-bad,1.007027,9,x,,,9,1,,\n")
            let agent = try office.country.agent(
                Office.unit, [Office.unit], port: proxy.port, sources: sources)
            try scratch.drop("\(Self.inbox)/dossiers-1.csv", Self.dossiers(1...10))
            try scratch.drop(
                "\(Self.inbox)/dossiers-2.csv",
                Self.dossiers(11...12) + "\(Self.mark)-H-13,\(Self.mark),2,2026-11-02,,,9,1,\(Self.mark),\n"
                    + "\(Self.mark)-H-14,1.007027,2,\(Self.mark),,,9,1,\(Self.mark),\(Self.officer)\n")
            // Set aside whole: no header, then a header that lacks columns.
            try scratch.drop("\(Self.inbox)/dossiers-3.csv", "\(Self.mark),\(Self.mark)\n\(Self.mark),1\n")
            try scratch.drop("\(Self.inbox)/dossiers-4.csv", "MaHoSo,HoTen\n\(Self.mark)-1,\(Self.mark)\n")
            try scratch.drop("\(Self.inbox)/dossiers-5.ndjson", "\"\(Self.mark)\"\n")
            try scratch.drop("\(Self.inbox)/feedback-1.ndjson", Self.feedback)
            for (name, text) in Self.desk { try scratch.drop("\(Self.inbox)/\(name)", text) }
            let workbook = "\(ClusterFile.root)/Protocol/vectors/workbooks/openpyxl-counted.xlsx"
            try scratch.drop("\(Self.inbox)/dossiers-6.xlsx", Array(Data(contentsOf: URL(filePath: workbook))))
            try office.requireReceived(26, agent)
            try require(within: 30, "set aside; \(agent.lastWords)") {
                Set(scratch.files("\(Self.inbox)/rejects")).isSuperset(of: [
                    "dossiers-3.csv", "dossiers-4.csv", "dossiers-5.ndjson", "rejects.csv",
                ]) && scratch.files("\(Self.inbox)/done").count >= 4 + Self.desk.count
            }
            // Judged again, told again, started again.
            let command = ["--config", scratch.path("config/\(Office.unit).json")]
            #expect(try Launched.run(.agent, ["retry"] + command, scratch, name: "retry").status == 0)
            try require(within: 20, agent.lastWords) { agent.log.contains("event=retry") }
            try require(within: 20, "told to the centre") {
                try office.centre.get("/api/v1/nodes").body.contains("missing-columns")
            }
            for language in [[], ["--lang", "en"]] { _ = try office.status(Office.unit, language) }
            // The head of the office sees whose work it was, by the office's own view alone.
            let officers = try Launched.run(
                .agent, ["officers", "--period", "2026-11", "--format", "csv"] + command, scratch, name: "officers")
            #expect(officers.output.contains("\(Self.officer),1,480,0,22,22,0,1,600\n"), "\(officers)")
            try FileManager.default.removeItem(atPath: scratch.path("logs/officers.out"))
            #expect(try agent.terminate() == 0)
            for unit in [[], ["--unit", Office.unit]] {
                let dump = ["store", "dump", scratch.path("data/VN")] + unit
                let result = try Launched.run(.tool, dump, scratch, name: "dump\(unit.count)")
                #expect(result.status == 0 && !result.output.isEmpty)
            }
            try check(office, proxy)
        }

        private func check(_ office: Office, _ proxy: TamperingProxy) throws {
            let scratch = office.scratch
            for path in [
                "/", "/?lang=en", "/?tier=branch", "/api/v1/rankings?tier=branch", "/api/v1/rankings.csv?tier=branch",
                "/api/v1/indicators.csv?tier=branch", "/api/v1/units/\(Office.unit)", "/api/v1/nodes",
                "/api/v1/periods", "/api/v1/audit", "/units/\(Office.unit)/plans?period=2026-11",
                "/api/v1/units/\(Office.unit)/plans?period=2026-11",
            ] {
                let answer = try office.centre.get(path)
                #expect(answer.status == 200, "\(path): \(answer.body)")
                for mark in Self.marks { #expect(Data(answer.body.utf8).range(of: mark) == nil, "\(path)") }
            }
            let passed = Data(proxy.passed)
            #expect(passed.count > 1_000)
            for mark in Self.marks { #expect(passed.range(of: mark) == nil, "on the wire") }
            let marked = try Self.marked(scratch)
            let given = marked.filter { $0.hasPrefix("growing/") }
            #expect(given == ["growing/dossiers.csv", "growing/printed.csv"])
            let elsewhere = marked.filter { !Self.isOffices($0) && !given.contains($0) }
            #expect(elsewhere.isEmpty, "\(elsewhere)")
            let own = marked.filter { Self.isOffices($0) }
            // A canary: a search that finds nothing would pass everything.
            #expect(
                own.contains("\(Self.inbox)/done/dossiers-1.csv") && own.contains("\(Self.inbox)/rejects/rejects.csv"))
            #expect(own.contains("\(Self.inbox)/rejects/dossiers-4.csv"))
            for path in own { #expect(scratch.mode(path) == 0o600, "\(path)") }
            // What is compressed shows no mark.
            for name in scratch.files("data/\(Office.unit)/store") {
                #expect(scratch.mode("data/\(Office.unit)/store/\(name)") == 0o600, "\(name)")
            }
            #expect(scratch.mode("data/\(Office.unit)/status") == 0o600)
            for folder in ["\(Self.inbox)/done", "\(Self.inbox)/rejects", "data/\(Office.unit)", "data/VN"] {
                #expect(scratch.mode(folder) == 0o700, "\(folder)")
            }
        }

        @Test func `what was set aside goes after its days, and folders of an older program become the agent's alone`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            for folder in ["done", "rejects"] {
                try scratch.folder("\(Self.inbox)/\(folder)")
                #expect(chmod(scratch.path("\(Self.inbox)/\(folder)"), 0o755) == 0)
            }
            // An old file that is set aside today is not removed for the time that it was written at.
            try scratch.write("dossiers-4.csv", "MaHoSo,HoTen\n\(Self.mark)-1,\(Self.mark)\n")
            let years = Date(timeIntervalSinceNow: -900 * 86_400)
            try FileManager.default.setAttributes(
                [.modificationDate: years], ofItemAtPath: scratch.path("dossiers-4.csv"))
            let source = "{ \"kind\": \"inbox\", \"path\": \"../\(Self.inbox)\", \"rejectsKeepDays\": 5 }"
            var agent = try office.agent(sources: source)
            try scratch.move("dossiers-4.csv", to: "\(Self.inbox)/dossiers-4.csv")
            try require(within: 30, agent.lastWords) {
                scratch.files("\(Self.inbox)/rejects").contains("dossiers-4.csv")
            }
            try scratch.drop("\(Self.inbox)/dossiers-1.csv", Self.dossiers(1...3))
            try office.requireReceived(3, agent)
            #expect(scratch.mode("\(Self.inbox)/rejects") == 0o700 && scratch.mode("\(Self.inbox)/done") == 0o700)
            #expect(scratch.files("\(Self.inbox)/rejects").contains("dossiers-4.csv"))
            #expect(try agent.terminate() == 0)
            // Four days later it is there, six days later it is not.
            for (day, isThere) in [(24, true), (26, false)] {
                try office.country.configure(
                    Office.unit, [Office.unit], port: office.centre.protocolPort, sources: source)
                let text = scratch.text("config/\(Office.unit).json")
                try scratch.write(
                    "config/\(Office.unit).json", text.replacing("2026-11-20T", with: "2026-11-\(day)T"))
                agent = try Launched(
                    .agent, ["--config", scratch.path("config/\(Office.unit).json")], scratch, name: "later-\(day)")
                office.country.hold(agent)
                try scratch.drop("\(Self.inbox)/dossiers-\(day)9.csv", Self.dossiers(day...(day + 1)))
                try require(within: 30, agent.lastWords) {
                    scratch.files("\(Self.inbox)/done").contains("dossiers-\(day)9.csv")
                        && scratch.files("\(Self.inbox)/rejects").contains("dossiers-4.csv") == isThere
                }
                #expect(agent.log.contains("event=set-aside-removed") != isThere, "\(agent.lastWords)")
                #expect(try agent.terminate() == 0)
            }
        }
    }
}
