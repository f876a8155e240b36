import Configuration
import Model
import Testing

struct SuggestionTests {
    /// Through the agent's keys, which is how people meet it.
    @Test(arguments: [
        ("unit", "units"), ("Units", "units"), ("upstream", "upstreams"), ("upstraems", "upstreams"),
        ("dataDirr", "dataDir"), ("datadir", "dataDir"), ("coalesceMs", "coalesceMilliseconds"),
        ("coalesce", "coalesceMilliseconds"), ("reconnectSeconds", "reconnectMaxSeconds"), ("loglevel", "logLevel"),
        ("key_file", "keyFile"), ("nwo", "now"), ("xyzzy", nil), ("a", nil), ("", nil),
        (String(repeating: "long", count: 40), nil),
    ])
    func `an unknown key gets the key that was meant, if any is near`(typed: String, meant: String?) {
        let text = "{\"\(typed)\": 1}"
        let fault = #expect(throws: LocatedError.self) {
            try AgentConfiguration(Array(text.utf8), file: "f", folder: "")
        }
        let hint = meant.map { "; did you mean \"\($0)\"?" } ?? ""
        #expect(fault?.reason == "unknown key \"\(typed)\"\(hint)")
    }
}
