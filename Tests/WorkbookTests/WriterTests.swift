import Bytes
import Foundation
import TestSupport
import Testing
import Workbook

/// Workbooks that this program writes, read by its own reader, and by openpyxl where it is installed.
struct WriterTests {
    private static let sheet = WorkbookSheet(
        name: "Xếp hạng", head: ["unit_code", "name", "rank", "points", "as_of", "none"],
        rows: [
            [.text("01"), .text("Cục <b>\"A\" & B</b>\n'=1+1"), .whole(1), .micro(62_500_000), .day(20_777), .empty],
            [
                .text("=1+1"), .text(" hai  dấu cách "), .whole(-9_007_199_254_740_992), .micro(-1), .day(0),
                .text("\u{1}"),
            ],
            [.empty, .empty, .empty, .micro(Int64.min)],
        ])

    // I-10
    @Test func `what is written is what is read`() throws {
        let reading = Reading(try WorkbookWriter.encode([Self.sheet]))
        #expect(reading.error == nil, "\(reading.error?.description ?? "")")
        #expect(
            reading.text == """
                unit_code,name,rank,points,as_of,none
                01,"Cục <b>""A"" & B</b> '=1+1",1,62.5,2026-11-20,
                =1+1, hai  dấu cách ,-9007199254740992,-0.000001,1970-01-01,\u{FFFD}
                ,,,-9223372036854.775808,,

                """)
    }

    // I-10: random sheets come back cell by cell.
    @Test func `random sheets come back`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let columns = Int(random.next() % 30) + 1
            var expected = [(0..<columns).map { "c\($0)" }]
            var sheet = WorkbookSheet(name: "a", head: expected[0], rows: [])
            for _ in 0..<Int(random.next() % 20) {
                var (row, texts) = ([WorkbookSheet.Cell](), [String]())
                for _ in 0..<columns {
                    let value = Int64(truncatingIfNeeded: random.next()) >> 20
                    switch random.next() % 3 {
                    case 0:
                        let letters = Array("aé<&\" ,=\u{1F600}'")
                        let text = String(
                            (0..<Int(random.next() % 6)).map { _ in letters[Int(random.next() % UInt64(letters.count))]
                            })
                        (row, texts) = (row + [.text("x" + text)], texts + ["x" + text])
                    case 1: (row, texts) = (row + [.whole(value)], texts + ["\(value)"])
                    default: (row, texts) = (row + [.empty], texts + [""])
                    }
                }
                // A row without anything is none to who reads.
                guard texts.contains(where: { !$0.isEmpty }) else { continue }
                sheet.rows.append(row)
                expected.append(texts)
            }
            var csv = CSVWriter()
            for row in expected { csv.row(row) }
            let reading = Reading(try WorkbookWriter.encode([sheet]))
            #expect(reading.text == String(decoding: csv.bytes, as: UTF8.self), "seed \(seed)")
        }
    }

    // I-10
    @Test func `the same sheets are the same bytes, without formulas, links and times`() throws {
        let bytes = try WorkbookWriter.encode([Self.sheet, WorkbookSheet(name: "b", head: ["a"], rows: [])])
        #expect(try WorkbookWriter.encode([Self.sheet, WorkbookSheet(name: "b", head: ["a"], rows: [])]) == bytes)
        #expect(bytes[10..<14] == [0, 0, 0x21, 0])
    }

    @Test func `what a workbook cannot hold is refused, and nothing is cut off`() throws {
        func refusal(_ sheets: WorkbookSheet...) -> WorkbookWritingError? {
            do throws(WorkbookWritingError) {
                _ = try WorkbookWriter.encode(sheets)
                return nil
            } catch {
                return error
            }
        }
        func named(_ name: String) -> WorkbookSheet { WorkbookSheet(name: name, head: ["a"], rows: []) }
        for name in ["", "a/b", "a:b", "[a]", "a?", "a*", "a\\b", "it's", String(repeating: "a", count: 32)] {
            #expect(refusal(named(name)) == .sheetName(0), "\(name)")
        }
        #expect(refusal(named("a"), named("A")) == .sheetName(1))
        #expect(refusal(named(String(repeating: "ế", count: 31))) == nil)
        let long = String(repeating: "x", count: 32_768)
        #expect(
            refusal(WorkbookSheet(name: "a", head: ["a"], rows: [[.text(long)]]))
                == .text(sheet: 0, count: 32_768, limit: 32_767))
        #expect(refusal(WorkbookSheet(name: "a", head: ["a"], rows: [[.text(String(long.dropLast()))]])) == nil)
        let wide = [WorkbookSheet.Cell](repeating: .empty, count: 1_025)
        #expect(
            refusal(WorkbookSheet(name: "a", head: [], rows: [wide])) == .columns(sheet: 0, count: 1_025, limit: 1_024))
        let rows = [[WorkbookSheet.Cell]](repeating: [], count: 1_048_576)
        #expect(
            refusal(WorkbookSheet(name: "a", head: ["a"], rows: rows))
                == .rows(sheet: 0, count: 1_048_576, limit: 1_048_575))
    }

    /// A Python with openpyxl, as in `GoldenTests`.
    private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

    private static func python(_ words: [String]) throws -> (status: Int32, output: String) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + words
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static let hasPython = (try? python(["-c", "import openpyxl"]).status) == 0

    // I-10
    @Test(.enabled(if: hasPython, "openpyxl is not installed: PYTHON=/path/to/venv/bin/python"))
    func `openpyxl sees the cells, their types and the head that stays`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xlsx").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let second = WorkbookSheet(name: "Chỉ số", head: ["a"], rows: [[.whole(5)]])
        try Data(try WorkbookWriter.encode([Self.sheet, second])).write(to: URL(filePath: path))
        let script = """
            import openpyxl, sys
            book = openpyxl.load_workbook(sys.argv[1])
            print(book.sheetnames)
            sheet = book.worksheets[0]
            print(sheet.freeze_panes, sheet.auto_filter.ref)
            print([(c.value, c.data_type, c.number_format) for c in sheet[2]])
            print([c.value for c in sheet[3]][:4])
            print([c.font.b for c in sheet[1]] == [True] * 6, book.worksheets[1]["A2"].value)
            """
        let (status, output) = try Self.python(["-c", script, path])
        #expect(status == 0)
        #expect(
            output == """
                ['Xếp hạng', 'Chỉ số']
                A2 A1:F4
                [('01', 's', '@'), ('Cục <b>"A" & B</b>\\n\\'=1+1', 's', '@'), (1, 'n', '#,##0'), \
                (62.5, 'n', '#,##0.00####'), (datetime.datetime(2026, 11, 20, 0, 0), 'd', 'yyyy\\\\-mm\\\\-dd'), \
                (None, 'n', 'General')]
                ['=1+1', ' hai  dấu cách ', -9007199254740992, -1e-06]
                True 5

                """)
    }
}
