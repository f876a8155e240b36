import Foundation
import Intake
import Model
import Peering
import TestSupport
import Testing
import Wire

/// registry.json holds what the code holds: numbers are the protocol, and neither may change alone.
struct RegistryTests {
    private static let clear: Set<MessageType> = [.hello, .challenge, .proof, .share]
    private static let both: Set<MessageType> = [.refuse, .ping, .pong, .heard, .goodbye, .share, .sealed]
    private static let up: Set<MessageType> = [.hello, .proof, .claim, .update, .health, .bundleRequest, .digest]

    private static func direction(_ type: MessageType) -> VectorJSON {
        both.contains(type) ? "both" : up.contains(type) ? "dialer to listener" : "listener to dialer"
    }

    private static let limits: [(String, Int)] = [
        ("handshakeBytesMax", Limits.handshakeBytesMax), ("wireBytesMax", Limits.wireBytesMax),
        ("decodedBytesMax", Limits.decodedBytesMax), ("updateBodyBytesTarget", Limits.updateBodyBytesTarget),
        ("cellBytesMax", Limits.cellBytesMax), ("cellsPerFrameMax", Limits.cellsPerFrameMax),
        ("framesPerUpdateMax", Int(Limits.framesPerUpdateMax)), ("entriesPerFrameMax", Limits.entriesPerFrameMax),
        ("heardPerFrameMax", Limits.heardPerFrameMax), ("handlesMax", Int(Limits.handlesMax)),
        ("noticesMax", Limits.noticesMax), ("noticeNamesMax", Limits.noticeNamesMax),
        ("noticeFiguresMax", Limits.noticeFiguresMax), ("nameBytesMax", Limits.nameBytesMax),
        ("refusalTextBytesMax", Limits.refusalTextBytesMax),
        ("bundleBytesMax", Int(Limits.bundleBytesMax)), ("bundlePartBytesMax", Limits.bundlePartBytesMax),
        ("bundleDigestsMax", Limits.bundleDigestsMax),
        ("versionMax", Int(Limits.versionMax)), ("cellCountMax", Int(Measures.cellCountMax)),
        ("digestBytes", Limits.digestBytes), ("macBytes", Limits.macBytes),
        ("framesPerKey", Int(Limits.framesPerKey)), ("attestationBytes", Limits.attestationBytes),
    ]

    /// Reasons of rejected rows (R-38), which `health` carries by number.
    private static let rejects = RejectReason.allCases.map { (Int($0.rawValue), $0.description) }

    private static func named(_ numbers: [(Int, String)]) -> VectorJSON {
        .array(numbers.map { ["number": .number($0.0), "name": .string($0.1)] })
    }

    private static var registry: VectorJSON {
        [
            "protocol": [
                "magic": "54616d43", "major": .number(Int(ProtocolVersion.major)),
                "minors": [
                    .number(Int(ProtocolVersion.minors.lowerBound)), .number(Int(ProtocolVersion.minors.upperBound)),
                ], "capabilities": named([(0, "sealed")]),
            ],
            "frameFlags": named([(0, "deflated"), (1, "authenticated")]),
            "messages": .array(
                MessageType.allCases.map {
                    [
                        "number": .number(Int($0.rawValue)), "name": .string($0.name), "direction": direction($0),
                        "mac": $0 == .refuse ? "after the handshake" : clear.contains($0) ? "never" : "always",
                    ]
                }),
            "codes": .array(
                WireCode.allCases.map {
                    [
                        "number": .number(Int($0.rawValue)), "name": .string($0.name),
                        "retryable": .bool($0.isRetryable),
                    ]
                }),
            "measures": .array(
                Measure.allCases.map {
                    [
                        "number": .number(Int($0.rawValue)),
                        "bit": .number(ReferenceCells.bit($0.name)), "name": .string($0.name),
                        "block": .number($0.rawValue < 48 ? 0 : 1),
                        "keys": !$0.isSeries ? .null : .number(Int($0.form.keyLimit)),
                    ]
                }),
            "identities": .array(CellIdentity.all.map { .string($0.description) }),
            "realms": named(Realm.allCases.map { (Int($0.rawValue), String(describing: $0)) }),
            "tiers": named(Tier.allCases.map { (Int($0.rawValue), $0.description) }),
            "grains": named(Grain.allCases.map { (Int($0.rawValue), String(describing: $0)) }),
            "refusalSubjects": named([(0, "session"), (1, "unit"), (2, "update")]),
            "updateBases": named([(0, "none"), (1, "position"), (2, "previous")]),
            "cellKinds": named([
                (0, "plain"), (1, "difference"), (2, "same as the latest difference"), (3, "same as the one before"),
            ]),
            "levels": named([Holding.Level.held, .durable].map { (Int($0.rawValue) - 1, String(describing: $0)) }),
            "marks": named([(0, "shrunk"), (1, "superseded-upstream")]),
            "goodbyeReasons": named(
                [Goodbye.Reason.stopping, .restarting, .done].map { (Int($0.rawValue), String(describing: $0)) }),
            "extensionTags": [
                ["message": "holding", "tag": 1, "name": "durable times", "minor": 1],
                ["message": "health", "tag": 1, "name": "notices", "minor": 0],
                ["message": "health", "tag": 2, "name": "proof", "minor": 0],
                ["message": "bundle-offer", "tag": 1, "name": "bundle digests", "minor": 0],
            ],
            "rejects": named(rejects),
            "notices": named(NoticeKind.allCases.map { (Int($0.rawValue), $0.name) }),
            "limits": .object(limits.map { .init($0.0, .number($0.1)) }),
        ]
    }

