import Model
import Nodes
import Peering
import Testing
import Wire
import Workbench

/// The played dialer against the real listener, as it is and with faults planted into what it says.
struct ConformanceDialerTests {
    /// What somebody's listener might do wrong; each is planted between the real one and the dialer.
    enum Fault: Sendable {
        case none
        /// Ends the session without saying why.
        case endsSilently
        /// Goes on as if nothing had happened, and says nothing more.
        case ignores
        /// Leaves out its frame of this number, from 0, and all that follow.
        case stopsBefore(Int)
        /// Flips a bit of the body of its frame of this number.
        case flips(Int)
    }

    /// A listener's frames as they pass.
    private struct Passing {
        let fault: Fault
        var frames = 0
        var hasStopped = false

        mutating func pass(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
            var passed: [UInt8] = []
            var rest = bytes[...]
            var all: [[UInt8]] = []
            while rest.count >= FrameHeader.byteCount {
                let head = Array(rest.prefix(FrameHeader.byteCount))
                let body = (0..<4).reduce(0) { $0 | Int(head[8 + $1]) << (8 * $1) }
                let count = FrameHeader.byteCount + body + (head[6] & 2 == 0 ? 0 : 16)
                all.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            for (index, frame) in all.enumerated() where !hasStopped {
                defer { frames += 1 }
                switch fault {
                case .endsSilently, .ignores:
                    if isLast, index == all.count - 1 { hasStopped = true } else { passed += frame }
                case .stopsBefore(let number) where frames == number: hasStopped = true
                case .flips(let number) where frames == number:
                    var changed = frame
                    changed[FrameHeader.byteCount + 3] ^= 4
                    passed += changed
                default: passed += frame
                }
            }
            return passed
        }
    }

    private func play(
        _ scenario: DialerScenario, isSealed: Bool, _ fault: Fault = .none
    ) -> (findings: [String], remark: String?) {
        let dialer = ConformanceDialer(
            scenario, ConformanceModeTests.setting(),
            office: ConformanceOffice(ConformanceModeTests.unit!, seed: [4]), seed: [5])
        play(dialer, centre(isSealed: isSealed), LinkID(number: 1), fault)
        return (dialer.findings.map(\.description), dialer.remark)
    }

    private func centre(isSealed: Bool, attestationKey: [UInt8]? = nil) -> Node {
        Node(
            settings: NodeSettings(
                identity: NodeIdentity(
                    node: "VN", build: "1", realm: .training, tier: .nation,
                    versions: isSealed ? ProtocolVersion.minors : 0...5,
                    plainUntilMilliseconds: isSealed ? .min : .max),
                upstreams: [], owned: []),
            keyRing: KeyRing([
                "office": KeyRing.Entry(
                    sessionKey: ConformanceModeTests.key,
                    scope: attestationKey == nil ? .any : .units([ConformanceModeTests.unit!]),
                    head: attestationKey.map { _ in ConformanceModeTests.unit! }, attestationKey: attestationKey)
            ]), seed: [6])
    }

    private func play(
        _ dialer: ConformanceDialer, _ node: Node, _ link: LinkID, _ fault: Fault = .none, from start: Int = 1_000
    ) {
        var passing = Passing(fault: fault)
        var isClosed = false
        var toDialer: [UInt8] = []
        func carry(_ actions: [NodeAction], _ now: Instant) {
            var said: [UInt8] = []
            var closes = false
            for action in actions {
                switch action {
                case .send(link, let bytes): said += bytes
                case .close, .drop: closes = true
                case .continueLater: carry(node.received(link, [UInt8]().span, now: now), now)
                default: break
                }
            }
            toDialer += passing.pass(said, isLast: closes)
            if closes, case .ignores = fault { return }
            if closes { isClosed = true }
        }
        var milliseconds = start
        let begin = ConformanceModeTests.instant(milliseconds)
        carry(node.accepted(link, from: "here", now: begin), begin)
        dialer.opened(now: begin)
        while !dialer.isOver, milliseconds < start + 60_000 {
            milliseconds += 20
            let now = ConformanceModeTests.instant(milliseconds)
            let (up, closes) = dialer.takeOutput()
            if !up.isEmpty { carry(node.received(link, up.span, now: now), now) }
            carry(node.tick(now: now), now)
            if !toDialer.isEmpty { dialer.receive(toDialer.span, now: now) }
            toDialer = []
            if closes { carry(node.closed(link, now: now), now) }
            if isClosed, !dialer.isOver { dialer.closed(now: now) }
            dialer.tick(now: now)
        }
        if !isClosed { _ = node.closed(link, now: ConformanceModeTests.instant(milliseconds)) }
        #expect(dialer.isOver && dialer.trouble == nil, "\(dialer.scenario): \(dialer.trouble ?? "does not end")")
    }

    @Test(arguments: [true, false])
    func `a centre that demands attestations passes every scenario, twice with one office`(isSealed: Bool) {
        let setting = ConformanceModeTests.setting(attests: true)
        let node = centre(isSealed: isSealed, attestationKey: setting.attestationKey)
        var office = ConformanceOffice(ConformanceModeTests.unit!, seed: [4])
        for (number, scenario) in (DialerScenario.allCases + DialerScenario.allCases).enumerated() {
            let dialer = ConformanceDialer(scenario, setting, office: office, seed: [5, UInt8(number)])
            play(dialer, node, LinkID(number: UInt64(number)), from: (number + 1) * 100_000)
            #expect(dialer.findings.map(\.description) == [], "\(scenario)")
            office = dialer.office
        }
    }

