import Bytes
import Foundation
import Testing

extension ProcessTests {
    /// Where an agent's records come from, and what becomes of those that are not right.
    struct SourceTests {
        private static let inbox = "inbox/\(Office.unit)"

        @Test func `a file that appears in the inbox counts, then stands in done`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            try require(within: 10, "the file is moved") {
                office.scratch.files("\(Self.inbox)/done") == ["dossiers-1.csv"]
            }
            // Of the same name, with two of the same dossiers: both files stay.
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(4...7, version: 2))
            try office.requireReceived(7, agent)
            try require(within: 10, "the second file is moved") {
                office.scratch.files("\(Self.inbox)/done") == ["dossiers-1.csv", "dossiers-1~1.csv"]
            }
            #expect(try office.differenceFromRank() == nil)
            #expect(try agent.terminate() == 0)
        }

        @Test func `a file that is still being written when it is read is read again`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            let name = "\(Self.inbox)/dossiers-1.csv"
            let row = Office.row(4)
            try office.scratch.write(name, Office.file(1...3) + row.prefix(20))
            let writer = try #require(FileHandle(forWritingAtPath: office.scratch.path(name)))
            try writer.seekToEnd()
            try office.requireReceived(3, agent)
            try require(within: 10, "the file is moved") { !office.scratch.exists(name) }
            // The writer, who has it open, goes on, also over a restart.
            try writer.write(contentsOf: Data((row.dropFirst(20) + "\n" + Office.row(5) + "\n").utf8))
            try office.requireReceived(5, agent)
            #expect(agent.log.contains("file-changed"), "\(agent.lastWords)")
            #expect(try agent.terminate() == 0)
            try writer.write(contentsOf: Data((Office.row(6) + "\n").utf8))
            let second = try office.agent()
            try office.requireReceived(6, within: 60, second)
            try writer.close()
            #expect(try office.differenceFromRank() == nil)
            #expect(try second.terminate() == 0)
        }

        @Test func `refused rows stand in the rejects file with line, field and reason, and beside the rank`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            let bad = [
                Office.row(3).replacingOccurrences(of: "2026-11-02T08:00:00", with: "1970-01-01"),
                Office.row(4).replacingOccurrences(of: ",9,1", with: ",12,1"),
                "H-5,\"half,2,2026-11-02",
            ]
            try office.scratch.drop(
                "\(Self.inbox)/dossiers-bad.csv", Office.file(1...2) + bad.map { $0 + "\n" }.joined())
            try office.requireReceived(2, agent)
            var rejects = ""
            try require(within: 10, "three rows in the rejects file: \(rejects)") {
                rejects = office.scratch.text("\(Self.inbox)/rejects/rejects.csv")
                return rejects.contains("malformed-row")
            }
            // Rows as they came may name people.
            #expect(office.scratch.mode("\(Self.inbox)/rejects/rejects.csv") == 0o600)
            #expect(rejects.contains("dossiers-bad.csv,4,NgayTiepNhan,bad-time,"), "\(rejects)")
            #expect(rejects.contains("dossiers-bad.csv,5,TrangThaiHoSo,bad-value,"), "\(rejects)")
            try require(within: 20, "the centre knows the rejects") {
                let nodes = try office.centre.get("/api/v1/nodes").body
                return nodes.contains("\"bad-time\":1") && nodes.contains("\"bad-value\":1")
            }
            // The office corrects its rows: the rejects go.
            try office.scratch.drop("\(Self.inbox)/dossiers-good.csv", Office.file(3...4))
            try office.requireReceived(4, agent)
            try require(within: 20, "the rejects of corrected dossiers go") {
                let nodes = try office.centre.get("/api/v1/nodes").body
                return !nodes.contains("bad-time") && !nodes.contains("bad-value")
            }
        }

        @Test func `what is not what it says is set aside whole`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            let packed = Gzip.encode(Array(Office.file(10...300).utf8))
            let files: [(name: String, bytes: [UInt8])] = [
                ("dossiers-cut.csv.gz", Array(packed.prefix(packed.count - 9))),
                ("dossiers-noise.csv.gz", Array("no gzip at all".utf8)),
                ("dossiers-json.csv", Array("{\"MaHoSo\": \"H-1\"}\n".utf8)),
                ("dossiers-columns.csv", Array("MaHoSo,MaTTHC\nH-1,1.007027\n".utf8)),
                ("feedback-csv.ndjson", Array(Office.file(1...2).utf8)),
            ]
            for file in files { try office.scratch.drop("\(Self.inbox)/\(file.name)", file.bytes) }
            try office.scratch.drop("\(Self.inbox)/dossiers-whole.csv.gz", Gzip.encode(Array(Office.file(1...3).utf8)))
            try require(within: 20, "five files in rejects; \(agent.lastWords)") {
                office.scratch.files("\(Self.inbox)/rejects").count == files.count + 1
            }
            for file in files {
                #expect(office.scratch.bytes("\(Self.inbox)/rejects/\(file.name)") == file.bytes, "\(file.name)")
                #expect(agent.log.split(separator: "\n").count { $0.contains(file.name) } == 1, "\(file.name)")
            }
            try office.requireReceived(3, agent)
            #expect(office.scratch.files("\(Self.inbox)/done") == ["dossiers-whole.csv.gz"])
        }

        @Test func `a followed file is read on, through half lines, rotation and truncation`() throws {
            let office = try Office()
            defer { office.end() }
            let path = "dossiers-log.csv"
            try office.scratch.write(path, Office.file(1...2))
            let agent = try office.agent(
                sources: "{ \"kind\": \"follow\", \"path\": \"../\(path)\", \"intervalSeconds\": 1 }")
            try office.requireReceived(2, agent)
            try office.scratch.append(path, Office.row(3) + "\n" + Office.row(4).prefix(20))
            try office.requireReceived(3, agent)
            try office.scratch.append(path, Office.row(4).dropFirst(20) + "\n")
            try office.requireReceived(4, agent)
            // Rotated away with a last line, another in its place.
            try office.scratch.append(path, Office.row(5) + "\n")
            try FileManager.default.moveItem(
                atPath: office.scratch.path(path), toPath: office.scratch.path("\(path).1"))
            try office.scratch.drop(path, Office.file(6...8))
            try office.requireReceived(8, agent)
            // Truncated, and shorter than before.
            try office.scratch.write(path, Office.file(9...9))
            try office.requireReceived(9, agent)
            try office.scratch.append(path, Office.row(10) + "\n")
            try office.requireReceived(10, agent)
            #expect(try agent.terminate() == 0)
        }

        @Test func `a command is run again, and a run that fails counts for nothing`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write("export.csv", Office.file(1...3))
            try office.scratch.write("status", "0\n")
            try office.scratch.write("export.sh", "cat \"$1/export.csv\"; exit $(cat \"$1/status\")\n")
            let argv = "[\"/bin/sh\", \"\(office.scratch.path("export.sh"))\", \"\(office.scratch.path)\"]"
            let agent = try office.agent(
                sources: "{ \"kind\": \"command\", \"argv\": \(argv), \"intervalSeconds\": 1 }")
            try office.requireReceived(3, agent)
            try office.scratch.drop("status", "7\n")
            try require(within: 20, "the failing run is said; \(agent.lastWords)") {
                agent.log.contains("command-failed")
            }
            try office.scratch.drop("export.csv", Office.file(1...9))
            let failures = { agent.log.split(separator: "\n").count { $0.contains("command-failed") } }
            let before = failures()
            try require(within: 20, "two more runs fail") { failures() >= before + 2 }
            #expect(try office.received() == 3)
            try office.scratch.drop("status", "0\n")
            try office.requireReceived(9, agent)
            #expect(try agent.terminate() == 0)
        }

        @Test func `a command may print NDJSON, and other records than dossiers`() throws {
            let office = try Office()
            defer { office.end() }
            let dossier = """
                {"MaHoSo":"H-1","MaTTHC":"1.007027","NgayTiepNhan":"2026-11-02","NgayHenTra":"2026-11-09",\
                "TrangThaiHoSo":4,"CapNhat":1}

                """
            try office.scratch.write("a.txt", dossier)
            try office.scratch.write(
                "b.txt", "MaPAKN,PhanLoai,NgayGui,NgayTiepNhan,CapNhat\nP-1,1,2026-11-02,2026-11-02,1\n")
            let sources = ["a.txt", "b.txt"].map {
                "{ \"kind\": \"command\", \"argv\": [\"/bin/cat\", \"\(office.scratch.path($0))\"] }"
            }
            let agent = try office.agent(sources: sources.joined(separator: ", "))
            try office.requireReceived(1, agent)
            try office.scratch.write("all/10101/dossiers.ndjson", dossier)
            try office.scratch.write("all/10101/feedback.csv", office.scratch.bytes("b.txt"))
            var difference: String?
            let isEqual = try wait(within: 15) {
                difference = try office.differenceFromRank("all")
                return difference == nil
            }
            #expect(isEqual, "\(difference ?? "")")
        }
    }
}
