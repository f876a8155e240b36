import Alarms
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

/// What an aggregator sees of its offices that may be an alarm.
@Suite struct AlarmSightTests {
    private let node = Node(
        settings: NodeSettings(
            identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
            owned: []), keyRing: KeyRing(), seed: [1])
    private let book: RankingBook
    private let configuration: AggregatorConfiguration
    private let offices = ["10101", "10103", "10105"].compactMap { UnitCode($0) }

    init() throws {
        book = RankingBook(
            BundleContents(
                topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
                calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "c"),
                catalogue: CatalogueFile.standard(), hash: [1]), of: node)
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"}"
        configuration = try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
    }

    /// 2026-11-16, Viet Nam, so many seconds after the start.
    private func now(_ seconds: Int64) -> Instant {
        Instant(monotonicMilliseconds: seconds * 1_000, unixMilliseconds: 1_794_794_400_000 + seconds * 1_000)
    }

    private func sight(_ seconds: Int64, raised: [Alarm] = []) -> AlarmSight {
        AlarmSight(
            node: node, book: book, configuration: configuration, start: now(0), now: now(seconds), raised: raised)
    }

    /// Units with their values; -1 stands for one that cannot be known.
    private func see(_ kind: AlarmKind, _ seconds: Int64) -> [String: Int64] {
        sight(seconds).all.filter { $0.key.kind == kind }
            .reduce(into: [:]) { $0[$1.key.unit.description] = $1.value ?? -1 }
    }

    private func change(_ place: Int, _ status: @escaping (inout UnitStatus) -> Void) {
        node.book.changeStatus(of: offices[place]) { status(&$0) }
    }

    private func hear(_ place: Int, at seconds: Int64) {
        change(place) { $0.heardAtMilliseconds = seconds * 1_000 }
    }

    // N-10
    @Test func `who was never heard is not silent, and who was heard before the start has its time`() {
        #expect(see(.officeSilent, 5_000).isEmpty && see(.allSilent, 5_000).isEmpty)
        hear(0, at: 100)
        hear(1, at: -3_600)
        #expect(see(.officeSilent, 899) == ["10101": 799, "10103": -1])
        #expect(see(.officeSilent, 900) == ["10101": 800, "10103": 900])
        hear(1, at: 1_000)
        #expect(see(.officeSilent, 1_001) == ["10101": 901, "10103": 1])
    }

    // N-10, N-11
    @Test func `a part of the tree is as silent as its office that was heard last`() {
        hear(0, at: 100)
        #expect(see(.allSilent, 1_200).isEmpty, "one office is no part")
        hear(1, at: 150)
        hear(2, at: 140)
        #expect(see(.allSilent, 1_200) == ["01": 1_050, "VN": 1_050])
    }

    // N-12
    @Test func `what offices tell of themselves has its values`() throws {
        let seconds: Int64 = 1_794_794_400
        change(0) { status in
            status.clockOffsetMilliseconds = -95_000
            status.isDigestMismatched = true
            var health = Health(
                handle: 0, freshness: seconds - 100_000,
                rejects: [.init(reason: 1, count: 30), .init(reason: 2, count: 12)], clockOffsetMilliseconds: 0,
                build: "", bundle: [], isResyncing: false)
            health.notices = [
                Health.Notice(.notCSV, count: 2, since: 0, names: ["a.csv", "b.csv"]),
                Health.Notice(.emptyFile, since: 0, names: ["c.csv"]), Health.Notice(.missingFile, since: 0),
            ]
            status.take(health)
        }
        change(1) { status in
            status.refusedClaim = RefusedClaim(
                incarnation: nil, known: nil, node: "copy", keyID: "k", address: "10.0.0.9", code: .superseded,
                atUnixMilliseconds: (seconds - 30) * 1_000)
        }
        #expect(see(.clockOff, 0) == ["10101": 95])
        #expect(see(.digestMismatch, 0) == ["10101": 1])
        #expect(see(.stale, 0) == ["10101": 100_000])
        #expect(see(.setAside, 0) == ["10101": 3])
        #expect(see(.superseded, 0) == ["10103": 30])
        #expect(see(.refusals, 0) == ["10101": 1_000], "without a dossier that counts")
        let named = try #require(sight(0).all.first { $0.key.kind == .setAside })
        #expect(named.texts == ["a.csv", "b.csv", "c.csv"])
        let claim = try #require(sight(0).all.first { $0.key.kind == .superseded })
        #expect(claim.texts == ["copy", "k", "10.0.0.9", "superseded"])
    }

    // N-12
    @Test func `few refused rows are no share, whatever there is beside them`() {
        change(0) { status in
            status.take(
                Health(
                    handle: 0, freshness: 0, rejects: [.init(reason: 1, count: 19)], clockOffsetMilliseconds: 0,
                    build: "", bundle: [], isResyncing: false))
        }
        #expect(see(.refusals, 0) == ["10101": 0])
    }

    // N-13
    @Test func `a target is at risk while few cases decide, and one that is missed by more is not well`() throws {
        let (province, period) = (try #require(UnitCode("01")), try #require(Period("2026")))
        let owner = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [province]), keyRing: KeyRing(), seed: [1])
        let target = Target(
            id: "T021", indicator: "X2", tiers: TierSet(.province), years: 2026...2026, percent: 50,
            textVi: "trực tuyến")
        func see(online: Int64, of received: Int64 = 100, raised: [Alarm] = []) throws -> [AlarmObservation] {
            let measures = try Measures(
                canonical: [Measures.Entry(Slot(.received), received), Measures.Entry(Slot(.receivedOnline), online)])
            let key = CellKey(period, try #require(ProcedureCode("1.1")))
            _ = owner.commit(province, [(key: key, measures: measures)], now: now(0))
            let book = RankingBook(self.book.contents, of: owner)
            return AlarmSight(
                node: owner, book: book, configuration: configuration, start: now(0), now: now(5), raised: raised
            ).targets([target])
        }
        let met = try #require(try see(online: 50).first)
        #expect(met.key == AlarmKey(.targetAtRisk, province, "T021") && met.value == 10)
        #expect(met.figures.map(\.name) == ["numerator", "denominator", "toBreak"] && met.figures[2].value == 1)
        #expect(met.texts == ["T021", "X2", ">= 50 %", "2026", "trực tuyến"])
        #expect(try see(online: 99).first?.value == 990)
        let missed = try #require(try see(online: 495, of: 1_000).first)
        #expect(missed.value == 10 && missed.figures.last == AlarmFigure("toMeet", 10))
        #expect(try see(online: 10).isEmpty, "nothing that few cases decide")
        let alarm = Alarm(
            id: 1, key: met.key, name: "", sinceUnixMilliseconds: 0, value: 10, figures: met.figures, texts: met.texts)
        #expect(alarm.english.contains("T021 (X2 >= 50 %, 2026): 50/100. Met, but 1 more"))
        let far = try #require(try see(online: 10, raised: [alarm]).first)
        #expect(far.value == nil && far.figures.last == AlarmFigure("toMeet", 80))
    }

    // N-12
    @Test func `keys that end and keys that are old count in whole days`() throws {
        let seconds: Int64 = 1_794_794_400
        func key(until: Int64? = nil, oldSince: Int64? = nil) -> SessionKey {
            SessionKey(
                node: "10101", keyID: "10101-a", slot: 1,
                validity: KeyValidity(until: until.map { Moment(seconds: seconds + $0) }), newerKeyID: nil,
                oldSince: oldSince.map { Moment(seconds: seconds - $0) })
        }
        func see(_ key: SessionKey) -> [AlarmObservation] { sight(0).of(key, at: offices[0]) }
        #expect(see(key()).isEmpty)
        let ending = try #require(see(key(until: 14 * 86_400 - 1)).first)
        #expect(ending.key == AlarmKey(.keyEnding, offices[0], "10101-a") && ending.value == 13)
        #expect(ending.figures == [AlarmFigure("validUntil", seconds + 14 * 86_400 - 1)])
        #expect(see(key(until: -5)).first?.value == 0)
        let old = try #require(see(key(oldSince: 3 * 86_400)).first)
        #expect(old.key == AlarmKey(.keyOld, offices[0], "10101-a") && old.value == 3 && old.texts == ["10101-a"])
        #expect(see(key(until: 1, oldSince: 1)).map(\.key.kind) == [.keyEnding, .keyOld])
        // While there is no session, what was raised of the key is neither better nor worse.
        let alarm = Alarm(
            id: 1, key: old.key, name: "", sinceUnixMilliseconds: 0, value: 3, figures: [], texts: ["10101-a"])
        let unseen = try #require(sight(0, raised: [alarm]).all.first { $0.key == old.key })
        #expect(unseen.value == nil)
    }

    // N-12
    @Test func `the room on the disk is in per cent of what this user may have, rounded down`() throws {
        func see(_ free: UInt64, of total: UInt64) throws -> AlarmObservation {
            let space = DiskSpace(freeBytes: free, totalBytes: total)
            let sight = AlarmSight(
                node: node, book: book, configuration: configuration, start: now(0), now: now(0), space: space)
            return try #require(sight.all.first { $0.key.kind == .diskSpace })
        }
        #expect(try see(1_099, of: 10_000).value == 10 && see(0, of: 10_000).value == 0 && see(0, of: 0).value == 100)
        let seen = try see(5 << 20, of: 100 << 20)
        #expect(seen.figures == [AlarmFigure("freeMiB", 5), AlarmFigure("totalMiB", 100)])
        #expect(seen.key.unit.description == "VN")
        #expect(self.see(.diskSpace, 0).isEmpty, "who cannot look says nothing")
    }

    // N-12
    @Test func `a rank has fallen by the places between this month and the one before, from the tenth on`() throws {
        let provinces = ["01", "02", "04"].compactMap { UnitCode($0) }
        let owner = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: provinces), keyRing: KeyRing(), seed: [1])
        func deliver(_ month: String, onTime: [Int64]) throws {
            for (unit, count) in zip(provinces, onTime) {
                let counts: [(Measure, Int64)] = [
                    (.received, 100), (.receivedDirect, 100), (.scope, 100), (.onTime, count), (.late, 100 - count),
                    (.handled, 100),
                ]
                let measures = try Measures(
                    canonical: counts.filter { $0.1 > 0 }.map { Measures.Entry(Slot($0.0), $0.1) })
                let key = CellKey(try #require(Period(month)), try #require(ProcedureCode("1.1")))
                _ = owner.commit(unit, [(key: key, measures: measures)], now: now(0))
            }
        }
        try deliver("2026-10", onTime: [90, 80, 70])
        try deliver("2026-11", onTime: [50, 80, 70])
        var catalogue = CatalogueFile.standard()
        catalogue.minimumApplicable = [:]
        let contents = BundleContents(
            topology: book.contents.topology, register: book.contents.register, calendar: book.contents.calendar,
            catalogue: catalogue, hash: [1])
        let book = RankingBook(contents, of: owner)
        func see(_ seconds: Int64) -> [AlarmObservation] {
            AlarmSight(node: owner, book: book, configuration: configuration, start: now(seconds), now: now(seconds))
                .ranked
        }
        let values = see(0).reduce(into: [:]) { $0[$1.key.unit.description] = $1.value }
        #expect(values == ["01": 2, "02": -1, "04": -1])
        let fallen = try #require(see(0).first { $0.key.unit == provinces[0] })
        #expect(fallen.figures.map(\.value) == [3, 1, 63] && fallen.texts == ["2026-11", "2026-10"])
        #expect(see(-7 * 86_400).isEmpty, "on the ninth a month says little")
        #expect(!see(-6 * 86_400).isEmpty)
    }

    // N-13, T-06
    @Test func `a target of points a year is watched from the ratio of the year before`() throws {
        let province = try #require(UnitCode("01"))
        let owner = Node(
            settings: NodeSettings(
                identity: NodeIdentity(node: "VN", build: "test", realm: .training, tier: .nation), upstreams: [],
                owned: [province]), keyRing: KeyRing(), seed: [1])
        let target = Target(
            id: "T9", indicator: "X2", tiers: TierSet(.province), years: 2026...2026, measured: .pointsPerYear,
            percent: 20)
        func commit(_ year: String, online: Int64, of received: Int64) throws {
            let measures = try Measures(
                canonical: [Measures.Entry(Slot(.received), received), Measures.Entry(Slot(.receivedOnline), online)])
            let key = CellKey(try #require(Period(year)), try #require(ProcedureCode("1.1")))
            _ = owner.commit(province, [(key: key, measures: measures)], now: now(0))
        }
        func see() -> AlarmObservation? {
            let book = RankingBook(self.book.contents, of: owner)
            return AlarmSight(node: owner, book: book, configuration: configuration, start: now(0), now: now(5))
                .targets([target]).first
        }
        try commit("2026", online: 71, of: 100)
        #expect(see() == nil, "without a year before nobody judges")
        try commit("2025", online: 10, of: 20)
        let seen = try #require(see())
        #expect(seen.value == 20 && seen.figures.last == AlarmFigure("toBreak", 2))
        #expect(seen.texts[2] == ">= 10/20 + 20 %")
    }

    // N-09
    @Test func `what is kept over a restart comes back as it was, and what cannot be read is forgotten`() throws {
        var alarm = Alarm(
            id: 7, key: AlarmKey(.keyEnding, offices[0], "key \"1\""), name: "Quận <Ba Đình>",
            sinceUnixMilliseconds: 1_794_794_400_123, value: -3, figures: [AlarmFigure("validUntil", .max)],
            texts: ["key \"1\"", ""])
        let bytes = AlarmFile.encode([alarm], nextID: 9)
        let back = try AlarmFile.decode(bytes, file: "f")
        #expect(back.alarms == [alarm] && back.nextID == 9)
        alarm.isHeld = true
        #expect(try AlarmFile.decode(AlarmFile.encode([alarm], nextID: 9), file: "f").alarms[0].isHeld == false)
        for length in bytes.indices.dropLast() {
            #expect(throws: LocatedError.self) { try AlarmFile.decode(Array(bytes[..<length]), file: "f") }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for (old, new) in [
            ("1794794400123", "-5"), ("1794794400123", "99999999999999"), ("key-ending", "key-bending"),
            ("10101", "1 0"), ("\"id\":7", "\"id\":0"),
        ] {
            let wrong = Array(text.replacingOccurrences(of: old, with: new).utf8)
            #expect(throws: LocatedError.self, "\(new)") { try AlarmFile.decode(wrong, file: "f") }
        }
    }

    // N-14
    @Test func `the page and the API say what is raised in both languages, with markup in names escaped`() throws {
        let alarm = Alarm(
            id: 7, key: AlarmKey(.officeSilent, offices[0]), name: "<b>Ba Đình</b>",
            sinceUnixMilliseconds: 1_794_794_400_000, value: 1_800, figures: [AlarmFigure("lastHeard", 1_794_792_600)],
            texts: [])
        var held = Alarm(
            id: 8, key: AlarmKey(.stale, offices[0]), name: "", sinceUnixMilliseconds: 1_794_794_400_000, value: 1,
            figures: [], texts: [])
        held.isHeld = true
        var api = AggregatorAPI(
            node: node, book: book, audit: RollUpAudit(), configuration: configuration, now: now(0))
        func ask(_ path: String, _ query: (String, String)...) -> String {
            String(
                decoding: api.answer(HTTPRequest(path: path, query: query.map { (name: $0.0, value: $0.1) })).body,
                as: UTF8.self)
        }
        #expect(ask("/api/v1/alarms").contains(#""quietUntil":null,"raised":0,"held":0,"alarms":[]"#))
        #expect(ask("/alarms").contains("<strong>0</strong> cảnh báo đang mở"))
        #expect(!ask("/").contains("/alarms?"))
        api.alarms.alarms = [alarm, held]
        let json = ask("/api/v1/alarms")
        #expect(json.contains(#""raised":1,"held":1"#) && json.contains(#""alarm":"office-silent","unit":"10101""#))
        #expect(json.contains(#""since":"2026-11-16T"#) && json.contains("30 phút") && json.contains("30 min"))
        let page = ask("/alarms", ("lang", "en"))
        #expect(page.contains("<strong>1</strong> alarm is raised; 1 more have the same cause"))
        #expect(page.contains("&lt;b&gt;Ba Đình") && !page.contains("<b>Ba"))
        #expect(page.contains("<strong>Office silent</strong>: not heard since 08:30 2026-11-16 (30 min)"))
        #expect(ask("/alarms").contains("không nghe thấy đơn vị từ 08:30 16/11/2026"))
        #expect(ask("/", ("lang", "en")).contains(">1 alarm is raised</a>"))
        #expect(ask("/").contains("href=\"/alarms?period=2026-11\">1 cảnh báo đang mở</a>"))
    }
}
