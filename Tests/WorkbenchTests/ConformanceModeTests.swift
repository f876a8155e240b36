import Model
import Nodes
import Peering
import Runtime
import TestSupport
import Testing
import Wire
import Workbench

/// `tamcap conformance`: its played sides let whoever is right pass, and name a planted fault by its requirement.
struct ConformanceModeTests {
    static let key = [UInt8](1...32)
    static let unit = UnitCode("10101")

    static func setting(attests: Bool = false) -> ConformanceSetting {
        ConformanceSetting(
            realm: .training, keyID: "office", sessionKey: key,
            attestationKey: attests ? [UInt8](repeating: 7, count: 32).map { $0 &* 3 } : nil,
            units: [unit].compactMap(\.self))
    }

    static func instant(_ milliseconds: Int) -> Instant {
        Instant(monotonicMilliseconds: Int64(milliseconds), unixMilliseconds: 1_794_794_400_000 + Int64(milliseconds))
    }

    /// The reference client against a scenario, on a clock of its own.
    private func play(_ scenario: ListenerScenario, _ fault: ReferenceClient.Fault = .none) -> [String] {
        let listener = ConformanceListener(scenario, Self.setting(), seed: [1])
        let client = ReferenceClient(
            unit: "10101", keyID: "office", sessionKey: Self.key, seed: 20_261_130, fault: fault)
        var milliseconds = 1_000
        listener.start(now: Self.instant(milliseconds))
        var dialsAt: Int? = milliseconds
        while !listener.isOver, milliseconds < 200_000 {
            milliseconds += 10
            let now = Self.instant(milliseconds)
            if let at = dialsAt, milliseconds >= at {
                dialsAt = nil
                listener.accepted(now: now)
                listener.receive(client.connected(now: milliseconds).span, now: now)
            }
            listener.tick(now: now)
            var up = dialsAt == nil ? client.tick(now: milliseconds) : []
            for _ in 0..<20 where dialsAt == nil {
                if !up.isEmpty { listener.receive(up.span, now: now) }
                let (down, closes) = listener.takeOutput()
                up = down.isEmpty ? [] : client.receive(down, now: milliseconds)
                if closes || client.hangsUp {
                    listener.closed(now: now)
                    dialsAt = milliseconds + 200
                }
                if down.isEmpty { break }
            }
        }
        #expect(listener.isOver, "\(scenario) with \(fault) does not end")
        return listener.findings.map(\.requirement)
    }

    @Test(arguments: ListenerScenario.allCases)
    func `the reference client passes every scenario`(scenario: ListenerScenario) {
        #expect(play(scenario) == [])
    }

    @Test(arguments: [
        (ListenerScenario.strict, ReferenceClient.Fault.talksBeforeWelcome, "H-01"), (.strict, .wrongProof, "H-09"),
        (.strict, .wrongMAC, "H-13"), (.strict, .deaf, "D-46"), (.strict, .wrongDigest, "K-19"),
        (.strict, .wrongTag, "K-18"), (.strict, .repeatsNumber, "D-20"), (.strict, .unclaimed, "D-12"),
        (.strict, .differenceInFullSync, "D-27"), (.strict, .implausible, "K-20"),
        (.exactCredit, .ignoresCredit, "D-43"), (.moved, .ignoresMoved, "D-32"),
        (.superseded, .impatient, "E-05"), (.superseded, .tooFast, "D-08"),
        (.slowAcknowledgement, .hangsUp, "D-46"), (.oldMinor, .digestInMinor0, "M-33"),
        (.cut, .newIncarnation, "D-02"), (.cut, .reusesNonce, "H-07"),
    ])
    func `a planted fault is told by its requirement`(
        scenario: ListenerScenario, fault: ReferenceClient.Fault, requirement: String
    ) {
        let found = play(scenario, fault)
        #expect(found.contains(requirement), "\(scenario), \(fault): \(found)")
    }

    /// Encrypted, as the real agent is by default, or in the clear with `allowPlain`.
    @Test(arguments: ListenerScenario.allCases, [true, false])
    func `the real agent's node passes every scenario`(scenario: ListenerScenario, isSealed: Bool) throws {
        var setting = Self.setting(attests: true)
        if scenario == .strict { setting.bundle = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 / 7) } }
        let listener = ConformanceListener(scenario, setting, seed: [2])
        let unit = try #require(Self.unit)
        let node = Node(
            settings: NodeSettings(
                identity: NodeIdentity(
                    node: "office", build: "1", realm: .training, tier: .branch,
                    versions: isSealed ? ProtocolVersion.minors : 0...5,
                    plainUntilMilliseconds: isSealed ? .min : .max),
                upstreams: [.init(name: "VN", credential: Credential(keyID: "office", sessionKey: Self.key))],
                owned: [unit], attestationKeys: [unit: try #require(setting.attestationKey)]),
            keyRing: KeyRing(), seed: [3])
        let bridge = ConformanceBridge(node: node, listener: listener)
        bridge.run(unit: unit)
        #expect(listener.isOver && listener.findings.map(\.description) == [])
        let isAboutSealing: Set<ListenerScenario> = [.weakShare, .clearWelcome, .wrongTag]
        // What cannot be played is said, and is no finding.
        #expect((listener.remark != nil) == (isSealed ? scenario == .oldMinor : isAboutSealing.contains(scenario)))
        if listener.remark == nil, !isAboutSealing.contains(scenario) { #expect(bridge.bundle == setting.bundle) }
    }

    // MARK: - Sockets

    @Test func `both sides play over sockets, one scenario after the other`() throws {
        let loop = try EventLoop()
        let listening = ConformanceRun(loop, Self.setting())
        let address = try listening.listen(at: .loopback(port: 0))
        // The right dialer is as good an agent as any, for what needs no second word of it.
        let dialing = ConformanceDialer(
            .strict, Self.setting(), office: ConformanceOffice(Self.unit!, seed: [7]), seed: [8])
        let peer = ConformancePeer(dialing, loop)
        peer.dial(HostPort(host: "127.0.0.1", port: address.port))
        var told = ""
        listening.play([ListenerScenario.exactCredit]) { told += $0 }
        // It does not wait for credit, which is told.
        #expect(listening.results.map(\.scenario) == ["exact-credit"])
        #expect(listening.results.first?.findings.map(\.requirement) == ["D-43"])
        #expect(told.hasPrefix("exact-credit  D-43: "))
        #expect(peer.wasOpen)
    }
}
