import Foundation
import TestSupport

/// A country whose nodes are killed and stopped while records come in, over lines that fail.
final class ChaosCountry {
    struct Counts {
        var kills: [ChaosNode.Kind: Int] = [:]
        var pauses: [ChaosNode.Kind: Int] = [:]
        /// Pauses longer than a peer waits for a sign of life.
        var longPauses = 0
        var files = 0
    }

    let country: Country
    let proxy: ChaosProxy
    let centre: ChaosNode
    let httpPort: UInt16
    private(set) var nodes: [ChaosNode]
    private(set) var counts = Counts()
    private var random: SplitMix64
    private let idleSeconds = 3.0

    /// Starts a country in either shape; every line of it goes through the proxy.
    init(_ country: Country, isTiered: Bool, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        proxy = ChaosProxy(seed: random.next())
        self.random = random
        self.country = country
        let port = try LocalSocket.freePort()
        httpPort = try LocalSocket.freePort()
        try country.configureCentre(listen: port, http: httpPort)
        centre = ChaosNode("VN", .centre, country)
        nodes = [centre]
        let line = try proxy.route(to: port)
        try country.configure("headquarters", country.departments, port: line)
        nodes.append(ChaosNode("headquarters", .agent, country))
        for province in country.provinces {
            let branches = country.branches[province] ?? []
            if isTiered {
                let own = try LocalSocket.freePort()
                try country.configure(province: province, port: line, listen: own, http: try LocalSocket.freePort())
                nodes.append(ChaosNode(province, .province, country))
                try country.configure("\(province)-branches", branches, port: try proxy.route(to: own))
                nodes.append(ChaosNode("\(province)-branches", .agent, country))
            } else {
                try country.configure(province, [province] + branches, port: line)
                nodes.append(ChaosNode(province, .agent, country))
            }
        }
        for node in nodes { try node.start() }
    }

    deinit { proxy.stop() }

    /// Kills, stops, starts and feeds for so long; `feed` is told how far the time has come, from 0 to 1, and answers
    /// how many files it has put into inboxes.
    func rage(seconds: Double, feed: (Double) throws -> Int) throws {
        let begin = monotonicSeconds()
        var nextFault = begin
        while true {
            let now = monotonicSeconds()
            for node in nodes { try node.revive(at: now) }
            counts.files += try feed(min(1, (now - begin) / seconds))
            guard now < begin + seconds else { return }
            if now >= nextFault {
                try hit(now)
                nextFault = now + Double(random.next(in: 20...300)) / 1_000
            }
            _ = wait(within: 0.05) { false }
        }
    }

    private func hit(_ now: Double) throws {
        // One of many would hardly ever be the centre.
        let node = random.bool(oneIn: 8) ? centre : random.element(of: nodes)
        guard node.isUp else { return }
        if random.bool(oneIn: 3) {
            let seconds = Double(random.next(in: 100...5_000)) / 1_000
            node.pause(until: now + seconds)
            counts.pauses[node.kind, default: 0] += 1
            if seconds > idleSeconds { counts.longPauses += 1 }
        } else {
            try node.kill(until: now + Double(random.next(in: 0...3_000)) / 1_000)
            counts.kills[node.kind, default: 0] += 1
        }
    }

    /// The faults end; everybody is up.
    func heal() throws {
        proxy.heal()
        for node in nodes { try node.revive(at: .infinity) }
    }

    /// Starts again whoever ends by itself, and asks the centre for something.
    func ask(_ target: String) throws -> (status: Int, body: String) {
        for node in nodes { try node.revive(at: monotonicSeconds()) }
        do { return try LocalSocket.ask(httpPort, target) } catch is Trouble { return (0, "the centre is not up") }
    }

    var ownEnds: [String] { nodes.flatMap(\.ownEnds) }

    var faults: String {
        let lines = proxy.counts
        let tell = { (counts: [ChaosNode.Kind: Int]) in
            "\(counts.values.reduce(0, +)) (centre \(counts[.centre] ?? 0), provinces \(counts[.province] ?? 0))"
        }
        return """
            \(nodes.count) processes, \(counts.files) files; kill -9: \(tell(counts.kills)), SIGSTOP: \
            \(tell(counts.pauses)), \(counts.longPauses) of them beyond idle; \(lines.connections) connections: \
            \(lines.cuts) cut (\(lines.resets) by reset), \(lines.halfOpens) half-open, \(lines.flips) bits flipped, \
            \(lines.delays) pieces delayed, \(lines.trickled) bytes alone
            """
    }
}
