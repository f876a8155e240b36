import Glibc
import Runtime
import TestSupport
import Testing

@Suite(.serialized) struct ConnectionTests {
    @Test func `an echo returns a large message intact, and a paused reader costs no memory`() throws {
        let loop = try EventLoop()
        var echoes: [Connection] = []
        var mostPending = 0
        let listener = try Listener(loop, at: .loopback(port: 0)) { connection in
            let echo = Recorder()
            echo.keeps = false
            echo.onReceive = { connection, bytes in
                connection.write(bytes)
                mostPending = max(mostPending, connection.pendingWriteBytes)
                if connection.pendingWriteBytes > RuntimeLimits.lowWaterBytes { connection.pauseReading() }
            }
            echo.onDrain = { $0.resumeReading() }
            connection.start(echo)
            echoes.append(connection)
        }
        defer { listener.stop() }
        var random = SplitMix64(seed: 21)
        let message = random.bytes(12 << 20)
        let client = Recorder()
        let connection = Connection.dial(loop, listener.target, timeoutMilliseconds: patience, client)
        connection.pauseReading()
        var sent = 0
        while sent < message.count {
            let count = min(random.next(in: 1...900_000), message.count - sent)
            connection.write(Array(message[sent..<(sent + count)]))
            sent += count
        }
        #expect(loop.run(until: { mostPending > RuntimeLimits.lowWaterBytes }, withinMilliseconds: patience))
        // Both directions are full now: the system's buffers hold some megabytes, ours next to nothing.
        #expect(!loop.run(until: { false }, withinMilliseconds: 20))
        #expect(connection.pendingWriteBytes > 0)
        #expect(mostPending <= RuntimeLimits.lowWaterBytes + RuntimeLimits.readBufferBytes)
        connection.resumeReading()
        let isComplete = loop.run(until: { client.received.count == message.count }, withinMilliseconds: patience)
        #expect(isComplete)
        // Compared here: the testing library would look for the shortest difference of two arrays of this size.
        let firstDifference = zip(client.received, message).enumerated().first { $1.0 != $1.1 }?.offset
        #expect(firstDifference == nil)
        #expect(client.drained == 1 && client.opened == 1)
        #expect(connection.pendingWriteBytes == 0)
        connection.closeAfterFlush()
        #expect(loop.run(until: { !client.closed.isEmpty }, withinMilliseconds: patience))
        #expect(client.closed == [.byUs])
    }

    @Test func `writes of a turn arrive together and in order, also those made before the connection is there`() throws
    {
        let loop = try EventLoop()
        let server = Recorder()
        let listener = try listen(loop) { server }
        defer { listener.stop() }
        let client = Recorder()
        let connection = Connection.dial(loop, listener.target, timeoutMilliseconds: patience, client)
        #expect(!connection.isOpen)
        var arrivals = 0
        server.onReceive = { _, _ in arrivals += 1 }
        for index in 0..<100 { connection.write(Array("\(index),".utf8)) }
        let expected = (0..<100).map { "\($0)," }.joined()
        #expect(loop.run(until: { server.received.count == expected.utf8.count }, withinMilliseconds: patience))
        #expect(String(decoding: server.received, as: UTF8.self) == expected)
        #expect(arrivals == 1)
        connection.close()
        #expect(loop.run(until: { server.closed.count + client.closed.count == 2 }, withinMilliseconds: patience))
    }

    @Test func `after the peer's end there is still an answer`() throws {
        let loop = try EventLoop()
        let answer = [UInt8](repeating: 7, count: 3 << 20)
        let server = Recorder()
        server.onEnd = { connection in
            connection.write(answer)
            connection.closeAfterFlush()
        }
        let listener = try listen(loop) { server }
        defer { listener.stop() }
        let client = Recorder()
        let connection = Connection.dial(loop, listener.target, timeoutMilliseconds: patience, client)
        connection.write(Array("question".utf8))
        #expect(loop.run(until: { !server.received.isEmpty }, withinMilliseconds: patience))
        connection.closeAfterFlush()
        #expect(loop.run(until: { !server.closed.isEmpty && !client.closed.isEmpty }, withinMilliseconds: patience))
        // The client throws away what comes after its own last word, but reads it, so that nothing is reset.
        #expect(server.ended == 1 && server.closed == [.byPeer])
        #expect(client.closed == [.byUs])
    }

