import Forecast
import Foundation
import Model
import Publication
import TestSupport
import Testing
import Workbench

/// What `tamcap forecast` makes of a folder of records (Z-01, Z-15).
struct ForecastCommandTests {
    private static let header = "MaHoSo,MaTTHC,NgayTiepNhan,NgayHenTra,NgayKetThucXuLy,TrangThaiHoSo,Xoa,CapNhat\n"
    private static let first = Day("2025-03-03") ?? .first
    private static let asOf = Day("2026-11-20") ?? .last
    /// Where few were received, so that one procedure is too small for a forecast of its own.
    private static let rare = "1.007050"

    private static func row(_ id: String, _ procedure: String, _ day: Day, isGone: Bool = false, version: Int = 1)
        -> String
    {
        "\(id),\(procedure),\(day) 09:00,\(day.advanced(by: 9)),,4,\(isGone ? 1 : 0),\(version)\n"
    }

    /// Two offices over 627 days: one busy on Mondays, one steady; every seventh dossier is of the rare procedure's
    /// first hundred days alone.
    private static func records(_ folder: TemporaryFolder) throws -> [Day: Int64] {
        let calendar = try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv")
        var counts: [Day: Int64] = [:]
        var busy = header
        var steady = header
        for place in 0..<Int(asOf.number - first.number) + 3 {
            let day = first.advanced(by: place)
            guard calendar.isWorkingDay(day) else { continue }
            for number in 0..<(day.weekday == 0 ? 9 : 2) {
                busy += row("B\(day)-\(number)", number == 0 && place < 100 ? rare : "1.007027", day)
            }
            steady += row("S\(day)", "1.007027", day)
            if day < asOf { counts[day] = day.weekday == 0 ? 10 : 3 }
        }
        // A correction moves one dossier to another day, another takes one away: the records of today count.
        let moved = first.advanced(by: 14)
        busy += row("B\(moved)-1", "1.007027", moved.advanced(by: 1), version: 2)
        busy += row("B\(moved)-2", "1.007027", moved, isGone: true, version: 2)
        counts[moved, default: 0] -= 2
        counts[moved.advanced(by: 1), default: 0] += 1
        _ = try folder.write("10101/dossiers.csv", busy)
        _ = try folder.write("10103/dossiers.csv", steady)
        return counts
    }

    private static func command(_ folder: TemporaryFolder, _ unit: String) throws -> ForecastCommand {
        ForecastCommand(
            records: folder.path, unit: try Words.unit(unit), asOf: asOf, now: asOf.advanced(by: 2).begin)
    }

    private static func report(_ command: ForecastCommand) throws -> ForecastReport {
        var console = Console.silent
        return try command.compute(&console).report
    }

    private static func failure(_ command: ForecastCommand) -> Failure? {
        do {
            _ = try report(command)
            return nil
        } catch { return error as? Failure }
    }

    @Test func `a province's forecast is that of the sum of its offices, on today's records (Z-01)`() throws {
        let folder = try TemporaryFolder()
        let counts = try Self.records(folder)
        let calendar = try WorkingCalendar(csv: ClusterFile.holidays, file: "holidays.csv")
        let days = Int(Self.asOf.number - Self.first.number)
        let series = try DailySeries(
            from: Self.first, (0..<days).map { counts[Self.first.advanced(by: $0), default: 0] })
        let report = try Self.report(Self.command(folder, "01"))
        #expect(report.forecast == (try Forecast(series, calendar)))
        #expect(report.forecast.origin == Self.asOf.advanced(by: -1))
        // The 24th of November is a day off.
        let office = try Self.report(Self.command(folder, "10103"))
        #expect(
            office.forecast.verdict == .baseline
                && office.forecast.weeks.map(\.totalMicro) == [4, 5, 5, 5].map { $0 * 1_000_000 })
    }

    @Test func `what people and programs read are the same figures`() throws {
        let folder = try TemporaryFolder()
        _ = try Self.records(folder)
        let report = try Self.report(Self.command(folder, "01"))
        let json = try #require(JSONSerialization.jsonObject(with: Data(report.json())) as? [String: Any])
        let weeks = try #require(json["weeks"] as? [[String: Any]])
        #expect(
            weeks.map { $0["micro"] as? Int128 ?? Int128($0["micro"] as? Int ?? -1) }
                == report.forecast.weeks.map(\.totalMicro))
        let lines = String(decoding: report.csv(), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 1 + 28 + 4 + 6 + 4)
        #expect(lines[29].hasPrefix("week,2026-11-20,\(report.forecast.method.rawValue),"))
        // Z-21: two offices, each by itself.
        let offices = try ["10101", "10103"].map { try Self.report(Self.command(folder, $0)).forecast.weeks }
        let sums = zip(offices[0], offices[1]).map { $0.totalMicro + $1.totalMicro }
        #expect(report.offices?.weeksMicro == sums && report.offices?.without == 0)
        #expect(
            lines.suffix(4).map { String($0) }
                == zip(report.forecast.weeks, sums).map { "offices,\($0.first),2/2,\($1),," })
        let vietnamese = report.table()
        let english = report.table(.english)
        #expect(vietnamese.contains("Dự báo hồ sơ tiếp nhận: 01 ") && english.contains("Forecast of arrivals: 01 "))
        for week in report.forecast.weeks {
            let told = DisplayText.grouped(Forecast.whole(micro: week.totalMicro))
            #expect(vietnamese.contains(told))
        }
    }

    @Test func `a procedure is forecast alone where it has two dossiers a week (Z-15)`() throws {
        let folder = try TemporaryFolder()
        _ = try Self.records(folder)
        var command = try Self.command(folder, "10101")
        command.procedure = try Words.procedure("1.007027")
        #expect(try Self.report(command).procedure?.description == "1.007027")
        command.procedure = try Words.procedure(Self.rare)
        let failure = try #require(Self.failure(command))
        #expect(failure.kind == .failed && failure.description.contains("có 0 hồ sơ trong 364 ngày, cần 104"))
    }

    @Test func `what cannot be forecast says so`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("10101/dossiers.csv", Self.header + Self.row("A", "1.007027", Self.asOf.advanced(by: -1)))
        let short = try #require(Self.failure(try Self.command(folder, "10101")))
        #expect(short.description.contains("too little is known up to 2026-11-19"))
        let unknown = try #require(Self.failure(try Self.command(folder, "99999")))
        #expect(unknown.kind == .usage && unknown.description.contains("no such unit stands in the tree"))
    }
}
