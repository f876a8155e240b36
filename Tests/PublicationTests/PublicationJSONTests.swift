import Configuration
import Model
import Publication
import Scoring
import TestSupport
import Testing

struct PublicationJSONTests {
    @Test func `a ranking says what it is of and how complete it is`() throws {
        let ranking = try SampleRanking.ranking(within: "01")
        let text = String(decoding: PublicationJSON.ranking(SampleRanking.report(ranking)), as: UTF8.self)
        let head =
            #"{"period":"2026-10","asOf":"2026-10-20","tier":"branch","within":"01","#
            + #""completeness":{"heard":3,"expected":4,"missing":["C"],"notAttested":[],"predecessors":[]},"#
            + #""freshness":"2026-10-20T10:43:00+07:00","#
            + #""provisional":true,"warnings":[],"catalogue":"tax-766","#
            + #""rows":[{"rank":1,"unit_code":"0","unit_name":"Ba Đình","#
            + #""points_micro":18666667,"applicable_points":32,"scaled_micro":58333334,"band":"Trung bình","#
            + #""CKMB":0,"TDGQ":6666667,"CLGQ":0,"TTTT":0,"MDSH":0,"MDHL":12000000,"status":"ranked","formerly":[]},"#
        #expect(text.hasPrefix(head))
        let tail =
            #"{"rank":null,"unit_code":"C","unit_name":"Hoàn Kiếm","points_micro":0,"applicable_points":0,"#
            + #""scaled_micro":0,"band":null,"CKMB":0,"TDGQ":0,"CLGQ":0,"TTTT":0,"MDSH":0,"MDHL":0,"#
            + #""status":"no-data","formerly":[]}]}"#
        #expect(text.hasSuffix(tail))
    }

    @Test func `a ranking of the whole tree without figures`() throws {
        var report = SampleRanking.report(Ranking([], league: League(.province), by: try SampleRanking.scorer()))
        report.freshness = nil
        report.isProvisional = false
        report.completeness = Completeness(heard: 0, expected: 0, missing: [])
        let text = String(decoding: PublicationJSON.ranking(report), as: UTF8.self)
        #expect(
            text == #"{"period":"2026-10","asOf":"2026-10-20","tier":"province","within":null,"completeness":"#
                + #"{"heard":0,"expected":0,"missing":[],"notAttested":[],"predecessors":[]},"#
                + #""freshness":null,"provisional":false,"#
                + #""warnings":[],"catalogue":"tax-766","rows":[]}"#)
    }

    private let well = StorageReport(fault: nil, isDurable: true)

