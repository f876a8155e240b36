import Bytes
import Intake
import Model
import TestSupport
import Testing

/// A store that keeps an office's rows as intake hands them out: a snapshot in slices while rows come in, and what was
/// handed out since it began.
struct RowKeeper {
    private(set) var snapshot: [KeptRows] = []
    private(set) var journal: [KeptRows] = []
    /// Where the journal begins once the snapshot under way is whole.
    private var begun: (journal: Int, rows: [KeptRows], cursor: RowCursor)?

    /// No snapshot is under way.
    var isIdle: Bool { begun == nil }

    mutating func take(_ store: inout RecordStore) {
        journal += store.drainTakenRows()
        // A source that had nothing new: only freshness goes on.
        journal += store.units.compactMap { store.keptState(of: $0) }
    }

    /// Begins a snapshot, or goes on with the one under way.
    mutating func slice(_ store: RecordStore, bytesMax: Int) {
        let begun = begun ?? (journal.count, [], RowCursor())
        let slice = store.rows(from: begun.cursor, bytesMax: bytesMax)
        if let next = slice.next {
            self.begun = (begun.journal, begun.rows + slice.rows, next)
        } else {
            snapshot = begun.rows + slice.rows
            journal.removeFirst(begun.journal)
            self.begun = nil
        }
    }

    /// A restart ends the snapshot under way: places are those of the store that began it.
    mutating func abandon() { begun = nil }

    /// A restart: through the bytes as they lie on the disk.
    func restart(_ office: Office, _ rules: IntakeRules, also: [Period] = []) throws -> RecordStore {
        var store = RecordStore(
            accepting: .units([office.unit]), rules: rules, now: office.store.now, alsoPeriods: also)
        for rows in snapshot + journal { try store.restore(try KeptRows(payload: rows.payload.span)) }
        store.endRestore()
        return store
    }
}

/// Everything that is kept, as one text for each row: equal for equal tables.
func keptWords(_ store: RecordStore) -> [String] {
    var words: [String] = []
    var cursor: RowCursor? = RowCursor()
    while let from = cursor {
        // One row or entry at a time.
        let slice = store.rows(from: from, bytesMax: 1)
        for rows in slice.rows {
            if rows.part.kind == nil {
                words.append("\(rows.part) \(Hexadecimal.encode(rows.bytes))")
            } else {
                words += String(decoding: rows.bytes, as: UTF8.self).split(separator: "\n").map { "\(rows.part) \($0)" }
            }
        }
        cursor = slice.next
    }
    return words.sorted()
}

struct KeepingTests {
    private static let rules = PropertyTests.registers.compactMap { try? Office.rules($0) }
    private static let moments = [
        "2026-08-31T23:00:00", "2026-09-15", "2026-09-30T23:59:59", "2026-10-20T12:00:00", "2026-11-05",
        "2026-12-31T20:00:00", "2027-01-10",
    ]

