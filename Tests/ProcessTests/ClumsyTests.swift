import Bytes
import Foundation
import Testing

extension ProcessTests {
    /// What people get wrong when they set up a node: one sentence each, which says what to do next.
    struct ClumsyTests {
        /// The last line that a program left, after it has ended with this status.
        private static func sentence(_ program: Launched, status: Int32) throws -> String {
            let ended = try program.end(within: 20)
            let lines = program.log.split(separator: "\n").filter { !$0.contains(" level=info ") }
            #expect(ended == status && lines.count == 1, "\(ended): \(program.log)")
            return String(lines.last ?? "")
        }

        private static func expect(_ sentence: String, says words: String...) {
            for word in words { #expect(sentence.contains(word), "\(word) in: \(sentence)") }
        }

        @Test func `a port that is taken is named with the keys to change`() throws {
            let office = try Office()
            defer { office.end() }
            let scratch = office.scratch
            for (key, port) in [("listen", office.centre.protocolPort), ("http", office.centre.httpPort)] {
                let text = scratch.text("config/VN.json").replacingOccurrences(of: "../data/VN", with: "../data/second")
                    .replacingOccurrences(of: "\"\(key)\": \"127.0.0.1:0\"", with: "\"\(key)\": \"127.0.0.1:\(port)\"")
                try scratch.write("config/second.json", text)
                let second = try Launched(
                    .aggregator, ["--config", scratch.path("config/second.json")], scratch, name: "second")
                Self.expect(
                    try Self.sentence(second, status: 1), says: "127.0.0.1:\(port)", "another program", "\"\(key)\"")
            }
        }

        @Test func `two nodes on one data folder are kept apart`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            let second = try Launched(
                .agent, ["--config", office.scratch.path("config/\(Office.unit).json")], office.scratch, name: "second")
            Self.expect(
                try Self.sentence(second, status: 1), says: "data/\(Office.unit)", "in use by another process",
                "folder of its own")
            #expect(try agent.terminate() == 0)
        }

        @Test(.enabled(if: SmallDisk.isAvailable)) func `a data folder that cannot be written to is named`() throws {
            let office = try Office(disk: Office.unit)
            defer { office.end() }
            try office.disk?.remount("ro", office.scratch)
            let agent = try office.country.agent(
                Office.unit, [Office.unit], port: office.centre.protocolPort, wrapper: office.disk?.entering ?? [])
            Self.expect(
                try Self.sentence(agent, status: 1), says: "data/\(Office.unit)", "Read-only", "writable", "\"dataDir\""
            )
        }

        @Test func `another node's keys are named with the unit`() throws {
            let office = try Office()
            defer { office.end() }
            let port = office.centre.protocolPort
            let agent = try office.country.agent(Office.unit, [Office.unit], port: port, key: "10103")
            Self.expect(
                try Self.sentence(agent, status: 3), says: "keys/10103.json", "may not write \(Office.unit)", "ask for")
            try office.country.configure(province: "01", port: port)
            let text = office.scratch.text("config/01.json")
            try office.scratch.write(
                "config/01.json", text.replacingOccurrences(of: "keys/01.json", with: "keys/10103.json"))
            let province = try Launched(
                .aggregator, ["--config", office.scratch.path("config/01.json")], office.scratch, name: "01")
            Self.expect(
                try Self.sentence(province, status: 3), says: "keys/10103.json", "may not write 01", "ask for")
        }

        @Test func `a binary file that is called CSV is set aside with one line`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.agent()
            let inbox = "inbox/\(Office.unit)"
            let packed = Gzip.encode(Array(Office.file(10...300).utf8))
            try office.scratch.drop("\(inbox)/dossiers-0.csv", packed)
            try office.scratch.drop("\(inbox)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            #expect(office.scratch.bytes("\(inbox)/rejects/dossiers-0.csv") == packed)
            let lines = agent.log.split(separator: "\n").filter { $0.contains("dossiers-0.csv") }
            #expect(lines.count == 1, "\(lines)")
            Self.expect(String(lines.first ?? ""), says: "not the header of a CSV file", "rejects", "again")
            #expect(try agent.terminate() == 0)
        }

        @Test func `a data folder of another unit is refused, and stays as it is`() throws {
            let office = try Office()
            defer { office.end() }
            let port = office.centre.protocolPort
            let agent = try office.agent()
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            #expect(try agent.terminate() == 0)
            try office.country.configure("10103", ["10103"], port: port)
            let text = office.scratch.text("config/10103.json")
            try office.scratch.write(
                "config/10103.json", text.replacingOccurrences(of: "data/10103", with: "data/\(Office.unit)"))
            let files = office.scratch.files("data/\(Office.unit)/store")
            let other = try Launched(
                .agent, ["--config", office.scratch.path("config/10103.json")], office.scratch, name: "10103")
            Self.expect(
                try Self.sentence(other, status: 3), says: "data/\(Office.unit)", "belongs to", Office.unit,
                "not 10103", "\"dataDir\"")
            #expect(office.scratch.files("data/\(Office.unit)/store") == files)
            // Nor is it a centre's.
            let centre = office.scratch.text("config/VN.json").replacingOccurrences(
                of: "data/VN", with: "data/\(Office.unit)")
            try office.scratch.write("config/second.json", centre)
            let second = try Launched(
                .aggregator, ["--config", office.scratch.path("config/second.json")], office.scratch, name: "second")
            Self.expect(try Self.sentence(second, status: 3), says: "data/\(Office.unit)", "belongs to", "not VN")
            // Its own agent goes on with it.
            let back = try office.agent()
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-2.csv", Office.file(6...8))
            try office.requireReceived(8, within: 60, back)
            #expect(try back.terminate() == 0)
        }

        @Test func `a store that a newer program has written is left alone`() throws {
            let office = try Office()
            defer { office.end() }
            let folder = "data/VN/store"
            let agent = try office.agent()
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            #expect(try office.centre.program.terminate() == 0)
            let name = try #require(office.scratch.files(folder).last)
            var bytes = office.scratch.bytes("\(folder)/\(name)")
            // The format's version and the header's CRC (Protocol/10-storage.md).
            bytes[4] += 1
            var crc: [UInt8] = []
            crc.writeLittleEndian(CyclicRedundancyCheck.crc32(bytes.span.extracting(0..<48)))
            bytes.replaceSubrange(48..<52, with: crc)
            try office.scratch.write("\(folder)/\(name)", bytes)
            let centre = try Launched(
                .aggregator, ["--config", office.scratch.path("config/VN.json")], office.scratch, name: "again")
            Self.expect(
                try Self.sentence(centre, status: 1), says: folder, name, "newer program", "start that program")
            #expect(office.scratch.bytes("\(folder)/\(name)") == bytes)
        }
    }
}
