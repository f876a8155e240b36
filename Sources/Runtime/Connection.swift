internal import CLinux
internal import Glibc

/// Why a connection is over.
package enum CloseReason: Equatable, Sendable, CustomStringConvertible {
    /// `close()` or `closeAfterFlush()` was called.
    case byUs
    /// The peer has sent its end, and what was to be said to it has been sent.
    case byPeer
    /// The other side's name has no address; with the system's words.
    case nameNotFound(String, String)
    case failed(SystemError)

    package var description: String {
        switch self {
        case .byUs: "closed here"
        case .byPeer: "closed by the peer"
        case .nameNotFound(let host, let reason): "\(host): \(reason)"
        case .failed(let error): error.description
        }
    }
}

/// Whoever a connection belongs to; the connection holds it until it has said `closed`.
///
/// Everything is said from the loop, never from inside a call to the connection.
package protocol ConnectionHandler: AnyObject {
    /// The connection that was dialled is there.
    func connectionOpened(_ connection: Connection)
    /// Bytes have come; they are gone when this returns.
    func connection(_ connection: Connection, received bytes: Span<UInt8>)
    /// The peer will send no more. Without an answer of its own the connection is closed after its flush.
    func connectionEnded(_ connection: Connection)
    /// What waits to be sent has fallen to `RuntimeLimits.lowWaterBytes` or below, after having been above.
    func connectionDrained(_ connection: Connection)
    /// The last word, said exactly once, at the end of the turn in which the connection closed.
    func connection(_ connection: Connection, closed reason: CloseReason)
}

extension ConnectionHandler {
    package func connectionOpened(_ connection: Connection) {}
    package func connectionEnded(_ connection: Connection) { connection.closeAfterFlush() }
    package func connectionDrained(_ connection: Connection) {}
}

