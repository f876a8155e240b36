import Bytes
import Model
import TestSupport
import Wire

/// Random values of everything that travels. Ranges are drawn with their ends more often than chance would.
struct MessageGenerator {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    init(random: SplitMix64) { self.random = random }

    mutating func message(_ type: MessageType) -> Message {
        switch type {
        case .hello: .hello(hello())
        case .challenge: .challenge(challenge())
        case .proof: .proof(Proof(proof: random.bytes(32), clockMilliseconds: int64()))
        case .welcome:
            .welcome(
                Welcome(
                    grantedBytes: uint64(), idleMilliseconds: uint32(), takeoverMilliseconds: uint32(), tier: tier()))
        case .refuse: .refuse(refuse())
        case .claim: .claim((0..<random.next(below: 4)).map { _ in claim() })
        case .holding: .holding((0..<random.next(below: 4)).map { _ in timedHolding() })
        case .update: .update(update())
        case .credit: .credit(grantedBytes: uint64())
        case .ping: .ping(sentMilliseconds: int64())
        case .pong: .pong(sentMilliseconds: int64(), peerMilliseconds: int64())
        case .heard:
            .heard(
                (0..<random.next(below: 4)).map { _ in
                    Heard(handle: handle(), incarnation: incarnation(), ageMilliseconds: uint64())
                })
        case .health: .health(health())
        case .bundleOffer:
            .bundleOffer(
                BundleOffer(
                    serial: uint64(), hash: random.bytes(32),
                    bytes: UInt32(random.next(in: 0...Int(Limits.bundleBytesMax))),
                    digests: random.bool(oneIn: 2)
                        ? []
                        : (0...random.next(below: 8)).map { _ in BundleDigest(unit: unit(), code: random.bytes(16)) }))
        case .bundleRequest:
            .bundleRequest(
                BundleRequest(
                    hash: random.bytes(32), offset: UInt32(random.next(in: 0...Int(Limits.bundleBytesMax)))))
        case .bundlePart:
            .bundlePart(
                BundlePart(
                    hash: random.bytes(32), offset: UInt32(random.next(below: 1_000_000)),
                    bytes: random.bytes(random.next(in: 1...200))))
        case .goodbye:
            .goodbye(
                Goodbye(
                    reason: random.element(of: [.stopping, .restarting, .done]), reconnectAfterMilliseconds: uint32()))
        case .digest:
            .digest(
                (0..<random.next(below: 4)).map { _ in
                    StateDigest(handle: handle(), position: position(), digest: random.bytes(32))
                })
        case .share: .share(random.bytes(48 + random.next(below: 12)))
        case .sealed: .sealed(random.bytes(1 + random.next(below: 300)))
        }
    }
}

extension MessageGenerator {
    mutating func uint64() -> UInt64 {
        switch random.next(below: 6) {
        case 0: UInt64.max
        case 1: 0
        default: random.next() >> UInt64(random.next(below: 64))
        }
    }

    mutating func int64() -> Int64 {
        switch random.next(below: 6) {
        case 0: Int64.max
        case 1: Int64.min
        default: Int64(bitPattern: random.next()) >> Int64(random.next(below: 64))
        }
    }

    mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: uint64()) }

    mutating func handle() -> UInt32 { UInt32(random.next(below: random.bool(oneIn: 4) ? 65_536 : 200)) }

    mutating func version() -> UInt64 { min(uint64(), Limits.versionMax / 2) }

    mutating func tier() -> Tier { random.element(of: Tier.allCases) }

    mutating func text(_ lengths: ClosedRange<Int>) -> String {
        let alphabet = ["a", "Z", "7", "-", ".", "_", " ", "ộ", "Đ", "ả", "…", "👍"]
        var text = ""
        let target = random.next(in: lengths)
        while text.utf8.count < target {
            let next = random.element(of: alphabet)
            text += text.utf8.count + next.utf8.count <= target ? next : "x"
        }
        return text
    }

    mutating func unit() -> UnitCode {
        let alphabet = Array("ABZaz0189-".utf8)
        let bytes = (0..<random.next(in: 1...16)).map { _ in random.element(of: alphabet) }
        return UnitCode(bytes.span, 0..<bytes.count)!
    }

    mutating func incarnation() -> Incarnation { Incarnation(counter: uint32(), random: random.next()) }

    mutating func position() -> Position {
        Position(incarnation: incarnation(), version: version(), tag: random.next())
    }

    mutating func hello() -> Hello {
        let low = UInt8(random.next(below: 256))
        return Hello(
            versions: low...UInt8(random.next(in: Int(low)...255)), capabilities: random.next(),
            realm: random.element(of: Realm.allCases), node: text(1...64), keyID: text(1...64),
            nonce: random.bytes(32), build: text(0...64))
    }

    mutating func challenge() -> Challenge {
        Challenge(
            version: UInt8(random.next(below: 256)), capabilities: random.next(),
            realm: random.element(of: Realm.allCases), node: text(1...64), build: text(0...64),
            nonce: random.bytes(32), clockMilliseconds: int64(), proof: random.bytes(32))
    }

    mutating func refuse() -> Refuse {
        let subject: Refuse.Subject =
            switch random.next(below: 3) {
            case 0: .session
            case 1: .unit(handle: handle())
            default: .update(handle: handle(), number: uint64())
            }
        return Refuse(
            subject: subject, code: UInt16(random.next(below: 65_536)), isRetryable: random.bool(oneIn: 2),
            retryAfterMilliseconds: uint32(), text: text(0...200), holding: random.bool(oneIn: 2) ? holding() : nil)
    }

    mutating func claim() -> Claim {
        let isOwner = random.bool(oneIn: 2)
        return Claim(
            handle: handle(), unit: unit(), isOwner: isOwner, position: random.bool(oneIn: 3) ? nil : position(),
            heardAgeMilliseconds: isOwner ? 0 : uint64())
    }

    mutating func holding() -> Holding {
        Holding(
            handle: handle(), holder: text(0...64), tier: tier(), level: random.bool(oneIn: 2) ? .held : .durable,
            position: random.bool(oneIn: 3) ? nil : position(), heardAgeMilliseconds: uint64(),
            marks: Holding.Marks(rawValue: UInt8(random.next(below: 4))))
    }

    /// With the time that only a message of holdings carries.
    mutating func timedHolding() -> Holding {
        var holding = holding()
        if random.bool(oneIn: 2) { holding.durableAtMilliseconds = uint64() }
        return holding
    }

    mutating func health() -> Health {
        let reasons = Set((0..<random.next(below: 6)).map { _ in UInt8(random.next(below: 256)) }).sorted()
        var health = Health(
            handle: handle(), freshness: int64(),
            rejects: reasons.map { Health.RejectCount(reason: $0, count: max(1, uint64())) },
            clockOffsetMilliseconds: int64(), build: text(0...64),
            bundle: random.bool(oneIn: 2) ? [] : random.bytes(32), isResyncing: random.bool(oneIn: 2))
        if random.bool(oneIn: 2) { health.notices = (0...random.next(below: 16)).map { _ in notice() } }
        return health
    }

    mutating func healthProof() -> HealthProof {
        HealthProof(
            incarnation: Incarnation(counter: UInt32(truncatingIfNeeded: uint64()), random: uint64()),
            stamp: uint64(), version: uint64() >> 1, freshness: int64(), code: random.bytes(16))
    }

    private mutating func notice() -> Health.Notice {
        Health.Notice(
            number: UInt8(1 + random.next(below: 255)), count: max(1, uint64()), since: int64(),
            names: (0..<random.next(below: 4)).map { _ in text(1...64) },
            figures: (0..<random.next(below: 3)).map { _ in uint64() })
    }
}

