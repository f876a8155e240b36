import Glibc
import Synchronization

/// A plain blocking connection to this machine; nothing here waits longer than its limit.
final class LocalSocket {
    private let number: Int32

    init(port: UInt16, limitSeconds: Int = 15) throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(port)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            Glibc.close(number)
            throw Trouble("127.0.0.1:\(port) does not answer: errno \(errno)")
        }
        var limit = timeval(tv_sec: limitSeconds, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Glibc.close(number) }

    static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// A listening socket at a port that no outgoing connection is ever given, so that a program that ends and starts
    /// again finds its port free (ip_local_port_range, ip(7), begins at 32,768).
    static func listener() throws -> (number: Int32, port: UInt16) {
        for _ in 0..<200 {
            let port = UInt16.random(in: 10_000..<32_000)
            // One that was only handed out looks free until its program has started.
            guard handedOut.withLock({ $0.insert(port).inserted }) else { continue }
            let number = socket(
                AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = address(port)
            let isListening = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 && listen(number, 64) == 0
                }
            }
            if isListening { return (number, port) }
            Glibc.close(number)
        }
        throw Trouble("no free port: errno \(errno)")
    }

    /// Every port that was ever given to somebody here.
    private static let handedOut = Mutex(Set<UInt16>())

    /// A port where nobody listens now.
    static func freePort() throws -> UInt16 {
        let (number, port) = try listener()
        Glibc.close(number)
        return port
    }

    func send(_ bytes: [UInt8]) { _ = Glibc.send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// What comes next, or nothing: at the end, or where nothing comes within the limit.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(number, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    /// What comes until the other side ends; `isEnded` is false when it did not within the limit.
    func readToEnd() -> (bytes: [UInt8], isEnded: Bool) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(number, &buffer, buffer.count, 0)
            // A reset is an end as well.
            if count <= 0 { return (bytes, count == 0 || errno == ECONNRESET) }
            bytes += buffer.prefix(count)
        }
    }

    /// One HTTP request, with its whole answer.
    static func ask(_ port: UInt16, _ target: String, method: String = "GET") throws -> (status: Int, body: String) {
        let socket = try LocalSocket(port: port)
        socket.send("\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        let answer = String(decoding: socket.readToEnd().bytes, as: UTF8.self)
        // One grapheme, CR LF, ends a line.
        guard let head = answer.split(separator: "\r\n", maxSplits: 1).first,
            let gap = range(of: "\r\n\r\n", in: answer)
        else { throw Trouble("no HTTP answer to \(target): \(answer.prefix(200))") }
        let words = head.split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0, String(answer[gap.upperBound...]))
    }

    private static func range(of text: String, in answer: String) -> Range<String.Index>? {
        answer.firstRange(of: text)
    }
}
