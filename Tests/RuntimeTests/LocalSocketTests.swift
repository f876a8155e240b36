import Glibc
import HTTPService
import Runtime
import TestSupport
import Testing

/// A server at a file, and whoever asks there from another thread.
@Suite struct LocalSocketTests {
    private static func folder() throws -> String {
        var template = Array("/tmp/tamcap-local.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "", errno: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What a question is answered with while the loop runs; it is asked beside the loop.
    private static func ask(
        _ path: String, _ loop: EventLoop, _ target: String, limitBytes: Int = 1 << 20
    ) throws -> Result<[UInt8], SystemError> {
        let question = Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        var answer: Result<[UInt8], SystemError>?
        try loop.inBackground({ () -> Result<[UInt8], SystemError> in
            do throws(SystemError) {
                return .success(
                    try LocalSocket.exchange(path, question, limitBytes: limitBytes, timeoutSeconds: 8))
            } catch {
                return .failure(error)
            }
        }) { answer = $0 }
        _ = loop.run(until: { answer != nil }, withinMilliseconds: patience)
        return try #require(answer)
    }

    @Test(arguments: ["s", String(repeating: "long-", count: 30) + "/s"])
    func `a file's owner asks there, whatever the length of its path`(name: String) throws {
        let folder = try Self.folder()
        let path = "\(folder)/\(name)"
        try Files.makePrivateFolder(Files.split(path).folder)
        let loop = try EventLoop()
        for round in 1...2 {
            // The file that a killed process left is in nobody's way.
            let server = try HTTPServer(loop, atFile: path) { .text("\(round) \($0.path)") }
            defer { server.stop() }
            #expect(try Files.facts(of: path)?.permissions == 0o600)
            let bytes = try Self.ask(path, loop, "/a%20b").get()
            let answer = try #require(HTTPResponse(received: bytes))
            #expect(answer.status == .ok && answer.body == Array("\(round) /a b".utf8))
            #expect(answer.contentType == "text/plain; charset=utf-8")
            let long = try Self.ask(path, loop, "/", limitBytes: 20)
            #expect(throws: SystemError("recv", path, errno: EMSGSIZE)) { try long.get() }
        }
        // A program that another test is about to start holds the socket until it has become that program.
        let isHeld = SystemError("recv", path, errno: ECONNRESET)
        var refused: SystemError?
        repeat {
            refused = #expect(throws: SystemError.self) {
                try LocalSocket.exchange(path, [1], limitBytes: 1, timeoutSeconds: 1)
            }
        } while refused == isHeld
        #expect(refused == SystemError("connect", path, errno: ECONNREFUSED))
        try Files.remove(path)
        #expect(throws: SystemError("connect", path, errno: ENOENT)) {
            try LocalSocket.exchange(path, [1], limitBytes: 1, timeoutSeconds: 1)
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 999 No\r\nContent-Type: a\r\nContent-Length: 0\r\n\r\n", "x\r\n\r\n", "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type\r\nContent-Length: 0\r\n\r\n",
    ])
    func `what is no whole answer is none`(text: String) {
        #expect(HTTPResponse(received: Array(text.utf8)) == nil)
    }
}
