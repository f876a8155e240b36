import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import Runtime
import TestSupport
import Testing
import Wire

/// Whoever watches a page hears of a change: the desk of a centre and its server on a loop, with real sockets.
@Suite(.serialized) struct LiveTests {
    private static let patience: Int64 = 20_000

    /// A centre whose figures the test commits.
    private final class Centre {
        let loop: EventLoop
        let host: NodeHost
        let desk: PublicationDesk
        let server: HTTPServer
        let office = UnitCode("10101")!
        let period = Period("2026-11")!

        init() throws {
            loop = try EventLoop()
            let node = Node(
                settings: NodeSettings(
                    identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                    owned: [office]), keyRing: KeyRing(), seed: [1])
            // 2026-11-16 09:00 in Viet Nam.
            host = NodeHost(
                node, loop: loop, clock: NodeClock(startingAt: 1_794_794_400_000), log: Log(minimum: .error),
                targets: [])
            let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
            let desk = PublicationDesk(
                host, try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."),
                Editions(TargetEdition([])))
            self.desk = desk
            desk.follow(
                BundleContents(
                    topology: try Topology(csv: ClusterFile.topology63, file: "t"),
                    register: try #require(Register([])), calendar: WorkingCalendar(),
                    catalogue: CatalogueFile.standard(), hash: [1]))
            var limits = HTTPLimits()
            limits.watchersPerAddressMax = 300
            server = try HTTPServer(loop, at: .loopback(port: 0), limits: limits) { desk.answer($0) }
            desk.live.serve(server)
        }

        deinit { server.stop() }

