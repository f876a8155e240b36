internal import CLinux
internal import Glibc

/// An IP address and a port.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// Sixteen bytes in network order; an IPv4 address is kept as `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2), so that
    /// a peer is the same whether it came to an IPv4 or to a dual-stack listener.
    package let high: UInt64
    package let low: UInt64
    package let port: UInt16
    /// The interface of a link-local IPv6 address, or 0.
    private let scope: UInt32

    private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

    package init(ipv4: UInt32, port: UInt16) {
        high = 0
        low = Self.mappedPrefix | UInt64(ipv4)
        self.port = port
        scope = 0
    }

    private init(high: UInt64, low: UInt64, port: UInt16, scope: UInt32) {
        (self.high, self.low, self.port, self.scope) = (high, low, port, scope)
    }

    /// An address written in figures (`127.0.0.1`, `::1`, `fe80::1%eth0` not), or `nil` for a name.
    package init?(literal host: String, port: UInt16) {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, host, &four) == 1 {
            self.init(ipv4: UInt32(bigEndian: four.s_addr), port: port)
            return
        }
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, host, &six) == 1 else { return nil }
        let (high, low) = Self.words(six)
        self.init(high: high, low: low, port: port, scope: 0)
    }

    package static func loopback(port: UInt16) -> SocketAddress { SocketAddress(ipv4: 0x7F00_0001, port: port) }

    package var isIPv4: Bool { high == 0 && low >> 32 == Self.mappedPrefix >> 32 }

    package func with(port: UInt16) -> SocketAddress {
        SocketAddress(high: high, low: low, port: port, scope: scope)
    }

    /// The address alone.
    package var host: String {
        let capacity = Int(INET6_ADDRSTRLEN)
        var text = [CChar](repeating: 0, count: capacity)
        if isIPv4 {
            var four = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            _ = unsafe inet_ntop(AF_INET, &four, &text, socklen_t(capacity))
        } else {
            var six = sixBytes
            _ = unsafe inet_ntop(AF_INET6, &six, &text, socklen_t(capacity))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `10.1.2.3:7000` or `[::1]:7000`.
    package var description: String { isIPv4 ? "\(host):\(port)" : "[\(host)]:\(port)" }

    // MARK: The system's form

    private static func words(_ address: in6_addr) -> (UInt64, UInt64) {
        unsafe withUnsafeBytes(of: address) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    private var sixBytes: in6_addr {
        var address = in6_addr()
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }

    /// Reads what accept(2), getsockname(2) or getaddrinfo(3) gave; `nil` for another family.
    @unsafe init?(_ storage: UnsafePointer<sockaddr>) {
        switch Int32(unsafe storage.pointee.sa_family) {
        case AF_INET:
            let four = unsafe UnsafeRawPointer(storage).loadUnaligned(as: sockaddr_in.self)
            self.init(ipv4: UInt32(bigEndian: four.sin_addr.s_addr), port: UInt16(bigEndian: four.sin_port))
        case AF_INET6:
            let six = unsafe UnsafeRawPointer(storage).loadUnaligned(as: sockaddr_in6.self)
            let (high, low) = Self.words(six.sin6_addr)
            self.init(
                high: high, low: low, port: UInt16(bigEndian: six.sin6_port), scope: six.sin6_scope_id)
        default: return nil
        }
    }

    var family: Int32 { isIPv4 ? AF_INET : AF_INET6 }

    /// Lends the address in the system's form.
    @unsafe func withSystemForm<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if isIPv4 {
            var four = sockaddr_in()
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            four.sin_addr.s_addr = UInt32(truncatingIfNeeded: low).bigEndian
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            return unsafe withUnsafePointer(to: &four) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
            }
        }
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        six.sin6_addr = sixBytes
        six.sin6_scope_id = scope
        let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return unsafe withUnsafePointer(to: &six) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}

/// A host and a port as configurations and command lines write them: `host:port`, `1.2.3.4:7000`, `[::1]:7000`.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `nil` unless the text is a host, a colon and a port; an IPv6 address stands in brackets.
    package init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text.utf8[text.utf8.index(after: colon)...]
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(String(digits) ?? "")
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard SocketAddress(literal: String(host), port: 0)?.isIPv4 == false else { return nil }
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.init(host: String(host), port: port)
    }

    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
