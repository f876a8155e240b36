internal import CLinux
internal import Glibc

/// Names to addresses.
enum Resolver {
    enum Failure: Error, Equatable, Sendable {
        /// getaddrinfo's number for why, in its words.
        case notFound(String)
        case system(SystemError)
    }

    /// What needs no question to anybody: figures, and `localhost` (RFC 6761 section 6.3).
    static func literal(_ host: String, port: UInt16) -> [SocketAddress]? {
        if let address = SocketAddress(literal: host, port: port) { return [address] }
        guard host == "localhost" else { return nil }
        return ["127.0.0.1", "::1"].compactMap { SocketAddress(literal: $0, port: port) }
    }

    /// Asks the system, which may take half a minute: for a thread of its own.
    static func ask(_ host: String, port: UInt16) -> Result<[SocketAddress], Failure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
        var first: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard status == 0 else {
            if status == EAI_SYSTEM { return .failure(.system(SystemError("getaddrinfo", host))) }
            guard let text = unsafe gai_strerror(status) else { return .failure(.notFound("error \(status)")) }
            return .failure(.notFound(unsafe String(cString: text)))
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let entry = unsafe next {
            if let storage = unsafe entry.pointee.ai_addr, let address = unsafe SocketAddress(storage),
                !addresses.contains(address)
            {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(.notFound("no address")) : .success(addresses)
    }
}

extension EventLoop {
    /// Gives the addresses of a host, at once when it is written in figures.
    func resolve(
        _ host: String, port: UInt16, then receive: @escaping (Result<[SocketAddress], Resolver.Failure>) -> Void
    ) {
        if let addresses = Resolver.literal(host, port: port) { return receive(.success(addresses)) }
        do throws(SystemError) {
            try inBackground({ Resolver.ask(host, port: port) }, then: receive)
        } catch { receive(.failure(.system(error))) }
    }
}
