import Generation
import Model
import TestSupport

/// A generated nation as files in memory, and the slow reference over them.
struct GeneratedNation {
    let files: [ReferenceFile]
    let offices: [(unit: UnitCode, dossiers: Int)]

    static let until = Day("2026-11-20") ?? .last

    init(
        seed: UInt64, dossiers: Int, units: Set<UnitCode>? = nil, until: Day = until,
        topology file: [UInt8] = ClusterFile.topology63
    ) throws {
        let topology = try Topology(csv: file, file: "topology.csv")
        let nation = Nation(
            seed: seed, dossiers: dossiers, until: until, tree: topology.tree(on: until), units: units,
            register: try Register(csv: ClusterFile.procedures, file: "procedures.csv"),
            registerFile: ClusterFile.procedures,
            calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv"))
        var files: [(path: [String], bytes: [UInt8])] = []
        nation.generate { piece in
            let path = (piece.folder.map { ["\($0)"] } ?? []) + [piece.name]
            if files.last?.path == path {
                files[files.count - 1].bytes += piece.bytes
            } else {
                files.append((path, piece.bytes))
            }
        }
        self.files = files.map { ReferenceFile(path: $0.path, bytes: $0.bytes) }
        offices = nation.offices
    }

    func reference(now: String = "2026-11-21") -> SlowReference {
        SlowReference(
            files: files, topology: ClusterFile.topology63, procedures: [], calendar: ClusterFile.holidays,
            now: Int((Day(now) ?? .last).begin.seconds))
    }
}
