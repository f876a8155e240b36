import HTTPService
import Runtime
import Testing

/// A server whose path `/watch/NAME` is a stream of the channel NAME, and clients that watch.
private final class Tower {
    let loop: EventLoop
    let server: HTTPServer

    init(_ change: (inout HTTPLimits) -> Void = { _ in }) throws {
        loop = try EventLoop()
        var limits = HTTPLimits()
        limits.watchersPerAddressMax = 1_000
        change(&limits)
        server = try HTTPServer(loop, at: .loopback(port: 0), limits: limits) { request in
            guard request.path.hasPrefix("/watch/") else { return .text("asked\n") }
            return .events(String(request.path.dropFirst(7)), Array("retry: 1\n\n".utf8))
        }
    }

    deinit { server.stop() }

    func watch(_ channel: String = "a") throws -> BlockingClient {
        let client = try BlockingClient(server.address.port)
        client.send("GET /watch/\(channel) HTTP/1.1\r\nHost: x\r\n\r\n")
        return client
    }

    func wait(_ condition: () -> Bool) -> Bool { loop.run(until: condition, withinMilliseconds: patience) }

    /// Everything that came until the words have come or the server has ended.
    func hear(_ client: BlockingClient, until words: String) -> String {
        var bytes: [UInt8] = []
        let heard = wait {
            bytes += client.receiveNow()
            return String(decoding: bytes, as: UTF8.self).contains(words) || client.isAtEnd
        }
        #expect(heard, "\(String(decoding: bytes, as: UTF8.self))")
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite(.serialized) struct WatcherTests {
    @Test func `a stream begins with its head and first events, and goes on with what is published`() throws {
        let tower = try Tower()
        let client = try tower.watch()
        let first = tower.hear(client, until: "retry: 1\n\n")
        let parts = first.split(separator: "\r\n\r\n", maxSplits: 1)
        let head = String(parts[0])
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        for field in [
            "Content-Type: text/event-stream; charset=utf-8", "Cache-Control: no-store", "X-Accel-Buffering: no",
            "Connection: close", "X-Content-Type-Options: nosniff",
        ] { #expect(head.contains("\r\n\(field)"), "\(field) in \(head)") }
        // Neither a length nor pieces: a stream ends with its connection.
        #expect(!head.contains("Content-Length") && !head.contains("Transfer-Encoding") && !head.contains("ETag"))
        #expect(parts[1] == "retry: 1\n\n")
        tower.server.publish(Array("id: 1\ndata: x\n\n".utf8), to: "a")
        tower.server.publish(Array("data: not for them\n\n".utf8), to: "b")
        #expect(tower.hear(client, until: "data: x\n\n") == "id: 1\ndata: x\n\n")
    }

    @Test func `hundreds of watchers hear of a change, each of its own channel, and others are still answered`()
        throws
    {
        let tower = try Tower { $0.watchersPerTurnMax = 7 }
        let clients = try (0..<240).map { try tower.watch($0 % 2 == 0 ? "even" : "odd") }
        #expect(tower.wait { tower.server.watcherCount == 240 })
        #expect(tower.server.watchedChannels.map(\.name) == ["even", "odd"])
        #expect(tower.server.watchedChannels.map(\.watchers) == [120, 120])
        for channel in ["even", "odd"] { tower.server.publish(Array("data: \(channel)\n\n".utf8), to: channel) }
        for (place, client) in clients.enumerated() {
            let text = tower.hear(client, until: "\ndata: ")
            #expect(text.hasSuffix(place % 2 == 0 ? "data: even\n\n" : "data: odd\n\n"), "\(place): \(text)")
        }
        // They take no place of those who ask: far more of them than of these may be there.
        #expect(tower.server.limits.connectionsPerAddressMax < 240)
        let asking = try BlockingClient(tower.server.address.port)
        asking.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(tower.hear(asking, until: "asked").contains("200 OK"))
        for client in clients { client.close() }
        #expect(tower.wait { tower.server.watcherCount == 0 && tower.server.watchedChannels.isEmpty })
    }

    @Test func `an event that comes while another is being told reaches everybody, and the last one counts`() throws {
        let tower = try Tower { $0.watchersPerTurnMax = 3 }
        let clients = try (0..<20).map { _ in try tower.watch() }
        #expect(tower.wait { tower.server.watcherCount == 20 })
        for number in 1...9 { tower.server.publish(Array("data: \(number)\n\n".utf8), to: "a") }
        for client in clients { _ = tower.hear(client, until: "data: 9\n\n") }
    }

    @Test func `a watcher that does not read costs one event, is told the newest when it reads, or is let go`() throws {
        let tower = try Tower { $0.heartbeatMilliseconds = 60_000 }
        let client = try tower.watch()
        #expect(tower.wait { tower.server.watcherCount == 1 })
        // More than the system holds for it; each event fills it further until one has to wait.
        let filler = String(repeating: "x", count: 60_000)
        var number = 0
        while number < 2_000 {
            number += 1
            tower.server.publish(Array("id: \(number)\ndata: \(filler)\n\n".utf8), to: "a")
            let turns = tower.loop.turns
            #expect(tower.wait { tower.loop.turns > turns })
        }
        var bytes: [UInt8] = []
        #expect(
            tower.wait {
                let more = client.receiveNow()
                bytes += more
                // It has read everything that was there, and the server has seen it.
                return more.isEmpty && !bytes.isEmpty && bytes.suffix(2) == Array("\n\n".utf8)
            })
        let ids = String(decoding: bytes, as: UTF8.self).matches(of: #/\nid: (\d+)\n/#).count
        #expect(ids > 0 && ids < 1_000, "\(ids) of \(number) were kept for it")
        tower.server.publish(Array("data: newest\n\n".utf8), to: "a")
        #expect(tower.hear(client, until: "newest").hasSuffix("data: newest\n\n"))
    }

    @Test func `a watcher that takes nothing for some heartbeats is let go, and others hear that the stream lives`()
        throws
    {
        let tower = try Tower { $0.heartbeatMilliseconds = 30 }
        let deaf = try tower.watch("deaf")
        let live = try tower.watch()
        #expect(tower.wait { tower.server.watcherCount == 2 })
        #expect(tower.hear(live, until: "event: alive\ndata:\n\n").contains("event: alive\ndata:\n\n"))
        // As large as what the system might ever hold for it.
        tower.server.publish([UInt8](repeating: 0x61, count: 16 << 20), to: "deaf")
        #expect(
            tower.wait {
                _ = live.receiveNow()
                return tower.server.watcherCount == 1
            })
        #expect(tower.server.counters.tooSlow == 1)
        deaf.close()
    }

    @Test func `each watcher brings a place for the connection over which its page asks`() throws {
        let tower = try Tower { ($0.connectionsMax, $0.connectionsPerAddressMax) = (2, 2) }
        var watching: [BlockingClient] = []
        for count in 1...3 {
            watching.append(try tower.watch())
            #expect(tower.wait { tower.server.watcherCount == count })
        }
        var asking: [BlockingClient] = []
        func ask() throws {
            let client = try BlockingClient(tower.server.address.port)
            asking.append(client)
            client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(tower.hear(client, until: "asked").contains("200 OK"))
        }
        // Two that anybody may have, and three that the watchers have brought; all stay for the next request.
        for _ in 0..<5 { try ask() }
        #expect(tower.server.openConnections == 8 && tower.server.counters.evicted == 0)
        try ask()
        #expect(tower.server.openConnections == 8 && tower.server.counters.evicted == 1)
        // With the watchers their places go.
        for client in watching { client.close() }
        #expect(tower.wait { tower.server.watcherCount == 0 })
        try ask()
        #expect(tower.server.counters.evicted == 2)
        for client in asking { client.close() }
    }

    @Test func `too many watchers of one address, or in all, are told 503`() throws {
        let tower = try Tower {
            $0.watchersMax = 3
            $0.watchersPerAddressMax = 2
        }
        let known = try (0..<2).map { _ in try tower.watch() }
        // An optimised build would let the second one go with the last use of the two.
        defer { known[1].close() }
        #expect(tower.wait { tower.server.watcherCount == 2 })
        let third = try tower.watch()
        let answer = tower.hear(third, until: "too many are watching")
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 5"))
        #expect(tower.server.counters.watchersTurnedAway == 1 && tower.server.watcherCount == 2)
        // Whoever goes makes room.
        known[0].close()
        #expect(tower.wait { tower.server.watcherCount == 1 })
        _ = tower.hear(try tower.watch(), until: "retry")
        #expect(tower.server.watcherCount == 2)
        let none = try Tower { $0.watchersMax = 0 }
        #expect(none.hear(try none.watch(), until: "too many").hasPrefix("HTTP/1.1 503 "))
    }

    @Test func `a HEAD of a stream ends, and a server that stops ends its streams`() throws {
        let tower = try Tower()
        let head = try BlockingClient(tower.server.address.port)
        head.send("HEAD /watch/a HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(tower.hear(head, until: "nothing more").contains("text/event-stream"))
        #expect(tower.server.watcherCount == 0)
        let client = try tower.watch()
        #expect(tower.wait { tower.server.watcherCount == 1 })
        tower.server.stop()
        _ = tower.hear(client, until: "nothing more")
        #expect(client.isAtEnd)
    }
}
