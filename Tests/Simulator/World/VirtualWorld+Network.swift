import Nodes
import Peering

// Connections: what nodes send arrives later, in its order, or not at all.
extension VirtualWorld {
    /// Cuts every connection between two nodes; what is under way on them is lost.
    package func cut(_ one: String, _ other: String) {
        for line in lines(one, other) { cut(line, first: line.hosts.0.name == one ? .dialer : .listener) }
    }

    func lines(_ one: String, _ other: String) -> [Line] {
        (hosts[one]?.lines ?? [:]).values.filter { line in
            (line.hosts.0.name == one ? line.hosts.1 : line.hosts.0).name == other
        }.sorted { $0.number < $1.number }
    }

    /// One side sees the end at once, the other when the news has come.
    func cut(_ line: Line, first side: Line.Side) {
        line[open: .dialer] = false
        line[open: .listener] = false
        schedule(.closed(line, at: side), after: 0)
        schedule(.closed(line, at: side.other), after: latencyMilliseconds)
    }

    /// Cuts, and lets no new connection come about until `join`.
    package func separate(_ one: String, _ other: String) {
        separated.insert([one, other].sorted())
        cut(one, other)
    }

    package func join(_ one: String, _ other: String) { separated.remove([one, other].sorted()) }

    // MARK: - Events

    func happen(_ event: Event) {
        switch event {
        case .bytes(let line, let side, let bytes):
            line.receives(bytes.count)
            guard line[open: side], line.isAlive(side) else { return }
            let host = line.host(side)
            observer?(
                .bytes(link: line.number, from: line.host(side.other).name, to: host.name, bytes))
            with(host) { $0.received(line.link(side), bytes.span, now: $1) }
        case .closed(let line, let side):
            line[open: side] = false
            guard line.isAlive(side) else { return }
            let host = line.host(side)
            host.lines[line.number] = nil
            observer?(.end(link: line.number, at: host.name))
            with(host) { $0.closed(line.link(side), now: $1) }
        case .connect(let dialer, let life, let upstream, let listener):
            guard dialer.life == life, dialer.node != nil else { return }
            connect(dialer, upstream, listener)
        case .dialFailed(let dialer, let life, let upstream):
            guard dialer.life == life else { return }
            with(dialer) { $0.dialFailed(upstream: upstream, reason: "unreachable", now: $1) }
        case .work(let work): work()
        }
    }

    func dial(_ upstream: Int, by host: Host) {
        guard let target = host.node?.settings.upstreams[upstream].name else { return }
        schedule(
            .connect(dialer: host, life: host.life, upstream: upstream, listener: target), after: latencyMilliseconds)
    }

    private func connect(_ dialer: Host, _ upstream: Int, _ listener: String) {
        guard let other = hosts[listener], other.node != nil, !separated.contains([dialer.name, listener].sorted())
        else {
            return with(dialer) { $0.dialFailed(upstream: upstream, reason: "unreachable", now: $1) }
        }
        switch conditions?.connecting(from: dialer.number, to: other.number, now: nowMilliseconds) ?? .sound {
        case .sound: break
        case .unreachable(let delay):
            return schedule(.dialFailed(dialer: dialer, life: dialer.life, upstream: upstream), after: delay)
        case .onlyListener(let delay):
            // The listener has a connection of which the dialer knows nothing: it tries again beside it.
            let line = makeLine(dialer, other)
            line[open: .dialer] = false
            dialer.lines[line.number] = nil
            line.isSilent = true
            with(other) { $0.accepted(line.link(.listener), from: "virtual:\(dialer.name)", now: $1) }
            return schedule(.dialFailed(dialer: dialer, life: dialer.life, upstream: upstream), after: delay)
        }
        let line = makeLine(dialer, other)
        observer?(.connect(link: line.number, from: dialer.name, to: listener))
        with(other) { $0.accepted(line.link(.listener), from: "virtual:\(dialer.name)", now: $1) }
        with(dialer) { $0.dialed(upstream: upstream, as: line.link(.dialer), now: $1) }
    }

    private func makeLine(_ dialer: Host, _ listener: Host) -> Line {
        linesMade += 1
        let line = Line(number: linesMade, dialer: dialer, listener: listener)
        dialer.lines[line.number] = line
        listener.lines[line.number] = line
        return line
    }

    // MARK: - Actions

    func send(_ bytes: [UInt8], on link: LinkID, of host: Host) {
        let (number, side) = Line.place(link)
        guard let line = host.lines[number], line[open: side] else { return }
        var bytes = bytes
        if let onBytes {
            let from = End(node: host.name, link: link)
            let to = End(node: line.host(side.other).name, link: line.link(side.other))
            guard let changed = onBytes(from, to, bytes) else { return }
            bytes = changed
        }
        guard let conditions else {
            let at = line.queue(to: side.other, at: nowMilliseconds + latencyMilliseconds)
            return deliver(bytes, line, to: side.other, at: at)
        }
        transmit(bytes, line, side, conditions)
    }

    private func transmit(_ bytes: [UInt8], _ line: Line, _ side: Line.Side, _ conditions: LineConditions) {
        let to = line.host(side.other)
        if line.isSilent { return }
        if !line.isAlive(side.other), line[open: side.other] {
            // Its process has gone without a word. The machine answers for it once it is up again.
            if to.node != nil { schedule(.closed(line, at: side), after: latencyMilliseconds) }
            return
        }
        let passage = conditions.passing(
            bytes.count, from: line.host(side).number, to: to.number, now: nowMilliseconds)
        if passage.isSilencing {
            line.isSilent = true
            return
        }
        let at = line.queue(to: side.other, at: nowMilliseconds + latencyMilliseconds + passage.delayMilliseconds)
        var sent = bytes
        if let bit = passage.flippedBit { sent[bit / 8] ^= 1 << UInt8(bit % 8) }
        if let kept = passage.cutAt {
            if kept > 0 { deliver(Array(sent.prefix(kept)), line, to: side.other, at: at) }
            // The sender may know long before what it sent has arrived: it is back before its old bytes are.
            line[open: side] = false
            schedule(.closed(line, at: side), after: passage.noticeMilliseconds)
            return schedule(.closed(line, at: side.other), at: at + 1)
        }
        if let split = passage.splitAt, split < sent.count {
            deliver(Array(sent.prefix(split)), line, to: side.other, at: at)
            let rest = line.queue(to: side.other, at: at + 1)
            return deliver(Array(sent.dropFirst(split)), line, to: side.other, at: rest)
        }
        deliver(sent, line, to: side.other, at: at)
    }

    private func deliver(_ bytes: [UInt8], _ line: Line, to side: Line.Side, at time: Int64) {
        line.sends(bytes.count)
        bytesSent += UInt64(bytes.count)
        schedule(.bytes(line, to: side, bytes), at: time)
    }

    func close(_ link: LinkID, of host: Host) {
        let (number, side) = Line.place(link)
        guard let line = host.lines[number] else { return }
        host.lines[number] = nil
        guard line[open: side] else { return }
        line[open: side] = false
        guard line[open: side.other], !line.isSilent else { return }
        // What was sent before arrives before the end of the stream.
        let delay = conditions?.closing(from: line.host(side).number, to: line.host(side.other).number) ?? 0
        schedule(
            .closed(line, at: side.other),
            at: line.queue(to: side.other, at: nowMilliseconds + latencyMilliseconds + delay))
    }
}
