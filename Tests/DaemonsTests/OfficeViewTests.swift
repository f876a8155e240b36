import Bytes
import Configuration
import Daemons
import HTTPService
import Intake
import Model
import Nodes
import Peering
import Runtime
import TestSupport
import Testing
import Wire

/// What an agent shows its own office (Protocol/20-office-view.md), asked without a socket.
@Suite struct OfficeViewTests {
    /// 2026-11-20, a Friday, 10:00 in Viet Nam.
    private static let now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_795_143_600_000)
    private static let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"

    private let unit: UnitCode
    private let node: Node
    private var store: RecordStore
    private let contents: BundleContents

    init() throws {
        unit = try #require(UnitCode("10101"))
        node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "10101", build: "test", realm: .production, tier: .branch),
                upstreams: [], owned: [unit]), keyRing: KeyRing(), seed: [1])
        contents = BundleContents(
            topology: try Topology(csv: ClusterFile.topology63, file: "t"),
            register: try Register(csv: ClusterFile.read("register/procedures.csv"), file: "r"),
            calendar: try WorkingCalendar(csv: ClusterFile.read("calendar/holidays.csv"), file: "c"),
            catalogue: CatalogueFile.standard(), hash: [1])
        store = RecordStore(
            accepting: .units([unit]),
            rules: IntakeRules(register: contents.register, calendar: contents.calendar),
            now: Moment(seconds: Self.now.unixMilliseconds / 1_000))
    }

    private mutating func read(_ rows: [String], name: String = "dossiers-1.csv") throws {
        var stream = store.open(name: name, kind: .dossiers, format: .csv, owner: unit, mapping: .none)
        try store.read(&stream, Array((Self.header + rows.map { $0 + "\n" }.joined()).utf8).span)
        try store.finish(&stream)
    }

    private static func open(_ id: String, due: String) -> String { "\(id),1.007027,2026-11-10T08:00:00,\(due),,4,1" }

    private func view(inbox: String = "/none/inbox", isAwaiting: Bool = false) throws -> OfficeView {
        let file = """
            {"units": ["10101"], "upstreams": [{"host": "h", "port": 1}], "keyFile": "k", "dataDir": "/none",
            "sources": [{"kind": "inbox", "path": "\(inbox)"}]}
            """
        return OfficeView(
            try AgentConfiguration(Array(file.utf8), file: "f", folder: "."), node: node,
            contents: isAwaiting ? nil : contents, store: isAwaiting ? nil : store, isSettled: true, warnings: [],
            now: Self.now)
    }

    private func ask(
        _ path: String, _ query: [String: String] = [:], inbox: String = "/none/inbox", isAwaiting: Bool = false
    ) throws -> (status: HTTPStatus, text: String) {
        let request = HTTPRequest(path: path, query: query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let answer = try view(inbox: inbox, isAwaiting: isAwaiting).answer(request)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    // O-07
    @Test mutating func `page, API, CSV and terminal give the same dossiers in the same order`() throws {
        try read([
            Self.open("today", due: "2026-11-20"), Self.open("late", due: "2026-11-18"),
            Self.open("monday", due: "2026-11-21"), Self.open("week", due: "2026-11-22"),
            Self.open("next", due: "2026-12-08"),
        ])
        let order = ["late", "today", "monday", "week", "next"]
        let path = "/api/v1/units/10101/due"
        let json = try ask(path).text
        #expect(json.matches(of: /"id":"([a-z]+)"/).map { String($0.output.1) } == order, "\(json)")
        #expect(json.contains(#""totals":{"overdue":1,"today":1,"tomorrow":0,"week":0,"later":3}"#), "\(json)")
        #expect(json.contains(#""id":"monday","kind":"dossier","group":"later","procedure":"1.007027""#))
        #expect(json.contains(#""due":"2026-11-23T23:59:59+07:00","days_left":3"#), "a Saturday's is Monday's: \(json)")
        let csv = try ask("\(path).csv").text.split(separator: "\n").dropFirst()
        #expect(csv.map { String($0.split(separator: ",")[2]) } == order, "\(csv)")
        let text = try ask("\(path).txt").text
        #expect(order.compactMap { text.firstRange(of: $0)?.lowerBound }.sorted().count == 5)
        // On the page, what is due later has a page of its own.
        for (target, shown) in [("/", ["late", "today"]), ("/units/10101/due/later", ["monday", "week", "next"])] {
            let page = try ask(target).text
            #expect(
                page.matches(of: /<tr><th scope="row" class="one">([a-z]+)</).map { String($0.output.1) } == shown,
                "\(page)")
        }
        #expect(try ask(path, ["days": "3"]).text.contains(#""found":4"#))
        #expect(try ask(path, ["group": "today"]).text.contains(#""found":1"#))
        #expect(
            try ask(path, ["from": "1", "limit": "2"]).text.contains(#""found":5,"from":1,"dossiers":[{"id":"today""#))
    }

    // J-17
    @Test mutating func `open tasks of the plan are listed, overdue ones first, and done ones not`() throws {
        #expect(try !ask("/").text.contains("id=\"tasks\""))
        var stream = store.open(name: "plans.csv", kind: .plans, format: .csv, owner: unit, mapping: .none)
        let rows = """
            MaNhiemVu,TenNhiemVu,HanHoanThanh,TrangThai,NgayHoanThanh,SoLieu,Xoa,CapNhat
            K3,Today,2026-11-20,1,,,,1
            K2,<b>Rà soát</b>,2026-11-19,2,,85 %,,1
            K1,Done,2026-11-01,3,2026-11-02,,,1
            K4,Mistake,2026-11-01,2,,,1,1
            K0,Later,2026-12-01,2,,,,1

            """
        try store.read(&stream, Array(rows.utf8).span)
        try store.finish(&stream)
        let json = try ask("/api/v1/units/10101").text
        #expect(json.contains(#""tasks":{"open":3,"overdue":1,"rows":[{"id":"K2","text":"\u003cb"#), "\(json)")
        #expect(json.matches(of: /"id":"(K[0-9])"/).map { String($0.output.1) } == ["K2", "K3", "K0"], "\(json)")
        let page = try ask("/").text
        #expect(page.contains("&lt;b&gt;Rà soát&lt;/b&gt;") && page.contains("3 nhiệm vụ chưa xong, 1 quá hạn."))
        #expect(!page.contains("Mistake") && !page.contains(">Done<"))
        #expect(try ask("/", ["lang": "en"]).text.contains("3 open, 1 overdue."))
    }

    @Test mutating func `markup in ids is text, and no formula for a spreadsheet`() throws {
        try read([Self.open("<img src=x onerror=alert(1)>", due: "2026-11-20"), Self.open("=1+1", due: "2026-11-20")])
        let page = try ask("/").text
        #expect(!page.contains("<img") && page.contains("&lt;img src=x onerror=alert(1)&gt;"))
        #expect(try ask("/api/v1/units/10101/due").text.contains("\\u003cimg"))
        #expect(try ask("/api/v1/units/10101/due.csv").text.contains("\ntoday,dossier,=1+1,"))
        #expect(try ask("/api/v1/units/10101/due.csv", ["for": "spreadsheet"]).text.contains("\ntoday,dossier,'=1+1,"))
    }

    @Test func `markup in the office's name is text`() throws {
        let tree = String(decoding: ClusterFile.topology63, as: UTF8.self)
            .replacing("Chi cục Thuế quận Ba Đình", with: "<b onclick='x'>Ba Đình & co</b>")
        let named = BundleContents(
            topology: try Topology(csv: Array(tree.utf8), file: "t"), register: contents.register,
            calendar: contents.calendar, catalogue: contents.catalogues.given[0], hash: [2])
        let answer = OfficeView(
            try view().configuration, node: node, contents: named, store: store, isSettled: true,
            warnings: [("<i>vi", "<i>en")], now: Self.now
        ).answer(HTTPRequest(path: "/"))
        let page = String(decoding: answer.body, as: UTF8.self)
        #expect(!page.contains("<b ") && !page.contains("<i>"), "\(page)")
        #expect(page.contains("<h1>&lt;b onclick=&#39;x&#39;&gt;Ba Đình &amp; co&lt;/b&gt;</h1>"))
        #expect(page.contains("<li>&lt;i&gt;vi</li>"))
    }

    @Test mutating func `a long list is shown in pages, with its total`() throws {
        try read((1_000..<1_700).map { Self.open("N\($0)", due: "2026-11-20") })
        let page = try ask("/", ["lang": "en"]).text
        #expect(page.contains("<h3>Due today (700)</h3>") && page.contains("All 700 dossiers"))
        #expect(page.ranges(of: "<tr><th scope=\"row\" class=\"one\">N").count == 50)
        let first = try ask("/units/10101/due/today").text
        #expect(
            first.ranges(of: "<tr><th scope=\"row\" class=\"one\">N").count == 500 && first.contains("&amp;from=500\">")
        )
        let second = try ask("/units/10101/due/today", ["from": "500"]).text
        #expect(
            second.ranges(of: "<tr><th scope=\"row\" class=\"one\">N").count == 200 && !second.contains("from=1000"))
    }

    // O-09
    @Test mutating func `of a long rejects file the end is looked through, from its first whole row`() throws {
        try read(["A-1,1.007027,2026-11-10,2026-13-20,,4,1", "A_12,1.007027,2026-11-10,2026-13-20,,4,1", "A-9,x"])
        let inbox = "/tmp/tamcap-view-\(SystemClock.monotonicMilliseconds)"
        try Files.makePrivateFolder("\(inbox)/rejects")
        defer { try? Files.removeTree(inbox) }
        let found = /"source":"([^"]+)","line":"([0-9]+)","field":"[^"]*","kind":"dossiers","id":(?:"([^"]+)"|null)/
        // Rows with line ends in quotes, so that most places in the file begin no row.
        let old = "old.csv,7,NgayHenTra,bad-time,\"A-1,\n\"\"7,x,y,bad-time\n\"\"\",\n"
        let rows = [
            "new.csv,2,NgayHenTra,bad-time,\"A-1,1.007027,2026-11-10,2026-13-20,,4,1\",",
            "new.csv,3,NgayHenTra,bad-time,\"A_12,1.007027,2026-11-10,2026-13-20,,4,1\",",
            "new.csv,4,,malformed-row,\"A-9,x\",",
        ]
        for count in [0, 3, 20_000] {
            let text =
                "source,line,field,reason,row,escaped\n" + String(repeating: old, count: count)
                + rows.map { $0 + "\n" }.joined()
            try Files.replace("\(inbox)/rejects/rejects.csv", with: Array(text.utf8))
            let json = try ask("/api/v1/units/10101", inbox: inbox).text
            let places = json.matches(of: found).map { "\($0.output.1):\($0.output.2) \($0.output.3 ?? "-")" }
            #expect(places == ["new.csv:4 -", "new.csv:3 A_12", "new.csv:2 A-1"], "\(count): \(json)")
        }
        // What no file has any more is told without a place.
        let json = try ask("/api/v1/units/10101").text
        #expect(json.contains(#""source":null,"line":null"#) && json.contains("\"id\":\"A_12\""))
    }

    // O-09
    @Test mutating func `a refused row is not taken for that of a longer id, in front or behind`() throws {
        let ids = ["A-1", "A-17", "B-A-1"]
        let rows = ids.map { "\($0),1.007027,2026-11-10,2026-13-20,,4,1" }
        try read(rows)
        let inbox = "/tmp/tamcap-view-\(SystemClock.monotonicNanoseconds)"
        try Files.makePrivateFolder("\(inbox)/rejects")
        defer { try? Files.removeTree(inbox) }
        let lines = rows.enumerated().map { "new.csv,\($0 + 2),NgayHenTra,bad-time,\"\($1)\",\n" }
        let text = "source,line,field,reason,row,escaped\n" + lines.joined()
        try Files.replace("\(inbox)/rejects/rejects.csv", with: Array(text.utf8))
        let json = try ask("/api/v1/units/10101", inbox: inbox).text
        for (place, id) in ids.enumerated() {
            let row = "\"line\":\"\(place + 2)\",\"field\":\"NgayHenTra\",\"kind\":\"dossiers\",\"id\":\"\(id)\""
            #expect(json.contains(row), "\(row) in \(json)")
        }
    }

    // O-08
    @Test mutating func `the score is that of its own cells, and says what it is`() throws {
        try read((1...9).map { "S-\($0),1.007027,2026-11-02T08:00:00,2026-11-09,2026-11-0\($0)T09:00:00,9,1" })
        let page = try ask("/", ["lang": "en"]).text
        #expect(page.contains("not yet the centre") && !page.contains("Rank<strong>"), "\(page)")
        // What the centre computes from the same cells.
        let cells = store.cells(of: unit).map { (key: $0.key, measures: $0.new) }
        _ = node.commit(unit, cells, now: Self.now)
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        let centre = AggregatorAPI(
            node: node, book: RankingBook(contents, of: node), audit: RollUpAudit(),
            configuration: try AggregatorConfiguration(Array(file.utf8), file: "c", folder: "."), now: Self.now)
        for period in ["2026-11", "2026-Q4", "2026"] {
            let query = [(name: "period", value: period)]
            let theirs = centre.answer(HTTPRequest(path: "/api/v1/units/10101", query: query))
            let ours = try ask("/api/v1/units/10101", ["period": period]).text
            let figures = /"points_micro":(\d+),"applicable_points":(\d+),"scaled_micro":(\d+)/
            let found = try #require(ours.firstMatch(of: figures), "\(ours)")
            let wanted = try #require(String(decoding: theirs.body, as: UTF8.self).firstMatch(of: figures))
            #expect(found.output == wanted.output && Int(found.output.1) ?? 0 > 0)
        }
        #expect(try ask("/", ["period": "2026-12"]).status == .badRequest)
    }

    // O-08
    @Test func `while the rules are awaited it says so, in every form`() throws {
        let page = try ask("/", isAwaiting: true)
        #expect(page.status == .ok && page.text.contains("Chưa nhận được bộ quy tắc"), "\(page.text)")
        #expect(try ask("/api/v1/units/10101", isAwaiting: true).text.contains(#""state":"awaiting-bundle""#))
        #expect(try ask("/api/v1/units/10101/due", isAwaiting: true).text.contains(#""totals":null"#))
        #expect(try ask("/api/v1/units/10101/due.csv", isAwaiting: true).status == .serviceUnavailable)
        #expect(try ask("/api/v1/units/10101/due.txt", isAwaiting: true).text.contains("tamcap-agent status"))
    }

    @Test func `what cannot be answered is refused with what to ask instead`() throws {
        for (path, query, status) in [
            ("/units/10103", [:], HTTPStatus.notFound), ("/units/10101/due/soon", [:], .notFound),
            ("/x", [:], .notFound),
            ("/", ["tier": "branch"], .badRequest), ("/", ["renew": "yes"], .badRequest),
            ("/api/v1/units/10101/due", ["days": "-1"], .badRequest),
            ("/api/v1/units/10101/due", ["limit": "0"], .badRequest),
            ("/api/v1/units/10101/due.csv", ["for": "me"], .badRequest), ("/", ["period": "11/2026"], .badRequest),
        ] {
            #expect(try ask(path, query).status == status, "\(path) \(query)")
        }
    }

    @Test func `the document lists every endpoint with its parameters, and no other`() {
        let text = String(decoding: ClusterFile.read("office-view.md"), as: UTF8.self)
        var documented: [String: String] = [:]
        for row in text.matches(of: #/\n\| `(/[^`]*)` \| ([a-z_, `]+) \| /#) {
            documented[String(row.output.1)] = String(row.output.2)
        }
        var served: [String: String] = [:]
        for route in OfficeView.routes {
            let names = route.parameters.map { $0.map { "`\($0)`" }.joined(separator: ", ") }
            served[route.path] = names.map { $0.isEmpty ? "none" : $0 } ?? "ignored"
        }
        #expect(documented == served)
    }
}
