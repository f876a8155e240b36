import Bytes
import HTTPService
import Runtime
import TestSupport
import Testing

/// A server on a loop, and clients that talk to it.
final class Site {
    let loop: EventLoop
    let server: HTTPServer
    private(set) var seen: [String] = []

    init(limits: HTTPLimits = HTTPLimits(), _ handler: @escaping HTTPServer.Handler = Site.echo) throws {
        loop = try EventLoop()
        server = try HTTPServer(loop, at: .loopback(port: 0), limits: limits, handler)
    }

    deinit { server.stop() }

    static func echo(_ request: HTTPRequest) -> HTTPResponse {
        if request.path == "/large" { return .csv([UInt8](repeating: 0x61, count: 8 << 20)) }
        if request.path == "/page" { return .html([UInt8](repeating: 0x62, count: 5_000)) }
        let query = request.query.map { "\($0.name)=\($0.value);" }.joined()
        return request.path.hasPrefix("/") && request.path != "/missing"
            ? .text("\(request.path)?\(query)") : .problem(.notFound, "there is nothing at \(request.path)")
    }

    func connect() throws -> BlockingClient { try BlockingClient(server.address.port) }

    /// Everything that comes until the server ends the connection, or until the condition holds.
    func receive(_ client: BlockingClient, until condition: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
        var bytes: [UInt8] = []
        let isDone = loop.run(
            until: {
                bytes += client.receiveNow()
                return condition(bytes) || client.isAtEnd
            }, withinMilliseconds: patience)
        #expect(isDone, "\(String(decoding: bytes.prefix(500), as: UTF8.self))")
        return bytes
    }

    func ask(_ request: String) throws -> [Answer] {
        let client = try connect()
        client.send(request)
        return Answer.all(in: receive(client))
    }

    func get(_ target: String, _ fields: String = "") throws -> Answer {
        try #require(ask("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)\r\n").first)
    }
}

struct Answer {
    let status: Int
    let fields: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Reads answers as a client does: by their lengths.
    static func all(in bytes: [UInt8], toHead: Bool = false) -> [Answer] {
        var answers: [Answer] = []
        var rest = bytes[...]
        let gap = Array("\r\n\r\n".utf8)
        while let end = rest.indices.first(where: { rest[$0...].starts(with: gap) }) {
            let lines = String(decoding: rest[..<end], as: UTF8.self).split(separator: "\r\n")
            var fields: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                let name = parts[0].lowercased()
                #expect(fields[name] == nil, "\(name) stands twice")
                fields[name] = String(parts[1].drop { $0 == " " })
            }
            let status = Int(lines[0].split(separator: " ")[1]) ?? 0
            let length = toHead ? 0 : Int(fields["content-length"] ?? "0") ?? 0
            rest = rest[(end + 4)...]
            #expect(rest.count >= length)
            answers.append(Answer(status: status, fields: fields, body: Array(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        #expect(rest.isEmpty)
        return answers
    }
}
