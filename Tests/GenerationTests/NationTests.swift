import Generation
import Model
import TestSupport
import Testing

struct NationTests {
    @Test func `one seed gives the same bytes, another seed other bytes`() throws {
        let first = try GeneratedNation(seed: 7, dossiers: 3000)
        let again = try GeneratedNation(seed: 7, dossiers: 3000)
        let other = try GeneratedNation(seed: 8, dossiers: 3000)
        #expect(first.files == again.files)
        #expect(first.files != other.files)
    }

    @Test func `there are exactly as many dossiers as asked for`() throws {
        for dossiers in [1, 40, 2999] {
            let nation = try GeneratedNation(seed: 3, dossiers: dossiers)
            #expect(nation.offices.reduce(0) { $0 + $1.dossiers } == dossiers)
            let reference = nation.reference()
            #expect(reference.dossierKeys == dossiers, "\(dossiers) dossiers")
        }
    }

    @Test func `every reason for refusing a row occurs, and nothing else is refused`() throws {
        let reference = try GeneratedNation(seed: 11, dossiers: 4000).reference()
        let expected = Dictionary(uniqueKeysWithValues: Fault.allCases.map { ($0.rawValue, 1) })
        #expect(reference.rejected == expected)
    }

    @Test func `the mix of formats is honest`() throws {
        let nation = try GeneratedNation(seed: 5, dossiers: 2000)
        let names = nation.files.map { $0.path.last ?? "" }
        for ending in [".csv", ".csv.gz", ".ndjson", ".jsonl.gz", ".CSV"] {
            #expect(names.contains { $0.hasSuffix(ending) }, "\(ending)")
        }
        let plain = nation.files.filter { !($0.path.last ?? "").lowercased().hasSuffix(".gz") }
        func occurs(_ text: String) -> Bool { plain.contains { $0.contains(Array(text.utf8)) } }
        for text in [
            "DanhSachHoSoBoSung", "\r\n", "\u{FEFF}MaHoSo", "CapNhat,Xoa", "\"\"Hoa Sen\"\"", "true", "null", "T08:",
            "+07:00", "/2026 ", ".250",
        ] {
            #expect(occurs(text), "\(text)")
        }
        let folders = Dictionary(grouping: nation.files) { $0.path.first ?? "" }
        #expect(folders.values.contains { $0.count > 3 })
    }

    @Test func `all statuses and channels occur, and offices lie in every band`() throws {
        let reference = try GeneratedNation(seed: 2, dossiers: 20_000).reference()
        #expect(reference.dossierValues("TrangThaiHoSo") == Set((1...10).map(String.init)))
        #expect(reference.dossierValues("KenhThucHien") == ["1", "2", "3"])
        let ranks = reference.answer(period: "2026", asOf: "2026-11-20", tier: "branch").ranks
        for word in ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu", "ranked", "too-few", "no-data"] {
            #expect(ranks.contains(",\(word)"), "\(word)")
        }
        for period in ["2026-11", "2026-10", "2026-Q4", "2026-Q3", "2026-Q1"] {
            let ranks = reference.answer(period: period, asOf: "2026-11-20", tier: "province").ranks
            #expect(ranks.split(separator: "\n").filter { $0.hasSuffix(",ranked") }.count > 30, "\(period)")
        }
    }

    @Test func `drawn dossiers reach the rules of days off, waits, clocks, fees and signs`() throws {
        let reference = try GeneratedNation(seed: 6, dossiers: 8_000).reference()
        for sign in ["withdrawn", "withdrawn_late", "zero_minute", "saved_by_wait", "appointment_moved"] {
            #expect(reference.total(sign, "2026") > 0, "\(sign)")
        }
        #expect(reference.dossierValues("ThoiGianBoSungPhut").contains("1000000"))
        let due = reference.dossierValues("NgayHenTra").compactMap { Int($0) }
        #expect(due.contains { (Day(at: Moment(seconds: Int64($0))).weekday) > 4 })
    }

    @Test func `many offices tell of their desks, believably`() throws {
        let reference = try GeneratedNation(seed: 6, dossiers: 8_000).reference()
        func total(_ measure: String) -> Int { reference.total(measure, "2026") }
        #expect(total("visits") > 500 && total("visits_left") * 5 < total("visits"))
        // Between two minutes and an hour on average, and some dossiers at most visits.
        #expect((120...3600).contains(total("wait_seconds") / max(1, total("visits_called"))))
        #expect(total("visit_dossiers") > total("visits_done") / 2)
        #expect(total("officers") > 5 && total("desk_minutes") > 200 * total("officer_days"))
    }

    @Test func `only the units asked for get dossiers`() throws {
        let units = Set(["10101", "01", "VN-KK"].compactMap { UnitCode($0) })
        let nation = try GeneratedNation(seed: 9, dossiers: 500, units: units)
        #expect(Set(nation.offices.map(\.unit)) == units)
        #expect(Set(nation.files.compactMap { $0.path.count > 1 ? $0.path[0] : nil }) == ["10101", "01", "VN-KK"])
    }

    @Test func `nothing happens after the last day, also early in a year`() throws {
        let until = try #require(Day("2026-01-02"))
        let reference = try GeneratedNation(seed: 4, dossiers: 1000, until: until).reference(now: "2026-01-03")
        #expect(reference.dossierKeys == 1000)
        #expect(reference.rejected["future-time"] == 1)
        let ranks = reference.answer(period: "2026", asOf: "2026-01-02", tier: "nation").ranks
        #expect(ranks.contains(",ranked") || ranks.contains(",too-few"))
    }

    // A10: the reform of July 2025; figures of the year need offices that have ended.
    @Test func `an office that has ended has dossiers up to its last day`() throws {
        let until = try #require(Day("2025-09-30"))
        let nation = try GeneratedNation(seed: 5, dossiers: 20_000, until: until, topology: ClusterFile.topology34)
        let tree = try Topology(csv: ClusterFile.topology34, file: "topology.csv").tree(on: until)
        let ended = nation.offices.filter { !tree.contains($0.unit) }
        #expect(ended.count > 20 && ended.reduce(0) { $0 + $1.dossiers } > 100)
        #expect(nation.offices.reduce(0) { $0 + $1.dossiers } == 20_000)
        #expect(nation.offices.map(\.unit) == nation.offices.map(\.unit).sorted())
        let last = try #require(Day("2025-06-30")).end.seconds
        for office in ended {
            let own = nation.files.filter { $0.path.first == office.unit.description }
            let alone = SlowReference(
                files: own, topology: ClusterFile.topology34, procedures: [], calendar: ClusterFile.holidays,
                now: Int(until.end.seconds))
            let times = alone.dossierValues("NgayTiepNhan").compactMap { Int64($0) }
            #expect(times.allSatisfy { $0 <= last }, "\(office.unit)")
        }
    }
}
