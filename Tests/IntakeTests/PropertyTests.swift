import Intake
import Model
import TestSupport
import Testing

/// Random records, written in random styles and formats, split into random files, pieces and orders, with time and
/// register moving in between, come to what the slow office says of all rows at once.
struct PropertyTests {
    static let registers = [
        Office.register, Office.register.replacing("5.0,branch,,,", with: "5.0,branch,3,ngay,"),
        Office.register.replacing("1.0,branch,5,ngay_lam_viec,cong_khai\n", with: ""),
        Office.register.replacing("2.0,branch,10,ngay,", with: "2.0,branch,,ngay,") + "8.8,branch,20,gio,cong_khai\n",
        returning,
    ]

    /// The same procedures, of which the public ones return a document.
    static let returning = Office.register.replacing("TrangThai\n", with: "TrangThai,TraKetQua\n")
        .replacing("cong_khai\n", with: "cong_khai,1\n").replacing("bai_bo\n", with: "bai_bo,0\n")

    private static let moments = [
        "2026-08-31T23:00:00", "2026-09-15", "2026-09-30T23:59:59", "2026-10-20T12:00:00", "2026-11-05",
        "2026-12-31T20:00:00",
        "2027-01-10",
    ]

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `any order, division and repetition of rows gives what all rows at once give`(seed: UInt64) throws {
        var generator = PlainGenerator(seed: seed)
        var random = generator.random.split()
        var text = PlainText(random: generator.random.split())
        let records = (0..<random.next(in: 20...90)).map { _ in generator.record() }
        let also = random.bool(oneIn: 2) ? ["2026-12", "2027-Q1", "2027"] : []
        var office = try Office(now: Self.moments[0], also: also)
        var rules = try Office.rules()
        var step = 0
        // Every record comes at least once.
        var rows = records + (0..<records.count / 2).map { _ in random.element(of: records) }
        rows.shuffle(using: &random)
        while !rows.isEmpty {
            let kind = rows[0].kind
            let part = rows.prefix(random.next(in: 1...20)).filter { $0.kind == kind }
            for record in part { if let place = rows.firstIndex(of: record) { rows.remove(at: place) } }
            let format = random.bool(oneIn: 2) ? RecordFormat.csv : .ndjson
            let bytes = format == .csv ? text.csv(Array(part)) : text.ndjson(Array(part))
            try feed(bytes, kind, format, &office, &random)
            if random.bool(oneIn: 3), step + 1 < Self.moments.count {
                step += 1
                office.store.advance(to: try #require(TimeText.moment(Self.moments[step])))
            }
            if random.bool(oneIn: 4) {
                rules = try Office.rules(random.element(of: Self.registers))
                office.store.adopt(rules)
            }
            if random.bool(oneIn: 4) { _ = office.store.drainChanges(of: office.unit) }
        }
        expect(office, records, rules, also: also.compactMap { Period($0) }, seed)
    }

    private func feed(
        _ bytes: [UInt8], _ kind: RecordKind, _ format: RecordFormat, _ office: inout Office, _ random: inout SplitMix64
    ) throws {
        var stream = office.store.open(name: "f", kind: kind, format: format, owner: nil)
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + random.next(in: 1...(random.bool(oneIn: 2) ? 5 : 5000)))
            try office.store.read(&stream, Array(bytes[at..<end]))
            at = end
        }
        try office.store.finish(&stream)
    }

    private func expect(
        _ office: Office, _ records: [PlainRecord], _ rules: IntakeRules, also: [Period], _ seed: UInt64
    ) {
        let plain = PlainOffice(rows: records, rules: rules, now: office.store.now)
        let (winners, rejected) = plain.judged()
        let cells = Dictionary(
            uniqueKeysWithValues: office.store.cells(of: office.unit).map { ($0.key.description, Office.words($0.new)) }
        )
        // K-20 … K-23 hold whatever the records say.
        for cell in office.store.cells(of: office.unit) {
            #expect(cell.new.fault(of: cell.key) == nil, "seed \(seed), \(cell.key)")
        }
        let expected = plain.cells(winners, also: also)
        for key in Set(cells.keys).union(expected.keys).sorted() where cells[key] != expected[key] {
            Issue.record("seed \(seed), \(key): \(cells[key] ?? [:]), not \(expected[key] ?? [:])")
        }
        let counts = office.counts
        let reasons = Dictionary(uniqueKeysWithValues: counts.rejected.map { ($0.key.description, $0.value) })
        #expect(reasons == rejected, "seed \(seed)")
        let withdrawn = winners.count { Self.isWithdrawn($0) }
        #expect(counts.withdrawn == withdrawn, "seed \(seed)")
        #expect(counts.kept == winners.count - withdrawn, "seed \(seed)")
        let recomputed = office.store.recomputed(of: office.unit)
        #expect(recomputed.map(\.key) == office.store.cells(of: office.unit).map(\.key), "seed \(seed)")
        #expect(recomputed.map(\.new) == office.store.cells(of: office.unit).map(\.new), "seed \(seed)")
    }

    private static func isWithdrawn(_ record: PlainRecord) -> Bool {
        switch record {
        case .dossier(let record): record.isWithdrawn
        case .feedback(let record): record.isWithdrawn
        case .report: false
        case .visit(let record): record.isWithdrawn
        case .staff(let record): record.isWithdrawn
        case .rating(let record): record.isWithdrawn
        case .plan(let record): record.isWithdrawn
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what is drained adds up to the cells`(seed: UInt64) throws {
        var generator = PlainGenerator(seed: seed)
        var random = generator.random.split()
        var text = PlainText(random: generator.random.split())
        var office = try Office(now: Self.moments[0])
        var held: [CellKey: Measures] = [:]
        for step in 0..<30 {
            let record = generator.record()
            let records = (0..<random.next(in: 1...4)).map { _ in record }
            try feed(text.csv(records), record.kind, .csv, &office, &random)
            if step % 5 == 4 { office.store.advance(to: try #require(TimeText.moment(Self.moments[step / 5]))) }
            if step % 7 == 6 { office.store.adopt(try Office.rules(random.element(of: Self.registers))) }
            if !random.bool(oneIn: 3) { continue }
            let changes = office.store.drainChanges(of: office.unit)
            #expect(changes.map(\.key) == changes.map(\.key).sorted(), "seed \(seed)")
            for change in changes {
                #expect(held[change.key] ?? Measures() != change.new, "seed \(seed)")
                held[change.key] = change.new
            }
        }
        for change in office.store.drainChanges(of: office.unit) { held[change.key] = change.new }
        let cells = Dictionary(uniqueKeysWithValues: office.store.cells(of: office.unit).map { ($0.key, $0.new) })
        #expect(held.filter { !$0.value.isEmpty } == cells, "seed \(seed)")
    }
}
