internal import Generation
internal import Intake
internal import Model
internal import Nodes

/// An office with so many dossiers behind it, read from generated CSV.
struct BenchOffice {
    static let unitText = "10101"
    static let until = "2026-11-20"

    let unit: UnitCode
    var store: RecordStore
    let contents: BundleContents
    private var serial = 0
    private let procedures: [String]

    init(dossiers: Int) throws(Failure) {
        let inputs = Inputs()
        let topology = try inputs.readTopology()
        let calendar = try inputs.readCalendar()
        let (register, registerBytes, _) = try inputs.readRegister()
        guard let unit = UnitCode(Self.unitText), let until = Day(Self.until) else {
            throw Failure(.failed, "the bench's own office is not right")
        }
        self.unit = unit
        contents = BundleContents(
            topology: topology, register: register, calendar: calendar, catalogue: try inputs.readCatalogue(),
            hash: [])
        store = RecordStore(
            accepting: .units([unit]), rules: IntakeRules(register: register, calendar: calendar), now: until.end)
        procedures = register.entries.filter { $0.tiers.contains(.branch) }.prefix(60).map(\.code.description)
        let nation = Nation(
            seed: 1, dossiers: dossiers, until: until, tree: topology.tree(on: until), units: [unit],
            register: register, registerFile: registerBytes, calendar: calendar, isPlain: true)
        var files: [(name: String, bytes: [UInt8])] = []
        nation.generate { piece in
            guard piece.name.hasPrefix("dossiers") else { return }
            if files.last?.name != piece.name { files.append((piece.name, [])) }
            files[files.count - 1].bytes += piece.bytes
        }
        for file in files { try read(file.name, file.bytes) }
    }

    private mutating func read(_ name: String, _ bytes: [UInt8]) throws(Failure) {
        do throws(FileFault) {
            var stream = store.open(name: name, kind: .dossiers, format: .csv, owner: unit, mapping: .none)
            try store.read(&stream, bytes.span)
            try store.finish(&stream)
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    /// One more dossier today, or one of those settled: by turns, each another procedure.
    mutating func change() throws(Failure) -> [(key: CellKey, new: Measures)] {
        let number = serial / 2
        let isNew = serial.isMultiple(of: 2)
        serial += 1
        let procedure = procedures[number % procedures.count]
        let columns =
            "MaHoSo,MaTTHC,KenhThucHien,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,NgayKetThucXuLy,CoPhi,"
            + "DuocThanhToanTrucTuyen,CoKetQuaDienTu,CoTepThanhPhan,CoDuLieuDanCu,DongBo,CapNhat\n"
        let row =
            isNew
            ? "bench-\(number),\(procedure),2,2026-11-20T08:30:00,2026-11-27,4,,1,1,0,1,1,1,2026-11-20T08:30:00\n"
            : "bench-\(number),\(procedure),2,2026-11-20T08:30:00,2026-11-27,9,2026-11-20T15:10:00,1,1,1,1,1,1,"
                + "2026-11-20T15:10:00\n"
        try read("dossiers-bench.csv", Array((columns + row).utf8))
        return store.drainChanges(of: unit)
    }
}
