internal import Glibc

/// Accepts TCP connections.
package final class Listener: DescriptorHandler {

    /// Where it listens; with port 0 asked for, the port that the system gave.
    package let address: SocketAddress
    /// Connections that were accepted and closed at once, because the process had no descriptor left.
    package private(set) var shed = 0
    private let loop: EventLoop
    private var descriptor: Descriptor
    /// Kept for the moment in which there is no other descriptor left to accept and close with.
    private var reserve: Descriptor
    private var registration: EventLoop.Registration?
    private var timer: LoopTimer?
    private let accepted: (Connection) -> Void
    private let urgency: Urgency

    /// Listens and hands every connection to `accepted`, which gives it a handler (`start`) or lets it go.
    ///
    /// Its connections are as urgent as it is.
    ///
    /// - Throws: when the address is taken, is not this machine's, or its port needs rights.
    package convenience init(
        _ loop: EventLoop, at address: SocketAddress, backlog: Int32 = 4_096, _ urgency: Urgency = .prompt,
        accepted: @escaping (Connection) -> Void
    ) throws(SystemError) {
        try self.init(loop, Socket.listen(at: address, backlog: backlog), address, urgency, accepted)
    }

    /// Listens at a file, to this machine alone (`LocalSocket`); peers have no addresses.
    package convenience init(
        _ loop: EventLoop, atFile path: String, _ urgency: Urgency = .prompt, accepted: @escaping (Connection) -> Void
    ) throws(SystemError) {
        try self.init(
            loop, LocalSocket.listen(at: path, backlog: RuntimeLimits.localBacklog), .loopback(port: 0), urgency,
            accepted)
    }

    private init(
        _ loop: EventLoop, _ descriptor: consuming Descriptor, _ address: SocketAddress, _ urgency: Urgency,
        _ accepted: @escaping (Connection) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.urgency = urgency
        self.accepted = accepted
        self.address = Socket.ownAddress(descriptor.number) ?? address
        self.descriptor = descriptor
        reserve = Self.openReserve()
        registration = try loop.register(self.descriptor.number, .readable, self, urgency)
    }

    /// Accepts no more; the address is free again.
    package func stop() {
        guard let registration else { return }
        self.registration = nil
        loop.unregister(registration, of: descriptor.number)
        descriptor.close()
        reserve.close()
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    package func ready(_ readiness: Readiness) {
        for _ in 0..<RuntimeLimits.acceptsPerTurnMax {
            guard registration != nil else { return }
            if let (number, peer) = Socket.accept(descriptor.number) {
                hand(Connection(loop, accepted: Descriptor(owning: number), from: peer, urgency))
                continue
            }
            switch errno {
            case EAGAIN: return
            case EMFILE, ENFILE:
                shedOne()
                return rest()
            // Errors of the connection that was to come (accept(2) lists them): the next one may be well.
            case EINTR, ECONNABORTED, EPERM, EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH,
                ENONET, EOPNOTSUPP:
                continue
            default: return rest()
            }
        }
    }

    private func hand(_ connection: Connection) {
        accepted(connection)
        if !connection.isStarted { connection.close() }
    }

    /// Closes the reserve, accepts into its place and closes that: the peer hears a clear end instead of waiting.
    private func shedOne() {
        reserve.close()
        if let (number, _) = Socket.accept(descriptor.number) {
            _ = Glibc.close(number)
            shed += 1
        }
        reserve = Self.openReserve()
    }

    private func rest() {
        guard let registration else { return }
        loop.change(registration, of: descriptor.number, to: [])
        timer = loop.schedule(afterMilliseconds: RuntimeLimits.acceptRestMilliseconds) { [unowned self] in
            guard let registration = self.registration else { return }
            loop.change(registration, of: descriptor.number, to: .readable)
        }
    }

    private static func openReserve() -> Descriptor {
        Descriptor(owning: unsafe open("/dev/null", O_RDONLY | O_CLOEXEC))
    }
}

extension SocketAddress {
    /// Where to listen: an address in figures or `localhost`; `nil` for any other name, which might mean anything.
    package init?(listeningAt place: HostPort) {
        guard let address = Resolver.literal(place.host, port: place.port)?.first else { return nil }
        self = address
    }
}
