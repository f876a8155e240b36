import Bytes
import Model
import TestSupport
import Testing
import Wire

/// Messages and their bodies (Protocol/04-messages.md).
struct MessageCodingTests {
    @Test(arguments: MessageType.allCases)
    func `every message comes back as it went`(type: MessageType) throws {
        for seed in UInt64(1)...300 {
            var generator = MessageGenerator(seed: seed)
            let message = generator.message(type)
            let body = message.body
            #expect(try Message.decode(type: type, body: body.span) == message, "seed \(seed)")
            #expect(message.type == type)
        }
    }

    @Test(arguments: MessageType.allCases)
    func `every truncation is refused, or is a shorter update (M-07)`(type: MessageType) throws {
        for seed in UInt64(1)...20 {
            var generator = MessageGenerator(seed: seed)
            let message = generator.message(type)
            let body = message.body
            // Without its extension field a holding is whole, too, and says less.
            var whole = body.count
            if case .holding(let holdings) = message {
                whole =
                    Message.holding(
                        holdings.map { holding in
                            var holding = holding
                            holding.durableAtMilliseconds = 0
                            return holding
                        }
                    ).body.count
            }
            if case .health(var health) = message {
                health.notices = []
                whole = Message.health(health).body.count
            }
            if case .bundleOffer(var offer) = message {
                offer.digests = []
                whole = Message.bundleOffer(offer).body.count
            }
            for end in 0..<body.count where end != whole {
                let decoded = try? Message.decode(type: type, body: body.span.extracting(0..<end))
                // An update's cells end where its body ends, so a cut between two groups is a shorter update; the
                // frame's lengths and checksums notice that.
                // What travels as it is has no end of its own either.
                if let decoded {
                    let isOpen = [.update, .share, .sealed].contains(type)
                    #expect(isOpen && decoded.body == Array(body[..<end]), "seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: MessageType.allCases.filter { ![.share, .sealed].contains($0) })
    func `extension fields are skipped in every message but update (M-09, M-10)`(type: MessageType) throws {
        for seed in UInt64(1)...20 {
            var generator = MessageGenerator(seed: seed)
            let message = generator.message(type)
            var body = message.body
            // Tag 1 is one of holding's own; 1 and 2 are health's.
            body += [3, 0, 5, 3, 1, 2, 3, 0x80, 0x01, 1, 255]
            guard type != .update else {
                #expect(throws: WireError.self) { try Message.decode(type: type, body: body.span) }
                continue
            }
            #expect(try Message.decode(type: type, body: body.span) == message, "seed \(seed)")
            for wrong: [UInt8] in [[5, 0, 4, 0], [5, 0, 5, 0], [1, 9], [1]] {
                let wrongBody = message.body + wrong
                #expect(throws: WireError.self, "seed \(seed)") {
                    try Message.decode(type: type, body: wrongBody.span)
                }
            }
        }
    }

    @Test func `what is accepted has one encoding (M-08)`() throws {
        var accepted = 0
        for seed in UInt64(1)...4_000 {
            var generator = MessageGenerator(seed: seed)
            let type = generator.random.element(of: MessageType.allCases.filter { $0 != .update })
            var body = generator.message(type).body
            guard !body.isEmpty else { continue }
            let at = generator.random.next(below: body.count)
            body[at] = UInt8(generator.random.next(below: 256))
            guard let message = try? Message.decode(type: type, body: body.span) else { continue }
            accepted += 1
            // What the change turned into extension fields is not kept.
            let again = message.body
            #expect(body.starts(with: again), "seed \(seed)")
        }
        #expect(accepted > 1_000)
    }

    @Test func `names and sentences are made fit to travel`() throws {
        let long = String(repeating: "ộ", count: 100) + "\n"
        let refusal = Message.refuse(
            Refuse(
                subject: .session, code: 1, isRetryable: false, retryAfterMilliseconds: 0, text: "a\nb\u{7F}c" + long))
        guard case .refuse(let back) = try Message.decode(type: .refuse, body: refusal.body.span) else { return }
        #expect(back.text.hasPrefix("a b c"))
        #expect(back.text.utf8.count <= Limits.refusalTextBytesMax)
        #expect(back.text.dropFirst(5).allSatisfy { $0 == "ộ" })
    }

    @Test func `rejects go out by ascending reason and without zeros`() throws {
        let health = Health(
            handle: 0, freshness: 1,
            rejects: [.init(reason: 9, count: 1), .init(reason: 2, count: 0), .init(reason: 4, count: 7)],
            clockOffsetMilliseconds: 0, build: "", bundle: [], isResyncing: false)
        guard case .health(let back) = try Message.decode(type: .health, body: Message.health(health).body.span) else {
            return
        }
        #expect(back.rejects == [.init(reason: 4, count: 7), .init(reason: 9, count: 1)])
    }

    // V-04, D-74
    @Test func `who does not know notices skips them, and who knows them reads a health without`() throws {
        for seed in UInt64(1)...50 {
            var generator = MessageGenerator(seed: seed)
            guard case .health(let health) = generator.message(.health), !health.notices.isEmpty else { continue }
            var old = health
            old.notices = []
            let body = Message.health(health).body
            let oldBody = Message.health(old).body
            // What comes behind an old body is one extension field, which M-09 lets everybody skip.
            #expect(body.starts(with: oldBody), "seed \(seed)")
            var at = oldBody.count + 1
            let length = Int(try body.span.readVarint(&at))
            #expect(body[oldBody.count] == 1 && at + length == body.count, "seed \(seed)")
            #expect(try Message.decode(type: .health, body: oldBody.span) == .health(old), "seed \(seed)")
        }
    }

    // M-36, V-04
    @Test func `a proof of health travels behind the notices, and is skipped by who does not know it`() throws {
        for seed in UInt64(1)...50 {
            var generator = MessageGenerator(seed: seed)
            guard case .health(let plain) = generator.message(.health) else { continue }
            var health = plain
            health.proof = generator.healthProof()
            let body = Message.health(health).body
            let plainBody = Message.health(plain).body
            #expect(try Message.decode(type: .health, body: body.span) == .health(health), "seed \(seed)")
            #expect(body.starts(with: plainBody) && body[plainBody.count] == 2, "seed \(seed)")
            for end in (plainBody.count + 1)..<body.count {
                #expect(throws: WireError.self, "seed \(seed)") {
                    try Message.decode(type: .health, body: body.span.extracting(0..<end))
                }
            }
        }
    }

    // M-35
    @Test func `notices beyond a limit are cut, and the longest fit a frame before it is inflated`() throws {
        var health = Health(
            handle: 0, freshness: 0, rejects: [], clockOffsetMilliseconds: 0, build: "", bundle: [], isResyncing: false)
        let notice = Health.Notice(
            number: 7, count: .max, since: .min,
            names: [String](repeating: String(repeating: "ộ", count: 99), count: 9),
            figures: [.max, .max, 1])
        health.notices = [Health.Notice](repeating: notice, count: 99)
        let body = Message.health(health).body
        #expect(body.count < 5_000)
        guard case .health(let back) = try Message.decode(type: .health, body: body.span) else { return }
        #expect(back.notices.count == Limits.noticesMax)
        #expect(back.notices.allSatisfy { $0.names.count == 3 && $0.figures == [.max, .max] && $0.since == .min })
    }

    @Test func `full lists fit a frame`() throws {
        let position = Position(incarnation: Incarnation(counter: .max, random: .max), version: 1 << 63 - 1, tag: .max)
        let holding = Holding(
            handle: 65_535, holder: String(repeating: "x", count: 64), tier: .nation, level: .durable,
            position: position, heardAgeMilliseconds: .max, durableAtMilliseconds: .max)
        let digest = StateDigest(handle: 65_535, position: position, digest: [UInt8](repeating: 0xFF, count: 32))
        let claim = Claim(
            handle: 65_535, unit: try #require(UnitCode("ABCDEFGHIJKLMNOP")), isOwner: false, position: position,
            heardAgeMilliseconds: .max)
        let heard = Heard(handle: 65_535, incarnation: position.incarnation, ageMilliseconds: .max)
        let messages: [Message] = [
            .holding([Holding](repeating: holding, count: Limits.entriesPerFrameMax)),
            .claim([Claim](repeating: claim, count: Limits.entriesPerFrameMax)),
            .heard([Heard](repeating: heard, count: Limits.heardPerFrameMax)),
            .digest([StateDigest](repeating: digest, count: Limits.entriesPerFrameMax)),
        ]
        for message in messages {
            #expect(message.body.count <= Limits.decodedBytesMax)
            #expect(try Message.decode(type: message.type, body: message.body.span) == message)
        }
    }
}
