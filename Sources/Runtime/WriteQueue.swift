internal import CLinux
internal import Glibc

/// Bytes on their way to a socket. Empty it owns no memory.
struct WriteQueue {
    enum Outcome: Equatable {
        case empty
        /// The system takes no more now, or this connection has had its share of the turn.
        case blocked
        case failed(errno: Int32)
    }

    private var bytes: [UInt8] = []
    private var sent = 0

    var pendingBytes: Int { bytes.count - sent }

    /// - Complexity: O(1) for the first array of a turn, which is not copied; O(count) for more.
    mutating func append(_ more: [UInt8]) {
        if bytes.isEmpty { bytes = more } else { bytes.append(contentsOf: more) }
    }

    mutating func append(_ more: Span<UInt8>) {
        unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func removeAll() {
        bytes = []
        sent = 0
    }

    /// Sends what the system takes.
    mutating func send(to number: Int32) -> Outcome {
        let limit = sent + RuntimeLimits.sentBytesPerTurnMax
        while sent < bytes.count {
            guard sent < limit else { return .blocked }
            let count = unsafe bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                return unsafe Glibc.send(number, base + sent, min(buffer.count, limit) - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                forgetSent()
                return .blocked
            } else if errno != EINTR {
                return .failed(errno: errno)
            }
        }
        removeAll()
        return .empty
    }

    /// Moves the rest to the front once that is less work than what has been sent.
    private mutating func forgetSent() {
        guard sent >= RuntimeLimits.forgottenBytesMin, sent >= bytes.count / 2 else { return }
        bytes.removeSubrange(..<sent)
        sent = 0
    }
}
