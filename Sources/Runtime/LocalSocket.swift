internal import CLinux
internal import Glibc

/// Stream sockets within this machine that a file names: whoever may open the file may ask.
package enum LocalSocket {
    /// Listens at a file, which is made anew and is its owner's alone. Its folder must be, too: between its making and
    /// its mode nobody else may open it.
    static func listen(at path: String, backlog: Int32) throws(SystemError) -> Descriptor {
        try Files.remove(path)
        let descriptor = try make(path, Int32(SOCK_NONBLOCK.rawValue))
        let number = descriptor.number
        unsafe try naming(path, "bind") { unsafe bind(number, $0, $1) }
        try Files.setMode(path, 0o600)
        _ = try calling("listen", path) { Glibc.listen(number, backlog) }
        return descriptor
    }

    /// Says something to whoever listens at a file, and reads the answer to its end. It blocks, at each step no longer
    /// than `timeoutSeconds`: for programs that do nothing else meanwhile.
    ///
    /// - Throws: `ENOENT` and `ECONNREFUSED` where nobody listens, `EAGAIN` where nothing comes in time, `EMSGSIZE` for
    ///   an answer beyond `limitBytes`.
    package static func exchange(
        _ path: String, _ request: [UInt8], limitBytes: Int, timeoutSeconds: Int
    ) throws(SystemError) -> [UInt8] {
        let descriptor = try make(path, 0)
        let number = descriptor.number
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        unsafe try naming(path, "connect") { unsafe connect(number, $0, $1) }
        var sent = 0
        while sent < request.count {
            sent += try calling("send", path) {
                unsafe request[sent...].withUnsafeBytes {
                    unsafe Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
            }
        }
        return try readToEnd(number, path, limitBytes)
    }

    /// Sends one datagram to whoever receives them at a file, or at an abstract name, which begins with `@` (unix(7)).
    /// It waits for nobody.
    ///
    /// - Throws: `ENOENT` and `ECONNREFUSED` where nobody receives, `EAGAIN` where the receiver's queue is full.
    static func tell(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
        let descriptor = try make(path, Int32(SOCK_NONBLOCK.rawValue), Int32(SOCK_DGRAM.rawValue))
        let number = descriptor.number
        unsafe try naming(path, "sendto") { address, size in
            let sent = unsafe sendto(number, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, size)
            return sent == bytes.count ? 0 : -1
        }
    }

    private static func readToEnd(
        _ number: Int32, _ path: String, _ limitBytes: Int
    ) throws(SystemError) -> [UInt8] {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try calling("recv", path) { unsafe recv(number, &piece, piece.count, 0) }
            if count == 0 { return answer }
            guard answer.count + count <= limitBytes else { throw SystemError("recv", path, errno: EMSGSIZE) }
            answer += piece[..<count]
        }
    }

    private static func make(
        _ path: String, _ flags: Int32, _ kind: Int32 = Int32(SOCK_STREAM.rawValue)
    ) throws(SystemError) -> Descriptor {
        Descriptor(owning: try calling("socket", path) { socket(AF_UNIX, kind | O_CLOEXEC | flags, 0) })
    }

    /// Calls with a file's address. It holds 107 bytes; a longer path is reached through its open folder. An abstract
    /// name has a zero byte where `@` stands, and ends where the address does.
    @unsafe private static func naming(
        _ path: String, _ call: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        var name = path
        var folder = Descriptor(owning: -1)
        let isAbstract = path.hasPrefix("@")
        if name.utf8.count > room, !isAbstract {
            let (above, own) = Files.split(path)
            folder = try Files.open(above, O_RDONLY | O_DIRECTORY)
            name = "/proc/self/fd/\(folder.number)/\(own)"
        }
        guard name.utf8.count <= room else { throw SystemError(call, path, errno: ENAMETOOLONG) }
        let bytes = (isAbstract ? [0] : []) + name.utf8.dropFirst(isAbstract ? 1 : 0)
        let size = isAbstract ? MemoryLayout<sa_family_t>.size + bytes.count : MemoryLayout<sockaddr_un>.size
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        defer { folder.close() }
        _ = try calling(call, path) {
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    unsafe body(pointer, socklen_t(size))
                }
            }
        }
    }
}