    @Test func `final bytes are delivered despite unread input`() throws {
        let loop = try EventLoop()
        let server = Recorder()
        server.onReceive = { connection, _ in
            connection.write(Array("refused".utf8))
            connection.closeAfterFlush()
        }
        let listener = try listen(loop) { server }
        defer { listener.stop() }
        let client = Recorder()
        let connection = Connection.dial(loop, listener.target, timeoutMilliseconds: patience, client)
        connection.write([UInt8](repeating: 1, count: 4 << 20))
        #expect(loop.run(until: { client.ended == 1 }, withinMilliseconds: patience))
        #expect(client.received == Array("refused".utf8))
        #expect(loop.run(until: { !server.closed.isEmpty && !client.closed.isEmpty }, withinMilliseconds: patience))
        #expect(server.received.count <= RuntimeLimits.readBufferBytes)
    }

    @Test func `a refused connection and a name without address say so, once`() throws {
        let loop = try EventLoop()
        // A port that was free a moment ago: bound, never listened at again.
        let listener = try listen(loop) { Recorder() }
        let target = listener.target
        listener.stop()
        let refused = Recorder()
        _ = Connection.dial(loop, target, timeoutMilliseconds: patience, refused)
        let lost = Recorder()
        let nowhere = HostPort(host: "no-such-host.invalid", port: 1)
        _ = Connection.dial(loop, nowhere, timeoutMilliseconds: 2_000, lost)
        #expect(loop.run(until: { !refused.closed.isEmpty && !lost.closed.isEmpty }, withinMilliseconds: patience))
        #expect(refused.closed == [.failed(SystemError("connect", target.description, errno: ECONNREFUSED))])
        #expect(refused.closed[0].description == "connect \(target): Connection refused")
        #expect(lost.closed.count == 1 && lost.opened == 0)
        switch lost.closed[0] {
        case .nameNotFound(let host, _): #expect(host == nowhere.host)
        // A machine whose name service does not answer either.
        case .failed(let error): #expect(error == SystemError("resolve", nowhere.description, errno: ETIMEDOUT))
        case .byUs, .byPeer: Issue.record("\(lost.closed)")
        }
    }

    @Test func `dialling gives up after its time`() throws {
        let loop = try EventLoop()
        // A full backlog neither accepts nor refuses.
        let full = try FullBacklog()
        let client = Recorder()
        _ = Connection.dial(loop, full.target, timeoutMilliseconds: 30, client)
        #expect(loop.run(until: { !client.closed.isEmpty }, withinMilliseconds: patience))
        #expect(client.closed == [.failed(SystemError("connect", full.target.description, errno: ETIMEDOUT))])
    }

    @Test func `a peer's reset is an error, and the last event`() throws {
        let loop = try EventLoop()
        let server = Recorder()
        let listener = try listen(loop) { server }
        defer { listener.stop() }
        let client = try BlockingClient(listener.address.port)
        client.send(Array("x".utf8))
        #expect(loop.run(until: { !server.received.isEmpty }, withinMilliseconds: patience))
        client.reset()
        #expect(loop.run(until: { !server.closed.isEmpty }, withinMilliseconds: patience))
        guard case .failed(let error) = server.closed[0] else { return #expect(Bool(false), "\(server.closed)") }
        #expect(error.errno == ECONNRESET && server.closed.count == 1)
    }

    @Test func `a paused connection whose peer has gone does not keep the loop busy and still gives its data`() throws {
        let loop = try EventLoop()
        let server = Recorder()
        var accepted: Connection?
        let listener = try Listener(loop, at: .loopback(port: 0)) { connection in
            accepted = connection
            connection.start(server)
            connection.pauseReading()
        }
        defer { listener.stop() }
        let client = try BlockingClient(listener.address.port)
        client.send("last")
        #expect(loop.run(until: { accepted != nil }, withinMilliseconds: patience))
        client.close()
        let before = loop.turns
        _ = loop.run(until: { false }, withinMilliseconds: 30)
        #expect(loop.turns - before <= 4)
        accepted?.resumeReading()
        #expect(loop.run(until: { !server.closed.isEmpty }, withinMilliseconds: patience))
        #expect(server.received == Array("last".utf8) && server.closed == [.byPeer])
    }

    @Test func `close reports closed once, after the turn, and drops later bytes`() throws {
        let loop = try EventLoop()
        let server = Recorder()
        let listener = try listen(loop) { server }
        defer { listener.stop() }
        let client = Recorder()
        let connection = Connection.dial(loop, listener.target, timeoutMilliseconds: patience, client)
        #expect(loop.run(until: { client.opened == 1 }, withinMilliseconds: patience))
        connection.close()
        connection.close()
        connection.closeAfterFlush()
        connection.write([1])
        #expect(client.closed.isEmpty && connection.isClosed)
        #expect(loop.run(until: { !server.closed.isEmpty }, withinMilliseconds: patience))
        #expect(client.closed == [.byUs] && server.received.isEmpty)
    }

    @Test func `without descriptors left, surplus connections are closed cleanly and the loop stays idle`() async {
        // In a process of its own, whose limit it lowers.
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop()
            var accepted: [Connection] = []
            let listener = try Listener(loop, at: .loopback(port: 0)) { connection in
                connection.start(Recorder())
                accepted.append(connection)
            }
            var clients: [BlockingClient] = []
            for _ in 0..<12 { clients.append(try BlockingClient(listener.address.port)) }
            let next = dup(0)
            close(next)
            var limit = rlimit(rlim_cur: rlim_t(next) + 5, rlim_max: rlim_t(next) + 5)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            precondition(loop.run(until: { listener.shed >= 2 }, withinMilliseconds: patience))
            // At most as many as there were descriptors; the test runner's own threads may hold one for a moment.
            let first = accepted.count
            precondition((1...5).contains(first))
            // One shed for each rest of 100 ms, not one for each turn.
            precondition(loop.turns < 20 * listener.shed)
            precondition(clients.filter(\.isAtEnd).count >= 2)
            for connection in accepted { connection.close() }
            precondition(loop.run(until: { accepted.count > first }, withinMilliseconds: patience))
        }
    }

