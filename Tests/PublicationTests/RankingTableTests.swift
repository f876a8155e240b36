import Publication
import Scoring
import TestSupport
import Testing

struct RankingTableTests {
    @Test(arguments: [
        (Int64(0), "0,00"), (5_000, "0,01"), (4_999, "0,00"), (87_654_999, "87,65"), (87_655_000, "87,66"),
        (100_000_000, "100,00"), (1_234_567_890_000, "1.234.567,89"), (-1_005_000, "-1,01"), (-1, "0,00"),
    ])
    func `two decimals with a comma, rounded half up`(micro: Int64, text: String) {
        #expect(DisplayText.twoDecimals(micro: micro) == text)
    }

    @Test(arguments: [
        (Int128(0), "0"), (999, "999"), (1000, "1.000"), (-1_234_567, "-1.234.567"), (123_456, "123.456"),
    ])
    func `points between thousands`(value: Int128, text: String) {
        #expect(DisplayText.grouped(value) == text)
    }

    @Test(arguments: [
        ("", 0), ("Hà Nội", 6), ("Ha\u{300} No\u{323}\u{302}i", 6), ("Đắk Lắk", 7), ("税務", 4), ("ｱ", 1), ("😀", 2),
        ("a\u{200D}b", 2),
    ])
    func `width is what a terminal shows`(text: String, width: Int) {
        #expect(DisplayText.width(text) == width)
        #expect(DisplayText.width(DisplayText.padded(text, to: 10)) == 10)
    }

    @Test func `the table lines up and names bands`() throws {
        let lines = RankingTable.text(try SampleRanking.ranking(), colours: false).split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[0] == "Xếp hạng kỳ 2026-10, tính đến ngày 2026-10-20 (bộ chỉ số tax-766)")
        #expect(lines[1].hasPrefix("Hạng  Mã  Đơn vị"))
        #expect(lines[2].hasPrefix("   1  0   Ba Đình"))
        let column = try #require(lines[2].firstRange(of: "58,33")).lowerBound
        let before = DisplayText.width(String(lines[2][..<column]))
        for line in lines[3...4] {
            let column = try #require(line.firstRange(of: "58,33")).lowerBound
            #expect(DisplayText.width(String(line[..<column])) == before)
        }
        #expect(lines[4].contains("quá ít để xếp hạng"))
        #expect(lines[5].contains("không có hồ sơ"))
        #expect(!lines.joined().contains("\u{1B}"))
    }

    @Test func `bands are coloured when told so, and the line still ends where it ended`() throws {
        let text = RankingTable.text(try SampleRanking.ranking(), colours: true)
        #expect(text.contains("\u{1B}[35mTrung bình"))
        let plain = RankingTable.text(try SampleRanking.ranking(), colours: false)
        #expect(text.replacing("\u{1B}[35m", with: "").replacing("\u{1B}[0m", with: "") == plain)
    }

    @Test func `the indicators' table has a heading and 30 lines a unit`() throws {
        let lines = IndicatorTable.text(try SampleRanking.ranking()).split(separator: "\n")
        #expect(lines.count == 4 * 32)
        #expect(lines[0] == "0 Ba Đình")
        #expect(lines[6].hasPrefix("2.1       200     600  6,67      20  tính điểm"))
    }

    // P-45
    @Test func `an indicator of too few says so, in words of both languages`() throws {
        let ranking = try SampleRanking.rankingWithFew()
        let vietnamese = IndicatorTable.text(ranking).split(separator: "\n").first { $0.hasPrefix("5.2 ") }
        #expect(vietnamese?.contains("quá ít để tính") == true)
        let english = IndicatorTable.text(ranking, language: .english).split(separator: "\n").first {
            $0.hasPrefix("5.2 ")
        }
        #expect(english?.contains(" few ") == true)
    }
}
