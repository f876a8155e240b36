internal import Admission
package import Runtime

/// What a server has done; for logs and metrics.
package struct HTTPCounters: Equatable, Sendable {
    package internal(set) var connections = 0
    package internal(set) var requests = 0
    /// Answered with a refusal of their form.
    package internal(set) var refused = 0
    /// Ended because they were too slow: to ask or to read.
    package internal(set) var tooSlow = 0
    /// Closed for somebody else, while they were waiting or took more than their share.
    package internal(set) var evicted = 0
    /// Told 503 because there were too many.
    package internal(set) var turnedAway = 0
    /// Told 503 because too many watch.
    package internal(set) var watchersTurnedAway = 0
}

/// An HTTP/1.1 server for GET and HEAD on the loop (RFC 9112). It believes nothing that a client says and waits for
/// no client longer than its limits say.
package final class HTTPServer {
    package typealias Handler = (HTTPRequest) -> HTTPResponse

    package let limits: HTTPLimits
    package internal(set) var counters = HTTPCounters()
    let handler: Handler
    /// Asked before the handler: takes a request whose answer it gives in a later turn, and says whether it does.
    package var later: ((HTTPRequest, @escaping (HTTPResponse) -> Void) -> Bool)?
    var encoder = HTTPEncoder()
    let loop: EventLoop
    private var listener: Listener?
    /// Those being served, by the number of their connection; watchers, too.
    private var exchanges: [UInt64: HTTPExchange] = [:]
    /// Those that may go at any moment, since nothing of theirs is under way; the oldest has waited longest.
    private var waiting = Crowd()
    /// Those that an answer is under way to.
    private var busy = Crowd()
    /// Those that are being told 503.
    private var leaving = 0
    var watchers = WatcherBook()

    /// Listens, and answers every request with what the handler gives for it.
    ///
    /// - Throws: when the address is taken or not this machine's.
    package init(
        _ loop: EventLoop, at address: SocketAddress, limits: HTTPLimits = HTTPLimits(), _ handler: @escaping Handler
    ) throws(SystemError) {
        self.loop = loop
        self.limits = limits
        self.handler = handler
        self.address = address
        let listener = try Listener(loop, at: address, .patient) { [unowned self] connection in accept(connection) }
        self.address = listener.address
        self.listener = listener
    }

    /// The same at a file, for programs of this machine that may open it.
    package init(
        _ loop: EventLoop, atFile path: String, limits: HTTPLimits = HTTPLimits(), _ handler: @escaping Handler
    ) throws(SystemError) {
        self.loop = loop
        self.limits = limits
        self.handler = handler
        address = .loopback(port: 0)
        listener = try Listener(loop, atFile: path, .patient) { [unowned self] connection in accept(connection) }
    }

    deinit { listener?.stop() }

    /// Where it listens; with port 0 asked for, the port that the system gave.
    package private(set) var address: SocketAddress

    /// How many connections are being served.
    package var openConnections: Int { exchanges.count }

    /// Takes no more connections and lets those that are open finish the answer that is under way.
    package func stop() {
        listener?.stop()
        listener = nil
        for exchange in exchanges.values { exchange.leave() }
    }

    private func accept(_ connection: Connection) {
        counters.connections += 1
        let address = connection.peer.host
        guard makeRoom(for: address) else { return turnAway(connection) }
        let exchange = HTTPExchange(self, connection, from: address)
        exchanges[connection.id] = exchange
        exchange.begin()
    }

    /// Whether a client may come; another one may have to go for it. Who waits goes before whom an answer is under way
    /// to, and of these only one of a client that has more connections than the newcomer.
    ///
    /// Each watcher brings a place with it: a page asks for what it was told of over a second connection, and one that
    /// is made anew for every change costs both sides more than the answer.
    private func makeRoom(for address: String) -> Bool {
        let own = waiting.count(from: address) + busy.count(from: address)
        if own >= limits.connectionsPerAddressMax + watchers.count(from: address) {
            return evict(waiting.oldest(from: address))
        }
        let asking = exchanges.count - watchers.count
        guard asking >= limits.connectionsMax + watchers.count else { return true }
        if evict(waiting.firstToGo) { return true }
        guard let greedy = busy.firstToGo, let other = busy.address(of: greedy), busy.count(from: other) > own + 1
        else { return false }
        return evict(greedy)
    }

    func evict(_ id: UInt64?) -> Bool {
        guard let id, let exchange = exchanges[id] else { return false }
        counters.evicted += 1
        waiting.leave(id)
        busy.leave(id)
        watchers.leave(id)
        exchanges[id] = nil
        exchange.drop()
        return true
    }

    private func turnAway(_ connection: Connection) {
        counters.turnedAway += 1
        // Those who are told so cost something too; in a flood they are not told.
        guard leaving < limits.connectionsMax else { return connection.close() }
        leaving += 1
        connection.start(Farewell { [weak self] in self?.leaving -= 1 })
        let refusal = HTTPRefusal(
            .serviceUnavailable,
            "quá nhiều kết nối; hãy thử lại sau vài giây\ntoo many connections; try again in a few seconds")
        connection.write(HTTPEncoder.encode(refusal))
        connection.closeAfterFlush()
    }

    /// A client is waited for: for its next request, or for the rest of one.
    func noteWaiting(_ exchange: HTTPExchange) {
        guard exchanges[exchange.id] != nil else { return }
        busy.leave(exchange.id)
        waiting.enter(exchange.id, from: exchange.address)
    }

    /// An answer is on its way to a client.
    func noteBusy(_ exchange: HTTPExchange) {
        let id = exchange.id
        guard exchanges[id] != nil, !busy.contains(id), !watchers.contains(id) else { return }
        waiting.leave(id)
        busy.enter(id, from: exchange.address)
    }

    /// A client waits for events from now on, and takes no place of those who ask.
    func noteWatching(_ exchange: HTTPExchange) {
        waiting.leave(exchange.id)
        busy.leave(exchange.id)
    }

    func forget(_ exchange: HTTPExchange) {
        exchanges[exchange.id] = nil
        waiting.leave(exchange.id)
        busy.leave(exchange.id)
        watchers.leave(exchange.id)
    }
}

/// Whoever hears only the end of a connection.
private final class Farewell: ConnectionHandler {
    private let ended: () -> Void

    init(_ ended: @escaping () -> Void) { self.ended = ended }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {}
    func connection(_ connection: Connection, closed reason: CloseReason) { ended() }
}
