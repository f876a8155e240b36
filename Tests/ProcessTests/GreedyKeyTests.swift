import Foundation
import Testing
import Wire

extension ProcessTests {
    /// A valid key is no licence (Protocol/08-limits.md, "Quotas"): what one that is greedy can take of a centre, and
    /// what an honest office notices of it. Each test prints what it found.
    @Suite(.alone) struct GreedyKeyTests {
        private static let greedy = "10103"

        private static func honest() throws -> (office: Office, agent: Launched) {
            // Whoever has an office's key has what proves its figures, too. The program here proves nothing, so the
            // centre lets pass what is not proved.
            let office = try Office(centreKeys: "\"attestation\": { \"required\": false },")
            let agent = try office.agent()
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            return (office, agent)
        }

        private static func peer(_ office: Office) throws -> KeyedPeer {
            try KeyedPeer(
                port: office.centre.protocolPort, keyFile: office.scratch.text("keys/\(greedy).json"))
        }

        /// What is in the centre's memory, in kilobytes.
        private static func resident(_ office: Office) -> Int {
            let path = "/proc/\(office.centre.program.pid)/status"
            let line = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n")
                .first { $0.hasPrefix("VmRSS:") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? .max
        }

        /// The slowest of a hundred pages, but for the slowest one, in milliseconds.
        private static func slowest(_ office: Office, _ count: Int = 100) throws -> Int {
            try (0..<count).map { _ -> Int in
                let start = monotonicSeconds()
                let answer = try LocalSocket.ask(office.centre.httpPort, "/")
                #expect(answer.status == 200)
                return Int((monotonicSeconds() - start) * 1_000)
            }.sorted()[count - 2]
        }

        private static func expectServed(_ office: Office, _ agent: Launched) throws {
            let count = try office.received() + 1
            try office.scratch.drop("inbox/\(Office.unit)/dossiers-more-\(count).csv", Office.file(count...count))
            try office.requireReceived(count, agent)
            #expect(office.centre.program.poll() == nil)
        }

        // L-05, L-08, L-10: 16 kB made 401,200 cells within a second, and 163 kB 2.5 million, for which the honest
        // waited 4.2 s.
        @Test func `cells at a byte each fill a unit and no more, and the honest are served meanwhile`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            _ = try Self.slowest(office)
            let before = Self.resident(office)
            let peer = try Self.peer(office)
            #expect(peer.isIn)
            // 98 updates of 4,000 cells: 392,000.
            let updates = try (UInt64(1)...98).map {
                try KeyedPeer.update($0, cells: (Int($0) - 1) * 4_000..<Int($0) * 4_000)
            }
            let bytes = peer.sealed([try KeyedPeer.claim(Self.greedy)] + updates)
            peer.write(bytes)
            let page = try Self.slowest(office)
            try Self.expectServed(office, agent)
            let refusal = peer.readRefusal()
            let after = Self.resident(office)
            print(
                "\(bytes.count) bytes for 392,000 cells: \(before) kB resident before, \(after) kB behind it; "
                    + "page within \(page) ms (99 of 100); refused as \(refusal ?? "nothing")")
            #expect(refusal == "quota-exceeded")
            let nodes = try office.centre.get("/api/v1/nodes").body
            #expect(nodes.contains(#""quotaExceeded":"52000 cells, of which a unit may have 50000""#), "\(nodes)")
            #expect(office.centre.program.log.contains("event=quota-exceeded unit=\(Self.greedy)"))
            // 48,000 cells of five counts take some 20 MB with their sums above them; 392,000 took 150.
            #expect(after - before < 60_000)
            #expect(page < 1_000)
        }

        // D-43, L-04: 19 MB in one write were taken.
        @Test func `more than was granted ends the session, also in one write`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let before = Self.resident(office)
            // It takes longer to make them than a session may be silent, so somebody else does.
            let updates = try Self.peer(office).preparedWide(bytes: 19_000_000)
            let peer = try Self.peer(office)
            let flood = peer.sealed([try KeyedPeer.claim(Self.greedy)]) + peer.sealed(updates)
            peer.write(flood)
            let refusal = peer.readRefusal()
            try Self.expectServed(office, agent)
            var after = 0
            let isBack = wait(within: 20) {
                after = Self.resident(office)
                // What was granted was taken, and stays: 1,800 cells, and their sums in the province and the nation.
                return after - before < before / 5 + 4_000
            }
            print("19 MB in one write: refused as \(refusal ?? "nothing"), \(before) kB before, \(after) kB behind it")
            let granted = try #require(
                office.centre.program.log.firstMatch(of: /more than the ([0-9]+) bytes granted/), "\(refusal ?? "")")
            // What came before the flood filled the line may have been granted anew.
            #expect(try #require(Int(granted.output.1)) < 1_000_000)
            #expect(isBack)
        }

        // L-09: 3,000 stood after 1.3 s.
        @Test func `a key has four sessions, however often it comes`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let before = Self.resident(office)
            let start = monotonicSeconds()
            let peers = try (0..<300).map { _ in try Self.peer(office) }
            for peer in peers { peer.say(.ping(sentMilliseconds: 0)) }
            let refused = peers.filter { $0.readRefusal(within: 1) == "too-many-connections" }.count
            print(
                "300 sessions by one key in \(Int((monotonicSeconds() - start) * 1_000)) ms: \(refused) refused, "
                    + "\(before) kB before, \(Self.resident(office)) kB behind it")
            #expect(refused >= 296)
            try Self.expectServed(office, agent)
        }
    }
}
