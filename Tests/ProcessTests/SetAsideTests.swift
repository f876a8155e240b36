import Bytes
import Foundation
import Testing

extension ProcessTests {
    /// What does not count is said at the office and at the centre until it counts or is dealt with.
    struct SetAsideTests {
        private static let inbox = "inbox/\(Office.unit)"

        private func source(_ more: String = "") -> String {
            "{ \"kind\": \"inbox\", \"path\": \"../\(Self.inbox)\", \"intervalSeconds\": 1\(more) }"
        }

        private func ask(_ office: Office, _ words: String...) throws -> (status: Int32, output: String, log: String) {
            try Launched.run(
                .agent, [words[0], "--config", office.scratch.path("config/\(Office.unit).json")] + words.dropFirst(),
                office.scratch, name: words[0])
        }

        /// The office's entry in the centre's list of nodes.
        private func node(_ office: Office) throws -> String {
            let body = try office.centre.get("/api/v1/nodes").body
            let entry = body.components(separatedBy: "{\"unit\":").first { $0.hasPrefix("\"\(Office.unit)\"") }
            return entry ?? body
        }

        private func needs(_ office: Office, _ agent: Launched, centre words: String...) throws {
            var found = ""
            try require(within: 30, "the centre says \(words): \(found); \(agent.lastWords)") {
                found = try node(office)
                return words.allSatisfy { found.contains($0) }
            }
        }

        @Test func `a file that does not count is in the status, beside the office at the centre, and on the page`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            var agent = try office.agent(sources: source())
            try office.scratch.drop("\(Self.inbox)/dossiers-bad.csv", "MaHoSo,CapNhat\nH-9,1\n")
            try office.scratch.drop("\(Self.inbox)/Ho so thang 11.txt", "x")
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            for start in 1...2 {
                var text = ""
                try require(within: 30, "status of start \(start) says it: \(text)") {
                    text = try ask(office, "status").output
                    return text.contains("Cảnh báo: dossiers-bad.csv: ") && text.contains("Ho so thang 11.txt")
                }
                #expect(text.contains("thiếu cột MaTTHC"), "\(text)")
                #expect(text.contains("2 tệp hoặc nguồn chưa được tính"), "\(text)")
                #expect(!text.contains("đã đọc mọi nguồn;"), "\(text)")
                try needs(
                    office, agent, centre: "\"notice\":\"missing-columns\",\"count\":1",
                    "\"names\":[\"dossiers-bad.csv\"]", "\"notice\":\"unread-name\"", "Ho so thang 11.txt",
                    "\"text_vi\":\"dòng tiêu đề thiếu cột; hãy")
                let page = try office.centre.get("/?tier=branch").body
                #expect(page.contains("dossiers-bad.csv: dòng tiêu đề thiếu cột; hãy"), "\(page)")
                // A restart says the same, without reading the file again.
                guard start == 1 else { break }
                #expect(try agent.terminate() == 0)
                agent = try office.agent(sources: source())
            }
            try office.scratch.remove("\(Self.inbox)/rejects/dossiers-bad.csv")
            try office.scratch.move("\(Self.inbox)/Ho so thang 11.txt", to: "elsewhere.txt")
            try needs(office, agent, centre: "\"notices\":[]")
            var text = ""
            try require(within: 30, "status is clean again: \(text)") {
                text = try ask(office, "status", "--lang", "en").output
                return !text.contains("Warning") && !text.contains("did not count")
            }
            #expect(try agent.terminate() == 0)
        }

        @Test func `files that were read while they were written count once they are whole, and nothing stays refused`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent(sources: source())
            // Cut within the header; packed and cut; cut within a row.
            let packed = Gzip.encode(Array(Office.file(6...10).utf8))
            let files: [(name: String, bytes: [UInt8], first: Int)] = [
                ("dossiers-1.csv", Array(Office.file(1...5).utf8), 15), ("dossiers-2.csv.gz", packed, packed.count / 2),
                (
                    "dossiers-3.csv", Array(Office.file(11...15).utf8),
                    Office.file(11...14).utf8.count + 20
                ),
            ]
            var writers: [FileHandle] = []
            for (name, bytes, first) in files {
                try office.scratch.write("\(Self.inbox)/\(name)", Array(bytes[..<first]))
                let path = office.scratch.path("\(Self.inbox)/\(name)")
                let moved = office.scratch.path("\(Self.inbox)/rejects/\(name)")
                let writer = FileHandle(forWritingAtPath: path) ?? FileHandle(forWritingAtPath: moved)
                writers.append(try #require(writer))
            }
            try office.requireReceived(4, agent)
            try needs(
                office, agent, centre: "\"missing-columns\"", "\"damaged-gzip\"", "\"rejects\":{\"malformed-row\":1}")
            for (place, file) in files.enumerated() {
                try writers[place].seekToEnd()
                try writers[place].write(contentsOf: Data(file.bytes[file.first...]))
                try writers[place].close()
            }
            try office.requireReceived(15, agent)
            try needs(office, agent, centre: "\"notices\":[]", "\"rejects\":{}")
            try require(within: 30, "all stand in done/: \(office.scratch.files("\(Self.inbox)/done"))") {
                office.scratch.files("\(Self.inbox)/done") == files.map(\.name)
            }
            #expect(office.scratch.files("\(Self.inbox)/rejects") == ["rejects.csv"])
            #expect(try ask(office, "status").output.contains("Hồ sơ: đã nhận 15, bị từ chối 0\n"))
            #expect(try office.differenceFromRank() == nil)
            #expect(try agent.terminate() == 0)
        }

