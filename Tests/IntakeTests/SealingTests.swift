import Intake
import Model
import TestSupport
import Testing

/// Years that are sealed: their cells stay, what can count only in them leaves, later news of it is refused.
struct SealingTests {
    private static let now = "2026-03-10T12:00:00"

    /// An office whose cells somebody holds: what was drained.
    private struct Held {
        var office: Office
        var cells: [String: [String: Int64]] = [:]

        init() throws {
            office = try Office(now: SealingTests.now)
            office.store.keepsTakenRows = true
        }

        mutating func drain() {
            for change in office.store.drainChanges(of: office.unit) {
                cells[change.key.description] = change.new.isEmpty ? nil : Office.words(change.new)
            }
        }

        @discardableResult
        mutating func seal(_ year: Int = 2025) -> Int? {
            drain()
            return office.store.seal(office.unit, through: year)
        }

        func received(_ period: String, _ procedure: String = "1.0") -> Int64 {
            cells["\(period)/\(procedure)"]?["received"] ?? 0
        }

        func scope(_ period: String, _ procedure: String = "1.0") -> Int64 {
            cells["\(period)/\(procedure)"]?["scope"] ?? 0
        }
    }

    private func settled(_ id: String, _ changes: [String: String] = [:]) -> [String: String] {
        dossier(
            id,
            [
                "NgayTiepNhan": "2025-11-03T09:00:00", "NgayHenTra": "2025-11-08", "TrangThaiHoSo": "9",
                "NgayKetThucXuLy": "2025-11-05T09:00:00", "CapNhat": "2025-11-05T10:00:00",
            ].merging(changes) { $1 })
    }

    private func open(_ id: String, _ changes: [String: String] = [:]) -> [String: String] {
        dossier(
            id,
            [
                "NgayTiepNhan": "2025-12-29T09:00:00", "NgayHenTra": "2026-01-08", "CapNhat": "2025-12-29T10:00:00",
            ].merging(changes) { $1 })
    }

    // Y-02
    @Test func `what can count only in a sealed year leaves, and its cells stay`() throws {
        var held = try Held()
        try held.office.read(
            csv([
                settled("A"), open("B"), settled("C", ["NgayKetThucXuLy": "2026-01-07T09:00:00"]),
                open("D", ["TrangThaiHoSo": "5", "NgayYeuCauBoSung": "2025-12-30"]),
                open("E", ["TrangThaiHoSo": "3"]), settled("F", ["Xoa": "1"]),
            ]))
        #expect(held.seal() == 3, "A, and E and F, which count nowhere")
        #expect(held.office.counts.kept == 3)
        #expect(held.received("2025-11") == 2)
        #expect(held.office.keys.allSatisfy { $0.hasPrefix("2026") })
        let before = held.cells
        held.drain()
        #expect(held.cells == before)
        held.office.store.adopt(try Office.rules(PropertyTests.registers[1]))
        held.drain()
        #expect(held.cells == before, "a new register changes no sealed figure")
        #expect(held.office.store.sealedYear(of: held.office.unit) == 2025)
    }

    // Y-03
    @Test func `a record that stayed is corrected, and changes open periods only`() throws {
        var held = try Held()
        try held.office.read(csv([open("B")]))
        held.seal()
        let december = held.cells["2025-12/1.0"]
        try held.office.read(
            csv([
                open(
                    "B",
                    [
                        "TrangThaiHoSo": "9", "NgayKetThucXuLy": "2026-02-03T09:00:00", "KenhThucHien": "2",
                        "CapNhat": "2026-02-03T09:00:00",
                    ])
            ]))
        held.drain()
        #expect(held.cells["2025-12/1.0"] == december)
        #expect(held.scope("2026-02") == 1 && held.scope("2026-03") == 0)
        #expect(held.cells["2026-02/1.0"]?["late"] == 1)
        // Taken back into the sealed year it counts in no open period; it stays known until the next year is sealed.
        let back = ["TrangThaiHoSo": "9", "NgayKetThucXuLy": "2025-12-30T09:00:00", "CapNhat": "2026-03-01"]
        try held.office.read(csv([open("B", back)]))
        held.drain()
        #expect(held.scope("2026-01") == 0 && held.scope("2026") == 0)
        try held.office.read(csv([open("B", ["CapNhat": "2026-03-02"])]))
        held.drain()
        #expect(held.scope("2026-01") == 1)
    }

