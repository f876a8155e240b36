import Bytes
import HTTPService
import Runtime
import TestSupport
import Testing

@Suite(.serialized) struct HTTPTests {
    @Test func `a GET is answered with the body, its length and the fields that keep a browser safe`() throws {
        let answer = try Site().get("/a/b")
        #expect(answer.status == 200 && answer.text == "/a/b?")
        #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
        #expect(answer.fields["content-length"] == "5" && answer.fields["connection"] == "close")
        #expect(answer.fields["x-content-type-options"] == "nosniff")
        #expect(answer.fields["referrer-policy"] == "no-referrer")
        #expect(answer.fields["cache-control"] == "no-cache")
        #expect(answer.fields["date"]?.hasSuffix(" GMT") == true)
    }

    @Test(arguments: ["/page", "/a", "/missing", "/%00"])
    func `every answer forbids what is written into a page, embedded or sent elsewhere`(target: String) throws {
        let site = try Site()
        for fields in [try site.get(target).fields, try site.ask("POST / HTTP/1.1\r\nHost: x\r\n\r\n")[0].fields] {
            #expect(
                fields["content-security-policy"]
                    == "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
            #expect(fields["x-content-type-options"] == "nosniff" && fields["referrer-policy"] == "no-referrer")
        }
    }

    @Test func `a HEAD has the fields of the GET and no body`() throws {
        let site = try Site()
        let client = try site.connect()
        client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let head = try #require(Answer.all(in: site.receive(client), toHead: true).first)
        let get = try site.get("/a")
        var (left, right) = (head.fields, get.fields)
        left["date"] = nil
        right["date"] = nil
        #expect(head.status == 200 && left == right)
    }

    @Test(arguments: [
        ("/%C4%90%E1%BB%93ng%20Nai", "/Đồng Nai?"),
        ("/api?period=2026-Q4&tier=province", "/api?period=2026-Q4;tier=province;"),
        ("/a?x=%C3%A9+%2B&y&=z&&x=2%2F", "/a?x=é +;y=;=z;x=2/;"),
        ("/a+b", "/a+b?"),
        ("http://site.example:80/p?q=1", "/p?q=1;"),
        ("HTTP://site.example", "/?"),
    ])
    func `targets are decoded`(target: String, text: String) throws {
        let answer = try Site().get(target)
        #expect(answer.status == 200 && answer.text == text)
    }