        func commit(_ count: Int64) throws {
            let cell = try Measures(canonical: [Measures.Entry(Slot(.scope), 40), Measures.Entry(Slot(.onTime), count)])
            let key = CellKey(period, try #require(ProcedureCode("1.1")))
            host.with { node, now in node.commit(office, [(key: key, measures: cell)], now: now) }
        }

        func ask(_ target: String, _ fields: String = "") -> Listener {
            Listener(loop, server.address.port, "GET \(target) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
        }

        func wait(_ condition: () -> Bool) -> Bool {
            loop.run(until: condition, withinMilliseconds: LiveTests.patience)
        }
    }

    /// Asks once and keeps everything that comes.
    private final class Listener: ConnectionHandler {
        private let request: [UInt8]
        private var bytes: [UInt8] = []
        private var connection: Connection?
        private(set) var hasEnded = false

        init(_ loop: EventLoop, _ port: UInt16, _ request: String) {
            self.request = Array(request.utf8)
            connection = Connection.dial(
                loop, HostPort(host: "127.0.0.1", port: port), timeoutMilliseconds: 20_000, self)
        }

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var ids: [String] { text.matches(of: #/\nid: ([0-9a-f]+)\n/#).map { String($0.output.1) } }
        var tag: String? { text.firstMatch(of: #/\r\nETag: "([0-9a-f]+)"/#).map { String($0.output.1) } }

        func close() { connection?.close() }

        func connectionOpened(_ connection: Connection) { connection.write(request) }

        func connection(_ connection: Connection, received more: Span<UInt8>) {
            for index in more.indices { bytes.append(more[index]) }
        }

        func connection(_ connection: Connection, closed reason: CloseReason) { hasEnded = true }
    }

    private static let page = "/api/v1/rankings?period=2026-11&tier=branch&within=01"
    private static let events =
        "/api/v1/events?of=%2Fapi%2Fv1%2Frankings%3Fperiod%3D2026-11%26tier%3Dbranch%26within%3D01"

    @Test func `a change of figures reaches whoever watches, and the answer that they then ask for has it`() throws {
        let centre = try Centre()
        try centre.commit(1)
        let watcher = centre.ask(Self.events)
        #expect(centre.wait { watcher.ids.count == 1 })
        let first = try #require(watcher.ids.first)
        #expect(watcher.text.contains("retry: 3000\n\n"))
        #expect(watcher.text.contains("data: {\"tag\":\"\(first)\",\"spreadMilliseconds\":0}\n\n"))
        let before = centre.ask(Self.page)
        #expect(centre.wait { before.tag != nil } && before.tag == first)
        for count in Int64(2)...4 {
            let known = watcher.ids.count
            try centre.commit(count)
            #expect(centre.wait { watcher.ids.count > known })
            let after = centre.ask(Self.page)
            #expect(centre.wait { after.tag != nil } && after.tag == watcher.ids.last)
        }
        #expect(Set(watcher.ids).count == watcher.ids.count, "told twice: \(watcher.ids)")
    }

    @Test func `whoever comes back is told what is new, and nothing where nothing is`() throws {
        let centre = try Centre()
        try centre.commit(1)
        let first = centre.ask(Self.events)
        #expect(centre.wait { first.ids.count == 1 })
        let known = try #require(first.ids.first)
        let again = centre.ask(Self.events, "Last-Event-ID: \(known)\r\n")
        #expect(centre.wait { again.text.contains("retry: 3000\n\n") })
        first.close()
        try centre.commit(2)
        #expect(centre.wait { !again.ids.isEmpty })
        #expect(again.ids.first != known, "it had the first one")
        let late = centre.ask(Self.events, "Last-Event-ID: \(known)\r\n")
        #expect(centre.wait { late.ids.count == 1 } && late.ids.first == again.ids.last)
    }

    @Test func `hundreds of watchers of two pages all hear, and those of a page that says the same hear nothing`()
        throws
    {
        let centre = try Centre()
        try centre.commit(1)
        let watchers = (0..<200).map { _ in centre.ask(Self.events) }
        // Of the year before there are no figures.
        let others = (0..<20).map { _ in centre.ask("/api/v1/events?of=%2Fapi%2Fv1%2Frankings.csv%3Fperiod%3D2025") }
        #expect(centre.wait { (watchers + others).allSatisfy { $0.ids.count == 1 } })
        #expect(centre.server.watcherCount == 220 && Set(watchers.flatMap(\.ids)).count == 1)
        try centre.commit(2)
        #expect(centre.wait { watchers.allSatisfy { $0.ids.count == 2 } })
        #expect(Set(watchers.flatMap(\.ids)).count == 2)
        // Looked at since, for the same change.
        try centre.commit(3)
        #expect(centre.wait { watchers.allSatisfy { $0.ids.count == 3 } })
        #expect(others.allSatisfy { $0.ids.count == 1 })
    }

    @Test func `only a page that a crowd watches may be older than its figures`() throws {
        let centre = try Centre()
        try centre.commit(1)
        var crowd = (1..<HTTPLimits().crowdWatchers).map { _ in centre.ask(Self.events) }
        #expect(centre.wait { crowd.allSatisfy { $0.ids.count == 1 } })
        #expect(centre.desk.live.toleratedMilliseconds(Self.page) == 0)
        crowd.append(centre.ask(Self.events))
        #expect(centre.wait { crowd.allSatisfy { $0.ids.count == 1 } })
        #expect(centre.desk.live.toleratedMilliseconds(Self.page) == DaemonLimits.crowdToleratedMilliseconds)
        #expect(centre.desk.live.toleratedMilliseconds("/api/v1/rankings?period=2026-11&tier=branch") == 0)
        // It hears of every change all the same.
        try centre.commit(2)
        #expect(centre.wait { crowd.allSatisfy { $0.ids.count == 2 } })
    }

    @Test func `what cannot be watched is refused, and what is refused is no stream`() throws {
        let centre = try Centre()
        try centre.commit(1)
        for (query, status) in [
            ("", 400), ("?of=x", 400), ("?of=", 400), ("?of=%2Fapi%2Fv1%2Fevents%3Fof%3D%2F", 400),
            ("?of=%2Fnowhere", 404), ("?of=%2F%3Fperiod%3Dnever", 400), ("?of=%2F&period=2026", 400),
        ] {
            let answer = centre.ask("/api/v1/events\(query)", "Connection: close\r\n")
            #expect(centre.wait { answer.hasEnded })
            #expect(answer.text.hasPrefix("HTTP/1.1 \(status) ") && answer.text.contains("\r\nContent-Length: "))
        }
        let pages = (0..<33).map { centre.ask("/api/v1/events?of=%2Fhealthz%3Fpage%3D\($0)") }
        #expect(centre.wait { pages.allSatisfy { $0.text.contains("\r\n\r\n") } })
        #expect(pages.count { $0.text.hasPrefix("HTTP/1.1 503 ") } == 1, "one page too many")
    }
}
