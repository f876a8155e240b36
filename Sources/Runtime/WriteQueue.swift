internal import CLinux
internal import Glibc

/// Bytes on their way to a socket. Empty it owns no memory.
///
/// Arrays that are large stay as they are, so that an answer that a thousand readers get is one array in memory and is
/// copied by the system alone; small ones are joined, so that they cost one call.
struct WriteQueue {
    enum Outcome: Equatable {
        case empty
        /// The system takes no more now, or this connection has had its share of the turn.
        case blocked
        case failed(errno: Int32)
    }

    /// What goes first, and how much of it has gone.
    private var bytes: [UInt8] = []
    private var sent = 0
    /// What follows it.
    private var rest: [[UInt8]] = []
    private var restBytes = 0

    var pendingBytes: Int { bytes.count - sent + restBytes }

    /// - Complexity: O(1) for the first array of a turn and for large ones, which are not copied; O(count) for others.
    mutating func append(_ more: [UInt8]) {
        if bytes.isEmpty {
            bytes = more
        } else if more.count >= RuntimeLimits.joinedBytesMax {
            addPiece(more)
        } else {
            append(more.span)
        }
    }

    mutating func append(_ more: Span<UInt8>) {
        if rest.isEmpty, bytes.count < RuntimeLimits.joinedBytesMax {
            unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        } else if let last = rest.indices.last, rest[last].count < RuntimeLimits.joinedBytesMax {
            unsafe more.withUnsafeBufferPointer { unsafe rest[last].append(contentsOf: $0) }
            restBytes += more.count
        } else {
            // What goes last is large, and others may hold it, too.
            var piece: [UInt8] = []
            unsafe more.withUnsafeBufferPointer { unsafe piece.append(contentsOf: $0) }
            addPiece(piece)
        }
    }

    private mutating func addPiece(_ piece: [UInt8]) {
        rest.append(piece)
        restBytes += piece.count
    }

    mutating func removeAll() {
        bytes = []
        sent = 0
        rest = []
        restBytes = 0
    }

    /// Sends what the system takes.
    mutating func send(to number: Int32) -> Outcome {
        var left = RuntimeLimits.sentBytesPerTurnMax
        while pendingBytes > 0 {
            guard left > 0 else { return .blocked }
            let count = sendOnce(number, left)
            if count > 0 {
                left -= count
                take(count)
            } else if errno == EAGAIN {
                return .blocked
            } else if errno != EINTR {
                return .failed(errno: errno)
            }
        }
        removeAll()
        return .empty
    }

    /// One call for the first two arrays: an answer is a head and a body.
    private func sendOnce(_ number: Int32, _ limit: Int) -> Int {
        let first = min(bytes.count - sent, limit)
        return unsafe bytes.withUnsafeBytes { bytes in
            guard let next = rest.first, first < limit, let base = bytes.baseAddress else {
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe Glibc.send(number, base + sent, first, Int32(MSG_NOSIGNAL))
            }
            return unsafe next.withUnsafeBytes { next in
                let head = unsafe iovec(iov_base: UnsafeMutableRawPointer(mutating: base + sent), iov_len: first)
                let body = unsafe iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: next.baseAddress),
                    iov_len: min(next.count, limit - first))
                return unsafe Self.send(number, head, body)
            }
        }
    }

    @unsafe private static func send(_ number: Int32, _ first: iovec, _ second: iovec) -> Int {
        var parts = unsafe [first, second]
        return unsafe parts.withUnsafeMutableBufferPointer { parts in
            var message = unsafe msghdr()
            unsafe message.msg_iov = parts.baseAddress
            unsafe message.msg_iovlen = parts.count
            return unsafe sendmsg(number, &message, Int32(MSG_NOSIGNAL))
        }
    }

    /// So many bytes have gone.
    private mutating func take(_ count: Int) {
        sent += count
        while sent >= bytes.count, !rest.isEmpty {
            sent -= bytes.count
            bytes = rest.removeFirst()
            restBytes -= bytes.count
        }
    }
}
