import Bytes
import HTTPService
import Runtime
import TestSupport
import Testing

/// Answers that are made in later turns than that of their question.
@Suite(.serialized) struct LaterAnswerTests {
    @Test func `an answer that is made in later turns holds up nobody else, and comes in its place`() throws {
        let site = try Site()
        var made: [(path: String, give: (HTTPResponse) -> Void)] = []
        site.server.later = { request, give in
            guard request.path.hasPrefix("/slow") else { return false }
            made.append((request.path, give))
            return true
        }
        let waiting = try site.connect()
        // The second of one connection is not even looked at before the first is answered.
        for path in ["/slow-1", "/quick", "/slow-2"] { waiting.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n") }
        #expect(site.loop.run(until: { made.count == 1 }, withinMilliseconds: patience))
        #expect(try site.get("/other").text == "/other?")
        #expect(waiting.receiveNow().isEmpty)
        made[0].give(.text("first"))
        // Nor does it come twice.
        made[0].give(.text("again"))
        #expect(site.loop.run(until: { made.count == 2 }, withinMilliseconds: patience))
        made[1].give(.text("second"))
        let texts = Answer.all(in: site.receive(waiting) { $0.reversed().starts(with: "second".utf8.reversed()) })
        #expect(texts.map(\.text) == ["first", "/quick?", "second"])
    }

    @Test func `whoever has half closed reads it, and so does who waits when the server ends`() throws {
        let site = try Site()
        var made: [(path: String, give: (HTTPResponse) -> Void)] = []
        site.server.later = { request, give in
            made.append((request.path, give))
            return true
        }
        let half = try site.connect()
        half.send("GET /slow-3 HTTP/1.1\r\nHost: x\r\n\r\n")
        half.endSending()
        let last = try site.connect()
        last.send("GET /slow-4 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(site.loop.run(until: { made.count == 2 }, withinMilliseconds: patience))
        site.server.stop()
        for index in 0...1 { made[index].give(.text(made[index].path)) }
        let ends = [half, last].map { Answer.all(in: site.receive($0)).map(\.text) }
        #expect(Set(ends) == [["/slow-3"], ["/slow-4"]])
    }

    @Test func `whoever has gone is not told`() throws {
        let again = try Site()
        var give: ((HTTPResponse) -> Void)?
        again.server.later = { _, then in
            give = then
            return true
        }
        let gone = try again.connect()
        gone.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(again.loop.run(until: { give != nil }, withinMilliseconds: patience))
        gone.reset()
        give?(.text("nobody"))
        #expect(again.loop.run(until: { again.server.openConnections == 0 }, withinMilliseconds: patience))
        give?(.text("nobody, again"))
    }
}
