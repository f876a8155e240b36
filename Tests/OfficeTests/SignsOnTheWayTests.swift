import Intake
import Model
import Nodes
import Office
import Peering
import Simulator
import Testing
import Wire

private let theUnit = "10101"

/// Old and new nodes together: cells have signs, outcomes and visits while everybody on the way can add them up, and at
/// every holder they are the owner's own (V-09 … V-13).
@Suite struct SignsOnTheWayTests {
    /// What older builds spoke: neither signs nor outcomes, signs only, both, all but supplements.
    private static let olds: [ClosedRange<UInt8>] = [0...1, 0...2, 0...3, 0...4]

    /// An agent with its office below a province or the centre.
    private final class Chain {
        let world = VirtualWorld()
        let office: OfficeCommitter
        private let hasProvince: Bool
        private var centre = ProtocolVersion.minors
        /// What stood at the centre, at some moment, that its minor does not know.
        private var beyond: [Int64] = []

        init(
            agent: ClosedRange<UInt8> = ProtocolVersion.minors, province: ClosedRange<UInt8>?,
            centre: ClosedRange<UInt8>
        ) throws {
            hasProvince = province != nil
            let node = SimpleCountry.agent(
                "a", units: [theUnit], upstreams: [province == nil ? "VN" : "101"], versions: agent)
            let rules = try OneOffice.contents()
            let contents = BundleContents(
                topology: rules.topology, register: rules.register, calendar: rules.calendar,
                catalogue: rules.catalogues.given[0], hash: [UInt8](repeating: 1, count: 32))
            let desk = OfficeDesk(
                units: node.settings.owned, contents: contents, coalesceMilliseconds: 0,
                now: world.now("a"))
            office = OfficeCommitter(node, desk, restoredUnder: nil, build: "test")
            startCentre(centre)
            if let province { startProvince(province) }
            world.add(node, named: "a")
        }

        func startCentre(_ versions: ClosedRange<UInt8>) {
            centre = versions
            world.remove("VN")
            world.add(
                SimpleCountry.aggregator(
                    "VN", .nation, below: [("a", [theUnit]), ("101", [theUnit])], versions: versions), named: "VN")
        }

        func startProvince(_ versions: ClosedRange<UInt8>) {
            world.remove("101")
            world.add(
                SimpleCountry.aggregator(
                    "101", .province, below: [("a", [theUnit])], upstreams: ["VN"], versions: versions), named: "101")
        }

        /// A visit; a dossier that was settled in its first minute, online and digitised, and one whose appointment was
        /// moved and of whose citizen more was asked.
        func read() throws {
            let file = """
                MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,CapNhat,KenhThucHien,\
                CoKetQuaDienTu,CoTepThanhPhan,SoLanBoSung
                A,1.007027,2026-11-02T08:00:00,2026-11-09,2026-11-02T08:00:10,9,1,2,1,1,0
                B,1.007027,2026-11-02T08:00:00,2026-11-09,,4,1,1,0,0,0
                B,1.007027,2026-11-02T08:00:00,2026-11-10,,4,2,1,0,0,1

                """
            var stream = office.open(name: "f", kind: .dossiers, format: .csv, owner: nil, mapping: .none)
            try office.read(&stream, Array(file.utf8).span, now: world.now("a"))
            try office.finish(&stream, now: world.now("a"))
            let visits = """
                MaLuot,MaTTHC,GioDen,GioGoi,GioXong,TrangThai,CapNhat
                T,1.007027,2026-11-02T08:00:00,2026-11-02T08:10:00,2026-11-02T08:20:00,3,1

                """
            stream = office.open(name: "v", kind: .visits, format: .csv, owner: nil, mapping: .none)
            try office.read(&stream, Array(visits.utf8).span, now: world.now("a"))
            try office.finish(&stream, now: world.now("a"))
            world.with("a") { self.office.finishedIntake(now: $1).node }
        }

        /// Seconds pass, in which the office looks at the time as often as it likes to.
        func run(seconds: Int) {
            for _ in 0..<seconds {
                // What comes and is taken back within the second has been told, too.
                for _ in 0..<20 {
                    world.run(milliseconds: 50)
                    guard let told = told(at: "VN") else { continue }
                    beyond += zip([2, 3, 4, 5] as [UInt8], told).filter { centre.upperBound < $0.0 }.map(\.1)
                }
                world.with("a") { self.office.advance(now: $1) ? self.office.commit(now: $1).node : [] }
            }
        }

        /// The signs of November at a node, added up, its outcomes, its visits and receptions by day, its supplements.
        func told(at node: String) -> [Int64]? {
            guard let code = UnitCode(theUnit), let period = Period("2026-11"),
                let procedure = ProcedureCode("1.007027"),
                let cell = world.nodes[node]?.units[code]?.measures(CellKey(period, procedure))
            else { return nil }
            return [
                cell[.zeroMinute] + cell[.appointmentMoved], cell[.wholeOnline] + cell[.settledDigitised],
                cell[.visits]
                    + cell.entries.filter { $0.slot.measureNumber == Measure.receivedByDay.rawValue }.map(\.count)
                    .reduce(0, +),
                cell[.supplemented],
            ]
        }

