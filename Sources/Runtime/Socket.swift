internal import CLinux
internal import Glibc

/// The system calls of TCP sockets, each with its error said; nothing here waits.
enum Socket {

    static func make(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let number = try calling("socket", address.description) {
            socket(address.family, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        }
        return Descriptor(owning: number)
    }

    /// Options that can only be refused by a system that does not know them; the connection works without.
    static func prepare(_ number: Int32) {
        set(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(number, SOL_SOCKET, SO_KEEPALIVE, 1)
        // First probe after 30 s of silence, then every 5 s; the user time-out (RFC 5482) then ends it.
        set(number, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30)
        set(number, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5)
        set(number, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        set(number, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, RuntimeLimits.deadPeerMilliseconds)
    }

    static func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Begins to connect; the descriptor becomes writable when that has succeeded or failed.
    static func beginConnecting(_ number: Int32, to address: SocketAddress) throws(SystemError) {
        let status = unsafe address.withSystemForm { unsafe connect(number, $0, $1) }
        let error = SystemError("connect", address.description)
        // Interrupted, it goes on by itself like one in progress.
        if status != 0, error.errno != EINPROGRESS, error.errno != EINTR { throw error }
    }

    /// The error that waits at the socket, or 0.
    static func pendingError(_ number: Int32) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &value, &size) == 0 ? value : errno
    }

    /// Whether bytes can be read now.
    static func hasUnread(_ number: Int32) -> Bool {
        var byte: UInt8 = 0
        return unsafe recv(number, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    static func listen(at address: SocketAddress, backlog: Int32) throws(SystemError) -> Descriptor {
        let descriptor = try make(address)
        set(descriptor.number, SOL_SOCKET, SO_REUSEADDR, 1)
        if !address.isIPv4 { set(descriptor.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        let number = descriptor.number
        _ = try calling("bind", address.description) {
            unsafe address.withSystemForm { unsafe bind(number, $0, $1) }
        }
        _ = try calling("listen", address.description) { Glibc.listen(number, backlog) }
        return descriptor
    }

    /// The next connection that waits, or `nil`; anything wrong is left in errno.
    static func accept(_ number: Int32) -> (Int32, SocketAddress)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let accepted = unsafe accept4(number, pointer, &size, O_CLOEXEC | O_NONBLOCK)
                guard accepted >= 0 else { return nil }
                return (accepted, unsafe SocketAddress(pointer) ?? SocketAddress(ipv4: 0, port: 0))
            }
        }
    }

    /// The address at this end.
    static func ownAddress(_ number: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe getsockname(number, pointer, &size) == 0 ? unsafe SocketAddress(pointer) : nil
            }
        }
    }
}
