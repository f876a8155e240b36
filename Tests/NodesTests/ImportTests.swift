import Bytes
import Model
import Nodes
import Peering
import Simulator
import TestSupport
import Testing
import Wire

/// Units without a living office, as files.
@Suite struct ImportTests {
    private static let unit = "10101"
    private static let key = SimpleCountry.key("attestation 10101")

    /// What a centre holds of a delivered office.
    private static func export() throws -> UnitExport {
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [unit])]), named: "VN")
        world.add(SimpleCountry.agent("a", units: [unit], upstreams: ["VN"]), named: "a")
        world.commit("a", unit, [("2026-10", "1.1", 5), ("2026-11", "1.1", 2), ("2026-11", "1.2", 0)])
        world.finishIntake("a", unit)
        #expect(world.run(within: 10_000) { world.agree("a", "VN", on: unit) })
        let state = try #require(UnitCode(unit).flatMap { world.nodes["VN"]?.units[$0] })
        return try #require(UnitExport(state, takenAtUnixMilliseconds: 1_794_000_000_123))
    }

    private static let now = Instant(monotonicMilliseconds: 5, unixMilliseconds: 1_794_794_400_000)

    @Test func `what is written is what is read, and every flipped or missing byte is noticed`() throws {
        let export = try Self.export()
        let file = export.encode()
        let back = try UnitExport(file)
        #expect(back.encode() == file && back.digest == export.digest && back.position == export.position)
        #expect(back.takenAtUnixMilliseconds == 1_794_000_000_123 && back.state.attestation.count == 16)
        #expect(back.state.allKeys() == export.state.allKeys())
        for at in file.indices {
            var damaged = file
            damaged[at] ^= 1 << UInt8(at % 8)
            #expect(throws: UnitExport.Fault.self, "byte \(at)") { try UnitExport(damaged) }
            #expect(throws: UnitExport.Fault.self, "up to \(at)") { try UnitExport(Array(file[..<at])) }
        }
    }

    @Test func `an empty centre takes it, once, and its upstream hears of it`() throws {
        let export = try Self.export()
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("101", [Self.unit])]), named: "VN")
        world.add(SimpleCountry.aggregator("101", .province, below: [], upstreams: ["VN"]), named: "101")
        world.run(milliseconds: 1_000)
        let node = try #require(world.nodes["101"])
        world.with("101") { _, now in
            (try? node.importUnit(export, attestationKeys: [Self.key], mustBeProved: true, now: now)) ?? []
        }
        #expect(world.run(within: 5_000) { world.agree("101", "VN", on: Self.unit) })
        #expect(world.position("VN", Self.unit) == export.position)
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 5)
        #expect(throws: Node.ImportRefusal.held(try #require(export.position))) {
            try node.importUnit(export, attestationKeys: [], mustBeProved: false, now: Self.now)
        }
    }

    @Test func `figures that are not proved, or not newer, are not taken`() throws {
        let export = try Self.export()
        let node = Sample.centre()
        #expect(throws: Node.ImportRefusal.attestation) {
            try node.importUnit(
                export, attestationKeys: [SimpleCountry.key("another")], mustBeProved: true, now: Self.now)
        }
        #expect(node.units.isEmpty)
        let office = HandDialer(to: node, as: "a")
        let newer = Sample.position(1, counter: 9)
        office.claim(Self.unit, at: newer)
        office.say(Sample.update(1, .none(new: newer), [Sample.plain("1.1", 5)]))
        #expect(throws: Node.ImportRefusal.held(newer)) {
            try node.importUnit(export, attestationKeys: [], mustBeProved: false, now: Self.now)
        }
    }

    @Test func `an office that is alive after all goes on, with its own figures`() throws {
        let export = try Self.export()
        let world = VirtualWorld()
        world.add(SimpleCountry.aggregator("VN", .nation, below: [("a", [Self.unit])]), named: "VN")
        let node = try #require(world.nodes["VN"])
        world.with("VN") { _, now in
            (try? node.importUnit(export, attestationKeys: [], mustBeProved: false, now: now)) ?? []
        }
        world.add(SimpleCountry.agent("a", units: [Self.unit], upstreams: ["VN"], seed: 9), named: "a")
        world.commit("a", Self.unit, [("2026-10", "1.1", 6), ("2026-11", "1.1", 6), ("2026-11", "1.2", 1)])
        world.finishIntake("a", Self.unit)
        #expect(world.run(within: 600_000) { world.agree("a", "VN", on: Self.unit) })
        #expect(world.received("VN", Self.unit, "2026-10", "1.1") == 6)
    }

    /// Any bytes: never a trap.
    @Test func `random files are refused`() throws {
        var random = SplitMix64(seed: 4)
        let file = try Self.export().encode()
        for _ in 0..<2_000 {
            var bytes = Array(file.dropLast(4))
            for _ in 0..<(random.next(below: 4) + 1) {
                bytes[9 + random.next(below: bytes.count - 9)] = UInt8(random.next(below: 256))
            }
            // With a checksum that fits, so that what is behind it is looked at.
            bytes.writeLittleEndian(CyclicRedundancyCheck.crc32(bytes.span))
            if let read = try? UnitExport(bytes) { #expect(read.encode() == bytes) }
        }
    }
}
