import Bytes
import HTTPService
import Runtime
import Testing

/// Who may ask for what is not for everybody (N-19).
@Suite struct HTTPGateTests {
    private static let token = Array("0123456789abcdefghijKLMN+/=".utf8)
    private let elsewhere = SocketAddress.loopback(port: 9)

    private func judge(
        _ token: [UInt8]?, _ fields: [(name: String, value: String)], host: String = "127.0.0.1:8766",
        peer: String = "127.0.0.1"
    ) throws -> HTTPGate.Verdict {
        let address = try #require(SocketAddress(listeningAt: HostPort(host: peer, port: 7)))
        return HTTPGate(token: token).judge(HTTPRequest(path: "/ops").asked(of: host, from: address, fields: fields))
    }

    // N-19
    @Test func `only the token opens, or this machine alone where there is none`() throws {
        let text = String(decoding: Self.token, as: UTF8.self)
        let pair = String(decoding: Base64.encode(Array("ops:\(text)".utf8)), as: UTF8.self)
        for (value, verdict) in [
            ("Bearer \(text)", HTTPGate.Verdict.open), ("bearer \(text)", .open), ("Basic \(pair)", .open),
            ("Bearer \(text)x", .unknown), ("Bearer \(text.dropLast())", .unknown), ("Bearer ", .unknown),
            ("Bearer", .unknown), ("", .unknown), ("Basic \(text)", .unknown), ("Bearer \(pair)", .unknown),
            ("Digest \(text)", .unknown), ("Bearer \(text), Bearer \(text)", .unknown), (text, .unknown),
        ] {
            #expect(try judge(Self.token, [("Authorization", value)], peer: "10.0.0.9") == verdict, "\(value)")
        }
        // With a token this machine is as good as any other: a proxy may stand on it.
        #expect(try judge(Self.token, []) == .unknown)
        for peer in ["127.0.0.1", "127.9.9.9", "::1"] { #expect(try judge(nil, [], peer: peer) == .open, "\(peer)") }
        for host in ["localhost:8766", "[::1]:8766", "LOCALHOST"] {
            #expect(try judge(nil, [], host: host) == .open, "\(host)")
        }
        for peer in ["10.0.0.9", "128.0.0.1", "2001:db8::1", "::2"] {
            #expect(try judge(nil, [], peer: peer) == .elsewhere, "\(peer)")
        }
        // Another name that leads here, as a foreign page would have it; and what was asked over no wire.
        for host in ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.5"] {
            #expect(try judge(nil, [], host: host) == .elsewhere, "\(host)")
        }
        for name in ["X-Forwarded-For", "forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"] {
            #expect(try judge(nil, [(name, "x")]) == .elsewhere, "\(name)")
        }
        #expect(HTTPGate(token: nil).judge(HTTPRequest(path: "/ops")) == .elsewhere)
        // A token that is asked for where there is none opens nothing.
        #expect(try judge(nil, [("Authorization", "Bearer \(text)")], peer: "10.0.0.9") == .elsewhere)
    }

    @Test func `a browser is told that its user is to be asked`() {
        let challenge = HTTPGate.challenge("why")
        #expect(challenge.status == .unauthorized && challenge.status.phrase == "Unauthorized")
        #expect(challenge.fields.contains { $0.name == "WWW-Authenticate" && $0.value.hasPrefix("Basic realm=") })
    }

    /// RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{3}\u{F0}\u{FF}", "A8Oww78="),
    ])
    func `base64 is as the standard has it`(plain: String, encoded: String) {
        #expect(String(decoding: Base64.encode(Array(plain.utf8)), as: UTF8.self) == encoded)
    }
}
