import Glibc

/// A node that is killed, stopped and started again.
final class ChaosNode {
    enum Kind { case agent, province, centre }

    let name: String
    let kind: Kind
    private let country: Country
    private var launched: Launched?
    private var lives = 0
    /// Until when it is to lie dead, or stopped.
    private var idleUntil: Double?
    private var isStopped = false
    /// How it ended where nobody had killed it.
    private(set) var ownEnds: [String] = []

    /// Its configuration stands in `config/NAME.json`.
    init(_ name: String, _ kind: Kind, _ country: Country) {
        (self.name, self.kind, self.country) = (name, kind, country)
    }

    var isUp: Bool { launched != nil && !isStopped }

    func start() throws {
        lives += 1
        (isStopped, idleUntil) = (false, nil)
        // A log for each life, so that what killed it is still there.
        launched = try Launched(
            kind == .agent ? .agent : .aggregator, ["--config", country.scratch.path("config/\(name).json")],
            country.scratch, name: "\(name)-\(lives)")
    }

    func kill(until time: Double) throws {
        try look()
        launched?.send(SIGKILL)
        _ = try launched?.end()
        launched = nil
        idleUntil = time
    }

    func pause(until time: Double) {
        launched?.send(SIGSTOP)
        (isStopped, idleUntil) = (true, time)
    }

    /// Up again, if it is time.
    func revive(at time: Double) throws {
        try look()
        guard let idleUntil, idleUntil <= time else { return }
        if isStopped {
            launched?.send(SIGCONT)
            (isStopped, self.idleUntil) = (false, nil)
        } else {
            try start()
        }
    }

    /// Notices an end that nobody wanted, and starts again as a supervisor would.
    private func look() throws {
        guard let launched, let status = launched.poll() else { return }
        ownEnds.append("\(name), life \(lives), ended with \(status): \(launched.lastWords)")
        try start()
    }

    var lastWords: String { launched?.lastWords ?? "\(name) is down" }

    /// A planned end.
    func terminate() throws -> Int32 { try launched?.terminate() ?? -1 }

    /// The logs of all lives that hold a word.
    func lines(with word: String) -> [String] {
        guard lives > 0 else { return [] }
        return (1...lives).flatMap { life in
            country.scratch.text("logs/\(name)-\(life).log").split(separator: "\n").filter { $0.contains(word) }
                .map { "\(name)-\(life): \($0)" }
        }
    }
}
