import Configuration
import Model
import Testing

struct AggregatorConfigurationTests {
    private func read(_ more: String) throws(LocatedError) -> AggregatorConfiguration {
        let text = "{\"unit\": \"VN\", \"keyRing\": \"ring\", \"dataDir\": \"d\",\n\(more)}"
        return try AggregatorConfiguration(Array(text.utf8), file: "n.json", folder: "")
    }

    @Test func `a key that is left out has its default`() throws {
        let nation = try read("")
        #expect(nation.node == "VN")
        #expect(nation.realm == .production)
        #expect(nation.listen == AddressSetting(host: "0.0.0.0", port: 7660))
        #expect(nation.http == AddressSetting(host: "127.0.0.1", port: 8766))
        #expect(nation.topology == nil && nation.procedures == nil && nation.calendar == nil)
        #expect(nation.catalogues.isEmpty && nation.targets.isEmpty && nation.restateFrom == nil)
        #expect(nation.upstreams.isEmpty && nation.sources.isEmpty && nation.keyFile == nil && nation.now == nil)
        #expect(nation.timing.coalesceMilliseconds == 200)
        #expect(nation.timing.idleSeconds == 45)
        #expect(nation.timing.reconnectMaxSeconds == 30)
        #expect(nation.timing.takeoverSeconds == 600)
        #expect(nation.timing.silentAfterSeconds == 900)
        #expect(nation.limits.connectionsMax == 20_000)
        #expect(nation.quotas.sessionsPerKeyMax == 4 && nation.quotas.cellsPerUnitMax == 50_000)
    }

    @Test func `what becomes of figures that are not proved`() throws {
        #expect(try read("").attestation == .standard)
        let some = try read(
            "\"attestation\": { \"required\": false, \"oldFormUntil\": \"2026-12-31\", \"countUnproved\": [\"10105\"] }"
        )
        #expect(!some.attestation.isRequired && some.attestation.oldFormUntil == Day(year: 2026, month: 12, day: 31))
        #expect(some.attestation.countUnproved?.map(\.description) == ["10105"])
        #expect(try read("\"attestation\": { \"countUnproved\": [\"*\"] }").attestation.countUnproved == nil)
        for wrong in ["\"oldFormUntil\": \"31.12.2026\"", "\"countUnproved\": [\"*\", \"10105\"]", "\"until\": 1"] {
            #expect(throws: LocatedError.self, "\(wrong)") { try read("\"attestation\": { \(wrong) }") }
        }
    }

    // H-27
    @Test func `sessions that are not encrypted are allowed up to a day, and by nothing else`() throws {
        #expect(try read("").rules.plainUntilMilliseconds == .min)
        let some = try read("\"allowPlain\": { \"until\": \"2027-06-30\" }")
        // Midnight behind that day, in Viet Nam.
        #expect(some.rules.plainUntilMilliseconds == 1_814_374_800_000)
        let wrongs = [
            "true", "{}", "{ \"until\": \"30.6.2027\" }", "{ \"since\": \"2027-06-30\" }", "\"2027-06-30\"",
        ]
        for wrong in wrongs {
            #expect(throws: LocatedError.self, "\(wrong)") { try read("\"allowPlain\": \(wrong)") }
        }
    }

