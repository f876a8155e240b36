import Bytes
import Publication
import Scoring
import TestSupport
import Testing

struct ExactCSVTests {
    // P-41, P-42
    @Test func `ranks, byte for byte`() throws {
        let expected = """
            rank,unit_code,unit_name,points_micro,applicable_points,scaled_micro,band,CKMB,TDGQ,CLGQ,TTTT,MDSH,MDHL\
            ,status
            1,0,Ba Đình,18666667,32,58333334,Trung bình,0,6666667,0,0,0,12000000,ranked
            1,A,"Chi cục ""Một"", quận 1",18666667,32,58333334,Trung bình,0,6666667,0,0,0,12000000,ranked
            ,B,Chi cục <b>Hai</b> & Ba,18666667,32,58333334,,0,6666667,0,0,0,12000000,too-few
            ,C,Hoàn Kiếm,0,0,0,,0,0,0,0,0,0,no-data

            """
        #expect(String(decoding: ExactCSV.ranks(try SampleRanking.ranking()), as: UTF8.self) == expected)
    }

    @Test func `for a spreadsheet no text is a formula, and numbers stay numbers`() throws {
        let exact = ExactCSV.ranks(try SampleRanking.ranking())
        #expect(ExactCSV.ranks(try SampleRanking.ranking(), for: .spreadsheet) == [0xEF, 0xBB, 0xBF] + exact)
        let names = [
            "=1+1": "'=1+1", "+84": "'+84", "-2": "'-2", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
            "\r=1": "\"'\r=1\"", "\n=1": "\"'\n=1\"", "=\"a\",b": "\"'=\"\"a\"\",b\"", "Chi cục =1": "Chi cục =1",
            "'": "'", "": "",
        ]
        for (name, cell) in names {
            var csv = CSVWriter(forSpreadsheet: true)
            var plain = CSVWriter()
            for value in [-5, 5] { csv.field(value) }
            csv.field(name)
            plain.field(name)
            #expect(String(decoding: csv.bytes, as: UTF8.self) == "-5,5,\(cell)")
            #expect(!String(decoding: plain.bytes, as: UTF8.self).hasPrefix("'") || name == "'")
        }
    }

    // P-43
    @Test func `indicators, byte for byte, units by code`() throws {
        let text = String(decoding: ExactCSV.indicators(try SampleRanking.ranking()), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 1 + 4 * 30 + 1)
        #expect(lines[0] == "unit_code,indicator,numerator,denominator,points_micro,state")
        #expect(lines[1] == "0,1.1,,,,not-applicable")
        #expect(lines[4] == "0,1.4,0,0,0,empty")
        #expect(lines[5] == "0,2.1,200,600,6666667,scored")
        #expect(lines[6] == "0,2.2,0,0,,info")
        #expect(lines[22] == "0,4.6,,,,not-applicable")
        #expect(lines[25] == "0,5.2,0,0,6000000,scored")
        #expect(lines[28] == "0,G1,0,0,0,empty")
        #expect(lines[35] == "A,2.1,100,300,6666667,scored")
        #expect(lines[65] == "B,2.1,1,3,6666667,scored")
        #expect(lines[95] == "C,2.1,0,0,0,empty")
        #expect(lines[121] == "")
        let codes = lines[1...30].map { $0.split(separator: ",")[1] }
        #expect(codes.first == "1.1" && codes.last == "G3")
    }

    // P-43, P-45
    @Test func `an indicator of too few shows its counts, and gives no points`() throws {
        let ranking = try SampleRanking.rankingWithFew()
        let lines = String(decoding: ExactCSV.indicators(ranking), as: UTF8.self).split(separator: "\n")
        #expect(lines[25] == "A,5.2,2,3,0,few")
        #expect(lines[26] == "A,5.3,0,3,0,few")
        let ranks = String(decoding: ExactCSV.ranks(ranking), as: UTF8.self).split(separator: "\n")
        #expect(ranks[1] == "1,A,Một,6666667,20,33333335,Yếu,0,6666667,0,0,0,0,ranked")
    }

    @Test func `the columns are those of the issue`() {
        #expect(ExactCSV.rankColumns.count == 14)
        #expect(ExactCSV.indicatorColumns.count == 6)
    }
}