        var holders: [String] { hasProvince ? ["101", "VN"] : ["VN"] }

        var areLevel: Bool { holders.allSatisfy { world.agree("a", $0, on: theUnit) } }

        /// Every node has what this minor knows, and nothing that a later one brought.
        func expect(_ minors: ClosedRange<UInt8>, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(areLevel, sourceLocation: sourceLocation)
            #expect(beyond.allSatisfy { $0 == 0 }, "told beyond the centre's minor", sourceLocation: sourceLocation)
            let counts: [Int64] = [
                minors.upperBound < 2 ? 0 : 2, minors.upperBound < 3 ? 0 : 2, minors.upperBound < 4 ? 0 : 3,
                minors.upperBound < 5 ? 0 : 1,
            ]
            for node in ["a"] + holders { #expect(told(at: node) == counts, "\(node)", sourceLocation: sourceLocation) }
            #expect(world.nodes.values.allSatisfy { $0.counters.digestMismatches == 0 }, sourceLocation: sourceLocation)
            #expect(world.nodes.values.allSatisfy { $0.counters.violations == 0 }, sourceLocation: sourceLocation)
        }
    }

    // V-09, V-10
    @Test func `among new nodes cells have their signs from the first commit on`() throws {
        let chain = try Chain(province: ProtocolVersion.minors, centre: ProtocolVersion.minors)
        try chain.read()
        chain.run(seconds: 20)
        chain.expect(ProtocolVersion.minors)
    }

    // V-02, V-10, V-12
    @Test(arguments: olds)
    func `a new office below an old centre tells what it knows, and all when the centre is renewed`(
        older: ClosedRange<UInt8>
    ) throws {
        let chain = try Chain(province: nil, centre: older)
        try chain.read()
        chain.run(seconds: 20)
        chain.expect(older)
        chain.startCentre(ProtocolVersion.minors)
        chain.run(seconds: 90)
        chain.expect(ProtocolVersion.minors)
        // And back: the centre's program is replaced by the one before, which lost its store.
        chain.startCentre(older)
        chain.run(seconds: 90)
        chain.expect(older)
    }

    // V-07, V-10
    @Test(arguments: olds) func `an old office below new nodes goes on as it was`(older: ClosedRange<UInt8>) throws {
        let chain = try Chain(agent: older, province: ProtocolVersion.minors, centre: ProtocolVersion.minors)
        try chain.read()
        chain.run(seconds: 20)
        chain.expect(older)
    }

    // V-10, V-11
    @Test(arguments: olds)
    func `an old province between new ones keeps new measures of its offices back until it is renewed`(
        older: ClosedRange<UInt8>
    ) throws {
        let chain = try Chain(province: older, centre: ProtocolVersion.minors)
        try chain.read()
        chain.run(seconds: 20)
        chain.expect(older)
        chain.startProvince(ProtocolVersion.minors)
        chain.run(seconds: 90)
        chain.expect(ProtocolVersion.minors)
    }

    // V-11, V-12
    @Test(arguments: olds)
    func `a new province below an old centre agrees with its offices on what that knows, until it is renewed`(
        older: ClosedRange<UInt8>
    ) throws {
        let chain = try Chain(province: ProtocolVersion.minors, centre: older)
        try chain.read()
        chain.run(seconds: 30)
        chain.expect(older)
        chain.startCentre(ProtocolVersion.minors)
        chain.run(seconds: 120)
        chain.expect(ProtocolVersion.minors)
        chain.startCentre(older)
        chain.run(seconds: 120)
        chain.expect(older)
    }

    // V-12: seeds 77 and 169 of the simulator. The change that takes the signs back begins where they still are.
    @Test(arguments: olds)
    func `new measures are taken back from whoever holds them, also in a session that does not know them`(
        older: ClosedRange<UInt8>
    ) throws {
        let chain = try Chain(province: ProtocolVersion.minors, centre: ProtocolVersion.minors)
        try chain.read()
        chain.run(seconds: 30)
        chain.expect(ProtocolVersion.minors)
        chain.startCentre(older)
        // The office looks at the time only when its sessions stand again and each side knows what the other holds.
        chain.world.run(milliseconds: 90_000)
        chain.run(seconds: 30)
        chain.expect(older)
    }

    // V-11, V-13: two steps of renewal, the centre in the middle one.
    @Test func `a country is renewed by way of the minor between, each step telling what that one knows`() throws {
        let chain = try Chain(province: ProtocolVersion.minors, centre: 0...1)
        try chain.read()
        chain.run(seconds: 30)
        chain.expect(0...1)
        chain.startCentre(0...2)
        chain.run(seconds: 120)
        chain.expect(0...2)
        chain.startCentre(ProtocolVersion.minors)
        chain.run(seconds: 120)
        chain.expect(ProtocolVersion.minors)
    }
}
