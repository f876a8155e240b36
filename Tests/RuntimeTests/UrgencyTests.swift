import Glibc
import HTTPService
import Runtime
import TestSupport
import Testing

/// Something that is ready in every turn, as the line of an office that delivers without a pause.
private final class Restless: DescriptorHandler {
    let number: Int32
    private let said: () -> Void

    init(_ said: @escaping () -> Void) {
        self.said = said
        // At its end, so it is always readable.
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        close(ends[1])
        number = ends[0]
    }

    deinit { close(number) }

    func ready(_ readiness: Readiness) { said() }
}

/// Works for so long without doing anything else, as making a page does.
private func work(milliseconds: Int64) {
    let end = SystemClock.monotonicNanoseconds + milliseconds * 1_000_000
    while SystemClock.monotonicNanoseconds < end {}
}

@Suite struct UrgencyTests {
    @Test func `a crowd of patient descriptors keeps a prompt one waiting for one handful, and has its turns evenly`()
        throws
    {
        let loop = try EventLoop()
        var told = [Int](repeating: 0, count: 100)
        var sincePrompt = 0
        var longest = 0
        let crowd = told.indices.map { index in
            Restless {
                told[index] += 1
                sincePrompt += 1
                longest = max(longest, sincePrompt)
                work(milliseconds: 1)
            }
        }
        let prompt = Restless { sincePrompt = 0 }
        for one in crowd { _ = try loop.register(one.number, .readable, one, .patient) }
        _ = try loop.register(prompt.number, .readable, prompt)
        #expect(loop.run(until: { told.min() == 3 }, withinMilliseconds: patience))
        // Each took a millisecond: after the first handful the time of the turn was over.
        #expect(longest <= 8)
        #expect(try #require(told.max()) <= 4)
    }

    @Test func `what is ready to be told to nobody any more is not told`() throws {
        let loop = try EventLoop()
        var told = 0
        let patient = Restless { told += 1 }
        let registration = try loop.register(patient.number, .readable, patient, .patient)
        #expect(loop.run(until: { told > 0 }, withinMilliseconds: patience))
        loop.unregister(registration, of: patient.number)
        let before = told
        // A descriptor at its end is told of whatever was asked, so only one that is registered no more is quiet.
        #expect(!loop.run(until: { told > before }, withinMilliseconds: 20))
        _ = try loop.register(patient.number, .readable, patient, .patient)
        #expect(loop.run(until: { told > before }, withinMilliseconds: patience))
    }

    @Test func `readers wait for those who deliver, and not the other way round`() throws {
        let loop = try EventLoop()
        var answersSinceDelivery = 0
        var longest = 0
        let server = try HTTPServer(loop, at: .loopback(port: 0)) { _ in
            answersSinceDelivery += 1
            longest = max(longest, answersSinceDelivery)
            work(milliseconds: 1)
            return .text("x")
        }
        defer { server.stop() }
        let office = Restless { answersSinceDelivery = 0 }
        _ = try loop.register(office.number, .readable, office)
        let clients = try (0..<60).map { _ in try BlockingClient(server.address.port) }
        for client in clients { client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
        #expect(loop.run(until: { server.counters.requests == clients.count }, withinMilliseconds: patience))
        #expect(longest <= 8)
    }

    @Test func `a crowd that comes for what it was told of keeps others waiting for one handful`() throws {
        let loop = try EventLoop()
        var limits = HTTPLimits()
        limits.crowdWatchers = 3
        limits.watchersPerAddressMax = 100
        var answered: [String] = []
        let server = try HTTPServer(loop, at: .loopback(port: 0), limits: limits) { request in
            if request.path == "/watch" { return .events("/page", Array("retry: 1\n\n".utf8)) }
            answered.append(request.path)
            work(milliseconds: 1)
            return .text("x")
        }
        defer { server.stop() }
        func wait(_ condition: () -> Bool) -> Bool { loop.run(until: condition, withinMilliseconds: patience) }
        func clients(_ count: Int, asking path: String) throws -> [BlockingClient] {
            let clients = try (0..<count).map { _ in try BlockingClient(server.address.port) }
            for client in clients { client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n") }
            return clients
        }
        let streams = try clients(limits.crowdWatchers, asking: "/watch")
        #expect(wait { server.isCrowded("/page") } && !server.isCrowded("/ask"))
        // Nobody knows them for a crowd before they have asked once.
        let crowd = try clients(40, asking: "/page")
        let other = try clients(1, asking: "/ask")
        #expect(wait { answered.count == 41 })
        answered = []
        for client in crowd + other {
            client.send("GET \(client === other[0] ? "/ask" : "/page") HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        #expect(wait { answered.count == 41 })
        #expect(try #require(answered.firstIndex(of: "/ask")) <= 8, "\(answered)")
        // Nobody is of a crowd for ever: when its watchers have gone all wait alike.
        for stream in streams { stream.close() }
        #expect(wait { server.watcherCount == 0 } && !server.isCrowded("/page"))
    }
}
