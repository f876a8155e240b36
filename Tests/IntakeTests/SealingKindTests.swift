import Intake
import Model
import TestSupport
import Testing

/// Sealed years of queues, officers, ratings and plans: as dossiers', whatever the kind.
struct SealingKindTests {
    private static let kinds: [RecordKind] = [.visits, .staff, .ratings, .plans]

    /// An office in March 2026, and the cells that were drained of it.
    private struct Held {
        var office: Office
        var cells: [String: [String: Int64]] = [:]

        init() throws {
            office = try Office(now: "2026-03-10T12:00:00")
            office.store.keepsTakenRows = true
        }

        mutating func read(_ rows: [RecordKind: [[String: String]]]) throws {
            for kind in SealingKindTests.kinds {
                if let rows = rows[kind] { try office.read(csv(rows), kind) }
            }
            drain()
        }

        mutating func drain() {
            for change in office.store.drainChanges(of: office.unit) {
                cells[change.key.description] = change.new.isEmpty ? nil : Office.words(change.new)
            }
        }

        mutating func seal() -> Int? { office.store.seal(office.unit, through: 2025) }

        func year(_ year: String) -> [String: [String: Int64]] { cells.filter { $0.key.hasPrefix(year) } }
    }

    private static func row(_ kind: RecordKind, _ id: String, _ day: String, _ changes: [String: String] = [:])
        -> [String: String]
    {
        let row: [String: String] =
            switch kind {
            case .visits:
                visit(
                    id,
                    [
                        "GioDen": "\(day) 08:30", "GioGoi": "\(day) 08:40", "GioXong": "\(day) 08:55",
                        "MaCanBo": "CB1",
                    ])
            case .staff: staff(id, day, ["PhutTruc": "480"])
            case .ratings: ["MaDanhGia": id, "Kenh": "1", "MucDo": "5", "ThoiDiem": day, "CapNhat": "1"]
            default:
                [
                    "MaNhiemVu": id, "TenNhiemVu": "việc", "HanHoanThanh": day, "TrangThai": "3", "NgayHoanThanh": day,
                    "CapNhat": "1",
                ]
            }
        return row.merging(changes) { $1 }
    }

    private static func rows(_ id: String, _ day: String, _ changes: [String: String] = [:]) -> [RecordKind: [[String:
        String]]]
    {
        Dictionary(uniqueKeysWithValues: kinds.map { ($0, [row($0, id, day, changes)]) })
    }

    // Y-02, Y-04
    @Test func `what can count only in a sealed year leaves, and later news of it is refused`() throws {
        var held = try Held()
        try held.read(Self.rows("A", "2025-11-05"))
        try held.read(Self.rows("B", "2026-02-05"))
        // A task that is open goes on, and so does one that was done in the new year.
        let open = ["TrangThai": "2", "NgayHoanThanh": ""]
        let late = ["NgayHoanThanh": "2026-01-20"]
        try held.read([.plans: [Self.row(.plans, "C", "2025-12-20", open), Self.row(.plans, "D", "2025-12-20", late)]])
        #expect(held.seal() == 4 && held.office.counts.kept == 6, "one A of each kind")
        let (old, new) = (held.year("2025"), held.year("2026"))
        #expect(old["2025-11/"]?["visits"] == 1 && old["2025-11/"]?["officers"] == 1)
        #expect(old["2025-11/"]?["device_ratings"] == 1 && old["2025/"]?["plans"] == 3)
        // The same files again.
        try held.read(Self.rows("A", "2025-11-05"))
        #expect(held.office.rejected == [] && held.year("2025") == old && held.year("2026") == new)
        // News of what left, and what is new in the sealed year.
        try held.read(Self.rows("A", "2025-11-06", ["CapNhat": "2"]))
        try held.read(Self.rows("Z", "2025-12-31", ["CapNhat": "2"]))
        #expect(held.office.rejected == ["period-sealed 8"])
        let fields = ["GioDen", "Ngay", "ThoiDiem", "HanHoanThanh"].map { "2 \($0) period-sealed" }
        #expect(held.office.refusals() == fields + fields)
        held.office.store.adopt(try Office.rules(PropertyTests.registers[1]))
        held.drain()
        #expect(held.year("2025") == old)
        // The open task is done in the open year; what stayed is corrected there.
        try held.read([.plans: [Self.row(.plans, "C", "2025-12-20", ["NgayHoanThanh": "2026-02-03", "CapNhat": "2"])]])
        try held.read(Self.rows("B", "2026-02-06", ["CapNhat": "2"]))
        #expect(held.year("2025") == old)
        #expect(held.cells["2026-01/"]?["plans_open@2025-12-20"] == 1 && held.cells["2026-01/"]?["plans"] == 2)
        #expect(held.cells["2026-02/"]?["plans_done"] == 2 && held.cells["2026-03/"]?["plans"] == nil)
        #expect(held.cells["2026-02/"]?["visits_by_day@2026-02-06"] == 1 && held.cells["2026-02/"]?["officers"] == 1)
        // The day is a part of an officer's key.
        #expect(held.cells["2026-02/"]?["officer_days"] == 2)
    }

