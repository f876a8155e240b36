import Intake
import Model
import TestSupport
import Testing

/// Whatever the pieces in which a file comes, everything that can be seen afterwards is the same.
struct ChunkingTests {
    /// All that a file leaves behind.
    fileprivate struct Trace: Equatable {
        var cells: [String]
        var counts: IntakeCounts
        var unattributed: IntakeCounts
        var rejected: [RejectedRow]
        var unknownColumns: [String]
        var fault: FileFault?
        var rows: Int
    }

    fileprivate func trace(_ bytes: [UInt8], _ format: RecordFormat, cuts: [Int]) throws -> Trace {
        var office = try Office(accepts: ["10101", "10103"])
        var stream = office.store.open(name: "f", kind: .dossiers, format: format, owner: nil)
        var fault: FileFault?
        do throws(FileFault) {
            var at = 0
            for cut in cuts + [bytes.count] {
                try office.store.read(&stream, Array(bytes[at..<cut]))
                at = cut
            }
            try office.store.finish(&stream)
        } catch {
            fault = error
        }
        let cells = office.store.cells(of: office.unit).map {
            "\($0.key) \($0.new.entries.map { "\($0.slot.code) \($0.count)" })"
        }
        return Trace(
            cells: cells, counts: office.counts, unattributed: office.store.unattributedCounts,
            rejected: office.store.drainRejectedRows(), unknownColumns: stream.unknownColumns, fault: fault,
            rows: stream.rows)
    }

    private static let header = "MaHoSo,MaDonVi,MaTTHC,NgayTiepNhan,NgayHenTra,TrangThaiHoSo,CapNhat,Ghi\n"
    private static func row(_ id: String, unit: String = "10101", note: String = "") -> String {
        "\(id),\(unit),1.0,2026-10-01,2026-10-08,4,1,\(note)"
    }

    static let files: [(String, RecordFormat)] = [
        (header + row("A") + "\n" + row("B", unit: "10103") + "\n", .csv),
        ("\u{FEFF}" + header + row("A") + "\r\n" + row("B") + "\r", .csv), (header + row("A"), .csv),
        (header + "\n\r\n" + row("A", note: "\"x\"\"y\n\r\nz\"") + "\r\n\n" + row("B"), .csv),
        (header + "\"A\",\"10101\"\n" + row("B") + "\n" + row("C", note: "\"open\n") + row("D") + "\n", .csv),
        (header + "a\"b\n\"x\"\r\n\"x\"\ry\n\"\"\"\"\n\"x\",,\n" + row("B", note: "\"\"") + "\n", .csv),
        (header + row("A", note: "\"open\n") + row("B", note: "\"quoted\"") + "\n" + row("C"), .csv),
        (header + row("", note: "Đường") + "\n" + row("E", unit: "x") + "\n" + row("F", unit: "") + "\nA\0\n", .csv),
        ("MaHoSo,X\nA,1\n", .csv), ("", .csv), ("\u{FEFF}", .csv), ("\u{FEFF}\n", .csv), ("\"a\nb\"c\n", .csv),
        (
            "{\"MaHoSo\":\"A\",\"MaDonVi\":\"10101\",\"MaTTHC\":\"1.0\",\"TrangThaiHoSo\":1,\"CapNhat\":1}\r\n\n{}\nx\n"
                + "{\"MaHoSo\":\"\\ud83d\\ude00\",",
            .ndjson
        ), ("\u{FEFF}{}", .ndjson), ("[]\n", .ndjson), (" \n\t{}\n", .ndjson),
    ]

