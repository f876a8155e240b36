import Bytes
import Durability
import Foundation
import Intake
import Model
import Nodes
import Peering
import Scoring
import TestSupport
import Testing
import Wire

/// Sentences that travel: refusals at the other end of a line, reasons in logs and in the status. People read them who
/// know nothing of this program, and must learn what to do.
struct TravellingWordsTests {
    /// Every case of the errors that come into such a sentence.
    private static let errors: [String: [any Error]] = {
        let position = Position(incarnation: Incarnation(counter: 1, random: 2), version: 3, tag: 4)
        let day = Day("2026-11-29")!
        let fault = CellFault.misplaced(.received)
        let disk: [DiskError.Kind] = [.full, .readOnly, .gone, .failed, .newerFormat, .inUse]
        return [
            "WireError": [
                WireError.badMagic(1), WireError.unsupportedMajor(2), WireError.headerChecksum,
                WireError.unknownType(77), WireError.unknownFlags(4), WireError.tooLarge(wire: 1, limit: 0),
                WireError.decodedTooLarge(decoded: 1, limit: 0), WireError.lengthMismatch(wire: 1, decoded: 2),
                WireError.compressedBeforeAuthentication, WireError.unauthenticatedFrame(3),
                WireError.authenticatedHandshake(1), WireError.bodyChecksum, WireError.macMismatch,
                WireError.inflate(.endsEarly), WireError.malformed(.cellKind), WireError.valueOutOfRange(.seriesKey),
                WireError.tooMany(.unitMask, count: 3, limit: 2),
            ],
            "SessionFault": [
                SessionFault.wire(.malformed(.version)), SessionFault.outOfPlace(.bundleOffer),
                SessionFault.creditExceeded(granted: 5), SessionFault.malformed("handle 4 is another unit's"),
            ],
            "CellFault": [
                CellFault.identity(0, left: 1, right: 2), CellFault.schedule(0, day: day, part: 2, whole: 1),
                CellFault.duration(0, 5, least: 1, most: 4), fault,
            ],
            "MeasuresError": [
                MeasuresError.overflow(slot: 1), MeasuresError.negative(slot: 2), MeasuresError.notCanonical(slot: 3),
            ],
            "Fault": [
                UnitExport.Fault.notAUnitFile, UnitExport.Fault.newerFormat(9), UnitExport.Fault.checksum,
                UnitExport.Fault.digest, UnitExport.Fault.malformed(.malformed(.cellCount)),
            ],
            "ImportRefusal": [
                Node.ImportRefusal.computedHere, Node.ImportRefusal.held(position),
                Node.ImportRefusal.storage("append: no space left"), Node.ImportRefusal.attestation,
                Node.ImportRefusal.takesAway(3),
                Node.ImportRefusal.implausible(
                    CellKey(Period("2026")!, ProcedureCode("1.000001")!), fault),
            ],
            "Kind": disk.map { DiskError($0, operation: "append", file: "journal", code: 5) },
        ]
    }()

