import Glibc

// Two national centres, and nodes below several upstreams.
extension Country {
    /// A national centre under a name of its own; `ports` are those it had before a restart.
    func centre(named name: String, at ports: (listen: UInt16, http: UInt16) = (0, 0)) throws -> Aggregator {
        try scratch.write(
            "config/\(name).json",
            """
            {
                "unit": "VN", "node": "\(name)", "realm": "training", "listen": "127.0.0.1:\(ports.listen)",
                "http": "127.0.0.1:\(ports.http)", "keyRing": "../ring-VN.json", "dataDir": "../data/\(name)",
                "topology": "../topology.csv", "procedures": "../procedures.csv", "catalogue": "../catalogue.json",
                "calendar": "../calendar.csv", "now": "\(now ?? "")", \(timing),
                "takeoverSeconds": \(takeoverSeconds),
            }
            """)
        return try Aggregator(name, self)
    }

    /// The same centre again, at the ports that it had.
    func restart(_ centre: Aggregator, named name: String) throws -> Aggregator {
        try self.centre(named: name, at: (centre.protocolPort, centre.httpPort))
    }

    /// An agent below several centres.
    func agent(_ node: String, _ units: [String], centres: [Aggregator]) throws -> Launched {
        for unit in units { try scratch.folder("inbox/\(unit)") }
        let upstreams = centres.enumerated().map { place, centre in
            "{ \"name\": \"centre-\(place)\", \"host\": \"127.0.0.1\", \"port\": \(centre.protocolPort) }"
        }
        try scratch.write(
            "config/\(node).json",
            """
            {
                "units": [\(units.map { "\"\($0)\"" }.joined(separator: ", "))], "node": "\(node)",
                "realm": "training", "keyFile": "../keys/\(node).json", "dataDir": "../data/\(node)",
                "upstreams": [\(upstreams.joined(separator: ", "))],
                "sources": [\(units.map(inbox).joined(separator: ", "))],
                "now": "\(now ?? "")", \(timing),
            }
            """)
        let program = try Launched(.agent, ["--config", scratch.path("config/\(node).json")], scratch, name: node)
        hold(program)
        return program
    }
}

extension Launched {
    /// kill -9, and until it is gone.
    func murder() throws {
        send(SIGKILL)
        _ = try end(within: 20)
    }
}
