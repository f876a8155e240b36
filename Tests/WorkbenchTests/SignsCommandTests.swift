import Foundation
import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbench

/// Signs from a folder of records: those that only records show planted one by one, and honest offices beside them
/// (A-16, A-20 to A-23).
struct SignsCommandTests {
    private static let header =
        "MaHoSo,MaTTHC,KenhThucHien,NgayNopHoSo,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,HaiLong,Xoa,"
        + "CapNhat\n"
    private static let now = Day("2026-12-20") ?? .last

    /// One dossier of October, which other tests change.
    private struct Row {
        var procedure = "1.007027"
        var channel = 1
        var submitted = ""
        var accepted = "2026-10-05 09:00"
        var due = "2026-10-12"
        var end = "2026-10-08 10:17"
        var status = 9
        var rating = ""
        var withdrawn = 0
        var version = "2026-10-08 11:00"
    }

    private static func text(_ rows: [Row]) -> String {
        rows.enumerated().reduce(into: header) { text, row in
            let (number, row) = row
            text += "H\(number),\(row.procedure),\(row.channel),\(row.submitted),\(row.accepted),\(row.due),\(row.end),"
            text += "\(row.status),\(row.rating),\(row.withdrawn),\(row.version)\n"
        }
    }

    private static func rows(_ count: Int, _ change: (Int, inout Row) -> Void) -> [Row] {
        (0..<count).map { number in
            var row = Row()
            change(number, &row)
            return row
        }
    }

    private func command(_ records: String, _ unit: String, _ period: String) throws -> SignsCommand {
        SignsCommand(
            UnitRecords(
                records: records, unit: try Words.unit(unit), period: try Words.period(period), asOf: Self.now,
                now: Self.now.begin))
    }

    private func compute(_ folder: TemporaryFolder, _ unit: String, _ period: String) throws -> SignsReport {
        var console = Console.silent
        return try command(folder.path, unit, period).compute(&console).report
    }

