internal import Configuration
internal import Model
internal import Peering
package import Runtime
internal import Wire

/// One played side, whichever.
private protocol ConformancePlayer: AnyObject {
    var findings: [ConformanceFinding] { get }
    var remark: String? { get }
    var isOver: Bool { get }
    func receive(_ bytes: Span<UInt8>, now: Instant)
    func closed(now: Instant)
    func tick(now: Instant)
    func takeOutput() -> (bytes: [UInt8], closes: Bool)
}

extension ConformanceListener: ConformancePlayer {}
extension ConformanceDialer: ConformancePlayer {}

/// `tamcap conformance`: joins the played sides to sockets, one scenario after the other, and prints what they found.
package final class ConformanceRun: ConnectionHandler {
    private let loop: EventLoop
    private let setting: ConformanceSetting
    private var player: (any ConformancePlayer)?
    private var connection: Connection?
    private var listener: Listener?
    private var isDone: Bool { player.map { $0.isOver && connection == nil } ?? true }

    /// By scenario, what the peer did wrong, in order.
    package private(set) var results: [(scenario: String, findings: [ConformanceFinding])] = []
    /// Why the peer could not be judged to the end.
    package private(set) var trouble: String?

    package init(_ loop: EventLoop, _ setting: ConformanceSetting) {
        self.loop = loop
        self.setting = setting
    }

    /// Whom the office's key file lets in.
    ///
    /// - Throws: `.configuration` (3) when the file is none.
    package static func setting(
        keyFile path: String, isTraining: Bool, attests: Bool
    ) throws(Failure) -> ConformanceSetting {
        do throws(LocatedError) {
            let file = try KeyFile(Inputs.keyBytes(of: path), file: path)
            var setting = ConformanceSetting(
                realm: isTraining ? .training : .production, keyID: file.keyID, sessionKey: file.sessionKey.bytes,
                attestationKey: attests ? file.attestationKey.bytes : nil, units: file.units)
            // An agent judges no record without rules: those that are shipped.
            setting.bundle =
                BundleContainer(
                    topology: Shipped.topology.bytes, procedures: Shipped.register.bytes,
                    catalogue: Shipped.catalogue.bytes, calendar: Shipped.calendar.bytes
                ).encode()
            return setting
        } catch { throw Failure(error) }
    }

    // MARK: - Playing

    /// Begins to listen; the address with the port that the system gave.
    ///
    /// - Throws: when the address cannot be listened at.
    package func listen(at address: SocketAddress) throws(SystemError) -> SocketAddress {
        let listener = try Listener(loop, at: address) { [unowned self] in adopt($0) }
        self.listener = listener
        return listener.address
    }

    /// Plays a listener's scenarios to whoever connects.
    package func play(_ scenarios: [ListenerScenario], _ told: (String) -> Void) {
        for scenario in scenarios {
            let player = ConformanceListener(scenario, setting, seed: SystemEntropy.bytes(32))
            self.player = player
            player.start(now: now)
            run()
            note(scenario.rawValue, told)
        }
        listener?.stop()
    }

    /// Plays a dialer's scenarios to a listener.
    package func play(_ scenarios: [DialerScenario], to target: HostPort, _ told: (String) -> Void) {
        guard let unit = setting.units.first else { return }
        var office = ConformanceOffice(unit, seed: SystemEntropy.bytes(32))
        for scenario in scenarios where trouble == nil {
            let player = ConformanceDialer(scenario, setting, office: office, seed: SystemEntropy.bytes(32))
            self.player = player
            connection = Connection.dial(loop, target, timeoutMilliseconds: ConformanceTimes.answer, self)
            run()
            office = player.office
            trouble = player.trouble ?? trouble
            if trouble == nil { note(scenario.rawValue, told) }
        }
    }

    private func run() {
        while !isDone {
            _ = loop.run(until: { isDone }, withinMilliseconds: ConformanceTimes.tick)
            player?.tick(now: now)
            pump()
        }
    }

    private func note(_ scenario: String, _ told: (String) -> Void) {
        let findings = player?.findings ?? []
        results.append((scenario, findings))
        let lines = findings.isEmpty ? [player?.remark ?? "nothing wrong"] : findings.map(\.description)
        for line in lines { told("\(scenario)  \(line)\n") }
        player = nil
    }

    private var now: Instant {
        Instant(
            monotonicMilliseconds: SystemClock.monotonicMilliseconds, unixMilliseconds: SystemClock.unixMilliseconds)
    }

    private func pump() {
        guard let connection, let player else { return }
        let (bytes, closes) = player.takeOutput()
        if !bytes.isEmpty { connection.write(bytes) }
        if closes, connection.isOpen { connection.closeAfterFlush() }
    }

    // MARK: - Connections

    private func adopt(_ accepted: Connection) {
        guard connection == nil, let player = player as? ConformanceListener, !player.isOver else {
            // One at a time; who comes too early comes again.
            return accepted.close()
        }
        connection = accepted
        accepted.start(self)
        player.accepted(now: now)
    }

    package func connectionOpened(_ connection: Connection) {
        (player as? ConformanceDialer)?.opened(now: now)
        pump()
    }

    package func connection(_ connection: Connection, received bytes: Span<UInt8>) {
        player?.receive(bytes, now: now)
        pump()
    }

    package func connection(_ connection: Connection, closed reason: CloseReason) {
        guard connection === self.connection else { return }
        if case .failed(let error) = reason, player is ConformanceDialer, player?.isOver == false {
            trouble = "\(error)"
        }
        if case .nameNotFound(let host, let reason) = reason { trouble = "\(host): \(reason)" }
        player?.closed(now: now)
        self.connection = nil
    }
}

extension Inputs {
    /// - Throws: as a mistake in the file, so that key files have one kind of error.
    fileprivate static func keyBytes(of path: String) throws(LocatedError) -> [UInt8] {
        do throws(Failure) { return try bytes(of: path) } catch {
            throw LocatedError(file: path, line: 1, reason: error.description)
        }
    }
}