    @Test(arguments: [
        "/%", "/%4", "/%zz", "/%FF", "/%C3", "/%ED%A0%80", "/%C0%AF", "/%00", "/a%2Fb", "/?a=%f", "a", "*", "ftp://x/",
    ])
    func `targets that are none, or do not decode, are refused`(target: String) throws {
        #expect(try Site().get(target).status == 400)
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        ("get / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: x\n\n", 400),
        ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/11\r\nHost: x\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /\r\nHost: x\r\n\r\n", 400),
        ("GET /é HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /#top HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nnocolon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: b\u{1}c\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 413),
        ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        ("\u{16}\u{3}\u{1}\u{2}", 400),
        ("GET /" + String(repeating: "a", count: 4_096) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        ("GET /" + String(repeating: "a", count: 5_000), 414),
        ("GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 16_500), 431),
        ("GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 65), 431),
        ("GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 5_000) + "\r\n", 431),
    ])
    func `an unacceptable request gets its status and ends the connection`(request: String, status: Int)
        throws
    {
        let site = try Site()
        let answers = try site.ask(request)
        #expect(answers.map(\.status) == [status])
        #expect(answers.first?.fields["connection"] == "close")
        #expect(answers.first?.fields["allow"] == (status == 405 ? "GET, HEAD" : nil))
        #expect(site.server.counters.refused == 1)
    }

    @Test func `what stands just within the limits is served`() throws {
        let site = try Site()
        let target = "/" + String(repeating: "a", count: 4_096 - "GET / HTTP/1.1".utf8.count)
        let fields = String(repeating: "a: b\r\n", count: 61) + "Big: " + String(repeating: "c", count: 15_800) + "\r\n"
        #expect(
            try site.ask("\r\nGET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)\r\n").map(\.status)
                == [200])
        #expect(try site.ask("GET / HTTP/1.0\r\n\r\n").map(\.status) == [200])
        #expect(
            try site.ask("GET / HTTP/1.9\r\nHost:\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n").map(\.status) == [
                200
            ])
    }

    @Test func `a request in any two pieces is answered the same`() throws {
        let site = try Site()
        let request = Array("GET /x?y=%20 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        for cut in 1..<request.count {
            let client = try site.connect()
            client.send(Array(request[..<cut]))
            let total = site.server.counters.connections + 1
            #expect(site.loop.run(until: { site.server.counters.connections == total }, withinMilliseconds: patience))
            // One turn more, in which the piece is read.
            let turns = site.loop.turns
            #expect(site.loop.run(until: { site.loop.turns == turns + 1 }, withinMilliseconds: patience))
            client.send(Array(request[cut...]))
            #expect(Answer.all(in: site.receive(client)).map(\.text) == ["/x?y= ;"])
        }
    }

    @Test func `requests sent at once are answered one after another, more than fit into a turn too`() throws {
        let site = try Site()
        let client = try site.connect()
        for index in 0..<50 { client.send("GET /\(index) HTTP/1.1\r\nHost: x\r\n\r\n") }
        client.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\nHost: x\r\n\r\n")
        let answers = Answer.all(in: site.receive(client))
        #expect(answers.map(\.text) == (0..<50).map { "/\($0)?" } + ["/last?"])
        #expect(answers.dropLast().allSatisfy { $0.fields["connection"] == "keep-alive" })
        #expect(site.server.counters.requests == 51 && site.server.counters.connections == 1)
    }

    @Test func `a client that has half closed still reads what it asked for`() throws {
        let site = try Site()
        let client = try site.connect()
        for index in 0..<20 { client.send("GET /\(index) HTTP/1.1\r\nHost: x\r\n\r\n") }
        client.endSending()
        #expect(Answer.all(in: site.receive(client)).count == 20)
    }

    @Test func `large answers in a row wait for their reader`() throws {
        let site = try Site()
        let client = try site.connect()
        for _ in 0..<5 { client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n") }
        #expect(site.loop.run(until: { site.server.counters.requests > 0 }, withinMilliseconds: patience))
        _ = site.loop.run(until: { false }, withinMilliseconds: 10)
        #expect(site.server.counters.requests == 1)
        let bytes = site.receive(client) { $0.count > 5 * (8 << 20) + 1_000 }
        #expect(bytes.count > 5 * (8 << 20) && site.server.counters.requests == 5)
    }

    @Test func `an answer that the client has is not sent again`() throws {
        let site = try Site()
        let first = try site.get("/a")
        let tag = try #require(first.fields["etag"])
        #expect(tag.hasPrefix("\""), "strong")
        for field in [tag, "*", "\"other\", \(tag)", "W/\(tag)"] {
            let again = try site.get("/a", "If-None-Match: \(field)\r\n")
            #expect(again.status == 304 && again.body.isEmpty && again.fields["etag"] == tag)
            #expect(again.fields["content-length"] == nil)
        }
        #expect(try site.get("/a", "If-None-Match: \"other\"\r\n").status == 200)
        #expect(try site.get("/b", "If-None-Match: \(tag)\r\n").status == 200)
        #expect(try site.get("/missing", "If-None-Match: *\r\n").status == 404)
    }

    @Test(arguments: [
        ("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("GZIP", true), ("identity", false), ("", false),
        ("gzip;q=0", false), ("gzip;q=0.000, *", false), ("br", false), ("*;q=0", false),
    ])
    func `a large text is compressed for whoever takes it`(accepts: String, compressed: Bool) throws {
        let site = try Site()
        let answer = try site.get("/page", "Accept-Encoding: \(accepts)\r\n")
        let plain = [UInt8](repeating: 0x62, count: 5_000)
        #expect(answer.fields["content-encoding"] == (compressed ? "gzip" : nil))
        #expect(answer.fields["vary"] == "Accept-Encoding")
        // A strong tag names one form; whoever has either has the content.
        let tag = try #require(answer.fields["etag"])
        #expect(tag.hasSuffix("-gzip\"") == compressed)
        #expect(try site.get("/page", "If-None-Match: \(tag)\r\n").status == 304)
        #expect(try (compressed ? Gzip.decode(answer.body) : answer.body) == plain)
        #expect(try site.get("/small", "Accept-Encoding: gzip\r\n").fields["content-encoding"] == nil)
    }

    @Test func `whoever drips is told 408 and whoever is silent is let go`() throws {
        var limits = HTTPLimits()
        limits.headMilliseconds = 40
        limits.idleMilliseconds = 40
        let site = try Site(limits: limits)
        let dripping = try site.connect()
        let silent = try site.connect()
        dripping.send("G")
        var drops = 0
        func drip() {
            dripping.send("E")
            drops += 1
            _ = site.loop.schedule(afterMilliseconds: 5) { drip() }
        }
        drip()
        let bytes = site.receive(dripping)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        #expect(drops > 1)
        #expect(site.receive(silent).isEmpty)
        #expect(site.server.counters.tooSlow == 1)
    }

    @Test func `whoever does not read a large answer is let go`() throws {
        var limits = HTTPLimits()
        limits.readMilliseconds = 30
        limits.slowestBytesPerSecond = 1 << 40
        let site = try Site(limits: limits)
        let client = try site.connect()
        client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(site.loop.run(until: { site.server.counters.tooSlow == 1 }, withinMilliseconds: patience))
        #expect(site.loop.run(until: { site.server.openConnections == 0 }, withinMilliseconds: patience))
        client.close()
    }

    @Test func `for a newcomer the connection goes that has waited longest`() throws {
        var limits = HTTPLimits()
        limits.connectionsMax = 2
        let site = try Site(limits: limits)
        let first = try site.connect()
        let second = try site.connect()
        #expect(site.loop.run(until: { site.server.openConnections == 2 }, withinMilliseconds: patience))
        first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(Answer.all(in: site.receive(first) { !$0.isEmpty }).first?.status == 200)
        #expect(try site.get("/").status == 200)
        #expect(site.receive(second).isEmpty, "the second had said nothing")
        #expect(site.server.counters.evicted == 1 && site.server.counters.turnedAway == 0)
        // Half a request keeps no place either.
        let half = try site.connect()
        half.send("GET / HT")
        #expect(site.loop.run(until: { site.server.openConnections == 2 }, withinMilliseconds: patience))
        #expect(try site.get("/").status == 200)
    }

    @Test func `idle connections of one client do not shut the page`() throws {
        let site = try Site()
        let idle = try (0..<300).map { _ in try site.connect() }
        #expect(site.loop.run(until: { site.server.counters.connections == 300 }, withinMilliseconds: patience))
        #expect(site.server.openConnections == site.server.limits.connectionsPerAddressMax)
        #expect(try site.get("/").status == 200)
        #expect(idle.count == 300 && site.server.counters.turnedAway == 0)
    }

    @Test func `where an answer is under way to everybody, newcomers are told 503 and those within go on`() throws {
        var limits = HTTPLimits()
        limits.connectionsMax = 2
        let site = try Site(limits: limits)
        let readers = try (0..<2).map { _ in try site.connect() }
        for reader in readers { reader.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") }
        #expect(site.loop.run(until: { site.server.counters.requests == 2 }, withinMilliseconds: patience))
        let third = try site.connect()
        let answer = try #require(Answer.all(in: site.receive(third)).first)
        #expect(answer.status == 503 && answer.fields["retry-after"] == "5")
        #expect(site.server.counters.turnedAway == 1)
        for reader in readers { #expect(Answer.all(in: site.receive(reader)).first?.body.count == 8 << 20) }
        #expect(site.loop.run(until: { site.server.openConnections == 0 }, withinMilliseconds: patience))
        #expect(try site.get("/").status == 200)
    }

    @Test func `a server with names answers to no other`() throws {
        var limits = HTTPLimits()
        limits.hosts = ["xephang.example.vn", "::1"]
        let site = try Site(limits: limits)
        func status(_ host: String, _ target: String = "/") throws -> Int? {
            try site.ask("GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n").first?.status
        }
        for host in ["xephang.example.vn", "XepHang.example.vn:8766", "[::1]:80", "[::1]"] {
            #expect(try status(host) == 200, "\(host)")
        }
        for host in ["evil.example", "xephang.example.vn.evil.example", "127.0.0.1:8766", "", "[::2]"] {
            #expect(try status(host) == 421, "\(host)")
        }
        #expect(try status("xephang.example.vn", "http://evil.example/") == 421, "the target's host counts")
        #expect(try status("evil.example", "http://xephang.example.vn/") == 200)
        #expect(try site.ask("GET / HTTP/1.0\r\n\r\n").first?.status == 421)
        let answer = try #require(try site.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").first)
        #expect(answer.text.contains("httpHosts") && answer.fields["connection"] == "close")
    }

    @Test func `random requests never bring the server down`() throws {
        let seed: UInt64 = 31
        var random = SplitMix64(seed: seed)
        let site = try Site()
        let valid = Array(
            "GET /a%20b?c=d HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n".utf8)
        for _ in 0..<150 {
            var request = valid
            for _ in 0...random.next(below: 4) {
                switch random.next(below: 3) {
                case 0: request[random.next(below: request.count)] = UInt8(random.next(below: 256))
                case 1: request.insert(UInt8(random.next(below: 256)), at: random.next(in: 0...request.count))
                default: request.remove(at: random.next(below: request.count))
                }
            }
            let client = try site.connect()
            client.send(request)
            client.endSending()
            let answers = Answer.all(in: site.receive(client))
            #expect(answers.count <= 1, "seed \(seed)")
        }
        #expect(try site.get("/").status == 200)
    }
}