    @Test(arguments: DialerScenario.allCases, [true, false])
    func `the real listener passes every scenario`(scenario: DialerScenario, isSealed: Bool) {
        let (findings, remark) = play(scenario, isSealed: isSealed)
        #expect(findings == [])
        let isPlayed = isSealed ? scenario != .oldMinor : scenario != .weakShare && scenario != .proofForShare
        #expect((remark == nil) == isPlayed, "\(remark ?? "it was played")")
    }

    /// The requirement of what has to be refused, in the clear and encrypted.
    private static let refused: [(DialerScenario, String, String)] = [
        (.wrongKey, "H-09", "H-33"), (.clearFrame, "F-10", "H-34"), (.wrongMAC, "H-14", "H-35"),
        (.unclaimed, "D-12", "D-12"), (.twoHandles, "D-12", "D-12"), (.wrongBase, "D-22", "D-22"),
        (.number, "D-20", "D-20"), (.badCount, "M-24", "M-24"), (.tooMuch, "D-43", "D-43"),
        (.replay, "H-13", "H-35"), (.weakShare, "", "H-32"), (.proofForShare, "", "H-26"),
    ]

    @Test(arguments: refused.indices, [true, false])
    func `a listener that takes what is wrong is told so, and one that ends without a word`(
        index: Int, isSealed: Bool
    ) {
        let (scenario, plain, sealed) = Self.refused[index]
        let requirement = isSealed ? sealed : plain
        guard !requirement.isEmpty else { return }
        // What is refused alone ends no session: there the answer is left out by its number.
        let isAlone = scenario == .wrongBase || scenario == .badCount
        for fault in isAlone ? Self.stops(isSealed) : [.ignores, .endsSilently] {
            let findings = play(scenario, isSealed: isSealed, fault).findings
            #expect(
                findings.contains { $0.hasPrefix("\(requirement): ") }, "\(scenario), \(fault): \(findings)")
        }
    }

    /// Before the answer to the first update that is not the full sync's: behind the handshake come a welcome, the
    /// answer to the claim, and the acknowledgement of the full sync; a bundle there is none.
    private static func stops(_ isSealed: Bool) -> [Fault] { [.stopsBefore(isSealed ? 5 : 4)] }

    @Test(arguments: [
        (0, "H-08", "H-08"), (1, "H-11", "H-26"), (2, "D-16", "H-11"), (3, "D-35", "D-16"), (4, "D-35", "D-35"),
    ])
    func `a listener that falls silent is told what it owed`(number: Int, plain: String, sealed: String) {
        for isSealed in [false, true] {
            let findings = play(.strict, isSealed: isSealed, .stopsBefore(number)).findings
            #expect(findings.count == 1 && findings[0].hasPrefix("\(isSealed ? sealed : plain): "), "\(findings)")
        }
    }

    @Test func `a changed byte of challenge, share or frame is told by its requirement`() {
        // The checksum of a body stands before every code.
        for isSealed in [false, true] {
            for number in 0...2 {
                let findings = play(.strict, isSealed: isSealed, .flips(number)).findings
                #expect(findings.first?.hasPrefix("F-15: ") == true, "\(number): \(findings)")
            }
        }
    }

    @Test(arguments: [
        (DialerScenario.strict, "H-08"), (.probe, "F-04"), (.wrongKey, "H-06"), (.oldMinor, "H-08"),
    ])
    func `a listener that says nothing is told so`(scenario: DialerScenario, requirement: String) {
        let dialer = ConformanceDialer(
            scenario, ConformanceModeTests.setting(),
            office: ConformanceOffice(ConformanceModeTests.unit!, seed: [4]), seed: [5])
        dialer.opened(now: ConformanceModeTests.instant(0))
        _ = dialer.takeOutput()
        for second in 0..<30 { dialer.tick(now: ConformanceModeTests.instant(second * 1_000)) }
        #expect(dialer.findings.map(\.requirement) == [requirement])
    }
}

/// The played listener's scenarios of encryption, against a dialer that does not look.
struct ConformanceSealingTests {
    @Test(arguments: [
        (ListenerScenario.weakShare, "H-32"), (.clearWelcome, "H-34"), (.wrongTag, "H-35"),
    ])
    func `a dialer that falls silent or hangs up instead of refusing is told so`(
        scenario: ListenerScenario, requirement: String
    ) {
        for hangsUp in [true, false] {
            let listener = ConformanceListener(scenario, ConformanceModeTests.setting(), seed: [1])
            let dialer = ConformanceDialer(
                .strict, ConformanceModeTests.setting(),
                office: ConformanceOffice(ConformanceModeTests.unit!, seed: [4]), seed: [5])
            var milliseconds = 0
            listener.start(now: ConformanceModeTests.instant(0))
            listener.accepted(now: ConformanceModeTests.instant(0))
            dialer.opened(now: ConformanceModeTests.instant(0))
            // Hello, challenge and share; what comes then is not read.
            for _ in 0..<10 {
                milliseconds += 20
                let now = ConformanceModeTests.instant(milliseconds)
                let up = dialer.takeOutput().bytes
                if !up.isEmpty { listener.receive(up.span, now: now) }
                listener.tick(now: now)
                let down = listener.takeOutput().bytes
                if milliseconds < 120, !down.isEmpty { dialer.receive(down.span, now: now) }
            }
            #expect(listener.findings == [] && !listener.isOver)
            if hangsUp { listener.closed(now: ConformanceModeTests.instant(milliseconds)) }
            for second in 1..<30 { listener.tick(now: ConformanceModeTests.instant(milliseconds + second * 1_000)) }
            #expect(listener.isOver && listener.findings.map(\.requirement) == [requirement])
        }
    }
}
