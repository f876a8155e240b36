import Bytes
import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Clumsy and hostile peers, while an honest office goes on being served.
    struct HostileTests {
        private static let inbox = "inbox/\(Office.unit)"

        /// An honest office that has 5 dossiers at the centre, and its agent.
        private static func honest() throws -> (office: Office, agent: Launched) {
            let office = try Office()
            let agent = try office.agent()
            try office.scratch.drop("\(inbox)/dossiers-1.csv", Office.file(1...5))
            try office.requireReceived(5, agent)
            return (office, agent)
        }

        /// The honest office still gets its figures through, over the session that it had.
        private static func expectServed(_ office: Office, _ agent: Launched) throws {
            let count = try office.received() + 1
            try office.scratch.drop("\(inbox)/dossiers-more-\(count).csv", Office.file(count...count))
            try office.requireReceived(count, agent)
            #expect(try office.differenceFromRank() == nil)
            #expect(office.centre.program.poll() == nil)
        }

        @Test func `noise, browsers and port scans are let go without an answer and without a log line`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let lines = office.centre.program.log.split(separator: "\n").count
            var random = SplitMix64(seed: 7)
            for count in [0, 1, 3, 24, 100, 5_000] {
                let peer = try LocalSocket(port: office.centre.protocolPort)
                // No first byte of ours.
                peer.send(count == 0 ? [] : [0xFF] + random.bytes(count))
                guard count > 0 else { continue }
                let answer = peer.readToEnd()
                #expect(answer.isEnded && answer.bytes.isEmpty, "seed 7, \(count) bytes")
            }
            let browser = try LocalSocket(port: office.centre.protocolPort)
            browser.send("GET / HTTP/1.1\r\nHost: centre\r\n\r\n")
            let answer = browser.readToEnd()
            #expect(answer.isEnded && answer.bytes.isEmpty)
            #expect(
                office.centre.program.log.split(separator: "\n").count == lines, "\(office.centre.program.lastWords)")
            try Self.expectServed(office, agent)
        }

        @Test func `an oversize header is refused before its body, a flipped one before its length`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            for isFlipped in [false, true] {
                let peer = try LocalSocket(port: office.centre.protocolPort)
                // F-01: magic, major, hello, flags, two lengths of 2 GB, body CRC; the header's CRC at the end.
                var header: [UInt8] = [0x54, 0x61, 0x6D, 0x43, 1, 1, 0, 0]
                header.writeLittleEndian(UInt32(0x8000_0000))
                header.writeLittleEndian(UInt32(0x8000_0000))
                header.writeLittleEndian(UInt32(0))
                header.writeLittleEndian(CyclicRedundancyCheck.crc32(header.span) ^ (isFlipped ? 1 : 0))
                peer.send(header)
                let answer = peer.readToEnd()
                #expect(answer.isEnded)
                // `refuse` is message 5; its body begins with the code.
                #expect(answer.bytes.count > 24 && answer.bytes[5] == 5)
            }
            try Self.expectServed(office, agent)
        }

        @Test func `half a frame is waited for as long as a handshake may take, no longer`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let peers = try (0..<20).map { _ in try LocalSocket(port: office.centre.protocolPort) }
            for peer in peers { peer.send([0x54, 0x61, 0x6D, 0x43, 1, 1, 0]) }
            try Self.expectServed(office, agent)
            for peer in peers { #expect(peer.readToEnd().isEnded) }
            try Self.expectServed(office, agent)
        }

        @Test func `flipped bits end sessions and never change a figure`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let seed: UInt64 = 11
            let proxy = try TamperingProxy(to: office.centre.protocolPort, seed: seed)
            defer { proxy.stop() }
            try office.scratch.drop("inbox/10103/dossiers-1.csv", Office.file(1...9))
            let victim = try office.country.agent("10103", ["10103"], port: proxy.port)
            try require(within: 60, "some flips, not \(proxy.flips); \(victim.lastWords)") { proxy.flips >= 4 }
            let seen = try office.received("10103")
            #expect(seen == 0 || seen == 9, "seed \(seed)")
            try Self.expectServed(office, agent)
            proxy.stopTampering()
            try office.requireReceived(9, of: "10103", within: 90, victim)
            #expect(try office.differenceFromRank() == nil)
        }

        @Test func `a wrong key, a wrong realm and a foreign unit are refused by name`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let scratch = office.scratch
            let key = scratch.text("keys/10103.json")
            let secret = try #require(key.firstRange(of: "\"sessionKey\": \""))
            let first = key[secret.upperBound]
            let wrong = key.replacingCharacters(
                in: secret.upperBound..<key.index(after: secret.upperBound), with: first == "1" ? "2" : "1")
            try scratch.write("keys/wrong.json", wrong)
            try scratch.write(
                "keys/foreign.json", key.replacingOccurrences(of: "[\"10103\"]", with: "[\"10103\", \"10105\"]"))
            for unit in ["10103", "10105"] { try scratch.drop("inbox/\(unit)/dossiers-1.csv", Office.file(1...3)) }
            let port = office.centre.protocolPort

            let thief = try office.country.agent("wrong", ["10103"], port: port)
            try Self.requireLog(thief, office.centre, "authentication-failed")
            #expect(try thief.terminate() == 0)

            let stranger = try office.country.agent(
                "stranger", ["10103"], port: port, key: "10103", realm: "production")
            try Self.requireLog(stranger, office.centre, "wrong-realm")
            #expect(try stranger.terminate() == 0)
            #expect(try office.received("10103") == 0)

            let greedy = try office.country.agent("foreign", ["10103", "10105"], port: port)
            try Self.requireLog(greedy, office.centre, "foreign-unit")
            // Its other unit goes on.
            try office.requireReceived(3, of: "10103", greedy)
            #expect(try office.received("10105") == 0)
            // What nobody may send is not in the ranks; without its records `tamcap rank` says the same.
            #expect(try greedy.terminate() == 0)
            try scratch.remove("inbox/10105")
            try Self.expectServed(office, agent)
        }

        /// Both ends say a refusal by its name.
        private static func requireLog(_ agent: Launched, _ centre: Aggregator, _ name: String) throws {
            try require(within: 20, "\(name) in both logs; \(agent.lastWords); \(centre.program.lastWords)") {
                agent.log.contains(name) && centre.program.log.contains(name)
            }
        }

        @Test func `of two agents with one identity the older keeps the seat`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            try office.scratch.drop("inbox/other/dossiers-1.csv", Office.file(50...90))
            let other = try office.country.agent(
                "other", [Office.unit], port: office.centre.protocolPort, key: Office.unit,
                sources: office.country.inbox("other").replacingOccurrences(
                    of: "\"unit\": \"other\"", with: "\"unit\": \"\(Office.unit)\""))
            let names = ["duplicate-owner", "superseded"]
            try require(within: 20, "both ends say it; \(other.lastWords); \(office.centre.program.lastWords)") {
                names.contains { other.log.contains($0) } && names.contains { office.centre.program.log.contains($0) }
            }
            // Also when the takeover time is over, since the first is still there.
            _ = wait(within: Double(office.country.takeoverSeconds) + 4) { false }
            #expect(try office.received() == 5)
            let records = "inbox/\(Office.unit)"
            try office.scratch.drop("\(records)/dossiers-2.csv", Office.file(6...6))
            try office.requireReceived(6, agent)
            #expect(try other.terminate() == 0)
        }

        @Test func `what cannot be asked over HTTP is refused with a reason`() throws {
            let (office, agent) = try Self.honest()
            defer { office.end() }
            let port = office.centre.httpPort
            let refused = [
                ("/api/v1/rankings?perod=2026-11", 400), ("/api/v1/rankings?period=2026-13", 400),
                ("/api/v1/rankings?tier=village", 400), ("/api/v1/rankings?as_of=2026-02-30", 400),
                ("/api/v1/rankings?period=2027", 400), ("/api/v1/rankings?within=99", 404),
                ("/api/v1/units/99999", 404), ("/api/v1/units/", 404), ("/nowhere", 404), ("/api/v1/nodes?x=1", 400),
                ("/api/v1/periods?x=1", 400),
            ]
            for (target, status) in refused {
                let answer = try LocalSocket.ask(port, target)
                #expect(answer.status == status && answer.body.hasPrefix("\(status) "), "\(target): \(answer)")
            }
            for method in ["POST", "PUT", "DELETE"] {
                #expect(try LocalSocket.ask(port, "/api/v1/rankings", method: method).status == 405, "\(method)")
            }
            for target in ["/", "/healthz", "/readyz", "/api/v1/periods", "/api/v1/nodes", "/api/v1/units/10101"] {
                #expect(try LocalSocket.ask(port, target).status == 200, "\(target)")
            }
            try Self.expectServed(office, agent)
        }
    }
}
