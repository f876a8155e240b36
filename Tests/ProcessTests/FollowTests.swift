import Bytes
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// A followed file through the ways in which writers and logrotate treat one: every row counts, none twice.
    struct FollowTests {
        private static let path = "log/dossiers.csv"

        private func source(_ more: String = "") -> String {
            "{ \"kind\": \"follow\", \"path\": \"../\(Self.path)\", \"intervalSeconds\": 1\(more) }"
        }

        private func rows(_ numbers: ClosedRange<Int>) -> String { numbers.map { Office.row($0) + "\n" }.joined() }

        /// What happens while the agent does not look.
        private func asleep(_ agent: Launched, _ work: () throws -> Void) rethrows {
            agent.send(SIGSTOP)
            defer { agent.send(SIGCONT) }
            try work()
        }

        private func status(_ office: Office) throws -> String {
            try Launched.run(
                .agent, ["status", "--config", office.scratch.path("config/\(Office.unit).json"), "--lang", "en"],
                office.scratch, name: "status"
            ).output
        }

        private func pack(_ office: Office, _ name: String) throws {
            try office.scratch.write("\(name).gz", Gzip.encode(office.scratch.bytes(name)))
            try office.scratch.remove(name)
        }

        // G-01, G-04, G-05
        @Test(arguments: [1, 4, 400])
        func `copied, cut and grown past the old offset before the next look`(first: Int) throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write(Self.path, Office.file(1...first))
            let agent = try office.agent(sources: source())
            try office.requireReceived(first, agent)
            try asleep(agent) {
                try office.scratch.append(Self.path, rows(first + 1...first + 5))
                try office.scratch.copy(Self.path, to: "\(Self.path).1")
                try office.scratch.rewrite(Self.path, Array(Office.file(first + 6...2 * first + 40).utf8))
            }
            try office.requireReceived(2 * first + 40, agent)
            // The same again, the copy written over the one before, as logrotate does with `rotate 1`.
            try office.scratch.append(Self.path, rows(5_001...5_002))
            try office.requireReceived(2 * first + 42, agent)
            try asleep(agent) {
                try office.scratch.append(Self.path, rows(5_003...5_007))
                try office.scratch.rewrite("\(Self.path).1", office.scratch.bytes(Self.path))
                try office.scratch.rewrite(Self.path, Array(Office.file(6_001...6_900).utf8))
            }
            try office.requireReceived(2 * first + 947, agent)
            #expect(!agent.log.contains("follow-bytes-missing"), "\(agent.log)")
            // The status of the first second says that nothing has come from the centre yet.
            try require(within: 15, "no warning; \(agent.lastWords)") {
                let text = try status(office)
                return text.contains("\(2 * first + 947) kept") && !text.contains("Warning")
            }
            #expect(try agent.terminate() == 0)
        }

        // G-02, G-05, G-06
        @Test func `renamed while the writer goes on writing to the file that it has open`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write(Self.path, Office.file(1...5))
            let agent = try office.agent(sources: source())
            try office.requireReceived(5, agent)
            let writer = try #require(FileHandle(forWritingAtPath: office.scratch.path(Self.path)))
            try writer.seekToEnd()
            try office.scratch.move(Self.path, to: "\(Self.path)-20261120")
            try office.scratch.write(Self.path, Office.file(6...8))
            try office.requireReceived(8, agent)
            for number in 9...11 {
                let row = Office.row(number) + "\n"
                try writer.write(contentsOf: Data(row.prefix(10).utf8))
                try office.scratch.append(Self.path, Office.row(100 + number) + "\n")
                try office.requireReceived(2 * number - 9, agent)
                try writer.write(contentsOf: Data(row.dropFirst(10).utf8))
                try office.requireReceived(2 * number - 8, agent)
            }
            // Rotated once more while the first one is still written to; a restart changes nothing.
            try office.scratch.move(Self.path, to: "\(Self.path)-20261121")
            try office.scratch.write(Self.path, Office.file(201...202))
            try office.requireReceived(16, agent)
            #expect(try agent.terminate() == 0)
            try writer.write(contentsOf: Data((Office.row(12) + "\n").utf8))
            let second = try office.agent(sources: source())
            try office.requireReceived(17, second)
            try writer.write(contentsOf: Data((Office.row(13) + "\n").utf8))
            try office.requireReceived(18, second)
            #expect(try second.terminate() == 0)
        }

        // G-05, G-07, G-08, G-10
        @Test(arguments: [false, true])
        func `rotated several times while the agent is down, packed too`(isPacked: Bool) throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write(Self.path, Office.file(1...5))
            let agent = try office.agent(sources: source())
            try office.requireReceived(5, agent)
            #expect(try agent.terminate() == 0)
            try office.scratch.append(Self.path, rows(6...10) + Office.row(11).prefix(9))
            // Of the last row the end is in the file, too; then three more files, the last of them without rows yet.
            try office.scratch.append(Self.path, Office.row(11).dropFirst(9) + "\n")
            try office.scratch.move(Self.path, to: "\(Self.path).3")
            try office.scratch.write("\(Self.path).2", Office.file(12...20))
            try office.scratch.write("\(Self.path).1", Office.file(21...25))
            try office.scratch.write(Self.path, Office.header + "\n")
            if isPacked { for number in 2...3 { try pack(office, "\(Self.path).\(number)") } }
            let second = try office.agent(sources: source())
            try office.requireReceived(25, second)
            #expect(!second.log.contains("follow-bytes-missing"), "\(second.log)")
            // Packed afterwards, and once more down: nothing is read again.
            try pack(office, "\(Self.path).1")
            #expect(try second.terminate() == 0)
            try office.scratch.append(Self.path, rows(26...27))
            let third = try office.agent(sources: source())
            try office.requireReceived(27, third)
            #expect(!third.log.contains("follow-bytes-missing"), "\(third.log)")
            #expect(!third.log.contains("from=0"), "\(third.log)")
            #expect(try third.terminate() == 0)
        }

        // G-09
        @Test func `a file that begins with rows goes on under the header of the one before it`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write(Self.path, Office.file(1...5))
            let agent = try office.agent(sources: source())
            try office.requireReceived(5, agent)
            try office.scratch.move(Self.path, to: "\(Self.path).1")
            try office.scratch.write(Self.path, rows(6...8))
            try office.requireReceived(8, agent)
            #expect(try agent.terminate() == 0)
            // And over a restart, in the middle of it.
            try office.scratch.append(Self.path, rows(9...10))
            try office.scratch.move("\(Self.path).1", to: "\(Self.path).2")
            try office.scratch.copy(Self.path, to: "\(Self.path).1")
            try office.scratch.rewrite(Self.path, Array(rows(11...14).utf8))
            let second = try office.agent(sources: source())
            try office.requireReceived(14, second)
            // One with a header of its own, in another order.
            try office.scratch.move(Self.path, to: "\(Self.path).0")
            try office.scratch.write(
                Self.path,
                """
                CapNhat,MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo
                1,H-15,1.007027,2026-11-02T08:00:00,2026-11-09,2026-11-05T09:00:00,9

                """)
            try office.requireReceived(15, second)
            #expect(try second.terminate() == 0)
        }

        // G-11
        @Test func `what is found nowhere is said with its bytes, until it is found`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write(Self.path, Office.file(1...5))
            let end = office.scratch.bytes(Self.path).count
            let agent = try office.agent(sources: source())
            try office.requireReceived(5, agent)
            #expect(try agent.terminate() == 0)
            try office.scratch.append(Self.path, rows(6...10))
            try office.scratch.move(Self.path, to: "kept")
            try office.scratch.write(Self.path, Office.file(11...12))
            let second = try office.agent(sources: source())
            try office.requireReceived(7, second)
            #expect(second.log.contains("follow-bytes-missing"), "\(second.log)")
            var text = ""
            try require(within: 20, "status says it: \(text)") {
                text = try status(office)
                return text.contains("Warning: dossiers.csv: ") && text.contains("from byte \(end) on")
            }
            // And at the centre, with the byte range.
            var nodes = ""
            try require(within: 30, "the centre says it: \(nodes)") {
                nodes = try office.centre.get("/api/v1/nodes").body
                return nodes.contains("\"notice\":\"missing-bytes\"") && nodes.contains("\"figures\":[\(end)]")
                    && nodes.contains("từ byte \(end) trở đi")
            }
            // Over a restart, too; then it comes back, packed.
            #expect(try second.terminate() == 0)
            let third = try office.agent(sources: source())
            try require(within: 20, "status says it still: \(text)") {
                text = try status(office)
                return text.contains("from byte \(end) on")
            }
            try pack(office, "kept")
            try office.scratch.move("kept.gz", to: "\(Self.path).4.gz")
            try office.requireReceived(12, third)
            try require(within: 20, "status says it no more: \(text)") {
                text = try status(office)
                return !text.contains("Warning")
            }
            try require(within: 30, "nor does the centre") {
                try !office.centre.get("/api/v1/nodes").body.contains("missing-bytes")
            }
            #expect(try third.terminate() == 0)
        }

        // G-13
        @Test func `an agent without its store reads every rotated file, and those only that are named so`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write("log/old/a-1.csv", Office.file(1...3))
            try office.scratch.write("log/old/a-2.csv", Office.file(4...6))
            try pack(office, "log/old/a-2.csv")
            try office.scratch.write("log/old/b-1.csv", Office.file(90...99))
            try office.scratch.write("\(Self.path).1", Office.file(80...89))
            try office.scratch.write(Self.path, Office.file(7...9))
            let rotated = ", \"rotated\": [\"../log/old/a-*\"], \"rotatedQuietSeconds\": 1"
            let agent = try office.agent(sources: source(rotated))
            try office.requireReceived(9, agent)
            #expect(try agent.terminate() == 0)
            try office.scratch.remove("data/\(Office.unit)")
            let second = try office.agent(sources: source(rotated))
            try office.requireReceived(9, within: 60, second)
            // A last row without its line end counts once the file is finished.
            try office.scratch.append(Self.path, Office.row(10))
            try office.scratch.move(Self.path, to: "log/old/a-3.csv")
            try office.scratch.write(Self.path, Office.file(11...11))
            try office.requireReceived(11, second)
            #expect(try second.terminate() == 0)
        }

        // G-12
        @Test func `under another mapping the file is read again, and its refused rows are judged again`() throws {
            let office = try Office()
            defer { office.end() }
            let spoiled = rows(3...5).replacingOccurrences(of: ",9,1\n", with: ",xong,1\n")
            try office.scratch.write(Self.path, Office.file(1...2) + spoiled)
            let agent = try office.agent(sources: source())
            try office.requireReceived(2, agent)
            #expect(try agent.terminate() == 0)
            let values = ", \"values\": { \"TrangThaiHoSo\": { \"xong\": \"9\" } }"
            let second = try office.agent(sources: source(values))
            try office.requireReceived(5, second)
            #expect(try second.terminate() == 0)
        }

        // G-14
        @Test func `changes are told by the system long before the longest wait`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.write(Self.path, Office.file(1...1))
            let inbox = "inbox/\(Office.unit)"
            let sources =
                "{ \"kind\": \"follow\", \"path\": \"../\(Self.path)\", \"intervalSeconds\": 3600 }, "
                + "{ \"kind\": \"inbox\", \"path\": \"../\(inbox)\", \"intervalSeconds\": 3600 }"
            let agent = try office.agent(sources: sources)
            try office.requireReceived(1, agent)
            for number in 2...6 {
                try office.scratch.append(Self.path, Office.row(2 * number) + "\n")
                try office.requireReceived(2 * number - 2, agent)
                try office.scratch.drop("\(inbox)/dossiers-\(number).csv", Office.file(2 * number + 1...2 * number + 1))
                try office.requireReceived(2 * number - 1, agent)
            }
            // Written in place: seen when it is closed.
            try office.scratch.write("\(inbox)/dossiers-in-place.csv", Office.file(50...59))
            try office.requireReceived(21, agent)
            #expect(try agent.terminate() == 0)
        }
    }
}
