import Foundation
import Glibc
import Synchronization
import TestSupport

/// Between a dialer and a listener: passes bytes on, and now and then flips a bit of what the dialer sends.
final class TamperingProxy: Sendable {
    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>

    private struct State {
        var isTampering = true
        var isStopped = false
        var flips = 0
        var passed: [UInt8] = []
        var random: SplitMix64
    }

    /// One bit in so many bytes, about: small sessions get through at times, and are cut later.
    private static let bytesPerFlip = 300

    init(to target: UInt16, seed: UInt64) throws {
        state = Mutex(State(random: SplitMix64(seed: seed)))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = LocalSocket.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Trouble("no port for a proxy: errno \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept(target) }
    }

    /// What has gone through in either direction, as it was sent.
    var passed: [UInt8] { state.withLock { $0.passed } }

    var flips: Int { state.withLock { $0.flips } }

    /// From now on everything passes as it is.
    func stopTampering() { state.withLock { $0.isTampering = false } }

    /// Ends the proxy and what goes through it.
    func stop() { state.withLock { $0.isStopped = true } }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func accept(_ target: UInt16) {
        defer { close(listener) }
        while !isStopped {
            var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { continue }
            Thread.detachNewThread { [self] in pass(client, target) }
        }
    }

    private func pass(_ client: Int32, _ target: UInt16) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer {
            close(client)
            close(server)
        }
        var address = LocalSocket.address(target)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !isStopped {
            var waiting = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, 2, 100) > 0 else { continue }
            for (side, other) in [(0, server), (1, client)] where waiting[side].revents != 0 {
                let count = recv(waiting[side].fd, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                var bytes = Array(buffer.prefix(count))
                state.withLock { $0.passed += bytes }
                if side == 0 { tamper(&bytes) }
                guard send(other, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
            }
        }
    }

    private func tamper(_ bytes: inout [UInt8]) {
        state.withLock { state in
            guard state.isTampering else { return }
            for place in bytes.indices where state.random.bool(oneIn: Self.bytesPerFlip) {
                bytes[place] ^= 1 << UInt8(state.random.next(below: 8))
                state.flips += 1
            }
        }
    }
}
