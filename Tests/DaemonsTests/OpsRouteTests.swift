import Configuration
import Daemons
import Foundation
import HTTPService
import Model
import Nodes
import Peering
import Publication
import Runtime
import TestSupport
import Testing
import Wire

/// The operator's page and its JSON.
@Suite struct OpsRouteTests {
    private static let hostile = "<script>alert(1)</script>\u{1B}[2J\u{202E}"
    private let node = Node(
        settings: NodeSettings(
            identity: NodeIdentity(node: "VN", build: "own build", realm: .training, tier: .nation), upstreams: [],
            owned: ["10101", "10103", "10105"].compactMap { UnitCode($0) }), keyRing: KeyRing(), seed: [1])
    private let book: RankingBook
    /// 2026-11-16, Viet Nam.
    private let now = Instant(monotonicMilliseconds: 600_000, unixMilliseconds: 1_794_794_400_000)

    init() throws {
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: WorkingCalendar(), catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        let (clone, off, well) = (
            try #require(UnitCode("10101")), try #require(UnitCode("10103")), try #require(UnitCode("10105"))
        )
        let (at, unix) = (now.monotonicMilliseconds, now.unixMilliseconds)
        for unit in [clone, off, well] {
            let key = CellKey(try #require(Period("2026-11")), try #require(ProcedureCode("1.1")))
            _ = node.commit(
                unit, [(key: key, measures: try Measures(canonical: [Measures.Entry(Slot(.received), 3)]))], now: now)
            node.book.changeStatus(of: unit) {
                $0.heardAtMilliseconds = at - 30_000
                $0.heardAtUnixMilliseconds = unix - 30_000
            }
        }
        node.book.changeStatus(of: clone) { status in
            status.refusedClaim = RefusedClaim(
                incarnation: nil, known: nil, node: "copy", keyID: "k", address: "10.0.0.9", code: .superseded,
                atUnixMilliseconds: unix)
            status.lastWords = LastWords(node: Self.hostile, end: .idle, atUnixMilliseconds: unix - 60_000)
        }
        node.book.changeStatus(of: off) { status in
            status.take(
                Health(
                    handle: 0, freshness: unix / 1_000 - 90, rejects: [.init(reason: 1, count: 30)],
                    clockOffsetMilliseconds: 0, build: Self.hostile, bundle: [9], isResyncing: false))
            status.clockOffsetMilliseconds = -4_000_000
        }
    }

    private func api(token: String? = nil) throws -> AggregatorAPI {
        let file = "{\"unit\": \"VN\", \"keyRing\": \"ring-of-secrets\", \"dataDir\": \"d\", \"realm\": \"training\"}"
        var api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(),
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), now: now)
        api.gate = HTTPGate(token: token.map { Array($0.utf8) })
        api.process = {
            ProcessFigures(
                startUnixSeconds: 1_794_794_000, processorMilliseconds: 1, residentBytes: 4_096,
                space: DiskSpace(freeBytes: 5 << 20, totalBytes: 10 << 20))
        }
        return api
    }

    private func ask(_ target: String) throws -> HTTPResponse {
        try api().answer(try #require(HTTPRequest(target: target)).asked(of: "localhost:8766"))
    }

    private func rows(_ target: String) throws -> [[String: Any]] {
        let answer = try ask(target)
        #expect(answer.status == .ok && answer.isSecret, "\(target)")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        return try #require(json["nodes"] as? [[String: Any]])
    }

    private func units(_ target: String) throws -> [String] {
        try rows(target).compactMap { ($0["node"] as? [String: Any])?["unit"] as? String }
    }

    // N-19
    @Test func `nothing is said to whoever may not ask, and the token itself is nowhere`() throws {
        let token = "a-token-that-nobody-guesses"
        for path in ["/ops", "/api/v1/ops", "/ops?sort=x", "/api/v1/ops?q=10101"] {
            let request = try #require(HTTPRequest(target: path))
            let closed = try api(token: token)
            let bare = closed.answer(request.asked(of: "localhost"))
            #expect(bare.status == .unauthorized && bare.fields.contains { $0.name == "WWW-Authenticate" })
            let wrong = closed.answer(request.asked(of: "h", fields: [("Authorization", "Bearer a-token")]))
            #expect(wrong.status == .unauthorized && !String(decoding: wrong.body, as: UTF8.self).contains("10101"))
            let foreign = try api().answer(request.asked(of: "evil.example"))
            #expect(foreign.status == .forbidden && String(decoding: foreign.body, as: UTF8.self).contains("trang"))
            #expect(try api().answer(request).status == .forbidden)
        }
        for path in ["/ops", "/api/v1/ops"] {
            let request = HTTPRequest(path: path).asked(of: "h", fields: [("authorization", "Bearer \(token)")])
            let open = try api(token: token).answer(request)
            let text = String(decoding: open.body, as: UTF8.self)
            #expect(open.status == .ok && open.isSecret && text.contains("10101"))
            for secret in [token, "ring-of-secrets"] { #expect(!text.contains(secret), "\(secret)") }
        }
    }

    // N-20
    @Test func `the worst comes first, and what is asked for is found and ordered`() throws {
        let all = try rows("/api/v1/ops")
        #expect(all.count > 400)
        let first = try #require(all.first)
        let troubles = try #require(first["troubles"] as? [[String: Any]]).compactMap { $0["trouble"] as? String }
        #expect(troubles.first == "superseded")
        #expect((first["lastWords"] as? [String: Any])?["reason"] as? String == "nothing was heard for too long")
        #expect(try units("/api/v1/ops").first == "10101")
        let off = try #require(try rows("/api/v1/ops?q=10103").first)
        let names = try #require(off["troubles"] as? [[String: Any]]).compactMap { $0["trouble"] as? String }
        #expect(names.filter { $0 != "not-connected" } == ["clock-off", "refusals"])
        // This node has no rules of its own to compare with.
        #expect(off["bundleSame"] is NSNull)
        #expect(off["freshnessSeconds"] as? Int == 90 && off["refused"] as? Int == 30 && off["cells"] as? Int == 1)
        #expect(try units("/api/v1/ops?sort=clock").first == "10103")
        #expect(try units("/api/v1/ops?sort=refused").first == "10103")
        #expect(try units("/api/v1/ops?sort=ended").first == "10101")
        let sorted = try units("/api/v1/ops?sort=unit")
        #expect(sorted == sorted.sorted())
        // With and without marks, by name and by trouble.
        #expect(try units("/api/v1/ops?q=lech%20gio") == ["10103"])
        #expect(try units("/api/v1/ops?q=superseded") == ["10101"])
        #expect(try ask("/api/v1/ops?sort=colour").status == .badRequest)
        #expect(try ask("/api/v1/ops?surprise=1").status == .badRequest)
    }

    // N-20
    @Test func `rules are the same, others, or not told`() throws {
        var report = NodeReport(unit: try #require(UnitCode("10101")), name: "n", tier: .branch)
        report.isConnected = true
        func row(_ own: String?, staleSeconds: Int64 = 60) -> OpsRow {
            OpsRow(
                report, minor: 5, cells: 0, counts: 0, lastWords: nil, bundle: own, staleSeconds: staleSeconds,
                at: Moment(seconds: 1_794_794_400))
        }
        #expect(row("ab").isBundleSame == nil && row("ab").troubles.isEmpty)
        report.bundle = "ab"
        #expect(row("ab").isBundleSame == true && row(nil).isBundleSame == nil)
        #expect(row("cd").isBundleSame == false && row("cd").troubles == [.otherBundle])
        report.freshness = Moment(seconds: 1_794_794_400 - 61)
        #expect(row("ab").troubles == [.stale] && row("ab", staleSeconds: 61).troubles.isEmpty)
    }

    // N-20
    @Test func `the page is Vietnamese first, and what others wrote is text and nothing else`() throws {
        let vietnamese = String(decoding: try ask("/ops").body, as: UTF8.self)
        let english = String(decoding: try ask("/ops?lang=en&sort=clock&q=10103").body, as: UTF8.self)
        #expect(vietnamese.contains("<h1>Vận hành</h1>") && vietnamese.contains("chương trình thứ hai"))
        #expect(vietnamese.contains("own build") && vietnamese.contains("name=\"q\""))
        #expect(english.contains("<h1>Operations</h1>") && english.contains("clock off"))
        #expect(english.contains("sort=clock") && !english.contains(">10101 "))
        for text in [vietnamese, english] {
            #expect(!text.contains("<script>alert") && !text.contains("Set-Cookie"))
        }
        #expect(english.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    }

    // N-19
    @Test(arguments: [
        ("short", false), ("0123456789abcdef012345", true), ("0123456789abcdef012345\n", true),
        ("0123456789abcdef 012345", false), ("", false), (String(repeating: "x", count: 257), false),
    ])
    func `a token is one line that nobody guesses, in a file of its owner`(text: String, isGood: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ops-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "token").path
        try Data(text.utf8).write(to: URL(filePath: file))
        for (mode, isClosed) in [(0o600, true), (0o644, false)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            let json = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\", \"opsTokenFile\": \"\(file)\"}"
            let configuration = try AggregatorConfiguration(Array(json.utf8), file: "c", folder: ".")
            if isGood, isClosed {
                _ = try OpsToken.gate(configuration)
            } else {
                #expect(throws: StartFault.self) { try OpsToken.gate(configuration) }
            }
        }
    }
}
