import Alarms
import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import Publication
import Runtime
import TestSupport
import Testing
import Wire

/// What a Prometheus server is told by an aggregator.
@Suite struct MetricsTests {
    private let node = Node(
        settings: NodeSettings(
            identity: NodeIdentity(node: "VN", build: "test \"1\"", realm: .training, tier: .nation), upstreams: [],
            owned: []), keyRing: KeyRing(), seed: [1])
    private let book: RankingBook
    private let configuration: AggregatorConfiguration
    private let offices = ["10101", "10103"].compactMap { UnitCode($0) }
    /// 2026-11-16, Viet Nam.
    private let now = Instant(monotonicMilliseconds: 60_000, unixMilliseconds: 1_794_794_400_000)

    init() throws {
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "c"),
                catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        configuration = try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
    }

    private func api(_ book: RankingBook?) -> AggregatorAPI {
        var api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(), configuration: configuration, now: now)
        api.process = {
            ProcessFigures(
                startUnixSeconds: 1_794_794_000, processorMilliseconds: 1_500, residentBytes: 4_096,
                space: DiskSpace(freeBytes: 5, totalBytes: 10), watchers: 3)
        }
        return api
    }

    private func metrics(_ api: AggregatorAPI) -> String {
        let response = api.answer(HTTPRequest(path: "/metrics"))
        #expect(response.status == .ok && response.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(response.fields.contains { $0 == ("Vary", "Accept") })
        return String(decoding: response.body, as: UTF8.self)
    }

    /// Every family once and in one piece, told and typed before its samples; no series twice; plain numbers.
    static func faults(in text: String) -> [String] {
        var (faults, families, series): ([String], Set<String>, Set<String>) = ([], [], [])
        var (family, type) = ("", "")
        let sample = #/([a-z][a-z0-9_]*)(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? (-?[0-9.]+)/#
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                (family, type) = (String(words[2]), "")
                if !families.insert(family).inserted || words.count < 4 { faults.append("family: \(line)") }
            } else if line.hasPrefix("# TYPE ") {
                type = String(words[3])
                if words[2] != family { faults.append("type: \(line)") }
                if (type == "counter") != family.hasSuffix("_total") { faults.append("ending: \(line)") }
            } else if let match = line.wholeMatch(of: sample) {
                if match.1 != family || type.isEmpty { faults.append("place: \(line)") }
                if !series.insert("\(match.1)\(match.2 ?? "")").inserted { faults.append("twice: \(line)") }
            } else if !line.hasPrefix("tamcap_build_info{version=\"test \\\"1\\\"\"} 1") {
                faults.append("line: \(line)")
            }
        }
        return faults
    }

    // I-02, I-04
    @Test func `what offices tell is there by unit, and what nobody knows is left out`() {
        let seconds: Int64 = 1_794_794_400
        node.book.changeStatus(of: offices[0]) { status in
            status.heardAtMilliseconds = 50_000
            status.heardAtUnixMilliseconds = 1_794_794_390_000
            status.clockOffsetMilliseconds = -1_250
            status.isDigestMismatched = true
            var health = Health(
                handle: 0, freshness: seconds - 90,
                rejects: [.init(reason: 1, count: 30), .init(reason: 2, count: 12)],
                clockOffsetMilliseconds: 0, build: "", bundle: [], isResyncing: false)
            health.notices = [Health.Notice(.notCSV, count: 2, since: 0, names: ["a.csv", "<b>\n\"x\".csv"])]
            status.take(health)
        }
        let text = metrics(api(book))
        #expect(Self.faults(in: text) == [])
        for line in [
            "tamcap_published 1", "tamcap_office_rejected_rows{unit=\"10101\"} 42",
            "tamcap_office_set_aside_files{unit=\"10101\"} 2",
            "tamcap_office_clock_offset_seconds{unit=\"10101\"} -1.25",
            "tamcap_office_freshness_timestamp_seconds{unit=\"10101\"} 1794794310",
            "tamcap_office_last_heard_timestamp_seconds{unit=\"10101\"} 1794794390",
            "tamcap_office_digest_mismatched{unit=\"10101\"} 1", "tamcap_office_connected{unit=\"10103\"} 0",
            "tamcap_process_cpu_seconds_total 1.5", "tamcap_data_free_bytes 5", "tamcap_data_size_bytes 10",
            "tamcap_watchers 3", "tamcap_alarms{alarm=\"office-silent\"} 0",
        ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
        #expect(!text.contains("freshness_timestamp_seconds{unit=\"10103\"}"))
        #expect(!text.contains(".csv"))
    }

    // I-03
    @Test func `a unit outside the tree makes no series`() throws {
        let before = metrics(api(book)).split(separator: "\n").count
        let strange = try #require(UnitCode("99999"))
        node.book.changeStatus(of: strange) { $0.heardAtMilliseconds = 1 }
        let text = metrics(api(book))
        #expect(!text.contains("99999") && text.split(separator: "\n").count == before)
    }

    // I-05
    @Test func `it is told also that nothing is published, and which alarms are raised`() {
        #expect(metrics(api(nil)).contains("\ntamcap_published 0\n"))
        var api = api(book)
        var alarm = Alarm(
            id: 7, key: AlarmKey(.officeSilent, offices[0]), name: "", sinceUnixMilliseconds: 0, value: 1, figures: [],
            texts: [])
        api.alarms.alarms = [alarm]
        alarm.isHeld = true
        api.alarms.alarms.append(alarm)
        #expect(metrics(api).contains("\ntamcap_alarms{alarm=\"office-silent\"} 1\n"))
        #expect(api.answer(HTTPRequest(path: "/metrics", query: [("x", "1")])).status == .badRequest)
    }
}
