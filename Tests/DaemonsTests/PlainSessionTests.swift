import Alarms
import Configuration
import Daemons
import HTTPService
import Model
import Nodes
import Peering
import Publication
import TestSupport
import Testing
import Wire

/// What people see of sessions that are not encrypted (H-27): the centre's alarm, and the office's status.
@Suite struct PlainSessionTests {
    /// Two nodes and the line between them, which carries everything in its order.
    private final class Line {
        let office: Node
        let centre: Node
        private var connections: UInt64 = 0
        private var waiting: [(toOffice: Bool, link: LinkID, bytes: [UInt8]?)] = []

        init(office officeVersions: ClosedRange<UInt8>, centre centreVersions: ClosedRange<UInt8>, plainUntil: Int64) {
            func identity(_ name: String, _ tier: Tier, _ versions: ClosedRange<UInt8>) -> NodeIdentity {
                NodeIdentity(
                    node: name, build: "test", realm: .training, tier: tier, versions: versions,
                    plainUntilMilliseconds: plainUntil)
            }
            let key = [UInt8](repeating: 7, count: 32)
            let unit = UnitCode("10101").map { [$0] } ?? []
            office = Node(
                settings: NodeSettings(
                    identity: identity("10101", .branch, officeVersions),
                    upstreams: [.init(name: "centre", credential: Credential(keyID: "10101", sessionKey: key))],
                    owned: unit), keyRing: KeyRing(), seed: [1])
            centre = Node(
                settings: NodeSettings(identity: identity("VN", .nation, centreVersions), upstreams: [], owned: []),
                keyRing: KeyRing(["10101": KeyRing.Entry(sessionKey: key, scope: .units(Set(unit)))]), seed: [2])
        }

        /// Both look at the clock, and everything that follows arrives.
        func tick(_ now: Instant) {
            queue(office.tick(now: now), ofOffice: true, now)
            queue(centre.tick(now: now), ofOffice: false, now)
            while !waiting.isEmpty {
                let next = waiting.removeFirst()
                let node = next.toOffice ? office : centre
                let actions =
                    next.bytes.map { node.received(next.link, $0.span, now: now) } ?? node.closed(next.link, now: now)
                queue(actions, ofOffice: next.toOffice, now)
            }
        }

        private func queue(_ actions: [NodeAction], ofOffice: Bool, _ now: Instant) {
            for action in actions {
                switch action {
                case .send(let link, let bytes): waiting.append((!ofOffice, link, bytes))
                case .continueLater(let link): waiting.append((ofOffice, link, []))
                case .close(let link), .drop(let link): waiting.append((!ofOffice, link, nil))
                case .dial:
                    connections += 1
                    let link = LinkID(number: connections)
                    queue(centre.accepted(link, from: "10.0.0.9", now: now), ofOffice: false, now)
                    queue(office.dialed(upstream: 0, as: link, now: now), ofOffice: true, now)
                default: break
                }
            }
        }
    }

    private static let today = ProtocolVersion.minors
    private static let before: ClosedRange<UInt8> = 0...5

    /// 09:00 on 2026-11-16, Viet Nam, so many seconds after; the day ends after 54,000.
    private static func now(_ seconds: Int64) -> Instant {
        Instant(monotonicMilliseconds: seconds * 1_000, unixMilliseconds: 1_794_794_400_000 + seconds * 1_000)
    }

    private static func configuration(allowsPlain: Bool = true) throws -> AggregatorConfiguration {
        let plain = allowsPlain ? ", \"allowPlain\": {\"until\": \"2026-11-16\"}" : ""
        let file = "{\"unit\": \"VN\", \"keyRing\": \"r\", \"dataDir\": \"d\"\(plain)}"
        return try AggregatorConfiguration(Array(file.utf8), file: "c", folder: ".")
    }

