import Bytes
import Configuration
import Model
import TestSupport
import Testing

struct KeyFileTests {
    private static func key(_ seed: UInt64) -> String {
        var random = SplitMix64(seed: seed)
        return Hexadecimal.encode(random.bytes(32))
    }

    private let first = key(1)
    private let second = key(2)
    private let third = key(3)

    private func keyFile(_ session: String, _ attestation: String) throws(LocatedError) -> KeyFile {
        let text = """
            {"node": "10101", "keyID": "10101-a", "units": ["10101"],
            "sessionKey": "\(session)",
            "attestationKey": "\(attestation)"}
            """
        return try KeyFile(Array(text.utf8), file: "k.json")
    }

    @Test func `a node's keys`() throws {
        let keys = try keyFile(first, second)
        #expect(keys.node == "10101")
        #expect(keys.keyID == "10101-a")
        #expect(keys.units == [try #require(UnitCode("10101"))])
        #expect(Hexadecimal.encode(keys.sessionKey.bytes) == first)
        #expect(Hexadecimal.encode(keys.attestationKey.bytes) == second)
    }

    @Test func `a key never shows itself`() throws {
        let keys = try keyFile(first, second)
        for text in ["\(keys.sessionKey)", "\(keys)", String(reflecting: keys)] {
            #expect(!text.contains(first) && !text.contains(String(keys.sessionKey.bytes[0])), "\(text)")
        }
    }

    @Test func `short, typed and repeated keys are refused without being shown`() {
        let wanted = "a key has 64 hexadecimal digits; make one with: tamcap keys new"
        let typed = "this key was not drawn at random; make one with: tamcap keys new"
        let cases = [
            (String(first.dropLast(2)), second, "k.json:2:15: sessionKey: \(wanted)"),
            (first, String(second.dropLast()) + "g", "k.json:3:19: attestationKey: \(wanted)"),
            (String(repeating: "0", count: 64), second, "k.json:2:15: sessionKey: \(typed)"),
            (String(repeating: "0123456789abcdef", count: 4), second, "k.json:2:15: sessionKey: \(typed)"),
            (first, first, "k.json:3:19: attestationKey: is the session key again"),
        ]
        for (session, attestation, message) in cases {
            let fault = #expect(throws: LocatedError.self) { try keyFile(session, attestation) }
            #expect(fault?.description == message)
        }
    }

    private func ring(_ entries: String) throws(LocatedError) -> KeyRingFile {
        try KeyRingFile(Array("{\"keys\": [\n\(entries)\n]}".utf8), file: "r.json")
    }

    @Test func `a key ring binds keys to units, with two slots a node`() throws {
        let ring = try ring(
            """
            {"node": "10101", "keyID": "a", "sessionKey": "\(first)", "attestationKey": "\(second)",
             "units": ["10101"]},
            {"node": "10101", "keyID": "b", "sessionKey": "\(third)", "units": ["10101"], "slot": 2},
            {"keyID": "relay", "sessionKey": "\(second)", "units": ["*"]},
            """)
        #expect(ring.entries.map(\.keyID) == ["a", "b", "relay"])
        #expect(ring.entries.map(\.slot) == [1, 2, 1])
        #expect(ring.entries.map(\.node) == ["10101", "10101", "relay"])
        #expect(ring.entries[0].scope == .units([try #require(UnitCode("10101"))]))
        #expect(ring.entries[1].attestationKey == nil)
        #expect(ring.entries[2].scope == .any)
    }

    @Test func `two keys of one name or in one slot are refused`() {
        let entry = { (id: String, slot: Int, units: String) in
            "{\"node\": \"n\", \"keyID\": \"\(id)\", \"slot\": \(slot), "
                + "\"sessionKey\": \"\(self.first)\", \"units\": \(units)}"
        }
        let one = entry("a", 1, "[\"1\"]")
        let cases = [
            ("\(one),\n\(entry("a", 2, "[\"1\"]"))", "r.json:3:24: keys[1].keyID: \"a\" stands twice; first in line 2"),
            (
                "\(one),\n\(entry("b", 1, "[\"1\"]"))",
                "r.json:3:37: keys[1].slot: n has a key in slot 1 already, in line 2"
            ),
            (entry("a", 3, "[\"1\"]"), "r.json:2:37: keys[0].slot: 3 is outside 1 to 2"),
            (entry("a", 1, "[]"), "r.json:2:131: keys[0].units: names no unit"),
            (entry("a", 1, "[\"*\", \"1\"]"), "r.json:2:131: keys[0].units: \"*\" stands alone"),
        ]
        for (entries, message) in cases {
            let fault = #expect(throws: LocatedError.self) { try ring(entries) }
            #expect(fault?.description == message)
        }
    }

    @Test func `a key file with two keys, the newest first, and the times of both`() throws {
        func slot(_ id: String, _ session: String, _ attestation: String, _ times: String) -> String {
            "{\"keyID\": \"\(id)\", \"sessionKey\": \"\(session)\", \"attestationKey\": \"\(attestation)\"\(times)}"
        }
        func read(_ keys: String) throws(LocatedError) -> KeyFile {
            let text = "{\"node\": \"n\", \"units\": [\"1\"], \"keys\": [\(keys)]}"
            return try KeyFile(Array(text.utf8), file: "k")
        }
        let old = slot("old", first, second, ", \"validUntil\": \"2026-12-31\"")
        let new = slot("new", third, first, ", \"validFrom\": \"2026-12-01T00:00:00+07:00\"")
        let keys = try read("\(old), \(new)")
        #expect(keys.slots.map(\.keyID) == ["new", "old"] && keys.keyID == "new")
        let begin = try #require(Day("2026-12-01")).begin
        // A date alone is the whole day in Viet Nam.
        let end = try #require(Day("2027-01-01")).begin
        #expect(keys.slots.map(\.validity) == [KeyValidity(from: begin), KeyValidity(until: end)])
        #expect(keys.newest(at: Moment(seconds: begin.seconds - 1)).keyID == "old")
        #expect(keys.newest(at: begin).keyID == "new" && keys.newest(at: end).keyID == "new")
        for (text, reason) in [
            ("", "keys: one or two keys are wanted here"),
            ("\(old), \(old)", "keys[1]: \"old\" stands twice"),
            (
                slot("a", first, second, ", \"validFrom\": \"2026-12-02\", \"validUntil\": \"2026-12-01\""),
                "is not after \"validFrom\""
            ),
        ] {
            let fault = #expect(throws: LocatedError.self) { try read(text) }
            #expect(fault?.description.contains(reason) == true, "\(fault?.description ?? "")")
        }
    }

    @Test func `keys of a ring have times, and may be revoked`() throws {
        let ring = try ring(
            """
            {"keyID": "a", "sessionKey": "\(first)", "units": ["1"], "validUntil": "2026-12-01T12:00:00+07:00",
             "revoked": "2026-11-29T08:00:00+07:00"},
            """)
        #expect(ring.entries[0].validity == KeyValidity(until: TimeText.moment("2026-12-01T05:00:00Z")))
        #expect(ring.entries[0].revoked == TimeText.moment("2026-11-29T01:00:00Z"))
    }
}
