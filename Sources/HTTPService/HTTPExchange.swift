internal import Bytes
internal import Runtime

/// One connection of the server: requests in, answers out, one after another.
///
/// | state   | means                                   | its timer                                       |
/// |---------|-----------------------------------------|-------------------------------------------------|
/// | idle    | no byte of a request is there           | closes without a word                           |
/// | head    | a request has begun                     | answers 408; set once, however the bytes drip   |
/// | making  | an answer is made in later turns        | none: whoever makes it gives it                 |
/// | sending | an answer waits for the client to read  | closes; as long as a slow line needs            |
/// | watching| events go out, until somebody ends      | a heartbeat; closes who takes nothing           |
/// | leaving | the last answer is on its way           | the connection's own                            |
final class HTTPExchange: ConnectionHandler {
    private enum State { case idle, head, making, sending, watching, leaving }

    private let server: HTTPServer
    private let connection: Connection
    private var state = State.idle
    private var timer: LoopTimer?
    /// What has come and was not used yet; empty between requests, so that an idle connection owns no buffer.
    private var input: [UInt8] = []
    private var scanner = HTTPHeadScanner()
    private var clientHasEnded = false
    private var isToContinue = false
    /// Counts requests, so that an answer goes to its own.
    private var made = 0
    /// The server ends; the answer that is being made is the last one.
    private var isLast = false
    /// Where the client is; asked for with every request.
    let address: String
    /// How many events of its channel it has been told or may leave out, and how long it has taken nothing.
    private var toldEvents = 0
    private var heartbeatsMissed = 0

    init(_ server: HTTPServer, _ connection: Connection, from address: String) {
        self.server = server
        self.connection = connection
        self.address = address
    }

    var id: UInt64 { connection.id }

    func begin() {
        connection.start(self)
        enter(.idle, afterMilliseconds: server.limits.idleMilliseconds)
    }

    /// Ends after the answer that is under way.
    func leave() {
        guard state != .leaving else { return }
        if state == .making { return isLast = true }
        enter(.leaving, afterMilliseconds: nil)
        connection.closeAfterFlush(withinMilliseconds: timeToRead)
    }

    /// Ends at once, for somebody else.
    func drop() {
        enter(.leaving, afterMilliseconds: nil)
        connection.close()
    }

    /// How long a slow line takes for what waits to be sent.
    private var timeToRead: Int64 {
        server.limits.readMilliseconds
            + Int64(connection.pendingWriteBytes) * 1_000 / server.limits.slowestBytesPerSecond
    }