    // Y-07
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `whatever is kept when, a restart has the same figures and goes on as if there had been none`(seed: UInt64)
        throws
    {
        var generator = PlainGenerator(seed: seed)
        var random = generator.random.split()
        var text = PlainText(random: generator.random.split())
        var office = try Office(now: Self.moments[0])
        var rules = Self.rules[0]
        var keeper = RowKeeper()
        office.store.keepsTakenRows = true
        var step = 0
        for turn in 0..<45 {
            let record = generator.record()
            let others = (0..<random.next(in: 0...2)).map { _ in generator.record() }
            let records = [record] + others.filter { $0.kind == record.kind }
            let damage = random.bool(oneIn: 6) ? Array("x,\"\n".utf8) : []
            try office.read(bytes: text.csv(records) + damage, record.kind)
            if random.bool(oneIn: 4) { keeper.take(&office.store) }
            if random.bool(oneIn: 3) { keeper.slice(office.store, bytesMax: random.next(in: 1...400)) }
            if random.bool(oneIn: 9), step + 1 < Self.moments.count {
                step += 1
                office.store.advance(to: try #require(TimeText.moment(Self.moments[step])))
            }
            if random.bool(oneIn: 9) {
                rules = random.element(of: Self.rules)
                office.store.adopt(rules)
            }
            if turn % 15 == 14 {
                keeper.take(&office.store)
                var restarted = try keeper.restart(office, rules)
                expectSame(restarted, office, "seed \(seed), turn \(turn)")
                // From here on the restarted one is the office.
                if random.bool(oneIn: 2) {
                    restarted.keepsTakenRows = true
                    office.store = restarted
                    keeper.abandon()
                }
            }
        }
        // What waits must come to the same at its time.
        keeper.take(&office.store)
        var restarted = try keeper.restart(office, rules)
        for moment in ["2027-01-20", "2027-06-01", "2028-03-03"] {
            restarted.advance(to: try #require(TimeText.moment(moment)))
            office.store.advance(to: try #require(TimeText.moment(moment)))
            expectSame(restarted, office, "seed \(seed), \(moment)", isFreshnessKept: false)
        }
    }

    private func expectSame(
        _ restarted: RecordStore, _ office: Office, _ note: String, isFreshnessKept: Bool = true
    ) {
        let (old, new) = (office.store, restarted)
        #expect(new.cells(of: office.unit).map(\.key) == old.cells(of: office.unit).map(\.key), "\(note)")
        #expect(new.cells(of: office.unit).map(\.new) == old.cells(of: office.unit).map(\.new), "\(note)")
        var (newCounts, oldCounts) = (new.counts(of: office.unit), old.counts(of: office.unit))
        (newCounts.rows, newCounts.stale) = (0, 0)
        (oldCounts.rows, oldCounts.stale) = (0, 0)
        #expect(newCounts == oldCounts, "\(note)")
        if isFreshnessKept { #expect(new.freshness(of: office.unit) == old.freshness(of: office.unit), "\(note)") }
        let (newWords, oldWords) = (Set(keptWords(new)), Set(keptWords(old)))
        let different = newWords.symmetricDifference(oldWords).filter { !$0.hasPrefix("state") }
        #expect(different.sorted() == [], "\(note)")
    }

    @Test func `a counter of fourteen digits that would read as a time stays a counter`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        try office.read(csv([dossier("A", ["CapNhat": "00020261001090000"])]))
        var keeper = RowKeeper()
        keeper.take(&office.store)
        var restarted = try keeper.restart(office, try Office.rules())
        expectSame(restarted, office, "restarted")
        // As a time it would beat every counter.
        var newer = office
        newer.store = restarted
        try newer.read(csv([dossier("A", ["CapNhat": "20261001090001000", "TrangThaiHoSo": "3"])]))
        #expect(newer.keys == [])
        restarted = newer.store
    }

    @Test func `texts with commas, quotes and line ends come back as they were`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        try office.read(
            csv([dossier("\"A,\"\"1\u{1E}\"", ["MaPAKN": "\"p\n\"\"q\r\"", "MaTTHC": "\"x,y\""])]))
        #expect(office.counts.kept == 1)
        var keeper = RowKeeper()
        keeper.take(&office.store)
        let restarted = try keeper.restart(office, try Office.rules())
        expectSame(restarted, office, "restarted")
        #expect(restarted.counts(of: office.unit).kept == 1)
    }

    @Test func `what was taken and changes nothing is not handed out again`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        let rows = csv(
            [
                dossier("A"), dossier("B", ["NgayTiepNhan": "2027-01-01", "NgayHenTra": "2027-02-01"]),
                dossier("C", ["TrangThaiHoSo": "77"]), dossier("D", ["MaTTHC": "9.9", "NgayHenTra": ""]),
                dossier(
                    "E",
                    ["NgayTiepNhan": "2027-01-02", "NgayKetThucXuLy": "2027-01-01", "TrangThaiHoSo": "9"]),
                dossier("F", ["MaDonVi": "999"]),
            ], columns: dossierColumns)
        try office.read(rows)
        #expect(office.store.takenBytes > 0)
        #expect(Set(office.store.drainTakenRows().map(\.part)) == [.rows(.dossiers), .refusals, .state])
        try office.read(rows)
        #expect(office.store.takenBytes == 0)
        #expect(office.store.drainTakenRows() == [])
    }

    // Y-08
    @Test func `rows judged far after now are not taken back`() throws {
        var office = try Office(now: "2036-01-01")
        office.store.keepsTakenRows = true
        try office.read(csv([dossier("A")]))
        let kept = office.store.drainTakenRows()
        var late = try Office(now: "2026-10-20T12:00:00")
        #expect(throws: KeptRowsFault.self) { for rows in kept { try late.store.restore(rows) } }
    }

    @Test func `bytes that nobody kept are refused, and trap nowhere`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        try office.read(csv([dossier("A"), dossier("C", ["TrangThaiHoSo": "77"])]))
        let empty = try Office()
        var random = SplitMix64(seed: 7)
        for rows in office.store.drainTakenRows() {
            let payload = rows.payload
            for length in payload.indices {
                var fresh = empty
                if let cut = try? KeptRows(payload: payload.span.extracting(0..<length)) {
                    try? fresh.store.restore(cut)
                }
            }
            for _ in 0..<300 {
                var damaged = payload
                damaged[random.next(below: payload.count)] = UInt8(random.next(below: 256))
                var fresh = empty
                if let rows = try? KeptRows(payload: damaged.span) { try? fresh.store.restore(rows) }
            }
        }
    }

