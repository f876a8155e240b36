import Bytes
import Foundation
import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbook

/// Workbooks as openpyxl and LibreOffice open them, every cell against the exact CSV of the same view:
/// `LONG=1 PYTHON=/path/to/venv/bin/python Tests/run --filter ForeignWorkbookTests`.
struct ForeignWorkbookTests {
    private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"
    private static let comparer = ClusterFile.root + "/Protocol/vectors/workbooks/compare.py"
    private static let hasPython = isLong && (try? run([python, "-c", "import openpyxl"]).status) == 0
    private static let hasOffice = isLong && (try? run(["which", "soffice"]).status) == 0
    private static let origin = FileOrigin(
        period: SampleRanking.period, asOf: SampleRanking.asOf, rules: "tax-766 1 00ff")

    private static func run(_ words: [String], in folder: URL? = nil) throws -> (status: Int32, output: String) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        // Names of sheets become names of files.
        process.arguments = ["LC_ALL=C.UTF-8"] + words
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// A workbook and, by the name of its sheet, the exact CSV of each view.
    private struct Case {
        let name: String
        let sheets: [WorkbookSheet]
        let views: [(sheet: String, csv: [UInt8])]
    }

    /// 415 branches with names that look like formulas, numbers, days and markup, and codes with zeros in front.
    private static func ranking() throws -> Ranking {
        var random = SplitMix64(seed: 15)
        let names = ["=1+1", "1-10", "007", "Chi cục \"Một\"; quận 1", "a<b>&c", "+84", "@x", "Đội 1, phường 2", "1e5"]
        var scores: [(score: UnitScore, name: String)] = []
        for number in 0..<415 {
            let scope = Int64(random.next() % 5_000)
            let onTime = scope == 0 ? 0 : Int64(random.next() % UInt64(scope + 1))
            let digits = String(number)
            let code = String(repeating: "0", count: 5 - digits.count) + digits
            let score = try SampleRanking.score(code, onTime: onTime, scope: scope)
            scores.append((score, "\(names[number % names.count]) \(number)"))
        }
        return Ranking(scores, league: League(.branch), by: try SampleRanking.scorer())
    }

    private static let sheet = """
        target_id,source_document,location,tier,year,indicator,indicator_code,comparator,value,unit,text_vi,note,\
        applies_to,applies_to_unit,after_year,not_judged
        T900,QĐ thử,1,branch,2026,on time,2.1,>=,33,%,đúng hạn,,branch,,end,
        T901,QĐ thử,1,branch,2026,online,X2,>=,80,%,trực tuyến,,branch,,end,

        """

    private static func cases() throws -> [Case] {
        let (ranking, scorer) = (try ranking(), try SampleRanking.scorer())
        let targets = try Target.read(csv: Array(sheet.utf8), file: "t.csv", catalogue: SampleRanking.catalogue)
        let units = ranking.rows.map { row in
            UnitTargets(
                unit: row.score.unit, name: row.name,
                results: scorer.results(of: row.score, before: nil, against: targets))
        }
        let whole = Case(
            name: "ranking", sheets: RankingWorkbook.sheets(SampleRanking.report(ranking), units, origin),
            views: [
                ("Xếp hạng", ExactCSV.ranks(ranking)),
                ("Chỉ số", ExactCSV.indicators(ranking, withExtras: true)), ("Mục tiêu", ExactCSV.targets(units)),
            ])
        return [whole] + (try ranking.rows.prefix(3).map { row in try unit(row, ranking, units, scorer) })
    }

    private static func unit(
        _ row: Standing, _ ranking: Ranking, _ units: [UnitTargets], _ scorer: PeriodScorer
    ) throws -> Case {
        let code = row.score.unit
        let own = units.filter { $0.unit == code }
        var report = UnitReport(
            name: row.name, parent: nil, scorer: scorer, score: row.score, handlingTime: HandlingTime([:]),
            targets: own[0].results)
        let signs = [FigureSign(.sameTime, 3, of: 60), FigureSign(.silentDays, 4, of: 20, isMarked: true)]
        report.figureSigns = [OfficeSigns(unit: code, name: row.name, signs: signs)]
        let alone = Ranking([(score: row.score, name: row.name)], league: League(.branch), by: scorer)
        let signed = SignsReport(period: origin.period, asOf: origin.asOf, offices: report.figureSigns)
        return Case(
            name: "unit-\(code)", sheets: UnitWorkbook.sheets(report, origin),
            views: [
                ("Chỉ số", ExactCSV.indicators(alone)), ("Mục tiêu", ExactCSV.targets(own)),
                ("Dấu hiệu", signed.csv()),
            ])
    }

    /// Writes workbooks and CSVs, and hands each to a check.
    ///
    /// - Returns: how many cells were compared.
    private func compare(_ check: (URL, Case, [String]) throws -> (status: Int32, output: String)) throws -> Int {
        let folder = FileManager.default.temporaryDirectory.appending(path: "foreign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var cells = 0
        for one in try Self.cases() {
            try Data(WorkbookWriter.encode(one.sheets)).write(to: folder.appending(path: "\(one.name).xlsx"))
            var pairs: [String] = []
            for (number, view) in one.views.enumerated() {
                let path = folder.appending(path: "exact-\(number).csv")
                try Data(view.csv).write(to: path)
                pairs.append("\(view.sheet)=\(path.path)")
            }
            let origin = [Self.origin.period.description, Self.origin.asOf.description, Self.origin.rules]
            let (status, output) = try check(folder, one, origin + pairs)
            #expect(status == 0, "\(one.name): \(output)")
            let words = output.split(whereSeparator: \.isWhitespace)
            cells += words.count > 1 ? Int(words[1]) ?? 0 : 0
        }
        return cells
    }

    // I-10
    @Test(.enabled(if: hasPython, "LONG=1, and a Python with openpyxl"))
    func `openpyxl reads every cell of the ranking's and a unit's workbook as the exact CSV has it`() throws {
        let cells = try compare { folder, one, words in
            try Self.run(
                [Self.python, Self.comparer, folder.appending(path: "\(one.name).xlsx").path] + words)
        }
        #expect(cells > 200_000, "\(cells) cells")
        print("openpyxl: \(cells) cells are equal")
    }

    // I-10
    @Test(.enabled(if: hasOffice, "LONG=1, and LibreOffice"))
    func `LibreOffice opens both, and what it writes from them is the exact CSV`() throws {
        // Comma, quotes, UTF-8, from the first line; cells as they are and not as they are shown; every sheet.
        let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1"
        let cells = try compare { folder, one, words in
            let profile = "-env:UserInstallation=file://\(folder.path)/profile"
            let (status, output) = try Self.run(
                ["soffice", profile, "--headless", "--convert-to", filter, "\(one.name).xlsx"], in: folder)
            guard status == 0 else { return (status, output) }
            return try Self.run([Self.python, Self.comparer, "--csv", folder.path, one.name] + words)
        }
        #expect(cells > 200_000, "\(cells) cells")
        print("LibreOffice: \(cells) cells are equal")
    }
}