/// One TCP connection of a loop, accepted or dialled.
///
/// | state      | reads                | writes        | goes on to                                   |
/// |------------|----------------------|---------------|----------------------------------------------|
/// | connecting | no                   | are queued    | open, closed                                 |
/// | open       | unless paused        | yes           | flushing (`closeAfterFlush`), closed         |
/// | flushing   | and throws away      | are dropped   | lingering (all sent), closed                 |
/// | lingering  | and throws away      | are dropped   | closed (the peer's end, or time over)        |
/// | closed     | no                   | are dropped   | -                                            |
///
/// Lingering keeps the last words alive: closing with unread input makes the system send a reset, and a reset
/// destroys what the peer has not read yet. An idle connection owns no buffer.
package final class Connection: DescriptorHandler, TurnFlusher {
    enum State { case connecting, open, flushing, lingering, closed }

    package let loop: EventLoop
    /// The other end; of a dialled connection the address tried last.
    package internal(set) var peer: SocketAddress
    /// For whoever keeps a table of connections.
    package let id: UInt64
    private var urgency: Urgency
    var state: State
    var descriptor: Descriptor
    var registration: EventLoop.Registration?
    private var interest: Readiness = []
    private var handler: (any ConnectionHandler)?
    private var queue = WriteQueue()
    private var isBlocked = false
    private var isToFlush = false
    private var wasAboveLowWater = false
    private var isPaused = false
    private var peerHasEnded = false
    var timer: LoopTimer?
    var attempts: Attempts?

    /// A connection that came to a listener; it reads once it has been started with a handler.
    init(
        _ loop: EventLoop, accepted descriptor: consuming Descriptor, from peer: SocketAddress, _ urgency: Urgency
    ) {
        self.loop = loop
        self.urgency = urgency
        self.peer = peer
        self.descriptor = descriptor
        state = .open
        id = loop.nextConnectionNumber()
    }

    /// A connection that is to be dialled.
    init(_ loop: EventLoop, dialing peer: SocketAddress, _ handler: any ConnectionHandler) {
        self.loop = loop
        self.peer = peer
        self.handler = handler
        urgency = .prompt
        descriptor = Descriptor(owning: -1)
        state = .connecting
        id = loop.nextConnectionNumber()
    }

    // MARK: What the owner does

    /// Begins to read; for accepted connections, once.
    package func start(_ handler: any ConnectionHandler) {
        guard state == .open, self.handler == nil else { return }
        self.handler = handler
        Socket.prepare(descriptor.number)
        updateInterest()
    }

    /// When its reader has its turn from now on.
    package func become(_ urgency: Urgency) {
        guard urgency != self.urgency else { return }
        self.urgency = urgency
        guard registration != nil else { return }
        unregister()
        updateInterest()
    }

    var isStarted: Bool { handler != nil || state == .closed }
    package var isOpen: Bool { state == .open }
    package var isClosed: Bool { state == .closed }

    /// Bytes that were written and not yet taken by the system.
    package var pendingWriteBytes: Int { queue.pendingBytes }

    /// Whether the system has bytes of the peer that have not been handed over.
    package var hasUnread: Bool { descriptor.isOpen && Socket.hasUnread(descriptor.number) }

    /// Has the system hold no more than about so much for a peer that does not read.
    package func limitSystemBuffer(bytes: Int32) {
        if descriptor.isOpen { Socket.set(descriptor.number, SOL_SOCKET, SO_SNDBUF, bytes) }
    }

    /// The address at this end, while the connection is open.
    package var ownAddress: SocketAddress? { descriptor.isOpen ? Socket.ownAddress(descriptor.number) : nil }

    /// Sends the bytes at the end of the turn, together with whatever else is written in it; queues what the system
    /// does not take. The caller watches `pendingWriteBytes` and stops producing.
    package func write(_ bytes: [UInt8]) {
        guard state == .open || state == .connecting, !bytes.isEmpty else { return }
        queue.append(bytes)
        written()
    }

    package func write(_ bytes: Span<UInt8>) {
        guard state == .open || state == .connecting, !bytes.isEmpty else { return }
        queue.append(bytes)
        written()
    }

    private func written() {
        if queue.pendingBytes > RuntimeLimits.lowWaterBytes { wasAboveLowWater = true }
        guard state == .open, !isBlocked else { return }
        if queue.pendingBytes > RuntimeLimits.sendAtOnceBytes { send() }
        flushLater()
    }

    private func flushLater() {
        guard !isToFlush else { return }
        isToFlush = true
        loop.flushAtEndOfTurn(self)
    }

    /// Takes nothing more in: the peer is slowed down by its own full window.
    package func pauseReading() {
        isPaused = true
        updateInterest()
    }

    package func resumeReading() {
        isPaused = false
        updateInterest()
    }

    /// Closes at once; what has not been sent is lost.
    package func close() { finish(.byUs) }

    /// Sends of what was written as much as the system takes at once, and closes. The peer hears it unless it has just
    /// sent more.
    package func closeWithLastWords() {
        if state == .open, !isBlocked { send() }
        finish(.byUs)
    }

    /// Sends what was written and then closes, all within a bounded time; nothing more is read or written.
    package func closeAfterFlush(withinMilliseconds limit: Int64 = RuntimeLimits.flushMillisecondsMax) {
        guard state == .open else {
            if state == .connecting { finish(.byUs) }
            return
        }
        state = .flushing
        setTimer(afterMilliseconds: limit)
        if queue.pendingBytes == 0 { return linger() }
        if !isBlocked { flushLater() }
        updateInterest()
    }

    // MARK: What the loop says

    package func ready(_ readiness: Readiness) {
        if state == .connecting { return connectingEnded() }
        if readiness.contains(.writable), isBlocked {
            send()
            tellDrained()
        }
        guard state != .closed, !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) else { return }
        if wantsToRead {
            readOnce()
        } else if readiness.contains(.failed) {
            fail("read", Socket.pendingError(descriptor.number))
        } else if readiness.contains(.hungUp) {
            // The system would go on saying so at every turn. What is unread stays to be read after `resumeReading`.
            if peerHasEnded { finish(.byPeer) } else { unregister() }
        }
    }

    func flush() {
        isToFlush = false
        guard state == .open || state == .flushing, !isBlocked else { return }
        send()
        tellDrained()
    }

    private var wantsToRead: Bool {
        switch state {
        case .open: !isPaused && !peerHasEnded
        case .flushing, .lingering: !peerHasEnded
        case .connecting, .closed: false
        }
    }

    func updateInterest() {
        guard state != .closed, descriptor.isOpen, state == .connecting || handler != nil else { return }
        var wanted: Readiness = []
        if wantsToRead { wanted.insert(.readable) }
        if isBlocked || state == .connecting { wanted.insert(.writable) }
        if let registration {
            if wanted != interest { loop.change(registration, of: descriptor.number, to: wanted) }
        } else {
            do throws(SystemError) {
                registration = try loop.register(descriptor.number, wanted, self, urgency)
            } catch { return finish(.failed(error)) }
        }
        interest = wanted
    }

    private func readOnce() {
        var buffer = loop.takeReadBuffer()
        let number = descriptor.number
        let count = unsafe buffer.withUnsafeMutableBufferPointer { unsafe read(number, $0.baseAddress, $0.count) }
        let failure = errno
        if count > 0 {
            if state == .open { handler?.connection(self, received: buffer.span.extracting(0..<count)) }
        }
        loop.returnReadBuffer(buffer)
        if count == 0 {
            peerHasEnded = true
            ended()
        } else if count < 0, failure != EAGAIN, failure != EINTR {
            fail("read", failure)
        }
    }

    private func ended() {
        switch state {
        case .open:
            updateInterest()
            handler?.connectionEnded(self)
        case .flushing: updateInterest()
        case .lingering: finish(.byUs)
        case .connecting, .closed: break
        }
    }

    private func send() {
        switch queue.send(to: descriptor.number) {
        case .empty:
            isBlocked = false
            if state == .flushing { return linger() }
        case .blocked:
            isBlocked = true
        case .failed(let number): return fail("write", number)
        }
        updateInterest()
    }

    private func tellDrained() {
        guard wasAboveLowWater, state == .open, queue.pendingBytes <= RuntimeLimits.lowWaterBytes else { return }
        wasAboveLowWater = false
        handler?.connectionDrained(self)
    }

    private func linger() {
        if peerHasEnded { return finish(.byPeer) }
        state = .lingering
        _ = shutdown(descriptor.number, Int32(SHUT_WR))
        setTimer(afterMilliseconds: RuntimeLimits.lingerMillisecondsMax)
        updateInterest()
    }

    // MARK: The end

    private func setTimer(afterMilliseconds milliseconds: Int64) {
        if let timer { loop.cancel(timer) }
        timer = loop.schedule(afterMilliseconds: milliseconds) { [unowned self] in finish(.byUs) }
    }

    func fail(_ call: String, _ number: Int32) {
        finish(.failed(SystemError(call, peer.description, errno: number)))
    }

    private func unregister() {
        guard let registration else { return }
        loop.unregister(registration, of: descriptor.number)
        self.registration = nil
    }

    /// Lets go of the descriptor but not of the connection: for the next address of a name.
    func dropDescriptor() {
        unregister()
        descriptor.close()
    }

    func finish(_ reason: CloseReason) {
        guard state != .closed else { return }
        state = .closed
        if let timer { loop.cancel(timer) }
        timer = nil
        dropDescriptor()
        queue.removeAll()
        guard let last = handler else { return }
        handler = nil
        loop.afterTurn { [self] in last.connection(self, closed: reason) }
    }

    func tellOpened() {
        state = .open
        Socket.prepare(descriptor.number)
        updateInterest()
        handler?.connectionOpened(self)
        if state == .open, queue.pendingBytes > 0 { written() }
    }
}