    /// The number of cases of an enumeration in the sources.
    private static func cases(of type: String, in file: String) throws -> Int {
        let text = try ProjectFiles.text(ProjectFiles.root.appending(path: file))
        let start = try #require(text.range(of: "enum \(type)"))
        var count = 0
        var depth = 0
        for line in text[start.lowerBound...].split(separator: "\n") {
            let words = line.trimmingCharacters(in: .whitespaces)
            if depth == 1, words.hasPrefix("case ") {
                // Several cases of a line are parted by commas outside their values.
                let names = words.replacing(#/\([^()]*(\([^()]*\))?[^()]*\)/#, with: "")
                count += names.split(separator: ",").count
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
            if depth == 0 { break }
        }
        return count
    }

    @Test(arguments: [
        ("WireError", "Sources/Wire/WireError.swift"), ("SessionFault", "Sources/Peering/SessionEnd.swift"),
        ("CellFault", "Sources/Model/CellIdentity.swift"), ("MeasuresError", "Sources/Model/Measures.swift"),
        ("Fault", "Sources/Nodes/UnitExport.swift"), ("ImportRefusal", "Sources/Nodes/Node+Units.swift"),
        ("Kind", "Sources/Durability/Disk.swift"),
    ])
    func `every case of an error that travels has words`(type: String, file: String) throws {
        let errors = try #require(Self.errors[type])
        let sentences = Set(errors.map { "\($0)" })
        #expect(try sentences.count == Self.cases(of: type, in: file), "a case is missing here, or two say the same")
        for sentence in sentences {
            // Counts are called as they are in registry.json and in the API.
            let plain = sentence.replacing(#/\b[a-z]+(_[a-z]+)+\b/#, with: "")
            #expect(ErrorWordsTests.codeName(in: plain) == nil, "\(sentence)")
            #expect(sentence.contains(" "), "\(sentence)")
        }
    }

    @Test func `whatever a session is refused for, both ends read what to do`() {
        let faults: [any Error] = (Self.errors["SessionFault"] ?? []) + (Self.errors["WireError"] ?? [])
        var ends: [SessionEnd] = WireCode.allCases.map { .refusing($0) }
        ends += WireCode.allCases.map {
            .refused(code: $0.rawValue, isRetryable: false, retryAfterMilliseconds: 0, text: "")
        }
        ends += faults.compactMap { fault in
            let fault = (fault as? SessionFault) ?? (fault as? WireError).map { .wire($0) }
            return fault.map { .violation($0) }
        }
        ends.append(.refused(code: 999, isRetryable: true, retryAfterMilliseconds: 0, text: "something new"))
        // What an older program says of a fault, with no word on what to do.
        ends.append(.refused(code: 3, isRetryable: false, retryAfterMilliseconds: 0, text: "key a is not proved"))
        for end in ends {
            let sentence = end.description
            #expect(ErrorWordsTests.codeName(in: sentence) == nil, "\(sentence)")
            #expect(sentence.contains("; "), "\(sentence)")
        }
    }

    @Test func `a fact is told with what to do about it, once, and fits a refusal`() {
        for code in WireCode.allCases {
            #expect(!code.action.isEmpty && code.sentence.hasSuffix("; \(code.action)"), "\(code)")
            #expect(code.told("a fact") == "a fact; \(code.action)")
            #expect(code.told("a fact; do this") == "a fact; do this")
            #expect(code.told("") == code.sentence)
            let fact = String(repeating: "x", count: 96)
            #expect(code.told(fact).utf8.count <= Limits.refusalTextBytesMax, "\(code): the action is not cut off")
        }
    }

    /// What the sentences of refusals may hold besides words: values that are written as people write them. An
    /// enumeration would bring its Swift name along.
    private static let values: Set<String> = [
        "claim.unit", "unit", "known", "age", "claim.handle", "handle", "frame.handle", "key", "error", "fault",
        "stage.new", "held", "PeeringLimits.stagedUpdateBytesMax", "PeeringLimits.claimsMax", "store.pendingBytes",
        "gone.count", "first", "realm", "hello.realm", "challenge.realm", "minors.lowerBound", "minors.upperBound",
        "credential.keyID", "hello.keyID", "challenge.version", "PeeringLimits.handshakeMilliseconds", "idle",
        "message.type.words", "session.peer.keyID", "by", "most",
        "excess.bytes", "peer.keyID", "context.settings.limits.sessionsPerKeyMax",
    ]

    @Test func `refusals are made of words and of values that have some`() throws {
        var seen = 0
        for folder in ["Sources/Peering", "Sources/Nodes"] {
            for url in ProjectFiles.files(below: ProjectFiles.root.appending(path: folder), extension: "swift") {
                let text = try ProjectFiles.text(url)
                let pattern = #/(?:Refusal\(\s*\.[A-Za-z]+,|refuse\([^"]*?text:|text:|violate\()\s*"((?:[^"\\]|\\.)*)"/#
                for match in text.matches(of: pattern) {
                    seen += 1
                    for value in match.output.1.matches(of: #/\\\(([^()]*)\)/#) {
                        let name = String(value.output.1)
                        #expect(Self.values.contains(name), "\(url.lastPathComponent): \(name) in a refusal")
                    }
                }
            }
        }
        #expect(seen > 20)
    }
}
