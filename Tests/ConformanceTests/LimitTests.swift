import Configuration
import Durability
import Foundation
import Intake
import Model
import Nodes
import Peering
import TestSupport
import Testing
import Wire

/// Limits hold each other: what one part may make, the next must be able to take. Who changes one alone hears of it
/// here. Times in milliseconds, sizes in bytes.
struct LimitTests {
    private static let position = Position(
        incarnation: Incarnation(counter: .max, random: .max), version: Limits.versionMax, tag: .max)
    private static let handle = Limits.handlesMax - 1
    private static let name = String(repeating: "n", count: Limits.nameBytesMax)
    private static let digest = [UInt8](repeating: 0xFF, count: Limits.digestBytes)
    /// The greatest frame that there is.
    private static let frameBytesMax = UInt64(FrameHeader.byteCount + Limits.wireBytesMax + Limits.macBytes)

    private static var holding: Holding {
        Holding(
            handle: handle, holder: name, tier: .nation, level: .durable, position: position,
            heardAgeMilliseconds: Limits.versionMax, marks: [.shrunk, .supersededUpstream],
            durableAtMilliseconds: Limits.versionMax)
    }

    /// Bytes of a message's body, and how many fit where it goes.
    private static func body(_ message: Message) -> Int { message.body.count }

    // MARK: - Frames

    @Test func `whatever travels before the proof fits a frame of strangers`() {
        let hello = Message.hello(
            Hello(
                versions: 0...255, capabilities: .max, realm: .training, node: Self.name, keyID: Self.name,
                nonce: Self.digest, build: Self.name))
        let refuse = Message.refuse(
            Refuse(
                subject: .session, code: .max, isRetryable: true, retryAfterMilliseconds: .max,
                text: String(repeating: "t", count: Limits.refusalTextBytesMax), holding: Self.holding))
        #expect(Self.body(hello) <= Limits.handshakeBytesMax)
        #expect(Self.body(refuse) <= Limits.handshakeBytesMax)
        #expect(Limits.handshakeBytesMax < Limits.wireBytesMax)
    }

