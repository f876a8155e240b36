import Intake
import Model
import Nodes
import Office
import Simulator
import TestSupport
import Testing
import Wire

/// The quotas of Protocol/08-limits.md never refuse an office whose cells come from records, however odd these are.
@Suite struct HonestQuotaTests {
    /// A date as offices write it, mostly of late, at times anywhere in the century: appointments in 2099, dossiers
    /// from 2000, years that were mistyped.
    private static func date(_ random: inout SplitMix64) -> String {
        let year = random.bool(oneIn: 4) ? random.next(in: 2000...2099) : random.next(in: 2024...2026)
        let (month, day) = (random.next(in: 1...12), random.next(in: 1...28))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))T0\(random.next(in: 0...9)):00:00"
    }

    private static func file(_ random: inout SplitMix64, _ procedures: [ProcedureCode]) -> String {
        let header = "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat\n"
        return header
            + (0..<random.next(in: 1...60)).map { number in
                let known = procedures[random.next(below: procedures.count)].description
                let procedure = random.bool(oneIn: 5) ? "9.\(random.next(in: 1...400))" : known
                let isOpen = random.bool(oneIn: 2)
                return "H\(number),\(procedure),\(random.next(in: 1...3)),\(date(&random)),"
                    + "\(random.bool(oneIn: 3) ? "" : String(date(&random).prefix(10))),"
                    + "\(isOpen ? "" : date(&random)),\(isOpen ? 4 : 9),\(random.next(in: 1...3))\n"
            }.joined()
    }

    // L-05, L-06, L-07, P-02: the office's clock is up to a year ahead of the centre's, or ten years behind.
    @Test(arguments: 0..<40)
    func `an office that counts records is never refused`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let rules = try OneOffice.contents()
        let contents = BundleContents(
            topology: rules.topology, register: rules.register, calendar: rules.calendar,
            catalogue: rules.catalogues.given[0],
            hash: [UInt8](repeating: 1, count: 32))
        let codes = contents.register.entries.map(\.code)
        let world = VirtualWorld()
        let centre = SimpleCountry.aggregator("VN", .nation, below: [("10101", ["10101"])])
        world.add(centre, named: "VN")
        world.with("VN") {
            $0.adopt(
                NodeBundle(
                    serial: 1, bytes: [1], units: Set(contents.topology.units), procedures: Set(codes),
                    calendarThrough: 2026), now: $1)
        }
        let days = [0, 0, 31, 365, -3_650][random.next(below: 5)]
        world.clockOffsets["10101"] = Int64(days) * 86_400_000
        let node = SimpleCountry.agent("10101", units: ["10101"], upstreams: ["VN"])
        let desk = OfficeDesk(
            units: node.settings.owned, contents: contents, coalesceMilliseconds: 0, now: world.now("10101"))
        let office = OfficeCommitter(node, desk, restoredUnder: nil, build: "test")
        world.add(node, named: "10101")
        for number in 1...3 {
            var stream = office.open(name: "f\(number)", kind: .dossiers, format: .csv, owner: nil, mapping: .none)
            try office.read(&stream, Array(Self.file(&random, codes).utf8).span, now: world.now("10101"))
            try office.finish(&stream, now: world.now("10101"))
            world.with("10101") { office.finishedIntake(now: $1).node }
            for _ in 0..<10 {
                world.run(milliseconds: 1_000)
                world.with("10101") { office.advance(now: $1) ? office.commit(now: $1).node : [] }
            }
        }
        let isWhole = world.run(within: 60_000) { world.agree("VN", "10101", on: "10101") }
        #expect(isWhole, "seed \(seed), \(days) days ahead")
        #expect(world.events("unit-refused").isEmpty && world.events("quota-exceeded").isEmpty, "seed \(seed)")
        let unit = try OneOffice.unit()
        // What is of the last ten years is the future to an office whose clock is so far behind.
        #expect(days < 0 || centre.units[unit]?.cellCount ?? 0 > 0, "seed \(seed), \(days) days ahead")
    }
}
