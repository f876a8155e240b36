internal import Bytes
internal import Runtime

/// One connection of the server: requests in, answers out, one after another.
///
/// | state   | means                                   | its timer                                       |
/// |---------|-----------------------------------------|-------------------------------------------------|
/// | idle    | no byte of a request is there           | closes without a word                           |
/// | head    | a request has begun                     | answers 408; set once, however the bytes drip   |
/// | sending | an answer waits for the client to read  | closes; as long as a slow line needs            |
/// | leaving | the last answer is on its way           | the connection's own                            |
final class HTTPExchange: ConnectionHandler {
    private enum State { case idle, head, sending, leaving }

    private let server: HTTPServer
    private let connection: Connection
    private var state = State.idle
    private var timer: LoopTimer?
    /// What has come and was not used yet; empty between requests, so that an idle connection owns no buffer.
    private var input: [UInt8] = []
    private var scanner = HTTPHeadScanner()
    private var clientHasEnded = false
    private var isToContinue = false

    init(_ server: HTTPServer, _ connection: Connection) {
        self.server = server
        self.connection = connection
    }

    func begin() {
        connection.start(self)
        enter(.idle, afterMilliseconds: server.limits.idleMilliseconds)
    }

    /// Ends after the answer that is under way.
    func leave() {
        guard state != .leaving else { return }
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
        guard state != .leaving else { return }
        input.append(span: bytes)
        answerWhatIsThere()
    }

    func connectionEnded(_ connection: Connection) {
        clientHasEnded = true
        // Whoever has half closed may still read the answers to what was asked before.
        if state != .sending, !isToContinue { leave() }
    }

    func connectionDrained(_ connection: Connection) {
        guard state == .sending else { return }
        enter(.idle, afterMilliseconds: server.limits.idleMilliseconds)
        connection.resumeReading()
        answerWhatIsThere()
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        enter(.leaving, afterMilliseconds: nil)
        server.forget(connection)
    }

    // MARK: Requests

    private func answerWhatIsThere() {
        var answered = 0
        while state == .idle || state == .head, !isToContinue {
            if answered == server.limits.requestsPerTurnMax, !input.isEmpty { return continueInNextTurn() }
            do throws(HTTPRefusal) {
                guard let headBytes = try scanner.scan(input, server.limits) else { break }
                let request = try readHead(input, lines: scanner.lines, peer: connection.peer)
                input.removeSubrange(..<headBytes)
                if input.isEmpty { input = [] }
                scanner = HTTPHeadScanner()
                try server.limits.checkHost(request.host)
                answer(request)
            } catch { return refuse(error) }
            answered += 1
        }
        if state == .sending || state == .leaving || isToContinue { return }
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
        connection.write(server.encoder.encode(server.handler(request), to: request))
        guard request.keepsAlive else { return leave() }
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
        case .idle: server.noteWaiting(connection)
        case .head: break
        case .sending, .leaving: server.noteBusy(connection)
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
        case .leaving: break
        }
    }
}