    // J-06
    @Test func `what an older program kept is read, and kept rows of a newer one are not`() throws {
        var office = try Office()
        let old = [
            "\u{01}\u{01}\u{05}10101A,1.0,,,2026-10-01T09:00:00,2026-10-08,,,4,,,,,,,,,,,,0,P1,,7\n",
            "\u{01}\u{02}\u{05}10101P1,1,,2026-10-01T09:00:00,,,,,,3,,,,1\n",
            "\u{01}\u{03}\u{05}101012026-10,5,,7\n",
            "\u{02}\u{01}\u{05}10101B,1.0,,,2026-10-01T09:00:00,2026-10-08,,,4,,,,,,,,,,,,0,P1,,,1,,,,10103,7\n",
            "\u{01}\u{05}\u{05}10101V,,2026-10-01T09:00:00,2026-10-01T09:10:00,,2,,,,,,7\n",
        ]
        for text in old { try office.store.restore(try KeptRows(payload: Array(text.utf8).span)) }
        #expect(office.cell("2026-10/1.0")["disliked"] == 2 && office.counts.kept == 5)
        #expect(office.cell("2026-10/1.0")["result_signed"] == 1 && office.cell("2026-10/")["visits_called"] == 1)
        for (text, layout) in [
            ("\u{04}\u{01}\u{05}10101", 4), ("\u{03}\u{05}\u{05}10101", 3), ("\u{02}\u{10}\u{05}10101", 2),
        ] {
            #expect(throws: KeptRowsFault.unknownLayout, "\(layout)") {
                try KeptRows(payload: Array(text.utf8).span)
            }
        }
    }

    @Test func `the layout of kept rows never changes`() throws {
        var office = try Office()
        office.store.keepsTakenRows = true
        try office.read(csv([dossier("A", ["MaPAKN": "P1", "HaiLong": "0"]), dossier("C", ["TrangThaiHoSo": "77"])]))
        try office.read(csv([feedback("P1", ["SoThich": "3"])]), .feedback)
        try office.read("Ky,TongTiepNhan,CapNhat\n2026-10,0,7\n", .reports)
        let words = office.store.drainTakenRows().map { rows in
            rows.part.kind == nil ? Hexadecimal.encode(rows.payload) : String(decoding: rows.payload, as: UTF8.self)
        }
        #expect(
            words == [
                """
                \u{03}\u{01}\u{05}10101A,1.0,,,2026-10-01T09:00:00,2026-10-08T23:59:59,,,4,,,,,,,,,,,,0,P1,,,,,,,,,\
                2026-10-02T00:00:00

                """,
                "\u{02}\u{02}\u{05}10101P1,1,,2026-10-01T09:00:00,,,,,,3,,,,,1\n",
                "\u{02}\u{03}\u{05}101012026-10,0,,,,7\n",
                "0110053130313031" + "0105" + "01" + "9091be6a00000080" + "0143",
                "0111053130313031" + "0150f5d66a00000000" + "0250f5d66a00000000",
            ])
    }
}