    // Y-04
    @Test func `later news of what has left is refused, what was known before is passed over`() throws {
        var held = try Held()
        let reports = "Ky,TongTiepNhan,CapNhat\n2025-12,7,2026-01-05\n2026-01,9,2026-02-05\n"
        let answered = ["NgayGui": "2025-11-03", "NgayTraLoi": "2025-11-10", "CapNhat": "5"]
        try held.office.read(csv([settled("A"), settled("B", ["CapNhat": "2025-11-20"])]))
        try held.office.read(csv([feedback("P", answered), feedback("Q", ["NgayGui": "2025-11-03"])]), .feedback)
        try held.office.read(reports, .reports)
        #expect(held.seal() == 4)
        let cells = held.cells
        // The same files once more.
        try held.office.read(csv([settled("A"), settled("B", ["CapNhat": "2025-11-20"])]))
        try held.office.read(csv([feedback("P", answered)]), .feedback)
        try held.office.read(reports, .reports)
        #expect(held.office.rejected == [])
        // News.
        try held.office.read(csv([settled("A", ["HaiLong": "0", "CapNhat": "2026-02-01"])]))
        try held.office.read(csv([settled("Z", ["CapNhat": "2026-02-01"])]))
        try held.office.read(csv([feedback("P", answered.merging(["CapNhat": "6"]) { $1 })]), .feedback)
        try held.office.read("Ky,TongTiepNhan,CapNhat\n2025-12,8,2026-03-05\n", .reports)
        #expect(held.office.rejected == ["period-sealed 4"])
        #expect(
            held.office.refusals() == [
                "2 NgayTiepNhan period-sealed", "2 NgayTiepNhan period-sealed", "2 NgayGui period-sealed",
                "2 Ky period-sealed",
            ])
        held.drain()
        #expect(held.cells == cells)
        // What stayed, and what is new in an open year.
        try held.office.read(
            csv([feedback("Q", ["NgayGui": "2025-11-03", "NgayTraLoi": "2026-02-01", "CapNhat": "9"])]), .feedback)
        let new = ["NgayTiepNhan": "2026-02-02", "NgayHenTra": "2026-02-20", "CapNhat": "2026-02-02"]
        try held.office.read(csv([dossier("N", new)]))
        held.drain()
        #expect(held.received("2026-02") == 1)
        #expect(held.cells["2026-02/"]?["feedback_late"] == 1)
        #expect(held.office.rejected == ["period-sealed 4"])
    }

    // Y-01
    @Test func `a year that is not over is not sealed, nor one before the last`() throws {
        var held = try Held()
        try held.office.read(csv([settled("A")]))
        #expect(held.office.store.seal(held.office.unit, through: 2025) == nil, "its changes have not been drained")
        held.drain()
        #expect(held.office.store.seal(held.office.unit, through: 2026) == nil)
        #expect(held.office.store.seal(held.office.unit, through: 99) == nil)
        #expect(held.seal(2025) == 1)
        #expect(held.seal(2025) == nil && held.seal(2024) == nil)
    }

    /// Random records around New Year, sealed and restarted at random, against what stands in words in
    /// Protocol/intake-keeping.md.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `sealed at any time, restarted at any time, the figures are those of the plain rules`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var held = try Held()
        var plain = PlainSealed()
        var keeper = RowKeeper()
        var version = 0
        for _ in 0..<80 {
            let row = PlainSealed.row(&random, &version)
            let isRefused = plain.take(row)
            let before = held.office.counts.rejected[.periodSealed] ?? 0
            try held.office.read(csv([row.columns]))
            let after = held.office.counts.rejected[.periodSealed] ?? 0
            if !isRefused { #expect(after <= before, "seed \(seed), \(row)") }
            #expect(held.office.store.drainRejectedRows().isEmpty == !isRefused, "seed \(seed), \(row)")
            if random.bool(oneIn: 5) { keeper.slice(held.office.store, bytesMax: random.next(in: 1...600)) }
            if random.bool(oneIn: 10), keeper.isIdle {
                // What came before it is kept before it, and what is sealed at once.
                held.seal()
                keeper.take(&held.office.store)
                plain.seal()
            }
            if random.bool(oneIn: 8) {
                keeper.take(&held.office.store)
                held.drain()
                if random.bool(oneIn: 2) {
                    var restarted = try keeper.restart(held.office, try Self.rules.get())
                    restarted.keepsTakenRows = true
                    let told = held.office.store.cells(of: held.office.unit)
                    restarted.settle(held.office.unit, told: told.map { (key: $0.key, measures: $0.new) })
                    #expect(restarted.drainChanges(of: held.office.unit).isEmpty, "seed \(seed)")
                    held.office.store = restarted
                    keeper.abandon()
                }
            }
            held.drain()
            let expected = plain.cells()
            for key in Set(held.cells.keys).union(expected.keys).sorted() where held.cells[key] != expected[key] {
                Issue.record("seed \(seed), \(row), \(key): \(held.cells[key] ?? [:]), not \(expected[key] ?? [:])")
            }
        }
        #expect(plain.hasSealed || seed % 7 != 0)
    }

    private static let rules = Result { try Office.rules() }
}

