import Generation
import Model
import TestSupport
import Testing

struct ChangeStreamTests {
    private static func stream(seed: UInt64) throws -> ChangeStream {
        let topology = try Topology(csv: ClusterFile.topology63, file: "vietnam-63.csv")
        let tree = topology.tree(on: GeneratedNation.until)
        return ChangeStream(
            seed: seed, units: tree.units, tree: tree,
            register: try Register(csv: ClusterFile.procedures, file: "procedures.csv"),
            calendar: try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv"))
    }

    private static let start = Moment(seconds: GeneratedNation.until.begin.seconds + 36_000)

    @Test func `the same seed and the same calls give the same changes`() throws {
        var first = try Self.stream(seed: 1)
        var again = try Self.stream(seed: 1)
        for step in 0..<5 {
            let now = Moment(seconds: Self.start.seconds + Int64(step))
            #expect(first.next(at: now, changes: 50).map(\.bytes) == again.next(at: now, changes: 50).map(\.bytes))
        }
    }

    @Test func `every change is accepted, and moves win over what they move`() throws {
        var stream = try Self.stream(seed: 2)
        var files: [ReferenceFile] = []
        var names: Set<String> = []
        for step in 0..<20 {
            for file in stream.next(at: Moment(seconds: Self.start.seconds + Int64(step)), changes: 200) {
                files.append(ReferenceFile(path: ["\(file.unit)", file.name], bytes: file.bytes))
                names.insert("\(file.unit)/\(file.name)")
            }
        }
        #expect(names.count == files.count)
        let reference = SlowReference(
            files: files, topology: ClusterFile.topology63, procedures: ClusterFile.procedures,
            calendar: ClusterFile.holidays, now: Int(Self.start.seconds))
        #expect(reference.rows == 4000)
        #expect(reference.rejected.isEmpty)
        #expect(reference.dossierKeys < 4000)
        #expect(reference.dossierValues("TrangThaiHoSo") == ["2", "4", "9", "10"])
    }
}