    @Test func `a list of the greatest length fits a frame at its longest`() {
        let many = Limits.entriesPerFrameMax
        let claim = Claim(
            handle: Self.handle, unit: UnitCode("VN-0123456789012")!, isOwner: false, position: Self.position,
            heardAgeMilliseconds: Limits.versionMax)
        let heard = Heard(
            handle: Self.handle, incarnation: Self.position.incarnation, ageMilliseconds: Limits.versionMax)
        let digest = StateDigest(handle: Self.handle, position: Self.position, digest: Self.digest)
        let lists: [Message] = [
            .claim([Claim](repeating: claim, count: many)), .holding([Holding](repeating: Self.holding, count: many)),
            .digest([StateDigest](repeating: digest, count: many)),
            .heard([Heard](repeating: heard, count: Limits.heardPerFrameMax)),
        ]
        for list in lists { #expect(Self.body(list) <= Limits.decodedBytesMax, "\(list.type)") }
    }

    @Test func `what a sender makes by choice fits the wire also where deflate fails`() {
        #expect(Limits.updateBodyBytesTarget <= Limits.wireBytesMax)
        let part = Message.bundlePart(
            BundlePart(
                hash: Self.digest, offset: Limits.bundleBytesMax,
                bytes: [UInt8](repeating: 0, count: Limits.bundlePartBytesMax)))
        #expect(Self.body(part) <= Limits.wireBytesMax)
        #expect(Limits.deflateFromBytes < Limits.updateBodyBytesTarget)
    }

    @Test func `one cell always fits a frame, and the greatest update its frames`() {
        #expect(Limits.openingBytesMax + Limits.cellBytesMax <= Limits.decodedBytesMax)
        #expect(Limits.wireBytesMax <= Limits.decodedBytesMax)
        let most = Int(Limits.framesPerUpdateMax) * Limits.updateBodyBytesTarget
        #expect(PeeringLimits.stagedUpdateBytesMax <= most)
        #expect(PeeringLimits.claimsMax <= Int(Limits.handlesMax))
    }

    // MARK: - Credit and stages

    @Test func `the greatest frame fits the window although the receiver keeps back a step`() {
        #expect(Self.frameBytesMax + PeeringLimits.creditStepBytes <= PeeringLimits.windowBytes)
    }

    @Test func `bulk updates never wait for ever, and small ones find room beside them`() {
        // A bulk frame may go while less than a step of bulk is under way, so no step may fill the bulk share.
        let share = PeeringLimits.windowBytes / PeeringLimits.bulkShare
        #expect(PeeringLimits.creditStepBytes < share)
        let bulk = max(share, PeeringLimits.creditStepBytes + Self.frameBytesMax)
        let small = UInt64(FrameHeader.byteCount + PeeringLimits.smallUpdateBytes + Limits.macBytes)
        #expect(bulk + PeeringLimits.creditStepBytes + small <= PeeringLimits.windowBytes)
        #expect(PeeringLimits.smallUpdateBytes < Limits.updateBodyBytesTarget)
    }

    @Test func `one update of the greatest size may be staged, and may wait for the disk`() {
        let node = NodeLimits()
        #expect(PeeringLimits.stagedUpdateBytesMax <= node.stagedBytesMax)
        #expect(PeeringLimits.stagedUpdateBytesMax <= node.pendingStoreBytesMax)
        #expect(Int(PeeringLimits.windowBytes) <= PeeringLimits.stagedUpdateBytesMax)
        #expect(node.handshakesPerAddressMax <= node.handshakesMax)
        #expect(node.handshakesMax <= node.connectionsMax)
        #expect(PeeringLimits.stagedUpdateBytesMax <= IntegerSetting.stagedBytesPerSessionMax.range.lowerBound)
        #expect(node.sessionsPerKeyMax * node.stagedBytesPerSessionMax < node.stagedBytesMax, "one key takes not all")
        #expect(Limits.decodedBytesMax <= node.decodedBurstBytes)
        #expect(NodeLimits.workDebtSecondsMax * 1_000 < PeeringLimits.idleMilliseconds)
        // Strangers and those who are known each have most of the places.
        #expect(4 * node.handshakesReserve <= node.handshakesMax)
        #expect(node.knownAddressesMax >= node.connectionsMax)
        #expect(node.relayTagsMax <= node.ownerTagsMax && PeeringLimits.pipelinedUpdatesMax <= node.relayTagsMax)
    }

    // MARK: - Times

    @Test func `a peer that lives is heard within the idle time`() {
        let ping = PeeringLimits.idleMilliseconds / PeeringLimits.pingsPerIdle
        // An answer may take as long as a whole handshake.
        #expect(PeeringLimits.handshakeMilliseconds < ping)
        #expect(ping * 2 + PeeringLimits.handshakeMilliseconds < PeeringLimits.idleMilliseconds)
        #expect(3 * NodeLimits().heardIntervalMilliseconds <= PeeringLimits.idleMilliseconds)
    }

    @Test func `a living store comes back before another takes over`() {
        let back = PeeringLimits.idleMilliseconds + PeeringLimits.backoffMaxMilliseconds
        #expect(back + PeeringLimits.handshakeMilliseconds < PeeringLimits.takeoverMilliseconds)
        #expect(IntegerSetting.takeoverSeconds.standard < IntegerSetting.silentAfterSeconds.standard)
    }

    @Test func `backoff reaches its longest wait, and a session resets it only when it stood as long`() {
        let first = PeeringLimits.backoffFirstMilliseconds
        #expect(first < PeeringLimits.backoffMaxMilliseconds)
        #expect(first << Int64(PeeringLimits.backoffDoublingsMax) >= PeeringLimits.backoffMaxMilliseconds)
        #expect(PeeringLimits.backoffResetMilliseconds >= PeeringLimits.backoffMaxMilliseconds)
    }

    @Test func `a repair that is asked for again and again stays rarer than its digest is told`() {
        #expect(NodeLimits().digestRepairMilliseconds < NodeLimits().digestIntervalMilliseconds)
    }

    // MARK: - Stores

    @Test func `blocks hold records, tasks hold blocks, files hold tasks`() {
        let store = StoreSettings(storeID: [UInt8](repeating: 0, count: StoreFormat.idBytes))
        #expect(StoreFormat.recordBytesMax < StoreFormat.bodyBytesMax)
        #expect(store.bodyBytesTarget <= StoreFormat.bodyBytesMax)
        #expect(store.bodyBytesTarget <= store.taskBytesMax)
        #expect(store.taskBytesMax <= store.segmentBytesMax)
        #expect(store.snapshotSyncBytes <= store.segmentBytesMax)
        #expect(store.snapshotJournalBytesMin <= store.segmentBytesMax)
        #expect(store.retryFirstMilliseconds <= store.retryMaxMilliseconds)
        #expect(store.retryMaxMilliseconds <= store.snapshotRetryMilliseconds)
    }

    @Test func `what a node keeps fits a record`() {
        // All cells of a change could stand in one record; a piece of rows is closed by the row that fills it.
        #expect(PeeringLimits.stagedUpdateBytesMax <= StoreFormat.recordBytesMax)
        #expect(2 * IntakeLimits.rowBytesMax <= StoreFormat.recordBytesMax)
        #expect(StoreFormat.recordBytesMax <= NodeLimits().pendingStoreBytesMax)
        #expect(StoreFormat.sequenceMax < 1 << 63 && Limits.versionMax < 1 << 63)
    }

    // MARK: - Numbers

    @Test func `cells at their greatest add up without overflow, and points stay far inside 64 bits`() {
        #expect(16_384 * Measures.cellCountMax <= Measures.countMax)
        #expect(Int64(IntakeLimits.integerMax) <= Measures.cellCountMax)
        #expect(TimeText.lastSeconds <= Int64(UInt32.max) && TimeText.firstSeconds > 0)
        // All indicators of a catalogue at once, in millionths.
        #expect(Int64(Catalogue.Scoring.maximumMax) * 1_000_000 * 1_000 < Int64.max / 1_000)
        #expect(IntakeLimits.rejectedRawBytesMax <= IntakeLimits.rowBytesMax)
    }

    // MARK: - Said twice

    @Test func `what configuration files say by default is what the modules do by themselves`() {
        #expect(Int64(IntegerSetting.idleSeconds.standard) * 1_000 == PeeringLimits.idleMilliseconds)
        #expect(Int64(IntegerSetting.reconnectMaxSeconds.standard) * 1_000 == PeeringLimits.backoffMaxMilliseconds)
        #expect(Int64(IntegerSetting.takeoverSeconds.standard) * 1_000 == PeeringLimits.takeoverMilliseconds)
        #expect(IntegerSetting.connectionsMax.standard == NodeLimits().connectionsMax)
        #expect(TextLimits.nameBytesMax == Limits.nameBytesMax)
        let node = NodeLimits()
        #expect(IntegerSetting.sessionsPerKeyMax.standard == node.sessionsPerKeyMax)
        #expect(IntegerSetting.cellsPerUnitMax.standard == node.cellsPerUnitMax)
        #expect(IntegerSetting.countsPerUnitMax.standard == node.countsPerUnitMax)
        #expect(IntegerSetting.unknownProceduresMax.standard == node.unknownProceduresMax)
        #expect(IntegerSetting.decodedBytesPerSecond.standard == node.decodedBytesPerSecond)
        #expect(IntegerSetting.growthBytesPerDay.standard == node.growthBytesPerDay)
        #expect(IntegerSetting.stagedBytesMax.standard == node.stagedBytesMax)
        #expect(IntegerSetting.stagedBytesPerSessionMax.standard == node.stagedBytesPerSessionMax)
        #expect(SecretKey.bytesCount == Limits.digestBytes)
    }

    @Test func `every standard lies within its range`() {
        let settings: [IntegerSetting] = [
            .coalesceMilliseconds, .idleSeconds, .reconnectMaxSeconds, .takeoverSeconds, .silentAfterSeconds,
            .onceTimeoutSeconds, .lookIntervalSeconds, .commandIntervalSeconds, .commandTimeoutSeconds,
            .connectionsMax, .httpConnectionsMax, .sessionsPerKeyMax, .cellsPerUnitMax, .countsPerUnitMax,
            .unknownProceduresMax, .decodedBytesPerSecond, .growthBytesPerDay, .stagedBytesMax,
            .stagedBytesPerSessionMax,
        ]
        for setting in settings { #expect(setting.range.contains(setting.standard)) }
        let limits = NodeLimits()
        #expect(limits.handshakesPerAddressMax <= limits.handshakesMax)
        #expect(limits.handshakesMax <= limits.connectionsMax)
    }

    /// Modules of which every limit stands in the one file.
    private static let modules = [
        "Alarms", "Bytes", "Model", "Scoring", "Wire", "Peering", "Publication", "Configuration", "Generation",
        "Workbench", "Nodes", "Office", "Workbook", "HTTPService", "Runtime", "Daemons",
    ]

    @Test func `a module's limits stand in its Limits.swift`() throws {
        for module in Self.modules {
            let folder = ProjectFiles.root.appending(path: "Sources/\(module)")
            for url in ProjectFiles.files(below: folder, extension: "swift")
            where url.lastPathComponent != "Limits.swift" {
                let text = try ProjectFiles.text(url)
                guard text.range(of: "static let ", options: .literal) != nil else { continue }
                for match in text.matches(of: /static let (\w+(Max|Min|Limit|BytesTarget))\b[^=\n]*=/) {
                    Issue.record("\(module)/\(url.lastPathComponent): \(match.output.1)")
                }
            }
        }
    }
}