    @Test func `what has changed is named, and what can be taken is taken`() throws {
        let before = try read("")
        #expect(before.comparison(with: before).map(\.key) == AggregatorConfiguration.keys)
        #expect(before.changedKeys(to: before) == [])
        let after = try read(
            "\"catalogue\": \"c\", \"calendar\": \"h\", \"sealedThrough\": 2025, \"http\": 80, \"connectionsMax\": 5,"
                + " \"takeoverSeconds\": 900")
        #expect(
            before.changedKeys(to: after)
                == ["http", "catalogue", "calendar", "sealedThrough", "takeoverSeconds", "connectionsMax"])
        let next = before.taking(after)
        #expect(before.changedKeys(to: next) == ["catalogue", "calendar", "sealedThrough"])
        #expect(next.changedKeys(to: after) == ["http", "takeoverSeconds", "connectionsMax"])
        let alarms = try read("\"targets\": \"t\", \"alarms\": { \"command\": [\"mail\"] }")
        #expect(before.changedKeys(to: before.taking(alarms)) == ["targets", "alarms"])
        // A province's bundle comes from its upstream.
        let upstream = "\"keyFile\": \"k\", \"upstreams\": [{ \"host\": \"h\", \"port\": 1 }]"
        let province = try read(upstream)
        #expect(try province.changedKeys(to: province.taking(read("\"catalogue\": \"c\", \(upstream)"))) == [])
    }

    // Y-01
    @Test func `only the nation seals years, and only years that records may name`() throws {
        let sealed = try read("\"sealedThrough\": 2025")
        #expect(sealed.sealedThrough == 2025 && sealed.sealedThroughLine == 2)
        #expect(try read("").sealedThrough == nil)
        let province =
            "\"sealedThrough\": 2025, \"keyFile\": \"k\","
            + " \"upstreams\": [{ \"name\": \"c\", \"host\": \"h\", \"port\": 1 }]"
        for text in ["\"sealedThrough\": 1999", "\"sealedThrough\": \"2025\"", province] {
            #expect(throws: LocatedError.self) { try read(text) }
        }
    }

    @Test(arguments: [
        ("\"10.1.2.3:80\"", "10.1.2.3", UInt16(80)), ("\":80\"", "127.0.0.1", 80), ("80", "127.0.0.1", 80),
        ("0", "127.0.0.1", 0), ("\"127.0.0.1:0\"", "127.0.0.1", 0), ("\"[::1]:80\"", "::1", 80),
        ("{\"port\": 80}", "127.0.0.1", 80), ("{\"host\": \"h\", \"port\": 0}", "h", 0),
        ("\"localhost:65535\"", "localhost", 65_535),
    ])
    func `an address can be written in several ways`(text: String, host: String, port: UInt16) throws {
        #expect(try read("\"http\": \(text)").http == AddressSetting(host: host, port: port))
    }

    @Test func `names of the page are compared in lower case`() throws {
        #expect(try read("").httpHosts == [])
        #expect(try read("\"httpHosts\": [\"XepHang.vn\", \"::1\"]").httpHosts == ["xephang.vn", "::1"])
    }

    @Test(arguments: [
        ("\"http\": \"localhost\"", "2:9: http: host:port is wanted here, with a port from 0 to 65535"),
        ("\"http\": \"h:\"", "2:9: http: host:port is wanted here, with a port from 0 to 65535"),
        ("\"http\": \"h:+1\"", "2:9: http: host:port is wanted here, with a port from 0 to 65535"),
        ("\"http\": \"h:65536\"", "2:9: http: host:port is wanted here, with a port from 0 to 65535"),
        ("\"http\": 65536", "2:9: http: 65536 is outside 0 to 65535"),
        ("\"http\": \"a/b:1\"", "2:9: http: \"a/b\" is no host"),
        ("\"httpHosts\": []", "2:14: httpHosts: 1 to 32 names are wanted here; without the key any name will do"),
        ("\"httpHosts\": [\"a:80\"]", "2:15: httpHosts[0]: \"a:80\": write the name without its port"),
        ("\"httpHosts\": [\"http://a\"]", "2:15: httpHosts[0]: \"http://a\" is no host"),
        ("\"http\": {}", "2:9: http: the key \"port\" is missing"),
        ("\"http\": true", "2:9: http: text is wanted here, not true"),
        (
            "\"listen\": \"127.0.0.1:80\", \"http\": \"127.0.0.1:80\"",
            "2:35: http: \"listen\" has this address already"
        ),
        ("\"upstreams\": [{\"host\": \"a\", \"port\": 1}]", "1:1: the key \"keyFile\" is missing"),
        (
            "\"upstreams\": [{\"host\": \"a\", \"port\": 1}, {\"host\": \"a\", \"port\": 1, \"name\": \"b\"}]",
            "2:41: upstreams[1]: a:1 is an upstream already"
        ),
        (
            "\"upstreams\": [{\"host\": \"a\", \"port\": 1}, {\"host\": \"b\", \"port\": 1, \"name\": \"a:1\"}]",
            "2:74: upstreams[1].name: two upstreams are called \"a:1\""
        ),
        (
            "\"takeoverSeconds\": 75",
            "2:20: takeoverSeconds: takeoverSeconds (75) must be longer than idleSeconds (45) plus"
                + " reconnectMaxSeconds (30)"
        ),
        (
            "\"sources\": [{\"kind\": \"inbox\", \"path\": \"p\", \"unit\": \"01\"}]",
            "2:52: sources[0].unit: 01 is not one of this node's units"
        ),
    ])
    func `a mistake is refused with line, column and key`(more: String, message: String) {
        let fault = #expect(throws: LocatedError.self) { try read(more) }
        #expect(fault?.description == "n.json:\(message)")
    }

    @Test func `a takeover time just long enough is taken`() throws {
        let timing = try read("\"takeoverSeconds\": 4, \"idleSeconds\": 2, \"reconnectMaxSeconds\": 1").timing
        #expect(timing.takeoverSeconds == 4)
    }

    @Test func `two listeners may both let the system choose`() throws {
        let nation = try read("\"listen\": \"127.0.0.1:0\", \"http\": 0")
        #expect(nation.listen == nation.http)
    }
}
