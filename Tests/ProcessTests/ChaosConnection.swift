import Glibc
import TestSupport

/// One connection through a `ChaosProxy`: two ways of bytes, each in its order, with the faults drawn for them.
///
/// Way 0 is from the dialer to the listener, way 1 back; `ends[way]` is where a way's bytes come from.
final class ChaosConnection {
    private struct Piece {
        let due: Double
        var bytes: ArraySlice<UInt8>
    }

    private var ends: [Int32]
    private let faults: ChaosFaults
    private var random: SplitMix64
    private var queues: [[Piece]] = [[], []]
    private var lastDue = [0.0, 0.0]
    private var passed = [0, 0]
    /// An end has closed; the other hears of it once it has everything that was sent before.
    private var isEnded = [false, false]
    private var isSilent = [false, false]
    private var trickled = 0

    /// More than this waits in the sockets.
    private static let queueMax = 400
    private static let trickleSeconds = 0.001

    /// - Returns: `nil` when nobody listens there; the dialer is told by a close.
    init?(_ client: Int32, to target: UInt16, _ faults: ChaosFaults, _ random: SplitMix64) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        ends = [client, server]
        self.faults = faults
        self.random = random
        // Loopback: answered at once, or by a full backlog, which blocks for no longer than this.
        var limit = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(server, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = LocalSocket.address(target)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close()
            return nil
        }
        var on: Int32 = 1
        for end in ends { setsockopt(end, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size)) }
    }

    var isOver: Bool { ends == [-1, -1] }

    /// What to poll for; two entries always.
    var wanted: [pollfd] {
        (0..<2).map { way in
            let isOpen = !isEnded[way] && queues[way].count < Self.queueMax
            return pollfd(fd: isOpen ? ends[way] : -1, events: Int16(POLLIN), revents: 0)
        }
    }

    /// When the next piece may go on.
    var nextDue: Double? { queues.compactMap(\.first?.due).min() }

    func close() {
        for way in 0..<2 where ends[way] >= 0 {
            Glibc.close(ends[way])
            ends[way] = -1
        }
    }

    /// Takes what has come, and passes on what is due.
    func pass(_ isReadable: [Bool], _ isHealed: Bool, _ counts: inout ChaosProxy.Counts) {
        for way in 0..<2 where isReadable[way] && ends[way] >= 0 { receive(way, isHealed, &counts) }
        let now = monotonicSeconds()
        for way in 0..<2 where ends[way] >= 0 || !queues[way].isEmpty { forward(way, now) }
        for way in 0..<2 where isEnded[way] && queues[way].isEmpty { end(way) }
    }

    private func receive(_ way: Int, _ isHealed: Bool, _ counts: inout ChaosProxy.Counts) {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = recv(ends[way], &buffer, buffer.count, Int32(MSG_DONTWAIT))
        guard count > 0 else {
            isEnded[way] = count == 0 || errno != EAGAIN
            return
        }
        passed[way] += count
        if !isHealed, let silence = faults.silence, silence.way == way, passed[way] > silence.after, !isSilent[way] {
            isSilent[way] = true
            counts.halfOpens += 1
        }
        if isSilent[way] { return }
        var bytes = buffer.prefix(count)
        guard !isHealed else { return queue(bytes, way, after: 0) }
        if let bytesPerFlip = faults.bytesPerFlip {
            for place in bytes.indices where random.bool(oneIn: bytesPerFlip) {
                bytes[place] ^= 1 << UInt8(random.next(below: 8))
                counts.flips += 1
            }
        }
        if let cutAfter = faults.cutAfter, passed[0] + passed[1] > cutAfter {
            let rest = passed[0] + passed[1] - cutAfter
            return cut(bytes.dropLast(rest), way, &counts)
        }
        var delay = 0.0
        if faults.delaySeconds > 0 {
            delay = faults.delaySeconds * Double(random.next(below: 1_000)) / 1_000
            counts.delays += 1
        }
        let alone = min(bytes.count, faults.trickleBytes - trickled)
        for byte in bytes.prefix(alone) {
            queue([byte], way, after: delay)
            lastDue[way] += Self.trickleSeconds
            delay = 0
        }
        trickled += alone
        counts.trickled += alone
        if alone < bytes.count { queue(bytes.dropFirst(alone), way, after: delay) }
    }

    private func queue(_ bytes: ArraySlice<UInt8>, _ way: Int, after delay: Double) {
        lastDue[way] = max(lastDue[way], monotonicSeconds() + delay)
        queues[way].append(Piece(due: lastDue[way], bytes: bytes))
    }

    private func forward(_ way: Int, _ now: Double) {
        let other = ends[1 - way]
        guard other >= 0 else { return queues[way].removeAll() }
        var done = 0
        for index in queues[way].indices {
            guard queues[way][index].due <= now else { break }
            let bytes = Array(queues[way][index].bytes)
            let sent = send(other, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            if sent < 0, errno == EAGAIN { break }
            guard sent >= 0 else {
                isEnded[1 - way] = true
                return queues[way].removeAll()
            }
            queues[way][index].bytes = queues[way][index].bytes.dropFirst(sent)
            guard sent == bytes.count else { break }
            done += 1
        }
        queues[way].removeFirst(done)
    }

    /// The end where a way begins has closed: the other is closed too, unless the line is half-open.
    private func end(_ way: Int) {
        if ends[way] >= 0 {
            Glibc.close(ends[way])
            ends[way] = -1
        }
        guard !isSilent.contains(true), ends[1 - way] >= 0 else { return }
        Glibc.close(ends[1 - way])
        ends[1 - way] = -1
    }

    private func cut(_ bytes: ArraySlice<UInt8>, _ way: Int, _ counts: inout ChaosProxy.Counts) {
        queue(bytes, way, after: 0)
        forward(way, .infinity)
        counts.cuts += 1
        if faults.isReset {
            counts.resets += 1
            var reset = linger(l_onoff: 1, l_linger: 0)
            for end in ends { setsockopt(end, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size)) }
        }
        close()
        queues = [[], []]
    }
}