    /// At random: sealed and restarted at any time, an open year has what an office counts that never sealed and was
    /// given what was taken, and the sealed year what it had. Versions grow, so that nothing is old news.
    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `sealed at any time, restarted at any time, the open year is counted from what was taken`(seed: UInt64) throws
    {
        var random = SplitMix64(seed: seed)
        var held = try Held()
        var plain = try Held()
        var keeper = RowKeeper()
        var frozen: [String: [String: Int64]]?
        for version in 1...70 {
            let kind = random.element(of: Self.kinds)
            let day = random.element(of: ["2025-11-03", "2025-12-30", "2026-01-02", "2026-02-10", "2026-03-05"])
            var changes = ["CapNhat": "\(version)", "Xoa": random.bool(oneIn: 9) ? "1" : "0"]
            if kind == .plans, random.bool(oneIn: 2) { changes["TrangThai"] = "1" }
            if kind == .plans { changes["NgayHoanThanh"] = max(day, random.element(of: ["2025-12-30", "2026-02-10"])) }
            if kind == .visits { changes["TrangThai"] = String(random.next(in: 1...4)) }
            let row = Self.row(kind, "K\(random.next(below: 5))", day, changes)
            try held.office.read(csv([row]), kind)
            let isRefused = !held.office.store.drainRejectedRows().isEmpty
            #expect(!isRefused || (frozen != nil && day < "2026"), "seed \(seed), \(row)")
            if !isRefused { try plain.office.read(csv([row]), kind) }
            if random.bool(oneIn: 5) { keeper.slice(held.office.store, bytesMax: random.next(in: 1...600)) }
            if frozen == nil, version > 20, random.bool(oneIn: 10), keeper.isIdle {
                held.drain()
                _ = held.seal()
                keeper.take(&held.office.store)
                frozen = held.year("2025")
            }
            if random.bool(oneIn: 8) {
                keeper.take(&held.office.store)
                held.drain()
                var restarted = try keeper.restart(held.office, try Office.rules())
                restarted.keepsTakenRows = true
                let told = held.office.store.cells(of: held.office.unit)
                restarted.settle(held.office.unit, told: told.map { (key: $0.key, measures: $0.new) })
                #expect(restarted.drainChanges(of: held.office.unit).isEmpty, "seed \(seed)")
                held.office.store = restarted
                keeper.abandon()
            }
            held.drain()
            plain.drain()
            #expect(held.year("2026") == plain.year("2026"), "seed \(seed), \(row)")
            #expect(held.year("2025") == frozen ?? plain.year("2025"), "seed \(seed), \(row)")
        }
    }
}