    @Test func `every expected unit is a node, connected or not`() {
        var node = NodeReport(unit: SampleRanking.unit("01"), name: "Hà Nội", tier: .province)
        let silent = PublicationJSON.nodes([node], storage: well, bundle: BundleReport())
        #expect(
            String(decoding: silent, as: UTF8.self)
                == #"{"storage":{"state":"well","fault":null,"durable":true},"#
                + #""bundle":{"serial":null,"hash":null,"signed":false,"alarms":[]},"feeds":[],"#
                + #""nodes":[{"unit":"01","name":"Hà Nội","tier":"province","inTree":true,"#
                + #""connected":false,"lastHeard":null,"#
                + #""freshness":null,"incarnation":null,"version":null,"resyncing":false,"rejects":{},"#
                + #""notices":[],"clockOffsetMilliseconds":null,"clockOff":false,"build":null,"bundle":null,"#
                + #""tag":null,"digest":null,"digestMismatch":false,"implausible":null,"quotaExceeded":null}]}"#
        )
        node.isConnected = true
        node.lastHeard = SampleRanking.moment
        node.freshness = Moment(seconds: 0)
        node.incarnation = "1-ab"
        node.version = .max
        node.isResyncing = true
        node.rejects = [
            NodeReport.RejectCount(reason: "bad-time", count: 2), NodeReport.RejectCount(reason: "too-long", count: 1),
        ]
        node.notices = [SampleRanking.notice]
        node.clockOffsetMilliseconds = -1500
        node.build = "0.1"
        node.bundle = "00ff"
        node.tag = 0xFEDC
        node.digest = "0a"
        node.isDigestMismatched = true
        node.implausible = "2026-10/1.1: no"
        #expect(
            String(decoding: PublicationJSON.nodes([node], storage: well, bundle: BundleReport()), as: UTF8.self)
                == #"{"storage":{"state":"well","fault":null,"durable":true},"#
                + #""bundle":{"serial":null,"hash":null,"signed":false,"alarms":[]},"feeds":[],"#
                + #""nodes":[{"unit":"01","name":"Hà Nội","tier":"province","inTree":true,"connected":true,"#
                + #""lastHeard":"2026-10-20T10:43:00+07:00","freshness":"1970-01-01T07:00:00+07:00","#
                + #""incarnation":"1-ab","version":18446744073709551615,"resyncing":true,"#
                + #""rejects":{"bad-time":2,"too-long":1},"notices":[{"notice":"missing-bytes","count":4,"#
                + #""since":"2026-10-20T10:43:00+07:00","names":["a\u003cb\u003e.csv","c.csv"],"figures":[10,20],"#
                + #""text_vi":"thiếu \u0026 mất","text_en":"missing"}],"clockOffsetMilliseconds":-1500,"#
                + #""clockOff":false,"build":"0.1","#
                + #""bundle":"00ff","tag":"000000000000fedc","digest":"0a","digestMismatch":true,"#
                + #""implausible":"2026-10/1.1: no","quotaExceeded":null}]}"#
        )
    }

    @Test func `a node that has figures shows their signs, with the period that they are of`() throws {
        var node = NodeReport(unit: SampleRanking.unit("01"), name: "Hà Nội", tier: .province)
        node.signs = (try #require(Period("2026")), [Sign(.feeDiffers, 1, of: 2)])
        let json = PublicationJSON.nodes([node], storage: well, bundle: BundleReport())
        #expect(
            String(decoding: json, as: UTF8.self).hasSuffix(
                #""implausible":null,"quotaExceeded":null,"signsPeriod":"2026","#
                    + #""signs":[{"sign":"fee_differs","numerator":1,"denominator":2}]}]}"#))
    }

    @Test func `periods say their grain and days`() throws {
        let periods = ["2026-10", "2026-Q4", "2026"].compactMap { Period($0) }
        #expect(
            String(decoding: PublicationJSON.periods(periods), as: UTF8.self)
                == #"{"periods":[{"period":"2026-10","grain":"month","firstDay":"2026-10-01","lastDay":"2026-10-31"},"#
                + #"{"period":"2026-Q4","grain":"quarter","firstDay":"2026-10-01","lastDay":"2026-12-31"},"#
                + #"{"period":"2026","grain":"year","firstDay":"2026-01-01","lastDay":"2026-12-31"}]}"#)
    }

    @Test func `a unit's answer explains every indicator`() throws {
        let ranking = try SampleRanking.ranking()
        let standing = ranking.rows[1]
        let report = UnitReport(
            name: standing.name, parent: SampleRanking.unit("01"), scorer: try SampleRanking.scorer(),
            score: standing.score, handlingTime: HandlingTime([:]), signs: [Sign(.zeroMinute, 3, of: 40)],
            targets: try SampleRanking.scorer().results(
                of: standing.score, before: nil,
                against: [
                    Target(
                        id: "T", source: "QĐ 1", indicator: "2.1", tiers: .all, years: 2026...2026,
                        comparator: .atLeast, percent: 90, textVi: "đúng hạn")
                ]), standing: standing, leagueCount: 4)
        let json = try JSONParser.parse(PublicationJSON.unit(report), file: "unit")
        #expect(json["unit"] == .string("A"))
        #expect(json["parent"] == .string("01"))
        #expect(json["judged"] == .string("2026-10-20"))
        #expect(json["base"] == .string("active"))
        #expect(json["rank"] == .integer(1))
        #expect(json["ranked_among"] == .integer(4))
        #expect(json["scope"] == .integer(300))
        #expect(json["band"] == .string("Trung bình"))
        #expect(json["node"] == .null)
        let text = String(decoding: PublicationJSON.unit(report), as: UTF8.self)
        #expect(text.contains(#""signs":[{"sign":"zero_minute","numerator":3,"denominator":40}],"#))
        guard case .array(let indicators) = json["indicators"], case .array(let targets) = json["targets"] else {
            Issue.record("no indicators or targets")
            return
        }
        #expect(indicators.count == 30)
        let onTime = indicators[4]
        #expect(onTime["indicator"] == .string("2.1"))
        #expect(onTime["numerator"] == .integer(100))
        #expect(onTime["ratio_micro"] == .integer(333_333))
        #expect(onTime["maximum_points"] == .integer(20))
        #expect(indicators[0]["numerator"] == .null)
        #expect(indicators[5]["points_micro"] == .null)
        #expect(targets.first?["met"] == .boolean(false))
        #expect(targets.first?["verdict"] == .string("missed"))
        #expect(targets.first?["difference_numerator"] == .integer(-17_000))
        #expect(targets.first?["difference_denominator"] == .integer(300))
        #expect(targets.first?["lacking"] == .integer(170))
        guard case .array(let extras) = json["extras"] else {
            Issue.record("no extras")
            return
        }
        #expect(extras.map { $0["indicator"] } == (1...18).map { .string("X\($0)") })
        #expect(targets.first?["difference_micro_percent"] == .integer(-56_666_667))
    }

    // P-45
    @Test func `a unit's answer says why an indicator of few has no points`() throws {
        let standing = try SampleRanking.rankingWithFew().rows[0]
        let report = UnitReport(
            name: "Một", parent: nil, scorer: try SampleRanking.scorer(), score: standing.score,
            handlingTime: HandlingTime([:]))
        let json = try JSONParser.parse(PublicationJSON.unit(report), file: "unit")
        guard case .array(let indicators) = json["indicators"] else {
            Issue.record("no indicators")
            return
        }
        let feedback = indicators[24]
        #expect(feedback["indicator"] == .string("5.2"))
        #expect(feedback["state"] == .string("few"))
        #expect(feedback["numerator"] == .integer(2))
        #expect(feedback["denominator"] == .integer(3))
        #expect(feedback["points_micro"] == .integer(0))
        #expect(feedback["minimum_denominator"] == .integer(5))
        #expect(feedback["ratio_micro"] == .integer(666_667))
        #expect(json["minimum_scope"] == .integer(30))
        #expect(json["minimum_applicable_points"] == .integer(0))
    }
}

extension JSONNode {
    /// The value of a key of an object.
    fileprivate subscript(_ key: String) -> Value? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value.value
    }
}