/// Dossiers and a sealed year the plain way: all rows that were taken, judged at once; the sealed cells a copy.
private struct PlainSealed {
    struct Row: CustomStringConvertible {
        var id: String
        var accepted: String?
        var ended: String?
        var version: Int

        var columns: [String: String] {
            dossier(
                id,
                [
                    "NgayTiepNhan": accepted ?? "", "NgayHenTra": accepted == nil ? "" : "2026-06-30",
                    "TrangThaiHoSo": ended == nil ? "4" : "9", "NgayKetThucXuLy": ended ?? "", "CapNhat": "\(version)",
                ])
        }

        var description: String { "\(id) \(accepted ?? "-") \(ended ?? "-") \(version)" }
        var isOver: Bool { (ended ?? "9") < "2026" }
    }

    private var winners: [String: Row] = [:]
    private var frozen: [String: [String: Int64]] = [:]
    private(set) var hasSealed = false
    private var mark = -1

    private static let days = ["2025-11-03", "2025-12-30", "2026-01-02", "2026-02-10", "2026-03-05"]

    static func row(_ random: inout SplitMix64, _ version: inout Int) -> Row {
        let accepted = random.next(below: 5)
        let ended = random.next(in: accepted...7)
        // Mostly news, sometimes what is old.
        version += 1
        return Row(
            id: "D\(random.next(below: 8))", accepted: random.bool(oneIn: 8) ? nil : days[accepted],
            ended: ended < 5 ? days[ended] : nil,
            version: random.bool(oneIn: 3) ? random.next(in: 0...version) : version)
    }

    /// - Returns: whether the row is refused.
    mutating func take(_ row: Row) -> Bool {
        if let winner = winners[row.id] {
            // Of equal versions the greater form wins: an acceptance, then an end, none being the smallest.
            let (old, new) = (winner, row)
            let isNewer =
                new.version != old.version
                ? new.version > old.version
                : Self.form(old).lexicographicallyPrecedes(Self.form(new))
            if isNewer { winners[row.id] = row }
            return false
        }
        if hasSealed {
            if row.accepted == nil {
                if row.version <= mark { return false }
            } else if let accepted = row.accepted, accepted < "2026" {
                return row.version > mark
            }
        }
        winners[row.id] = row
        return false
    }

    private static func form(_ row: Row) -> [String] {
        [row.accepted ?? "", row.accepted == nil ? "" : "x", row.ended ?? "", row.ended == nil ? "4" : "9"]
    }

    mutating func seal() {
        if hasSealed { return }
        frozen = cells().filter { !$0.key.hasPrefix("2026") }
        hasSealed = true
        for (id, row) in winners where row.isOver {
            mark = max(mark, row.version)
            winners[id] = nil
        }
    }

    func cells() -> [String: [String: Int64]] {
        var cells = frozen
        let periods = ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2025-Q4", "2026-Q1", "2025", "2026"]
        for name in periods where !(hasSealed && name < "2026") {
            guard let period = Period(name) else { continue }
            for row in winners.values {
                for (measure, count) in Self.counts(row, period) {
                    cells["\(name)/1.0", default: [:]][measure, default: 0] += count
                }
            }
            // All are handed in at a desk (Q-11).
            let days = Set(winners.values.compactMap { $0.accepted.flatMap { Day($0) } })
            let receptions = days.count { period.firstDay <= $0 && $0 <= period.lastDay }
            if receptions > 0 { cells["\(name)/"] = ["reception_days": Int64(receptions)] }
        }
        return cells
    }

    private static func counts(_ row: Row, _ period: Period) -> [String: Int64] {
        guard let accepted = row.accepted, let day = Day(accepted), day <= period.lastDay else { return [:] }
        let end = row.ended.flatMap { Day($0) }
        if let end, end < period.firstDay { return [:] }
        var counts: [String: Int64] = ["scope": 1]
        let isReceived = day >= period.firstDay
        if isReceived {
            counts["received"] = 1
            counts["received_direct"] = 1
            if period.grain == .month { counts["received_by_day@\(day)"] = 1 }
        }
        if let end, end <= period.lastDay {
            let minutes = Int64(end.number - day.number) * 1440
            counts["handled"] = 1
            if minutes > 0 { counts["handling_minutes"] = minutes }
            counts["handling_time@\(HandlingTimeBucket.index(minutes: minutes))"] = 1
            counts["on_time"] = 1
            if isReceived { counts["content_settled"] = 1 }
        } else {
            counts["pending@2026-06-30"] = 1
            if isReceived { counts["content_pending@2026-06-30"] = 1 }
        }
        return counts
    }
}