    // MARK: What the connection says

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        // Whoever watches has nothing more to say.
        guard state != .leaving, state != .watching else { return }
        input.append(span: bytes)
        answerWhatIsThere()
    }

    func connectionEnded(_ connection: Connection) {
        clientHasEnded = true
        // Whoever has half closed may still read the answers to what was asked before; whoever watches has gone.
        if state != .sending, state != .making, !isToContinue { leave() }
    }

    func connectionDrained(_ connection: Connection) {
        guard state == .sending else { return }
        enter(.idle, afterMilliseconds: server.limits.idleMilliseconds)
        connection.resumeReading()
        answerWhatIsThere()
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        enter(.leaving, afterMilliseconds: nil)
        server.forget(self)
    }

    // MARK: Requests

    private func answerWhatIsThere() {
        var answered = 0
        while state == .idle || state == .head, !isToContinue {
            if answered == server.limits.requestsPerTurnMax, !input.isEmpty { return continueInNextTurn() }
            do throws(HTTPRefusal) {
                guard let headBytes = try scanner.scan(input, server.limits) else { break }
                let request = try readHead(input, lines: scanner.lines, peer: connection.peer)
                // The request holds its head, so that removing from the array would copy it.
                if headBytes == input.count { input = [] } else { input.removeSubrange(..<headBytes) }
                scanner = HTTPHeadScanner()
                try server.limits.checkHost(request.host)
                answer(request)
            } catch { return refuse(error) }
            answered += 1
        }
        if state != .idle && state != .head || isToContinue { return }
        if clientHasEnded { return leave() }
        if input.isEmpty {
            enter(.idle, afterMilliseconds: server.limits.idleMilliseconds)
        } else if state != .head {
            enter(.head, afterMilliseconds: server.limits.headMilliseconds)
        }
    }

    private func answer(_ request: HTTPRequest) {
        server.counters.requests += 1
        state = .idle
        made += 1
        connection.become(server.isCrowded(request.target) ? .crowd : .patient)
        let number = made
        if let later = server.later, later(request, { [weak self] in self?.give($0, to: request, number) }) {
            connection.pauseReading()
            return enter(.making, afterMilliseconds: nil)
        }
        send(server.handler(request), to: request)
    }

    /// The answer that was being made is there.
    private func give(_ response: HTTPResponse, to request: HTTPRequest, _ number: Int) {
        guard state == .making, number == made else { return }
        state = .idle
        connection.resumeReading()
        send(response, to: request)
        if isLast { return leave() }
        guard state == .idle else { return }
        enter(.idle, afterMilliseconds: server.limits.idleMilliseconds)
        answerWhatIsThere()
    }

    private func send(_ response: HTTPResponse, to request: HTTPRequest) {
        if let channel = response.channel, !request.isHead { return watch(channel, response, request) }
        let (head, body) = server.encoder.encode(response, to: request)
        connection.write(head)
        connection.write(body)
        guard request.keepsAlive, response.channel == nil else { return leave() }
        guard connection.pendingWriteBytes > RuntimeLimits.lowWaterBytes else { return }
        // The client reads before it is answered further.
        connection.pauseReading()
        enter(.sending, afterMilliseconds: timeToRead)
    }

    private func refuse(_ refusal: HTTPRefusal) {
        server.counters.refused += 1
        input = []
        connection.write(HTTPEncoder.encode(refusal))
        leave()
    }

    /// A client may send a thousand requests in one segment; the others have their turn in between.
    private func continueInNextTurn() {
        isToContinue = true
        connection.pauseReading()
        connection.loop.afterTurn { [self] in
            isToContinue = false
            guard state != .leaving else { return }
            connection.resumeReading()
            answerWhatIsThere()
        }
    }

    // MARK: Events

    private func watch(_ channel: String, _ response: HTTPResponse, _ request: HTTPRequest) {
        guard let told = server.enterWatcher(self, channel) else {
            return refuse(
                HTTPRefusal(
                    .serviceUnavailable,
                    "quá nhiều người đang xem trực tiếp; trang vẫn tự cập nhật theo chu kỳ\n"
                        + "too many are watching; ask for the answer itself every few seconds"))
        }
        toldEvents = told
        input = []
        connection.become(.crowd)
        connection.limitSystemBuffer(bytes: server.limits.watcherBufferBytes)
        let (head, body) = server.encoder.encode(response, to: request)
        connection.write(head)
        connection.write(body)
        enter(.watching, afterMilliseconds: server.limits.heartbeatMilliseconds)
    }

    /// Tells the newest event, unless the client has not even taken what it was told before; then it is told the
    /// newest one by and by, and what lay between never.
    func tell(_ event: [UInt8], number: Int) {
        guard state == .watching, toldEvents < number, connection.pendingWriteBytes == 0 else { return }
        toldEvents = number
        connection.write(event)
    }

    private func beat() {
        if connection.pendingWriteBytes > 0 {
            heartbeatsMissed += 1
            guard heartbeatsMissed < server.limits.heartbeatsMissedMax else {
                server.counters.tooSlow += 1
                return connection.close()
            }
        } else {
            heartbeatsMissed = 0
            connection.write(HTTPServer.heartbeat)
            server.tellNewest(self)
        }
        enter(.watching, afterMilliseconds: server.limits.heartbeatMilliseconds)
    }

    // MARK: Time

    private func enter(_ state: State, afterMilliseconds milliseconds: Int64?) {
        noteWhatServerMayEvict(from: self.state, to: state)
        self.state = state
        let loop = connection.loop
        guard let milliseconds else {
            if let timer { loop.cancel(timer) }
            timer = nil
            return
        }
        if let timer { return loop.reschedule(timer, afterMilliseconds: milliseconds) }
        timer = loop.schedule(afterMilliseconds: milliseconds) { [unowned self] in timeIsOver() }
    }

    /// Half a request is not better than none: whoever sends one byte a second does not keep a place by it.
    private func noteWhatServerMayEvict(from old: State, to new: State) {
        switch new {
        case .idle: server.noteWaiting(self)
        case .head, .watching: break
        case .making, .sending, .leaving: server.noteBusy(self)
        }
    }

    private func timeIsOver() {
        switch state {
        case .idle: leave()
        case .head:
            server.counters.tooSlow += 1
            refuse(HTTPRefusal(.requestTimeout, "the request did not come in time"))
        case .sending:
            server.counters.tooSlow += 1
            connection.close()
        case .watching: beat()
        case .making, .leaving: break
        }
    }
}