    private static func see(
        _ line: Line, _ seconds: Int64, _ configuration: AggregatorConfiguration
    ) throws -> AlarmObservation? {
        let contents = BundleContents(
            topology: try Topology(csv: ClusterFile.topology63, file: "t"), register: try #require(Register([])),
            calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "c"), catalogue: CatalogueFile.standard(),
            hash: [1])
        return AlarmSight(
            node: line.centre, book: RankingBook(contents, of: line.centre), configuration: configuration,
            start: now(0), now: now(seconds)
        ).all.first { $0.key.kind == .plainSession }
    }

    // H-27, N-12
    @Test func `an office that is not encrypted is an alarm until the day of allowPlain ends`() throws {
        let configuration = try Self.configuration()
        let line = Line(
            office: Self.before, centre: Self.today, plainUntil: configuration.rules.plainUntilMilliseconds)
        #expect(try Self.see(line, 0, configuration)?.value == 0)
        line.tick(Self.now(0))
        let seen = try #require(try Self.see(line, 0, configuration))
        #expect(seen.value == 1 && seen.texts == ["10101"] && seen.key.unit.description == "VN")
        let alarm = Alarm(
            id: 1, key: seen.key, name: "", sinceUnixMilliseconds: 0, value: 1, figures: seen.figures,
            texts: seen.texts)
        #expect(alarm.english.contains("not encrypted (10101), which is allowed until 23:59 2026-11-16"))
        #expect(alarm.vietnamese.contains("chưa mã hóa (10101), chỉ được phép đến 23:59 16/11/2026"))
        // To the last second; then nobody is let in either.
        for seconds in stride(from: Int64(0), to: 53_999, by: 10) { line.tick(Self.now(seconds)) }
        line.tick(Self.now(53_999))
        #expect(try Self.see(line, 53_999, configuration)?.value == 1)
        for seconds in Int64(54_000)...54_120 { line.tick(Self.now(seconds)) }
        #expect(try Self.see(line, 54_120, configuration)?.value == 0)
        #expect(line.office.upstreamReports.first?.isEstablished == false)
        #expect(line.office.upstreamReports.first?.trouble == .refused(.unsupportedVersion))
    }

    @Test func `who is encrypted is no alarm, and where no plain session may stand none is looked for`() throws {
        let configuration = try Self.configuration()
        let line = Line(
            office: Self.today, centre: Self.today, plainUntil: configuration.rules.plainUntilMilliseconds)
        line.tick(Self.now(0))
        #expect(line.office.upstreamReports.first?.isEstablished == true)
        #expect(try Self.see(line, 0, configuration)?.value == 0)
        #expect(try Self.see(line, 0, Self.configuration(allowsPlain: false)) == nil)
    }

    @Test(arguments: [true, false])
    func `Prometheus is told how many sessions are not encrypted`(isPlain: Bool) throws {
        let configuration = try Self.configuration()
        let line = Line(
            office: isPlain ? Self.before : Self.today, centre: Self.today,
            plainUntil: configuration.rules.plainUntilMilliseconds)
        func told() -> [Substring] {
            let page = AggregatorAPI(
                node: line.centre, book: nil, audit: RollUpAudit(), configuration: configuration, now: Self.now(0)
            ).answer(HTTPRequest(path: "/metrics"))
            return String(decoding: page.body, as: UTF8.self).split(separator: "\n").filter {
                $0.hasPrefix("tamcap_plain_sessions ")
            }
        }
        #expect(told() == ["tamcap_plain_sessions 0"])
        line.tick(Self.now(0))
        #expect(line.office.upstreamReports.first?.isEstablished == true)
        #expect(told() == ["tamcap_plain_sessions \(isPlain ? 1 : 0)"])
        // With its upstream, an office's own.
        #expect(line.office.plainSessions == (isPlain ? 1 : 0))
    }

    // H-27: `tamcap-agent status`.
    @Test(arguments: [false, true])
    func `the office's status says that its session is not encrypted, and until when`(isRenewed: Bool) throws {
        let until = try Self.configuration().rules.plainUntilMilliseconds
        let line = Line(office: Self.today, centre: isRenewed ? Self.today : Self.before, plainUntil: until)
        func troubles(_ seconds: Int64) -> [AgentTroubles.Line] {
            AgentTroubles(
                line.office, units: [], contents: nil, intakeAt: nil, now: Moment(seconds: 1_794_794_400 + seconds),
                restartKeys: []
            ).lines
        }
        func plain(_ seconds: Int64) -> AgentTroubles.Line? {
            troubles(seconds).first { $0.english.contains("not encrypted") }
        }
        #expect(plain(0) == nil)
        line.tick(Self.now(0))
        #expect(line.office.upstreamReports.first?.isEstablished == true)
        #expect((plain(0) == nil) == isRenewed)
        guard !isRenewed else { return }
        #expect(plain(0)?.english.contains("until the end of 2026-11-16") == true)
        #expect(plain(0)?.vietnamese.contains("chưa mã hóa, chỉ được phép đến hết ngày 2026-11-16") == true)
        for seconds in Int64(53_990)...54_120 { line.tick(Self.now(seconds)) }
        #expect(plain(54_120) == nil)
        #expect(troubles(54_120).contains { $0.english.contains("refused") })
    }
}
