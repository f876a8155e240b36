import Foundation
import Testing

extension ProcessTests {
    /// `tamcap-agent status` says why an office's figures are not at the centre.
    struct WhyTests {
        private static func expect(_ office: Office, _ agent: Launched, says words: String...) throws {
            var status = ""
            try require(within: 30, "\(words): \(status)\n\(agent.lastWords)") {
                status = try office.status(Office.unit)
                return words.allSatisfy { status.contains($0) }
            }
        }

        @Test func `nobody listens there, and no bundle has come`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.country.agent(Office.unit, [Office.unit], port: LocalSocket.freePort())
            try Self.expect(
                office, agent, says: "Cảnh báo: above: không kết nối được", "Connection refused", "host và port",
                "chưa nhận được bộ quy tắc")
            #expect(try office.status(Office.unit, ["--lang", "en"]).contains("Warning: above: cannot be reached"))
        }

        @Test func `another program listens there`() throws {
            let office = try Office()
            defer { office.end() }
            let agent = try office.country.agent(Office.unit, [Office.unit], port: office.centre.httpPort)
            try Self.expect(office, agent, says: "Cảnh báo: above: ", "port")
        }

        @Test func `the key is another one than the upstream's`() throws {
            let office = try Office()
            defer { office.end() }
            let digits = /"sessionKey": *"([0-9a-f]{64})"/
            let own = office.scratch.text("keys/\(Office.unit).json")
            let others = office.scratch.text("keys/10103.json")
            let key = try #require(own.firstMatch(of: digits)?.output.1)
            let other = try #require(others.firstMatch(of: digits)?.output.1)
            try office.scratch.write("keys/\(Office.unit).json", own.replacing(key, with: other))
            let agent = try office.agent()
            try Self.expect(office, agent, says: "kết nối bị từ chối: khóa không đúng", "keyFile")
        }

        @Test func `the unit stands in the topology no more`() throws {
            let office = try Office()
            defer { office.end() }
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...5))
            let agent = try office.agent()
            try office.requireReceived(5, agent)
            try require(within: 30, "nothing is wrong: \(agent.lastWords)") {
                let status = try office.status(Office.unit)
                return status.contains("Trung ương đã nhận đủ đến: 2026-11-20") && !status.contains("Cảnh báo")
            }
            let rows = office.scratch.text("topology.csv").split(separator: "\n")
            try office.scratch.write(
                "topology.csv", rows.filter { !$0.hasPrefix("\(Office.unit),") }.joined(separator: "\n") + "\n")
            office.centre.program.send(SIGHUP)
            try Self.expect(
                office, agent, says: "Trung ương đã nhận đủ đến: 2026-11-20", ", nhưng KHÔNG được tính",
                "Cảnh báo: đơn vị \(Office.unit) không có (hoặc không còn) trong cây tổ chức")
        }
    }
}