extension MessageGenerator {
    mutating func update() -> UpdateFrame {
        let isFirst = random.bool(oneIn: 2)
        var head: UpdateFrame.Head?
        if isFirst {
            let base: UpdateFrame.Base =
                switch random.next(below: 3) {
                case 0: .none(new: position())
                case 1: .position(position(), step: max(1, version()), tag: random.next())
                default: .previous(step: max(1, version()), tag: random.next())
                }
            head = UpdateFrame.Head(
                base: base, frames: UInt32(random.next(in: 1...4)), isConfirmed: random.bool(oneIn: 4))
        }
        return UpdateFrame(
            handle: handle(), number: max(1, uint64()), index: isFirst ? 0 : UInt32(random.next(in: 1...4095)),
            head: head, cells: cells(random.next(below: 12)),
            attestation: random.bool(oneIn: 2) ? [] : random.bytes(16))
    }

    mutating func cells(_ count: Int) -> [UpdateFrame.Cell] {
        var keys: Set<CellKey> = []
        let procedures = (0..<3).map { _ in procedure() }
        for _ in 0..<count { keys.insert(CellKey(period(), random.element(of: procedures))) }
        var last: UpdateFrame.Cell.Value?
        return keys.sorted { ($0.procedure, $0.period) < ($1.procedure, $1.period) }.map { key in
            let value: UpdateFrame.Cell.Value
            if let last, random.bool(oneIn: 3) {
                value = last
            } else {
                value = random.bool(oneIn: 2) ? .plain(counts()) : .difference(changes())
            }
            last = value
            return UpdateFrame.Cell(key, value)
        }
    }

    mutating func procedure() -> ProcedureCode {
        switch random.next(below: 6) {
        case 0: .none
        case 1: .unknown
        default: ProcedureCode(text(1...32))!
        }
    }

    mutating func period() -> Period {
        Period(random.element(of: Grain.allCases), holding: Day.first.advanced(by: random.next(below: 36_525)))
    }

    mutating func counts() -> Measures { measures { max(1, min($0, Measures.cellCountMax)) } }

    mutating func changes() -> Measures {
        measures { [limit = Measures.cellCountMax] in
            let value = max(-limit, min($0, limit))
            return value == 0 ? 1 : value
        }
    }

    private mutating func measures(_ fit: (Int64) -> Int64) -> Measures {
        var slots: Set<Slot> = []
        let density = random.next(in: 1...6)
        for measure in Measure.allCases where random.bool(oneIn: density) {
            if measure.isSeries {
                let limit = Int(measure.form.keyLimit)
                for _ in 0..<random.next(in: 1...8) {
                    slots.insert(Slot(measure, key: UInt32(random.next(below: limit))))
                }
                if random.bool(oneIn: 4) { slots.insert(Slot(measure, key: UInt32(limit - 1))) }
            } else {
                slots.insert(Slot(measure))
            }
        }
        let entries = slots.sorted().map { slot in
            Measures.Entry(slot, fit(random.bool(oneIn: 2) ? Int64(random.next(in: -2...5)) : int64()))
        }
        return canonical(entries)
    }
}

/// Entries that the test has put in order.
func canonical(_ entries: [Measures.Entry]) -> Measures {
    guard let measures = try? Measures(canonical: entries) else { fatalError("counts that are not canonical") }
    return measures
}