    @Test func `registry.json equals the code`() throws {
        let url = ProjectFiles.protocolText.appending(path: "registry.json")
        if ProjectFiles.isRecording { try Data(Self.registry.pretty.utf8).write(to: url) }
        let file = try VectorJSON(parsing: ProjectFiles.text(url))
        for member in Self.registry.members {
            #expect(file[member.name] == member.value, "\(member.name)")
        }
        #expect(file == Self.registry)
    }

    @Test func `a warning of intake has the same name among the notices (D-74)`() {
        for number in UInt8(1)...11 {
            #expect(NoticeKind(rawValue: NoticeKind.number(ofWarning: number)) != nil, "\(number)")
        }
        #expect(Set(NoticeKind.allCases.map(\.name)).count == NoticeKind.allCases.count)
    }

    @Test func `the marks are the bits that the registry says`() {
        #expect(Holding.Marks.shrunk.rawValue == 1 << 0)
        #expect(Holding.Marks.supersededUpstream.rawValue == 1 << 1)
    }

    @Test func `07-errors.md has every code with its number, name and bit (E-01, E-02)`() throws {
        let text = try ProjectFiles.text(ProjectFiles.protocolText.appending(path: "07-errors.md"))
        for code in WireCode.allCases {
            let row = "| \(code.rawValue) | `\(code.name)` | \(code.isRetryable ? "yes" : "no") |"
            #expect(text.contains(row), "\(row)")
            #expect(!code.sentence.isEmpty)
        }
        #expect(Set(WireCode.allCases.map(\.name)).count == WireCode.allCases.count)
    }

    @Test func `08-limits.md has every limit with its value (L-01)`() throws {
        let text = try ProjectFiles.text(ProjectFiles.protocolText.appending(path: "08-limits.md"))
        for (name, value) in Self.limits {
            let written =
                switch value {
                case Int.max: "2^63 − 1"
                case 1 << 39 - 1: "2^39 − 1"
                default: Self.grouped(value)
                }
            #expect(text.contains("| `\(name)` | \(written) |"), "\(name) = \(written)")
        }
    }

    @Test func `08-limits.md has the times that sessions keep (H-15, D-45, D-46, D-47)`() throws {
        let text = try ProjectFiles.text(ProjectFiles.protocolText.appending(path: "08-limits.md"))
        #expect(text.contains("| handshake | \(PeeringLimits.handshakeMilliseconds / 1_000) s |"))
        #expect(text.contains("| idle | \(PeeringLimits.idleMilliseconds / 1_000) s |"))
        #expect(text.contains("| credit window | \(Self.grouped(Int(PeeringLimits.windowBytes))) bytes |"))
        #expect(PeeringLimits.pingsPerIdle == 3 && PeeringLimits.bulkShare == 4)
        #expect(PeeringLimits.backoffFirstMilliseconds == 500 && PeeringLimits.backoffMaxMilliseconds == 30_000)
        #expect(PeeringLimits.creditStepBytes == PeeringLimits.windowBytes / 64)
        #expect(PeeringLimits.claimsMax == Int(Limits.handlesMax))
    }

    private static func grouped(_ value: Int) -> String {
        var digits = String(value)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    @Test func `05-cells.md names every measure`() throws {
        let text = try ProjectFiles.text(ProjectFiles.protocolText.appending(path: "05-cells.md"))
        for measure in Measure.allCases { #expect(text.contains("`\(measure.name)`"), "\(measure.name)") }
        // The slow decoder took its names from that text, by bit.
        let byNumber = Measure.allCases.sorted { $0.rawValue < $1.rawValue }.map(\.name)
        #expect(ReferenceCells.measures == byNumber)
        #expect(Measure.allCases.allSatisfy { ReferenceCells.number($0.name) == Int($0.rawValue) })
    }
}