    @Test func `four thousand idle connections cost little`() async {
        // In a process of its own, where nothing else uses memory.
        await #expect(processExitsWith: .success) {
            ProcessFacts.raiseDescriptorLimit()
            let loop = try EventLoop()
            var accepted: [Connection] = []
            let idle = Recorder()
            let listener = try Listener(loop, at: .loopback(port: 0)) { connection in
                connection.start(idle)
                accepted.append(connection)
            }
            var clients: [BlockingClient] = []
            func open(_ count: Int) throws {
                for _ in 0..<count { clients.append(try BlockingClient(listener.address.port)) }
                let total = clients.count
                precondition(loop.run(until: { accepted.count == total }, withinMilliseconds: patience))
            }
            try open(400)
            let before = ProcessFacts.residentBytes
            try open(3_600)
            let each = (ProcessFacts.residentBytes - before) / 3_600
            precondition(each < 1_000)
        }
    }
}

@Suite struct AddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:7000", "127.0.0.1", 7000, "127.0.0.1:7000"),
            ("[::1]:0", "::1", 0, "[::1]:0"),
            ("center.gdt.vn:65535", "center.gdt.vn", 65_535, "center.gdt.vn:65535"),
        ] as [(String, String, UInt16, String)])
    func `a host and a port are read and written`(text: String, host: String, port: UInt16, written: String) {
        #expect(HostPort(text) == HostPort(host: host, port: port))
        #expect(HostPort(text)?.description == written)
    }

    @Test(arguments: [
        "", "host", ":1", "host:", "host:65536", "host:-1", "host:+1", "host:1x", "::1:7000", "[::1]", "[127.0.0.1]:1",
        "[x]:1", "a b:1", "[::1:1",
    ])
    func `text that is not a host and port is refused`(text: String) { #expect(HostPort(text) == nil) }

    @Test func `addresses in figures are the same whichever way they came`() {
        #expect(SocketAddress(literal: "10.1.2.3", port: 9)?.description == "10.1.2.3:9")
        #expect(SocketAddress(literal: "::ffff:10.1.2.3", port: 9) == SocketAddress(literal: "10.1.2.3", port: 9))
        #expect(SocketAddress(literal: "2001:db8::1", port: 443)?.description == "[2001:db8::1]:443")
        #expect(SocketAddress(literal: "10.1.2", port: 1) == nil && SocketAddress(literal: "name", port: 1) == nil)
        #expect(SocketAddress(listeningAt: HostPort(host: "localhost", port: 5)) == .loopback(port: 5))
        #expect(SocketAddress(listeningAt: HostPort(host: "example.com", port: 5)) == nil)
    }

    @Test func `a listener on all IPv6 addresses takes IPv4 peers and shows them as such`() throws {
        let loop = try EventLoop()
        guard let any = SocketAddress(literal: "::", port: 0) else { return }
        var peer: SocketAddress?
        guard
            let listener = try? Listener(
                loop, at: any,
                accepted: { connection in
                    peer = connection.peer
                    #expect(connection.ownAddress?.host == "127.0.0.1")
                    connection.close()
                })
        else { return }  // A machine without IPv6.
        defer { listener.stop() }
        #expect(listener.address.port != 0)
        let client = try BlockingClient(listener.address.port)
        #expect(loop.run(until: { peer != nil }, withinMilliseconds: patience))
        #expect(peer?.host == "127.0.0.1")
        client.close()
    }

    @Test func `an address that is taken is an error that names it`() throws {
        let loop = try EventLoop()
        let listener = try listen(loop) { Recorder() }
        defer { listener.stop() }
        let expected = SystemError("bind", listener.address.description, errno: EADDRINUSE)
        #expect(throws: expected) { _ = try Listener(loop, at: listener.address) { $0.close() } }
    }
}
