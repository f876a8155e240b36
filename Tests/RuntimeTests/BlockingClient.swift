import Glibc
import Runtime

/// A plain blocking socket, to do to a server what our own connections never would.
final class BlockingClient {
    private var number: Int32
    private lazy var buffer = [UInt8](repeating: 0, count: 256 << 10)

    init(_ port: UInt16) throws {
        // A child that another test starts meanwhile would keep the connection open.
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard Self.connect(number, port) == 0 else { throw SystemError("connect", "", errno: errno) }
        // Nothing here may hang.
        var limit = timeval(tv_sec: 8, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close() }

    static func connect(_ number: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func send(_ bytes: [UInt8]) { _ = Glibc.send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Everything that has arrived, without waiting. To the last byte: the loop hears nothing of what stays here.
    func receiveNow() -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let count = recv(number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    /// Whether the server has ended its side; to be asked when everything before has been received.
    var isAtEnd: Bool {
        var byte: UInt8 = 0
        return recv(number, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) == 0
    }

    func endSending() { _ = shutdown(number, Int32(SHUT_WR)) }

    /// Ends with a reset instead of a farewell.
    func reset() {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func close() {
        if number >= 0 { _ = Glibc.close(number) }
        number = -1
    }
}

/// A listening socket whose queue is full: whoever dials it hears nothing.
final class FullBacklog {
    private let listener: Int32
    private var waiting: [Int32] = []
    let target: HostPort

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = listener
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(number, $0, size)
                _ = Glibc.listen(number, 0)
                _ = getsockname(number, $0, &size)
            }
        }
        let port = UInt16(bigEndian: address.sin_port)
        target = HostPort(host: "127.0.0.1", port: port)
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | O_NONBLOCK, 0)
            _ = BlockingClient.connect(client, port)
            waiting.append(client)
        }
    }

    deinit { for number in waiting + [listener] { _ = close(number) } }
}
