internal import Bytes
internal import HTTPService
internal import Runtime

/// Asks an aggregator, one question after the other.
final class SiteFetcher {
    private let loop: EventLoop
    private let host: HostPort
    private let name: String
    /// Fields that every question has beside its host.
    var fields: [(name: String, value: String)] = []

    /// `URL` without a path, such as `http://127.0.0.1:8766`; TLS is a proxy's affair.
    /// `option` is what the command line calls it.
    init(_ url: String, option: String = "--from") throws(Failure) {
        let scheme = "http://"
        var rest = Substring(url)
        while rest.hasSuffix("/") { rest.removeLast() }
        guard rest.hasPrefix(scheme) else { throw Self.wrong(url, option) }
        rest.removeFirst(scheme.count)
        var (host, port) = (rest, UInt16(80))
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") {
            guard let number = UInt16(rest[rest.index(after: colon)...]) else { throw Self.wrong(url, option) }
            (host, port) = (rest[..<colon], number)
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains(where: { "/?#@ ".contains($0) }) else { throw Self.wrong(url, option) }
        self.host = HostPort(host: String(host), port: port)
        name = String(rest)
        do throws(SystemError) {
            loop = try EventLoop()
        } catch {
            throw Failure(error)
        }
    }

    private static func wrong(_ url: String, _ option: String) -> Failure {
        Failure(.usage, "\(option) is the address of an aggregator, such as http://127.0.0.1:8766, not \"\(url)\"")
    }

    func rest(milliseconds: Int64) { _ = loop.run(until: { false }, withinMilliseconds: milliseconds) }

    /// The answer, whatever its status.
    func ask(_ target: String) throws(Failure) -> HTTPResponse {
        let question = SiteQuestion(target, host: name, fields)
        let limit = Self.answerMilliseconds
        let connection = Connection.dial(loop, host, timeoutMilliseconds: limit, question)
        let isDone = loop.run(until: { question.isClosed }, withinMilliseconds: limit)
        if !isDone { connection.close() }
        guard let answer = HTTPResponse(received: question.bytes) else {
            let why = question.bytes.isEmpty ? "does not answer" : "gives no whole answer"
            throw Failure(.failed, "\(name) \(why) to \(target); is it a running aggregator's http address?")
        }
        return answer
    }
}

/// One question and its answer.
private final class SiteQuestion: ConnectionHandler {
    private let text: [UInt8]
    private(set) var bytes: [UInt8] = []
    private(set) var isClosed = false

    init(_ target: String, host: String, _ fields: [(name: String, value: String)]) {
        let more = fields.reduce(into: "") { $0 += "\($1.name): \($1.value)\r\n" }
        text = Array("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\(more)Connection: close\r\n\r\n".utf8)
    }

    func connectionOpened(_ connection: Connection) { connection.write(text) }

    func connection(_ connection: Connection, received piece: Span<UInt8>) {
        bytes.append(span: piece)
        if bytes.count > SiteFetcher.answerBytesMax { connection.close() }
    }

    func connection(_ connection: Connection, closed reason: CloseReason) { isClosed = true }
}