        @Test func `a copy that takes over an old time at its end is read on, and one unreadable file stops no other`()
            throws
        {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent(sources: source())
            let name = "\(Self.inbox)/dossiers-1.csv"
            try office.scratch.write(name, Office.file(1...3))
            let writer = try #require(FileHandle(forWritingAtPath: office.scratch.path(name)))
            try office.requireReceived(3, agent)
            try require(within: 30, "it is moved") { !office.scratch.exists(name) }
            agent.send(SIGSTOP)
            try writer.seekToEnd()
            try writer.write(contentsOf: Data((Office.row(4) + "\n").utf8))
            try writer.close()
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)],
                ofItemAtPath: office.scratch.path("\(Self.inbox)/done/dossiers-1.csv"))
            agent.send(SIGCONT)
            try office.requireReceived(4, agent)
            // Its first byte can be read by nobody, whoever runs the test.
            try FileManager.default.createSymbolicLink(
                atPath: office.scratch.path("\(Self.inbox)/dossiers-0.csv"), withDestinationPath: "/proc/self/mem")
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", Office.file(5...6))
            try office.requireReceived(6, agent)
            try needs(office, agent, centre: "\"notice\":\"unreadable-file\",\"count\":1", "dossiers-0.csv")
            #expect(try agent.terminate() == 0)
        }

        @Test func `the beginning of a file is dealt with when the whole file comes under its name`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent(sources: source())
            let packed = Gzip.encode(Array(Office.file(1...5).utf8))
            try office.scratch.drop("\(Self.inbox)/dossiers.csv.gz", Array(packed.dropLast(20)))
            try needs(office, agent, centre: "\"damaged-gzip\"")
            // Another file of that name says nothing of the first one.
            try office.scratch.drop("\(Self.inbox)/dossiers.csv.gz", Gzip.encode(Array(Office.file(1...2).utf8)))
            try office.requireReceived(2, agent)
            try needs(office, agent, centre: "\"damaged-gzip\"")
            try office.scratch.drop("\(Self.inbox)/dossiers.csv.gz", packed)
            try office.requireReceived(5, agent)
            try needs(office, agent, centre: "\"notices\":[]")
            #expect(try agent.terminate() == 0)
        }

        @Test func `retry judges again under another configuration, and says what it cannot`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent(sources: source())
            let foreign = Office.file(1...5).replacingOccurrences(of: "MaHoSo", with: "So_HS_cu")
            try office.scratch.drop("\(Self.inbox)/dossiers-1.csv", foreign)
            try office.scratch.drop("\(Self.inbox)/dossiers-2.csv", foreign.replacingOccurrences(of: "H-", with: "K-"))
            try needs(office, agent, centre: "\"missing-columns\",\"count\":2")
            #expect(try agent.terminate() == 0)
            // Nobody takes it now; whoever starts does.
            _ = try ask(office, "retry", "dossiers-1.csv")
            let second = try office.agent(sources: source(", \"columns\": { \"So_HS_cu\": \"MaHoSo\" }"))
            try office.requireReceived(5, second)
            try needs(office, second, centre: "\"missing-columns\",\"count\":1", "dossiers-2.csv")
            let unknown = try ask(office, "retry", "nothing.csv")
            #expect(unknown.status == 1 && unknown.log.contains("dossiers-2.csv"), "\(unknown)")
            let all = try ask(office, "retry", "--lang", "en")
            #expect(all.status == 0 && all.output.contains("dossiers-2.csv: judged again"), "\(all)")
            try office.requireReceived(10, second)
            try needs(office, second, centre: "\"notices\":[]")
            #expect(try second.terminate() == 0)
        }

        @Test func `a command that fails is said with its exit status until it works`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write("export.sh", "echo 'không kết nối được' >&2\nexit 3\n")
            let path = office.scratch.path("export.sh")
            let agent = try office.agent(
                sources: "{ \"kind\": \"command\", \"argv\": [\"/bin/sh\", \"\(path)\"], \"intervalSeconds\": 1 }")
            try needs(office, agent, centre: "\"notice\":\"command-failed\",\"count\":1", "\"names\":[\"sh\"]")
            let text = try ask(office, "status").output
            #expect(text.contains("mã thoát 3") && text.contains("không kết nối được"), "\(text)")
            try office.scratch.write("rows.csv", Office.file(1...3))
            try office.scratch.write("export.sh", "cat '\(office.scratch.path("rows.csv"))'\n")
            try office.requireReceived(3, agent)
            try needs(office, agent, centre: "\"notices\":[]")
            #expect(try agent.terminate() == 0)
        }
    }
}
