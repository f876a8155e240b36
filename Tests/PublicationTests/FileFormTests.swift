import Bytes
import Model
import Publication
import Scoring
import TestSupport
import Testing
import Workbook

/// One table in every form that people and programs are given.
struct FileFormTests {
    private static let origin = FileOrigin(
        period: SampleRanking.period, asOf: SampleRanking.asOf, rules: "tax-766 0123456789ab")
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    // I-06
    @Test func `codes in quotes, and everything else as it was`() throws {
        let ranking = try SampleRanking.ranking()
        let lines = Self.lines(ExactCSV.ranks(ranking, for: .quoted, origin: Self.origin))
        #expect(lines[0] == ExactCSV.rankColumns.joined(separator: ","))
        #expect(lines[1].hasPrefix("1,\"0\",Ba Đình,18666667,32,58333334,Trung bình,"))
        #expect(lines[4].hasPrefix(",\"C\",Hoàn Kiếm,0,0,0,,"))
        let exact = Self.lines(ExactCSV.indicators(ranking))
        let quoted = Self.lines(ExactCSV.indicators(ranking, for: .quoted))
        #expect(quoted[5] == "\"0\",\"2.1\",200,600,6666667,scored" && quoted.count == exact.count)
        #expect(ExactCSV.ranks(ranking, for: .program, origin: Self.origin) == ExactCSV.ranks(ranking))
    }

    // I-07
    @Test func `what people open says of which period, day and rules it is`() throws {
        let ranking = try SampleRanking.ranking()
        let bytes = ExactCSV.ranks(ranking, for: .spreadsheet, origin: Self.origin)
        #expect(bytes.starts(with: Self.mark))
        let lines = Self.lines(bytes)
        #expect(lines[0].hasSuffix(",status,period,as_of,rules"))
        #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",2026-10,2026-10-20,tax-766 0123456789ab") })
        #expect(lines[1].hasPrefix("1,0,Ba Đình,18666667,"))
        for file in [
            ExactCSV.indicators(ranking, for: .spreadsheet, origin: Self.origin),
            ExactCSV.targets([], for: .spreadsheet, origin: Self.origin),
        ] { #expect(Self.lines(file)[0].hasSuffix(",period,as_of,rules")) }
    }

    // I-08
    @Test func `for a Vietnamese Excel codes stay texts and points have commas`() throws {
        let ranking = try SampleRanking.ranking()
        let bytes = ExactCSV.ranks(ranking, for: .excel, origin: Self.origin)
        #expect(bytes.starts(with: Self.mark))
        let lines = Self.lines(bytes)
        #expect(
            lines[0].hasSuffix(
                "rank;unit_code;unit_name;points;applicable_points;scaled;band;CKMB;TDGQ;CLGQ;TTTT;MDSH;MDHL;status;"
                    + "period;as_of;rules"))
        #expect(
            lines[1]
                == "1;\"=\"\"0\"\"\";Ba Đình;18,666667;32;58,333334;Trung bình;0;6,666667;0;0;0;12;ranked;"
                + "\"=\"\"2026-10\"\"\";2026-10-20;tax-766 0123456789ab")
        #expect(lines[2].contains(";\"Chi cục \"\"Một\"\", quận 1\";"))
        let indicators = Self.lines(ExactCSV.indicators(ranking, for: .excel, origin: Self.origin))
        #expect(indicators[5].hasPrefix("\"=\"\"0\"\"\";\"=\"\"2.1\"\"\";200;600;6,666667;scored;"))
    }

    // I-07, I-08: a formula is nobody's but ours.
    @Test func `no name becomes a formula, and no code breaks out of one`() {
        for separator in [",", ";"] as [Unicode.Scalar] {
            var csv = CSVWriter(forSpreadsheet: true, separator: separator)
            csv.field("=1+1")
            csv.literalField("01")
            csv.literalField("=1\"&HYPERLINK(\"x\")")
            csv.literalField("1.007027;2,5")
            csv.literalField("a\nb")
            csv.endRow()
            #expect(
                String(decoding: csv.bytes, as: UTF8.self)
                    == [
                        "'=1+1", "\"=\"\"01\"\"\"", "\"'=1\"\"&HYPERLINK(\"\"x\"\")\"", "\"=\"\"1.007027;2,5\"\"\"",
                        "\"a\nb\"",
                    ].joined(separator: "\(separator)") + "\n")
        }
        var plain = CSVWriter(separator: ";")
        plain.row(["a;b", "a,b", "a\"b"])
        #expect(String(decoding: plain.bytes, as: UTF8.self) == "\"a;b\";a,b;\"a\"\"b\"\n")
    }

    // I-09
    @Test func `the long form has a line for each unit, period and indicator`() throws {
        let ranking = try SampleRanking.ranking()
        let lines = Self.lines(ExactCSV.long([(ranking, "r"), (ranking, "r")]))
        #expect(lines[0] == ExactCSV.longColumns.joined(separator: ","))
        #expect(lines.count == 1 + 2 * 4 * 31)
        #expect(lines[5] == "0,Ba Đình,branch,2026-10,2026-10-20,r,1,2.1,TDGQ,200,600,6666667,20,scored", "\(lines[5])")
        #expect(lines[31] == "0,Ba Đình,branch,2026-10,2026-10-20,r,1,total,,,,18666667,32,ranked", "\(lines[31])")
        // The figures are those of the other file.
        let indicators = Self.lines(ExactCSV.indicators(ranking)).dropFirst()
        let long = lines[1...124].filter { !$0.contains(",total,") }
        #expect(indicators.count == long.count)
        for (one, other) in zip(indicators, long) {
            let short = one.split(separator: ",", omittingEmptySubsequences: false)
            // Names have commas in them, so from behind.
            let whole = other.split(separator: ",", omittingEmptySubsequences: false).suffix(7)
            #expect(Array(whole)[0] == short[1] && Array(whole)[2...4].elementsEqual(short[2...4]), "\(other)")
        }
    }

    // I-10
    @Test func `a workbook has the same figures, typed, and says what it is of`() throws {
        let ranking = try SampleRanking.ranking()
        let report = SampleRanking.report(ranking)
        let sheets = RankingWorkbook.sheets(report, [], Self.origin)
        #expect(sheets.map(\.name) == ["Xếp hạng", "Chỉ số", "Mục tiêu", "Về tệp này"])
        let row = sheets[0].rows[0]
        #expect(row[0] == .whole(1) && row[1] == .text("0") && row[3] == .micro(18_666_667))
        #expect(sheets[0].head[3] == "points" && row[15] == .day(SampleRanking.asOf.number))
        #expect(row.count == sheets[0].head.count)
        let further = ExtraIndicator.allCases.count + DeskIndicator.allCases.count
        #expect(sheets[1].rows.count == 4 * (30 + further), "with those without points")
        #expect(sheets[3].rows.contains([.text("Thiếu / Missing"), .text("C"), .text("Hoàn <Kiếm>")]))
        let bytes = try WorkbookWriter.encode(sheets)
        #expect(bytes.count > 1_000)
    }
}
