internal import Glibc

extension Connection {
    /// Dials a host, trying its addresses one after another.
    ///
    /// The handler hears `connectionOpened`, or `closed` with the last address's error. What is written before is sent
    /// when the connection is there.
    ///
    /// - Parameters:
    ///   - loop: the loop that the connection lives on.
    ///   - target: a name, or an address in figures, and a port.
    ///   - timeoutMilliseconds: for all of it; each address has an equal share.
    ///   - handler: whoever the connection belongs to.
    /// - Returns: the connection, not yet open.
    package static func dial(
        _ loop: EventLoop, _ target: HostPort, timeoutMilliseconds: Int64, _ handler: any ConnectionHandler
    ) -> Connection {
        let connection = Connection(loop, dialing: SocketAddress(ipv4: 0, port: target.port), handler)
        connection.timer = loop.schedule(afterMilliseconds: timeoutMilliseconds) { [unowned connection] in
            connection.finish(.failed(SystemError("resolve", target.description, errno: ETIMEDOUT)))
        }
        loop.resolve(target.host, port: target.port) { result in
            guard connection.state == .connecting else { return }
            switch result {
            case .success(let addresses):
                connection.attempts = Attempts(
                    addresses: addresses[...], millisecondsEach: timeoutMilliseconds / Int64(addresses.count))
                connection.tryNextAddress()
            case .failure(.notFound(let reason)): connection.finish(.nameNotFound(target.host, reason))
            case .failure(.system(let error)): connection.finish(.failed(error))
            }
        }
        return connection
    }

    /// The addresses that are left to try.
    struct Attempts {
        var addresses: ArraySlice<SocketAddress>
        let millisecondsEach: Int64
        var lastError: SystemError?
    }

    private func tryNextAddress() {
        if let timer { loop.cancel(timer) }
        timer = nil
        while let address = attempts?.addresses.popFirst() {
            peer = address
            do throws(SystemError) {
                descriptor = try Socket.make(address)
                try Socket.beginConnecting(descriptor.number, to: address)
            } catch {
                attempts?.lastError = error
                descriptor.close()
                continue
            }
            updateInterest()
            guard state == .connecting, let each = attempts?.millisecondsEach else { return }
            timer = loop.schedule(afterMilliseconds: each) { [unowned self] in attemptFailed(ETIMEDOUT) }
            return
        }
        let error = attempts?.lastError ?? SystemError("connect", peer.description, errno: EADDRNOTAVAIL)
        attempts = nil
        finish(.failed(error))
    }

    private func attemptFailed(_ number: Int32) {
        attempts?.lastError = SystemError("connect", peer.description, errno: number)
        dropDescriptor()
        tryNextAddress()
    }

    /// The socket that is connecting has become writable, or failed.
    func connectingEnded() {
        let number = Socket.pendingError(descriptor.number)
        guard number == 0 else { return attemptFailed(number) }
        if let timer { loop.cancel(timer) }
        timer = nil
        attempts = nil
        tellOpened()
    }
}
