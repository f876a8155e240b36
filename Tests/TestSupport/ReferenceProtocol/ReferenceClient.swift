import Bytes

/// An agent of one unit in its simplest form, written from Protocol/ alone: plain cells, nothing deflated, no
/// attestation. It breaks one rule on purpose where a test wants to see who notices.
package final class ReferenceClient {
    /// A rule that it does not keep, named by its requirement where there is one.
    package enum Fault: String, CaseIterable, Sendable {
        case none
        case talksBeforeWelcome, reusesNonce, wrongProof, wrongMAC, deaf, wrongDigest, wrongTag
        case ignoresCredit, ignoresMoved, impatient, tooFast, hangsUp, digestInMinor0, newIncarnation, repeatsNumber
        case unclaimed, differenceInFullSync, implausible
    }

    private let unit: String
    private let keyID: String
    private let sessionKey: [UInt8]
    let fault: Fault
    private var random: SplitMix64
    private var phase = ReferenceDecoder.Phase.handshake
    private var rest: [UInt8] = []
    private var hello: [UInt8] = []
    private var challenge: [UInt8] = []
    private var sendingKey: [UInt8] = []
    private var receivingKey: [UInt8] = []
    private var sentFrames: UInt64 = 0
    private var takenFrames: UInt64 = 0
    private var minor = 0
    private(set) var isOpen = false
    package private(set) var hangsUp = false

    var store: ReferenceStore
    /// Where the listener is known to stand, or what was sent to it last.
    private var sentThrough: (counter: UInt32, random: UInt64, version: UInt64)?
    private var isAnswered = false
    private var nextNumber: UInt64 = 1
    private var granted: UInt64 = 0
    private var spent: UInt64 = 0
    private var waiting: [UInt8] = []
    private var claimAgainAt: Int?
    private var openedAt = 0
    private var now = 0

    package init(unit: String, keyID: String, sessionKey: [UInt8], seed: UInt64, fault: Fault = .none) {
        self.unit = unit
        self.keyID = keyID
        self.sessionKey = sessionKey
        self.fault = fault
        random = SplitMix64(seed: seed)
        store = ReferenceStore(unit: unit, counter: 1, random: random.next())
        store.commit()
        if fault == .implausible { store.rules += 1 }
    }

    // MARK: - Events

    /// A connection is there: the first bytes.
    package func connected(now: Int) -> [UInt8] {
        self.now = now
        (phase, rest, isOpen, isAnswered, hangsUp) = (.handshake, [], false, false, false)
        (sentFrames, takenFrames, nextNumber, granted, spent, waiting) = (0, 0, 1, 0, 0, [])
        (sendingKey, receivingKey, sentThrough, claimAgainAt) = ([], [], nil, nil)
        if fault == .newIncarnation, !hello.isEmpty { store.begin(counter: store.counter + 1, random: random.next()) }
        let nonce = fault == .reusesNonce ? [UInt8](repeating: 9, count: 32) : random.bytes(32)
        hello = [0, 1] + [UInt8](repeating: 0, count: 8) + [2]
        hello += text("reference") + text(keyID) + nonce + text("1")
        let frame = clear(1, hello)
        return fault == .talksBeforeWelcome ? frame + clear(1, hello) : frame
    }

    /// Bytes have come: the answer.
    package func receive(_ bytes: [UInt8], now: Int) -> [UInt8] {
        self.now = now
        rest += bytes
        var answer: [UInt8] = []
        while true {
            do throws(ReferenceDecoder.Refusal) {
                var counter = takenFrames
                guard let (frame, length) = try ReferenceDecoder.frame(rest, phase, receivingKey, &counter) else {
                    break
                }
                takenFrames = counter
                rest.removeFirst(length)
                answer += take(frame)
            } catch {
                hangsUp = true
                break
            }
        }
        return answer
    }

    package func tick(now: Int) -> [UInt8] {
        self.now = now
        guard isOpen else { return [] }
        if fault == .hangsUp, isAnswered, now - openedAt > 2_000 { hangsUp = true }
        if let at = claimAgainAt, now >= at {
            claimAgainAt = nil
            return claim()
        }
        return []
    }

    // MARK: - Messages

    private func take(_ frame: ReferenceDecoder.Frame) -> [UInt8] {
        let message = frame.message
        switch frame.type {
        case "challenge": return prove(frame.body, message)
        case "welcome":
            (isOpen, openedAt) = (true, now)
            granted = UInt64(message["grantedBytes"]?.text ?? "") ?? 0
            return fault == .unclaimed ? fullSync() : claim()
        case "holding": return (message["entries"]?.items ?? []).reduce(into: []) { $0 += hear($1) }
        case "credit":
            granted = max(granted, UInt64(message["grantedBytes"]?.text ?? "") ?? 0)
            return sendWaiting()
        case "ping":
            let sent = Int64(message["sentMilliseconds"]?.text ?? "") ?? 0
            return fault == .deaf ? [] : sealed(11, zigzag(sent) + zigzag(Int64(now)))
        case "refuse": return refused(message)
        case "goodbye":
            hangsUp = true
            return []
        default: return []
        }
    }

    private func prove(_ body: [UInt8], _ message: VectorJSON) -> [UInt8] {
        challenge = body
        minor = message["minor"]?.integer ?? 0
        let key = HMAC(key: sessionKey)
        guard code(key, "tamcap 1 listener", [hello, Array(body.dropFirst(32))]) == Array(body.prefix(32)) else {
            hangsUp = true
            return []
        }
        let clock = zigzag(Int64(now))
        var proof = code(key, "tamcap 1 dialer", [hello, body, clock]) + clock
        if fault == .wrongProof { proof[3] ^= 1 }
        let frame = clear(3, proof)
        sendingKey = code(key, "tamcap 1 dialer to listener", [hello, body, proof])
        receivingKey = code(key, "tamcap 1 listener to dialer", [hello, body, proof])
        phase = .session
        return frame
    }

    private func claim() -> [UInt8] {
        isAnswered = false
        return sealed(6, [1, 0] + text(unit) + [3] + store.position + [0])
    }

    private func hear(_ holding: VectorJSON) -> [UInt8] {
        guard holding["handle"]?.integer == 0, holding["holder"]?.text == "" else { return [] }
        guard let held = holding["position"], held != .null else {
            defer { isAnswered = true }
            return isAnswered ? [] : fullSync()
        }
        let counter = UInt32(held["counter"]?.integer ?? 0)
        let bits = UInt64(held["random"]?.text ?? "", radix: 16) ?? 0
        let version = UInt64(held["version"]?.text ?? "") ?? 0
        isAnswered = true
        if counter == store.counter, bits == store.random {
            return version == store.version && sentThrough != nil ? digest() : []
        }
        // Another incarnation, and a greater one: the next is begun when it has not been heard for ten minutes.
        guard counter > store.counter || (counter == store.counter && bits > store.random) else { return fullSync() }
        let age = UInt64(holding["heardAgeMilliseconds"]?.text ?? "") ?? 0
        guard age >= 600_000 || fault == .tooFast else { return [] }
        store.begin(counter: counter + 1, random: random.next())
        return claim()
    }

    private func refused(_ refuse: VectorJSON) -> [UInt8] {
        switch (refuse["subject"]?.text, refuse["code"]?.integer) {
        case ("session", _):
            hangsUp = true
            return []
        case ("update", 11):
            guard fault != .ignoresMoved else {
                // Goes on from where it believes to be.
                return update(from: store.position) { store.commit() }
            }
            waiting = []
            isAnswered = false
            return refuse["holding"].map { hear($0) } ?? []
        case ("unit", _):
            if fault == .tooFast, let holding = refuse["holding"] { return hear(holding) }
            claimAgainAt = now + (fault == .impatient ? 0 : (refuse["retryAfterMilliseconds"]?.integer ?? 0) + 100)
            return []
        default: return []
        }
    }

    // MARK: - Updates

    private func fullSync() -> [UInt8] {
        sentThrough = (store.counter, store.random, store.version)
        let number = takeNumber()
        var frame = update(number, flags: 0x21, base: store.position)
        if fault == .repeatsNumber { frame += update(number, flags: 0x21, base: store.position) }
        return frame
    }

    private func update(from base: [UInt8], _ change: () -> Void) -> [UInt8] {
        let before = store.version
        change()
        let head = base + varint(store.version - before) + little(store.tag, 8)
        return update(takeNumber(), flags: 0x25, base: head)
    }

    private func takeNumber() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    private func update(_ number: UInt64, flags: UInt8, base: [UInt8]) -> [UInt8] {
        var base = base
        if fault == .wrongTag { base[base.count - 1] ^= 1 }
        var body = [flags, 0] + varint(number) + base + [0, UInt8(ReferenceStore.periods.count)]
        var before: UInt64 = 0
        for period in ReferenceStore.periods {
            let isDifference = fault == .differenceInFullSync && flags == 0x21
            body += varint(4 * (period - before) + (isDifference ? 1 : 0))
            body += isDifference ? varint(1 << 26) + [1] : store.plain
            before = period
        }
        let length = UInt64(24 + body.count + 16)
        guard spent + length <= granted || fault == .ignoresCredit else {
            waiting = body
            return []
        }
        spent += length
        return sealed(8, body)
    }

    private func sendWaiting() -> [UInt8] {
        let length = UInt64(24 + waiting.count + 16)
        guard !waiting.isEmpty, spent + length <= granted else { return [] }
        defer { waiting = [] }
        spent += length
        return sealed(8, waiting)
    }

    private func digest() -> [UInt8] {
        guard minor >= 1 || fault == .digestInMinor0 else { return [] }
        var digest = SHA256.digest(Array("tamcap state".utf8) + text(unit) + store.position + store.cells).bytes
        if fault == .wrongDigest { digest[0] ^= 1 }
        return sealed(18, [1, 0] + store.position + digest)
    }

    // MARK: - Frames

    private func clear(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { header(type, flags: 0, body) + body }

    private func sealed(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        let frame = header(type, flags: 2, body) + body
        var code = HMAC(key: sendingKey).code(little(sentFrames, 8) + frame).bytes
        sentFrames += 1
        if fault == .wrongMAC, type == 8 { code[0] ^= 1 }
        return frame + code.prefix(16)
    }

    private func header(_ type: UInt8, flags: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = little(UInt64(body.count), 4)
        let head = Array("TamC".utf8) + [1, type, flags, 0] + length + length
        let whole = head + little(ReferenceDecoder.crc32(body), 4)
        return whole + little(ReferenceDecoder.crc32(whole), 4)
    }

    private func code(_ key: HMAC, _ label: String, _ pieces: [[UInt8]]) -> [UInt8] {
        key.code(([Array(label.utf8)] + pieces).flatMap { little(UInt64($0.count), 4) + $0 }).bytes
    }
}

/// The store of the reference client: one procedure, the empty code, in a month, its quarter and its year.
struct ReferenceStore {
    static let periods: [UInt64] = [1250, 1284, 1285]

    let unit: String
    private(set) var counter: UInt32
    private(set) var random: UInt64
    private(set) var version: UInt64 = 0
    private(set) var tag: UInt64 = 0
    private var received: UInt64 = 0
    /// `feedback_on_rules`: the same as `feedback_received` where nobody conducted himself badly.
    var rules: UInt64 = 0

    init(unit: String, counter: UInt32, random: UInt64) {
        (self.unit, self.counter, self.random) = (unit, counter, random)
    }

    /// Position as it travels.
    var position: [UInt8] { varint(UInt64(counter)) + little(random, 8) + varint(version) + little(tag, 8) }

    /// The cell of each period: bits 26 and 27.
    var plain: [UInt8] { varint(1 << 26 | 1 << 27) + varint(received) + varint(rules) }

    /// Number of cells, then each with its procedure.
    var cells: [UInt8] {
        [UInt8(Self.periods.count)] + Self.periods.flatMap { [0] + varint($0) + plain }
    }

    mutating func commit() {
        received += 1
        rules += 1
        version += 1
        let commit = text(unit) + varint(version) + cells
        let before = little(tag, 8).reversed()
        tag = SHA256.digest(before + commit).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func begin(counter: UInt32, random: UInt64) { (self.counter, self.random) = (counter, random) }
}

// The parts of Protocol/04-messages.md, written.
private func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
}

private func zigzag(_ value: Int64) -> [UInt8] { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

private func little(_ value: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
}

private func text(_ text: String) -> [UInt8] { varint(UInt64(text.utf8.count)) + Array(text.utf8) }