    @Test(arguments: files.indices)
    func `byte by byte, in every pair of pieces and in random ones`(file: Int) throws {
        let (text, format) = Self.files[file]
        var bytes = Array(text.utf8)
        if file == 7 { bytes += [0xFF, 0x0A] }
        let whole = try trace(bytes, format, cuts: [])
        #expect(try trace(bytes, format, cuts: Array(bytes.indices)) == whole)
        for cut in bytes.indices { #expect(try trace(bytes, format, cuts: [cut]) == whole, "cut at \(cut)") }
        var random = SplitMix64(seed: UInt64(file))
        for _ in 0..<50 {
            let cuts = (0..<random.next(in: 1...20)).map { _ in random.next(in: 0...bytes.count) }.sorted()
            #expect(try trace(bytes, format, cuts: cuts) == whole, "file \(file), cuts \(cuts)")
        }
    }

    @Test func `lines are counted as people see them`() throws {
        let (text, format) = Self.files[4]
        let trace = try trace(Array(text.utf8), format, cuts: [])
        #expect(trace.rejected.map { "\($0.line) \($0.reason)" } == ["2 malformed-row", "4 malformed-row"])
        #expect(trace.counts.kept == 2)
    }

    // MARK: Fuzz

    /// Damaged files by the thousand: none stops the program, none leaves cells that its kept records do not explain,
    /// and pieces change nothing.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `damaged files are read like any other`(seed: UInt64) throws {
        var generator = PlainGenerator(seed: seed)
        var random = generator.random.split()
        var text = PlainText(random: generator.random.split())
        for round in 0..<100 {
            let records = (0..<random.next(in: 1...6)).map { _ in PlainRecord.dossier(generator.dossier()) }
            let format = random.bool(oneIn: 2) ? RecordFormat.csv : .ndjson
            var bytes = format == .csv ? text.csv(records) : text.ndjson(records)
            for _ in 0..<random.next(in: 1...4) { damage(&bytes, &random) }
            var office = try Office()
            for piece in [bytes.count + 1, random.next(in: 1...9)] {
                var stream = office.store.open(name: "f", kind: .dossiers, format: format, owner: nil)
                do throws(FileFault) {
                    for start in stride(from: 0, to: bytes.count, by: piece) {
                        try office.store.read(&stream, Array(bytes[start..<min(bytes.count, start + piece)]))
                    }
                    try office.store.finish(&stream)
                } catch {
                    #expect(stream.isRefused, "seed \(seed), round \(round)")
                }
                if piece > bytes.count { _ = office.store.drainChanges(of: office.unit) }
            }
            // Read twice, in other pieces: nothing more.
            #expect(office.store.drainChanges(of: office.unit).isEmpty, "seed \(seed), round \(round)")
            let cells = office.store.cells(of: office.unit)
            let recomputed = office.store.recomputed(of: office.unit)
            #expect(cells.map(\.key) == recomputed.map(\.key), "seed \(seed), round \(round)")
            #expect(cells.map(\.new) == recomputed.map(\.new), "seed \(seed), round \(round)")
            let rejected = office.store.drainRejectedRows()
            #expect(
                Array(rejected.prefix(rejected.count / 2)) == Array(rejected.suffix(rejected.count / 2)),
                "seed \(seed), round \(round)")
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        if bytes.isEmpty { return }
        let at = random.next(below: bytes.count)
        let interesting: [UInt8] = [0, 0x0A, 0x0D, 0x22, 0x2C, 0x5C, 0x7B, 0x7D, 0x80, 0xC3, 0xED, 0xFF]
        switch random.next(below: 6) {
        case 0: bytes[at] = random.element(of: interesting)
        case 1: bytes.insert(random.element(of: interesting), at: at)
        case 2: bytes.remove(at: at)
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + random.next(in: 1...40)))
        case 4:
            bytes.insert(
                contentsOf: bytes[at..<min(bytes.count, at + random.next(in: 1...200))],
                at: random.next(below: bytes.count))
        default: bytes[at] ^= 1 << UInt8(random.next(below: 8))
        }
    }
}

/// NDJSON and CSV of records, broken where they have a form, in pieces: what is left behind is the same.
struct RecordFuzzTests {
    private typealias Reader = (ChunkingTests, [UInt8], RecordFormat, [Int]) throws -> ChunkingTests.Trace

    private static let pieces: [[UInt8]] = [
        "{", "}", "{}", "[", "]", "[[[[", "\"", "\\\"", "\\", "\\u0000", "\\ud83d", "\\ud83d\\ude00", ":", ",", ",,",
        "\n", "\r\n",
        "null", "true", "-0", "1e9", "1.5", "99999999999999999999", "\"MaHoSo\":\"B\",", "\"CapNhat\":2", "\u{FEFF}",
        "\0", "é",
    ].map { Array($0.utf8) }

    private static func find(_ rounds: Int, _ read: Reader) -> String? {
        let files = ChunkingTests.files
        let tests = ChunkingTests()
        return Fuzzing("records", seed: 20_261_137, rounds: rounds).find { random in
            // NDJSON as often as CSV, of which there are more.
            let wanted = random.bool(oneIn: 2) ? RecordFormat.ndjson : .csv
            let (text, format) = random.element(of: files.filter { $0.1 == wanted })
            var bytes = Array(text.utf8)
            ByteMutation.mutate(&bytes, pieces, &random)
            let cuts = ByteMutation.cuts(bytes.count, &random)
            do {
                let whole = try tests.trace(bytes, format, cuts: [])
                if try read(tests, bytes, format, cuts) == whole { return nil }
            } catch { return "\(error)" }
            return "\(format), cuts \(cuts): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
        }
    }

    @Test func `records broken in their form, in pieces`() {
        #expect(Self.find(600) { try $0.trace($1, $2, cuts: $3) } == nil)
    }

    @Test func `an escape that is cut and lost is found`() {
        let found = Self.find(600) { tests, bytes, format, cuts in
            let isSplit = cuts.contains { $0 > 0 && $0 < bytes.count && bytes[$0 - 1] == UInt8(ascii: "\\") }
            guard isSplit, format == .ndjson else { return try tests.trace(bytes, format, cuts: cuts) }
            return try tests.trace(bytes.filter { $0 != UInt8(ascii: "\\") }, format, cuts: [])
        }
        #expect(found != nil)
    }
}