    private func sign(
        _ kind: FigureSign.Kind, _ count: Int, period: String = "2026-10", _ change: (Int, inout Row) -> Void
    ) throws -> String {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.text(Self.rows(count, change)))
        let report = try compute(folder, "10101", period)
        let office = try #require(report.offices.first)
        #expect(report.offices.count == 1 && office.signs.map(\.kind) == FigureSign.Kind.allCases)
        let sign = try #require(office.signs.first { $0.kind == kind })
        return "\(sign.numerator)/\(sign.denominator)\(sign.isMarked ? " *" : "")"
    }

    // A-20
    @Test func `settled in the last hour in which it was in time`() throws {
        // Due at the end of a day: the hour before 17:00, and what is after it.
        #expect(
            try sign(.lastHour, 60) { number, row in
                if number < 30 { row.end = number % 2 == 0 ? "2026-10-12 16:31" : "2026-10-12 22:00" }
            } == "30/60 *")
        // Due at a time of the day.
        #expect(
            try sign(.lastHour, 60) { number, row in
                row.due = "2026-10-12 11:30"
                if number < 25 { row.end = "2026-10-12 10:31" }
            } == "25/60 *")
        // Settled all over the time that there is; a day without an hour; and what is late.
        #expect(
            try sign(.lastHour, 60) { number, row in row.end = "2026-10-\(number % 2 == 0 ? "07" : "12") 10:05" }
                == "0/60")
        #expect(
            try sign(.lastHour, 60) { number, row in
                if number < 30 { row.end = "2026-10-12" }
                if number >= 50 { row.end = "2026-10-13 09:00" }
            } == "0/20")
    }

    // A-21
    @Test func `changed long after the period`() throws {
        #expect(
            try sign(.editedAfter, 40) { number, row in if number < 10 { row.version = "2026-11-11 08:00" } }
                == "10/40 *")
        #expect(try sign(.editedAfter, 40) { _, row in row.version = "2026-11-10 23:00" } == "0/40")
        // Of a quarter that still runs nothing is late; a counter is no time.
        #expect(try sign(.editedAfter, 40, period: "2026-Q4") { _, row in row.version = "2026-11-11 08:00" } == "0/40")
        #expect(try sign(.editedAfter, 40) { _, row in row.version = "7" } == "0/40")
    }

    // A-22
    @Test func `withdrawn and entered anew`() throws {
        func planted(_ number: Int, _ row: inout Row) {
            // Pairs of one submission: the late one withdrawn, then the same anew with a later acceptance.
            row.submitted = "2026-10-0\(1 + number / 2 % 4) 08:0\(number / 8 % 10):1\(number / 2 % 10)"
            if number % 2 == 0 { row.withdrawn = 1 } else { row.accepted = "2026-10-07 08:00" }
        }
        #expect(try sign(.enteredAnew, 16, planted) == "8/8 *")
        // Another procedure, another channel, another second, or no time at all is no second entry.
        for change: (Int, inout Row) -> Void in [
            { $1.procedure = $0 % 2 == 0 ? "1.007027" : "1.007050" }, { $1.channel = 1 + $0 % 2 },
            { $1.submitted += $0 % 2 == 0 ? "" : "9" }, { $1.submitted = "" }, { $1.submitted = "2026-10-01" },
        ] {
            let told = try sign(.enteredAnew, 16) { number, row in
                planted(number, &row)
                row.submitted = String(row.submitted.prefix(16)) + ":20"
                change(number, &row)
                if row.submitted.count > 19 { row.submitted = String(row.submitted.prefix(18)) + "9" }
            }
            #expect(told == "0/8")
        }
    }

    // A-23
    @Test func `rated on one channel only`() throws {
        func half(_ number: Int, _ row: inout Row) { row.channel = 1 + number % 2 }
        #expect(
            try sign(.oneChannelRated, 100) { number, row in
                half(number, &row)
                if number % 2 == 1 { row.rating = "1" }
            } == "50/50 *")
        #expect(
            try sign(.oneChannelRated, 100) { number, row in
                half(number, &row)
                row.rating = number % 3 == 0 ? "0" : "1"
            } == "50/100")
        // Nearly all come online: so do their ratings.
        #expect(
            try sign(.oneChannelRated, 100) { number, row in
                row.channel = number < 80 ? 2 : 1
                if number < 60 { row.rating = "1" }
            } == "60/60")
    }

    @Test func `a file that is set aside is said, and fails the result unless that is allowed`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.text(Self.rows(3) { _, _ in }))
        _ = try folder.write("10101/dossiers-less.csv", "MaHoSo,CapNhat\nH1,1\n")
        var console = Console.silent
        var command = try command(folder.path, "10101", "2026-10")
        #expect(try command.compute(&console).summary.setAside.map(\.0) == ["10101/dossiers-less.csv"])
        #expect(throws: Failure.self) { try command.run(&console) }
        command.asked.allowsSetAside = true
        try command.run(&console)
    }

    // A-16
    @Test func `every form says the same, and of an honest nation next to nothing is marked`() throws {
        let folder = try TemporaryFolder()
        var console = Console.silent
        var generate = GenerateCommand(out: "\(folder.path)/nation", until: Self.now)
        generate.seed = isLong ? UInt64.random(in: 1...1_000_000) : 7
        generate.dossiers = isLong ? 600_000 : 6_000
        if !isLong { generate.units = ["10101", "10103", "10105", "10107"].compactMap { UnitCode($0) } }
        try generate.run(&console)
        let report = try command("\(folder.path)/nation", "VN", "2026-10").compute(&console).report
        for line in report.summary(.english) { print("seed \(generate.seed), 2026-10: \(line)") }
        for kind in FigureSign.Kind.allCases {
            let marked = report.offices.count { $0.marked.contains { $0.kind == kind } }
            #expect(100 * marked <= report.offices.count, "\(kind), seed \(generate.seed)")
        }
        let lines = String(decoding: report.csv(), as: UTF8.self).split(separator: "\n")
        #expect(lines[0] == "unit_code,unit_name,sign,numerator,denominator,marked")
        #expect(lines.count == 1 + report.offices.count * FigureSign.Kind.allCases.count)
        let json = try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any]
        #expect((json?["offices"] as? [Any])?.count == report.offices.count)
        #expect(report.table(.vietnamese).contains("giờ cuối của hạn") && report.table(.english).contains("last hour"))
        #expect(report.marked.offices.allSatisfy { $0.signs.allSatisfy(\.isMarked) })
    }
}
