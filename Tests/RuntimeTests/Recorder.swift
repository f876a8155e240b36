import Runtime

/// A handler that keeps what it hears, and does what the test says.
final class Recorder: ConnectionHandler {
    var received: [UInt8] = []
    var opened = 0
    var ended = 0
    var drained = 0
    var closed: [CloseReason] = []
    var onReceive: (Connection, [UInt8]) -> Void = { _, _ in }
    var onEnd: (Connection) -> Void = { $0.closeAfterFlush() }
    var onDrain: (Connection) -> Void = { _ in }
    var onClose: () -> Void = {}
    /// Off for large transfers, of which only the number of bytes counts.
    var keeps = true
    var receivedBytes = 0

    func connectionOpened(_ connection: Connection) { opened += 1 }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        receivedBytes += copy.count
        if keeps { received += copy }
        onReceive(connection, copy)
    }

    func connectionEnded(_ connection: Connection) {
        ended += 1
        onEnd(connection)
    }

    func connectionDrained(_ connection: Connection) {
        drained += 1
        onDrain(connection)
    }

    func connection(_ connection: Connection, closed reason: CloseReason) {
        closed.append(reason)
        onClose()
    }
}

/// A listener of the loop whose connections all get a handler made by the test.
func listen(_ loop: EventLoop, _ handler: @escaping () -> Recorder) throws -> Listener {
    try Listener(loop, at: .loopback(port: 0)) { $0.start(handler()) }
}

extension Listener {
    var target: HostPort { HostPort(host: address.host, port: address.port) }
}

/// Longer than anything here takes, so that a test that waits in vain fails instead of hanging.
let patience: Int64 = 20_000
